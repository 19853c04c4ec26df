/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 6121 2: the roster is read once after login and followed by pushes from our own account. */

#include "config.h"

#include "modules/roster.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "model/account.h"
#include "model/notice.h"
#include "xmpp/ns.h"

#include "modules/modules.h"
#include "modules/nick.h"
#include "modules/private_storage.h"

#define NS_DELIMITER "roster:delimiter"

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

static bool
is_true(const char *text)
{
    return text && (strcmp(text, "true") == 0 || strcmp(text, "1") == 0);
}

static void
tell(Stream *stream, RosterNews news, const Jid *jid)
{
    gpointer data;
    const StreamHooks *hooks = stream_hooks(stream, &data);

    if (hooks->roster)
        hooks->roster(stream, news, jid, data);
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
        .is_approved = is_true(element_get(element, "approved")),
    };

    if (!jid || !read_subscription(element, &item.subscription))
        return;
    read_groups(element, groups);
    roster_set_item(roster, &item);
}

static void
take_roster(Stream *stream, const Element *query)
{
    Roster *roster = stream_account(stream)->roster;

    roster_begin(roster);
    for (const Element *child = element_first(query); child; child = element_next(child)) {
        if (element_is(child, "item", NS_ROSTER))
            take_item(roster, child);
    }
    roster_set_version(roster, element_get(query, "ver"));
    roster_settle(roster, true);
    roster_end(roster);
    tell(stream, ROSTER_NEWS_ALL, NULL);
}

/* A result with nothing in it: it is as we have it (2.6.3). */
static void
on_roster(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Account *account = stream_account(stream);
    const Element *query = result ? element_child(result, "query", NS_ROSTER) : NULL;

    (void)data;
    if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED))
        return;
    if (error)
        notice(account->model, account, NULL, SEVERITY_ERROR,
               _("The contacts of %s could not be read: %s"), jid_shown_bare(account->jid),
               error->message);
    if (query)
        take_roster(stream, query);
    else
        roster_settle(account->roster, true);
}

static void
ask_for_roster(Stream *stream)
{
    Roster *roster = stream_account(stream)->roster;
    Element *query = element_new("query", NS_ROSTER);

    if (stream_feature(stream, "ver", "urn:xmpp:features:rosterver")) {
        const char *version = roster_version(roster);
        element_set(query, "ver", version && roster_is_loaded(roster) ? version : "");
    }
    stream_request(stream, "get", NULL, query, on_roster, NULL);
}

/* --- nested groups (XEP-0083) --- */

static void
take_delimiter(Stream *stream, const char *delimiter)
{
    Roster *roster = stream_account(stream)->roster;
    g_autofree char *before = g_strdup(roster_delimiter(roster));

    roster_set_delimiter(roster, delimiter);
    if (g_strcmp0(before, roster_delimiter(roster)) != 0)
        tell(stream, ROSTER_NEWS_MARKS, NULL);
}

static void
on_delimiter(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    const Element *stored = result ? private_storage_read(result, "roster", NS_DELIMITER) : NULL;

    (void)data;
    if (!error)
        take_delimiter(stream, stored ? element_text(stored) : NULL);
}

static void
on_delimiter_stored(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autofree char *delimiter = data;

    (void)result;
    if (!error)
        take_delimiter(stream, delimiter);
}

void
roster_store_delimiter(Stream *stream, const char *delimiter)
{
    Element *content = element_new("roster", NS_DELIMITER);

    element_set_text(content, delimiter);
    private_storage_set(stream, content, on_delimiter_stored, g_strdup(delimiter));
}

/* The delimiter first: then the roster is complete when it has come. */
static void
go_online(Stream *stream)
{
    roster_settle(stream_account(stream)->roster, false);
    private_storage_request(stream, "roster", NS_DELIMITER, on_delimiter, NULL);
    ask_for_roster(stream);
}

static void
go_offline(Stream *stream)
{
    roster_settle(stream_account(stream)->roster, false);
}

/* --- pushes --- */

