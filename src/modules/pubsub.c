/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0060 and XEP-0163: publishing in as many steps as the server needs, and events for those who
 * watch a node. */

#include "config.h"

#include "modules/pubsub.h"

#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "model/account.h"
#include "xmpp/ns.h"

#include "modules/modules.h"

#define NS_PUBSUB         "http://jabber.org/protocol/pubsub"
#define NS_PUBSUB_OWNER   "http://jabber.org/protocol/pubsub#owner"
#define NS_PUBSUB_EVENT   "http://jabber.org/protocol/pubsub#event"
#define NS_PUBSUB_ERRORS  "http://jabber.org/protocol/pubsub#errors"
#define NS_PUBSUB_OPTIONS "http://jabber.org/protocol/pubsub#publish-options"
#define NS_PUBSUB_CONFIG  "http://jabber.org/protocol/pubsub#node_config"

/* What a publication says of the node that it goes to. */
typedef enum {
    OPTIONS_ALL,
    OPTIONS_FEW,  /* who may see it, and whether it is kept */
    OPTIONS_NONE, /* nothing: XEP-0163's own choice is what we want */
} Options;

/* One publication until its end. */
typedef struct {
    PubsubPublication what; /* its strings are owned */
    Element *payload;
    ReplyFn on_reply;
    gpointer data;
    Options options;
    bool is_started;
    bool has_configured; /* the node, or has tried to */
    bool keeps_enough;   /* the node, as far as it can be made to */
    Element *answer;     /* it is published: what was said to that; NULL */
} Publishing;

typedef struct {
    GPtrArray *publishing;  /* Publishing *, owned, in the order of the calls */
    GHashTable *configured; /* nodes that keep as many items as we want */
    bool knows_few;         /* the server refuses options that it would take of an owner */
} Pubsub;

static Pubsub *
get_state(const Stream *stream)
{
    return stream_module_state(stream, &pubsub_module);
}

static void
publishing_free(gpointer data)
{
    Publishing *publishing = data;

    g_free((char *)publishing->what.node);
    g_free((char *)publishing->what.id);
    element_free(publishing->payload);
    element_free(publishing->answer);
    g_free(publishing);
}

/* --- the node's options --- */

static const char *const access_names[] = {
    [PUBSUB_ACCESS_PRESENCE] = "presence",
    [PUBSUB_ACCESS_OPEN] = "open",
    [PUBSUB_ACCESS_WHITELIST] = "whitelist",
};

static void
add_field(Element *form, const char *name, const char *value)
{
    Element *field = element_add(form, "field", NULL);

    element_set(field, "var", name);
    element_add_text(field, "value", NULL, value);
}

static void
add_options(Element *parent, const char *form_type, const PubsubPublication *what, bool has_all)
{
    Element *form = element_add(parent, "x", NS_DATA_FORM);
    Element *type = element_add(form, "field", NULL);

    element_set(form, "type", "submit");
    element_set(type, "var", "FORM_TYPE");
    element_set(type, "type", "hidden");
    element_add_text(type, "value", NULL, form_type);
    add_field(form, "pubsub#persist_items", what->is_passing ? "false" : "true");
    add_field(form, "pubsub#access_model", access_names[what->access]);
    if (!has_all || what->max_items == 0)
        return;
    g_autofree char *number = g_strdup_printf("%d", what->max_items);
    add_field(form, "pubsub#max_items", what->max_items == PUBSUB_MAX_ITEMS ? "max" : number);
    add_field(form, "pubsub#send_last_published_item", "never");
}

static Element *
new_configure(const PubsubPublication *what)
{
    Element *pubsub = element_new("pubsub", NS_PUBSUB_OWNER);
    Element *configure = element_add(pubsub, "configure", NULL);

    element_set(configure, "node", what->node);
    add_options(configure, NS_PUBSUB_CONFIG, what, true);
    return pubsub;
}

