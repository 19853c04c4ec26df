/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0402 PEP Native Bookmarks: the rooms that the user keeps, on our server, so that all our
 * devices have them. They stand in the model (Room.bookmark), in chats that need no window; what
 * changes them is told by StreamHooks.bookmark. */
#pragma once

#include "xmpp/stream.h"

#include "modules/bookmark_element.h"

/* Changes these parts of a room's bookmark; there is one then. What is on the server is read before
 * it is written, so that nothing of other clients gets lost (3.4); changes are made one after the
 * other. on_reply may be NULL: the model has it then. */
void bookmarks_change(Stream *stream, const Jid *room, const Bookmark *bookmark, unsigned parts,
                      ReplyFn on_reply, gpointer data);
/* Takes it away (3.5); there need be none. */
void bookmarks_remove(Stream *stream, const Jid *room, ReplyFn on_reply, gpointer data);

/* --- for bookmarks_legacy.c --- */

/* Whether the room had a bookmark, as far back as we know: then it is gone for good, wherever it
 * still stands. */
bool bookmarks_was_known(const Stream *stream, const Jid *room);
/* The server has it in the old form, and is to have it in ours: as if another device had made it.
 */
void bookmarks_convert(Stream *stream, const Jid *room, const Bookmark *bookmark, unsigned parts);
/* The server has it in the old form, and can have no other. */
void bookmarks_take_legacy(Stream *stream, const Jid *room, Bookmark *bookmark);
