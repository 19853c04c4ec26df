/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the handlers of a stanza by its children and asks them in the order of modules.def. */

#include "config.h"

#include "xmpp/dispatch.h"

#include <string.h>

#include "base/log.h"
#include "model/room.h"
#include "xmpp/ns.h"
#include "xmpp/stream_parts.h"

/* The handlers of one stanza; more of them matter to nobody. */
#define MOST_MATCHES 16
/* Copies carry stamps in whole seconds: those that come at once are of now. */
#define JUST_NOW_MS 2000
/* 1999: the first messages of what became XMPP. */
#define FIRST_MESSAGE INT64_C(915148800000)

typedef struct Row Row;
struct Row {
    const StanzaHandler *handler;
    Row *next; /* with the same child */
};

struct Dispatch {
    GArray *rows;         /* Row, in the order in which they are asked */
    GHashTable *by_child; /* StanzaHandler (its child and ns) -> first Row */
    Row *any;             /* those that want any stanza */
};

typedef struct {
    const Row *row;
    const Element *payload;
} Match;

static guint
child_hash(gconstpointer key)
{
    return g_str_hash(((const StanzaHandler *)key)->child);
}

static gboolean
child_equal(gconstpointer a, gconstpointer b)
{
    const StanzaHandler *first = a, *second = b;

    return strcmp(first->child, second->child) == 0 && strcmp(first->ns, second->ns) == 0;
}

static void
collect_rows(GArray *rows, ModulesFn modules_of)
{
    unsigned count;
    const XmppModule *const *modules = modules_of(&count);

    for (unsigned i = 0; i < count; i++) {
        for (const StanzaHandler *handler = modules[i]->handlers; handler && handler->handle;
             handler++) {
            Row row = { .handler = handler };
            g_array_append_val(rows, row);
        }
    }
}

/* Before the others of its kind: rows are linked from the last to the first. */
static void
link_row(Dispatch *dispatch, Row *row)
{
    const StanzaHandler *handler = row->handler;

    if (!handler->child) {
        row->next = dispatch->any;
        dispatch->any = row;
        return;
    }
    row->next = g_hash_table_lookup(dispatch->by_child, handler);
    g_hash_table_insert(dispatch->by_child, (gpointer)handler, row);
}

Dispatch *
dispatch_new(ModulesFn modules)
{
    Dispatch *dispatch = g_new0(Dispatch, 1);

    dispatch->rows = g_array_new(FALSE, FALSE, sizeof(Row));
    dispatch->by_child = g_hash_table_new(child_hash, child_equal);
    collect_rows(dispatch->rows, modules);
    for (unsigned i = dispatch->rows->len; i-- > 0;)
        link_row(dispatch, &g_array_index(dispatch->rows, Row, i));
    return dispatch;
}

void
dispatch_free(Dispatch *dispatch)
{
    if (!dispatch)
        return;
    g_hash_table_unref(dispatch->by_child);
    g_array_unref(dispatch->rows);
    g_free(dispatch);
}

/* What is told out of an archive happened long ago: only who says so hears of it. */
static bool
is_for(const StanzaHandler *handler, const Stanza *stanza)
{
    return (handler->kinds & stanza->kind) &&
           (stanza->origin != ORIGIN_ARCHIVE || (handler->kinds & STANZA_ARCHIVED));
}

/* Keeps matches in the order of the rows; each handler is asked once, for the first such child. */
static unsigned
add_matches(Match *matches, unsigned count, const Stanza *stanza, const Row *row,
            const Element *payload)
{
    for (; row; row = row->next) {
        unsigned at = count;
        if (!is_for(row->handler, stanza))
            continue;
        while (at > 0 && matches[at - 1].row > row)
            at--;
        if (count == MOST_MATCHES || (at > 0 && matches[at - 1].row == row))
            continue;
        memmove(&matches[at + 1], &matches[at], (count - at) * sizeof(Match));
        matches[at] = (Match){ row, payload };
        count++;
    }
    return count;
}

