/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0144. Nothing of it changes the roster by itself. Anybody may suggest additions; only our own
 * account and server, and gateways among our contacts for the addresses that are theirs, may
 * suggest more than that (section 8.1). */

#include "config.h"

#include "modules/roster_exchange.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"
#include "xmpp/language.h"
#include "xmpp/ns.h"

#include "modules/modules.h"

#define NS_EXCHANGE "http://jabber.org/protocol/rosterx"

static const char *const action_names[] = {
    [EXCHANGE_ADD] = "add",
    [EXCHANGE_DELETE] = "delete",
    [EXCHANGE_MODIFY] = "modify",
};

static void
item_free(gpointer data)
{
    ExchangeItem *item = data;

    jid_unref(item->jid);
    g_free(item->name);
    g_strfreev(item->groups);
    g_free(item);
}

/* --- reading --- */

/* What is not understood is an addition (section 3.1). */
static ExchangeAction
read_action(const Element *element)
{
    const char *text = element_get(element, "action");

    for (unsigned i = 0; text && i < G_N_ELEMENTS(action_names); i++) {
        if (strcmp(action_names[i], text) == 0)
            return i;
    }
    return EXCHANGE_ADD;
}

static char **
read_groups(const Element *element)
{
    GPtrArray *groups = g_ptr_array_new();

    for (const Element *child = element_first(element); child; child = element_next(child)) {
        if (element_is(child, "group", NS_EXCHANGE) && groups->len < LIMIT_GROUPS_PER_CONTACT &&
            element_text(child)[0])
            g_ptr_array_add(groups, utf8_short_line(element_text(child), LIMIT_NAME_BYTES));
    }
    g_ptr_array_add(groups, NULL);
    return (char **)g_ptr_array_free(groups, FALSE);
}

/* NULL: there is no address in it. */
static ExchangeItem *
read_item(const Element *element)
{
    const char *text = element_get(element, "jid");
    const char *name = element_get(element, "name");
    g_autoptr(Jid) jid = text ? jid_new(text, NULL) : NULL;

    if (!jid)
        return NULL;
    ExchangeItem *item = g_new0(ExchangeItem, 1);
    item->action = read_action(element);
    item->jid = jid_to_bare(jid);
    item->name = name && name[0] ? utf8_short_line(name, LIMIT_NAME_BYTES) : NULL;
    item->groups = read_groups(element);
    return item;
}

/* Whether the item would change anything (section 3). */
static bool
is_news(const Account *account, const ExchangeItem *item)
{
    const Contact *contact = roster_find(account->roster, item->jid);

    if (jid_equal_bare(item->jid, account->jid))
        return false;
    if (!contact || !contact->is_in_roster)
        return item->action == EXCHANGE_ADD;
    for (char **group = item->groups; *group; group++) {
        bool is_in = g_strv_contains((const char *const *)contact->groups, *group);
        if (item->action == EXCHANGE_DELETE ? is_in : !is_in)
            return true;
    }
    if (item->action == EXCHANGE_DELETE)
        return !item->groups[0];
    return item->action == EXCHANGE_MODIFY && item->name &&
           g_strcmp0(item->name, contact->name) != 0;
}

/* Whether this sender may suggest more than additions, about this address. */
static bool
is_trusted(const Account *account, const Stanza *stanza, const ExchangeItem *item)
{
    if (stanza->is_from_own || stanza->is_from_server)
        return true;
    const Contact *gateway = roster_find(account->roster, stanza->from);
    return gateway && gateway->is_in_roster && !jid_local(stanza->from) &&
           strcmp(jid_domain(stanza->from), jid_domain(item->jid)) == 0;
}

/* Roughly what is kept of it. */
static size_t
size_of(const ExchangeItem *item)
{
    size_t size = strlen(jid_bare(item->jid)) + (item->name ? strlen(item->name) : 0);

    for (char **group = item->groups; *group; group++)
        size += strlen(*group);
    return size;
}

