/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What GnuPG says of the keys that messages are encrypted to, looked up before they are needed. */

#include "config.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "client/encryption/pgp.h"

/* For how long it counts. One that could not be used may have been renewed meanwhile. */
#define GOOD_MS (10 * 60 * 1000)
#define BAD_MS  (5 * 1000)

typedef struct {
    PgpKeyState state;
    GpgValidity validity;
    char *problem, *fingerprint;
    int64_t checked;
} Entry;

struct PgpKeys {
    Client *client;
    GHashTable *entries; /* fingerprint or id -> Entry */
    GHashTable *wanted;  /* char *: to be looked up next */
    GPtrArray *asked;    /* char *: of the call that runs, NULL-terminated */
    GHashTable *chats;   /* Chat *: who waits for either */
    GHashTable *told;    /* of these, who is just being told; NULL: nobody */
    GpgCall *call;       /* NULL: none runs */
    GPtrArray *known;    /* char *: fingerprints of all keys; NULL: GnuPG was not asked */
    GpgCall *listing;    /* NULL: it is not being asked */
    unsigned observer;
};

static void
entry_free(gpointer data)
{
    Entry *entry = data;

    g_free(entry->problem);
    g_free(entry->fingerprint);
    g_free(entry);
}

static int64_t
now(const PgpKeys *keys)
{
    return clock_monotonic(model_clock(keys->client->model));
}

PgpKeyFacts
pgp_keys_facts(const Client *client, const char *fingerprint)
{
    const PgpKeys *keys = client->pgp_keys;
    const Entry *entry = g_hash_table_lookup(keys->entries, fingerprint);

    if (!entry || now(keys) - entry->checked > (entry->state == PGP_KEY_GOOD ? GOOD_MS : BAD_MS))
        return (PgpKeyFacts){ .state = PGP_KEY_UNCHECKED };
    return (PgpKeyFacts){ entry->state, entry->validity, entry->problem, entry->fingerprint };
}

void
pgp_keys_forget(Client *client)
{
    g_hash_table_remove_all(client->pgp_keys->entries);
    g_clear_pointer(&client->pgp_keys->known, g_ptr_array_unref);
}

/* --- looking them up --- */

static bool
is_meant(const GpgKey *key, const char *fingerprint)
{
    for (unsigned i = 0; key->subkeys && i < key->subkeys->len; i++) {
        if (g_str_has_suffix(key->subkeys->pdata[i], fingerprint))
            return true;
    }
    return g_str_has_suffix(key->fingerprint, fingerprint);
}

static const GpgKey *
find_key(const GpgResult *result, const char *fingerprint)
{
    for (unsigned i = 0; result && result->keys && i < result->keys->len; i++) {
        if (is_meant(result->keys->pdata[i], fingerprint))
            return result->keys->pdata[i];
    }
    return NULL;
}

static void
set_entry(PgpKeys *keys, const char *fingerprint, const GpgKey *key, const GError *failure)
{
    Entry *entry = g_new0(Entry, 1);
    g_autoptr(GError) error = failure ? g_error_copy(failure) : NULL;

    entry->checked = now(keys);
    entry->validity = key ? key->validity : GPG_VALIDITY_UNKNOWN;
    entry->fingerprint = key ? g_strdup(key->fingerprint) : NULL;
    if (!key && !error)
        entry->problem = g_strdup_printf(
            _("The key %s is not in your GnuPG: /pgp import FILE or /pgp fetch ADDRESS adds it."),
            fingerprint);
    else if (error || !gpg_key_check(key, &error))
        entry->problem = g_strdup_printf(_("PGP cannot encrypt: %s."), error->message);
    entry->state = entry->problem ? PGP_KEY_BAD : PGP_KEY_GOOD;
    g_hash_table_insert(keys->entries, g_strdup(fingerprint), entry);
}

static void begin_call(PgpKeys *keys);

static void
tell(PgpKeys *keys)
{
    GHashTableIter iter;
    gpointer chat;

    keys->told = g_steal_pointer(&keys->chats);
    keys->chats = g_hash_table_new(NULL, NULL);
    encryption_refresh_all(keys->client, NULL);
    while (g_hash_table_iter_init(&iter, keys->told), g_hash_table_iter_next(&iter, &chat, NULL)) {
        g_hash_table_iter_remove(&iter);
        encryption_refresh(keys->client, chat);
    }
    g_clear_pointer(&keys->told, g_hash_table_unref);
}

