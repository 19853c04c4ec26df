/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file `accounts`: a key file, one group per account, named by its bare JID. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* RFC 6121 4.7.2.1 and what the user wants to appear as. */
typedef enum { TLS_FORCE, TLS_DIRECT, TLS_ALLOW, TLS_DISABLE } TlsPolicy;

/* One account as configured. */
typedef struct {
    char *jid;           /* bare */
    char *password;      /* stored in clear only if the user said so; NULL */
    char *eval_password; /* a shell command whose first line of output is the password; NULL */
    char *resource;      /* NULL: made once and kept */
    char *server;        /* NULL: by DNS */
    int port;            /* 0: by DNS, or the policy's default */
    TlsPolicy tls_policy;
    char *tls_ca_file; /* NULL: the system's */
    bool enabled;      /* connected at start */
    bool is_default;
    bool tls_seen;   /* TLS worked once: `allow` never goes back */
    int priority[5]; /* by AccountPriority, -128..127 */
} AccountConfig;

typedef enum {
    PRIORITY_ONLINE,
    PRIORITY_CHAT,
    PRIORITY_AWAY,
    PRIORITY_XA,
    PRIORITY_DND,
} AccountPriority;

AccountConfig *account_config_new(const char *jid);
AccountConfig *account_config_copy(const AccountConfig *config);
void account_config_free(AccountConfig *config); /* wipes the password; takes NULL */

/* The properties by name ("server", "tls.policy", "priority.away", ...), for /account set and the
 * file. text NULL or "" clears. */
bool account_config_set(AccountConfig *config, const char *key, const char *text, GError **error);
/* The value as text, or NULL; a password is given as "(stored)". The caller owns it. */
char *account_config_get(const AccountConfig *config, const char *key);
/* Whether it differs from what it is without being set. */
bool account_config_is_set(const AccountConfig *config, const char *key);
/* All names, NULL-terminated, static. */
const char *const *account_config_keys(void);
/* A sentence of help for a key, translated. */
const char *account_config_help(const char *key);

/* Reads the file: an array of AccountConfig (owned, with free function), in the file's order.
 * ret_problems as settings_file_load(). */
GPtrArray *accounts_file_load(const char *config_dir, char ***ret_problems);
/* Writes it, atomically, 0600; what was not understood stays in the file, groups of accounts that
 * are not in configs go. A file that could not be read at all is moved to FILE.broken-DATE first.
 */
bool accounts_file_save(const GPtrArray *configs, const char *config_dir, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(AccountConfig, account_config_free)
