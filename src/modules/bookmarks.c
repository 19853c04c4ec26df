/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bookmarks: all of them asked for when we come online, changes of other devices, and ours. */

#include "config.h"

#include "modules/bookmarks.h"

#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "model/room.h"

#include "modules/bookmarks_legacy.h"
#include "modules/modules.h"
#include "modules/pubsub.h"

#define NS_RSM "http://jabber.org/protocol/rsm"
/* Rooms that have, or had, a bookmark. */
#define MOST_KNOWN (4 * LIMIT_BOOKMARKS)

/* A change that waits for those before it. */
typedef struct {
    Jid *room;
    Bookmark *bookmark; /* NULL: it goes */
    unsigned parts;
    BookmarkNewsKind kind; /* as what it is told */
    Element *written;      /* what is being published; NULL */
    ReplyFn on_reply;      /* NULL */
    gpointer data;
} Change;

typedef struct {
    GQueue changes;    /* Change *, owned; the first one is being made */
    GHashTable *known; /* bare addresses of rooms that have, or had, a bookmark */
    GHashTable *ids;   /* bare address -> the item's, where that is written otherwise */
} Bookmarks;

static Bookmarks *
bookmarks_of(const Stream *stream)
{
    return stream_module_state(stream, &bookmarks_module);
}

bool
bookmarks_was_known(const Stream *stream, const Jid *room)
{
    return g_hash_table_contains(bookmarks_of(stream)->known, jid_bare(room));
}

/* A server may name more and more of them. */
static void
remember(const Stream *stream, const Jid *room)
{
    GHashTable *known = bookmarks_of(stream)->known;

    if (g_hash_table_size(known) < MOST_KNOWN)
        g_hash_table_add(known, g_strdup(jid_bare(room)));
}

/* --- into the model --- */

static void
tell(Stream *stream, BookmarkNewsKind kind, Chat *chat, const Bookmark *before)
{
    const BookmarkNews news = { kind, chat, before };
    gpointer data;
    const StreamHooks *hooks = stream_hooks(stream, &data);

    if (hooks->bookmark)
        hooks->bookmark(stream, &news, data);
}

static unsigned
count_bookmarks(const Account *account)
{
    unsigned count = 0;

    for (unsigned i = 0; i < account->chats->len; i++) {
        const Room *room = ((const Chat *)account->chats->pdata[i])->room;
        count += room && room->bookmark;
    }
    return count;
}

/* NULL: there is no place for another. */
static Chat *
get_chat(Stream *stream, const Jid *room)
{
    Account *account = stream_account(stream);
    Chat *chat = account_find_chat(account, room, CHAT_ROOM);

    if (chat && chat->room->bookmark)
        return chat;
    chat = count_bookmarks(account) < LIMIT_BOOKMARKS ? account_get_chat(account, room, CHAT_ROOM)
                                                      : NULL;
    if (!chat)
        log_warning("bookmarks", "there are too many: %s is left out", jid_bare(room));
    return chat;
}

/* bookmark is taken; NULL: there is none any more. */
static void
take(Stream *stream, BookmarkNewsKind kind, const Jid *room, Bookmark *bookmark)
{
    Chat *chat = bookmark ? get_chat(stream, room)
                          : account_find_chat(stream_account(stream), room, CHAT_ROOM);
    g_autoptr(Bookmark) before = chat ? bookmark_copy(chat->room->bookmark) : NULL;

    if (bookmark)
        remember(stream, room);
    if (!chat || bookmark_equal(before, bookmark)) {
        bookmark_free(bookmark);
        return;
    }
    room_set_bookmark(chat->room, bookmark);
    tell(stream, kind, chat, before);
}

void
bookmarks_take_legacy(Stream *stream, const Jid *room, Bookmark *bookmark)
{
    take(stream, BOOKMARK_NEWS_ANOTHER, room, bookmark);
}

/* --- what the server has --- */

static Jid *
read_room(Bookmarks *bookmarks, const char *id)
{
    g_autoptr(Jid) room = id ? jid_new(id, NULL) : NULL;

    if (!room || !jid_is_bare(room))
        return NULL;
    if (strcmp(id, jid_bare(room)) != 0 && g_hash_table_size(bookmarks->ids) < LIMIT_BOOKMARKS)
        g_hash_table_insert(bookmarks->ids, g_strdup(jid_bare(room)), g_strdup(id));
    return g_steal_pointer(&room);
}

static const char *
item_id(const Bookmarks *bookmarks, const Jid *room)
{
    const char *id = g_hash_table_lookup(bookmarks->ids, jid_bare(room));

    return id ? id : jid_bare(room);
}

/* The server may give less than there is (XEP-0060 6.5.4, XEP-0059). */
static bool
is_complete(const Element *answer, unsigned count)
{
    const Element *pubsub = element_first(answer);
    const Element *set = pubsub ? element_child(pubsub, "set", NS_RSM) : NULL;
    const char *total = set ? element_child_text(set, "count", NULL) : NULL;

    return count < LIMIT_BOOKMARKS &&
           (!total || g_ascii_strtoull(total, NULL, 10) <= (guint64)count);
}

