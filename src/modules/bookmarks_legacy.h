/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0048 Bookmarks: the older form, in which all stand in one place, in private XML (XEP-0049) or
 * at a node of our account (XEP-0223). Where the server does not keep it in step (XEP-0402 6.3), we
 * do: what only older clients have kept is taken over, and what is changed here is changed there,
 * for those. */
#pragma once

#include "model/bookmark.h"
#include "xmpp/stream.h"

/* Reads what is there, now that the others have come. is_native: the server can keep those. */
void bookmarks_legacy_begin(Stream *stream, bool is_native);
/* Brings one room in step. */
void bookmarks_legacy_follow(Stream *stream, const Jid *room, const Bookmark *bookmark);
/* Takes one room away there, and goes on then (perhaps at once), whether it could be done or not:
 * so that what is gone here has gone there, and does not come back at the next start. */
void bookmarks_legacy_remove(Stream *stream, const Jid *room, void (*then)(Stream *stream));
