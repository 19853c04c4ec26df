/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits to be sent: numbered, cancelled, edited, sent. */

#include "config.h"

#include "client/outbox.h"

#include "base/i18n.h"
#include "client/outgoing.h"
#include "client/private.h"

struct Outbox {
    GPtrArray *ids; /* char *, of the messages that were shown: one's number is its place and 1 */
};

Outbox *
outbox_new(void)
{
    Outbox *outbox = g_new0(Outbox, 1);

    outbox->ids = g_ptr_array_new_with_free_func(g_free);
    return outbox;
}

void
outbox_free(Outbox *outbox)
{
    if (!outbox)
        return;
    g_ptr_array_unref(outbox->ids);
    g_free(outbox);
}

static void
entry_free(gpointer data)
{
    OutboxEntry *entry = data;

    message_unref(entry->message);
    g_free(entry);
}

static unsigned
number_of(Outbox *outbox, const char *id)
{
    guint place;

    if (g_ptr_array_find_with_equal_func(outbox->ids, id, g_str_equal, &place))
        return place + 1;
    g_ptr_array_add(outbox->ids, g_strdup(id));
    return outbox->ids->len;
}

static void
add_account(Client *client, const Session *session, GPtrArray *entries)
{
    g_autoptr(GPtrArray) all = outgoing_waiting(client, session_account(session));

    for (unsigned i = 0; i < all->len; i++) {
        const Waiting *waiting = all->pdata[i];
        OutboxEntry *entry = g_new0(OutboxEntry, 1);

        if (!waiting->message->id) {
            g_free(entry);
            continue;
        }
        entry->number = number_of(client->outbox, waiting->message->id);
        entry->chat = waiting->chat;
        entry->message = message_ref(waiting->message);
        entry->is_on_its_way = session_has_unconfirmed(session, waiting->message->id);
        g_ptr_array_add(entries, entry);
    }
}

GPtrArray *
outbox_list(Client *client)
{
    GPtrArray *entries = g_ptr_array_new_with_free_func(entry_free);

    for (unsigned i = 0; i < client->sessions->len; i++)
        add_account(client, client->sessions->pdata[i], entries);
    if (entries->len == 0)
        g_ptr_array_set_size(client->outbox->ids, 0);
    return entries;
}

/* In waiting (borrowed from entries). */
static bool
find(const GPtrArray *entries, unsigned number, Waiting *ret_waiting, GError **error)
{
    for (unsigned i = 0; i < entries->len; i++) {
        const OutboxEntry *entry = entries->pdata[i];

        if (entry->number != number)
            continue;
        *ret_waiting = (Waiting){ entry->chat, entry->message };
        if (!entry->is_on_its_way)
            return true;
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_FAILED,
                    _("Message %u is on its way: it is too late."), number);
        return false;
    }
    g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                _("No message %u waits to be sent. /outbox lists them."), number);
    return false;
}

bool
outbox_cancel(Client *client, unsigned number, GError **error)
{
    g_autoptr(GPtrArray) entries = outbox_list(client);
    Waiting waiting;

    if (!find(entries, number, &waiting, error))
        return false;
    outgoing_fail(client, &waiting, _("Cancelled."));
    return true;
}

bool
outbox_edit(Client *client, unsigned number, const char *body, GError **error)
{
    g_autoptr(GPtrArray) entries = outbox_list(client);
    Waiting waiting;

    if (!find(entries, number, &waiting, error))
        return false;
    outgoing_replace(client, &waiting, body);
    return true;
}

unsigned
outbox_send(Client *client)
{
    g_autoptr(GPtrArray) entries = outbox_list(client);
    const Account *last = NULL;

    for (unsigned i = 0; i < entries->len; i++) {
        const OutboxEntry *entry = entries->pdata[i];
        Account *account = entry->chat->account;

        if (account == last)
            continue;
        last = account;
        if (client_is_online(client, account, NULL))
            outgoing_flush(client, account);
        else
            client_connect(client, account);
    }
    return entries->len;
}
