/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row for each hole; no two of a chat begin at the same time. */

#include "config.h"

#include "storage/holes.h"

#include "base/limits.h"
#include "storage/archive_rows.h"

static ArchivePoint
read_point(sqlite3_stmt *row, int column)
{
    return (ArchivePoint){ .id = g_strdup((const char *)sqlite3_column_text(row, column)),
                           .time = sqlite3_column_int64(row, column + 1) };
}

Hole *
hole_new(const ArchivePoint *after, const ArchivePoint *before)
{
    Hole *hole = g_new0(Hole, 1);

    hole->after = (ArchivePoint){ g_strdup(after->id), after->time };
    hole->before = (ArchivePoint){ g_strdup(before->id), before->time };
    return hole;
}

void
hole_free(Hole *hole)
{
    if (!hole)
        return;
    archive_point_done(&hole->after);
    archive_point_done(&hole->before);
    g_free(hole);
}

static void
free_hole(gpointer hole)
{
    hole_free(hole);
}

GPtrArray *
holes_load(Archive *archive, const Chat *chat)
{
    GPtrArray *holes = g_ptr_array_new_with_free_func(free_hole);
    sqlite3_stmt *row = database_statement(
        archive->database, "SELECT after_id, after_time, before_id, before_time FROM hole"
                           " WHERE chat = ? ORDER BY after_time DESC LIMIT ?");

    sqlite3_bind_int64(row, 1, archive_find_chat(archive, chat));
    sqlite3_bind_int(row, 2, LIMIT_HOLES);
    while (database_next(archive->database, row)) {
        Hole *hole = g_new0(Hole, 1);

        hole->after = read_point(row, 0);
        hole->before = read_point(row, 2);
        g_ptr_array_insert(holes, 0, hole);
    }
    sqlite3_reset(row);
    return holes;
}

void
holes_put(Archive *archive, const Chat *chat, const Hole *hole)
{
    int64_t number = archive_need_chat(archive, chat, NULL);
    const DatabaseValue values[] = { DATABASE_NUMBER(number), DATABASE_TEXT(hole->after.id),
                                     DATABASE_NUMBER(hole->after.time),
                                     DATABASE_TEXT(hole->before.id),
                                     DATABASE_NUMBER(hole->before.time) };

    if (number)
        database_write(archive->database,
                       "INSERT OR REPLACE INTO hole (chat, after_id, after_time, before_id,"
                       " before_time) VALUES (?, ?, ?, ?, ?)",
                       values, G_N_ELEMENTS(values), NULL);
}

void
holes_drop(Archive *archive, const Chat *chat, int64_t after)
{
    int64_t number = archive_find_chat(archive, chat);
    const DatabaseValue values[] = { DATABASE_NUMBER(number), DATABASE_NUMBER(after) };

    if (number)
        database_write(archive->database, "DELETE FROM hole WHERE chat = ? AND after_time = ?",
                       values, G_N_ELEMENTS(values), NULL);
}
