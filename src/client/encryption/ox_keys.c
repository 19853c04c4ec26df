/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys that others announce (XEP-0373 4): a list is asked for when a chat is to be encrypted, or
 * comes by itself; each key in it that is not known is fetched, looked at in a home folder of its
 * own, and only then imported. */

#include "config.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "model/request.h"
#include "model/window.h"
#include "crypto/packets.h"
#include "client/encryption/encryption.h"
#include "client/encryption/ox.h"
#include "client/encryption/ox_judge.h"
#include "client/encryption/ox_room.h"

#include "modules/openpgp.h"

#define MOST_ANNOUNCED_AGAIN 5

struct OxKeys {
    Client *client;
    GHashTable *searches;  /* "account jid" -> Search: what is being asked */
    GHashTable *searched;  /* the same -> how many keys were fetched since it came online */
    GHashTable *problems;  /* the same -> a sentence */
    GHashTable *announced; /* the same of ourselves -> how often ours was announced again */
    unsigned observer;
    bool is_ending;
};

typedef struct {
    OxDoneFn on_end;
    gpointer data;
} Listener;

/* Of one address. It lives until the last answer has come. */
typedef struct {
    OxKeys *keys;
    char *name;
    Jid *account, *jid;
    GQueue wanted; /* char *: fingerprints that are to be fetched; the first one is */
    bool is_first; /* nothing was known of them before */
    bool is_full;
    bool is_again; /* the list has changed since it was asked */
    bool has_news;
    char *problem;     /* NULL: none yet */
    GArray *listening; /* Listener */
    GBytes *key;       /* what was fetched last */
} Search;

static char *
name_of(const Jid *account, const Jid *jid)
{
    return g_strdup_printf("%s %s", jid_bare(account), jid_bare(jid));
}

static bool
is_in(GHashTable *table, const Account *account, const Jid *jid)
{
    g_autofree char *name = name_of(account->jid, jid);

    return g_hash_table_contains(table, name);
}

static Search *
search_new(OxKeys *keys, const Account *account, const Jid *jid)
{
    Search *search = g_new0(Search, 1);

    search->keys = keys;
    search->name = name_of(account->jid, jid);
    search->account = jid_ref(account->jid);
    search->jid = jid_to_bare(jid);
    search->listening = g_array_new(FALSE, FALSE, sizeof(Listener));
    g_queue_init(&search->wanted);
    g_hash_table_insert(keys->searches, search->name, search);
    client_begin_question(keys->client);
    return search;
}

static void
search_free(Search *search)
{
    g_queue_clear_full(&search->wanted, g_free);
    g_clear_pointer(&search->key, g_bytes_unref);
    g_array_unref(search->listening);
    jid_unref(search->account);
    jid_unref(search->jid);
    g_free(search->problem);
    g_free(search->name);
    g_free(search);
}

/* NULL: it is gone, or the program ends. */
static Account *
search_account(const Search *search)
{
    return search->keys->is_ending
               ? NULL
               : model_find_account(search->keys->client->model, search->account);
}

/* --- its end --- */

static void
tell_listeners(Search *search)
{
    g_autoptr(GError) error = NULL;

    if (search->problem)
        g_set_error_literal(&error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY, search->problem);
    for (unsigned i = 0; i < search->listening->len; i++) {
        Listener listener = g_array_index(search->listening, Listener, i);
        listener.on_end(search->keys->client, error, listener.data);
    }
}

static void
count_fetched(Search *search, unsigned count)
{
    GHashTable *searched = search->keys->searched;
    unsigned before = GPOINTER_TO_UINT(g_hash_table_lookup(searched, search->name));

    g_hash_table_insert(searched, g_strdup(search->name), GUINT_TO_POINTER(before + count));
}

static void
keep_problem(Search *search)
{
    GHashTable *problems = search->keys->problems;

    if (search->problem)
        g_hash_table_insert(problems, g_strdup(search->name), g_strdup(search->problem));
    else
        g_hash_table_remove(problems, search->name);
}

