/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places in a stored chat, by its index of times. */

#include "config.h"

#include "storage/places.h"

#include <string.h>

#include "base/limits.h"
#include "storage/archive_rows.h"

static bool
read_place(Archive *archive, sqlite3_stmt *row, ArchivePosition *ret_place)
{
    bool is_found = database_next(archive->database, row);

    *ret_place = (ArchivePosition){ 0 };
    if (is_found)
        *ret_place = (ArchivePosition){ .time = sqlite3_column_int64(row, 0),
                                        .row = sqlite3_column_int64(row, 1) };
    sqlite3_reset(row);
    return is_found;
}

bool
places_find_time(Archive *archive, const Chat *chat, int64_t time, ArchivePosition *ret_place)
{
    sqlite3_stmt *row =
        database_statement(archive->database, "SELECT time, row FROM message WHERE chat = ?"
                                              " AND time >= ? ORDER BY time, row LIMIT 1");

    sqlite3_bind_int64(row, 1, archive_find_chat(archive, chat));
    sqlite3_bind_int64(row, 2, time);
    return read_place(archive, row, ret_place);
}

bool
places_find_row(Archive *archive, const Chat *chat, int64_t row, ArchivePosition *ret_place)
{
    sqlite3_stmt *found = database_statement(
        archive->database, "SELECT time, row FROM message WHERE row = ? AND chat = ?");

    sqlite3_bind_int64(found, 1, row);
    sqlite3_bind_int64(found, 2, archive_find_chat(archive, chat));
    return read_place(archive, found, ret_place);
}

bool
places_find_unread(Archive *archive, const Chat *chat, ArchivePosition *ret_place)
{
    ArchivePosition mark = archive_read_mark(archive, chat);
    sqlite3_stmt *row = database_statement(
        archive->database,
        "SELECT time, row FROM message WHERE chat = ?1 AND " ARCHIVE_IS_NEWS
        " AND time >= ?2 AND (time > ?2 OR row > ?3) ORDER BY time, row LIMIT 1");

    sqlite3_bind_int64(row, 1, archive_find_chat(archive, chat));
    sqlite3_bind_int64(row, 2, mark.time);
    sqlite3_bind_int64(row, 3, mark.row);
    return read_place(archive, row, ret_place);
}

bool
places_find_oldest_id(Archive *archive, const Chat *chat, ArchivePoint *ret_point)
{
    sqlite3_stmt *row = database_statement(
        archive->database,
        "SELECT stanza_id, time FROM (SELECT stanza_id, time FROM message WHERE chat = ?"
        "  ORDER BY time, row LIMIT 2000) WHERE stanza_id IS NOT NULL LIMIT 1");
    bool is_found;

    *ret_point = (ArchivePoint){ 0 };
    sqlite3_bind_int64(row, 1, archive_find_chat(archive, chat));
    is_found = database_next(archive->database, row);
    if (is_found) {
        ret_point->id = g_strdup((const char *)sqlite3_column_text(row, 0));
        ret_point->time = sqlite3_column_int64(row, 1);
    }
    sqlite3_reset(row);
    return is_found;
}

static void
free_message(gpointer message)
{
    message_unref(message);
}

GPtrArray *
places_page_after(Archive *archive, const Chat *chat, const ArchivePosition *after,
                  bool is_inclusive, unsigned count)
{
    GPtrArray *messages = g_ptr_array_new_with_free_func(free_message);
    sqlite3_stmt *page = database_statement(
        archive->database, "SELECT " ARCHIVE_COLUMNS " FROM message WHERE chat = ?1 AND time >= ?2"
                           " AND (time > ?2 OR row >= ?3) ORDER BY time, message.row LIMIT ?4");
    size_t bytes = 0;

    sqlite3_bind_int64(page, 1, archive_find_chat(archive, chat));
    sqlite3_bind_int64(page, 2, after->time);
    sqlite3_bind_int64(page, 3, after->row + !is_inclusive);
    sqlite3_bind_int64(page, 4, count);
    while (bytes < LIMIT_PAGE_BYTES && database_next(archive->database, page)) {
        Message *message = archive_read_message(archive, page);

        bytes += strlen(message->body);
        g_ptr_array_add(messages, message);
    }
    sqlite3_reset(page);
    return messages;
}