static void
on_listed(const GpgResult *result, const GError *error, gpointer data)
{
    PgpKeys *keys = data;
    g_autoptr(GPtrArray) asked = g_steal_pointer(&keys->asked);
    bool is_missing = g_error_matches(error, GPG_ERROR, GPG_ERROR_NO_KEY);

    keys->call = NULL;
    if (keys->client->is_ending)
        return;
    for (unsigned i = 0; asked->pdata[i]; i++)
        set_entry(keys, asked->pdata[i], find_key(result, asked->pdata[i]),
                  is_missing ? NULL : error);
    if (g_hash_table_size(keys->wanted) > 0)
        begin_call(keys);
    else
        tell(keys);
}

static void
begin_call(PgpKeys *keys)
{
    GHashTableIter iter;
    gpointer name;

    keys->asked = g_ptr_array_new_with_free_func(g_free);
    g_hash_table_iter_init(&iter, keys->wanted);
    while (g_hash_table_iter_next(&iter, &name, NULL)) {
        g_hash_table_iter_steal(&iter);
        g_ptr_array_add(keys->asked, name);
    }
    g_ptr_array_add(keys->asked, NULL);
    const GpgRequest request = { .operation = GPG_LIST,
                                 .names = (const char *const *)keys->asked->pdata };
    keys->call = gpg_call(encryption_gpg(keys->client), &request, on_listed, keys);
}

void
pgp_keys_look(Client *client, Chat *chat, const char *const *fingerprints)
{
    PgpKeys *keys = client->pgp_keys;

    for (; *fingerprints; fingerprints++) {
        bool is_asked =
            keys->asked && g_strv_contains((const char *const *)keys->asked->pdata, *fingerprints);
        if (pgp_keys_facts(client, *fingerprints).state != PGP_KEY_UNCHECKED)
            continue;
        g_hash_table_add(keys->chats, chat);
        if (!is_asked)
            g_hash_table_add(keys->wanted, g_strdup(*fingerprints));
    }
    if (!keys->call && g_hash_table_size(keys->wanted) > 0)
        begin_call(keys);
}

/* --- all --- */

static void
on_all(const GpgResult *result, const GError *error, gpointer data)
{
    PgpKeys *keys = data;

    (void)error;
    keys->listing = NULL;
    if (keys->client->is_ending)
        return;
    keys->known = g_ptr_array_new_with_free_func(g_free);
    for (unsigned i = 0; result && i < result->keys->len && i < LIMIT_KEYS; i++)
        g_ptr_array_add(keys->known, g_strdup(((GpgKey *)result->keys->pdata[i])->fingerprint));
}

static gpointer
copy_text(gconstpointer text, gpointer data)
{
    (void)data;
    return g_strdup(text);
}

GPtrArray *
pgp_known_keys(Client *client)
{
    PgpKeys *keys = client->pgp_keys;

    if (!keys->known && !keys->listing)
        keys->listing =
            gpg_call(encryption_gpg(client), &(GpgRequest){ .operation = GPG_LIST }, on_all, keys);
    if (!keys->known)
        return g_ptr_array_new_with_free_func(g_free);
    GPtrArray *copy = g_ptr_array_copy(keys->known, copy_text, NULL);
    g_ptr_array_set_free_func(copy, g_free);
    return copy;
}

/* --- life --- */

static void
on_chat_removed(const Event *event, gpointer data)
{
    PgpKeys *keys = data;

    g_hash_table_remove(keys->chats, event->chat);
    if (keys->told)
        g_hash_table_remove(keys->told, event->chat);
}

PgpKeys *
pgp_keys_new(Client *client)
{
    PgpKeys *keys = g_new0(PgpKeys, 1);

    keys->client = client;
    keys->entries = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, entry_free);
    keys->wanted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    keys->chats = g_hash_table_new(NULL, NULL);
    keys->observer = model_observe(client->model, EVENT_CHAT_REMOVED, on_chat_removed, keys);
    return keys;
}

void
pgp_keys_free(PgpKeys *keys)
{
    if (!keys)
        return;
    model_unobserve(keys->client->model, keys->observer);
    g_hash_table_unref(keys->entries);
    g_hash_table_unref(keys->wanted);
    g_hash_table_unref(keys->chats);
    g_clear_pointer(&keys->asked, g_ptr_array_unref);
    g_clear_pointer(&keys->known, g_ptr_array_unref);
    g_free(keys);
}
