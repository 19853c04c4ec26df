/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other programs' SQLite files: opened so that nothing of theirs changes. */

#include "config.h"

#include "storage/import/foreign_db.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"

#define BUSY_MS 3000

struct ForeignDb {
    sqlite3 *handle;
    sqlite3_stmt *rows;
    const ImportPart *part; /* borrowed */
    GString *addresses[FOREIGN_ADDRESSES];
    int64_t row, last;
    bool has_ended;
};

static bool
is_in_wal_mode(const char *path)
{
    unsigned char header[20] = { 0 };
    FILE *file = fopen(path, "re");
    bool is_wal = file && fread(header, 1, sizeof header, file) == sizeof header && header[18] == 2;

    if (file)
        fclose(file);
    return is_wal;
}

/* One with a write-ahead log can be read without making files beside it only as if it could not
 * change, which is right while no program has it open. */
static char *
make_uri(const char *path)
{
    g_autofree char *escaped = g_uri_escape_string(path, "/", FALSE);
    g_autofree char *log = g_strconcat(path, "-wal", NULL);
    bool is_still = is_in_wal_mode(path) && !g_file_test(log, G_FILE_TEST_EXISTS);

    return g_strconcat("file:", escaped, "?mode=ro", is_still ? "&immutable=1" : "", NULL);
}

static void
set_error(GError **error, const char *path, sqlite3 *handle)
{
    int code = handle ? sqlite3_errcode(handle) & 0xff : SQLITE_NOMEM;

    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_AGAIN,
                    _("%s is being written by the program that it belongs to: end that, or try "
                      "again later."),
                    path);
    else if (code == SQLITE_NOTADB)
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL, _("%s is no SQLite database."), path);
    else
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED, _("%s cannot be read: %s."), path,
                    handle ? sqlite3_errmsg(handle) : g_strerror(ENOMEM));
}

static bool
open_handle(ForeignDb *db, const char *path, GError **error)
{
    g_autofree char *uri = make_uri(path);

    if (sqlite3_open_v2(uri, &db->handle, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) !=
        SQLITE_OK) {
        set_error(error, path, db->handle);
        return false;
    }
    sqlite3_busy_timeout(db->handle, BUSY_MS);
    sqlite3_limit(db->handle, SQLITE_LIMIT_LENGTH, LIMIT_IMPORT_VALUE_BYTES);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    return true;
}

/* --- which columns there are --- */

/* Names of the columns of a table as a set; NULL: it cannot be read. */
static GHashTable *
read_columns(ForeignDb *db, const ForeignQuery *query)
{
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    sqlite3_stmt *rows = NULL;
    int code =
        sqlite3_prepare_v2(db->handle, "SELECT name FROM pragma_table_info(?)", -1, &rows, NULL);

    sqlite3_bind_text(rows, 1, query->table, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) {
        while (sqlite3_step(rows) == SQLITE_ROW)
            g_hash_table_add(names, g_strdup((const char *)sqlite3_column_text(rows, 0)));
        code = sqlite3_finalize(rows);
    }
    if (code == SQLITE_OK)
        return names;
    g_hash_table_destroy(names);
    return NULL;
}

/* The columns with their names in front, for a name may stand in two tables; those of others are
 * given with theirs. */
static char *
make_sql(const ForeignQuery *query, GHashTable *names, const char **ret_missing)
{
    g_autoptr(GString) sql = g_string_new("SELECT ");

    for (unsigned i = 0; i < query->count; i++) {
        const ForeignColumn *column = &query->columns[i];
        bool is_other = strchr(column->name, '.') != NULL;
        bool is_there = is_other || g_hash_table_contains(names, column->name);

        if (!is_there && column->is_needed) {
            *ret_missing = column->name;
            return NULL;
        }
        if (i)
            g_string_append(sql, ", ");
        if (!is_there)
            g_string_append(sql, "NULL");
        else if (is_other)
            g_string_append(sql, column->name);
        else
            g_string_append_printf(sql, "\"%s\".\"%s\"", query->table, column->name);
    }
    g_string_append_printf(sql, " FROM \"%s\" %s", query->table, query->rest);
    return g_string_free(g_steal_pointer(&sql), FALSE);
}

