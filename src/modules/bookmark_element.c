/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a bookmark, and changing what we know of it among what others have put there. */

#include "config.h"

#include "modules/bookmark_element.h"

#include <string.h>

#include "base/jid.h"
#include "base/limits.h"
#include "base/secret.h"
#include "base/utf8.h"

#define NS_PINNED "urn:xmpp:bookmarks-pinning:0"
#define NS_NOTIFY "urn:xmpp:notification-settings:1"

/* As disco.c says who we are. */
#define OWN_CATEGORY "client"
#define OWN_TYPE     "console"

static const char *const levels[] = {
    [ROOM_NOTIFY_ALWAYS] = "always",
    [ROOM_NOTIFY_MENTION] = "on-mention",
    [ROOM_NOTIFY_NEVER] = "never",
};

/* --- texts --- */

/* One clean line, or NULL. */
static char *
read_line(const char *text)
{
    g_autofree char *line = text ? utf8_short_line(text, LIMIT_NAME_BYTES) : NULL;

    return line && *g_strstrip(line) ? g_steal_pointer(&line) : NULL;
}

static char *
read_nick(const char *text)
{
    bool is_blank = !text || !text[strspn(text, " \t\r\n")];
    g_autoptr(Jid) room = is_blank ? NULL : jid_new("room@example.org", NULL);
    g_autoptr(Jid) occupant = room ? jid_with_resource(room, text, NULL) : NULL;

    return occupant ? g_strdup(jid_resource(occupant)) : NULL;
}

static char *
read_password(const char *text)
{
    return text && text[0] && strlen(text) <= LIMIT_PASSWORD_BYTES ? secret_dup(text) : NULL;
}

static bool
is_true(const char *text)
{
    return g_strcmp0(text, "true") == 0 || g_strcmp0(text, "1") == 0;
}

/* text NULL: no such child any more. */
static void
set_child(Element *parent, const char *name, const char *text)
{
    Element *child = element_child_of(parent, name, NULL);

    if (child && text)
        element_replace_text(child, text);
    else if (child)
        element_remove(parent, child);
    else if (text)
        element_add_text(parent, name, NULL, text);
}

/* --- the notification level --- */

static int
level_of(const Element *element)
{
    for (int level = ROOM_NOTIFY_ALWAYS; level <= ROOM_NOTIFY_NEVER; level++) {
        if (element_is(element, levels[level], NS_NOTIFY))
            return level;
    }
    return -1;
}

static bool
is_for(const Element *element, const char *category, const char *type)
{
    return level_of(element) >= 0 &&
           g_strcmp0(element_get(element, "identity-category"), category) == 0 &&
           g_strcmp0(element_get(element, "identity-type"), type) == 0;
}

static const Element *
find_level(const Element *notify, const char *category, const char *type)
{
    const Element *child = element_first(notify);

    while (child && !is_for(child, category, type))
        child = element_next(child);
    return child;
}

/* The element that is most specific to us (XEP-0492 4); NULL: none is for us. */
static const Element *
find_own_level(const Element *notify)
{
    const Element *found = find_level(notify, OWN_CATEGORY, OWN_TYPE);

    if (!found)
        found = find_level(notify, OWN_CATEGORY, NULL);
    return found ? found : find_level(notify, NULL, NULL);
}

static RoomNotify
read_notify(const Element *extensions)
{
    const Element *notify = extensions ? element_child(extensions, "notify", NS_NOTIFY) : NULL;
    const Element *own = notify ? find_own_level(notify) : NULL;

    return own ? (RoomNotify)level_of(own) : ROOM_NOTIFY_DEFAULT;
}

/* The settings of others in it go over into the one that takes its place. */
static void
move_children(const Element *from, Element *to)
{
    for (const Element *child = element_first(from); child; child = element_next(child))
        element_take(to, element_copy(child));
}