/* Those that we knew and the server has no more; seen NULL: it has none. */
static void
drop_others(Stream *stream, GHashTable *seen, BookmarkNewsKind kind)
{
    const GPtrArray *chats = stream_account(stream)->chats;
    g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);

    for (unsigned i = 0; i < chats->len; i++) {
        const Chat *chat = chats->pdata[i];
        if (chat->room && chat->room->bookmark &&
            (!seen || !g_hash_table_contains(seen, jid_bare(chat->jid))))
            g_ptr_array_add(gone, jid_ref(chat->jid));
    }
    for (unsigned i = 0; i < gone->len; i++)
        take(stream, kind, gone->pdata[i], NULL);
}

static void
take_all(Stream *stream, const Element *answer)
{
    Bookmarks *bookmarks = bookmarks_of(stream);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const Element *last = NULL;
    PubsubItem item;
    unsigned count = 0;

    while (count < LIMIT_BOOKMARKS && pubsub_next(answer, &last, &item)) {
        g_autoptr(Jid) room = read_room(bookmarks, item.id);
        count++;
        if (!room || !element_is(item.payload, "conference", NS_BOOKMARKS))
            continue;
        g_hash_table_add(seen, g_strdup(jid_bare(room)));
        take(stream, BOOKMARK_NEWS_LOADED, room, bookmark_read(item.payload));
    }
    if (is_complete(answer, count))
        drop_others(stream, seen, BOOKMARK_NEWS_LOADED);
}

/* What was stored of an earlier run. */
static void
note_known(Stream *stream)
{
    const GPtrArray *chats = stream_account(stream)->chats;

    for (unsigned i = 0; i < chats->len; i++) {
        const Chat *chat = chats->pdata[i];
        if (chat->room && chat->room->bookmark)
            remember(stream, chat->jid);
    }
}

static void
on_all(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    bool is_empty = g_error_matches(error, STANZA_ERROR, STANZA_ERROR_ITEM_NOT_FOUND);

    (void)data;
    if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED))
        return;
    note_known(stream);
    if (result)
        take_all(stream, result);
    else if (is_empty)
        drop_others(stream, NULL, BOOKMARK_NEWS_LOST);
    else
        log_debug("bookmarks", "the server does not give them: %s", error->message);
    tell(stream, BOOKMARK_NEWS_ALL, NULL, NULL);
    bookmarks_legacy_begin(stream, result || is_empty);
}

static void
ask_for_all(Stream *stream)
{
    pubsub_request(stream, NULL, NS_BOOKMARKS, NULL, LIMIT_BOOKMARKS, on_all, NULL);
}

/* --- what changes there --- */

static BookmarkNewsKind
kind_of_event(const Bookmarks *bookmarks, const Jid *room)
{
    for (const GList *link = bookmarks->changes.head; link; link = link->next) {
        const Change *change = link->data;
        if (jid_equal(change->room, room))
            return change->kind;
    }
    return BOOKMARK_NEWS_ANOTHER;
}

/* Our own changes come back, too; while there are more to come, what they say is out of date. */
static void
on_event(Stream *stream, const Jid *from, const PubsubItem *item)
{
    Bookmarks *bookmarks = bookmarks_of(stream);

    if (!jid_equal_bare(from, stream_account(stream)->jid))
        return;
    if (!item) {
        drop_others(stream, NULL, BOOKMARK_NEWS_LOADED);
        return;
    }
    g_autoptr(Jid) room = read_room(bookmarks, item->id);
    if (!room || (item->payload && !element_is(item->payload, "conference", NS_BOOKMARKS)))
        return;
    take(stream, kind_of_event(bookmarks, room), room,
         item->payload ? bookmark_read(item->payload) : NULL);
}

/* --- what we change --- */

static void make_change(Stream *stream);

static void
change_free(gpointer data)
{
    Change *change = data;

    jid_unref(change->room);
    bookmark_free(change->bookmark);
    element_free(change->written);
    g_free(change);
}

static void
finish_change(Stream *stream, const Element *result, const GError *error)
{
    Bookmarks *bookmarks = bookmarks_of(stream);
    Change *change = g_queue_pop_head(&bookmarks->changes);
    stream_end_change(stream);
    bool has_more = !g_queue_is_empty(&bookmarks->changes);

    if (change->on_reply)
        change->on_reply(stream, result, error, change->data);
    else if (error)
        log_debug("bookmarks", "%s is not changed: %s", jid_bare(change->room), error->message);
    change_free(change);
    if (has_more)
        make_change(stream);
}