static Element *
new_publish(const Publishing *publishing)
{
    Element *pubsub = element_new("pubsub", NS_PUBSUB);
    Element *publish = element_add(pubsub, "publish", NULL);
    Element *item = element_add(publish, "item", NULL);

    element_set(publish, "node", publishing->what.node);
    element_set(item, "id", publishing->what.id);
    element_take(item, element_copy(publishing->payload));
    if (publishing->options != OPTIONS_NONE)
        add_options(element_add(pubsub, "publish-options", NULL), NS_PUBSUB_OPTIONS,
                    &publishing->what, publishing->options == OPTIONS_ALL);
    return pubsub;
}

/* --- publishing --- */

static void go_on(Stream *stream);

static void
finish(Stream *stream, Publishing *publishing, const Element *result, const GError *error)
{
    Pubsub *pubsub = get_state(stream);
    unsigned index;

    if (g_ptr_array_find(pubsub->publishing, publishing, &index))
        g_ptr_array_steal_index(pubsub->publishing, index);
    if (publishing->on_reply)
        publishing->on_reply(stream, result, error, publishing->data);
    else if (error)
        log_debug("pubsub", "%s is not published: %s", publishing->what.node, error->message);
    publishing_free(publishing);
    go_on(stream);
}

static void on_published(Stream *stream, const Element *result, const GError *error, gpointer data);

static void
send_publish(Stream *stream, Publishing *publishing)
{
    stream_request(stream, "set", NULL, new_publish(publishing), on_published, publishing);
}

/* Where the node does not exist yet it is configured once it does. */
static void
on_configured(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Publishing *publishing = data;
    Pubsub *pubsub = get_state(stream);

    (void)result;
    if (error)
        log_debug("pubsub", "%s is not configured: %s", publishing->what.node, error->message);
    else
        g_hash_table_add(pubsub->configured, g_strdup(publishing->what.node));
    if (publishing->answer) {
        finish(stream, publishing, publishing->answer, NULL);
        return;
    }
    publishing->keeps_enough = !g_error_matches(error, STANZA_ERROR, STANZA_ERROR_ITEM_NOT_FOUND);
    send_publish(stream, publishing);
}

static void
send_configure(Stream *stream, Publishing *publishing)
{
    publishing->has_configured = true;
    stream_request(stream, "set", NULL, new_configure(&publishing->what), on_configured,
                   publishing);
}

static bool
is_precondition(const Stream *stream)
{
    const Element *answer = stream_answer(stream);
    const Element *error = answer ? element_child(answer, "error", NULL) : NULL;

    return error && element_child(error, "precondition-not-met", NS_PUBSUB_ERRORS);
}

/* Another way that may do better; false: there is none. */
static bool
try_otherwise(Stream *stream, Publishing *publishing)
{
    if (is_precondition(stream)) {
        if (publishing->has_configured)
            return false;
        publishing->options = OPTIONS_FEW;
        send_configure(stream, publishing);
        return true;
    }
    if (publishing->options == OPTIONS_ALL) {
        get_state(stream)->knows_few = true;
        publishing->options = OPTIONS_FEW;
        send_configure(stream, publishing);
        return true;
    }
    if (publishing->options == OPTIONS_FEW && publishing->what.access == PUBSUB_ACCESS_PRESENCE) {
        publishing->options = OPTIONS_NONE;
        send_publish(stream, publishing);
        return true;
    }
    return false;
}

/* Nothing of what was said has to do with how it was asked. */
static bool
is_final(const GError *error)
{
    return error->code == STANZA_ERROR_DISCONNECTED || error->code == STANZA_ERROR_TIMEOUT ||
           error->code == STANZA_ERROR_SERVICE_UNAVAILABLE || error->code == STANZA_ERROR_FORBIDDEN;
}

static bool
needs_configure(const Publishing *publishing)
{
    return publishing->what.max_items != 0 && publishing->options != OPTIONS_ALL &&
           !publishing->keeps_enough;
}

static void
on_published(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Publishing *publishing = data;

    if (error) {
        if (is_final(error) || !try_otherwise(stream, publishing))
            finish(stream, publishing, NULL, error);
        return;
    }
    if (needs_configure(publishing)) {
        publishing->answer = element_copy(result);
        send_configure(stream, publishing);
        return;
    }
    finish(stream, publishing, result, NULL);
}