/* Whoever heard it may ask anew. */
static void
search_end(Search *search)
{
    OxKeys *keys = search->keys;
    Account *account = search_account(search);

    g_hash_table_remove(keys->searches, search->name);
    keep_problem(search);
    if (account) {
        count_fetched(search, 0);
        encryption_refresh_all(keys->client, account);
        Chat *chat = account_find_chat(account, search->jid, CHAT_CONTACT);
        if (chat)
            encryption_refresh(keys->client, chat);
        if (search->has_news)
            opening_try(keys->client, jid_equal_bare(search->jid, account->jid) ? NULL : chat);
        if (search->is_again)
            ox_search(keys->client, &(OxSearch){ .account = account, .jid = search->jid });
    }
    tell_listeners(search);
    client_end_question(keys->client);
    account = search_account(search); /* unless somebody who heard it has removed it */
    if (account)
        opening_found(keys->client, account, search->jid);
    search_free(search);
}

static void
set_problem(Search *search, const char *problem)
{
    g_free(search->problem);
    search->problem = g_strdup(problem);
}

/* --- one key after the other --- */

static void fetch_next(Search *search);

/* The one that was fetched is dealt with. */
static void
drop_fetched(Search *search)
{
    g_clear_pointer(&search->key, g_bytes_unref);
    g_free(g_queue_pop_head(&search->wanted));
    count_fetched(search, 1);
    fetch_next(search);
}

static void
on_imported(const GpgResult *result, const GError *error, gpointer data)
{
    Search *search = data;
    Account *account = search_account(search);
    const char *fingerprint = g_queue_peek_head(&search->wanted);

    if (account && error)
        set_problem(search, error->message);
    else if (account && result->keys && result->keys->len > 0)
        search->has_news |= ox_judge_take(search->keys->client,
                                          &(OxFound){ account, search->jid, fingerprint,
                                                      result->keys->pdata[0], search->is_first });
    drop_fetched(search);
}

static void
refuse_key(Search *search, const char *problem)
{
    const OxFound found = { search_account(search), search->jid, g_queue_peek_head(&search->wanted),
                            NULL, false };

    set_problem(search, problem);
    ox_judge_warn(search->keys->client, &found, problem);
    drop_fetched(search);
}

static void
on_trial(const GpgResult *result, const GError *error, gpointer data)
{
    Search *search = data;
    Account *account = search_account(search);
    g_autoptr(GError) problem = NULL;
    OxFound found = { account, search->jid, g_queue_peek_head(&search->wanted), NULL, false };

    if (!account || error) {
        if (error)
            set_problem(search, error->message);
        drop_fetched(search);
    } else if (!ox_judge_check(&found, result->keys, &problem)) {
        refuse_key(search, problem->message);
    } else {
        gpg_call(encryption_gpg(search->keys->client),
                 &(GpgRequest){ .operation = GPG_IMPORT, .input = search->key }, on_imported,
                 search);
    }
}

static void
on_key(Stream *stream, GBytes *bytes, const GError *error, gpointer data)
{
    Search *search = data;

    (void)stream;
    if (!bytes || !search_account(search)) {
        if (error)
            set_problem(search, error->message);
        drop_fetched(search);
        return;
    }
    if (!packets_are_public_key(bytes)) {
        refuse_key(search, _("What is announced as an OpenPGP key is none, or hides others."));
        return;
    }
    search->key = g_bytes_ref(bytes);
    gpg_call(encryption_gpg(search->keys->client),
             &(GpgRequest){ .operation = GPG_IMPORT, .input = bytes, .is_trial = true }, on_trial,
             search);
}

static const Jid *
service_of(const Search *search)
{
    return jid_equal_bare(search->jid, search->account) ? NULL : search->jid;
}

static void
fetch_next(Search *search)
{
    Account *account = search_account(search);
    Stream *stream = account ? client_stream(search->keys->client, account, NULL) : NULL;
    const char *fingerprint = g_queue_peek_head(&search->wanted);

    if (stream && fingerprint)
        openpgp_request_key(stream, service_of(search), fingerprint, on_key, search);
    else
        search_end(search);
}

/* --- the list --- */

static bool
is_wanted(const Search *search, const OpenpgpAnnouncement *announced, const TrustedKey *known)
{
    return !known || search->is_full || announced->date > known->seen;
}

