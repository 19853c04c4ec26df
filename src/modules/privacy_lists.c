/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One list, named after this device, so that two devices of ours do not change each other's. */

#include "config.h"

#include "modules/privacy_lists.h"

#include "base/log.h"

#include "modules/modules.h"

#define NS_PRIVACY "jabber:iq:privacy"

static Element *
add_list(Element *query, const Stream *stream, const char *element)
{
    Element *list = element_add(query, element, NULL);
    g_autofree char *name = g_strdup_printf("jaser-invisible-%s", jid_resource(stream_jid(stream)));

    element_set(list, "name", name);
    return list;
}

static Element *
add_item(Element *list, unsigned order, const char *action)
{
    Element *item = element_add(list, "item", NULL);
    g_autofree char *number = g_strdup_printf("%u", order);

    element_set(item, "action", action);
    element_set(item, "order", number);
    element_add(item, "presence-out", NULL);
    return item;
}

void
privacy_list_write(Stream *stream, const GPtrArray *allowed, ReplyFn on_reply, gpointer data)
{
    Element *query = element_new("query", NS_PRIVACY);
    Element *list = add_list(query, stream, "list");

    for (unsigned i = 0; i < allowed->len; i++) {
        Element *item = add_item(list, i + 1, "allow");
        element_set(item, "type", "jid");
        element_set(item, "value", jid_bare(allowed->pdata[i]));
    }
    add_item(list, allowed->len + 1, "deny");
    stream_request(stream, "set", NULL, query, on_reply, data);
}

void
privacy_list_activate(Stream *stream, bool is_active, ReplyFn on_reply, gpointer data)
{
    Element *query = element_new("query", NS_PRIVACY);

    if (is_active)
        add_list(query, stream, "active");
    else
        element_add(query, "active", NULL);
    stream_request(stream, "set", NULL, query, on_reply, data);
}

static void
on_removed(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)stream;
    (void)result;
    (void)data;
    if (error)
        log_debug("privacy", "the list stays on the server: %s", error->message);
}

void
privacy_list_remove(Stream *stream)
{
    Element *query = element_new("query", NS_PRIVACY);

    add_list(query, stream, "list");
    stream_request(stream, "set", NULL, query, on_removed, NULL);
}

/* A list has changed (2.6), ours too: there is nothing to do. */
static bool
on_push(Stream *stream, const Stanza *stanza, const Element *payload)
{
    (void)payload;
    if (!stanza->is_from_server)
        return false;
    stream_reply(stream, stanza, NULL);
    return true;
}

static const StanzaHandler handlers[] = {
    { STANZA_IQ_SET, "query", NS_PRIVACY, on_push },
    { 0 },
};

const XmppModule privacy_lists_module = {
    .name = "privacy_lists",
    .handlers = handlers,
};
