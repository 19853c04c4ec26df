/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of stored rows, as they join the full-text index.
 *
 * Beside the words the index has marks of each row (see the view message_words): chat, account,
 * period, sender, what it carries. Periods that have rows are listed in a table, so that a search
 * goes from the newest to the oldest whatever the order in which rows were stored.
 *
 * Each slice of rows makes a part of the index; parts are merged a few pages at a time, when many
 * have come or nothing else is left to do. */

#include "config.h"

#include "storage/archive_words.h"

#include <string.h>

#include "storage/database_sql.h"
#include "storage/words.h"

#define SLICE         300         /* rows: some 2 ms */
#define SLICE_BYTES   (32 * 1024) /* or when they have so much text */
#define SLICE_MS      5
#define MERGED_SLICES 64 /* are many */
#define MERGE_PAGES   24 /* at once: some 3 ms */
#define PERIOD_MS     (INT64_C(30) * 24 * 60 * 60 * 1000)
/* Of a text longer than any letter only the beginning is indexed. */
#define MOST_CHARACTERS 65536

struct ArchiveWords {
    Database *database;
    int64_t mark, goal;
    bool is_loaded;
    unsigned timer;
    unsigned slices; /* since parts were last merged */
    bool is_merging; /* until nothing is left of it */
    int64_t chat;    /* whose marks these are; 0: nobody's */
    bool has_nicks;
    char *marks;
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

/* --- what a row is indexed by --- */

/* The marks that all of a chat's rows have; NULL: there is no such chat. */
static const char *
marks_of(ArchiveWords *words, int64_t chat)
{
    sqlite3_stmt *row;

    if (words->marks && words->chat == chat)
        return words->marks;
    g_clear_pointer(&words->marks, g_free);
    row = database_statement(words->database, "SELECT account, kind FROM chat WHERE id = ?");
    sqlite3_bind_int64(row, 1, chat);
    if (database_next(words->database, row)) {
        words->chat = chat;
        words->has_nicks = g_strcmp0((const char *)sqlite3_column_text(row, 1), "contact") != 0;
        words->marks =
            g_strdup_printf(" " WORD_SIGN "c%" G_GINT64_FORMAT " " WORD_SIGN "a%" G_GINT64_FORMAT,
                            chat, (int64_t)sqlite3_column_int64(row, 0));
    }
    sqlite3_reset(row);
    return words->marks;
}

/* The marks of the row itself: when, and who. */
static void
print_marks(const ArchiveWords *words, GString *text, sqlite3_value **values)
{
    int64_t time = MAX(sqlite3_value_int64(values[1]), 0);
    const char *sender = (const char *)sqlite3_value_text(values[3]);
    const char *slash = sender ? strchr(sender, '/') : NULL;

    g_string_append(text, " " WORD_SIGN "m");
    g_string_append_printf(text, "%" G_GINT64_FORMAT, time / PERIOD_MS);
    if (sqlite3_value_int(values[2]))
        g_string_append(text, " " WORD_SIGN "o");
    else if (words->has_nicks) {
        g_string_append(text, " " WORD_NICK_SIGN);
        g_string_append(text, slash ? slash + 1 : sender ? sender : "");
    }
}

/* row_words(chat, time, is_outgoing, sender, body): the same that the view message_words says, at
 * a fraction of its cost. */
static void
row_words(sqlite3_context *context, int count, sqlite3_value **values)
{
    ArchiveWords *words = sqlite3_user_data(context);
    const char *marks = marks_of(words, sqlite3_value_int64(values[0]));
    const char *body = (const char *)sqlite3_value_text(values[4]);
    size_t length = body ? (size_t)sqlite3_value_bytes(values[4]) : 0;
    g_autoptr(GString) text = NULL;

    (void)count;
    if (!marks || !body) /* as the view has it */
        return;
    if (length > MOST_CHARACTERS && g_utf8_strlen(body, (gssize)length) > MOST_CHARACTERS)
        length = (size_t)(g_utf8_offset_to_pointer(body, MOST_CHARACTERS) - body);
    text = g_string_sized_new(length + 80);
    g_string_append_len(text, body, (gssize)length);
    g_string_append(text, marks);
    print_marks(words, text, values);
    sqlite3_result_text(context, text->str, (int)text->len, SQLITE_TRANSIENT);
}

#define ROW_WORDS "row_words(chat, time, is_outgoing, sender, body)"

/* --- rows that join --- */

/* The rows after the mark, up to this one. */
static bool
take_rows(ArchiveWords *words, int64_t last)
{
    static const char *const STATEMENTS[] = {
        "INSERT INTO message_text (rowid, words) SELECT row, " ROW_WORDS " FROM message"
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

/* The last row of the next slice. */
static int64_t
end_of_slice(ArchiveWords *words)
{
    int64_t last = MIN(words->goal, words->mark + SLICE);
    sqlite3_stmt *rows =
        database_statement(words->database, "SELECT row, length(CAST(body AS BLOB)) FROM message"
                                            " WHERE row > ? AND row <= ? ORDER BY row");
    int64_t bytes = 0;

    sqlite3_bind_int64(rows, 1, words->mark);
    sqlite3_bind_int64(rows, 2, last);
    while (bytes < SLICE_BYTES && database_next(words->database, rows)) {
        bytes += sqlite3_column_int64(rows, 1);
        if (bytes >= SLICE_BYTES)
            last = sqlite3_column_int64(rows, 0);
    }
    sqlite3_reset(rows);
    return last;
}

static void
take_slice(ArchiveWords *words)
{
    int64_t last = end_of_slice(words);

    if (!database_begin(words->database) || !run_statement(words, "SAVEPOINT slice_of_words"))
        return;
    if (!take_rows(words, last)) {
        run_statement(words, "ROLLBACK TO slice_of_words");
        archive_words_reset(words);
    }
    run_statement(words, "RELEASE slice_of_words");
    words->slices++;
}

/* --- parts are merged --- */

/* SQLite's documentation: less than two changes, and nothing was left to do. */
static void
merge_some(ArchiveWords *words)
{
    sqlite3_stmt *merge = database_statement(
        words->database, "INSERT INTO message_text (message_text, rank) VALUES ('merge', ?)");
    int before;

    words->is_merging = false;
    if (!merge || !database_begin(words->database))
        return;
    before = sqlite3_total_changes(sqlite3_db_handle(merge));
    sqlite3_bind_int(merge, 1, MERGE_PAGES);
    words->is_merging = database_derive(words->database, merge) &&
                        sqlite3_total_changes(sqlite3_db_handle(merge)) - before >= 2;
    if (!words->is_merging)
        words->slices = 0;
}

static bool
is_merge_due(const ArchiveWords *words)
{
    return words->is_merging || words->slices >= MERGED_SLICES ||
           (words->slices && words->mark >= words->goal);
}

/* --- bit by bit --- */

static void
schedule(ArchiveWords *words)
{
    if (!words->timer && (words->mark < words->goal || is_merge_due(words)))
        words->timer = timer_start(database_clock(words->database), SLICE_MS, on_timer, words);
}

/* What fails is tried again with the next group. */
static void
on_timer(gpointer data)
{
    ArchiveWords *words = data;
    int64_t mark = archive_words_mark(words);
    bool goes_on = true;

    words->timer = 0;
    if (database_is_behind(words->database)) {
        schedule(words);
        return;
    }
    if (is_merge_due(words)) {
        merge_some(words);
    } else if (mark < words->goal) {
        take_slice(words);
        goes_on = archive_words_mark(words) > mark;
    }
    if (goes_on)
        schedule(words);
}

ArchiveWords *
archive_words_new(Database *database)
{
    ArchiveWords *words = g_new0(ArchiveWords, 1);

    words->database = database;
    database_set_function(database, "row_words", 5, row_words, words);
    return words;
}

void
archive_words_free(ArchiveWords *words)
{
    if (!words)
        return;
    timer_stop(database_clock(words->database), &words->timer);
    database_set_function(words->database, "row_words", 5, NULL, NULL);
    g_free(words->marks);
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

void
archive_words_reset(ArchiveWords *words)
{
    words->is_loaded = words->is_merging = false;
    words->goal = 0;
    g_clear_pointer(&words->marks, g_free);
}

/* Both look at the mark in the store: rows after it join the index with their group, which may be
 * another time if the batch is repeated. */
void
archive_words_forget(ArchiveWords *words, int64_t row)
{
    const DatabaseValue values[] = { DATABASE_NUMBER(row) };

    database_write(words->database,
                   "INSERT INTO message_text (message_text, rowid, words) SELECT 'delete', row,"
                   " " ROW_WORDS " FROM message WHERE row = ?"
                   " AND row <= (SELECT value FROM meta WHERE name = 'words')",
                   values, G_N_ELEMENTS(values), NULL);
}

void
archive_words_add(ArchiveWords *words, int64_t row)
{
    const DatabaseValue values[] = { DATABASE_NUMBER(row) };

    database_write(words->database,
                   "INSERT INTO message_text (rowid, words) SELECT row, " ROW_WORDS
                   " FROM message WHERE row = ?"
                   " AND row <= (SELECT value FROM meta WHERE name = 'words')",
                   values, G_N_ELEMENTS(values), NULL);
}