static GPtrArray *
read_items(const Account *account, const Stanza *stanza, const Element *payload)
{
    GPtrArray *items = g_ptr_array_new_with_free_func(item_free);
    size_t room = LIMIT_EXCHANGE_BYTES;

    for (const Element *child = element_first(payload); child; child = element_next(child)) {
        ExchangeItem *item = element_is(child, "item", NS_EXCHANGE) ? read_item(child) : NULL;

        if (!item)
            continue;
        if (items->len < LIMIT_EXCHANGE_ITEMS && size_of(item) <= room && is_news(account, item) &&
            (item->action == EXCHANGE_ADD || is_trusted(account, stanza, item))) {
            room -= size_of(item);
            g_ptr_array_add(items, item);
        } else {
            item_free(item);
        }
    }
    return items;
}

/* As the request keeps them, which outlives the program. The caller owns it. */
static char *
write_items(const GPtrArray *items)
{
    g_autoptr(Element) x = element_new("x", NS_EXCHANGE);

    for (unsigned i = 0; i < items->len; i++) {
        const ExchangeItem *item = items->pdata[i];
        Element *element = element_add(x, "item", NULL);

        element_set(element, "action", action_names[item->action]);
        element_set(element, "jid", jid_bare(item->jid));
        element_set(element, "name", item->name);
        for (char **group = item->groups; *group; group++)
            element_add_text(element, "group", NULL, *group);
    }
    return element_to_xml(x, NULL);
}

GPtrArray *
roster_exchange_items(const Request *request)
{
    GPtrArray *items = g_ptr_array_new_with_free_func(item_free);
    g_autoptr(Element) x = request->details ? element_parse(request->details) : NULL;

    for (const Element *child = x ? element_first(x) : NULL; child; child = element_next(child)) {
        ExchangeItem *item = read_item(child);
        if (item)
            g_ptr_array_add(items, item);
    }
    return items;
}

static void
take(Stream *stream, const Stanza *stanza, const Element *payload)
{
    Account *account = stream_account(stream);
    g_autoptr(GPtrArray) items = read_items(account, stanza, payload);
    g_autofree char *details = write_items(items);
    const char *body = language_text(stanza->element, "body");

    if (items->len == 0)
        return;
    request_add(account, &(RequestFacts){
                             .kind = REQUEST_CONTACTS,
                             .from = stanza->from,
                             .text = body,
                             .time = stanza->time,
                             .details = details,
                         });
}

/* The body is a message like any other. */
static bool
on_message(Stream *stream, const Stanza *stanza, const Element *payload)
{
    if (stanza->is_error || stanza->is_of_room || stanza->is_sent ||
        strcmp(stanza->type, "groupchat") == 0)
        return false;
    take(stream, stanza, payload);
    return !element_child(stanza->element, "body", NULL);
}

/* Who may not see that we are online gets the answer of somebody who is not. */
static bool
on_set(Stream *stream, const Stanza *stanza, const Element *payload)
{
    if (stanza->is_of_room || !stream_may_know(stream, stanza->from))
        return false;
    take(stream, stanza, payload);
    stream_reply(stream, stanza, NULL);
    return true;
}

/* --- recommending --- */

char *
roster_exchange_send(Stream *stream, const Jid *to, const GPtrArray *contacts, const char *text)
{
    Element *message = element_new("message", NS_CLIENT);
    char *id = message_new_id();

    element_set(message, "to", jid_bare(to));
    element_set(message, "type", "chat");
    element_set(message, "id", id);
    element_add_text(message, "body", NULL, text);
    Element *x = element_add(message, "x", NS_EXCHANGE);
    for (unsigned i = 0; i < contacts->len; i++) {
        const Contact *contact = contacts->pdata[i];
        Element *item = element_add(x, "item", NULL);
        element_set(item, "action", action_names[EXCHANGE_ADD]);
        element_set(item, "jid", jid_bare(contact->jid));
        element_set(item, "name", contact->name);
    }
    stream_send_take(stream, message);
    return id;
}

static const char *const features[] = { NS_EXCHANGE, NULL };

static const StanzaHandler handlers[] = {
    { STANZA_MESSAGE, "x", NS_EXCHANGE, on_message },
    { STANZA_IQ_SET, "x", NS_EXCHANGE, on_set },
    { 0 },
};

const XmppModule roster_exchange_module = {
    .name = "roster_exchange",
    .features = features,
    .handlers = handlers,
};