/* Who announces one key after the other keeps us busy no longer than this. */
static bool
may_fetch(const Search *search)
{
    GHashTable *searched = search->keys->searched;

    return search->is_full ||
           GPOINTER_TO_UINT(g_hash_table_lookup(searched, search->name)) + search->wanted.length <
               LIMIT_FETCHED_KEYS;
}

static void
take_list(Search *search, Account *account, const GPtrArray *keys)
{
    Client *client = search->keys->client;
    const OxOwner owner = { account, search->jid };

    search->is_first = !ox_judge_knows(client, &owner);
    search->has_news |= ox_judge_drop_others(client, &owner, keys);
    for (unsigned i = 0; i < keys->len; i++) {
        const OpenpgpAnnouncement *announced = keys->pdata[i];
        g_autoptr(TrustedKey) known = ox_judge_find(client, &owner, announced->fingerprint);
        if (known)
            ox_judge_announced(client, known);
        if (may_fetch(search) && is_wanted(search, announced, known) &&
            !ox_judge_is_own(client, &owner, announced))
            g_queue_push_tail(&search->wanted, g_strdup(announced->fingerprint));
    }
    if (jid_equal_bare(search->jid, account->jid))
        ox_check_own_list(client, account, keys);
    fetch_next(search);
}

static void
on_list(Stream *stream, const GPtrArray *keys, const GError *error, gpointer data)
{
    Search *search = data;
    Account *account = search_account(search);

    (void)stream;
    if (account && keys) {
        take_list(search, account, keys);
        return;
    }
    if (error)
        set_problem(search, error->message);
    search_end(search);
}

static void
listen(Search *search, const OxSearch *asked)
{
    const Listener listener = { asked->on_end, asked->data };

    search->is_full |= asked->is_full;
    if (asked->on_end)
        g_array_append_val(search->listening, listener);
}

void
ox_search(Client *client, const OxSearch *asked)
{
    g_autoptr(GError) error = NULL;
    Stream *stream = client_stream(client, asked->account, &error);
    g_autofree char *name = name_of(asked->account->jid, asked->jid);
    Search *search = g_hash_table_lookup(client->ox->searches, name);

    if (search) {
        listen(search, asked);
    } else if (stream) {
        search = search_new(client->ox, asked->account, asked->jid);
        listen(search, asked);
        openpgp_request_list(stream, service_of(search), on_list, search);
    } else if (asked->on_end) {
        asked->on_end(client, error, asked->data);
    }
}

/* --- what is asked of it --- */

bool
ox_is_searching(const Client *client, const Account *account, const Jid *jid)
{
    return is_in(client->ox->searches, account, jid);
}

bool
ox_was_searched(const Client *client, const Account *account, const Jid *jid)
{
    return is_in(client->ox->searched, account, jid);
}

const char *
ox_problem(const Client *client, const Account *account, const Jid *jid)
{
    g_autofree char *name = name_of(account->jid, jid);

    return g_hash_table_lookup(client->ox->problems, name);
}

bool
ox_is_ending(const Client *client)
{
    return client->ox->is_ending;
}

void
ox_search_once(Client *client, Account *account, const Jid *jid)
{
    if (!ox_was_searched(client, account, jid) && !ox_is_searching(client, account, jid))
        ox_search(client, &(OxSearch){ .account = account, .jid = jid });
}

void
ox_look(Client *client, Chat *chat)
{
    if (!client_stream(client, chat->account, NULL))
        return;
    if (chat->kind == CHAT_CONTACT)
        ox_search_once(client, chat->account, chat->jid);
    else if (chat->kind == CHAT_ROOM)
        ox_room_look(client, chat);
}

bool
ox_takes_part(const Client *client, const Account *account)
{
    const SettingScope scope = { .account = jid_bare(account->jid) };

    return ox_own_key(client, account) &&
           settings_bool(model_settings(client->model), SETTING_ENCRYPTION_OX, &scope);
}

bool
ox_may_announce_again(Client *client, const Account *account)
{
    GHashTable *announced = client->ox->announced;
    char *name = name_of(account->jid, account->jid);
    unsigned count = GPOINTER_TO_UINT(g_hash_table_lookup(announced, name));

    g_hash_table_insert(announced, name, GUINT_TO_POINTER(count + 1));
    return count < MOST_ANNOUNCED_AGAIN;
}

