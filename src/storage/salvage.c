/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can still be read of a damaged store. */

#include "config.h"

#include "storage/salvage.h"

#include <glib.h>
#include <string.h>

#define BATCH_ROWS   2000
#define GREATEST_ROW (INT64_C(1) << 40) /* a greater number is damage */
#define DAYS_AGAIN   "30"

/* One table's way into the new store. */
typedef struct {
    sqlite3 *from, *into;
    sqlite3_stmt *select, *insert;
    int columns;
    bool has_rows;  /* that is, row numbers */
    int64_t last;   /* the row copied last */
    int64_t copied; /* rows */
    int code;       /* of writing */
} Copy;

static int
exec(sqlite3 *handle, const char *sql)
{
    return sqlite3_exec(handle, sql, NULL, NULL, NULL);
}

/* --- reading --- */

/* It is not written to, not even to bring its log in. */
static sqlite3 *
open_damaged(const char *path)
{
    sqlite3 *handle = NULL;

    if (sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
        SQLITE_OK) {
        sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
        sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
        exec(handle, "PRAGMA writable_schema = ON"); /* so that one bad table does not hide all */
        exec(handle, "PRAGMA cell_size_check = ON");
        exec(handle, "PRAGMA cache_size = -1024");
        return handle;
    }
    sqlite3_close(handle);
    return NULL;
}

static GPtrArray *
read_names(sqlite3 *handle, const char *sql, const char *table)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    sqlite3_stmt *rows = NULL;

    sqlite3_prepare_v2(handle, sql, -1, &rows, NULL);
    if (table)
        sqlite3_bind_text(rows, 1, table, -1, SQLITE_STATIC);
    while (sqlite3_step(rows) == SQLITE_ROW)
        g_ptr_array_add(names, g_strdup((const char *)sqlite3_column_text(rows, 0)));
    sqlite3_finalize(rows);
    return names;
}

/* The columns that a table has in both, with commas; NULL: none. */
static char *
common_columns(const Copy *copy, const char *table, int *ret_count)
{
    static const char SQL[] = "SELECT name FROM pragma_table_info(?)";
    g_autoptr(GPtrArray) have = read_names(copy->from, SQL, table);
    g_autoptr(GPtrArray) want = read_names(copy->into, SQL, table);
    g_autoptr(GString) columns = g_string_new(NULL);

    *ret_count = 0;
    for (unsigned i = 0; i < want->len; i++) {
        if (!g_ptr_array_find_with_equal_func(have, want->pdata[i], g_str_equal, NULL))
            continue;
        g_string_append_printf(columns, "%s%s", *ret_count ? ", " : "", (char *)want->pdata[i]);
        ++*ret_count;
    }
    return *ret_count ? g_string_free(g_steal_pointer(&columns), FALSE) : NULL;
}

/* --- a row --- */

static void
bind_value(sqlite3_stmt *insert, int index, sqlite3_value *value)
{
    const char *text;

    if (sqlite3_value_type(value) != SQLITE_TEXT) {
        sqlite3_bind_value(insert, index, value);
        return;
    }
    text = (const char *)sqlite3_value_text(value);
    if (text && !g_utf8_validate(text, sqlite3_value_bytes(value), NULL))
        sqlite3_bind_text(insert, index, g_utf8_make_valid(text, sqlite3_value_bytes(value)), -1,
                          g_free);
    else
        sqlite3_bind_value(insert, index, value);
}

static void
copy_row(Copy *copy)
{
    int code;

    if (copy->has_rows && (copy->last < 1 || copy->last > GREATEST_ROW))
        return;
    for (int i = 0; i < copy->columns; i++)
        bind_value(copy->insert, i + 1, sqlite3_column_value(copy->select, i + 1));
    code = sqlite3_step(copy->insert);
    sqlite3_reset(copy->insert);
    if (code != SQLITE_DONE && (code & 0xff) != SQLITE_CONSTRAINT) {
        copy->code = code;
        return;
    }
    if (code != SQLITE_DONE)
        return;
    copy->copied += sqlite3_changes(copy->into);
    if (copy->copied % BATCH_ROWS == 0 && (copy->code = exec(copy->into, "COMMIT")) == SQLITE_OK)
        copy->code = exec(copy->into, "BEGIN");
}

/* --- a table --- */

/* Whether anything can be read from this row on: a row, or the end. */
static bool
is_readable(Copy *copy, int64_t first)
{
    int code;

    sqlite3_bind_int64(copy->select, 1, first);
    code = sqlite3_step(copy->select);
    sqlite3_reset(copy->select);
    return code == SQLITE_ROW || code == SQLITE_DONE;
}

/* Nothing can be read from this row on: the row from which something can. */
static int64_t
find_end_of_damage(Copy *copy, int64_t first)
{
    int64_t low = first, high = first + 1;

    for (int64_t step = 1; !is_readable(copy, high); step *= 2) {
        if (high >= GREATEST_ROW)
            return GREATEST_ROW;
        low = high;
        high = MIN(first + step * 2, GREATEST_ROW);
    }
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;

        if (is_readable(copy, middle))
            high = middle;
        else
            low = middle;
    }
    return high;
}