static unsigned
find_matches(const Dispatch *dispatch, const Stanza *stanza, Match *matches)
{
    unsigned count = add_matches(matches, 0, stanza, dispatch->any, NULL);

    for (const Element *child = element_first(stanza->element); child;
         child = element_next(child)) {
        StanzaHandler key = { .child = element_name(child), .ns = element_ns(child) };
        const Row *row = g_hash_table_lookup(dispatch->by_child, &key);
        count = add_matches(matches, count, stanza, row, child);
    }
    return count;
}

static bool
ask_modules(Stream *stream, const Stanza *stanza)
{
    Match matches[MOST_MATCHES];
    unsigned count = find_matches(stream_dispatch(stream), stanza, matches);

    for (unsigned i = 0; i < count; i++) {
        if (matches[i].row->handler->handle(stream, stanza, matches[i].payload))
            return true;
    }
    return false;
}

static bool
is_request(const Stanza *stanza)
{
    return (stanza->kind & (STANZA_IQ_GET | STANZA_IQ_SET)) != 0;
}

/* What comes from a room's address comes from the room or its occupants alone. Where we are in
 * none, the address must have said that it is a room, for it may be a contact's whom the user
 * wanted to enter by mistake; or the stanza is marked as coming from one (XEP-0045 7.5, 18.2). */
static void
find_room(Stream *stream, Stanza *stanza)
{
    const Jid *other = stanza->is_sent ? stanza->to : stanza->from;
    Room *room = stanza->kind == STANZA_ANSWER ? NULL : room_of(stream_account(stream), other);

    stanza->room = room && room->state != ROOM_OUT ? room : NULL;
    stanza->is_of_room = stanza->room || (room && room->features) ||
                         element_child(stanza->element, "x", NS_MUC_USER);
}

static void
deliver(Stream *stream, const Stanza *stanza)
{
    if (stanza->kind == STANZA_ANSWER)
        requests_answer(stream_requests(stream), stanza, false);
    else if (is_request(stanza) && !stanza->id)
        log_debug("xmpp", "dropped a request without an id");
    else if (!ask_modules(stream, stanza) && is_request(stanza))
        stream_reply_error(stream, stanza, "cancel", "service-unavailable");
}

/* It has a bad address, or is no stanza at all. */
static void
refuse(Stream *stream, const Stanza *stanza)
{
    log_debug("xmpp", "dropped a stanza that is none or has a bad address");
    if (is_request(stanza) && stanza->id && stanza->from)
        stream_reply_error(stream, stanza, "modify", "jid-malformed");
}

void
dispatch_element(Stream *stream, const Element *element)
{
    Stanza stanza;

    if (stanza_read(&stanza, element, stream_jid(stream), clock_now(stream_clock(stream)))) {
        find_room(stream, &stanza);
        deliver(stream, &stanza);
    } else {
        refuse(stream, &stanza);
    }
    stanza_done(&stanza);
}

void
dispatch_cut(Stream *stream, const Element *element)
{
    Stanza stanza;

    if (stanza_read(&stanza, element, stream_jid(stream), clock_now(stream_clock(stream)))) {
        if (stanza.kind == STANZA_ANSWER)
            requests_answer(stream_requests(stream), &stanza, true);
        else if (is_request(&stanza) && stanza.id)
            stream_reply_error(stream, &stanza, "modify", "not-acceptable");
        stream_tell_cut(stream, stanza.from);
    }
    stanza_done(&stanza);
}

/* What one of our devices got was for us, what it sent was from us; else somebody plays with us
 * (XEP-0280 10). */
static bool
is_ours(const Stanza *stanza, const Jid *own)
{
    return stanza->is_sent ? stanza->is_from_own : jid_equal_bare(stanza->to, own);
}

/* A room's archive speaks for what was said there to all, ours for what came to us and what we
 * sent. */
