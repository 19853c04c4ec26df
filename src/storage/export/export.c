/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Going through a chat in the store from its beginning. */

#include "config.h"

#include "storage/export/export.h"

#include <string.h>

#include "storage/archive_rows.h"

#define LINES_A_STEP 500
#define BYTES_A_STEP (1024 * 1024)

struct Export {
    Archive *archive;
    const Chat *chat;
    ArchivePosition last; /* of the message given last */
    int64_t until;
    Message *before; /* that message; NULL: none */
    uint64_t count;
    bool has_begun;
};

const ExportFormat *
export_find_format(const char *name)
{
    static const ExportFormat *const FORMATS[] = { &export_text, &export_json, &export_html };

    for (unsigned i = 0; i < G_N_ELEMENTS(FORMATS); i++) {
        if (strcmp(FORMATS[i]->name, name) == 0)
            return FORMATS[i];
    }
    return NULL;
}

Export *
export_new(Archive *archive, const Chat *chat, int64_t since, int64_t until)
{
    Export *export = g_new0(Export, 1);

    export->archive = archive;
    export->chat = chat;
    export->last = (ArchivePosition){ since, 0 };
    export->until = until;
    return export;
}

void
export_free(Export *export)
{
    if (!export)
        return;
    message_unref(export->before);
    g_free(export);
}

static void
give(Export *export, const ExportFormat *format, GString *out, Message *message)
{
    format->add(out, export->chat, message, export->before);
    export->last = (ArchivePosition){ message->time, message->row };
    export->count++;
    message_unref(export->before);
    export->before = message;
}

static sqlite3_stmt *
bind_rows(Export *export)
{
    sqlite3_stmt *rows =
        database_statement(export->archive->database, "SELECT " ARCHIVE_COLUMNS " FROM message"
                                                      " WHERE chat = ?1 AND time BETWEEN ?2 AND ?4"
                                                      " AND (time > ?2 OR row > ?3)"
                                                      " ORDER BY time, message.row LIMIT ?5");

    sqlite3_bind_int64(rows, 1, archive_find_chat(export->archive, export->chat));
    sqlite3_bind_int64(rows, 2, export->last.time);
    sqlite3_bind_int64(rows, 3, export->last.row);
    sqlite3_bind_int64(rows, 4, export->until);
    sqlite3_bind_int64(rows, 5, LINES_A_STEP);
    return rows;
}

bool
export_step(Export *export, const ExportFormat *format, GString *out)
{
    sqlite3_stmt *rows = bind_rows(export);
    size_t start = out->len;
    bool is_any = false;

    if (!export->has_begun && format->begin)
        format->begin(out, export->chat);
    export->has_begun = true;
    while (out->len - start < BYTES_A_STEP && database_next(export->archive->database, rows)) {
        give(export, format, out, archive_read_message(export->archive, rows));
        is_any = true;
    }
    sqlite3_reset(rows);
    if (!is_any && format->end)
        format->end(out, export->chat);
    return is_any;
}

uint64_t
export_count(const Export *export)
{
    return export->count;
}
