/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The older form of bookmarks. What is there is read before it is written, and all else in it stays
 * as it is; changes are made one after the other. */

#include "config.h"

#include "modules/bookmarks_legacy.h"

#include "base/limits.h"
#include "base/log.h"
#include "model/room.h"

#include "modules/bookmarks.h"
#include "modules/disco.h"
#include "modules/modules.h"
#include "modules/private_storage.h"
#include "modules/pubsub.h"

#define NS_LEGACY     "storage:bookmarks"
#define NS_CONVERSION "urn:xmpp:bookmarks-conversion:0"

/* What the older form can say. */
#define LEGACY_PARTS (BOOKMARK_AUTOJOIN | BOOKMARK_NAME | BOOKMARK_NICK | BOOKMARK_PASSWORD)

typedef enum { PLACE_PRIVATE, PLACE_NODE } Place;
#define PLACES 2

/* One room in one place. */
typedef struct {
    Place place;
    Jid *room;
    Bookmark *bookmark;     /* NULL: it goes */
    void (*then)(Stream *); /* NULL */
} Change;

typedef struct {
    GQueue changes; /* Change *, owned; the first one is being made */
    bool has_begun; /* the others have come */
    bool is_native;
    bool has_node; /* somebody keeps bookmarks there */
} Legacy;

static Legacy *
legacy_of(const Stream *stream)
{
    return stream_module_state(stream, &bookmarks_legacy_module);
}

/* Whether the place is ours to keep in step. With XEP-0411 the server keeps one of the two in step
 * with the other. */
static bool
is_ours(const Stream *stream, Place place)
{
    if (place == PLACE_PRIVATE)
        return !disco_account_has(stream, NS_BOOKMARKS "#compat");
    return !disco_account_has(stream, NS_BOOKMARKS "#compat-pep") &&
           !disco_account_has(stream, NS_CONVERSION);
}

static bool
is_kept(const Stream *stream, Place place)
{
    return is_ours(stream, place) && (place == PLACE_PRIVATE || legacy_of(stream)->has_node);
}

static void
request(Stream *stream, Place place, ReplyFn on_reply, gpointer data)
{
    if (place == PLACE_PRIVATE)
        private_storage_request(stream, "storage", NS_LEGACY, on_reply, data);
    else
        pubsub_request(stream, NULL, NS_LEGACY, NULL, 1, on_reply, data);
}

/* NULL: there is nothing. */
static const Element *
read_storage(Place place, const Element *answer)
{
    const Element *last = NULL;
    PubsubItem item;

    if (place == PLACE_PRIVATE)
        return private_storage_read(answer, "storage", NS_LEGACY);
    if (pubsub_next(answer, &last, &item) && element_is(item.payload, "storage", NS_LEGACY))
        return item.payload;
    return NULL;
}

static Jid *
read_room(const Element *conference)
{
    const char *text = element_get(conference, "jid");
    g_autoptr(Jid) jid =
        text && element_is(conference, "conference", NS_LEGACY) ? jid_new(text, NULL) : NULL;

    return jid ? jid_to_bare(jid) : NULL;
}

/* --- writing --- */

static void make_change(Stream *stream);

static void
change_free(gpointer data)
{
    Change *change = data;

    jid_unref(change->room);
    bookmark_free(change->bookmark);
    g_free(change);
}

static void
finish_change(Stream *stream, const GError *error)
{
    Legacy *legacy = legacy_of(stream);
    Change *change = g_queue_pop_head(&legacy->changes);

    if (error)
        log_debug("bookmarks", "%s is not changed for older clients: %s", jid_bare(change->room),
                  error->message);
    if (change->then)
        change->then(stream);
    change_free(change);
    if (!g_queue_is_empty(&legacy->changes))
        make_change(stream);
}

static Element *
find_conference(Element *storage, const Jid *room)
{
    for (const Element *child = element_first(storage); child; child = element_next(child)) {
        g_autoptr(Jid) jid = read_room(child);
        if (jid && jid_equal(jid, room))
            return (Element *)child;
    }
    return NULL;
}

/* NULL: nothing is to be changed. */
static Element *
apply(const Element *stored, const Change *change)
{
    Element *storage = stored ? element_copy(stored) : element_new("storage", NS_LEGACY);
    Element *conference = find_conference(storage, change->room);

    if (!change->bookmark && !conference) {
        element_free(storage);
        return NULL;
    }
    if (!change->bookmark) {
        element_remove(storage, conference);
        return storage;
    }
    if (!conference) {
        conference = element_add(storage, "conference", NULL);
        element_set(conference, "jid", jid_bare(change->room));
    }
    bookmark_write(conference, change->bookmark, LEGACY_PARTS);
    return storage;
}

static void
on_written(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)result;
    (void)data;
    finish_change(stream, error);
}