/* One at a time for each node. */
static Publishing *
find_next(const Pubsub *pubsub)
{
    for (unsigned i = 0; i < pubsub->publishing->len; i++) {
        Publishing *publishing = pubsub->publishing->pdata[i];
        bool is_blocked = publishing->is_started;
        for (unsigned j = 0; j < i && !is_blocked; j++) {
            const Publishing *earlier = pubsub->publishing->pdata[j];
            is_blocked = strcmp(earlier->what.node, publishing->what.node) == 0;
        }
        if (!is_blocked)
            return publishing;
    }
    return NULL;
}

static void
go_on(Stream *stream)
{
    Pubsub *pubsub = get_state(stream);
    Publishing *next = find_next(pubsub);

    if (!next)
        return;
    next->is_started = true;
    next->options = pubsub->knows_few || next->what.max_items == 0 ? OPTIONS_FEW : OPTIONS_ALL;
    next->keeps_enough = g_hash_table_contains(pubsub->configured, next->what.node);
    if (needs_configure(next))
        send_configure(stream, next);
    else
        send_publish(stream, next);
}

void
pubsub_publish(Stream *stream, const PubsubPublication *publication, Element *payload,
               ReplyFn on_reply, gpointer data)
{
    Pubsub *pubsub = get_state(stream);
    Publishing *publishing = g_new0(Publishing, 1);

    publishing->what = *publication;
    publishing->what.node = g_strdup(publication->node);
    publishing->what.id = g_strdup(publication->id);
    publishing->payload = payload;
    publishing->on_reply = on_reply;
    publishing->data = data;
    g_ptr_array_add(pubsub->publishing, publishing);
    go_on(stream);
}

/* --- taking back, asking --- */

static void
ignore_reply(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)stream;
    (void)result;
    (void)data;
    if (error)
        log_debug("pubsub", "it is not taken back: %s", error->message);
}

void
pubsub_retract(Stream *stream, const char *node, const char *id, ReplyFn on_reply, gpointer data)
{
    Element *pubsub = element_new("pubsub", NS_PUBSUB);
    Element *retract = element_add(pubsub, "retract", NULL);

    element_set(retract, "node", node);
    element_set(retract, "notify", "true");
    element_set(element_add(retract, "item", NULL), "id", id);
    stream_request(stream, "set", NULL, pubsub, on_reply ? on_reply : ignore_reply, data);
}

void
pubsub_delete(Stream *stream, const char *node, ReplyFn on_reply, gpointer data)
{
    Element *pubsub = element_new("pubsub", NS_PUBSUB_OWNER);

    element_set(element_add(pubsub, "delete", NULL), "node", node);
    stream_request(stream, "set", NULL, pubsub, on_reply ? on_reply : ignore_reply, data);
}

void
pubsub_request(Stream *stream, const Jid *service, const char *node, const char *id, unsigned most,
               ReplyFn on_reply, gpointer data)
{
    Element *pubsub = element_new("pubsub", NS_PUBSUB);
    Element *items = element_add(pubsub, "items", NULL);
    g_autofree char *number = g_strdup_printf("%u", most);

    element_set(items, "node", node);
    if (id)
        element_set(element_add(items, "item", NULL), "id", id);
    else if (most > 0)
        element_set(items, "max_items", number);
    stream_request(stream, "get", service, pubsub, on_reply, data);
}

bool
pubsub_next(const Element *answer, const Element **last, PubsubItem *ret_item)
{
    const Element *pubsub = element_child(answer, "pubsub", NS_PUBSUB);
    const Element *items = pubsub ? element_child(pubsub, "items", NULL) : NULL;
    const Element *item = *last ? element_next(*last) : items ? element_first(items) : NULL;

    for (; item; item = element_next(item)) {
        if (!element_is(item, "item", NS_PUBSUB) || !element_first(item))
            continue;
        *last = item;
        *ret_item = (PubsubItem){ .id = element_get(item, "id"), .payload = element_first(item) };
        return true;
    }
    return false;
}

