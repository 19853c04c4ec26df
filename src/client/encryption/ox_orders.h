/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user orders of OpenPGP for XMPP (/ox). All take their time: how they end is told in the
 * window where they were given. */
#pragma once

#include "client/client.h"

/* It is over: error NULL, or a sentence. Called exactly once. */
typedef void (*OxDoneFn)(Client *client, const GError *error, gpointer data);

typedef struct {
    Account *account;
    const Jid *jid;
    bool is_full;
    OxDoneFn on_end; /* may be NULL */
    gpointer data;
} OxSearch;

/* For EncryptionMethod.start: the key of the account is found or made, announced, and the other
 * side's keys are looked for. */
bool ox_start(Client *client, Chat *chat, GError **error);
/* Makes a key for the account. */
void ox_make_key(Client *client, Account *account);
/* This one (fingerprint, or the end of one) is the account's from now on. */
void ox_set_key(Client *client, Account *account, const char *key);
/* Says by PEP which key is ours, and where encryption.ox is off turns it on. */
void ox_announce(Client *client, Account *account);
/* What somebody announces, as it is now; the keys are taken over. */
void ox_discover(Client *client, Account *account, const Jid *jid);
/* Our own keys in GnuPG that could be the account's. */
void ox_show_keys(Client *client, Account *account);

/* A key of somebody's that is known; texts are borrowed. */
typedef struct {
    const char *jid, *fingerprint, *trust; /* in blocks; in words */
    bool is_announced;
} OxContact;
typedef void (*OxContactFn)(const OxContact *contact, gpointer data);
/* Calls fn for each; how many. */
unsigned ox_list_contacts(Client *client, const Account *account, OxContactFn fn, gpointer data);

/* The secret key to the server, locked by a code that is shown once (XEP-0373 5); and back. */
void ox_backup(Client *client, Account *account);
void ox_restore(Client *client, Account *account);
/* Takes it off the server. */
void ox_remove_backup(Client *client, Account *account);