static void
on_read_for_change(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    const Change *change = g_queue_peek_head(&legacy_of(stream)->changes);
    const PubsubPublication publication = { .node = NS_LEGACY,
                                            .id = "current",
                                            .access = PUBSUB_ACCESS_WHITELIST };
    Element *storage;

    (void)data;
    if (!result && !g_error_matches(error, STANZA_ERROR, STANZA_ERROR_ITEM_NOT_FOUND)) {
        finish_change(stream, error);
        return;
    }
    storage = apply(result ? read_storage(change->place, result) : NULL, change);
    if (!storage)
        finish_change(stream, NULL);
    else if (change->place == PLACE_PRIVATE)
        private_storage_set(stream, storage, on_written, NULL);
    else
        pubsub_publish(stream, &publication, storage, on_written, NULL);
}

static void
make_change(Stream *stream)
{
    const Change *change = g_queue_peek_head(&legacy_of(stream)->changes);

    request(stream, change->place, on_read_for_change, NULL);
}

static void
follow(Stream *stream, Place place, const Jid *room, const Bookmark *bookmark,
       void (*then)(Stream *stream))
{
    Legacy *legacy = legacy_of(stream);
    Change *change = g_new0(Change, 1);

    change->place = place;
    change->room = jid_ref((Jid *)room);
    change->bookmark = bookmark_copy(bookmark);
    change->then = then;
    g_queue_push_tail(&legacy->changes, change);
    if (g_queue_get_length(&legacy->changes) == 1)
        make_change(stream);
}

void
bookmarks_legacy_follow(Stream *stream, const Jid *room, const Bookmark *bookmark)
{
    for (Place place = 0; place < PLACES; place++) {
        if (is_kept(stream, place))
            follow(stream, place, room, bookmark, NULL);
    }
}

/* The places are changed in their order. */
void
bookmarks_legacy_remove(Stream *stream, const Jid *room, void (*then)(Stream *stream))
{
    bool in_node = is_kept(stream, PLACE_NODE);

    if (is_kept(stream, PLACE_PRIVATE))
        follow(stream, PLACE_PRIVATE, room, NULL, in_node ? NULL : then);
    else if (!in_node)
        then(stream);
    if (in_node)
        follow(stream, PLACE_NODE, room, NULL, then);
}

/* --- reading --- */

/* What stands there and nowhere else was kept by an older client; or it was removed by a newer one
 * that does not care for older ones: then we knew it. */
static void
take_over(Stream *stream, Place place, const Element *conference)
{
    g_autoptr(Jid) room = read_room(conference);
    const Room *known = room ? room_of(stream_account(stream), room) : NULL;

    if (!room || (known && known->bookmark))
        return;
    if (bookmarks_was_known(stream, room)) {
        follow(stream, place, room, NULL, NULL);
        return;
    }
    g_autoptr(Bookmark) bookmark = bookmark_read(conference);
    if (legacy_of(stream)->is_native)
        bookmarks_convert(stream, room, bookmark, LEGACY_PARTS);
    else
        bookmarks_take_legacy(stream, room, g_steal_pointer(&bookmark));
}

static void
take_storage(Stream *stream, Place place, const Element *storage)
{
    unsigned count = 0;

    for (const Element *child = element_first(storage); child && count < LIMIT_BOOKMARKS;
         child = element_next(child), count++)
        take_over(stream, place, child);
}

static void
on_node(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    const Element *storage = result ? read_storage(PLACE_NODE, result) : NULL;

    (void)error;
    (void)data;
    if (!storage)
        return;
    legacy_of(stream)->has_node = true;
    take_storage(stream, PLACE_NODE, storage);
}

static void
on_private(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    const Element *storage = result ? read_storage(PLACE_PRIVATE, result) : NULL;

    (void)error;
    (void)data;
    if (storage)
        take_storage(stream, PLACE_PRIVATE, storage);
}

void
bookmarks_legacy_begin(Stream *stream, bool is_native)
{
    legacy_of(stream)->has_begun = true;
    legacy_of(stream)->is_native = is_native;
    if (is_ours(stream, PLACE_PRIVATE))
        request(stream, PLACE_PRIVATE, on_private, NULL);
    if (is_ours(stream, PLACE_NODE))
        request(stream, PLACE_NODE, on_node, NULL);
}

/* An older client has changed what stands there. */
static void
on_event(Stream *stream, const Jid *from, const PubsubItem *item)
{
    if (!jid_equal_bare(from, stream_account(stream)->jid) || !legacy_of(stream)->has_begun ||
        !is_ours(stream, PLACE_NODE) || !item || !item->payload ||
        !element_is(item->payload, "storage", NS_LEGACY))
        return;
    legacy_of(stream)->has_node = true;
    take_storage(stream, PLACE_NODE, item->payload);
}

/* --- the module --- */

static gpointer
new_state(Stream *stream)
{
    Legacy *legacy = g_new0(Legacy, 1);

    (void)stream;
    g_queue_init(&legacy->changes);
    return legacy;
}

static void
free_state(gpointer state)
{
    Legacy *legacy = state;

    g_queue_clear_full(&legacy->changes, change_free);
    g_free(legacy);
}

static const PubsubHandler nodes[] = {
    { .node = NS_LEGACY, .changed = on_event },
    { 0 },
};

const XmppModule bookmarks_legacy_module = {
    .name = "bookmarks_legacy",
    .nodes = nodes,
    .new_state = new_state,
    .free_state = free_state,
};
