/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One account as the user configured it, and its properties by name. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* What is done about TLS; see the help of the property tls.policy. */
typedef enum { TLS_FORCE, TLS_DIRECT, TLS_ALLOW, TLS_DISABLE } TlsPolicy;

/* The states that have a priority of their own (RFC 6121 4.7.2.1). */
typedef enum {
    PRIORITY_ONLINE,
    PRIORITY_CHAT,
    PRIORITY_AWAY,
    PRIORITY_XA,
    PRIORITY_DND,
    PRIORITY_COUNT,
} AccountPriority;

/* One account as configured. */
typedef struct {
    char *jid;           /* bare */
    char *password;      /* stored in clear only if the user said so; NULL */
    char *eval_password; /* a shell command whose first line of output is the password; NULL */
    bool uses_keyring;   /* the password is kept in the desktop's keyring */
    char *resource;      /* NULL: made once and kept */
    char *device;        /* what servers know this installation by (XEP-0388); made once and kept */
    char *server;        /* NULL: by DNS */
    int port;            /* 0: by DNS, or the policy's default */
    TlsPolicy tls_policy;
    char *tls_ca_file;      /* NULL: the system's */
    char *tls_certificate;  /* a client certificate in PEM (SASL EXTERNAL), and its key; NULL */
    char *tls_key;          /* NULL: in the same file */
    char *proxy;            /* see proxy_parse(); NULL: none. Wiped: a password may be in it */
    char *login_mechanisms; /* those allowed, by words; NULL: all */
    char *login_seen;       /* the one that worked: nothing weaker will do; NULL: none yet */
    char *openpgp_key;      /* fingerprint of the user's key for OX and PGP; NULL */
    char *smime_key;        /* of his certificate for S/MIME; NULL */
    bool uses_token;        /* XEP-0484, where the server has it */
    bool enabled;           /* connected at start */
    bool is_default;
    bool tls_seen;                /* TLS worked once: `allow` never goes back */
    int priority[PRIORITY_COUNT]; /* by AccountPriority, -128..127 */
} AccountConfig;

AccountConfig *account_config_new(const char *jid);
AccountConfig *account_config_copy(const AccountConfig *config);
void account_config_free(AccountConfig *config); /* wipes the password; takes NULL */

/* The properties by name ("server", "tls.policy", "priority.away", ...), for /account set and the
 * file. text NULL or "" clears. */
bool account_config_set(AccountConfig *config, const char *key, const char *text, GError **error);
/* The value as text, or NULL; a password is given as "(stored)". The caller owns it. */
char *account_config_get(const AccountConfig *config, const char *key);
/* The same with its secrets, for the file; to be wiped. */
char *account_config_get_secret(const AccountConfig *config, const char *key);
/* Whether it differs from what it is without being set. */
bool account_config_is_set(const AccountConfig *config, const char *key);
/* All names, NULL-terminated, static. */
const char *const *account_config_keys(void);
/* The values that the key takes, "on|off", static; NULL: they cannot be listed. */
const char *account_config_choices(const char *key);
/* A sentence of help for a key, translated. */
const char *account_config_help(const char *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(AccountConfig, account_config_free)
