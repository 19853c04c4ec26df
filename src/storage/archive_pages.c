/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages out of the store: pages of a chat, what waits to be sent. */

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
archive_queued(Archive *archive, const Account *account)
{
    GPtrArray *hits = archive_new_hits();
    sqlite3_stmt *queued = database_statement(
        archive->database, "SELECT " ARCHIVE_COLUMNS ", chat.jid, chat.kind"
                           " FROM message INDEXED BY message_queued CROSS JOIN chat"
                           " ON chat.id = chat WHERE state = 'queued' AND account = ?"
                           " ORDER BY message.row");

    sqlite3_bind_int64(queued, 1, archive_find_account(archive, account));
    while (database_next(archive->database, queued)) {
        ArchiveHit *hit = archive_read_chat(queued, ARCHIVE_COLUMN_COUNT);

        if (!hit)
            continue;
        hit->message = archive_read_message(archive, queued);
        g_ptr_array_add(hits, hit);
    }
    return hits;
}

static void
free_chat(gpointer data)
{
    ArchiveChat *chat = data;

    jid_unref(chat->account);
    jid_unref(chat->jid);
    g_free(chat);
}

GPtrArray *
archive_chats(Archive *archive)
{
    GPtrArray *chats = g_ptr_array_new_with_free_func(free_chat);
    sqlite3_stmt *rows = database_statement(
        archive->database, "SELECT chat.jid, kind, account.jid, chat.id FROM chat"
                           " JOIN account ON account.id = account ORDER BY account.jid, chat.jid");

    while (database_next(archive->database, rows)) {
        ArchiveHit *hit = archive_read_chat(rows, 0);
        g_autoptr(Jid) account = jid_new((const char *)sqlite3_column_text(rows, 2), NULL);
        g_autoptr(GPtrArray) held = archive_new_hits();

        if (!hit)
            continue;
        g_ptr_array_add(held, hit);
        if (!account)
            continue;
        ArchiveChat *chat = g_new(ArchiveChat, 1);
        *chat = (ArchiveChat){ jid_ref(account), jid_ref(hit->chat), hit->kind,
                               sqlite3_column_int64(rows, 3) };
        g_ptr_array_add(chats, chat);
    }
    return chats;
}

/* --- what is missing of a room's archive --- */

static void
read_point(sqlite3_stmt *statement, ArchivePoint *ret_point)
{
    ret_point->id = g_strdup((const char *)sqlite3_column_text(statement, 0));
    ret_point->time = sqlite3_column_int64(statement, 1);
}

bool
archive_newest(Archive *archive, const Chat *chat, bool has_id, ArchivePoint *ret_point)
{
    sqlite3_stmt *newest = database_statement(
        archive->database,
        "SELECT stanza_id, time FROM (SELECT stanza_id, time, is_outgoing, state FROM message"
        "  WHERE chat = ?1 ORDER BY time DESC, row DESC LIMIT 5000)"
        " WHERE (NOT ?2 OR stanza_id IS NOT NULL) AND (NOT is_outgoing OR state <> 'queued')"
        " LIMIT 1");
    int64_t number = archive_find_chat(archive, chat);

    *ret_point = (ArchivePoint){ 0 };
    sqlite3_bind_int64(newest, 1, number);
    sqlite3_bind_int(newest, 2, has_id);
    bool is_found = number && database_next(archive->database, newest);
    if (is_found)
        read_point(newest, ret_point);
    sqlite3_reset(newest);
    return is_found;
}

int64_t
archive_settled_until(Archive *archive, const Chat *chat, int64_t until)
{
    sqlite3_stmt *newest = database_statement(
        archive->database, "SELECT time FROM (SELECT time, stanza_id FROM message"
                           "  WHERE chat = ? AND time <= ?"
                           "  ORDER BY time DESC LIMIT 1000)"
                           " WHERE stanza_id IS NOT NULL LIMIT 1");
    int64_t number = archive_find_chat(archive, chat), time = 0;

    sqlite3_bind_int64(newest, 1, number);
    sqlite3_bind_int64(newest, 2, until);
    if (number && database_next(archive->database, newest))
        time = sqlite3_column_int64(newest, 0);
    sqlite3_reset(newest);
    return time;
}

int64_t
archive_last_of_others(Archive *archive, const Chat *chat, int64_t since)
{
    sqlite3_stmt *newest = database_statement(
        archive->database, "SELECT time FROM (SELECT time, is_outgoing FROM message"
                           "  WHERE chat = ? AND time >= ?"
                           "  ORDER BY time DESC LIMIT 5000)"
                           " WHERE NOT is_outgoing LIMIT 1");
    int64_t number = archive_find_chat(archive, chat), time = 0;

    sqlite3_bind_int64(newest, 1, number);
    sqlite3_bind_int64(newest, 2, since);
    if (number && database_next(archive->database, newest))
        time = sqlite3_column_int64(newest, 0);
    sqlite3_reset(newest);
    return time;
}

bool
archive_gap(Archive *archive, const Chat *chat, ArchivePoint *ret_point)
{
    sqlite3_stmt *gap =
        database_statement(archive->database, "SELECT gap_id, gap_time FROM chat WHERE id = ?");

    *ret_point = (ArchivePoint){ 0 };
    sqlite3_bind_int64(gap, 1, archive_find_chat(archive, chat));
    if (database_next(archive->database, gap))
        read_point(gap, ret_point);
    sqlite3_reset(gap);
    return ret_point->time != 0;
}

void
archive_set_gap(Archive *archive, const Chat *chat, const ArchivePoint *point)
{
    int64_t number = archive_need_chat(archive, chat, NULL);
    const DatabaseValue values[] = { DATABASE_TEXT(point ? point->id : NULL),
                                     DATABASE_NUMBER(point ? point->time : 0),
                                     DATABASE_NUMBER(number) };

    if (number)
        database_write(archive->database, "UPDATE chat SET gap_id = ?, gap_time = ? WHERE id = ?",
                       values, G_N_ELEMENTS(values), NULL);
}

void
archive_point_done(ArchivePoint *point)
{
    g_clear_pointer(&point->id, g_free);
}
