/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of XEP-0027 share: what GnuPG says of the keys that are used, presence that is
 * signed, and orders that take a while. */
#pragma once

#include "client/encryption/encryption.h"

/* As the source of a key (TrustedKey): the user named it for this contact, GnuPG had it alone under
 * that address, or presence was signed with it. */
#define PGP_ASSIGNED "assigned"
#define PGP_KEYRING  "keyring"
#define PGP_PRESENCE "presence"

/* Whether readers of XEP-0027 are of use at all here: some key of a contact is known. */
bool pgp_is_used(const Client *client, const Account *account);

/* --- pgp_keys.c --- */

typedef enum {
    PGP_KEY_UNCHECKED, /* or so long ago that it does not count */
    PGP_KEY_GOOD,
    PGP_KEY_BAD, /* nothing can be encrypted to it: problem says why */
} PgpKeyState;

typedef struct {
    PgpKeyState state;
    GpgValidity validity;
    const char *problem;     /* a sentence, borrowed */
    const char *fingerprint; /* the whole one; NULL: unchecked, or bad; borrowed */
} PgpKeyFacts;

PgpKeys *pgp_keys_new(Client *client);
void pgp_keys_free(PgpKeys *keys); /* takes NULL */
/* What is known of the key with this fingerprint or id, at once. */
PgpKeyFacts pgp_keys_facts(const Client *client, const char *fingerprint);
/* Looks up those that are unchecked, NULL-terminated; encryption_refresh() for the chat and all
 * that are looked at when that is over. */
void pgp_keys_look(Client *client, Chat *chat, const char *const *fingerprints);
/* Keys have come or gone: all are unchecked. */
void pgp_keys_forget(Client *client);

/* --- pgp_presence.c: others' --- */

typedef struct {
    const Jid *from;
    const char *status, *armour;
} SignedPresence;

PgpPresence *pgp_presence_new(Client *client);
void pgp_presence_free(PgpPresence *presence); /* takes NULL */
/* Somebody's presence says that it is signed: checked in its turn, and the key is his then. */
void pgp_presence_came(Client *client, Account *account, const SignedPresence *came);
/* The key that somebody signs with and that is not here: an id, or a fingerprint; NULL. Borrowed.
 */
const char *pgp_presence_missing(const Client *client, const Account *account, const Jid *jid);

/* Keys have come or gone: what could not be checked is checked again when it comes again. */
void pgp_presence_forget(Client *client);

/* --- pgp_signing.c: our own --- */

PgpSigning *pgp_signing_new(Client *client);
void pgp_signing_free(PgpSigning *signing); /* takes NULL */
/* Whether presence waits for its signature: it is sent then, or after a short while. false: it may
 * be sent, with what pgp_legacy_add() gives it. */
bool pgp_signing_delays(Client *client, Account *account);
/* The key or what it depends on has changed, or the user wants to try once more. */
void pgp_signing_refresh(Client *client, Account *account);