/* Takes away all others than `to` for this identity. */
static void
drop_levels(Element *notify, const char *category, const char *type, Element *to)
{
    const Element *child = element_first(notify);

    while (child) {
        const Element *next = element_next(child);
        if (child != to && is_for(child, category, type)) {
            move_children(child, to);
            element_remove(notify, child);
        }
        child = next;
    }
}

static void
set_level(Element *notify, RoomNotify level, const char *category, const char *type)
{
    Element *new = element_add(notify, levels[level], NULL);

    element_set(new, "identity-category", category);
    element_set(new, "identity-type", type);
    drop_levels(notify, category, type, new);
}

/* What is said to all kinds of clients is changed, unless something is said to ours. */
static void
write_notify(Element *extensions, RoomNotify level)
{
    Element *notify = element_child_of(extensions, "notify", NS_NOTIFY);
    const Element *own = notify ? find_own_level(notify) : NULL;
    const char *category = own ? element_get(own, "identity-category") : NULL;
    g_autofree char *kept = g_strdup(category);
    const char *type = kept ? OWN_TYPE : NULL;

    if (level == ROOM_NOTIFY_DEFAULT) {
        for (; notify && own && !element_first(own); own = find_own_level(notify))
            element_remove(notify, own);
    } else {
        if (!notify)
            notify = element_add(extensions, "notify", NS_NOTIFY);
        set_level(notify, level, kept, type);
        if (kept && !find_level(notify, NULL, NULL))
            set_level(notify, level, NULL, NULL);
    }
    if (notify && !element_first(notify))
        element_remove(extensions, notify);
}

/* --- the whole --- */

static void
write_pinned(Element *extensions, bool is_pinned)
{
    const Element *pinned = element_child(extensions, "pinned", NS_PINNED);

    if (is_pinned && !pinned)
        element_add(extensions, "pinned", NS_PINNED);
    else if (!is_pinned && pinned)
        element_remove(extensions, pinned);
}

static void
write_extensions(Element *conference, const Bookmark *bookmark, unsigned parts)
{
    Element *extensions = element_child_of(conference, "extensions", NULL);

    if (!extensions)
        extensions = element_add(conference, "extensions", NULL);
    if (parts & BOOKMARK_PINNED)
        write_pinned(extensions, bookmark->is_pinned);
    if (parts & BOOKMARK_NOTIFY)
        write_notify(extensions, bookmark->notify);
    if (!element_first(extensions))
        element_remove(conference, extensions);
}

Bookmark *
bookmark_read(const Element *conference)
{
    const Element *extensions = element_is(conference, "conference", NS_BOOKMARKS)
                                    ? element_child(conference, "extensions", NULL)
                                    : NULL;
    Bookmark *bookmark = g_new0(Bookmark, 1);

    bookmark->name = read_line(element_get(conference, "name"));
    bookmark->nick = read_nick(element_child_text(conference, "nick", NULL));
    bookmark->password = read_password(element_child_text(conference, "password", NULL));
    bookmark->is_autojoin = is_true(element_get(conference, "autojoin"));
    bookmark->is_pinned = extensions && element_child(extensions, "pinned", NS_PINNED);
    bookmark->notify = read_notify(extensions);
    return bookmark;
}

void
bookmark_write(Element *conference, const Bookmark *bookmark, unsigned parts)
{
    if (parts & BOOKMARK_NAME)
        element_set(conference, "name", bookmark->name);
    if (parts & BOOKMARK_AUTOJOIN)
        element_set(conference, "autojoin", bookmark->is_autojoin ? "true" : NULL);
    if (parts & BOOKMARK_NICK)
        set_child(conference, "nick", bookmark->nick);
    if (parts & BOOKMARK_PASSWORD)
        set_child(conference, "password", bookmark->password);
    if (parts & (BOOKMARK_PINNED | BOOKMARK_NOTIFY))
        write_extensions(conference, bookmark, parts);
}