/* --- events --- */

static void
tell_watchers(Stream *stream, const Jid *from, const char *node, const PubsubItem *item)
{
    unsigned count;
    const XmppModule *const *modules = modules_all(&count);

    for (unsigned i = 0; i < count; i++) {
        if (modules[i]->is_enabled && !modules[i]->is_enabled(stream))
            continue;
        for (const PubsubHandler *watched = modules[i]->nodes; watched && watched->node; watched++)
            if (strcmp(watched->node, node) == 0 &&
                (!item || !item->is_hidden || watched->takes_hidden))
                watched->changed(stream, from, item);
    }
}

/* An item that says it is somebody else's, where others may publish too, is not the owner's word
 * (XEP-0060 7.1.2.3). */
static bool
is_by(const Element *item, const Jid *from)
{
    const char *text = element_get(item, "publisher");
    g_autoptr(Jid) publisher = text ? jid_new(text, NULL) : NULL;

    return !text || (publisher && jid_equal_bare(publisher, from));
}

static void
take_items(Stream *stream, const Jid *from, const char *node, const Element *items)
{
    for (const Element *child = element_first(items); child; child = element_next(child)) {
        PubsubItem item = { .id = element_get(child, "id"), .payload = element_first(child) };
        if (element_is(child, "retract", NS_PUBSUB_EVENT) && item.id)
            item.payload = NULL;
        else if (!element_is(child, "item", NS_PUBSUB_EVENT) || !is_by(child, from))
            continue;
        else
            item.is_hidden = !item.payload;
        tell_watchers(stream, from, node, &item);
    }
}

static void
take_event(Stream *stream, const Jid *from, const Element *event)
{
    for (const Element *child = element_first(event); child; child = element_next(child)) {
        const char *node = element_get(child, "node");
        if (!node)
            continue;
        if (element_is(child, "items", NS_PUBSUB_EVENT))
            take_items(stream, from, node, child);
        else if (element_is(child, "purge", NS_PUBSUB_EVENT) ||
                 element_is(child, "delete", NS_PUBSUB_EVENT))
            tell_watchers(stream, from, node, NULL);
    }
}

/* Of oneself alone one's server speaks so: the bare address, ours or that of one whose presence we
 * follow, and never inside of something. A delay is no reason for doubt: what was published before
 * we came is sent with one (XEP-0163 4.3.2). */
static bool
is_trusted(const Stream *stream, const Stanza *stanza)
{
    const Contact *contact;

    if (stanza->is_error || stanza->origin != ORIGIN_LIVE || !jid_is_bare(stanza->from) ||
        (stanza->type[0] && strcmp(stanza->type, "headline") != 0 &&
         strcmp(stanza->type, "normal") != 0))
        return false;
    if (stanza->is_from_own)
        return true;
    contact = roster_find(stream_account(stream)->roster, stanza->from);
    return contact && contact->is_in_roster;
}

static bool
on_event(Stream *stream, const Stanza *stanza, const Element *payload)
{
    if (!is_trusted(stream, stanza))
        return false;
    take_event(stream, stanza->from, payload);
    return true;
}

/* --- the module --- */

static gpointer
new_pubsub(Stream *stream)
{
    Pubsub *pubsub = g_new0(Pubsub, 1);

    (void)stream;
    pubsub->publishing = g_ptr_array_new_with_free_func(publishing_free);
    pubsub->configured = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return pubsub;
}

static void
free_pubsub(gpointer state)
{
    Pubsub *pubsub = state;

    g_ptr_array_unref(pubsub->publishing);
    g_hash_table_unref(pubsub->configured);
    g_free(pubsub);
}

static const StanzaHandler handlers[] = {
    { STANZA_MESSAGE, "event", NS_PUBSUB_EVENT, on_event },
    { 0 },
};

const XmppModule pubsub_module = {
    .name = "pubsub",
    .handlers = handlers,
    .new_state = new_pubsub,
    .free_state = free_pubsub,
};
