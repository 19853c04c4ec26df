/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms that the user keeps (XEP-0402): what he does in rooms changes their bookmarks
 * (rooms.bookmark), what other devices change makes us enter and leave them (rooms.follow). */
#pragma once

#include "model/room.h"
#include "xmpp/room_news.h"
#include "client/client.h"

/* --- what happens --- */

/* A bookmark has changed, or all have come. */
void bookmarks_on_news(Client *client, Account *account, const BookmarkNews *news);
/* The user has entered the room by an order of his; nick: the one that he chose for it, or NULL. */
void bookmarks_on_entered(Client *client, Chat *chat, const char *nick);
/* He has another nick there now. */
void bookmarks_on_nick(Client *client, Chat *chat);
/* He has left it. */
void bookmarks_on_left(Client *client, Chat *chat);

/* --- orders; how they end is told in the window where they are given --- */

/* Changes these parts (BookmarkPart bits) of a room's bookmark; there is one then. */
bool client_change_bookmark(Client *client, Account *account, const Jid *room,
                            const Bookmark *bookmark, unsigned parts, GError **error);
bool client_remove_bookmark(Client *client, Account *account, const Jid *room, GError **error);
/* What a bookmark says, as one line for people. Owned by the caller. */
char *bookmark_describe(const Bookmark *bookmark);
/* The window with all of them. */
void client_show_bookmarks(Client *client, Account *account);
