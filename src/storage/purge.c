/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Removing. The database overwrites what it deletes (secure_delete), but for the index of words,
 * which only marks what is gone until its parts are merged. */

#include "config.h"

#include "storage/purge.h"

#include "storage/archive_rows.h"

#define SLICE_ROWS  100
#define SLICE_PAGES 50 /* of the index */
/* A file that holds no more than that is written anew as a whole, in less than 50 ms. */
#define REWRITTEN_PAGES 1000
/* So many of the newest lines are weighed. */
#define WEIGHED_ROWS 500

#define OLD_ROWS " FROM message WHERE chat = ?1 AND time < ?2 AND state IS NOT 'queued'"

/* --- counting --- */

static sqlite3_stmt *
bound(Archive *archive, const char *sql, int64_t chat, int64_t before)
{
    sqlite3_stmt *statement = database_statement(archive->database, sql);

    sqlite3_bind_int64(statement, 1, chat);
    sqlite3_bind_int64(statement, 2, before);
    return statement;
}

static int64_t
read_one(Archive *archive, sqlite3_stmt *statement)
{
    int64_t number =
        database_next(archive->database, statement) ? sqlite3_column_int64(statement, 0) : 0;

    sqlite3_reset(statement);
    return number;
}

void
purge_count(Archive *archive, int64_t chat, int64_t before, StoredLines *ret_lines)
{
    sqlite3_stmt *row = bound(archive,
                              "SELECT count(*), min(time), max(time) FROM message"
                              " WHERE chat = ?1 AND time < ?2",
                              chat, before);

    *ret_lines = (StoredLines){ 0 };
    if (database_next(archive->database, row)) {
        ret_lines->lines = (unsigned)sqlite3_column_int64(row, 0);
        ret_lines->first = sqlite3_column_int64(row, 1);
        ret_lines->last = sqlite3_column_int64(row, 2);
    }
    sqlite3_reset(row);
    ret_lines->waiting =
        (unsigned)read_one(archive, bound(archive,
                                          "SELECT count(*) FROM message INDEXED BY message_queued"
                                          " WHERE chat = ?1 AND time < ?2 AND state = 'queued'",
                                          chat, before));
    ret_lines->lines -= MIN(ret_lines->waiting, ret_lines->lines);
    row = bound(archive,
                "SELECT coalesce(avg(length(CAST(body AS BLOB))) * 1000, 0) FROM (SELECT body"
                " FROM message WHERE chat = ?1 AND time < ?2"
                " ORDER BY time DESC LIMIT " G_STRINGIFY(WEIGHED_ROWS) ")",
                chat, before);
    ret_lines->bytes = read_one(archive, row) * ret_lines->lines / 1000;
}

/* --- removing --- */

static void
write_row(Archive *archive, const char *sql, int64_t row)
{
    const DatabaseValue values[] = { DATABASE_NUMBER(row) };

    database_write(archive->database, sql, values, G_N_ELEMENTS(values), NULL);
}

static void
remove_row(Archive *archive, int64_t row)
{
    archive_index_forget_words(archive->index, row);
    write_row(archive, "DELETE FROM edit WHERE message = ?", row);
    write_row(archive, "DELETE FROM sealed WHERE row = ?", row);
    write_row(archive, "DELETE FROM message WHERE row = ?", row);
}

/* What was missing there need not be looked for any more; of a chat that is cleared wholly nothing
 * is missing (see holes.h). */
static void
remove_holes(Archive *archive, int64_t chat, int64_t before)
{
    const DatabaseValue values[] = { DATABASE_NUMBER(chat), DATABASE_NUMBER(before) };

    database_write(archive->database,
                   "DELETE FROM hole WHERE chat = ?1 AND before_time BETWEEN 1 AND ?2", values,
                   G_N_ELEMENTS(values), NULL);
    database_write(archive->database, "DELETE FROM loss WHERE chat = ?1 AND before_time <= ?2",
                   values, G_N_ELEMENTS(values), NULL);
    if (before == INT64_MAX)
        write_row(archive,
                  "INSERT OR REPLACE INTO hole (chat, after_time, before_time) VALUES (?, 0, 0)",
                  chat);
    database_write(archive->database,
                   "UPDATE chat SET gap_id = NULL, gap_time = 0 WHERE id = ?1 AND gap_time < ?2",
                   values, G_N_ELEMENTS(values), NULL);
}

static int64_t
first_row(Archive *archive, int64_t chat, int64_t before)
{
    return read_one(
        archive, bound(archive, "SELECT row" OLD_ROWS " ORDER BY time, row LIMIT 1", chat, before));
}

bool
purge_slice(Archive *archive, int64_t chat, int64_t before)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(int64_t));
    sqlite3_stmt *old =
        bound(archive, "SELECT row" OLD_ROWS " ORDER BY time, row LIMIT " G_STRINGIFY(SLICE_ROWS),
              chat, before);

    while (database_next(archive->database, old)) {
        int64_t row = sqlite3_column_int64(old, 0);
        g_array_append_val(rows, row);
    }
    for (unsigned i = 0; i < rows->len; i++)
        remove_row(archive, g_array_index(rows, int64_t, i));
    int64_t next = first_row(archive, chat, before);
    if (!next)
        remove_holes(archive, chat, before);
    return next && rows->len > 0 && next != g_array_index(rows, int64_t, 0);
}

bool
purge_words(Archive *archive, bool is_first)
{
    sqlite3_stmt *merge = database_statement(
        archive->database, "INSERT INTO message_text (message_text, rank) VALUES ('merge', ?)");
    int before;

    if (!merge || !database_begin(archive->database))
        return false;
    before = sqlite3_total_changes(sqlite3_db_handle(merge));
    sqlite3_bind_int(merge, 1, is_first ? -SLICE_PAGES : SLICE_PAGES);
    /* SQLite's documentation: less than two changes, and nothing was left to do. */
    return database_derive(archive->database, merge) &&
           sqlite3_total_changes(sqlite3_db_handle(merge)) - before >= 2;
}

void
purge_finish(Archive *archive)
{
    if (database_commit(archive->database, NULL))
        database_empty_log(archive->database);
}

/* What older versions deleted was not overwritten. */
void
purge_rewrite(Archive *archive)
{
    int64_t pages =
        read_one(archive, database_statement(archive->database,
                                             "SELECT page_count - freelist_count"
                                             " FROM pragma_page_count, pragma_freelist_count"));

    if (pages <= REWRITTEN_PAGES && database_commit(archive->database, NULL))
        database_vacuum(archive->database);
    purge_finish(archive);
}

/* --- the floor --- */

int64_t
archive_cleared_until(Archive *archive, const Chat *chat)
{
    sqlite3_stmt *row =
        database_statement(archive->database, "SELECT cleared_until FROM chat WHERE id = ?");

    sqlite3_bind_int64(row, 1, archive_find_chat(archive, chat));
    return read_one(archive, row);
}

void
archive_set_cleared(Archive *archive, int64_t chat, int64_t until)
{
    const DatabaseValue values[] = { DATABASE_NUMBER(until), DATABASE_NUMBER(chat) };

    database_write(archive->database,
                   "UPDATE chat SET cleared_until = CASE WHEN ?1 THEN max(cleared_until, ?1)"
                   " ELSE 0 END WHERE id = ?2",
                   values, G_N_ELEMENTS(values), NULL);
}
