/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is thought of keys that somebody announces (XEP-0373 4): whether they are his at all, and
 * how far they are trusted before the user has said so. For ox_keys.c. */
#pragma once

#include "crypto/gpg_key.h"
#include "storage/key_trust.h"
#include "client/private.h"

#include "modules/openpgp.h"

typedef struct {
    Account *account;
    const Jid *jid;
} OxOwner;

typedef struct {
    Account *account;
    const Jid *jid;          /* who announces it */
    const char *fingerprint; /* as announced */
    const GpgKey *key;       /* what came; NULL: not known yet */
    bool is_first;           /* no other of theirs was known */
} OxFound;

/* Whether any key of theirs is known; the one with this fingerprint, or NULL. */
bool ox_judge_knows(Client *client, const OxOwner *owner);
TrustedKey *ox_judge_find(Client *client, const OxOwner *owner, const char *fingerprint);
/* Whether it is the key that this account uses itself. */
bool ox_judge_is_own(const Client *client, const OxOwner *owner, const OpenpgpAnnouncement *key);
/* A key that is known is announced. */
void ox_judge_announced(Client *client, TrustedKey *known);
/* Those that the list does not have are used no more, which is told. Whether there were any. */
bool ox_judge_drop_others(Client *client, const OxOwner *owner, const GPtrArray *announced);
/* Whether what a trial has found is the announced key, alone, and its owner's. false and a
 * sentence. */
bool ox_judge_check(const OxFound *found, const GPtrArray *keys, GError **error);
/* Somebody may be after our messages: told where the user sees it. */
void ox_judge_warn(Client *client, const OxFound *found, const char *problem);
/* It is in GnuPG's keyring: kept, judged, and told where it is another one than before. Whether it
 * is new. */
bool ox_judge_take(Client *client, const OxFound *found);
