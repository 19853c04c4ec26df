/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a chat has been read: the mark, and what stands behind it.
 *
 * The mark hangs on a line rather than on a time: lines are moved when the archive on the server
 * tells their order, and several may be of the same millisecond. */

#include "config.h"

#include "storage/archive.h"
#include "storage/archive_rows.h"
#include "storage/places.h"

/* Where the line is on which the mark of a row of "chat" hangs. */
#define MARK_TIME                                                                                  \
    "coalesce((SELECT time FROM message WHERE message.row = read_row AND message.chat = chat.id)," \
    " read_until)"
/* Of lines that are read one by one, in the order of the chat. */
#define MOST_UNREAD 10000

static bool
is_behind(const ArchivePosition *place, const ArchivePosition *other)
{
    return place->time > other->time || (place->time == other->time && place->row > other->row);
}

static bool
read_place(Archive *archive, sqlite3_stmt *statement, ArchivePosition *ret_place)
{
    bool is_found = database_next(archive->database, statement);

    if (is_found) {
        ret_place->time = sqlite3_column_int64(statement, 0);
        ret_place->row = sqlite3_column_int64(statement, 1);
    }
    sqlite3_reset(statement);
    return is_found;
}

ArchivePosition
archive_read_mark(Archive *archive, const Chat *chat)
{
    sqlite3_stmt *find = database_statement(archive->database, "SELECT " MARK_TIME
                                                               ", read_row FROM chat WHERE id = ?");
    ArchivePosition mark = { .row = ARCHIVE_END };

    sqlite3_bind_int64(find, 1, archive_find_chat(archive, chat));
    read_place(archive, find, &mark);
    return mark;
}

int64_t
archive_read_until(Archive *archive, const Chat *chat)
{
    return archive_read_mark(archive, chat).time;
}

static void
write_mark(Archive *archive, const Chat *chat, const ArchivePosition *mark)
{
    int64_t number = archive_need_chat(archive, chat, NULL);
    const DatabaseValue values[] = { DATABASE_NUMBER(mark->time), DATABASE_NUMBER(mark->row),
                                     DATABASE_NUMBER(number) };

    if (number)
        database_write(archive->database,
                       "UPDATE chat SET read_until = ?, read_row = ? WHERE id = ?", values,
                       G_N_ELEMENTS(values), NULL);
}

void
archive_set_read(Archive *archive, const Chat *chat, const ArchivePosition *until)
{
    ArchivePosition mark = archive_read_mark(archive, chat);

    if (is_behind(until, &mark))
        write_mark(archive, chat, until);
}

/* The line before this one; before the first, its time. */
static ArchivePosition
place_before(Archive *archive, const Chat *chat, const ArchivePosition *place)
{
    sqlite3_stmt *find = database_statement(
        archive->database, "SELECT time, row FROM message WHERE chat = ?1 AND time <= ?2"
                           " AND (time < ?2 OR row < ?3) ORDER BY time DESC, row DESC LIMIT 1");
    ArchivePosition before = { .time = place->time - 1, .row = ARCHIVE_END };

    sqlite3_bind_int64(find, 1, archive_find_chat(archive, chat));
    sqlite3_bind_int64(find, 2, place->time);
    sqlite3_bind_int64(find, 3, place->row);
    read_place(archive, find, &before);
    return before;
}

void
archive_set_unread(Archive *archive, const Chat *chat, unsigned count)
{
    sqlite3_stmt *lines = database_statement(
        archive->database, "SELECT time, row FROM message WHERE chat = ? AND " ARCHIVE_IS_NEWS
                           " ORDER BY time DESC, row DESC LIMIT ?");
    ArchivePosition first = { 0 };

    sqlite3_bind_int64(lines, 1, archive_find_chat(archive, chat));
    sqlite3_bind_int64(lines, 2, count);
    while (database_next(archive->database, lines)) {
        first.time = sqlite3_column_int64(lines, 0);
        first.row = sqlite3_column_int64(lines, 1);
    }
    sqlite3_reset(lines);
    if (!first.row)
        return;
    ArchivePosition mark = place_before(archive, chat, &first);
    write_mark(archive, chat, &mark);
}

unsigned
archive_unread(Archive *archive, const Chat *chat, ArchivePosition *ret_first)
{
    ArchivePosition mark = archive_read_mark(archive, chat);
    sqlite3_stmt *unread = database_statement(
        archive->database, "SELECT count(*) FROM (SELECT time FROM message"
                           " WHERE chat = ?1 AND " ARCHIVE_IS_NEWS " AND time >= ?2"
                           " AND (time > ?2 OR row > ?3) ORDER BY time LIMIT ?4)");
    unsigned count = 0;

    sqlite3_bind_int64(unread, 1, archive_find_chat(archive, chat));
    sqlite3_bind_int64(unread, 2, mark.time);
    sqlite3_bind_int64(unread, 3, mark.row);
    sqlite3_bind_int64(unread, 4, MOST_UNREAD);
    if (database_next(archive->database, unread))
        count = (unsigned)sqlite3_column_int64(unread, 0);
    sqlite3_reset(unread);
    *ret_first = (ArchivePosition){ 0 };
    if (count > 0)
        places_find_unread(archive, chat, ret_first);
    return count;
}

