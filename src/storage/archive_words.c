/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of stored rows, as they join the full-text index.
 *
 * Beside the words the index has marks of each row (see the view message_words): chat, account,
 * period, sender, what it carries. Periods that have rows are listed in a table, so that a search
 * goes from the newest to the oldest whatever the order in which rows were stored. */

#include "config.h"

#include "storage/archive_words.h"

#include "storage/database_sql.h"

#define SLICE    500 /* rows */
#define SLICE_MS 20

struct ArchiveWords {
    Database *database;
    int64_t mark, goal;
    bool is_loaded;
    unsigned timer;
};

static void on_timer(gpointer data);

static void
load(ArchiveWords *words)
{
    sqlite3_stmt *mark;

    if (words->is_loaded)
        return;
    mark = database_statement(words->database, "SELECT value FROM meta WHERE name = 'words'");
    words->mark = database_next(words->database, mark) ? sqlite3_column_int64(mark, 0) : 0;
    sqlite3_reset(mark);
    words->is_loaded = true;
}

/* The rows after the mark, up to this one. */
static bool
take_rows(ArchiveWords *words, int64_t last)
{
    static const char *const STATEMENTS[] = {
        "INSERT INTO message_text (rowid, words) SELECT row, words FROM message_words"
        " WHERE row > ?1 AND row <= ?2 ORDER BY row",
        "INSERT OR IGNORE INTO message_period SELECT DISTINCT max(time, 0) / 2592000000"
        " FROM message WHERE row > ?1 AND row <= ?2",
        "UPDATE meta SET value = ?2 WHERE name = 'words' AND value = ?1",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(STATEMENTS); i++) {
        sqlite3_stmt *statement = database_statement(words->database, STATEMENTS[i]);

        sqlite3_bind_int64(statement, 1, words->mark);
        sqlite3_bind_int64(statement, 2, last);
        if (!database_derive(words->database, statement))
            return false;
    }
    words->mark = last;
    return true;
}

static bool
run_statement(ArchiveWords *words, const char *sql)
{
    return database_derive(words->database, database_statement(words->database, sql));
}

static void
take_slice(ArchiveWords *words)
{
    int64_t last = MIN(words->goal, words->mark + SLICE);

    if (!database_begin(words->database) || !run_statement(words, "SAVEPOINT slice_of_words"))
        return;
    if (!take_rows(words, last)) {
        run_statement(words, "ROLLBACK TO slice_of_words");
        archive_words_reset(words);
    }
    run_statement(words, "RELEASE slice_of_words");
}

static void
schedule(ArchiveWords *words)
{
    if (!words->timer && words->mark < words->goal)
        words->timer = timer_start(database_clock(words->database), SLICE_MS, on_timer, words);
}

static void
on_timer(gpointer data)
{
    ArchiveWords *words = data;
    int64_t mark = archive_words_mark(words);

    words->timer = 0;
    if (mark < words->goal)
        take_slice(words);
    if (archive_words_mark(words) > mark) /* else the disk fails: the next group tries again */
        schedule(words);
}

ArchiveWords *
archive_words_new(Database *database)
{
    ArchiveWords *words = g_new0(ArchiveWords, 1);

    words->database = database;
    return words;
}

void
archive_words_free(ArchiveWords *words)
{
    if (!words)
        return;
    timer_stop(database_clock(words->database), &words->timer);
    g_free(words);
}

int64_t
archive_words_mark(ArchiveWords *words)
{
    load(words);
    return words->mark;
}

void
archive_words_set_goal(ArchiveWords *words, int64_t row)
{
    load(words);
    words->goal = row;
    schedule(words);
}

bool
archive_words_follow(ArchiveWords *words, int64_t row)
{
    load(words);
    if (words->mark == words->goal && !take_rows(words, row))
        return false;
    words->goal = row;
    schedule(words);
    return true;
}

void
archive_words_reset(ArchiveWords *words)
{
    words->is_loaded = false;
}

/* Both look at the mark in the store: rows after it join the index with their group, which may be
 * another time if the batch is repeated. */
void
archive_words_forget(ArchiveWords *words, int64_t row)
{
    const DatabaseValue values[] = { DATABASE_NUMBER(row) };

    database_write(words->database,
                   "INSERT INTO message_text (message_text, rowid, words) SELECT 'delete', row,"
                   " words FROM message_words WHERE row = ?"
                   " AND row <= (SELECT value FROM meta WHERE name = 'words')",
                   values, G_N_ELEMENTS(values), NULL);
}

void
archive_words_add(ArchiveWords *words, int64_t row)
{
    const DatabaseValue values[] = { DATABASE_NUMBER(row) };

    database_write(words->database,
                   "INSERT INTO message_text (rowid, words) SELECT row, words"
                   " FROM message_words WHERE row = ?"
                   " AND row <= (SELECT value FROM meta WHERE name = 'words')",
                   values, G_N_ELEMENTS(values), NULL);
}