static void
take_push(Stream *stream, const Element *query, const Element *item)
{
    Roster *roster = stream_account(stream)->roster;
    const char *subscription = element_get(item, "subscription");
    g_autoptr(Jid) jid = read_jid(item);

    if (!jid)
        return;
    if (subscription && strcmp(subscription, "remove") == 0)
        roster_remove_item(roster, jid);
    else
        take_item(roster, item);
    /* Before the answer to our request the versions since the one that we have may be missing. */
    if (roster_is_settled(roster))
        roster_set_version(roster, element_get(query, "ver"));
    tell(stream, ROSTER_NEWS_ITEM, jid);
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
    take_push(stream, payload, item);
    stream_reply(stream, stanza, NULL);
    return true;
}

/* --- changes --- */

/* What was wanted, for the sentence if it fails. */
typedef struct {
    char *address;
    const char *format; /* whom, and why not */
} Wish;

static void
on_changed(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Account *account = stream_account(stream);
    Wish *wish = data;

    (void)result;
    if (error)
        notice(account->model, account, NULL, SEVERITY_ERROR, _(wish->format), wish->address,
               error->message);
    g_free(wish->address);
    g_free(wish);
}

static Wish *
wish_new(const Jid *jid, const char *format)
{
    Wish *wish = g_new(Wish, 1);

    wish->address = g_strdup(jid_shown_bare(jid));
    wish->format = format;
    return wish;
}

static Element *
add_item(Element *query, const Jid *jid)
{
    Element *item = element_add(query, "item", NULL);

    element_set(item, "jid", jid_bare(jid));
    return item;
}

void
roster_request_item(Stream *stream, const RosterItem *wanted, ReplyFn on_reply, gpointer data)
{
    Element *query = element_new("query", NS_ROSTER);
    Element *item = add_item(query, wanted->jid);

    element_set(item, "name", wanted->name && wanted->name[0] ? wanted->name : NULL);
    for (unsigned i = 0; wanted->groups && wanted->groups[i]; i++) {
        if (wanted->groups[i][0])
            element_add_text(item, "group", NULL, wanted->groups[i]);
    }
    stream_request(stream, "set", NULL, query, on_reply, data);
}

void
roster_request_removal(Stream *stream, const Jid *jid, ReplyFn on_reply, gpointer data)
{
    Element *query = element_new("query", NS_ROSTER);

    element_set(add_item(query, jid), "subscription", "remove");
    stream_request(stream, "set", NULL, query, on_reply, data);
}

void
roster_send_item(Stream *stream, const Jid *jid, const char *name, const char *const *groups)
{
    const Contact *contact = roster_find(stream_account(stream)->roster, jid);
    const RosterItem item = { .jid = jid, .name = name, .groups = groups };
    const char *format = contact && contact->is_in_roster
                             ? N_("The name or the groups of %s could not be changed: %s")
                             : N_("%s could not be added to your contacts: %s");

    roster_request_item(stream, &item, on_changed, wish_new(jid, format));
}

void
roster_send_removal(Stream *stream, const Jid *jid)
{
    roster_request_removal(stream, jid, on_changed,
                           wish_new(jid, N_("%s could not be removed from your contacts: %s")));
}

/* --- subscriptions --- */

bool
roster_can_approve(const Stream *stream)
{
    return stream_feature(stream, "sub", "urn:xmpp:features:pre-approval") != NULL;
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

    Element *presence = new_presence(jid, types[action]);
    if (action == SUBSCRIPTION_REQUEST)
        nick_add(stream, presence);
    stream_send_take(stream, presence);
}

void
roster_send_request(Stream *stream, const Jid *jid, const char *text)
{
    Element *presence = new_presence(jid, "subscribe");

    if (text && text[0])
        element_add_text(presence, "status", NULL, text);
    stream_send_take(stream, presence);
}

void
roster_send_invited_request(Stream *stream, const Jid *jid, const char *token)
{
    Element *presence = new_presence(jid, "subscribe");

    element_set(element_add(presence, "preauth", NS_INVITATION), "token", token);
    nick_add(stream, presence);
    stream_send_take(stream, presence);
}

static const StanzaHandler handlers[] = {
    { STANZA_IQ_SET, "query", NS_ROSTER, on_push },
    { 0 },
};

const XmppModule roster_module = {
    .name = "roster",
    .handlers = handlers,
    .online = go_online,
    .offline = go_offline,
};
