/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sealed stanzas as rows beside those of their messages. */

#include "config.h"

#include "storage/sealed_store.h"

#include "storage/archive_rows.h"

/* A SealedWhich, in SQL. */
#define OF_THESE(which)                                                                            \
    "CASE " which " WHEN 0 THEN error IS NULL WHEN 1 THEN NOT is_hopeless"                         \
    " ELSE NOT is_hopeless AND error IS NOT NULL END"

void
sealed_keep(Archive *archive, const Message *message, const char *stanza)
{
    const DatabaseValue values[] = { DATABASE_NUMBER(message->row), DATABASE_TEXT(stanza) };

    g_assert(message->row && message->is_sealed);
    database_write(archive->database, "INSERT OR REPLACE INTO sealed (row, stanza) VALUES (?, ?)",
                   values, G_N_ELEMENTS(values), NULL);
}

char *
sealed_find(Archive *archive, int64_t row)
{
    sqlite3_stmt *find =
        database_statement(archive->database, "SELECT stanza FROM sealed WHERE row = ?");
    char *stanza = NULL;

    sqlite3_bind_int64(find, 1, row);
    if (database_next(archive->database, find))
        stanza = g_strdup((const char *)sqlite3_column_text(find, 0));
    sqlite3_reset(find);
    return stanza;
}

void
sealed_set_hopeless(Archive *archive, int64_t row)
{
    const DatabaseValue values[] = { DATABASE_NUMBER(row) };

    database_write(archive->database, "UPDATE sealed SET is_hopeless = 1 WHERE row = ?", values,
                   G_N_ELEMENTS(values), NULL);
}

GPtrArray *
sealed_list(Archive *archive, const Account *account, const SealedScope *scope)
{
    GPtrArray *hits = archive_new_hits();
    int64_t chat = scope->chat ? archive_find_chat(archive, scope->chat) : 0;
    sqlite3_stmt *rows = database_statement(
        archive->database,
        "SELECT " ARCHIVE_COLUMNS ", jid, kind FROM sealed"
        " JOIN message ON message.row = sealed.row JOIN chat ON chat.id = message.chat"
        " WHERE sealed.row > ?1 AND account = ?2 AND (?3 = 0 OR message.chat = ?3)"
        " AND " OF_THESE("?4") " AND time >= ?6 ORDER BY sealed.row LIMIT ?5");

    if (scope->chat && !chat)
        return hits;
    sqlite3_bind_int64(rows, 1, scope->behind);
    sqlite3_bind_int64(rows, 2, archive_find_account(archive, account));
    sqlite3_bind_int64(rows, 3, chat);
    sqlite3_bind_int(rows, 4, (int)scope->which);
    sqlite3_bind_int64(rows, 5, scope->most);
    sqlite3_bind_int64(rows, 6, scope->since);
    while (database_next(archive->database, rows)) {
        ArchiveHit *hit = archive_read_chat(rows, ARCHIVE_COLUMN_COUNT);

        if (!hit)
            continue;
        hit->message = archive_read_message(archive, rows);
        g_ptr_array_add(hits, hit);
    }
    sqlite3_reset(rows);
    return hits;
}

static void
sealed_chat_free(gpointer data)
{
    SealedChat *chat = data;

    jid_unref(chat->jid);
    g_free(chat);
}

static SealedChat *
sealed_chat_new(const ArchiveHit *hit, sqlite3_stmt *row)
{
    SealedChat *chat = g_new0(SealedChat, 1);

    chat->jid = jid_ref(hit->chat);
    chat->kind = hit->kind;
    chat->count = (unsigned)sqlite3_column_int64(row, 2);
    chat->newest = sqlite3_column_int64(row, 3);
    return chat;
}

GPtrArray *
sealed_chats(Archive *archive, const Account *account, const SealedScope *scope)
{
    GPtrArray *chats = g_ptr_array_new_with_free_func(sealed_chat_free);
    g_autoptr(GPtrArray) hits = archive_new_hits();
    int64_t chat = scope->chat ? archive_find_chat(archive, scope->chat) : 0;
    sqlite3_stmt *rows = database_statement(
        archive->database,
        "SELECT jid, kind, COUNT(*), MAX(time) FROM sealed"
        " JOIN message ON message.row = sealed.row JOIN chat ON chat.id = message.chat"
        " WHERE account = ?1 AND (?2 = 0 OR message.chat = ?2)"
        " AND " OF_THESE("?3") " GROUP BY message.chat");

    if (scope->chat && !chat)
        return chats;
    sqlite3_bind_int64(rows, 1, archive_find_account(archive, account));
    sqlite3_bind_int64(rows, 2, chat);
    sqlite3_bind_int(rows, 3, (int)scope->which);
    while (database_next(archive->database, rows)) {
        ArchiveHit *hit = archive_read_chat(rows, 0);

        if (!hit)
            continue;
        g_ptr_array_add(hits, hit);
        g_ptr_array_add(chats, sealed_chat_new(hit, rows));
    }
    sqlite3_reset(rows);
    return chats;
}

void
sealed_open(Archive *archive, const Message *message, const char *body)
{
    const DatabaseValue row[] = { DATABASE_NUMBER(message->row) };
    const DatabaseValue values[] = {
        DATABASE_TEXT(body),           DATABASE_NUMBER(message->is_cut),
        DATABASE_TEXT(message->trust), DATABASE_TEXT(message->signer),
        DATABASE_NUMBER(message->row),
    };

    archive_index_forget_words(archive->index, message->row);
    database_write(archive->database,
                   "UPDATE message SET body = ?, is_cut = ?, trust = ?, signer = ?, error = NULL"
                   " WHERE row = ?",
                   values, G_N_ELEMENTS(values), NULL);
    database_write(archive->database, "DELETE FROM sealed WHERE row = ?", row, G_N_ELEMENTS(row),
                   NULL);
    archive_index_add_words(archive->index, message->row);
}
