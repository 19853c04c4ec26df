/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chats for which keys are being looked for, as the user has ordered. */

#include "config.h"

#include "client/encryption/starting.h"

#include "client/encryption/encryption.h"

typedef struct {
    const EncryptionMethod *method;
    char *former; /* what was set for this chat; NULL: nothing */
    unsigned count;
} Start;

struct Starting {
    Client *client;
    GHashTable *chats; /* Chat * -> Start */
    unsigned observer;
};

static void
start_free(gpointer data)
{
    Start *start = data;

    g_free(start->former);
    g_free(start);
}

static const char *
chosen_word(const Client *client, const Chat *chat)
{
    const SettingScope scope = chat_scope(chat);

    return settings_text(model_settings(client->model), SETTING_CHAT_ENCRYPTION, &scope);
}

static Start *
get_start(Client *client, Chat *chat)
{
    const SettingScope scope = chat_scope(chat);
    Start *start = g_hash_table_lookup(client->starting->chats, chat);

    if (start)
        return start;
    start = g_new0(Start, 1);
    start->former =
        g_strdup(settings_own_text(model_settings(client->model), SETTING_CHAT_ENCRYPTION, &scope));
    g_hash_table_insert(client->starting->chats, chat, start);
    return start;
}

bool
starting_begin(Client *client, Chat *chat, const EncryptionMethod *method, GError **error)
{
    Start *start = get_start(client, chat);

    start->method = method;
    start->count++;
    if (encryption_start(client, chat, method->cipher->name, error))
        return true;
    starting_end(client, chat);
    return false;
}

bool
starting_is(const Client *client, const Chat *chat)
{
    return g_hash_table_contains(client->starting->chats, chat);
}

void
starting_undo(Client *client, Chat *chat)
{
    const SettingScope scope = chat_scope(chat);
    Settings *settings = model_settings(client->model);
    const Start *start = g_hash_table_lookup(client->starting->chats, chat);

    if (!start || encryption_method(chosen_word(client, chat)) != start->method)
        return;
    if (start->former)
        settings_set(settings, SETTING_CHAT_ENCRYPTION, &scope, start->former, NULL);
    else
        settings_reset(settings, SETTING_CHAT_ENCRYPTION, &scope);
    client_save_settings(client);
}

void
starting_end(Client *client, Chat *chat)
{
    Start *start = g_hash_table_lookup(client->starting->chats, chat);

    if (!start || --start->count > 0)
        return;
    g_hash_table_remove(client->starting->chats, chat);
    encryption_refresh(client, chat);
}

bool
starting_finish(Client *client, Chat *chat, const EncryptionMethod *method, GError **error)
{
    g_auto(Readers) readers = { .method = method };

    starting_end(client, chat);
    return g_str_equal(chosen_word(client, chat), method->cipher->name) &&
           encryption_find_readers(client, chat, &readers, error);
}

static void
on_chat_removed(const Event *event, gpointer data)
{
    Starting *starting = data;

    g_hash_table_remove(starting->chats, event->chat);
}

Starting *
starting_new(Client *client)
{
    Starting *starting = g_new0(Starting, 1);

    starting->client = client;
    starting->chats = g_hash_table_new_full(NULL, NULL, NULL, start_free);
    starting->observer =
        model_observe(client->model, EVENT_CHAT_REMOVED, on_chat_removed, starting);
    return starting;
}

void
starting_free(Starting *starting)
{
    if (!starting)
        return;
    model_unobserve(starting->client->model, starting->observer);
    g_hash_table_unref(starting->chats);
    g_free(starting);
}
