/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0030: answers what we are and can do, and asks our server and our account on it once. */

#include "config.h"

#include "modules/disco.h"

#include <string.h>

#include "base/limits.h"
#include "base/log.h"
#include "model/account.h"
#include "xmpp/ns.h"

#include "modules/caps.h"
#include "modules/modules.h"
#include "modules/rsm.h"

/* A server announces a few dozen. */
#define MOST_FEATURES 1000

/* Features as sets of strings. */
typedef struct {
    GHashTable *server;
    GHashTable *account;
    GArray *waiting; /* Waiter: for what the account says */
    bool is_account_known;
} Disco;

typedef struct {
    DiscoFn on_known;
    gpointer data;
} Waiter;

static GHashTable *
new_set(void)
{
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static gpointer
new_disco(Stream *stream)
{
    Disco *disco = g_new0(Disco, 1);

    (void)stream;
    disco->server = new_set();
    disco->account = new_set();
    disco->waiting = g_array_new(FALSE, FALSE, sizeof(Waiter));
    return disco;
}

static void
free_disco(gpointer state)
{
    Disco *disco = state;

    g_hash_table_unref(disco->server);
    g_hash_table_unref(disco->account);
    g_array_unref(disco->waiting);
    g_free(disco);
}

bool
disco_server_has(const Stream *stream, const char *feature)
{
    Disco *disco = stream_module_state(stream, &disco_module);

    return g_hash_table_contains(disco->server, feature);
}

bool
disco_account_has(const Stream *stream, const char *feature)
{
    Disco *disco = stream_module_state(stream, &disco_module);

    return g_hash_table_contains(disco->account, feature);
}

bool
disco_account_is_known(const Stream *stream)
{
    const Disco *disco = stream_module_state(stream, &disco_module);

    return disco->is_account_known;
}

/* --- reading --- */

/* Of client, if there is such a one, or of server, which are many things besides; else the first.
 */
static const Element *
find_identity(const Element *query)
{
    const Element *found = NULL;
    bool is_server = false;

    for (const Element *child = element_first(query); child; child = element_next(child)) {
        if (!element_is(child, "identity", NS_DISCO_INFO))
            continue;
        const char *category = element_get(child, "category");
        if (g_strcmp0(category, "client") == 0)
            return child;
        if (!found || (!is_server && g_strcmp0(category, "server") == 0)) {
            is_server = g_strcmp0(category, "server") == 0;
            found = child;
        }
    }
    return found;
}

/* As much as is kept of them. */
static GPtrArray *
read_features(const Element *query)
{
    GPtrArray *names = g_ptr_array_new();
    size_t room = LIMIT_CAPABILITIES_BYTES;

    for (const Element *child = element_first(query); child; child = element_next(child)) {
        const char *name =
            element_is(child, "feature", NS_DISCO_INFO) ? element_get(child, "var") : NULL;
        size_t length = name ? strlen(name) : 0;
        if (!name || strchr(name, '\n') || length >= room)
            continue;
        room -= length + 1;
        g_ptr_array_add(names, (gpointer)name);
    }
    g_ptr_array_add(names, NULL);
    return names;
}

Capabilities *
disco_read_info(const Element *answer)
{
    const Element *query = answer ? element_child(answer, "query", NS_DISCO_INFO) : NULL;

    if (!query)
        return NULL;
    const Element *identity = find_identity(query);
    g_autoptr(GPtrArray) features = read_features(query);
    return capabilities_new(identity ? element_get(identity, "category") : NULL,
                            identity ? element_get(identity, "type") : NULL,
                            identity ? element_get(identity, "name") : NULL,
                            (const char *const *)features->pdata);
}

const Element *
disco_next_item(const Element *answer, const Element *last, const char **ret_jid,
                const char **ret_name)
{
    const Element *query = answer ? element_child(answer, "query", NS_DISCO_ITEMS) : NULL;
    const Element *item = last ? element_next(last) : query ? element_first(query) : NULL;

    for (; item; item = element_next(item)) {
        *ret_jid = element_get(item, "jid");
        if (ret_name)
            *ret_name = element_get(item, "name");
        if (element_is(item, "item", NS_DISCO_ITEMS) && *ret_jid)
            return item;
    }
    return NULL;
}

/* --- asking --- */

static void
on_info(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    const Element *query = result ? element_child(result, "query", NS_DISCO_INFO) : NULL;
    GHashTable *features = data;

    (void)stream;
    if (error)
        log_debug("disco", "the server does not say what it can: %s", error->message);
    for (const Element *child = query ? element_first(query) : NULL; child;
         child = element_next(child)) {
        const char *name =
            element_is(child, "feature", NS_DISCO_INFO) ? element_get(child, "var") : NULL;
        if (name && g_hash_table_size(features) < MOST_FEATURES)
            g_hash_table_add(features, g_strdup(name));
    }
}

static void
on_account_info(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Disco *disco = data;

    on_info(stream, result, error, disco->account);
    if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED))
        return;
    disco->is_account_known = true;
    g_autoptr(GArray) waiting = disco->waiting;
    disco->waiting = g_array_new(FALSE, FALSE, sizeof(Waiter));
    for (unsigned i = 0; i < waiting->len; i++) {
        const Waiter *waiter = &g_array_index(waiting, Waiter, i);
        waiter->on_known(stream, waiter->data);
    }
}

