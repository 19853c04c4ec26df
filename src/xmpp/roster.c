/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 6121 2: the roster is read once after login and followed by pushes from our own account. */

#include "config.h"

#include "xmpp/roster.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "model/account.h"
#include "model/notice.h"
#include "xmpp/module.h"
#include "xmpp/ns.h"

/* Other words than the four are ignored (2.1.2.5). */
static bool
read_subscription(const Element *item, Subscription *ret_subscription)
{
    const char *word = element_get(item, "subscription");

    return subscription_parse(word ? word : "none", ret_subscription);
}

static Jid *
read_jid(const Element *item)
{
    const char *text = element_get(item, "jid");
    g_autoptr(Jid) jid = text ? jid_new(text, NULL) : NULL;

    return jid ? jid_to_bare(jid) : NULL;
}

/* Borrowed names; groups has room for LIMIT_GROUPS_PER_CONTACT and the NULL at the end. */
static void
read_groups(const Element *item, const char **groups)
{
    unsigned count = 0;

    for (const Element *child = element_first(item); child; child = element_next(child)) {
        if (element_is(child, "group", NS_ROSTER) && count < LIMIT_GROUPS_PER_CONTACT)
            groups[count++] = element_text(child);
    }
    groups[count] = NULL;
}

static void
take_item(Roster *roster, const Element *element)
{
    g_autoptr(Jid) jid = read_jid(element);
    const char *groups[LIMIT_GROUPS_PER_CONTACT + 1];
    const char *ask = element_get(element, "ask");
    RosterItem item = {
        .jid = jid,
        .name = element_get(element, "name"),
        .groups = groups,
        .is_asking = ask && strcmp(ask, "subscribe") == 0,
    };

    if (!jid || !read_subscription(element, &item.subscription))
        return;
    read_groups(element, groups);
    roster_set_item(roster, &item);
}

static void
on_roster(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Account *account = stream_account(stream);

    (void)data;
    if (error) {
        if (!g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED))
            notice(account->model, account, NULL, SEVERITY_ERROR,
                   _("The contacts of %s could not be read: %s"), jid_bare(account->jid),
                   error->message);
        return;
    }
    const Element *query = element_child(result, "query", NS_ROSTER);
    if (!query)
        return;
    roster_begin(account->roster);
    for (const Element *child = element_first(query); child; child = element_next(child)) {
        if (element_is(child, "item", NS_ROSTER))
            take_item(account->roster, child);
    }
    roster_end(account->roster);
}

static void
ask_for_roster(Stream *stream)
{
    stream_request(stream, "get", NULL, element_new("query", NS_ROSTER), on_roster, NULL);
}

static void
take_push(Roster *roster, const Element *item)
{
    const char *subscription = element_get(item, "subscription");

    if (!subscription || strcmp(subscription, "remove") != 0) {
        take_item(roster, item);
        return;
    }
    g_autoptr(Jid) jid = read_jid(item);
    if (jid)
        roster_remove_item(roster, jid);
}

/* From anybody but our account it is as if we did not know rosters (2.1.6). */
static bool
on_push(Stream *stream, const Stanza *stanza, const Element *payload)
{
    const Element *item = element_child(payload, "item", NS_ROSTER);

    if (!stanza->is_from_own || !jid_is_bare(stanza->from))
        return false;
    if (!item || element_next(item)) {
        stream_reply_error(stream, stanza, "modify", "bad-request");
        return true;
    }
    take_push(stream_account(stream)->roster, item);
    stream_reply(stream, stanza, NULL);
    return true;
}

/* --- changes --- */

static void
on_changed(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Account *account = stream_account(stream);

    (void)result;
    (void)data;
    if (error)
        notice(account->model, account, NULL, SEVERITY_ERROR,
               _("The change to your contacts failed: %s"), error->message);
}

static void
send_set(Stream *stream, Element *query)
{
    stream_request(stream, "set", NULL, query, on_changed, NULL);
}

static Element *
add_item(Element *query, const Jid *jid)
{
    Element *item = element_add(query, "item", NULL);

    element_set(item, "jid", jid_bare(jid));
    return item;
}

void
roster_send_item(Stream *stream, const Jid *jid, const char *name, const char *const *groups)
{
    Element *query = element_new("query", NS_ROSTER);
    Element *item = add_item(query, jid);

    element_set(item, "name", name && name[0] ? name : NULL);
    for (unsigned i = 0; groups && groups[i]; i++) {
        if (groups[i][0])
            element_add_text(item, "group", NULL, groups[i]);
    }
    send_set(stream, query);
}

void
roster_send_removal(Stream *stream, const Jid *jid)
{
    Element *query = element_new("query", NS_ROSTER);

    element_set(add_item(query, jid), "subscription", "remove");
    send_set(stream, query);
}

static Element *
new_presence(const Jid *jid, const char *type)
{
    Element *presence = element_new("presence", NS_CLIENT);
    g_autofree char *id = message_new_id();

    element_set(presence, "to", jid_bare(jid));
    element_set(presence, "type", type);
    element_set(presence, "id", id);
    return presence;
}

void
roster_send_subscription(Stream *stream, const Jid *jid, SubscriptionAction action)
{
    static const char *const types[] = {
        [SUBSCRIPTION_REQUEST] = "subscribe",
        [SUBSCRIPTION_ALLOW] = "subscribed",
        [SUBSCRIPTION_CANCEL] = "unsubscribe",
        [SUBSCRIPTION_DENY] = "unsubscribed",
    };

    stream_send_take(stream, new_presence(jid, types[action]));
}

void
roster_send_invited_request(Stream *stream, const Jid *jid, const char *token)
{
    Element *presence = new_presence(jid, "subscribe");

    element_set(element_add(presence, "preauth", NS_INVITATION), "token", token);
    stream_send_take(stream, presence);
}

static const StanzaHandler handlers[] = {
    { STANZA_IQ_SET, "query", NS_ROSTER, on_push },
    { 0 },
};

const XmppModule roster_module = {
    .name = "roster",
    .handlers = handlers,
    .online = ask_for_roster,
};
