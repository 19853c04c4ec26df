/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which keys others have, and what the user thinks of them. */
#pragma once

#include "base/jid.h"
#include "model/encryption.h"
#include "storage/database.h"

typedef struct KeyTrust KeyTrust;

typedef struct {
    char *account, *jid; /* bare */
    char *method;        /* a cipher's word */
    char *fingerprint;
    Trust trust;
    bool is_announced; /* its owner announces it now */
    char *source;      /* "pep", "presence", "assigned", "own": where it came from */
    int64_t seen;      /* first, ms */
    int64_t decided;   /* by the user, ms; 0: not by him */
} TrustedKey;

KeyTrust *key_trust_new(Database *database); /* borrowed */
void key_trust_free(KeyTrust *keys);         /* takes NULL */
/* All of this account, method and address (each may be NULL), in the order in which they were seen,
 * LIMIT_KEYS at most: TrustedKey with free function. */
GPtrArray *key_trust_list(KeyTrust *keys, const char *account, const char *jid, const char *method);
TrustedKey *key_trust_find(KeyTrust *keys, const TrustedKey *like); /* NULL; the caller's */
bool key_trust_set(KeyTrust *keys, const TrustedKey *key, GError **error);
void key_trust_forget(KeyTrust *keys, const TrustedKey *key);
void trusted_key_free(TrustedKey *key); /* takes NULL */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(TrustedKey, trusted_key_free)
