/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stored lines that are sealed still, and come up to be opened. */

#include "config.h"

#include "client/encryption/reopening.h"

#include "model/request.h"
#include "model/room.h"
#include "model/window.h"
#include "client/encryption/encryption.h"
#include "client/encryption/wanted.h"

struct Reopening {
    Client *client;
    GHashTable *resumed; /* Account *, Chat * (of rooms): of which the store was asked */
    unsigned observer;
};

/* --- chats that have some --- */

static bool
is_strangers(const Account *account, const Jid *jid, ChatKind kind)
{
    return kind == CHAT_CONTACT && requests_find(account, REQUEST_MESSAGE, jid, NULL);
}

/* Calls fn for each chat of the account that has some; returns how many lines they have. */
static unsigned
for_each_chat(Client *client, Account *account, const SealedScope *scope,
              void (*fn)(Client *client, Chat *chat))
{
    g_autoptr(GPtrArray) all = sealed_chats(client->options.archive, account, scope);
    unsigned count = 0;

    for (unsigned i = 0; i < all->len; i++) {
        const SealedChat *sealed = all->pdata[i];
        Chat *chat = is_strangers(account, sealed->jid, sealed->kind)
                         ? NULL
                         : account_get_chat(account, sealed->jid, sealed->kind);
        count += chat ? sealed->count : 0;
        if (chat && (scope->which == SEALED_CLOSED || sealed->newest >= wanted_since(client, chat)))
            fn(client, chat);
    }
    return count;
}

/* --- once more --- */

/* Of those that need not be kept for when somebody looks at them: what the windows hold. */
static int64_t
since_held(Client *client, const Chat *chat)
{
    const Timeline *timelines[] = { chat->timeline, wanted_shown(client, chat) };
    int64_t since = wanted_since(client, chat);

    for (unsigned i = 0; i < G_N_ELEMENTS(timelines); i++) {
        const Message *first = timelines[i] ? timeline_first_stored(timelines[i]) : NULL;
        since = first ? MIN(since, first->time) : since;
    }
    return since;
}

static void
try_again(Client *client, Chat *chat)
{
    opening_read(client, chat, SEALED_CLOSED, since_held(client, chat));
}

unsigned
opening_try(Client *client, Chat *chat)
{
    const GPtrArray *accounts = model_accounts(client->model);
    const SealedScope scope = { .chat = chat, .which = SEALED_CLOSED };
    unsigned count = 0;

    for (unsigned i = 0; i < accounts->len; i++) {
        Account *account = accounts->pdata[i];
        if (!chat || chat->account == account)
            count += for_each_chat(client, account, &scope, try_again);
    }
    return count;
}

unsigned
opening_again(Client *client, Chat *chat)
{
    opening_take_courage(client);
    return opening_try(client, chat);
}

/* --- what an earlier run left --- */

void
opening_resume(Client *client, Chat *chat)
{
    opening_read(client, chat, SEALED_UNTRIED, wanted_since(client, chat));
}

/* Who spoke in a room is known once we are in it. */
static void
resume_contact(Client *client, Chat *chat)
{
    if (chat->kind == CHAT_CONTACT)
        opening_resume(client, chat);
}

static void
on_online(Reopening *reopening, Account *account)
{
    const SealedScope scope = { .which = SEALED_UNTRIED };

    if (account->state == ACCOUNT_ONLINE && g_hash_table_add(reopening->resumed, account))
        for_each_chat(reopening->client, account, &scope, resume_contact);
}

static void
on_room(Reopening *reopening, Chat *chat)
{
    if (chat->room->state == ROOM_IN && g_hash_table_add(reopening->resumed, chat))
        opening_resume(reopening->client, chat);
    else if (chat->room->state == ROOM_OUT)
        g_hash_table_remove(reopening->resumed, chat);
}

/* --- what the user looks at --- */

static void
on_shown(const Reopening *reopening)
{
    Chat *chat = windows_current(model_windows(reopening->client->model))->chat;

    if (chat && chat->account->state == ACCOUNT_ONLINE &&
        (!chat->room || chat->room->state == ROOM_IN))
        opening_look(reopening->client, chat);
}

static void
on_event(const Event *event, gpointer data)
{
    Reopening *reopening = data;

    switch (event->kind) {
    case EVENT_CHAT_REMOVED:
        g_hash_table_remove(reopening->resumed, event->chat);
        break;
    case EVENT_ACCOUNT_REMOVED:
        g_hash_table_remove(reopening->resumed, event->account);
        break;
    case EVENT_ACCOUNT_CHANGED:
        on_online(reopening, event->account);
        on_shown(reopening);
        break;
    case EVENT_TIMELINE:
    case EVENT_WINDOWS:
        on_shown(reopening);
        break;
    default:
        on_room(reopening, event->chat);
        on_shown(reopening);
        break;
    }
}

Reopening *
reopening_new(Client *client)
{
    Reopening *reopening = g_new0(Reopening, 1);

    reopening->client = client;
    reopening->resumed = g_hash_table_new(NULL, NULL);
    reopening->observer =
        model_observe(client->model,
                      EVENT_CHAT_REMOVED | EVENT_ACCOUNT_REMOVED | EVENT_ACCOUNT_CHANGED |
                          EVENT_ROOM | EVENT_TIMELINE | EVENT_WINDOWS,
                      on_event, reopening);
    return reopening;
}

void
reopening_free(Reopening *reopening)
{
    model_unobserve(reopening->client->model, reopening->observer);
    g_hash_table_unref(reopening->resumed);
    g_free(reopening);
}
