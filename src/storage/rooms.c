/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms as rows of the database. Passwords are never among them. */

#include "config.h"

#include "storage/rooms.h"

#include <string.h>

#include "storage/database_sql.h"

void
stored_room_free(StoredRoom *stored)
{
    if (!stored)
        return;
    jid_unref(stored->jid);
    jid_unref(stored->alternative);
    g_free(stored->nick);
    g_free(stored->text);
    g_free(stored->own_id);
    g_free(stored);
}

void
stored_room_keep(Database *database, const Room *room, int64_t time)
{
    bool is_in = room->state == ROOM_IN;
    const DatabaseValue values[] = {
        DATABASE_TEXT(jid_bare(room->chat->account->jid)),
        DATABASE_TEXT(jid_bare(room->chat->jid)),
        DATABASE_TEXT(room->nick),
        DATABASE_TEXT(is_in ? "in" : "out"),
        DATABASE_TEXT(room_end_name(is_in ? ROOM_END_NONE : room->end)),
        DATABASE_TEXT(is_in ? NULL : room->end_text),
        DATABASE_TEXT(!is_in && room->alternative ? jid_bare(room->alternative) : NULL),
        DATABASE_NUMBER(time),
        DATABASE_NUMBER(room->features),
        DATABASE_TEXT(room->own_id),
    };

    database_write(database,
                   "REPLACE INTO room (account, jid, nick, state, end, reason, alternative, time,"
                   " features, occupant) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   values, G_N_ELEMENTS(values), NULL);
}

void
stored_room_forget(Database *database, const Room *room)
{
    const DatabaseValue values[] = { DATABASE_TEXT(jid_bare(room->chat->account->jid)),
                                     DATABASE_TEXT(jid_bare(room->chat->jid)) };

    database_write(database, "DELETE FROM room WHERE account = ? AND jid = ?", values,
                   G_N_ELEMENTS(values), NULL);
}

void
stored_rooms_leave(Database *database, const Account *account)
{
    const DatabaseValue values[] = { DATABASE_TEXT(jid_bare(account->jid)) };

    database_write(database, "DELETE FROM room WHERE account = ? AND state = 'in'", values,
                   G_N_ELEMENTS(values), NULL);
}

static const char *
text_of(sqlite3_stmt *statement, int column)
{
    return (const char *)sqlite3_column_text(statement, column);
}

/* NULL: it makes no sense. */
static StoredRoom *
read_row(sqlite3_stmt *statement)
{
    const char *jid = text_of(statement, 0), *state = text_of(statement, 2);
    const char *end = text_of(statement, 3), *alternative = text_of(statement, 5);
    g_autoptr(StoredRoom) stored = g_new0(StoredRoom, 1);

    stored->jid = jid ? jid_new(jid, NULL) : NULL;
    stored->nick = g_strdup(text_of(statement, 1));
    stored->is_in = g_strcmp0(state, "in") == 0;
    stored->text = g_strdup(text_of(statement, 4));
    stored->alternative = alternative ? jid_new(alternative, NULL) : NULL;
    stored->time = sqlite3_column_int64(statement, 6);
    stored->features = (unsigned)sqlite3_column_int64(statement, 7);
    stored->own_id = g_strdup(text_of(statement, 8));
    if (!stored->jid || !end || !room_end_parse(end, &stored->end))
        return NULL;
    return g_steal_pointer(&stored);
}

StoredRoom *
stored_room_find(Database *database, const Account *account, const Jid *jid)
{
    sqlite3_stmt *statement = database_statement(
        database,
        "SELECT jid, nick, state, end, reason, alternative, time, features, occupant FROM room"
        " WHERE account = ? AND jid = ?");

    sqlite3_bind_text(statement, 1, jid_bare(account->jid), -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, jid_bare(jid), -1, SQLITE_STATIC);
    StoredRoom *stored = database_next(database, statement) ? read_row(statement) : NULL;
    sqlite3_reset(statement);
    return stored;
}

GPtrArray *
stored_rooms_in(Database *database, const Account *account)
{
    GPtrArray *rooms = g_ptr_array_new_with_free_func((GDestroyNotify)stored_room_free);
    sqlite3_stmt *statement = database_statement(
        database,
        "SELECT jid, nick, state, end, reason, alternative, time, features, occupant FROM room"
        " WHERE account = ? AND state = 'in' ORDER BY time");

    sqlite3_bind_text(statement, 1, jid_bare(account->jid), -1, SQLITE_STATIC);
    while (database_next(database, statement)) {
        StoredRoom *stored = read_row(statement);
        if (stored)
            g_ptr_array_add(rooms, stored);
    }
    sqlite3_reset(statement);
    return rooms;
}