/* Copies from that row on until the end (true) or damage. */
static bool
copy_until_damage(Copy *copy, int64_t first)
{
    int code = SQLITE_DONE;

    copy->last = first - 1;
    if (copy->has_rows)
        sqlite3_bind_int64(copy->select, 1, first);
    while (copy->code == SQLITE_OK && (code = sqlite3_step(copy->select)) == SQLITE_ROW) {
        copy->last = sqlite3_column_int64(copy->select, 0);
        copy_row(copy);
    }
    sqlite3_reset(copy->select);
    return copy->code != SQLITE_OK || code == SQLITE_DONE;
}

static void
copy_rows(Copy *copy)
{
    int64_t first = 1;

    while (first < GREATEST_ROW && !copy_until_damage(copy, first) && copy->has_rows)
        first = find_end_of_damage(copy, MAX(MIN(copy->last, GREATEST_ROW) + 1, first));
}

static sqlite3_stmt *
prepare(sqlite3 *handle, const char *sql)
{
    sqlite3_stmt *statement = NULL;

    sqlite3_prepare_v2(handle, sql, -1, &statement, NULL);
    return statement;
}

/* In the order of the source's rows, or as the words after FROM say. */
static void
copy_table(Copy *copy, const char *table, const char *from)
{
    g_autofree char *columns = common_columns(copy, table, &copy->columns);
    g_autofree char *select = NULL, *insert = NULL;
    g_autoptr(GString) marks = g_string_new("?");

    if (!columns)
        return;
    for (int i = 1; i < copy->columns; i++)
        g_string_append(marks, ", ?");
    insert =
        g_strdup_printf("INSERT OR IGNORE INTO %s (%s) VALUES (%s)", table, columns, marks->str);
    select = g_strdup_printf("SELECT rowid, %s FROM %s NOT INDEXED WHERE rowid >= ? ORDER BY rowid",
                             columns, table);
    copy->insert = prepare(copy->into, insert);
    copy->select = from ? NULL : prepare(copy->from, select);
    copy->has_rows = copy->select != NULL;
    if (!copy->select) {
        g_autofree char *all =
            g_strdup_printf("SELECT 1, %s FROM %s", columns, from ? from : table);

        copy->select = prepare(copy->from, all);
    }
    copy->copied = 0;
    if (copy->select && copy->insert)
        copy_rows(copy);
    sqlite3_finalize(copy->select);
    sqlite3_finalize(copy->insert);
}

/* --- all --- */

/* Derived from others, or no longer true if something is missing. */
static bool
is_left_out(const char *table)
{
    static const char *const NAMES[] = { "message_key", "message_period", "coverage" };

    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        if (!strcmp(table, NAMES[i]))
            return true;
    }
    return g_str_has_prefix(table, "message_text") || g_str_has_prefix(table, "sqlite_");
}

static int64_t
copy_tables(Copy *copy)
{
    g_autoptr(GPtrArray) tables =
        read_names(copy->into, "SELECT name FROM sqlite_schema WHERE type = 'table'", NULL);
    int64_t messages = 0;

    for (unsigned i = 0; copy->code == SQLITE_OK && i < tables->len; i++) {
        const char *table = tables->pdata[i];

        if (is_left_out(table))
            continue;
        copy_table(copy, table, NULL);
        if (!strcmp(table, "message"))
            messages = copy->copied;
    }
    /* Once more out of their indexes, which hold all that matters. */
    if (copy->code == SQLITE_OK)
        copy_table(copy, "account", "account INDEXED BY sqlite_autoindex_account_1");
    if (copy->code == SQLITE_OK)
        copy_table(copy, "chat", "chat INDEXED BY sqlite_autoindex_chat_1");
    return messages;
}

/* Nobody knows which lines of rooms are lost: their archives are asked for the last weeks again. */
static int
open_gaps(sqlite3 *into)
{
    return exec(into, "WITH newest AS (SELECT chat.id AS id, (SELECT max(time) FROM message"
                      "  WHERE message.chat = chat.id) - " DAYS_AGAIN " * 86400000 AS time"
                      "  FROM chat WHERE kind = 'room')"
                      " UPDATE chat SET gap_id = NULL, gap_time = newest.time FROM newest"
                      " WHERE newest.id = chat.id AND newest.time > 0"
                      " AND (gap_time = 0 OR gap_time > newest.time)");
}

int
salvage_rows(const char *path, sqlite3 *into, int64_t *ret_messages)
{
    Copy copy = { .into = into, .from = open_damaged(path) };

    *ret_messages = 0;
    if (!copy.from)
        return SQLITE_OK;
    copy.code = exec(into, "BEGIN");
    if (copy.code == SQLITE_OK)
        *ret_messages = copy_tables(&copy);
    if (copy.code == SQLITE_OK)
        copy.code = open_gaps(into);
    if (copy.code == SQLITE_OK)
        copy.code = exec(into, "COMMIT");
    sqlite3_close(copy.from);
    return copy.code;
}
