/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list is asked for after each login, for who has asked for it is told of its changes (3.2). */

#include "config.h"

#include "modules/blocking.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/log.h"
#include "model/account.h"
#include "model/notice.h"
#include "xmpp/ns.h"

#include "modules/disco.h"
#include "modules/modules.h"
#include "modules/presence.h"

#define NS_BLOCKING  "urn:xmpp:blocking"
#define NS_REPORTING "urn:xmpp:reporting:1"

typedef struct {
    bool is_there;
} Blocking;

bool
blocking_is_there(const Stream *stream)
{
    return ((const Blocking *)stream_module_state(stream, &blocking_module))->is_there;
}

bool
blocking_takes_reports(const Stream *stream)
{
    return blocking_is_there(stream) && disco_server_has(stream, NS_REPORTING);
}

/* --- the list, and what becomes of it --- */

/* Those that are no addresses are left out, and those beyond the limit; of const Jid *, owned. */
static GPtrArray *
read_items(const Element *list)
{
    GPtrArray *jids = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);

    for (const Element *child = element_first(list); child; child = element_next(child)) {
        const char *text =
            element_is(child, "item", NS_BLOCKING) ? element_get(child, "jid") : NULL;
        Jid *jid = text && jids->len < LIMIT_BLOCKED ? jid_new(text, NULL) : NULL;
        if (jid)
            g_ptr_array_add(jids, jid);
    }
    return jids;
}

static void
forget_contact(Contact *contact, gpointer data)
{
    GPtrArray *gone = data;

    if (contact->resources->len > 0 && account_is_blocked(contact->account, contact->jid))
        g_ptr_array_add(gone, jid_ref(contact->jid));
}

/* We hear no more of them, and they would seem online for ever. */
static void
lose_sight(Account *account)
{
    static const PresenceUpdate gone = { .show = SHOW_OFFLINE };
    g_autoptr(GPtrArray) jids = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);

    roster_each(account->roster, forget_contact, jids);
    for (unsigned i = 0; i < jids->len; i++)
        roster_set_presence(account->roster, jids->pdata[i], &gone);
}

/* --- they are heard again --- */

static void
add_unseen(Contact *contact, gpointer data)
{
    GPtrArray *unseen = data;

    if ((contact->subscription & SUBSCRIPTION_TO) && contact->resources->len == 0 &&
        unseen->len < LIMIT_PROBES && account_is_blocked(contact->account, contact->jid))
        g_ptr_array_add(unseen, jid_ref(contact->jid));
}

/* Contacts that seem offline, for they are blocked; of Jid *, owned. */
static GPtrArray *
find_unseen(const Account *account)
{
    GPtrArray *unseen = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);

    roster_each(account->roster, add_unseen, unseen);
    return unseen;
}

/* The server tells them of us, and does not tell us of them (3.3.4). */
static void
look_for(Stream *stream, const GPtrArray *unseen)
{
    for (unsigned i = 0; i < unseen->len; i++) {
        if (!account_is_blocked(stream_account(stream), unseen->pdata[i]))
            presence_send_probe(stream, unseen->pdata[i]);
    }
}

/* --- the list from the server, and its changes --- */

static void
tell_if_too_many(Stream *stream)
{
    const Account *account = stream_account(stream);

    if (g_hash_table_size(account->blocked) >= LIMIT_BLOCKED)
        notice(account->model, (Account *)account, NULL, SEVERITY_WARNING,
               _("%s blocks very many: the server keeps all of them away, but only %u are shown "
                 "and known here."),
               jid_bare(account->jid), (unsigned)LIMIT_BLOCKED);
}

static void
on_list(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Blocking *blocking = stream_module_state(stream, &blocking_module);
    const Element *list = result ? element_child(result, "blocklist", NS_BLOCKING) : NULL;

    (void)data;
    if (error)
        log_debug("blocking", "the server gives no list: %s", error->message);
    if (!list)
        return;
    g_autoptr(GPtrArray) jids = read_items(list);
    blocking->is_there = true;
    account_set_blocked(stream_account(stream), jids);
    lose_sight(stream_account(stream));
    tell_if_too_many(stream);
}

