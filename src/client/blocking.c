/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocking and reporting: orders to the server, and what it answers. */

#include "config.h"

#include "client/blocking.h"

#include <string.h>

#include "base/i18n.h"
#include "model/notice.h"
#include "client/private.h"
#include "client/requests.h"

#include "modules/blocking.h"

/* As many of a reported one's last messages are named in the report. */
enum { REPORTED_MESSAGES = 10 };

typedef struct {
    Client *client;
    char *whom; /* "eve@example.org", "3 addresses" */
    bool is_block, is_reported;
} Order;

static Order *
order_new(Client *client, const GPtrArray *jids, bool is_block, bool is_reported)
{
    Order *order = g_new0(Order, 1);

    order->client = client;
    order->is_block = is_block;
    order->is_reported = is_reported;
    if (jids->len == 0)
        order->whom = g_strdup(_("everybody"));
    else if (jids->len == 1)
        order->whom = g_strdup(jid_full(jids->pdata[0]));
    else
        order->whom = g_strdup_printf(ngettext("%u address", "%u addresses", jids->len), jids->len);
    return order;
}

static void
order_free(Order *order)
{
    g_free(order->whom);
    g_free(order);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Order, order_free)

static void
on_reply(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autoptr(Order) order = data;
    Model *model = order->client->model;

    (void)stream;
    (void)result;
    if (error && g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED) &&
        order->client->is_quitting)
        return;
    if (error)
        notice_here(model, SEVERITY_ERROR,
                    order->is_block ? _("%s: not blocked. %s") : _("%s: still blocked. %s"),
                    order->whom, error->message);
    else if (order->is_reported)
        notice_here(model, SEVERITY_INFO, _("Reported and blocked: %s."), order->whom);
    else
        notice_here(model, SEVERITY_INFO,
                    order->is_block ? _("Blocked: %s.") : _("Not blocked any more: %s."),
                    order->whom);
}

/* Ourselves and our own server would be cut off. */
static bool
is_harmless(const Account *account, const GPtrArray *jids, GError **error)
{
    for (unsigned i = 0; i < jids->len; i++) {
        const Jid *jid = jids->pdata[i];
        if (jid_equal_bare(jid, account->jid) ||
            strcmp(jid_bare(jid), jid_domain(account->jid)) == 0) {
            g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                        _("%s is your own: it cannot be blocked."), jid_bare(jid));
            return false;
        }
    }
    return true;
}

static Stream *
find_stream(const Client *client, const Account *account, GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream || blocking_is_there(stream))
        return stream;
    g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                _("The server of %s cannot block. In a chat, /set -chat privacy.ignore on throws "
                  "away what comes from there."),
                jid_bare(account->jid));
    return NULL;
}

/* What our archive calls the last messages of somebody; owned, with free function. */
static GPtrArray *
find_stanza_ids(Client *client, Account *account, const Jid *jid)
{
    GPtrArray *ids = g_ptr_array_new_with_free_func(g_free);
    bool is_known = account_find_chat(account, jid, CHAT_CONTACT) != NULL;
    Chat *chat = account_get_chat(account, jid, CHAT_CONTACT);

    if (!chat)
        return ids;
    g_autoptr(GPtrArray) page =
        archive_page(client->options.archive, chat, NULL, REPORTED_MESSAGES);
    for (unsigned i = 0; i < page->len; i++) {
        const Message *message = page->pdata[i];
        if (!message->is_outgoing && message->stanza_id)
            g_ptr_array_add(ids, g_strdup(message->stanza_id));
    }
    if (!is_known)
        chat_remove(chat);
    return ids;
}

static void
send_report(Client *client, Stream *stream, Account *account, const Jid *jid,
            const ClientReport *report)
{
    g_autoptr(GPtrArray) ids = find_stanza_ids(client, account, jid);
    g_autoptr(GPtrArray) one = g_ptr_array_new();

    g_ptr_array_add(one, (gpointer)jid);
    g_ptr_array_add(ids, NULL);
    const BlockReport block_report = {
        .reason = report->is_abuse ? REPORT_ABUSE : REPORT_SPAM,
        .text = report->text,
        .stanza_ids = (const char *const *)ids->pdata,
    };
    blocking_block(stream, one, &block_report, on_reply, order_new(client, one, true, true));
}

bool
client_block(Client *client, Account *account, const GPtrArray *jids, const ClientReport *report,
             GError **error)
{
    Stream *stream = find_stream(client, account, error);

    if (!stream || !is_harmless(account, jids, error))
        return false;
    for (unsigned i = 0; i < jids->len; i++)
        client_deny_requests(client, account, jids->pdata[i]);
    if (report && blocking_takes_reports(stream)) {
        for (unsigned i = 0; i < jids->len; i++)
            send_report(client, stream, account, jids->pdata[i], report);
        return true;
    }
    if (report)
        notice_here(client->model, SEVERITY_WARNING,
                    _("The server of %s takes no reports: it is told to block, and no more."),
                    jid_bare(account->jid));
    blocking_block(stream, jids, NULL, on_reply, order_new(client, jids, true, false));
    return true;
}

bool
client_unblock(Client *client, Account *account, const GPtrArray *jids, GError **error)
{
    Stream *stream = find_stream(client, account, error);

    if (!stream)
        return false;
    blocking_unblock(stream, jids->len > 0 ? jids : NULL, on_reply,
                     order_new(client, jids, false, false));
    return true;
}

bool
client_takes_reports(const Client *client, const Account *account)
{
    const Stream *stream = client_stream(client, account, NULL);

    return stream && blocking_takes_reports(stream);
}
