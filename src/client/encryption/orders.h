/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user orders of encryption. */
#pragma once

#include "client/client.h"

/* The user's choice for this chat from now on (setting chat.encryption). false and a sentence:
 * there is no such method, or none can read it. */
bool encryption_start(Client *client, Chat *chat, const char *method, GError **error);
/* In clear from now on. */
bool encryption_end(Client *client, Chat *chat, GError **error);
/* Tries once more what could not be opened: of this chat, or of all (NULL). How many. */
unsigned opening_again(Client *client, Chat *chat);
/* Of XEP-0027: what goes to this contact is for that key of GnuPG's (a fingerprint) and for no
 * other from now on. false and a sentence. */
bool pgp_set_key(Client *client, Account *account, const Jid *jid, const char *key, GError **error);
