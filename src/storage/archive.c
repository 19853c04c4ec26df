/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages in the store: keeping them, their states, and knowing doubles. */
#include "storage/archive.h"

#include <stdlib.h>
#include <string.h>

#include "storage/archive_rows.h"

#define CANDIDATES   16 /* rows looked at for one id: some programs give all messages the same */
#define LONG_ID      16 /* bytes: shorter ids are often counters that begin again */
#define SAME_MESSAGE (INT64_C(10) * 60 * 1000) /* ms between the copies of one with a short id */

/* --- new, free --- */

/* The number after the greatest in use. */
static int64_t
next_number(Archive *archive, const char *sql)
{
    sqlite3_stmt *greatest = database_statement(archive->database, sql);
    int64_t number = 1;

    if (database_next(archive->database, greatest))
        number = sqlite3_column_int64(greatest, 0) + 1;
    sqlite3_reset(greatest);
    return number;
}

Archive *
archive_new(Database *database)
{
    Archive *archive = g_new0(Archive, 1);

    archive->database = database;
    archive->index = archive_index_new(database);
    archive->numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    archive->next_row = next_number(archive, "SELECT max(row) FROM message");
    archive->next_chat = next_number(archive, "SELECT max(id) FROM chat");
    archive->next_account = next_number(archive, "SELECT max(id) FROM account");
    return archive;
}

void
archive_free(Archive *archive)
{
    if (!archive)
        return;
    archive_index_free(archive->index);
    g_hash_table_destroy(archive->numbers);
    jid_unref(archive->sender);
    g_free(archive->sender_text);
    g_free(archive);
}

/* --- keeping --- */

static void
bind_text(sqlite3_stmt *statement, int column, const char *text)
{
    sqlite3_bind_text(statement, column, text, -1, SQLITE_STATIC); /* NULL is NULL there too */
}