static bool
may_tell(const ArchivedStanza *archived, const Stanza *stanza, const Jid *own)
{
    bool is_to_all = strcmp(stanza->type, "groupchat") == 0;

    if (jid_equal_bare(archived->archive, own))
        return !is_to_all && (stanza->is_from_own || jid_equal_bare(stanza->to, own));
    return is_to_all && jid_equal_bare(stanza->from, archived->archive);
}

void
dispatch_archived(Stream *stream, const Element *element, const ArchivedStanza *archived)
{
    int64_t now = clock_now(stream_clock(stream));
    const Jid *own = stream_jid(stream);
    bool is_ours = jid_equal_bare(archived->archive, own);
    Stanza stanza;

    if (stanza_read(&stanza, element, own, now) && stanza.kind == STANZA_MESSAGE &&
        may_tell(archived, &stanza, own)) {
        stanza.origin = ORIGIN_ARCHIVE;
        stanza.is_sent = is_ours && stanza.is_from_own;
        stanza.archive_id = archived->id;
        stanza.reading = archived->reading;
        stanza.filling = archived->filling;
        stanza.is_delayed = true;
        stanza.time = MIN(MAX(archived->time, FIRST_MESSAGE), now);
        find_room(stream, &stanza);
        if (stanza.room || is_ours)
            ask_modules(stream, &stanza);
    }
    stanza_done(&stanza);
}

void
dispatch_forwarded(Stream *stream, const Element *element, StanzaOrigin origin, int64_t time)
{
    int64_t now = clock_now(stream_clock(stream));
    const Jid *own = stream_jid(stream);
    Stanza stanza;

    if (stanza_read(&stanza, element, own, now) && stanza.kind == STANZA_MESSAGE) {
        stanza.origin = origin;
        stanza.is_sent = origin == ORIGIN_CARBON_SENT;
        find_room(stream, &stanza);
        if (time && !stanza.is_delayed && now - time > JUST_NOW_MS)
            stanza.time = time;
        if (is_ours(&stanza, own))
            ask_modules(stream, &stanza);
    }
    stanza_done(&stanza);
}

/* How a message came, who said it where and when: whoever encrypts it has no say in that. */
static bool
is_for_servers(const Element *element)
{
    static const char *const NAMESPACES[] = { NS_DELAY,
                                              NS_CARBONS,
                                              NS_FORWARD,
                                              NS_STABLE_IDS,
                                              NS_MUC_USER,
                                              "urn:xmpp:mam:2",
                                              "urn:xmpp:occupant-id:0",
                                              "http://jabber.org/protocol/pubsub#event",
                                              "http://jabber.org/protocol/address",
                                              NULL };

    return g_strv_contains(NAMESPACES, element_ns(element));
}

static Element *
build_opened(const Stanza *outer, const Element *inside)
{
    static const char *const ATTRIBUTES[] = { "from", "to", "id", "type" };
    Element *element = element_new(element_name(outer->element), NS_CLIENT);

    for (unsigned i = 0; i < G_N_ELEMENTS(ATTRIBUTES); i++)
        element_set(element, ATTRIBUTES[i], element_get(outer->element, ATTRIBUTES[i]));
    for (const Element *child = element_first(inside); child; child = element_next(child)) {
        if (!is_for_servers(child))
            element_take(element, element_copy(child));
    }
    return element;
}

void
dispatch_opened(Stream *stream, const Stanza *outer, const Element *inside)
{
    g_autoptr(Element) element = build_opened(outer, inside);
    Stanza stanza = *outer;

    stanza.element = element;
    stanza.id = element_get(element, "id");
    stanza.type = outer->type;
    stanza.is_opened = true;
    stanza.is_error = false;
    stanza.room = NULL;
    stanza.reading = NULL;
    stanza.archive_id = NULL;
    find_room(stream, &stanza);
    ask_modules(stream, &stanza);
}
