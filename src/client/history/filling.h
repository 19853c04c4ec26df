/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is missing of chats, and fetching it from the archive that has it (XEP-0313) when the user
 * looks there: page by page, shown where he looks. */
#pragma once

#include "xmpp/stanza.h"
#include "client/client.h"

typedef struct Filling Filling;

Filling *filling_new(Client *client);
void filling_free(Filling *filling); /* takes NULL */

/* Which way the user looks. */
typedef enum { FILL_UP, FILL_DOWN } FillDirection;

/* Brings chat->gaps up to date with what is known. */
void filling_refresh(Client *client, Chat *chat);
/* The same of all chats of the account that are open: more is known of its archive. */
void filling_refresh_all(Client *client, Account *account);
/* The same of the chat that the user looks at, if it is the account's. */
void filling_refresh_shown(Client *client, const Account *account);
/* The lines next to a place, on this side of what is missing: the time of the last one there can
 * be, looking that way. false: nothing is missing that way. */
bool filling_edge(Client *client, const Chat *chat, FillDirection direction, int64_t time,
                  int64_t *ret_edge);
/* Asks for the lines beyond that edge; false: they cannot be had now, or it has failed. true:
 * pages_filled() is called when they are there, or have been asked for already. */
bool filling_fetch(Client *client, Chat *chat, FillDirection direction, int64_t edge);
/* What failed may be tried again. */
void filling_forgive(Client *client, Chat *chat);
/* Asks for the lines since then, which no line that is stored is known to follow; false: the
 * archive cannot be asked for them, or all of them are stored. */
bool filling_fetch_since(Client *client, Chat *chat, int64_t time);
/* A message that was asked for here, on its way in; true: it lies in the hole, has got its time,
 * and is shown with all of its page. What others ask of the same archive meanwhile is not touched.
 */
bool filling_takes(ArchiveFilling *question, const Chat *chat, Message *message);
/* The same of one that is stored as this line: it learns its id there, and its place. */
void filling_settle(Client *client, Chat *chat, Message *stored, Message *message);
