/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a search looks. A name is compared with addresses, their first parts and the names of
 * contacts and rooms, the best likeness alone counts: the whole of one, its beginning, any part. */

#include "config.h"

#include "storage/archive_scope.h"

#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "storage/database_sql.h"

#define SHOWN_BYTES 60

typedef enum { UNLIKE, PART_OF, BEGINNING, WHOLE, ADDRESS } Likeness;

/* --- reading --- */

static void
free_chat(gpointer data)
{
    ScopeChat *chat = data;

    g_free(chat->jid);
    g_free(chat->own_jid);
    g_free(chat->name);
    g_free(chat);
}

static ChatKind
read_kind(const char *word)
{
    return g_strcmp0(word, "room") == 0      ? CHAT_ROOM
           : g_strcmp0(word, "private") == 0 ? CHAT_PRIVATE
                                             : CHAT_CONTACT;
}

static char *
column(sqlite3_stmt *rows, int number)
{
    return g_strdup((const char *)sqlite3_column_text(rows, number));
}

static void
read_chats(ArchiveScope *scope, Database *database)
{
    sqlite3_stmt *rows = database_statement(
        database, "SELECT chat.id, account, chat.jid, kind, account.jid,"
                  " ifnull((SELECT name FROM roster_item WHERE roster_item.account = account.jid"
                  "         AND roster_item.jid = chat.jid AND kind = 'contact'),"
                  "        (SELECT name FROM bookmark WHERE bookmark.account = account.jid"
                  "         AND bookmark.jid = chat.jid AND kind = 'room'))"
                  " FROM chat JOIN account ON account.id = account");

    while (database_next(database, rows)) {
        ScopeChat *chat = g_new0(ScopeChat, 1);

        chat->number = sqlite3_column_int64(rows, 0);
        chat->account = sqlite3_column_int64(rows, 1);
        chat->jid = column(rows, 2);
        chat->kind = read_kind((const char *)sqlite3_column_text(rows, 3));
        chat->own_jid = column(rows, 4);
        chat->name = column(rows, 5);
        g_hash_table_insert(scope->chats, &chat->number, chat);
    }
}

/* --- names --- */

bool
search_name_is_me(const SearchName *name)
{
    return strcmp(name->folded, "me") == 0;
}

static Likeness
compare(const SearchName *sought, const char *text)
{
    g_autofree char *folded = text ? utf8_fold(text) : NULL;

    if (!folded)
        return UNLIKE;
    if (strcmp(folded, sought->folded) == 0)
        return sought->is_prefix ? BEGINNING : WHOLE;
    if (g_str_has_prefix(folded, sought->folded))
        return BEGINNING;
    return !sought->is_prefix && strstr(folded, sought->folded) ? PART_OF : UNLIKE;
}

/* Of an address: all of it, before the "@", behind the "/". */
static Likeness
compare_address(const SearchName *sought, const char *jid)
{
    const char *nick = strchr(jid, '/');
    g_autofree char *local = g_strndup(jid, strcspn(jid, "@/"));
    Likeness whole = compare(sought, jid);
    Likeness part = MAX(compare(sought, local), nick ? compare(sought, nick + 1) : UNLIKE);

    return whole == WHOLE ? ADDRESS : MAX(whole, part);
}

static Likeness
compare_chat(const SearchName *sought, const ScopeChat *chat)
{
    return MAX(compare_address(sought, chat->jid), compare(sought, chat->name));
}

static Likeness
compare_account(const SearchName *sought, const ScopeChat *chat)
{
    return compare_address(sought, chat->own_jid);
}

static Likeness
compare_contact(const SearchName *sought, const ScopeChat *chat)
{
    return chat->kind == CHAT_CONTACT ? compare_chat(sought, chat) : UNLIKE;
}

/* The chats that are most like it, or none; NULL for none at all. */
static GHashTable *
find_named(const ArchiveScope *scope, const SearchName *sought,
           Likeness (*how)(const SearchName *sought, const ScopeChat *chat))
{
    GHashTable *named = g_hash_table_new(NULL, NULL);
    Likeness best = PART_OF;
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, scope->chats);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        Likeness likeness = how(sought, value);

        if (likeness > best)
            g_hash_table_remove_all(named);
        best = MAX(best, likeness);
        if (likeness == best)
            g_hash_table_add(named, value);
    }
    return named;
}

/* --- filters --- */

static bool
refuse(GError **error, const char *format, const SearchName *name)
{
    g_autofree char *shown = utf8_short_line(name->text, SHOWN_BYTES);

    g_set_error(error, STORAGE_ERROR, STORAGE_ERROR_QUERY, format, shown);
    return false;
}