bool
archive_add(Archive *archive, const Chat *chat, Message *message, GError **error)
{
    int64_t chat_number = archive_need_chat(archive, chat, error);
    sqlite3_stmt *insert;

    g_assert(message->kind == MESSAGE_CHAT);
    if (!chat_number)
        return false;
    insert = database_statement(archive->database,
                                "INSERT INTO message (row, chat, time, is_outgoing, is_carbon,"
                                " is_cut, state, sender, id, origin_id, stanza_id, body, error)"
                                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    sqlite3_bind_int64(insert, 1, archive->next_row);
    sqlite3_bind_int64(insert, 2, chat_number);
    sqlite3_bind_int64(insert, 3, message->time);
    sqlite3_bind_int(insert, 4, message->is_outgoing);
    sqlite3_bind_int(insert, 5, message->is_carbon);
    sqlite3_bind_int(insert, 6, message->is_cut);
    bind_text(insert, 7, message->is_outgoing ? message_state_name(message->state) : NULL);
    bind_text(insert, 8, message->from ? jid_full(message->from) : NULL);
    bind_text(insert, 9, message->id);
    bind_text(insert, 10, message->origin_id);
    bind_text(insert, 11, message->stanza_id);
    bind_text(insert, 12, message->body);
    bind_text(insert, 13, message->error);
    if (!database_write(archive->database, insert, error))
        return false;
    message->row = archive->next_row++;
    archive_index_add(archive->index, chat_number, message);
    return true;
}

/* The chat of a stored message; 0: the row is not there. */
static int64_t
chat_of_row(Archive *archive, int64_t row)
{
    sqlite3_stmt *find =
        database_statement(archive->database, "SELECT chat FROM message WHERE row = ?");
    int64_t chat = 0;

    sqlite3_bind_int64(find, 1, row);
    if (database_next(archive->database, find))
        chat = sqlite3_column_int64(find, 0);
    sqlite3_reset(find);
    return chat;
}

void
archive_update(Archive *archive, const Message *message)
{
    int64_t chat = message->row ? chat_of_row(archive, message->row) : 0;
    sqlite3_stmt *update =
        database_statement(archive->database, "UPDATE message SET state = ?, id = ?, origin_id = ?,"
                                              " stanza_id = ?, error = ? WHERE row = ?");

    if (!message->row)
        return;
    bind_text(update, 1, message->is_outgoing ? message_state_name(message->state) : NULL);
    bind_text(update, 2, message->id);
    bind_text(update, 3, message->origin_id);
    bind_text(update, 4, message->stanza_id);
    bind_text(update, 5, message->error);
    sqlite3_bind_int64(update, 6, message->row);
    database_write(archive->database, update, NULL);
    if (chat)
        archive_index_add(archive->index, chat, message);
}

/* A stored message of the chat; NULL. */
static Message *
read_row(Archive *archive, int64_t chat, int64_t row)
{
    sqlite3_stmt *find =
        database_statement(archive->database, "SELECT " ARCHIVE_COLUMNS
                                              " FROM message WHERE message.row = ? AND chat = ?");
    Message *message = NULL;

    sqlite3_bind_int64(find, 1, row);
    sqlite3_bind_int64(find, 2, chat);
    if (database_next(archive->database, find))
        message = archive_read_message(archive, find);
    sqlite3_reset(find);
    return message;
}

/* The same order as chat_set_message_state(). */
static bool
may_become(MessageState from, MessageState to)
{
    if (from == MESSAGE_FAILED)
        return true;
    if (to == MESSAGE_FAILED)
        return from < MESSAGE_RECEIVED;
    return to > from;
}

bool
archive_set_state(Archive *archive, const Chat *chat, const char *id, MessageState state,
                  const char *error)
{
    int64_t chat_number = archive_find_chat(archive, chat);
    int64_t rows[CANDIDATES];
    unsigned count =
        chat_number ? archive_index_find(archive->index, chat_number, true, 0, id, rows, CANDIDATES)
                    : 0;

    for (unsigned i = 0; i < count; i++) {
        g_autoptr(Message) message = read_row(archive, chat_number, rows[i]);

        if (!message || !message->is_outgoing || g_strcmp0(message->id, id))
            continue;
        if (may_become(message->state, state)) {
            message->state = state;
            g_free(message->error);
            message->error = state == MESSAGE_FAILED ? g_strdup(error) : NULL;
            archive_update(archive, message);
        }
        return true;
    }
    return false;
}

/* --- doubles --- */

static bool
is_same_text(const char *a, const char *b)
{
    return a && b && !strcmp(a, b);
}

static bool
is_same_sender(const Chat *chat, const Message *a, const Message *b)
{
    if (a->is_outgoing != b->is_outgoing)
        return false;
    return a->is_outgoing || chat->kind != CHAT_ROOM || jid_equal(a->from, b->from);
}

/* Ids by the sender's program alone are not trusted to differ: the text must be the same, and where
 * they look like a counter, the time too. */
static bool
is_same_id(const Message *a, const Message *b)
{
    bool is_long;

    if (!is_same_text(a->id, b->id))
        return false;
    is_long = strlen(a->id) >= LONG_ID;
    if (is_long && a->is_outgoing)
        return true;
    return is_same_text(a->body, b->body) && (is_long || llabs(a->time - b->time) <= SAME_MESSAGE);
}

static bool
is_double(const Chat *chat, const Message *stored, const Message *message)
{
    if (is_same_text(stored->stanza_id, message->stanza_id))
        return true;
    return is_same_sender(chat, stored, message) &&
           (is_same_text(stored->origin_id, message->origin_id) || is_same_id(stored, message));
}

bool
archive_has(Archive *archive, const Chat *chat, const Message *message)
{
    const char *ids[] = { message->stanza_id, message->origin_id, message->id };
    int64_t chat_number = archive_find_chat(archive, chat);

    for (size_t i = 0; chat_number && i < G_N_ELEMENTS(ids); i++) {
        int64_t rows[CANDIDATES];
        unsigned count;

        if (!ids[i] || (i == 2 && is_same_text(ids[1], ids[2])))
            continue;
        count = archive_index_find(archive->index, chat_number, message->is_outgoing, message->time,
                                   ids[i], rows, CANDIDATES);
        for (unsigned j = 0; j < count; j++) {
            g_autoptr(Message) stored = read_row(archive, chat_number, rows[j]);

            if (stored && is_double(chat, stored, message))
                return true;
        }
    }
    return false;
}

/* --- read marks --- */

void
archive_set_read(Archive *archive, const Chat *chat, int64_t until)
{
    int64_t chat_number = archive_need_chat(archive, chat, NULL);
    sqlite3_stmt *update;

    if (!chat_number)
        return;
    update = database_statement(archive->database,
                                "UPDATE chat SET read_until = max(read_until, ?) WHERE id = ?");
    sqlite3_bind_int64(update, 1, until);
    sqlite3_bind_int64(update, 2, chat_number);
    database_write(archive->database, update, NULL);
}