static void
read_last(ForeignDb *db, const char *table)
{
    g_autofree char *sql = g_strdup_printf("SELECT max(rowid) FROM \"%s\"", table);
    sqlite3_stmt *row = NULL;

    if (sqlite3_prepare_v2(db->handle, sql, -1, &row, NULL) == SQLITE_OK &&
        sqlite3_step(row) == SQLITE_ROW)
        db->last = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
}

ForeignDb *
foreign_db_open(const ImportPart *part, const ForeignQuery *query, GError **error)
{
    g_autoptr(ForeignDb) db = g_new0(ForeignDb, 1);
    g_autoptr(GHashTable) names = NULL;
    g_autofree char *sql = NULL;
    const char *missing = NULL;

    db->part = part;
    for (unsigned i = 0; i < FOREIGN_ADDRESSES; i++)
        db->addresses[i] = g_string_new(NULL);
    if (!open_handle(db, part->path, error))
        return NULL;
    names = read_columns(db, query);
    if (!names) {
        set_error(error, part->path, db->handle);
        return NULL;
    }
    sql = make_sql(query, names, &missing);
    if (!sql) {
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                    g_hash_table_size(names)
                        ? _("%s has another form than is known here: its table "
                            "%s has no column %s.")
                        : _("%s has another form than is known here: it has no "
                            "table %s (with %s)."),
                    part->path, query->table, missing);
        return NULL;
    }
    read_last(db, query->table);
    if (sqlite3_prepare_v2(db->handle, sql, -1, &db->rows, NULL) != SQLITE_OK) {
        set_error(error, part->path, db->handle);
        return NULL;
    }
    return g_steal_pointer(&db);
}

void
foreign_db_close(gpointer data)
{
    ForeignDb *db = data;

    if (!db)
        return;
    for (unsigned i = 0; i < FOREIGN_ADDRESSES; i++)
        g_string_free(db->addresses[i], TRUE);
    sqlite3_finalize(db->rows);
    sqlite3_close(db->handle);
    g_free(db);
}

const char *
foreign_db_account(const ForeignDb *db)
{
    return db->part->account;
}

int
foreign_db_version(ForeignDb *db)
{
    sqlite3_stmt *row = NULL;
    int version = 0;

    if (sqlite3_prepare_v2(db->handle, "PRAGMA user_version", -1, &row, NULL) == SQLITE_OK &&
        sqlite3_step(row) == SQLITE_ROW)
        version = sqlite3_column_int(row, 0);
    sqlite3_finalize(row);
    return version;
}

/* --- rows --- */

ImportStep
foreign_db_next(ForeignDb *db, ImportLine *line)
{
    int code = db->has_ended ? SQLITE_DONE : sqlite3_step(db->rows);

    if (code == SQLITE_ROW) {
        line->number = db->row = sqlite3_column_int64(db->rows, 0);
        return IMPORT_LINE;
    }
    if (db->has_ended || code == SQLITE_DONE)
        return IMPORT_END;
    db->has_ended = true;
    line->number = db->row + 1;
    line->problem = sqlite3_errmsg(db->handle);
    return IMPORT_UNREADABLE;
}

const char *
foreign_db_text(ForeignDb *db, unsigned column)
{
    const char *text = (const char *)sqlite3_column_text(db->rows, (int)column);

    return text && *text ? text : NULL;
}

const char *
foreign_db_address(ForeignDb *db, ForeignAddress which, const char *bare, const char *resource)
{
    GString *address = db->addresses[which];

    g_string_assign(address, bare);
    if (resource)
        g_string_append_printf(address, "/%s", resource);
    return address->str;
}

bool
foreign_db_has(ForeignDb *db, unsigned column)
{
    return sqlite3_column_type(db->rows, (int)column) != SQLITE_NULL;
}

int64_t
foreign_db_number(ForeignDb *db, unsigned column)
{
    return sqlite3_column_int64(db->rows, (int)column);
}

double
foreign_db_real(ForeignDb *db, unsigned column)
{
    return sqlite3_column_double(db->rows, (int)column);
}

int64_t
foreign_db_position(gpointer data)
{
    const ForeignDb *db = data;
    int64_t bytes = db->part->bytes;

    if (db->has_ended || db->last <= 0)
        return bytes;
    return (int64_t)((double)bytes * (double)MIN(db->row, db->last) / (double)db->last);
}