/* Of all that are named by one of them; with only negative ones, all others. */
static bool
narrow(ArchiveScope *scope, const GPtrArray *names, bool is_account, GError **error)
{
    g_autoptr(GHashTable) wanted = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) unwanted = g_hash_table_new(NULL, NULL);
    bool wants_some = false;
    GHashTableIter iter;
    gpointer value;

    for (unsigned i = 0; i < names->len; i++) {
        const SearchName *name = names->pdata[i];
        g_autoptr(GHashTable) named =
            find_named(scope, name, is_account ? compare_account : compare_chat);

        if (!g_hash_table_size(named))
            return refuse(error,
                          is_account ? _("Nothing is stored of an account called \"%s\".")
                                     : _("No chat called \"%s\" is stored: give an address, a "
                                         "name, or a part of one."),
                          name);
        wants_some = wants_some || !name->is_negative;
        g_hash_table_iter_init(&iter, named);
        while (g_hash_table_iter_next(&iter, &value, NULL))
            g_hash_table_add(name->is_negative ? unwanted : wanted, value);
    }
    g_hash_table_iter_init(&iter, scope->chats);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        ScopeChat *chat = value;

        if ((wants_some && !g_hash_table_contains(wanted, chat)) ||
            g_hash_table_contains(unwanted, chat))
            chat->is_sought = false;
    }
    return true;
}

static void
mark_senders(ArchiveScope *scope, const GPtrArray *names)
{
    for (unsigned i = 0; i < names->len; i++) {
        const SearchName *name = names->pdata[i];
        g_autoptr(GHashTable) named = find_named(scope, name, compare_contact);
        GHashTableIter iter;
        gpointer value;

        if (search_name_is_me(name))
            continue;
        g_hash_table_iter_init(&iter, named);
        while (g_hash_table_iter_next(&iter, &value, NULL)) {
            ScopeChat *chat = value;

            if (name->is_negative)
                chat->is_not_from = true;
            else
                chat->is_from = true;
        }
    }
}

static void
count(ArchiveScope *scope, const SearchQuery *query)
{
    bool is_by_account = query->account->len && !query->in->len && !query->kinds;
    GHashTableIter iter;
    gpointer value;

    g_hash_table_iter_init(&iter, scope->chats);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        const ScopeChat *chat = value;

        scope->from += chat->is_from;
        if (!chat->is_sought)
            continue;
        scope->sought++;
        is_by_account = is_by_account && (!scope->account || scope->account == chat->account);
        scope->account = chat->account;
    }
    if (!is_by_account)
        scope->account = 0;
}

ArchiveScope *
archive_scope_new(Database *database, const SearchQuery *query, GError **error)
{
    ArchiveScope *scope = g_new0(ArchiveScope, 1);
    GHashTableIter iter;
    gpointer value;

    scope->chats = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, free_chat);
    read_chats(scope, database);
    g_hash_table_iter_init(&iter, scope->chats);
    while (g_hash_table_iter_next(&iter, NULL, &value)) {
        ScopeChat *chat = value;
        chat->is_sought = !query->kinds || query->kinds & 1u << chat->kind;
    }
    if (!narrow(scope, query->in, false, error) || !narrow(scope, query->account, true, error)) {
        archive_scope_free(scope);
        return NULL;
    }
    mark_senders(scope, query->from);
    count(scope, query);
    return scope;
}

void
archive_scope_free(ArchiveScope *scope)
{
    if (!scope)
        return;
    g_hash_table_destroy(scope->chats);
    g_free(scope);
}

const ScopeChat *
archive_scope_find(const ArchiveScope *scope, int64_t chat)
{
    return g_hash_table_lookup(scope->chats, &chat);
}

/* --- senders --- */

static bool
is_sender(const ScopeChat *chat, const SearchName *name, const char *sender)
{
    const char *nick = sender ? strchr(sender, '/') : NULL;
    g_autofree char *folded = nick ? utf8_fold(nick + 1) : NULL;

    if (chat->kind == CHAT_CONTACT)
        return name->is_negative ? chat->is_not_from : chat->is_from;
    if (!folded)
        return false;
    if (strchr(name->folded, '/')) {
        g_autofree char *whole = utf8_fold(sender);
        return strcmp(whole, name->folded) == 0;
    }
    return name->is_prefix ? g_str_has_prefix(folded, name->folded)
                           : strcmp(folded, name->folded) == 0;
}

bool
archive_scope_has_sender(const ScopeChat *chat, const SearchQuery *query, bool is_outgoing,
                         const char *sender)
{
    bool wants_some = false, is_wanted = false;

    for (unsigned i = 0; i < query->from->len; i++) {
        const SearchName *name = query->from->pdata[i];
        bool is_it =
            search_name_is_me(name) ? is_outgoing : !is_outgoing && is_sender(chat, name, sender);

        if (is_it && name->is_negative)
            return false;
        wants_some = wants_some || !name->is_negative;
        is_wanted = is_wanted || (is_it && !name->is_negative);
    }
    return is_wanted || !wants_some;
}
