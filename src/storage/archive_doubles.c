/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which messages are copies of stored ones: by ids, and what was imported without, by what it says.
 */

#include "config.h"

#include "storage/archive_doubles.h"

#include <stdlib.h>
#include <string.h>

#include "storage/archive_rows.h"
#include "storage/redaction.h"

#define SAME_MESSAGE (INT64_C(10) * 60 * 1000) /* ms between the copies of one with a short id */
#define BLANKS       " \t\r\n"
#define PRECISION_MS (60 * 1000) /* no imported time is less exact */

/* --- by ids --- */

static bool
is_same_text(const char *a, const char *b)
{
    return a && b && !strcmp(a, b);
}

/* What is encrypted says nothing before it is opened; its copy comes sealed as it did. */
static bool
is_same_said(const Message *a, const Message *b)
{
    bool is_sealed = a->is_sealed || b->is_sealed;

    return is_sealed ? is_same_text(a->encryption, b->encryption) : is_same_text(a->body, b->body);
}

static bool
is_same_long(const char *a, const char *b)
{
    return is_same_text(a, b) && strlen(a) >= ARCHIVE_LONG_ID;
}

/* A room's archive that knows no occupants tells our lines as somebody's: by our nick, under the id
 * that nobody else made, with our words. */
static bool
is_own_untold(const Chat *chat, const Message *a, const Message *b)
{
    return chat->kind == CHAT_ROOM && jid_equal(a->from, b->from) && is_same_said(a, b) &&
           (is_same_long(a->origin_id, b->origin_id) || is_same_long(a->id, b->id));
}

static bool
is_same_sender(const Chat *chat, const Message *a, const Message *b)
{
    if (a->is_outgoing != b->is_outgoing)
        return is_own_untold(chat, a, b);
    if (a->is_outgoing || chat->kind != CHAT_ROOM)
        return true;
    if (a->occupant_id && b->occupant_id)
        return strcmp(a->occupant_id, b->occupant_id) == 0;
    return jid_equal(a->from, b->from);
}

/* Ids by the sender's program alone are not trusted to differ: the text must be the same, and where
 * they look like a counter, the time too. */
static bool
is_same_id(const Message *a, const Message *b)
{
    bool is_long;

    if (!is_same_text(a->id, b->id))
        return false;
    is_long = strlen(a->id) >= ARCHIVE_LONG_ID;
    if (is_long && a->is_outgoing)
        return true;
    return (is_same_said(a, b) || message_is_redacted(a)) &&
           (is_long || llabs(a->time - b->time) <= SAME_MESSAGE);
}

/* It is said to be unique, but some count there, too. */
static bool
is_same_origin(const Message *a, const Message *b)
{
    return is_same_text(a->origin_id, b->origin_id) &&
           (strlen(a->origin_id) >= ARCHIVE_LONG_ID || is_same_said(a, b));
}

/* An archive that was made anew may count its ids from the beginning. */
static bool
is_same_archived(const Message *a, const Message *b)
{
    return is_same_text(a->stanza_id, b->stanza_id) &&
           (is_same_said(a, b) || is_same_text(a->id, b->id) ||
            llabs(a->time - b->time) <= SAME_MESSAGE);
}

/* Somebody whose program was not sure that it had arrived sent it once more, under the same id; who
 * only counts his messages did not. */
static bool
is_sent_again(const Message *a, const Message *b)
{
    return is_same_long(a->origin_id, b->origin_id) ||
           (is_same_long(a->id, b->id) && (a->is_outgoing || is_same_said(a, b)));
}

/* Two that a room has given different ids are two, whatever their sender called them, unless he
 * sent again. */
bool
archive_is_double(const Chat *chat, const Message *stored, const Message *message)
{
    bool has_ids = stored->stanza_id && message->stanza_id;

    if (is_same_archived(stored, message))
        return true;
    if (!is_same_sender(chat, stored, message))
        return false;
    if (has_ids)
        return is_sent_again(stored, message) &&
               (chat->kind != CHAT_ROOM || is_same_said(stored, message));
    return is_same_origin(stored, message) || is_same_id(stored, message);
}

static Message *
find_id(Archive *archive, const Chat *chat, const Message *message, const ArchiveId *id)
{
    int64_t rows[ARCHIVE_INDEX_ROWS];
    unsigned count = archive_index_find(archive->index, id, rows);

    for (unsigned i = 0; i < count; i++) {
        g_autoptr(Message) stored = archive_read_row(archive, id->chat, rows[i]);

        if (stored && archive_is_double(chat, stored, message))
            return g_steal_pointer(&stored);
    }
    return NULL;
}

