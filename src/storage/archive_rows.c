/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the archive share: its chats' numbers, and messages read from rows. */

#include "config.h"

#include "storage/archive_rows.h"

#include "storage/archive.h"

static const char *const KIND_NAMES[] = {
    [CHAT_CONTACT] = "contact",
    [CHAT_ROOM] = "room",
    [CHAT_PRIVATE] = "private",
};

static char *
column_dup(sqlite3_stmt *statement, int column)
{
    return g_strdup((const char *)sqlite3_column_text(statement, column));
}

static Jid *
read_sender(Archive *archive, const char *text)
{
    if (!text)
        return NULL;
    if (g_strcmp0(text, archive->sender_text)) {
        jid_unref(archive->sender);
        archive->sender = jid_new(text, NULL);
        g_free(archive->sender_text);
        archive->sender_text = g_strdup(text);
    }
    return archive->sender ? jid_ref(archive->sender) : NULL;
}

Message *
archive_read_message(Archive *archive, sqlite3_stmt *statement)
{
    const char *body = (const char *)sqlite3_column_text(statement, 10);
    const char *state = (const char *)sqlite3_column_text(statement, 5);
    Message *message = message_new(MESSAGE_CHAT, body ? body : "");

    message->row = sqlite3_column_int64(statement, 0);
    message->time = sqlite3_column_int64(statement, 1);
    message->is_outgoing = sqlite3_column_int(statement, 2);
    message->is_carbon = sqlite3_column_int(statement, 3);
    message->is_cut = sqlite3_column_int(statement, 4);
    message->is_delayed = true;
    if (state)
        message_state_parse(state, &message->state);
    message->from = read_sender(archive, (const char *)sqlite3_column_text(statement, 6));
    message->id = column_dup(statement, 7);
    message->origin_id = column_dup(statement, 8);
    message->stanza_id = column_dup(statement, 9);
    message->error = column_dup(statement, 11);
    message->occupant_id = column_dup(statement, 12);
    message->encryption = column_dup(statement, 13);
    message->trust = column_dup(statement, 14);
    message->signer = column_dup(statement, 15);
    message->is_sealed = message->encryption && !message->body[0];
    return message;
}

Message *
archive_read_row(Archive *archive, int64_t chat, int64_t row)
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

Message *
archive_find_row(Archive *archive, const Chat *chat, int64_t row)
{
    int64_t number = archive_find_chat(archive, chat);

    return number ? archive_read_row(archive, number, row) : NULL;
}

static void
free_hit(gpointer data)
{
    ArchiveHit *hit = data;

    jid_unref(hit->account);
    jid_unref(hit->chat);
    message_unref(hit->message);
    g_free(hit);
}

GPtrArray *
archive_new_hits(void)
{
    return g_ptr_array_new_with_free_func(free_hit);
}

ArchiveHit *
archive_read_chat(sqlite3_stmt *statement, int column)
{
    const char *word = (const char *)sqlite3_column_text(statement, column + 1);
    Jid *jid = jid_new((const char *)sqlite3_column_text(statement, column), NULL);
    ArchiveHit *hit = NULL;

    for (unsigned i = 0; jid && i < G_N_ELEMENTS(KIND_NAMES); i++) {
        if (g_strcmp0(word, KIND_NAMES[i]) != 0)
            continue;
        hit = g_new0(ArchiveHit, 1);
        hit->chat = jid;
        hit->kind = (ChatKind)i;
        return hit;
    }
    jid_unref(jid);
    return NULL;
}

static void
remember(Archive *archive, const char *key, int64_t id)
{
    g_hash_table_insert(archive->numbers, g_strdup(key), g_memdup2(&id, sizeof id));
}

/* The number in the only column of a bound statement's row, which is remembered; 0: no row. */
static int64_t
read_number(Archive *archive, sqlite3_stmt *find, const char *key)
{
    int64_t id = 0;

    if (database_next(archive->database, find))
        id = sqlite3_column_int64(find, 0);
    sqlite3_reset(find);
    if (id)
        remember(archive, key, id);
    return id;
}

int64_t
archive_find_account(Archive *archive, const Account *account)
{
    const char *jid = jid_bare(account->jid);
    const int64_t *known = g_hash_table_lookup(archive->numbers, jid);
    sqlite3_stmt *find;

    if (known)
        return *known;
    find = database_statement(archive->database, "SELECT id FROM account WHERE jid = ?");
    sqlite3_bind_text(find, 1, jid, -1, SQLITE_STATIC);
    return read_number(archive, find, jid);
}

static char *
chat_key(const Account *account, const char *jid, ChatKind kind)
{
    return g_strconcat(jid_bare(account->jid), "\n", jid, "\n", KIND_NAMES[kind], NULL);
}

