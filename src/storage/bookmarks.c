/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stored bookmarks. */

#include "config.h"

#include "storage/bookmarks.h"

#include <string.h>

#include "base/limits.h"
#include "model/room.h"
#include "storage/database_sql.h"

static void
drop(Database *database, const Chat *chat)
{
    const DatabaseValue values[] = { DATABASE_TEXT(jid_bare(chat->account->jid)),
                                     DATABASE_TEXT(jid_bare(chat->jid)) };

    database_write(database, "DELETE FROM bookmark WHERE account = ? AND jid = ?", values,
                   G_N_ELEMENTS(values), NULL);
}

void
stored_bookmarks_save(Database *database, const Chat *chat)
{
    const Bookmark *bookmark = chat->room->bookmark;

    if (!bookmark) {
        drop(database, chat);
        return;
    }
    const DatabaseValue values[] = {
        DATABASE_TEXT(jid_bare(chat->account->jid)),
        DATABASE_TEXT(jid_bare(chat->jid)),
        DATABASE_TEXT(bookmark->name),
        DATABASE_TEXT(bookmark->nick),
        DATABASE_NUMBER(bookmark->is_autojoin),
        DATABASE_NUMBER(bookmark->is_pinned),
        DATABASE_TEXT(room_notify_name(bookmark->notify)),
    };
    database_write(database,
                   "REPLACE INTO bookmark"
                   " (account, jid, name, nick, is_autojoin, is_pinned, notify)"
                   " VALUES (?, ?, ?, ?, ?, ?, ?)",
                   values, G_N_ELEMENTS(values), NULL);
}

void
stored_bookmarks_forget(Database *database, const char *account)
{
    const DatabaseValue values[] = { DATABASE_TEXT(account) };

    database_write(database, "DELETE FROM bookmark WHERE account = ?", values, 1, NULL);
}

static const char *
column(sqlite3_stmt *row, int number)
{
    return (const char *)sqlite3_column_text(row, number);
}

/* What does not hold together is left out: the server has it anyway. */
static void
take_row(Account *account, sqlite3_stmt *row)
{
    const char *text = column(row, 0), *notify = column(row, 5);
    g_autoptr(Jid) jid = text ? jid_new(text, NULL) : NULL;
    Chat *chat = jid && jid_is_bare(jid) ? account_get_chat(account, jid, CHAT_ROOM) : NULL;

    if (!chat || chat->room->bookmark)
        return;
    Bookmark *bookmark = g_new0(Bookmark, 1);
    bookmark->name = g_strdup(column(row, 1));
    bookmark->nick = g_strdup(column(row, 2));
    bookmark->is_autojoin = sqlite3_column_int(row, 3) != 0;
    bookmark->is_pinned = sqlite3_column_int(row, 4) != 0;
    if (notify)
        room_notify_parse(notify, &bookmark->notify);
    room_set_bookmark(chat->room, bookmark);
}

void
stored_bookmarks_load(Database *database, Account *account)
{
    sqlite3_stmt *row = database_statement(
        database, "SELECT jid, name, nick, is_autojoin, is_pinned, notify FROM bookmark"
                  " WHERE account = ?");

    sqlite3_bind_text(row, 1, jid_bare(account->jid), -1, SQLITE_STATIC);
    for (unsigned count = 0; count < LIMIT_BOOKMARKS && database_next(database, row); count++)
        take_row(account, row);
    sqlite3_reset(row);
}
