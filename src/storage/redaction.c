/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts taken out of the store. */

#include "config.h"

#include "storage/redaction.h"

#include <string.h>

#include "storage/archive_rows.h"

static void
write_row(Archive *archive, const char *sql, int64_t row)
{
    const DatabaseValue values[] = { DATABASE_NUMBER(row) };

    database_write(archive->database, sql, values, G_N_ELEMENTS(values), NULL);
}

bool
archive_redact(Archive *archive, const Message *message)
{
    const DatabaseValue values[] = { DATABASE_TEXT(REDACTED_TEXT), DATABASE_NUMBER(message->row) };
    bool is_indexed = message->row <= archive_index_extent(archive->index).indexed;

    archive_index_forget_words(archive->index, message->row);
    write_row(archive, "DELETE FROM edit WHERE message = ?", message->row);
    database_write(archive->database, "UPDATE message SET body = ? WHERE row = ?", values,
                   G_N_ELEMENTS(values), NULL);
    archive_index_add_words(archive->index, message->row);
    return is_indexed;
}

bool
archive_remove(Archive *archive, Message *message)
{
    bool is_indexed = message->row <= archive_index_extent(archive->index).indexed;

    archive_index_forget_words(archive->index, message->row);
    write_row(archive, "DELETE FROM edit WHERE message = ?", message->row);
    write_row(archive, "DELETE FROM sealed WHERE row = ?", message->row);
    write_row(archive, "DELETE FROM message WHERE row = ?", message->row);
    message->row = 0;
    return is_indexed;
}

bool
message_is_redacted(const Message *stored)
{
    return stored->encryption && strcmp(stored->body, REDACTED_TEXT) == 0;
}

bool
archive_redaction_is_news(Archive *archive)
{
    sqlite3_stmt *told =
        database_statement(archive->database, "SELECT 1 FROM meta WHERE name = 'redaction told'");
    bool is_told = database_next(archive->database, told);

    sqlite3_reset(told);
    if (!is_told)
        database_write(archive->database,
                       "INSERT OR REPLACE INTO meta VALUES ('redaction told', 1)", NULL, 0, NULL);
    return !is_told;
}
