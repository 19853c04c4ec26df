/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chats for which keys are being looked for, as the user has ordered. */

#include "config.h"

#include "client/encryption/starting.h"

#include "base/i18n.h"
#include "model/notice.h"
#include "client/encryption/encryption.h"

/* One method for which keys are being looked for. */
typedef struct {
    const EncryptionMethod *method;
    unsigned count;
    bool is_past; /* the user chose something else since */
    bool is_kept; /* nobody can say no any more */
} Wish;

typedef struct {
    GPtrArray *wishes; /* Wish *, owned: as they were chosen, the last one at the end */
    char *former;      /* what was set for this chat before them; NULL: nothing */
} Start;

struct Starting {
    Client *client;
    GHashTable *chats;  /* Chat * -> Start */
    GHashTable *absent; /* Chat * -> EncryptionMethod: of those, begun while not online */
    unsigned observer;
    unsigned timer; /* one has come online */
};

static void
start_free(gpointer data)
{
    Start *start = data;

    g_ptr_array_unref(start->wishes);
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
    Start *start = g_hash_table_lookup(client->starting->chats, chat);

    if (start)
        return start;
    start = g_new0(Start, 1);
    start->wishes = g_ptr_array_new_with_free_func(g_free);
    g_hash_table_insert(client->starting->chats, chat, start);
    return start;
}

/* NULL: none of this method; start may be NULL. */
static Wish *
find_wish(const Start *start, const EncryptionMethod *method)
{
    for (unsigned i = 0; start && i < start->wishes->len; i++) {
        Wish *wish = start->wishes->pdata[i];
        if (wish->method == method)
            return wish;
    }
    return NULL;
}

/* What the user himself has set since the last one, if so, is what a no goes back to. */
static void
note_former(const Client *client, const Chat *chat, Start *start)
{
    const SettingScope scope = chat_scope(chat);
    const Wish *chosen = find_wish(start, encryption_method(chosen_word(client, chat)));

    if (chosen && !chosen->is_past)
        return;
    g_free(start->former);
    start->former =
        g_strdup(settings_own_text(model_settings(client->model), SETTING_CHAT_ENCRYPTION, &scope));
    for (unsigned i = 0; i < start->wishes->len; i++)
        ((Wish *)start->wishes->pdata[i])->is_past = true;
}

static void
add_wish(Start *start, const EncryptionMethod *method)
{
    Wish *wish = find_wish(start, method);
    const Wish wanted = { .method = method, .count = wish ? wish->count + 1 : 1 };

    if (wish)
        g_ptr_array_remove(start->wishes, wish);
    g_ptr_array_add(start->wishes, g_memdup2(&wanted, sizeof wanted));
}

bool
starting_begin(Client *client, Chat *chat, const EncryptionMethod *method, GError **error)
{
    Start *start = get_start(client, chat);

    note_former(client, chat, start);
    add_wish(start, method);
    if (encryption_start(client, chat, method->cipher->name, error))
        return true;
    starting_end(client, chat, method);
    return false;
}

bool
starting_is(const Client *client, const Chat *chat, const EncryptionMethod *method)
{
    const Start *start = g_hash_table_lookup(client->starting->chats, chat);

    return method ? find_wish(start, method) != NULL : start != NULL;
}

/* The last that is wanted still, but for this one; NULL. */
static const char *
word_before(const Start *start, const Wish *wish)
{
    for (unsigned i = start->wishes->len; i-- > 0;) {
        const Wish *other = start->wishes->pdata[i];
        if (other != wish && !other->is_past)
            return other->method->cipher->name;
    }
    return start->former;
}

bool
starting_undo(Client *client, Chat *chat, const EncryptionMethod *method)
{
    const SettingScope scope = chat_scope(chat);
    Settings *settings = model_settings(client->model);
    const Start *start = g_hash_table_lookup(client->starting->chats, chat);
    Wish *wish = find_wish(start, method);

    if (!wish || wish->count > 1 || wish->is_past || wish->is_kept)
        return false;
    wish->is_past = true;
    if (encryption_method(chosen_word(client, chat)) != method)
        return false;
    const char *before = word_before(start, wish);
    if (before)
        settings_set(settings, SETTING_CHAT_ENCRYPTION, &scope, before, NULL);
    else
        settings_reset(settings, SETTING_CHAT_ENCRYPTION, &scope);
    client_save_settings(client);
    encryption_refresh(client, chat);
    return true;
}

void
starting_tell_undone(Client *client, Chat *chat)
{
    if (encryption_hides(chat->encryption.method))
        notice(client->model, chat->account, chat, SEVERITY_INFO,
               _("What you write to %s is encrypted with %s, as before."), chat_display_name(chat),
               chat->encryption.label);
    else if (!chat->encryption.problem)
        notice(client->model, chat->account, chat, SEVERITY_WARNING,
               _("What you write to %s is not encrypted."), chat_display_name(chat));
}