static bool
is_stranger(const Account *account, const Jid *jid)
{
    return !jid_equal_bare(account->jid, jid) && !roster_find(account->roster, jid) &&
           !account_find_chat(account, jid, CHAT_CONTACT);
}

void
ox_look_for_sender(Client *client, Chat *chat, const Jid *jid)
{
    if (chat->kind != CHAT_PRIVATE && !is_stranger(chat->account, jid) &&
        !requests_find(chat->account, REQUEST_MESSAGE, jid, NULL) &&
        client_stream(client, chat->account, NULL))
        ox_search_once(client, chat->account, jid);
}

/* --- what is heard --- */

/* It matters to nobody but who has written so to them, or is about to. */
static bool
is_of_interest(Client *client, Account *account, const Jid *from)
{
    const Chat *chat = account_find_chat(account, from, CHAT_CONTACT);
    bool is_shown = chat && windows_find_chat(model_windows(client->model), chat);

    if (jid_equal_bare(from, account->jid))
        return true;
    return roster_find(account->roster, from) && ox_own_key(client, account) &&
           (is_shown || ox_judge_knows(client, &(OxOwner){ account, from }));
}

void
ox_on_announced(Client *client, Account *account, const Jid *from, const GPtrArray *keys)
{
    g_autofree char *name = name_of(account->jid, from);
    Search *running = g_hash_table_lookup(client->ox->searches, name);

    if (!is_of_interest(client, account, from))
        return;
    if (running)
        running->is_again = true;
    else if (keys)
        take_list(search_new(client->ox, account, from), account, keys);
    else
        ox_search(client, &(OxSearch){ .account = account, .jid = from });
}

static void
forget_account(GHashTable *table, const Account *account)
{
    g_autofree char *start = g_strdup_printf("%s ", jid_bare(account->jid));
    GHashTableIter all;
    gpointer name;

    g_hash_table_iter_init(&all, table);
    while (g_hash_table_iter_next(&all, &name, NULL)) {
        if (g_str_has_prefix(name, start))
            g_hash_table_iter_remove(&all);
    }
}

static void
on_account(OxKeys *keys, Account *account)
{
    if (account->state != ACCOUNT_ONLINE) {
        forget_account(keys->searched, account);
        forget_account(keys->problems, account);
        forget_account(keys->announced, account);
    } else if (ox_takes_part(keys->client, account)) {
        ox_search_once(keys->client, account, account->jid);
    }
}

/* Where the user is about to write: what both sides could use is told in the title. */
static void
on_window(OxKeys *keys)
{
    const Window *window = windows_current(model_windows(keys->client->model));
    Chat *chat = window ? window->chat : NULL;

    if (!chat || !ox_takes_part(keys->client, chat->account))
        return;
    if (g_strcmp0(chat->encryption.method, cipher_ox.name) == 0 ||
        (chat->kind == CHAT_CONTACT && chat_contact(chat)))
        ox_look(keys->client, chat);
}

static void
on_event(const Event *event, gpointer data)
{
    if (event->kind == EVENT_ACCOUNT_CHANGED)
        on_account(data, event->account);
    else
        on_window(data);
}

OxKeys *
ox_keys_new(Client *client)
{
    OxKeys *keys = g_new0(OxKeys, 1);

    keys->client = client;
    keys->searches = g_hash_table_new(g_str_hash, g_str_equal);
    keys->searched = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    keys->announced = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    keys->problems = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    keys->observer =
        model_observe(client->model, EVENT_ACCOUNT_CHANGED | EVENT_WINDOWS, on_event, keys);
    return keys;
}

void
ox_keys_end(OxKeys *keys)
{
    keys->is_ending = true;
    model_unobserve(keys->client->model, keys->observer);
}

void
ox_keys_free(OxKeys *keys)
{
    if (!keys)
        return;
    g_hash_table_unref(keys->searches);
    g_hash_table_unref(keys->searched);
    g_hash_table_unref(keys->problems);
    g_hash_table_unref(keys->announced);
    g_free(keys);
}