static int64_t
find_chat(Archive *archive, const Account *account, const char *jid, ChatKind kind)
{
    g_autofree char *key = chat_key(account, jid, kind);
    const int64_t *known = g_hash_table_lookup(archive->numbers, key);
    sqlite3_stmt *find;

    if (known)
        return *known;
    find = database_statement(archive->database,
                              "SELECT chat.id FROM chat JOIN account ON account.id = account"
                              " WHERE account.jid = ? AND chat.jid = ? AND kind = ?");
    sqlite3_bind_text(find, 1, jid_bare(account->jid), -1, SQLITE_STATIC);
    sqlite3_bind_text(find, 2, jid, -1, SQLITE_STATIC);
    sqlite3_bind_text(find, 3, KIND_NAMES[kind], -1, SQLITE_STATIC);
    return read_number(archive, find, key);
}

static ArchiveRecent *
recent_place(Archive *archive, const Jid *jid)
{
    return &archive->recent[(uintptr_t)jid / 16 % ARCHIVE_RECENT];
}

static void
recent_set(Archive *archive, const Chat *chat, int64_t number)
{
    ArchiveRecent *recent = recent_place(archive, chat->jid);

    jid_unref(recent->account);
    jid_unref(recent->jid);
    *recent = (ArchiveRecent){
        .account = jid_ref(chat->account->jid),
        .jid = jid_ref(chat->jid),
        .kind = chat->kind,
        .number = number,
    };
}

static void
recent_clear(Archive *archive)
{
    for (unsigned i = 0; i < ARCHIVE_RECENT; i++) {
        jid_unref(archive->recent[i].account);
        jid_unref(archive->recent[i].jid);
        archive->recent[i] = (ArchiveRecent){ 0 };
    }
}

void
archive_forget_numbers(Archive *archive)
{
    recent_clear(archive);
    g_hash_table_remove_all(archive->numbers);
}

int64_t
archive_find_chat(Archive *archive, const Chat *chat)
{
    const ArchiveRecent *recent = recent_place(archive, chat->jid);
    int64_t number;

    if (recent->jid == chat->jid && recent->account == chat->account->jid &&
        recent->kind == chat->kind)
        return recent->number;
    number = find_chat(archive, chat->account, jid_full(chat->jid), chat->kind);
    if (number)
        recent_set(archive, chat, number);
    return number;
}

bool
archive_has_chat(Archive *archive, const Account *account, const Jid *jid, ChatKind kind)
{
    const char *address = kind == CHAT_PRIVATE ? jid_full(jid) : jid_bare(jid);

    return find_chat(archive, account, address, kind) != 0;
}

void
archive_rename_chat(Archive *archive, const Chat *chat, const Jid *jid)
{
    int64_t number = archive_find_chat(archive, chat);
    const DatabaseValue values[] = { DATABASE_TEXT(jid_full(jid)), DATABASE_NUMBER(number) };
    g_autofree char *key = chat_key(chat->account, jid_full(chat->jid), chat->kind);
    g_autofree char *new_key = chat_key(chat->account, jid_full(jid), chat->kind);

    if (!number || find_chat(archive, chat->account, jid_full(jid), chat->kind) ||
        !database_write(archive->database, "UPDATE chat SET jid = ? WHERE id = ?", values,
                        G_N_ELEMENTS(values), NULL))
        return;
    recent_clear(archive);
    g_hash_table_remove(archive->numbers, key);
    remember(archive, new_key, number);
}

bool
archive_has_written(Archive *archive, const Account *account, const Jid *jid)
{
    int64_t chat = find_chat(archive, account, jid_bare(jid), CHAT_CONTACT);
    sqlite3_stmt *row = database_statement(
        archive->database, "SELECT 1 FROM message WHERE chat = ? AND is_outgoing LIMIT 1");

    if (!chat)
        return false;
    sqlite3_bind_int64(row, 1, chat);
    bool has_written = database_next(archive->database, row);
    sqlite3_reset(row);
    return has_written;
}

static int64_t
need_account(Archive *archive, const Account *account, GError **error)
{
    int64_t id = archive_find_account(archive, account);
    const DatabaseValue values[] = {
        DATABASE_NUMBER(archive->next_account),
        DATABASE_TEXT(jid_bare(account->jid)),
    };

    if (id)
        return id;
    if (!database_write(archive->database, "INSERT INTO account (id, jid) VALUES (?, ?)", values,
                        G_N_ELEMENTS(values), error))
        return 0;
    remember(archive, jid_bare(account->jid), archive->next_account);
    return archive->next_account++;
}

int64_t
archive_need_chat(Archive *archive, const Chat *chat, GError **error)
{
    g_autofree char *key = NULL;
    int64_t id = archive_find_chat(archive, chat);
    int64_t account = id ? 0 : need_account(archive, chat->account, error);
    const DatabaseValue values[] = {
        DATABASE_NUMBER(archive->next_chat),
        DATABASE_NUMBER(account),
        DATABASE_TEXT(jid_full(chat->jid)),
        DATABASE_TEXT(KIND_NAMES[chat->kind]),
    };

    if (id || !account)
        return id;
    if (!database_write(archive->database,
                        "INSERT INTO chat (id, account, jid, kind) VALUES (?, ?, ?, ?)", values,
                        G_N_ELEMENTS(values), error))
        return 0;
    key = chat_key(chat->account, jid_full(chat->jid), chat->kind);
    remember(archive, key, archive->next_chat);
    return archive->next_chat++;
}
