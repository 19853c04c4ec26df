/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chats of the store by their last lines. */

#include "config.h"

#include "storage/archive_recent.h"

#include "storage/archive_rows.h"

static void
free_recent(gpointer data)
{
    ArchiveRecentChat *recent = data;

    jid_unref(recent->account);
    jid_unref(recent->jid);
    message_unref(recent->last);
    g_free(recent);
}

/* NULL: its addresses make no sense. */
static ArchiveRecentChat *
read_recent(Archive *archive, sqlite3_stmt *rows)
{
    ArchiveHit *hit = archive_read_chat(rows, ARCHIVE_COLUMN_COUNT);
    g_autoptr(GPtrArray) held = archive_new_hits();

    if (!hit)
        return NULL;
    g_ptr_array_add(held, hit);
    g_autoptr(Jid) account =
        jid_new((const char *)sqlite3_column_text(rows, ARCHIVE_COLUMN_COUNT + 2), NULL);
    if (!account)
        return NULL;
    ArchiveRecentChat *recent = g_new(ArchiveRecentChat, 1);
    *recent = (ArchiveRecentChat){ g_steal_pointer(&account), jid_ref(hit->chat), hit->kind,
                                   archive_read_message(archive, rows) };
    return recent;
}

GPtrArray *
archive_recent_chats(Archive *archive, unsigned limit)
{
    GPtrArray *chats = g_ptr_array_new_with_free_func(free_recent);
    sqlite3_stmt *rows = database_statement(
        archive->database,
        "SELECT " ARCHIVE_COLUMNS ", chat.jid, chat.kind, account.jid FROM chat"
        " JOIN account ON account.id = chat.account"
        " JOIN message ON message.row = (SELECT other.row FROM message AS other"
        "  WHERE other.chat = chat.id ORDER BY other.time DESC, other.row DESC LIMIT 1)"
        " ORDER BY message.time DESC LIMIT ?");

    sqlite3_bind_int64(rows, 1, limit);
    while (database_next(archive->database, rows)) {
        ArchiveRecentChat *recent = read_recent(archive, rows);

        if (recent)
            g_ptr_array_add(chats, recent);
    }
    sqlite3_reset(rows);
    return chats;
}