void
starting_keep(Client *client)
{
    GHashTableIter each;
    gpointer start;

    g_hash_table_iter_init(&each, client->starting->chats);
    while (g_hash_table_iter_next(&each, NULL, &start)) {
        const GPtrArray *wishes = ((const Start *)start)->wishes;
        for (unsigned i = 0; i < wishes->len; i++)
            ((Wish *)wishes->pdata[i])->is_kept = true;
    }
}

static const Wish *
first_wanted(const Start *start)
{
    for (unsigned i = 0; i < start->wishes->len; i++) {
        const Wish *wish = start->wishes->pdata[i];
        if (!wish->is_past)
            return wish;
    }
    return NULL;
}

/* What has been begun and was not undone is what the others go back to. */
static void
drop_wish(Start *start, Wish *wish)
{
    if (wish == first_wanted(start)) {
        g_free(start->former);
        start->former = g_strdup(wish->method->cipher->name);
    }
    g_ptr_array_remove(start->wishes, wish);
}

void
starting_end(Client *client, Chat *chat, const EncryptionMethod *method)
{
    Start *start = g_hash_table_lookup(client->starting->chats, chat);
    Wish *wish = find_wish(start, method);

    if (!wish || --wish->count > 0)
        return;
    drop_wish(start, wish);
    if (start->wishes->len == 0)
        g_hash_table_remove(client->starting->chats, chat);
    encryption_refresh(client, chat);
}

bool
starting_finish(Client *client, Chat *chat, const EncryptionMethod *method, GError **error)
{
    g_auto(Readers) readers = { .method = method };

    starting_end(client, chat, method);
    return g_str_equal(chosen_word(client, chat), method->cipher->name) &&
           encryption_find_readers(client, chat, &readers, error);
}

/* --- not online --- */

bool
starting_wait(Client *client, Chat *chat, const EncryptionMethod *method, GError **error)
{
    if (!starting_begin(client, chat, method, error))
        return false;
    if (!g_hash_table_replace(client->starting->absent, chat, (gpointer)method))
        starting_end(client, chat, method);
    notice(client->model, chat->account, chat, SEVERITY_WARNING,
           _("%s is not online. From now on nothing goes to %s without encryption: what you write "
             "waits, and keys are looked for once it is online."),
           jid_bare(chat->account->jid), chat_display_name(chat));
    return true;
}

static Chat *
find_arrived(const Client *client)
{
    GHashTableIter each;
    gpointer chat;

    g_hash_table_iter_init(&each, client->starting->absent);
    while (g_hash_table_iter_next(&each, &chat, NULL)) {
        if (client_is_online(client, ((const Chat *)chat)->account, NULL))
            return chat;
    }
    return NULL;
}

/* Unless the user wants it otherwise by now. */
static void
arrive(Client *client, Chat *chat)
{
    const EncryptionMethod *method = g_hash_table_lookup(client->starting->absent, chat);
    g_autoptr(GError) error = NULL;

    g_hash_table_remove(client->starting->absent, chat);
    if (encryption_method(chosen_word(client, chat)) == method &&
        !method->start(client, chat, &error))
        notice(client->model, chat->account, chat, SEVERITY_ERROR, "%s", error->message);
    starting_end(client, chat, method);
}

static void
on_timer(gpointer data)
{
    Starting *starting = data;
    Chat *chat;

    starting->timer = 0;
    while ((chat = find_arrived(starting->client)))
        arrive(starting->client, chat);
}

/* Once all that belongs to it has been done. */
static void
on_event(const Event *event, gpointer data)
{
    Starting *starting = data;

    if (event->kind == EVENT_CHAT_REMOVED) {
        g_hash_table_remove(starting->absent, event->chat);
        g_hash_table_remove(starting->chats, event->chat);
    } else if (!starting->timer && find_arrived(starting->client))
        starting->timer = timer_start(model_clock(starting->client->model), 0, on_timer, starting);
}

Starting *
starting_new(Client *client)
{
    Starting *starting = g_new0(Starting, 1);

    starting->client = client;
    starting->chats = g_hash_table_new_full(NULL, NULL, NULL, start_free);
    starting->absent = g_hash_table_new(NULL, NULL);
    starting->observer = model_observe(client->model, EVENT_CHAT_REMOVED | EVENT_ACCOUNT_CHANGED,
                                       on_event, starting);
    return starting;
}

void
starting_free(Starting *starting)
{
    if (!starting)
        return;
    model_unobserve(starting->client->model, starting->observer);
    timer_stop(model_clock(starting->client->model), &starting->timer);
    g_hash_table_unref(starting->absent);
    g_hash_table_unref(starting->chats);
    g_free(starting);
}