void
disco_await_account(Stream *stream, DiscoFn on_known, gpointer data)
{
    Disco *disco = stream_module_state(stream, &disco_module);
    Waiter waiter = { on_known, data };

    if (disco->is_account_known)
        on_known(stream, data);
    else
        g_array_append_val(disco->waiting, waiter);
}

void
disco_request_info(Stream *stream, const Jid *jid, const char *node, ReplyFn on_reply,
                   gpointer data)
{
    Element *query = element_new("query", NS_DISCO_INFO);

    element_set(query, "node", node);
    stream_request(stream, "get", jid, query, on_reply, data);
}

void
disco_request_items(Stream *stream, const Jid *jid, ReplyFn on_reply, gpointer data)
{
    stream_request(stream, "get", jid, element_new("query", NS_DISCO_ITEMS), on_reply, data);
}

void
disco_request_page(Stream *stream, const Jid *jid, int most, const char *after, ReplyFn on_reply,
                   gpointer data)
{
    Element *query = element_new("query", NS_DISCO_ITEMS);

    rsm_add(query, &(RsmQuery){ .max = most, .after = after });
    stream_request(stream, "get", jid, query, on_reply, data);
}

const char *
disco_page_last(const Element *answer)
{
    const Element *query = answer ? element_child(answer, "query", NS_DISCO_ITEMS) : NULL;
    RsmPage page;

    return query && rsm_read(query, &page) ? page.last : NULL;
}

static void
ask_server(Stream *stream)
{
    Disco *disco = stream_module_state(stream, &disco_module);
    g_autoptr(Jid) server = stream_server_jid(stream);
    g_autoptr(Jid) account = jid_to_bare(stream_jid(stream));

    disco_request_info(stream, server, NULL, on_info, disco->server);
    disco->is_account_known = false;
    disco_request_info(stream, account, NULL, on_account_info, disco);
}

/* --- answering --- */

static int
compare_strings(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
add_module(GPtrArray *names, const XmppModule *module)
{
    for (const char *const *name = module->features; name && *name; name++)
        g_ptr_array_add(names, g_strdup(*name));
    for (const PubsubHandler *node = module->nodes; node && node->node; node++)
        g_ptr_array_add(names, g_strconcat(node->node, "+notify", NULL));
}

/* Sorted; with free function. */
static GPtrArray *
own_features(const Stream *stream)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    unsigned count;
    const XmppModule *const *modules = modules_all(&count);

    for (unsigned i = 0; i < count; i++) {
        if (!modules[i]->is_enabled || modules[i]->is_enabled(stream))
            add_module(names, modules[i]);
    }
    g_ptr_array_sort(names, compare_strings);
    return names;
}

Element *
disco_own_info(const Stream *stream)
{
    Element *query = element_new("query", NS_DISCO_INFO);
    Element *identity = element_add(query, "identity", NULL);
    g_autoptr(GPtrArray) names = own_features(stream);

    element_set(identity, "category", "client");
    element_set(identity, "type", "console");
    element_set(identity, "name", "jaser");
    for (unsigned i = 0; i < names->len; i++) {
        if (i == 0 || strcmp(names->pdata[i - 1], names->pdata[i]) != 0)
            element_set(element_add(query, "feature", NULL), "var", names->pdata[i]);
    }
    return query;
}

/* The server of somebody who sees us asks in its own name (ejabberd: to know what to forward), for
 * what stood in our presence. */
static bool
is_their_server(const Stream *stream, const Jid *jid, const Element *info)
{
    return info && !jid_local(jid) && !jid_resource(jid) && !stream_account(stream)->is_invisible &&
           roster_is_seen_at(stream_account(stream)->roster, jid_domain(jid));
}

/* We have no nodes but those that stand in our presences. */
static bool
on_info_request(Stream *stream, const Stanza *stanza, const Element *payload)
{
    const char *node = element_get(payload, "node");
    const Element *info = node ? caps_own_info(stream, node) : NULL;

    if (!stream_may_know(stream, stanza->from) && !is_their_server(stream, stanza->from, info))
        return false;
    if (node && !info) {
        stream_reply_error(stream, stanza, "cancel", "item-not-found");
        return true;
    }
    Element *query = info ? element_copy(info) : disco_own_info(stream);
    element_set(query, "node", node);
    stream_reply(stream, stanza, query);
    return true;
}

static bool
on_items_request(Stream *stream, const Stanza *stanza, const Element *payload)
{
    const char *node = element_get(payload, "node");

    if (!stream_may_know(stream, stanza->from))
        return false;
    if (node && !caps_own_info(stream, node)) {
        stream_reply_error(stream, stanza, "cancel", "item-not-found");
        return true;
    }
    Element *query = element_new("query", NS_DISCO_ITEMS);
    element_set(query, "node", node);
    stream_reply(stream, stanza, query);
    return true;
}

static const char *const features[] = { NS_DISCO_INFO, NS_DISCO_ITEMS, NULL };

static const StanzaHandler handlers[] = {
    { STANZA_IQ_GET, "query", NS_DISCO_INFO, on_info_request },
    { STANZA_IQ_GET, "query", NS_DISCO_ITEMS, on_items_request },
    { 0 },
};

const XmppModule disco_module = {
    .name = "disco",
    .features = features,
    .handlers = handlers,
    .online = ask_server,
    .new_state = new_disco,
    .free_state = free_disco,
};