static void
on_removed(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    const Change *change = g_queue_peek_head(&bookmarks_of(stream)->changes);
    g_autoptr(Jid) room = jid_ref(change->room);

    (void)data;
    if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_ITEM_NOT_FOUND))
        error = NULL;
    if (!error) {
        remember(stream, room);
        take(stream, BOOKMARK_NEWS_OURS, room, NULL);
    }
    finish_change(stream, result, error);
}

static void
on_published(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    const Change *change = g_queue_peek_head(&bookmarks_of(stream)->changes);

    (void)data;
    if (result) {
        Bookmark *bookmark = bookmark_read(change->written);
        bookmarks_legacy_follow(stream, change->room, bookmark);
        take(stream, change->kind, change->room, bookmark);
    }
    finish_change(stream, result, error);
}

static Element *
find_stored(const Element *answer)
{
    const Element *last = NULL;
    PubsubItem item;

    if (answer && pubsub_next(answer, &last, &item) &&
        element_is(item.payload, "conference", NS_BOOKMARKS))
        return element_copy(item.payload);
    return element_new("conference", NS_BOOKMARKS);
}

static void
on_stored(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Bookmarks *bookmarks = bookmarks_of(stream);
    Change *change = g_queue_peek_head(&bookmarks->changes);
    const PubsubPublication publication = { .node = NS_BOOKMARKS,
                                            .id = item_id(bookmarks, change->room),
                                            .access = PUBSUB_ACCESS_WHITELIST,
                                            .max_items = PUBSUB_MAX_ITEMS };

    (void)data;
    if (error && !g_error_matches(error, STANZA_ERROR, STANZA_ERROR_ITEM_NOT_FOUND)) {
        finish_change(stream, NULL, error);
        return;
    }
    change->written = find_stored(result);
    bookmark_write(change->written, change->bookmark, change->parts);
    pubsub_publish(stream, &publication, element_copy(change->written), on_published, NULL);
}

static void
retract(Stream *stream)
{
    Bookmarks *bookmarks = bookmarks_of(stream);
    const Change *change = g_queue_peek_head(&bookmarks->changes);

    pubsub_retract(stream, NS_BOOKMARKS, item_id(bookmarks, change->room), on_removed, NULL);
}

static void
make_change(Stream *stream)
{
    Bookmarks *bookmarks = bookmarks_of(stream);
    const Change *change = g_queue_peek_head(&bookmarks->changes);

    if (change->bookmark)
        pubsub_request(stream, NULL, NS_BOOKMARKS, item_id(bookmarks, change->room), 0, on_stored,
                       NULL);
    else
        bookmarks_legacy_remove(stream, change->room, retract);
}

static void
add_change(Stream *stream, Change *change)
{
    Bookmarks *bookmarks = bookmarks_of(stream);

    stream_begin_change(stream);
    g_queue_push_tail(&bookmarks->changes, change);
    if (g_queue_get_length(&bookmarks->changes) == 1)
        make_change(stream);
}

static Change *
change_new(const Jid *room, const Bookmark *bookmark, unsigned parts)
{
    Change *change = g_new0(Change, 1);

    change->room = jid_to_bare(room);
    change->bookmark = bookmark_copy(bookmark);
    change->parts = parts;
    change->kind = BOOKMARK_NEWS_OURS;
    return change;
}

void
bookmarks_change(Stream *stream, const Jid *room, const Bookmark *bookmark, unsigned parts,
                 ReplyFn on_reply, gpointer data)
{
    Change *change = change_new(room, bookmark, parts);

    change->on_reply = on_reply;
    change->data = data;
    add_change(stream, change);
}

void
bookmarks_convert(Stream *stream, const Jid *room, const Bookmark *bookmark, unsigned parts)
{
    Change *change = change_new(room, bookmark, parts);

    change->kind = BOOKMARK_NEWS_ANOTHER;
    add_change(stream, change);
}

void
bookmarks_remove(Stream *stream, const Jid *room, ReplyFn on_reply, gpointer data)
{
    Change *change = change_new(room, NULL, 0);

    change->on_reply = on_reply;
    change->data = data;
    add_change(stream, change);
}

/* --- the module --- */

static gpointer
new_state(Stream *stream)
{
    Bookmarks *bookmarks = g_new0(Bookmarks, 1);

    (void)stream;
    g_queue_init(&bookmarks->changes);
    bookmarks->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    bookmarks->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return bookmarks;
}

static void
free_state(gpointer state)
{
    Bookmarks *bookmarks = state;

    g_queue_clear_full(&bookmarks->changes, change_free);
    g_hash_table_unref(bookmarks->known);
    g_hash_table_unref(bookmarks->ids);
    g_free(bookmarks);
}

static const PubsubHandler nodes[] = {
    { .node = NS_BOOKMARKS, .changed = on_event },
    { 0 },
};

const XmppModule bookmarks_module = {
    .name = "bookmarks",
    .nodes = nodes,
    .online = ask_for_all,
    .new_state = new_state,
    .free_state = free_state,
};