/* Of a short id the newest may be somebody else's. */
static Message *
find_chosen_id(Archive *archive, const Chat *chat, const Message *message, ArchiveId id)
{
    Message *found = find_id(archive, chat, message, &id);

    if (found || id.is_outgoing || !message->from || strlen(id.id) >= ARCHIVE_LONG_ID)
        return found;
    id.sender = jid_full(message->from);
    return find_id(archive, chat, message, &id);
}

static Message *
find_on_side(Archive *archive, const Chat *chat, const Message *message, ArchiveId id)
{
    Message *found = NULL;

    id.id = message->stanza_id;
    id.is_stanza_id = true;
    if (id.id)
        found = find_id(archive, chat, message, &id);
    id.is_stanza_id = false;
    id.id = message->origin_id;
    if (!found && id.id)
        found = find_chosen_id(archive, chat, message, id);
    id.id = message->id;
    if (!found && id.id && !is_same_text(message->id, message->origin_id))
        found = find_chosen_id(archive, chat, message, id);
    return found;
}

/* In a room the sides are not always told apart. */
static Message *
find_by_ids(Archive *archive, const Chat *chat, const Message *message, int64_t chat_number)
{
    ArchiveId id = {
        .chat = chat_number,
        .is_outgoing = message->is_outgoing,
        .time = message->time,
    };
    Message *found = find_on_side(archive, chat, message, id);

    if (found || chat->kind != CHAT_ROOM)
        return found;
    id.is_outgoing = !id.is_outgoing;
    return find_on_side(archive, chat, message, id);
}

Message *
archive_find_by_ids(Archive *archive, const Chat *chat, const Message *message)
{
    int64_t chat_number = archive_find_chat(archive, chat);

    return chat_number ? find_by_ids(archive, chat, message, chat_number) : NULL;
}

/* --- by what they say --- */

void
archive_rows_add(ArchiveRows *rows, int64_t row)
{
    unsigned byte = (unsigned)(row / 8);

    if (!rows->bits)
        rows->bits = g_byte_array_new();
    while (rows->bits->len <= byte) {
        static const guint8 ZEROES[4096];
        g_byte_array_append(rows->bits, ZEROES, sizeof ZEROES);
    }
    rows->bits->data[byte] |= (guint8)(1 << row % 8);
}

bool
archive_rows_has(const ArchiveRows *rows, int64_t row)
{
    unsigned byte = (unsigned)(row / 8);

    return rows->bits && byte < rows->bits->len && rows->bits->data[byte] & 1 << row % 8;
}

void
archive_rows_clear(ArchiveRows *rows)
{
    if (rows->bits)
        g_byte_array_free(rows->bits, TRUE);
    rows->bits = NULL;
}

/* Some logs lose what is blank at the end. */
static size_t
visible_length(const char *text)
{
    size_t length = strlen(text);

    while (length && strchr(BLANKS, text[length - 1]))
        length--;
    return length;
}

static bool
says_the_same(const char *a, const char *b)
{
    size_t length = visible_length(a);

    return length == visible_length(b) && !memcmp(a, b, length);
}

static bool
contradicts(const char *a, const char *b)
{
    return a && b && strcmp(a, b) != 0;
}

/* Other programs do not always know which lines of a room are the user's own. */
static bool
is_alike(const Chat *chat, const Message *stored, const Message *message)
{
    if (contradicts(stored->stanza_id, message->stanza_id) || contradicts(stored->id, message->id))
        return false;
    if (chat->kind != CHAT_ROOM && stored->is_outgoing != message->is_outgoing)
        return false;
    if (chat->kind == CHAT_ROOM && !(stored->is_outgoing && message->is_outgoing) &&
        !jid_equal(stored->from, message->from))
        return false;
    return says_the_same(stored->body, message->body);
}

/* The nearest one among the rows of a bound statement. */
static Message *
find_nearest(Archive *archive, const Chat *chat, const Message *message, sqlite3_stmt *rows,
             const ArchiveRows *taken)
{
    g_autoptr(Message) nearest = NULL;

    while (database_next(archive->database, rows)) {
        g_autoptr(Message) stored = archive_read_message(archive, rows);

        if ((taken && archive_rows_has(taken, stored->row)) || !is_alike(chat, stored, message))
            continue;
        if (nearest && llabs(nearest->time - message->time) <= llabs(stored->time - message->time))
            continue;
        message_unref(nearest);
        nearest = g_steal_pointer(&stored);
    }
    sqlite3_reset(rows);
    return g_steal_pointer(&nearest);
}

