/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A room that the user keeps (XEP-0402), as plain data. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* XEP-0492. */
typedef enum {
    ROOM_NOTIFY_DEFAULT,
    ROOM_NOTIFY_ALWAYS,
    ROOM_NOTIFY_MENTION,
    ROOM_NOTIFY_NEVER,
} RoomNotify;

/* What of XEP-0402 this program knows. What else stands in a bookmark is on the server, where it
 * stays as it is (see modules/bookmarks.h). */
typedef struct {
    char *name;     /* NULL */
    char *nick;     /* NULL: the usual one */
    char *password; /* NULL */
    bool is_autojoin;
    bool is_pinned; /* XEP-0469 */
    RoomNotify notify;
} Bookmark;

/* What of a bookmark a change is about. */
typedef enum {
    BOOKMARK_AUTOJOIN = 1 << 0,
    BOOKMARK_NAME = 1 << 1,
    BOOKMARK_NICK = 1 << 2,
    BOOKMARK_PASSWORD = 1 << 3,
    BOOKMARK_PINNED = 1 << 4,
    BOOKMARK_NOTIFY = 1 << 5,
    BOOKMARK_ALL = (1 << 6) - 1,
} BookmarkPart;

Bookmark *bookmark_copy(const Bookmark *bookmark); /* NULL of NULL */
void bookmark_free(Bookmark *bookmark);            /* takes NULL; wipes the password */
bool bookmark_equal(const Bookmark *a, const Bookmark *b);

/* "default", "always", "mention", "never". */
const char *room_notify_name(RoomNotify notify);
bool room_notify_parse(const char *name, RoomNotify *ret_notify);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bookmark, bookmark_free)