static void
ask_for_list(Stream *stream)
{
    Blocking *blocking = stream_module_state(stream, &blocking_module);

    blocking->is_there = false;
    stream_request(stream, "get", NULL, element_new("blocklist", NS_BLOCKING), on_list, NULL);
}

/* From our own account only: from anybody else it is as if we knew nothing of it. */
static bool
on_blocked(Stream *stream, const Stanza *stanza, const Element *payload)
{
    Account *account = stream_account(stream);

    if (!stanza->is_from_own || !jid_is_bare(stanza->from))
        return false;
    bool was_full = g_hash_table_size(account->blocked) >= LIMIT_BLOCKED;
    g_autoptr(GPtrArray) jids = read_items(payload);
    account_add_blocked(account, jids);
    lose_sight(account);
    if (!was_full)
        tell_if_too_many(stream);
    stream_reply(stream, stanza, NULL);
    return true;
}

static bool
on_unblocked(Stream *stream, const Stanza *stanza, const Element *payload)
{
    Account *account = stream_account(stream);

    if (!stanza->is_from_own || !jid_is_bare(stanza->from))
        return false;
    g_autoptr(GPtrArray) jids = read_items(payload);
    g_autoptr(GPtrArray) unseen = find_unseen(account);
    if (element_first(payload))
        account_remove_blocked(account, jids);
    else
        account_set_blocked(account, jids);
    stream_reply(stream, stanza, NULL);
    look_for(stream, unseen);
    return true;
}

/* --- orders --- */

static Element *
add_item(Element *parent, const Jid *jid)
{
    Element *item = element_add(parent, "item", NULL);

    element_set(item, "jid", jid_full(jid));
    return item;
}

static const char *const reasons[] = {
    [REPORT_SPAM] = "urn:xmpp:reporting:spam",
    [REPORT_ABUSE] = "urn:xmpp:reporting:abuse",
};

static void
add_report(Stream *stream, Element *item, const BlockReport *report)
{
    Element *element = element_add(item, "report", NS_REPORTING);

    element_set(element, "reason", reasons[report->reason]);
    for (unsigned i = 0; report->stanza_ids && report->stanza_ids[i]; i++) {
        Element *id = element_add(element, "stanza-id", NS_STABLE_IDS);
        element_set(id, "by", jid_bare(stream_account(stream)->jid));
        element_set(id, "id", report->stanza_ids[i]);
    }
    if (report->text && report->text[0])
        element_add_text(element, "text", NULL, report->text);
}

void
blocking_block(Stream *stream, const GPtrArray *jids, const BlockReport *report, ReplyFn on_reply,
               gpointer data)
{
    Element *block = element_new("block", NS_BLOCKING);

    for (unsigned i = 0; i < jids->len; i++) {
        Element *item = add_item(block, jids->pdata[i]);
        if (report && i == 0)
            add_report(stream, item, report);
    }
    stream_request(stream, "set", NULL, block, on_reply, data);
}

void
blocking_unblock(Stream *stream, const GPtrArray *jids, ReplyFn on_reply, gpointer data)
{
    Element *unblock = element_new("unblock", NS_BLOCKING);

    for (unsigned i = 0; jids && i < jids->len; i++)
        add_item(unblock, jids->pdata[i]);
    stream_request(stream, "set", NULL, unblock, on_reply, data);
}

static gpointer
new_blocking(Stream *stream)
{
    (void)stream;
    return g_new0(Blocking, 1);
}

static const StanzaHandler handlers[] = {
    { STANZA_IQ_SET, "block", NS_BLOCKING, on_blocked },
    { STANZA_IQ_SET, "unblock", NS_BLOCKING, on_unblocked },
    { 0 },
};

const XmppModule blocking_module = {
    .name = "blocking",
    .handlers = handlers,
    .online = ask_for_list,
    .new_state = new_blocking,
    .free_state = g_free,
};
