/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of S/MIME (RFC 3923) share: whose certificates there are, times that are checked,
 * and presence. */
#pragma once

#include "client/encryption/key_orders.h"

#include "modules/smime.h"

/* As the source of a key (TrustedKey): the user named it for this contact, it came with a signature
 * and has the contact's address in it, or it was found in GnuPG under that address. */
#define SMIME_ASSIGNED  "assigned"
#define SMIME_SIGNATURE "signature"
#define SMIME_KEYRING   "keyring"

/* Fingerprint of the account's certificate; NULL: none is chosen. Borrowed. */
const char *smime_own_key(const Client *client, const Account *account);
/* false and an error of ENCRYPTION_ERROR. */
bool smime_fail(GError **error, EncryptionErrorCode code, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

extern const KeyFamily smime_keys;

/* --- smime_own.c --- */

/* Goes on with the task once the account has a certificate: at once, or it is looked for in GnuPG
 * first. Where there is none, the user is told, and the task ends. */
void smime_with_own(Task *task, TaskThen then);
/* It must be one that we can sign with. false: the user has been told. */
bool smime_set_own(Task *task, Account *account, const GpgKey *key);
/* The best that can be used and has that address in it; NULL: there is none. */
const GpgKey *smime_find_of(const GPtrArray *keys, const Jid *jid);

/* --- smime_stamps.c --- */

SmimeStamps *smime_stamps_new(Client *client);
void smime_stamps_free(SmimeStamps *stamps); /* takes NULL */
/* Now, but later than what it said before (RFC 3923 6.9). */
int64_t smime_stamp(Client *client);

/* What came, and says when it was made. */
typedef struct {
    const Jid *from; /* full */
    int64_t time;    /* as it says */
    int64_t arrival; /* or when a server that we trust got it */
    GBytes *text;    /* all that was signed */
    const char *id;  /* of the stanza: the same text in another one is a copy; NULL */
    bool is_live;    /* not late, nor out of an archive */
} SmimeStamped;

/* Whether it is fresh, and no copy of another; remembers it. ret_is_decreasing: a later one of the
 * same sender came before, in which there may be nothing wrong. false and a sentence. */
bool smime_stamp_check(Client *client, const SmimeStamped *what, bool *ret_is_decreasing,
                       GError **error);

/* --- smime_judge.c --- */

/* What is to be judged. */
typedef struct {
    Account *account;
    const Jid *sender; /* bare */
    const CipherResult *result;
} SmimeSigned;

/* Whether a good signature is of the sender: with his address in its certificate, or one that the
 * user has named for him. A certificate that is new is kept, and told. signer and trust of
 * ret_opened are set; ret_time (may be NULL): when it was signed. false and a sentence. */
bool smime_judge(Client *client, const SmimeSigned *what, Opened *ret_opened, int64_t *ret_time,
                 GError **error);
/* What is thought of a certificate of theirs, which comes from that source: kept, and told if it is
 * new. */
Trust smime_take_certificate(Client *client, const Account *account, const Jid *jid,
                             const GpgKey *certificate, const char *source);

/* --- smime_presence.c --- */

SmimePresence *smime_presence_new(Client *client);
void smime_presence_free(SmimePresence *presence); /* takes NULL */
/* StreamHooks.sealed_presence: opened in its turn, and heard then. */
void smime_presence_came(Client *client, Account *account, const Stanza *stanza);

/* Tells the sender of what came why it was not taken, if he may know that we are here. */
void smime_refuse(Client *client, const Account *account, const Stanza *stanza,
                  SmimeFailure failure);
