/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People whom the user does not want to hear in rooms: what they say there, to all or to him alone,
 * is neither shown nor stored. They are known by what is surest: the id that the room gives them
 * (XEP-0421), their address, or else their nick. */
#pragma once

#include "storage/ignored.h"
#include "client/client.h"

typedef struct Ignoring Ignoring;

Ignoring *ignoring_new(Client *client);
void ignoring_free(Ignoring *ignoring); /* takes NULL */

/* Whether a message that came from a room, or from one of its occupants, is not to be heard. */
bool ignoring_drops(Client *client, const Room *room, const Message *message);

/* Somebody in the room by his nick, or an address. false and a sentence: nobody is meant by that,
 * or it is so already. */
bool client_ignore(Client *client, Chat *chat, const char *who, GError **error);
bool client_unignore(Client *client, Chat *chat, const char *who, GError **error);
/* All of the account: of Ignored, borrowed until the next change. */
const GPtrArray *client_ignored(Client *client, Account *account);
/* The list, as a window. */
void client_show_ignored(Client *client, Account *account);
/* Of what the list shows: its row is made of it and found by it. Owned by the caller. */
char *ignoring_row_id(const Ignored *ignored);
void ignoring_remove(Client *client, Account *account, const char *row_id);
