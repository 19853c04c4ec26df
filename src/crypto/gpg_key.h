/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A key of GnuPG's, or a certificate (CMS), as plain data. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/jid.h"

/* How sure GnuPG itself is that the key is its user's. */
typedef enum {
    GPG_VALIDITY_UNKNOWN,
    GPG_VALIDITY_NEVER,
    GPG_VALIDITY_MARGINAL,
    GPG_VALIDITY_FULL,
    GPG_VALIDITY_ULTIMATE
} GpgValidity;

typedef struct {
    char *fingerprint;  /* of the primary key, capitals */
    char **names;       /* user ids, or subject and alternative names; UTF-8; NULL-terminated */
    GPtrArray *subkeys; /* char *: fingerprints, the primary's first */
    char *algorithm;    /* "ed25519", "rsa4096" */
    int64_t created, expires; /* ms; 0: never */
    GpgValidity validity;
    bool is_secret; /* it is ours */
    bool is_on_card;
    bool is_expired, is_revoked, is_disabled;
    bool is_part_expired;       /* a subkey that would encrypt */
    bool can_encrypt, can_sign; /* now, with a subkey that is good */
} GpgKey;

GpgKey *gpg_key_copy(const GpgKey *key);
void gpg_key_free(GpgKey *key); /* takes NULL */

/* Whether a name of it says that it is this account's: "xmpp:JID" as a whole user id (XEP-0373),
 * and in a certificate the XmppAddr or URI among its names. Addresses are compared as RFC 7622
 * says. */
bool gpg_key_is_of(const GpgKey *key, const Jid *jid);
/* Whether it can be used to write to its owner; else a sentence says why not: expired, ... */
bool gpg_key_check(const GpgKey *key, GError **error);
/* A fingerprint in blocks of four with two spaces in the middle, as people compare it. Owned by the
 * caller. */
char *fingerprint_text(const char *fingerprint);
/* A fingerprint or key id as somebody typed it, with spaces, 0x, any case: as gpg takes it; NULL:
 * it is none. Owned by the caller. */
char *fingerprint_parse(const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GpgKey, gpg_key_free)
