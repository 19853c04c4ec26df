/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Devices that the user chose, as they come and go. */

#include "config.h"

#include "client/targets.h"

#include "base/i18n.h"
#include "model/notice.h"
#include "client/private.h"

#include "modules/caps.h"

/* While we are not online, and until the device shows itself, nothing is known of it. */
typedef enum { DEVICE_NOT_SEEN, DEVICE_ONLINE, DEVICE_GONE } Seen;

typedef struct {
    char *resource;
    Seen seen;
} Chosen;

struct Targets {
    Client *client;
    GHashTable *chosen; /* Chat (borrowed) -> Chosen */
    unsigned observer;
};

static void
chosen_free(gpointer data)
{
    Chosen *chosen = data;

    g_free(chosen->resource);
    g_free(chosen);
}

static bool
is_online(const Chat *chat)
{
    const Contact *contact = chat_contact(chat);

    return contact && contact_find_resource(contact, chat->forced_resource);
}

static void
tell(Chat *chat, const char *format)
{
    notice(chat->account->model, chat->account, chat, SEVERITY_WARNING, format,
           chat->forced_resource);
}

static void
look(Chosen *chosen, Chat *chat)
{
    Seen before = chosen->seen;

    if (is_online(chat))
        chosen->seen = DEVICE_ONLINE;
    else if (before == DEVICE_ONLINE)
        chosen->seen = DEVICE_GONE;
    if (before == DEVICE_ONLINE && chosen->seen == DEVICE_GONE)
        tell(chat, _("The device %s, which you chose, is gone: until it is back, messages go as if "
                     "you had chosen none."));
    else if (before == DEVICE_GONE && chosen->seen == DEVICE_ONLINE)
        tell(chat, _("The device %s, which you chose, is back: messages go there again."));
}

/* The user chose one, another one, or none. */
static void
on_chat(Targets *targets, Chat *chat)
{
    Chosen *chosen = g_hash_table_lookup(targets->chosen, chat);

    if (g_strcmp0(chosen ? chosen->resource : NULL, chat->forced_resource) == 0)
        return;
    g_hash_table_remove(targets->chosen, chat);
    if (!chat->forced_resource)
        return;
    chosen = g_new0(Chosen, 1);
    chosen->resource = g_strdup(chat->forced_resource);
    chosen->seen = is_online(chat) ? DEVICE_ONLINE : DEVICE_NOT_SEEN;
    g_hash_table_insert(targets->chosen, chat, chosen);
}

static void
on_offline(Targets *targets, const Account *account)
{
    GHashTableIter iter;
    gpointer chat, chosen;

    g_hash_table_iter_init(&iter, targets->chosen);
    while (g_hash_table_iter_next(&iter, &chat, &chosen)) {
        if (((Chat *)chat)->account == account && ((Chosen *)chosen)->seen == DEVICE_ONLINE)
            ((Chosen *)chosen)->seen = DEVICE_NOT_SEEN;
    }
}

static void
on_presence(Targets *targets, const Event *event)
{
    if (g_hash_table_size(targets->chosen) == 0)
        return;
    if (!event->contact) {
        on_offline(targets, event->account);
        return;
    }
    Chat *chat = account_find_chat(event->account, event->contact->jid, CHAT_CONTACT);
    Chosen *chosen = chat ? g_hash_table_lookup(targets->chosen, chat) : NULL;
    if (chosen)
        look(chosen, chat);
}

static void
on_event(const Event *event, gpointer data)
{
    Targets *targets = data;

    if (event->kind == EVENT_PRESENCE)
        on_presence(targets, event);
    else if (event->kind == EVENT_CHAT_CHANGED)
        on_chat(targets, event->chat);
    else
        g_hash_table_remove(targets->chosen, event->chat);
}

Targets *
targets_new(Client *client)
{
    Targets *targets = g_new0(Targets, 1);

    targets->client = client;
    targets->chosen = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, chosen_free);
    targets->observer = model_observe(
        client->model, EVENT_PRESENCE | EVENT_CHAT_CHANGED | EVENT_CHAT_REMOVED, on_event, targets);
    return targets;
}

void
targets_free(Targets *targets)
{
    if (!targets)
        return;
    model_unobserve(targets->client->model, targets->observer);
    g_hash_table_unref(targets->chosen);
    g_free(targets);
}

void
client_ask_capabilities(Client *client, const Contact *contact)
{
    Stream *stream = client_stream(client, contact->account, NULL);

    for (unsigned i = 0; stream && i < contact->resources->len; i++) {
        const Resource *resource = contact->resources->pdata[i];
        g_autoptr(Jid) jid = resource->name ? jid_with_resource(contact->jid, resource->name, NULL)
                                            : jid_ref(contact->jid);
        if (jid && !resource->caps)
            caps_ask(stream, jid);
    }
}
