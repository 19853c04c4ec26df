/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages in the store: keeping them, and their states. */

#include "config.h"

#include "storage/archive.h"

#include "storage/archive_rows.h"

/* --- new, free --- */

/* The number after the greatest that the statement finds in use. */
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
    /* A row that the indexes know is not given again, though its message was deleted. */
    archive->next_row = next_number(archive, "SELECT max(value, (SELECT coalesce(max(row), 0)"
                                             " FROM message)) FROM meta WHERE name = 'indexed'");
    archive->next_edit = next_number(archive, "SELECT max(row) FROM edit");
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
    archive_forget_numbers(archive);
    g_hash_table_destroy(archive->numbers);
    jid_unref(archive->sender);
    g_free(archive->sender_text);
    g_free(archive);
}

/* --- keeping --- */

static DatabaseValue
state_value(const Message *message)
{
    return DATABASE_TEXT(message->is_outgoing ? message_state_name(message->state) : NULL);
}

bool
archive_add(Archive *archive, const Chat *chat, Message *message, GError **error)
{
    int64_t chat_number = archive_need_chat(archive, chat, error);
    const DatabaseValue values[] = {
        DATABASE_NUMBER(archive->next_row),
        DATABASE_NUMBER(chat_number),
        DATABASE_NUMBER(message->time),
        DATABASE_NUMBER(message->is_outgoing),
        DATABASE_NUMBER(message->is_carbon),
        DATABASE_NUMBER(message->is_cut),
        state_value(message),
        DATABASE_TEXT(message->from ? jid_full(message->from) : NULL),
        DATABASE_TEXT(message->id),
        DATABASE_TEXT(message->origin_id),
        DATABASE_TEXT(message->stanza_id),
        DATABASE_TEXT(message->body),
        DATABASE_TEXT(message->error),
        DATABASE_TEXT(message->occupant_id),
        DATABASE_TEXT(message->encryption),
        DATABASE_TEXT(message->trust),
        DATABASE_TEXT(message->signer),
    };

    g_assert(message->kind == MESSAGE_CHAT);
    if (!chat_number ||
        !database_write(archive->database,
                        "INSERT INTO message (row, chat, time, is_outgoing, is_carbon, is_cut,"
                        " state, sender, id, origin_id, stanza_id, body, error, occupant,"
                        " encryption, trust, signer)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        values, G_N_ELEMENTS(values), error))
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
    const DatabaseValue values[] = {
        state_value(message),
        DATABASE_TEXT(message->id),
        DATABASE_TEXT(message->origin_id),
        DATABASE_TEXT(message->stanza_id),
        DATABASE_TEXT(message->error),
        DATABASE_TEXT(message->encryption),
        DATABASE_TEXT(message->trust),
        DATABASE_TEXT(message->signer),
        DATABASE_NUMBER(message->row),
    };

    if (!message->row)
        return;
    database_write(archive->database,
                   "UPDATE message SET state = ?, id = ?, origin_id = ?, stanza_id = ?, error = ?,"
                   " encryption = ?, trust = ?, signer = ? WHERE row = ?",
                   values, G_N_ELEMENTS(values), NULL);
    if (chat)
        archive_index_add(archive->index, chat, message);
}

void
archive_settle(Archive *archive, const Message *message)
{
    const DatabaseValue values[] = {
        DATABASE_NUMBER(message->time),
        DATABASE_TEXT(message->from ? jid_full(message->from) : NULL),
        DATABASE_TEXT(message->occupant_id),
        DATABASE_NUMBER(message->row),
    };

    if (!message->row)
        return;
    database_write(archive->database,
                   "UPDATE message SET time = ?, sender = ?, occupant = ? WHERE row = ?", values,
                   G_N_ELEMENTS(values), NULL);
    archive_update(archive, message);
}

Message *
archive_find_own(Archive *archive, const Chat *chat, const char *id)
{
    int64_t rows[ARCHIVE_INDEX_ROWS];
    int64_t chat_number = archive_find_chat(archive, chat);
    ArchiveId sought = { .chat = chat_number, .is_outgoing = true, .id = id };
    unsigned count = chat_number ? archive_index_find(archive->index, &sought, rows) : 0;

    for (unsigned i = 0; i < count; i++) {
        g_autoptr(Message) message = archive_read_row(archive, chat_number, rows[i]);

        if (message && message->is_outgoing && g_strcmp0(message->id, id) == 0)
            return g_steal_pointer(&message);
    }
    return NULL;
}

bool
archive_set_state(Archive *archive, const Chat *chat, const char *id, MessageState state,
                  const char *error)
{
    g_autoptr(Message) message = archive_find_own(archive, chat, id);

    if (message && message_state_may_follow(message->state, state)) {
        message->state = state;
        g_free(message->error);
        message->error = state == MESSAGE_FAILED ? g_strdup(error) : NULL;
        archive_update(archive, message);
    }
    return message != NULL;
}
