/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chats as the store has them, for who reads it without accounts in the model. */

#include "config.h"

#include "storage/archive_reading.h"

#include "storage/archive_rows.h"
#include "storage/archive_scope.h"

static bool
set_filters(SearchQuery *query, const char *name, const char *account, GError **error)
{
    return search_query_filter(query, "in", name, 0, error) &&
           (!account || search_query_filter(query, "account", account, 0, error));
}

GPtrArray *
archive_find_named(Archive *archive, const char *name, const char *account, GError **error)
{
    g_autoptr(SearchQuery) query = search_query_new();
    ArchiveScope *scope = set_filters(query, name, account, error)
                              ? archive_scope_new(archive->database, query, error)
                              : NULL;
    GPtrArray *chats = scope ? archive_chats(archive) : NULL;

    for (unsigned i = chats ? chats->len : 0; i-- > 0;) {
        const ArchiveChat *chat = chats->pdata[i];
        const ScopeChat *found = archive_scope_find(scope, chat->number);
        if (!found || !found->is_sought)
            g_ptr_array_remove_index(chats, i);
    }
    archive_scope_free(scope);
    return chats;
}

ArchiveChatSize
archive_chat_size(Archive *archive, const ArchiveChat *chat)
{
    sqlite3_stmt *rows = database_statement(
        archive->database, "SELECT count(*), ifnull(max(time), 0) FROM message WHERE chat = ?");
    ArchiveChatSize size = { 0 };

    sqlite3_bind_int64(rows, 1, chat->number);
    if (database_next(archive->database, rows))
        size = (ArchiveChatSize){ sqlite3_column_int64(rows, 0), sqlite3_column_int64(rows, 1) };
    sqlite3_reset(rows);
    return size;
}

static void
free_message(gpointer message)
{
    message_unref(message);
}

GPtrArray *
archive_chat_page(Archive *archive, const ArchiveChat *chat, const ArchivePosition *after,
                  unsigned count)
{
    GPtrArray *messages = g_ptr_array_new_with_free_func(free_message);
    sqlite3_stmt *page = database_statement(
        archive->database, "SELECT " ARCHIVE_COLUMNS " FROM message"
                           " WHERE chat = ?1 AND time >= ?2 AND (time > ?2 OR row > ?3)"
                           " ORDER BY time, message.row LIMIT ?4");

    sqlite3_bind_int64(page, 1, chat->number);
    sqlite3_bind_int64(page, 2, after->time);
    sqlite3_bind_int64(page, 3, after->row);
    sqlite3_bind_int64(page, 4, count);
    while (database_next(archive->database, page))
        g_ptr_array_add(messages, archive_read_message(archive, page));
    return messages;
}

ArchivePosition
archive_chat_back(Archive *archive, const ArchiveChat *chat, int64_t until, unsigned count)
{
    sqlite3_stmt *find = database_statement(
        archive->database, "SELECT time, row FROM message WHERE chat = ?1 AND time < ?2"
                           " ORDER BY time DESC, row DESC LIMIT 1 OFFSET ?3");
    ArchivePosition position = { G_MININT64, 0 };

    sqlite3_bind_int64(find, 1, chat->number);
    sqlite3_bind_int64(find, 2, until);
    sqlite3_bind_int64(find, 3, count);
    if (database_next(archive->database, find))
        position =
            (ArchivePosition){ sqlite3_column_int64(find, 0), sqlite3_column_int64(find, 1) };
    sqlite3_reset(find);
    return position;
}
