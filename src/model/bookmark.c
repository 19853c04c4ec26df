/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bookmarks as plain data: copying and comparing them. */

#include "config.h"

#include "model/bookmark.h"

#include <string.h>

#include "base/secret.h"

static const char *const notify_names[] = {
    [ROOM_NOTIFY_DEFAULT] = "default",
    [ROOM_NOTIFY_ALWAYS] = "always",
    [ROOM_NOTIFY_MENTION] = "mention",
    [ROOM_NOTIFY_NEVER] = "never",
};

Bookmark *
bookmark_copy(const Bookmark *bookmark)
{
    if (!bookmark)
        return NULL;
    Bookmark *copy = g_memdup2(bookmark, sizeof(*bookmark));
    copy->name = g_strdup(bookmark->name);
    copy->nick = g_strdup(bookmark->nick);
    copy->password = secret_dup(bookmark->password);
    return copy;
}

void
bookmark_free(Bookmark *bookmark)
{
    if (!bookmark)
        return;
    g_free(bookmark->name);
    g_free(bookmark->nick);
    secret_free(bookmark->password);
    g_free(bookmark);
}

bool
bookmark_equal(const Bookmark *a, const Bookmark *b)
{
    if (!a || !b)
        return a == b;
    return g_strcmp0(a->name, b->name) == 0 && g_strcmp0(a->nick, b->nick) == 0 &&
           g_strcmp0(a->password, b->password) == 0 && a->is_autojoin == b->is_autojoin &&
           a->is_pinned == b->is_pinned && a->notify == b->notify;
}

const char *
room_notify_name(RoomNotify notify)
{
    return notify_names[notify];
}

bool
room_notify_parse(const char *name, RoomNotify *ret_notify)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(notify_names); i++) {
        if (strcmp(notify_names[i], name) != 0)
            continue;
        *ret_notify = (RoomNotify)i;
        return true;
    }
    return false;
}
