/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages out of the store: pages of a chat, what waits to be sent, what is unread. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "storage/archive.h"
#include "storage/archive_rows.h"

static void
free_message(gpointer message)
{
    message_unref(message);
}

static void
free_jid(gpointer jid)
{
    jid_unref(jid);
}

static void
reverse(GPtrArray *array)
{
    for (unsigned i = 0; i < array->len / 2; i++) {
        gpointer held = array->pdata[i];

        array->pdata[i] = array->pdata[array->len - 1 - i];
        array->pdata[array->len - 1 - i] = held;
    }
}

GPtrArray *
archive_page(Archive *archive, const Chat *chat, const ArchivePosition *before, unsigned count)
{
    GPtrArray *messages = g_ptr_array_new_with_free_func(free_message);
    int64_t chat_number = archive_find_chat(archive, chat);
    sqlite3_stmt *page;
    size_t bytes = 0;

    if (!chat_number)
        return messages;
    page = database_statement(archive->database,
                              "SELECT " ARCHIVE_COLUMNS " FROM message"
                              " WHERE chat = ?1 AND time <= ?2 AND (time < ?2 OR row < ?3)"
                              " ORDER BY time DESC, message.row DESC LIMIT ?4");
    sqlite3_bind_int64(page, 1, chat_number);
    sqlite3_bind_int64(page, 2, before ? before->time : INT64_MAX);
    sqlite3_bind_int64(page, 3, before ? before->row : INT64_MAX);
    sqlite3_bind_int64(page, 4, count);
    while (bytes < LIMIT_PAGE_BYTES && database_next(archive->database, page)) {
        Message *message = archive_read_message(archive, page);

        bytes += strlen(message->body);
        g_ptr_array_add(messages, message);
    }
    sqlite3_reset(page);
    reverse(messages);
    return messages;
}

GPtrArray *
archive_queued(Archive *archive, Account *account, GPtrArray **ret_jids)
{
    g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(free_message);
    g_autoptr(GPtrArray) jids = g_ptr_array_new_with_free_func(free_jid);
    sqlite3_stmt *queued = database_statement(
        archive->database, "SELECT " ARCHIVE_COLUMNS ", chat.jid FROM message"
                           " JOIN chat ON chat.id = chat WHERE state = 'queued' AND account = ?"
                           " ORDER BY message.row");

    sqlite3_bind_int64(queued, 1, archive_find_account(archive, account));
    while (database_next(archive->database, queued)) {
        Jid *jid = jid_new((const char *)sqlite3_column_text(queued, ARCHIVE_COLUMN_COUNT), NULL);

        if (!jid)
            continue;
        g_ptr_array_add(jids, jid);
        g_ptr_array_add(messages, archive_read_message(archive, queued));
    }
    *ret_jids = g_steal_pointer(&jids);
    return g_steal_pointer(&messages);
}

unsigned
archive_unread(Archive *archive, const Chat *chat, int64_t *ret_first)
{
    sqlite3_stmt *unread = database_statement(
        archive->database, "SELECT count(*), min(time) FROM (SELECT time FROM message"
                           " WHERE chat = ?1 AND NOT is_outgoing"
                           " AND time > (SELECT read_until FROM chat WHERE id = ?1)"
                           " ORDER BY time LIMIT 10000)");
    unsigned count = 0;

    *ret_first = 0;
    sqlite3_bind_int64(unread, 1, archive_find_chat(archive, chat));
    if (database_next(archive->database, unread)) {
        count = (unsigned)sqlite3_column_int64(unread, 0);
        *ret_first = sqlite3_column_int64(unread, 1);
    }
    sqlite3_reset(unread);
    return count;
}

GPtrArray *
archive_unread_chats(Archive *archive, const Account *account)
{
    GPtrArray *jids = g_ptr_array_new_with_free_func(free_jid);
    sqlite3_stmt *chats = database_statement(
        archive->database, "SELECT jid FROM chat WHERE account = ? AND EXISTS (SELECT 1"
                           " FROM message WHERE message.chat = chat.id AND NOT is_outgoing"
                           " AND time > read_until) ORDER BY id");

    sqlite3_bind_int64(chats, 1, archive_find_account(archive, account));
    while (database_next(archive->database, chats)) {
        Jid *jid = jid_new((const char *)sqlite3_column_text(chats, 0), NULL);

        if (jid)
            g_ptr_array_add(jids, jid);
    }
    return jids;
}
