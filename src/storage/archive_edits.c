/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Corrected messages: the new text is stored in place, the older ones are kept beside it. */

#include "config.h"

#include "storage/archive.h"
#include "storage/archive_rows.h"

static bool
keep_text(Archive *archive, int64_t row, const ArchiveEdit *by, GError **error)
{
    const DatabaseValue values[] = {
        DATABASE_NUMBER(archive->next_edit),
        DATABASE_NUMBER(by->time),
        DATABASE_TEXT(by->id),
        DATABASE_NUMBER(row),
    };

    if (!database_write(archive->database,
                        "INSERT INTO edit (row, message, time, id, body)"
                        " SELECT ?1, row, ?2, ?3, body FROM message WHERE row = ?4",
                        values, G_N_ELEMENTS(values), error))
        return false;
    archive->next_edit++;
    return true;
}

bool
archive_edit(Archive *archive, const Message *message, const ArchiveEdit *edit, GError **error)
{
    const DatabaseValue values[] = { DATABASE_TEXT(edit->body), DATABASE_NUMBER(message->row) };
    bool is_written;

    if (!message->row || !keep_text(archive, message->row, edit, error))
        return false;
    archive_index_forget_words(archive->index, message->row);
    is_written = database_write(archive->database, "UPDATE message SET body = ? WHERE row = ?",
                                values, G_N_ELEMENTS(values), error);
    archive_index_add_words(archive->index, message->row);
    return is_written;
}

static void
free_edit(gpointer data)
{
    ArchiveEdit *edit = data;

    g_free(edit->body);
    g_free(edit->id);
    g_free(edit);
}

GPtrArray *
archive_edits(Archive *archive, const Message *message)
{
    GPtrArray *edits = g_ptr_array_new_with_free_func(free_edit);
    sqlite3_stmt *rows = database_statement(
        archive->database, "SELECT body, id, time FROM edit WHERE message = ? ORDER BY row");

    sqlite3_bind_int64(rows, 1, message->row);
    while (message->row && database_next(archive->database, rows)) {
        ArchiveEdit *edit = g_new(ArchiveEdit, 1);

        edit->body = g_strdup((const char *)sqlite3_column_text(rows, 0));
        edit->id = g_strdup((const char *)sqlite3_column_text(rows, 1));
        edit->time = sqlite3_column_int64(rows, 2);
        g_ptr_array_add(edits, edit);
    }
    sqlite3_reset(rows);
    return edits;
}
