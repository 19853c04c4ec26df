/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests as rows of the database: one for each account, kind, person and subject. */

#include "config.h"

#include "storage/requests.h"

#include "storage/database_sql.h"

static const char *
about_text(const Request *request)
{
    return request->about ? jid_full(request->about) : "";
}

void
requests_store(Database *database, const Request *request)
{
    const DatabaseValue values[] = {
        DATABASE_TEXT(jid_bare(request->account->jid)),
        DATABASE_TEXT(request_kind_name(request->kind)),
        DATABASE_TEXT(jid_bare(request->from)),
        DATABASE_TEXT(about_text(request)),
        DATABASE_TEXT(request->text),
        DATABASE_TEXT(request->details),
        DATABASE_NUMBER(request->time),
        DATABASE_NUMBER(request->count),
        DATABASE_TEXT(request->claimed ? jid_full(request->claimed) : NULL),
    };

    database_write(database,
                   "REPLACE INTO request (account, kind, jid, about, text, details, time, count,"
                   " claimed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   values, G_N_ELEMENTS(values), NULL);
}

void
requests_unstore(Database *database, const Request *request)
{
    const DatabaseValue values[] = {
        DATABASE_TEXT(jid_bare(request->account->jid)),
        DATABASE_TEXT(request_kind_name(request->kind)),
        DATABASE_TEXT(jid_bare(request->from)),
        DATABASE_TEXT(about_text(request)),
    };

    database_write(database,
                   "DELETE FROM request WHERE account = ? AND kind = ? AND jid = ? AND about = ?",
                   values, G_N_ELEMENTS(values), NULL);
}

/* What one row says. */
typedef struct {
    RequestKind kind;
    Jid *from, *about, *claimed;
    char *text, *details;
    int64_t time;
    unsigned count;
} Row;

static void
row_free(gpointer data)
{
    Row *row = data;

    jid_unref(row->from);
    jid_unref(row->about);
    jid_unref(row->claimed);
    g_free(row->text);
    g_free(row->details);
    g_free(row);
}

static Row *
read_row(sqlite3_stmt *statement)
{
    const char *kind = (const char *)sqlite3_column_text(statement, 0);
    const char *from = (const char *)sqlite3_column_text(statement, 1);
    const char *about = (const char *)sqlite3_column_text(statement, 2);
    const char *claimed = (const char *)sqlite3_column_text(statement, 7);
    Row *row = g_new0(Row, 1);

    row->from = from ? jid_new(from, NULL) : NULL;
    row->about = about && about[0] ? jid_new(about, NULL) : NULL;
    row->claimed = claimed ? jid_new(claimed, NULL) : NULL;
    row->text = g_strdup((const char *)sqlite3_column_text(statement, 3));
    row->details = g_strdup((const char *)sqlite3_column_text(statement, 4));
    row->time = sqlite3_column_int64(statement, 5);
    row->count = (unsigned)sqlite3_column_int64(statement, 6);
    if (kind && row->from && request_kind_parse(kind, &row->kind))
        return row;
    row_free(row);
    return NULL;
}

/* All before the first one is told of: who hears of it may write. */
static GPtrArray *
read_rows(Database *database, const Account *account)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func(row_free);
    sqlite3_stmt *statement =
        database_statement(database, "SELECT kind, jid, about, text, details, time, count,"
                                     " claimed FROM request WHERE account = ? ORDER BY time");

    sqlite3_bind_text(statement, 1, jid_bare(account->jid), -1, SQLITE_STATIC);
    while (database_next(database, statement)) {
        Row *row = read_row(statement);
        if (row)
            g_ptr_array_add(rows, row);
    }
    sqlite3_reset(statement);
    return rows;
}

void
requests_load(Database *database, Account *account)
{
    g_autoptr(GPtrArray) rows = read_rows(database, account);

    for (unsigned i = 0; i < rows->len; i++) {
        const Row *row = rows->pdata[i];
        request_add(account, &(RequestFacts){
                                 .kind = row->kind,
                                 .from = row->from,
                                 .about = row->about,
                                 .claimed = row->claimed,
                                 .text = row->text,
                                 .details = row->details,
                                 .time = row->time,
                                 .count = row->count,
                             });
    }
}
