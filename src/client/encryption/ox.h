/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenPGP for XMPP in the client (XEP-0373, 0374): whose keys are known, our own ones, and what
 * the user orders of them. */
#pragma once

#include "client/encryption/ox_orders.h"
#include "client/private.h"

/* --- ox_keys.c: keys that others announce, and our own devices --- */
OxKeys *ox_keys_new(Client *client);
/* The end is near: what is still told changes nothing any more. */
void ox_keys_end(OxKeys *keys);
/* After the streams and GnuPG, which tell until then. Takes NULL. */
void ox_keys_free(OxKeys *keys);
bool ox_is_ending(const Client *client);

/* StreamHooks.announced_keys. */
void ox_on_announced(Client *client, Account *account, const Jid *from, const GPtrArray *keys);
/* Asks what jid (bare; of our own account, too) announces, and takes over the keys that are its
 * own. is_full: those that are known once more. on_end (may be NULL) is called once, later. */
void ox_search(Client *client, const OxSearch *search);
/* The same of what was not asked yet since the account came online. */
void ox_search_once(Client *client, Account *account, const Jid *jid);
/* Whether that is being asked, or was not asked since the account came online. */
bool ox_is_searching(const Client *client, const Account *account, const Jid *jid);
bool ox_was_searched(const Client *client, const Account *account, const Jid *jid);
/* Why keys that it announces cannot be used, as found last: a sentence; NULL. Borrowed. */
const char *ox_problem(const Client *client, const Account *account, const Jid *jid);
/* Whether it has a key, and hears of others' (encryption.ox). */
bool ox_takes_part(const Client *client, const Account *account);
/* Whether our own key may be announced once more by itself: two programs that drop each other's
 * must not go on so forever. */
bool ox_may_announce_again(Client *client, const Account *account);
/* For EncryptionMethod.look. */
void ox_look(Client *client, Chat *chat);
/* It writes with a key that is not known: looked for, once; what could not be opened is tried again
 * when there are new ones. */
void ox_look_for_sender(Client *client, Chat *chat, const Jid *jid);

/* --- ox_own.c: the key of the account --- */
/* Fingerprint; NULL: none is chosen. Borrowed. */
const char *ox_own_key(const Client *client, const Account *account);
/* The list of our own account was seen: ours is announced again where another device has dropped it
 * (XEP-0373 6.3). */
void ox_check_own_list(Client *client, Account *account, const GPtrArray *keys);
/* Finds or makes it, asking the user; announces it. */
void ox_prepare(Client *client, Account *account, OxDoneFn done, gpointer data);