Message *
archive_find_alike(Archive *archive, const Chat *chat, const Message *message, int64_t spread,
                   const ArchiveRows *taken)
{
    int64_t chat_number = archive_find_chat(archive, chat);
    sqlite3_stmt *rows =
        database_statement(archive->database, "SELECT " ARCHIVE_COLUMNS " FROM message"
                                              " WHERE chat = ? AND time BETWEEN ? AND ?"
                                              " AND rtrim(body, ?) = ?"
                                              " ORDER BY time, message.row");

    if (!chat_number)
        return NULL;
    sqlite3_bind_int64(rows, 1, chat_number);
    sqlite3_bind_int64(rows, 2, message->time - spread);
    sqlite3_bind_int64(rows, 3, message->time + spread);
    sqlite3_bind_text(rows, 4, BLANKS, -1, SQLITE_STATIC);
    sqlite3_bind_text(rows, 5, message->body, (int)visible_length(message->body), SQLITE_STATIC);
    return find_nearest(archive, chat, message, rows, taken);
}

/* --- what was imported without ids --- */

/* Up to when there are such messages, ms; 0: there are none. */
static int64_t
imported_until(Archive *archive)
{
    sqlite3_stmt *until;

    if (archive->knows_imported)
        return archive->imported_until;
    until = database_statement(archive->database, "SELECT value FROM meta WHERE name = 'imported'");
    archive->imported_until =
        database_next(archive->database, until) ? sqlite3_column_int64(until, 0) : 0;
    sqlite3_reset(until);
    archive->knows_imported = true;
    return archive->imported_until;
}

void
archive_set_imported(Archive *archive, const Message *message, int precision)
{
    const DatabaseValue values[] = { DATABASE_NUMBER(MIN(precision, PRECISION_MS)),
                                     DATABASE_NUMBER(message->row) };
    const DatabaseValue until[] = { DATABASE_NUMBER(message->time) };

    database_write(archive->database, "UPDATE message SET imported = ? WHERE row = ?", values,
                   G_N_ELEMENTS(values), NULL);
    if (message->time <= imported_until(archive))
        return;
    archive->imported_until = message->time;
    database_write(archive->database, "INSERT OR REPLACE INTO meta VALUES ('imported', ?)", until,
                   G_N_ELEMENTS(until), NULL);
}

void
archive_take_ids(Archive *archive, Message *stored, const Message *copy)
{
    const DatabaseValue values[] = { DATABASE_NUMBER(stored->row) };

    if (!copy->id && !copy->origin_id && !copy->stanza_id)
        return;
    if (!stored->id)
        stored->id = g_strdup(copy->id);
    if (!stored->origin_id)
        stored->origin_id = g_strdup(copy->origin_id);
    if (!stored->stanza_id)
        stored->stanza_id = g_strdup(copy->stanza_id);
    archive_update(archive, stored);
    database_write(archive->database, "UPDATE message SET imported = NULL WHERE row = ?", values,
                   G_N_ELEMENTS(values), NULL);
}

static Message *
find_imported(Archive *archive, const Chat *chat, const Message *message, int64_t chat_number)
{
    const int64_t spread = PRECISION_MS + ARCHIVE_CLOCKS_MS;
    sqlite3_stmt *rows;
    Message *found;

    if (message->time - spread > imported_until(archive))
        return NULL;
    rows = database_statement(archive->database,
                              "SELECT " ARCHIVE_COLUMNS " FROM message INDEXED BY message_imported"
                              " WHERE chat = ?1 AND imported IS NOT NULL"
                              " AND time BETWEEN ?2 - ?3 AND ?2 + ?3"
                              " AND abs(time - ?2) <= imported + ?4 ORDER BY time, message.row");
    sqlite3_bind_int64(rows, 1, chat_number);
    sqlite3_bind_int64(rows, 2, message->time);
    sqlite3_bind_int64(rows, 3, spread);
    sqlite3_bind_int64(rows, 4, ARCHIVE_CLOCKS_MS);
    found = find_nearest(archive, chat, message, rows, NULL);
    if (found)
        archive_take_ids(archive, found, message);
    return found;
}

/* --- all ways --- */

Message *
archive_find_double(Archive *archive, const Chat *chat, const Message *message)
{
    int64_t chat_number = archive_find_chat(archive, chat);
    Message *found;

    if (!chat_number)
        return NULL;
    found = find_by_ids(archive, chat, message, chat_number);
    return found ? found : find_imported(archive, chat, message, chat_number);
}

bool
archive_has(Archive *archive, const Chat *chat, const Message *message)
{
    g_autoptr(Message) found = archive_find_double(archive, chat, message);

    return found != NULL;
}