GPtrArray *
archive_unread_chats(Archive *archive, const Account *account)
{
    GPtrArray *hits = archive_new_hits();
    sqlite3_stmt *chats = database_statement(
        archive->database,
        "SELECT jid, kind FROM (SELECT id AS number, jid, kind, read_row, " MARK_TIME
        " AS mark FROM chat"
        "  WHERE account = ?) WHERE EXISTS (SELECT 1 FROM message WHERE message.chat = number"
        "  AND " ARCHIVE_IS_NEWS " AND time >= mark AND (time > mark OR row > read_row)) ORDER BY "
        "number");

    sqlite3_bind_int64(chats, 1, archive_find_account(archive, account));
    while (database_next(archive->database, chats)) {
        ArchiveHit *hit = archive_read_chat(chats, 0);

        if (hit)
            g_ptr_array_add(hits, hit);
    }
    return hits;
}

bool
archive_last(Archive *archive, const Chat *chat, ArchivePosition *ret_last)
{
    sqlite3_stmt *last =
        database_statement(archive->database, "SELECT time, row FROM message WHERE chat = ?"
                                              " ORDER BY time DESC, row DESC LIMIT 1");

    sqlite3_bind_int64(last, 1, archive_find_chat(archive, chat));
    return read_place(archive, last, ret_last);
}

bool
archive_find_unread(Archive *archive, const Chat *chat, const char *stanza_id, const char *id,
                    ArchivePosition *ret_place)
{
    ArchivePosition mark = archive_read_mark(archive, chat);
    sqlite3_stmt *find = database_statement(
        archive->database, "SELECT time, row FROM message WHERE chat = ?1 AND time >= ?2"
                           " AND (time > ?2 OR row > ?3)"
                           " AND (stanza_id = ?4 OR (id = ?5 AND NOT is_outgoing))"
                           " ORDER BY time, row LIMIT 1"); /* an id may be used again to fool us */

    sqlite3_bind_int64(find, 1, archive_find_chat(archive, chat));
    sqlite3_bind_int64(find, 2, mark.time);
    sqlite3_bind_int64(find, 3, mark.row);
    sqlite3_bind_text(find, 4, stanza_id, -1, SQLITE_STATIC);
    sqlite3_bind_text(find, 5, id, -1, SQLITE_STATIC);
    return read_place(archive, find, ret_place);
}

/* --- who is to be told: the others, our other devices --- */

void
archive_set_marker(Archive *archive, const Chat *chat, const char *id)
{
    int64_t number = archive_need_chat(archive, chat, NULL);
    const DatabaseValue values[] = { DATABASE_TEXT(id), DATABASE_NUMBER(number) };

    if (number)
        database_write(archive->database, "UPDATE chat SET marker = ? WHERE id = ?", values,
                       G_N_ELEMENTS(values), NULL);
}

char *
archive_marker(Archive *archive, const Chat *chat)
{
    sqlite3_stmt *find =
        database_statement(archive->database, "SELECT marker FROM chat WHERE id = ?");
    char *id = NULL;

    sqlite3_bind_int64(find, 1, archive_find_chat(archive, chat));
    if (database_next(archive->database, find))
        id = g_strdup((const char *)sqlite3_column_text(find, 0));
    sqlite3_reset(find);
    return id;
}

GPtrArray *
archive_untold(Archive *archive, const Account *account)
{
    GPtrArray *hits = archive_new_hits();
    sqlite3_stmt *chats =
        database_statement(archive->database, "SELECT jid, kind FROM chat WHERE account = ?"
                                              " AND is_unsynced");

    sqlite3_bind_int64(chats, 1, archive_find_account(archive, account));
    while (database_next(archive->database, chats)) {
        ArchiveHit *hit = archive_read_chat(chats, 0);

        if (hit)
            g_ptr_array_add(hits, hit);
    }
    return hits;
}

void
archive_set_unsynced(Archive *archive, const Chat *chat, bool is_unsynced)
{
    const DatabaseValue values[] = { DATABASE_NUMBER(is_unsynced),
                                     DATABASE_NUMBER(archive_find_chat(archive, chat)) };

    database_write(archive->database, "UPDATE chat SET is_unsynced = ? WHERE id = ?", values,
                   G_N_ELEMENTS(values), NULL);
}

char *
archive_read_id(Archive *archive, const Chat *chat)
{
    ArchivePosition mark = archive_read_mark(archive, chat);
    sqlite3_stmt *find = database_statement(
        archive->database,
        "SELECT stanza_id FROM message WHERE chat = ?1 AND time <= ?2 AND (time < ?2 OR row <= ?3)"
        " ORDER BY time DESC, row DESC LIMIT 500");
    char *id = NULL;

    sqlite3_bind_int64(find, 1, archive_find_chat(archive, chat));
    sqlite3_bind_int64(find, 2, mark.time);
    sqlite3_bind_int64(find, 3, mark.row);
    while (!id && database_next(archive->database, find))
        id = g_strdup((const char *)sqlite3_column_text(find, 0));
    sqlite3_reset(find);
    return id;
}

/* --- what the others have read --- */

void
archive_set_own_read(Archive *archive, const Chat *chat, const ArchivePosition *until)
{
    const DatabaseValue values[] = { DATABASE_NUMBER(archive_find_chat(archive, chat)),
                                     DATABASE_NUMBER(until->time), DATABASE_NUMBER(until->row) };

    database_write(archive->database,
                   "UPDATE message SET state = 'read' WHERE row IN (SELECT row FROM message"
                   " WHERE chat = ?1 AND time <= ?2 AND (time < ?2 OR row <= ?3)"
                   " ORDER BY time DESC, row DESC LIMIT 500)"
                   " AND is_outgoing AND state IN ('sent', 'received')",
                   values, G_N_ELEMENTS(values), NULL);
}
