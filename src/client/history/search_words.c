/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may stand at the end of a search that is being typed: its filters, and what they take. */

#include "config.h"

#include <string.h>

#include "base/utf8.h"
#include "model/room.h"
#include "storage/search_query.h"
#include "client/private.h"

#define WORDS_MOST 1000

/* The part of the line that is being typed: -KEY:VALUE. */
typedef struct {
    char *sign_and_key; /* as typed, with the colon */
    char *value;        /* folded, without its quote */
    bool is_quoted;
    GPtrArray *words;
    GHashTable *known; /* of words */
} Typed;

/* Where the last part begins: a blank between quotes ends none. */
static int
find_start(const char *text)
{
    bool is_quoted = false;
    int start = 0;

    for (int i = 0; text[i]; i++) {
        if (text[i] == '"')
            is_quoted = !is_quoted;
        else if (!is_quoted && strchr(" \t\n", text[i]))
            start = i + 1;
    }
    return start;
}

/* Whether it begins as what is typed, and so was taken; one that cannot be typed is left out. */
static bool
add(Typed *typed, const char *value)
{
    g_autofree char *folded = utf8_fold(value);
    bool has_quotes = typed->is_quoted || strpbrk(value, " \t\n");
    const char *quote = has_quotes ? "\"" : "";
    char *word;

    if (!g_str_has_prefix(folded, typed->value) || strchr(value, '"'))
        return false;
    word = g_strconcat(typed->sign_and_key, quote, value, quote, NULL);
    if (typed->words->len == WORDS_MOST || g_hash_table_contains(typed->known, word)) {
        g_free(word);
        return true;
    }
    g_ptr_array_add(typed->words, word);
    g_hash_table_add(typed->known, word);
    return true;
}

/* --- values --- */

/* By address, or by name if that begins so. */
static void
add_contacts(Typed *typed, Client *client)
{
    const GPtrArray *accounts = model_accounts(client->model);

    for (unsigned i = 0; i < accounts->len; i++) {
        const Account *account = accounts->pdata[i];
        g_autoptr(GPtrArray) contacts = roster_sorted(account->roster);

        for (unsigned j = 0; j < contacts->len; j++) {
            const Contact *contact = contacts->pdata[j];
            if (!add(typed, jid_shown_bare(contact->jid)) && contact->name)
                add(typed, contact->name);
        }
    }
}

static void
add_rooms(Typed *typed, Client *client)
{
    const GPtrArray *accounts = model_accounts(client->model);

    for (unsigned i = 0; i < accounts->len; i++) {
        const Account *account = accounts->pdata[i];

        for (unsigned j = 0; j < account->chats->len; j++) {
            const Chat *chat = account->chats->pdata[j];
            if (chat->room)
                add(typed, room_display_name(chat->room));
        }
    }
}

/* What is stored, whoever is in the roster. */
static void
add_chats(Typed *typed, Client *client, const Chat *chat)
{
    g_autoptr(GPtrArray) stored = archive_chats(client->options.archive);

    (void)chat;
    for (unsigned i = 0; i < stored->len; i++) {
        const ArchiveChat *one = stored->pdata[i];
        add(typed, one->kind == CHAT_PRIVATE ? jid_full(one->jid) : jid_shown_bare(one->jid));
    }
    if (typed->value[0]) {
        add_contacts(typed, client);
        add_rooms(typed, client);
    }
}

static void
add_people(Typed *typed, Client *client, const Chat *chat)
{
    const Room *room = chat ? chat_room(chat) : NULL;
    GHashTableIter iter;
    gpointer occupant;

    add(typed, "me");
    if (room) {
        g_hash_table_iter_init(&iter, room->occupants);
        while (g_hash_table_iter_next(&iter, NULL, &occupant))
            add(typed, occupant_nick(occupant));
    }
    add_contacts(typed, client);
}

static void
add_accounts(Typed *typed, Client *client, const Chat *chat)
{
    const GPtrArray *accounts = model_accounts(client->model);

    (void)chat;
    for (unsigned i = 0; i < accounts->len; i++)
        add(typed, jid_shown_bare(((const Account *)accounts->pdata[i])->jid));
}

static void
add_values(Typed *typed, const char *key, Client *client, const Chat *chat)
{
    static const struct {
        const char *key;
        void (*add)(Typed *typed, Client *client, const Chat *chat);
    } NAMES[] = { { "in", add_chats }, { "from", add_people }, { "account", add_accounts } };
    const char *choices = search_query_choices(key);
    g_auto(GStrv) values = g_strsplit(choices ? choices : "", "|", -1);

    for (char **value = values; *value; value++)
        add(typed, *value);
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        if (g_ascii_strcasecmp(key, NAMES[i].key) == 0)
            NAMES[i].add(typed, client, chat);
    }
}

/* --- keys --- */

static bool
is_key(const char *text, bool is_negative)
{
    for (const char *const *key = search_query_keys(); *key; key++) {
        if (g_ascii_strcasecmp(*key, text) == 0)
            return !is_negative || search_query_has_opposite(*key);
    }
    return false;
}

static void
add_keys(GPtrArray *words, const char *part)
{
    bool is_negative = part[0] == '-';
    size_t length = strlen(part + is_negative);

    for (const char *const *key = search_query_keys(); *key; key++) {
        if (g_ascii_strncasecmp(*key, part + is_negative, length) == 0 &&
            (!is_negative || search_query_has_opposite(*key)))
            g_ptr_array_add(words, g_strdup_printf("%s%s:", is_negative ? "-" : "", *key));
    }
}

GPtrArray *
client_search_words(Client *client, const Chat *chat, const char *text, int *ret_start)
{
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
    const char *part = text + (*ret_start = find_start(text));
    const char *colon = strchr(part, ':');
    g_autofree char *key =
        colon ? g_strndup(part + (*part == '-'), (gsize)(colon - part - (*part == '-'))) : NULL;

    if (!colon)
        add_keys(words, part);
    if (!key || !is_key(key, *part == '-'))
        return words;
    Typed typed = {
        .sign_and_key = g_strndup(part, (gsize)(colon + 1 - part)),
        .is_quoted = colon[1] == '"',
        .words = words,
        .known = g_hash_table_new(g_str_hash, g_str_equal),
    };
    typed.value = utf8_fold(colon + 1 + typed.is_quoted);
    add_values(&typed, key, client, chat);
    g_hash_table_unref(typed.known);
    g_free(typed.sign_and_key);
    g_free(typed.value);
    return words;
}
