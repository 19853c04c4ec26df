/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row for each account's archive. */

#include "config.h"

#include "storage/coverage.h"

#include "storage/archive_rows.h"

static void
read_point(sqlite3_stmt *statement, int column, ArchivePoint *ret_point)
{
    ret_point->id = g_strdup((const char *)sqlite3_column_text(statement, column));
    ret_point->time = sqlite3_column_int64(statement, column + 1);
}

bool
coverage_get(Archive *archive, const Account *account, Coverage *ret_coverage)
{
    sqlite3_stmt *row = database_statement(
        archive->database,
        "SELECT from_id, from_time, until_id, until_time, settled_id, settled_time, old, is_whole"
        " FROM coverage WHERE account = ?");
    bool is_found;

    *ret_coverage = (Coverage){ 0 };
    sqlite3_bind_text(row, 1, jid_bare(account->jid), -1, SQLITE_STATIC);
    is_found = database_next(archive->database, row);
    if (is_found) {
        read_point(row, 0, &ret_coverage->from);
        read_point(row, 2, &ret_coverage->until);
        read_point(row, 4, &ret_coverage->settled);
        ret_coverage->old = sqlite3_column_int64(row, 6);
        ret_coverage->is_whole = sqlite3_column_int(row, 7);
    }
    sqlite3_reset(row);
    return is_found;
}

void
coverage_set(Archive *archive, const Account *account, const Coverage *coverage)
{
    const DatabaseValue values[] = {
        DATABASE_TEXT(jid_bare(account->jid)),   DATABASE_TEXT(coverage->from.id),
        DATABASE_NUMBER(coverage->from.time),    DATABASE_TEXT(coverage->until.id),
        DATABASE_NUMBER(coverage->until.time),   DATABASE_TEXT(coverage->settled.id),
        DATABASE_NUMBER(coverage->settled.time), DATABASE_NUMBER(coverage->old),
    };

    database_write(archive->database,
                   "INSERT INTO coverage (account, from_id, from_time, until_id, until_time,"
                   "  settled_id, settled_time, old)"
                   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (account) DO UPDATE"
                   " SET from_id = ?2, from_time = ?3, until_id = ?4, until_time = ?5,"
                   "  settled_id = ?6, settled_time = ?7, old = ?8",
                   values, G_N_ELEMENTS(values), NULL);
}

void
coverage_set_whole(Archive *archive, const Account *account, bool is_whole)
{
    const DatabaseValue values[] = { DATABASE_NUMBER(is_whole),
                                     DATABASE_TEXT(jid_bare(account->jid)) };

    database_write(archive->database, "UPDATE coverage SET is_whole = ? WHERE account = ?", values,
                   G_N_ELEMENTS(values), NULL);
}

void
coverage_done(Coverage *coverage)
{
    archive_point_done(&coverage->from);
    archive_point_done(&coverage->until);
    archive_point_done(&coverage->settled);
}
