/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user orders of encryption. */
#pragma once

#include "client/client.h"

/* The user's choice for this chat from now on (setting chat.encryption). false and a sentence:
 * there is no such method, or nothing can be encrypted there: then nothing is sent until there are
 * keys, or encryption_end(). */
bool encryption_start(Client *client, Chat *chat, const char *method, GError **error);
/* The same; all keys are looked for, as /ox start and the like do it. */
bool encryption_begin(Client *client, Chat *chat, const char *method, GError **error);
/* In clear from now on. */
bool encryption_end(Client *client, Chat *chat, GError **error);
/* The user wants what could not be opened to be tried once more: of this chat, or of all (NULL).
 * How many. */
unsigned opening_again(Client *client, Chat *chat);

/* --- XEP-0027; what takes a while is told in the window where the user is --- */

/* What goes to this contact is for that key of GnuPG's (a fingerprint, or what its name has) and
 * for no other from now on. false and a sentence. */
bool pgp_set_key(Client *client, Account *account, const Jid *jid, const char *key, GError **error);
/* Nothing is known of the contact's keys any more. */
bool pgp_unset_key(Client *client, Account *account, const Jid *jid, GError **error);
/* For EncryptionMethod.start: looks for keys where none was named: ours, and the contact's. */
bool pgp_start(Client *client, Chat *chat, GError **error);
void pgp_show_keys(Client *client, const char *words); /* NULL: all */
void pgp_show_version(Client *client);
/* Fingerprints of all keys, as GnuPG said when it was asked last: strings with free function. It is
 * asked if it never was. */
GPtrArray *pgp_known_keys(Client *client);
void pgp_show_contacts(Client *client, const Account *account);
bool pgp_import(Client *client, const char *path, GError **error);
/* From the server of that address (WKD). */
bool pgp_fetch(Client *client, const char *address, GError **error);
/* Our key as a message. */
bool pgp_send_key(Client *client, Chat *chat, GError **error);
/* What could not be signed is tried once more. */
void pgp_sign_again(Client *client, Account *account);
/* What the user waits for, and the chat's messages that are being sealed and opened. How many. */
unsigned pgp_cancel(Client *client, const Chat *chat);

/* --- S/MIME (RFC 3923) --- */

/* As pgp_set_key(), with a certificate; of our own address: the account's own. */
bool smime_set_key(Client *client, Account *account, const Jid *jid, const char *key,
                   GError **error);
bool smime_unset_key(Client *client, Account *account, const Jid *jid, GError **error);
/* For EncryptionMethod.start: looks for certificates where none is known: ours, and theirs. */
bool smime_start(Client *client, Chat *chat, GError **error);
void smime_show_keys(Client *client, const char *words); /* NULL: all */
void smime_show_contacts(Client *client, const Account *account);
/* Signs what is written to them, and encrypts nothing; looks for our certificate first. */
bool smime_sign(Client *client, Chat *chat, GError **error);
bool smime_import(Client *client, const char *path, GError **error);
/* Asks them for theirs in a message that is signed, so that they get ours (RFC 3923 6.2). */
bool smime_ask_certificate(Client *client, Chat *chat, GError **error);
/* Our presence, with a status that others do not see (NULL: the one that all see), signed and
 * encrypted for them alone (RFC 3923 4). */
bool smime_send_presence(Client *client, Chat *chat, const char *status, GError **error);

/* --- files --- */

typedef struct {
    const char *from, *to; /* as people write them; to NULL: named after the other */
} FilePaths;

/* For those who read this chat. false and a sentence: what is there already is not overwritten. */
bool encryption_seal_file(Client *client, const Chat *chat, const FilePaths *paths, GError **error);
bool encryption_open_file(Client *client, const FilePaths *paths, GError **error);
