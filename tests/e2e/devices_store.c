/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the store of a device has. */

#include "config.h"

#include "devices_store.h"

#include <sqlite3.h>

#include "unit/test.h"

#define BUSY_MS 5000
/* As storage/archive_read.c has it. */
#define MARK_TIME                                                                                  \
    "coalesce((SELECT time FROM message AS line WHERE line.row = read_row AND line.chat = "        \
    "chat.id), read_until)"

/* On an open database of its own. */
static sqlite3_stmt *
begin(const char *path, const char *statement)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *rows = NULL;

    assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
    sqlite3_busy_timeout(database, BUSY_MS);
    assert_int_equal(sqlite3_prepare_v2(database, statement, -1, &rows, NULL), SQLITE_OK);
    return rows;
}

static void
end(sqlite3_stmt *rows)
{
    sqlite3 *database = sqlite3_db_handle(rows);

    sqlite3_finalize(rows);
    sqlite3_close(database);
}

void
devices_store_read(const char *path, void (*on_line)(const StoredLine *line, gpointer data),
                   gpointer data)
{
    sqlite3_stmt *rows = begin(path, "SELECT chat.jid, body, state FROM message"
                                     " JOIN chat ON chat.id = message.chat ORDER BY time, row");

    while (sqlite3_step(rows) == SQLITE_ROW) {
        const StoredLine line = { (const char *)sqlite3_column_text(rows, 0),
                                  (const char *)sqlite3_column_text(rows, 1),
                                  (const char *)sqlite3_column_text(rows, 2) };
        on_line(&line, data);
    }
    end(rows);
}

unsigned
devices_store_unread(const char *path, const char *chat)
{
    sqlite3_stmt *rows =
        begin(path, "SELECT count(*) FROM message JOIN chat ON chat.id = message.chat"
                    " WHERE chat.jid = ? AND NOT is_outgoing AND time >= " MARK_TIME
                    " AND (time > " MARK_TIME " OR message.row > read_row)");
    unsigned count = 0;

    sqlite3_bind_text(rows, 1, chat, -1, SQLITE_STATIC);
    if (sqlite3_step(rows) == SQLITE_ROW)
        count = (unsigned)sqlite3_column_int(rows, 0);
    end(rows);
    return count;
}

bool
devices_store_knows_room(const char *path)
{
    sqlite3_stmt *rows = begin(path, "SELECT 1 FROM chat WHERE kind = 'room' AND gap_time > 0");
    bool has_row = sqlite3_step(rows) == SQLITE_ROW;

    end(rows);
    return has_row;
}
