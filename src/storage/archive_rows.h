/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the archive share: its parts, its chats' numbers, and messages read from rows.
 */
#pragma once

#include "storage/archive.h"
#include "storage/archive_index.h"
#include "storage/database_sql.h"

/* A chat looked for of late: its addresses are compared by their objects, which it holds. */
typedef struct {
    Jid *account, *jid;
    ChatKind kind;
    int64_t number;
} ArchiveRecent;

#define ARCHIVE_RECENT 64

struct Archive {
    Database *database; /* borrowed */
    ArchiveIndex *index;
    /* "account", and "account chat kind" by lines -> int64_t number */
    GHashTable *numbers;
    ArchiveRecent recent[ARCHIVE_RECENT]; /* by the address of jid */
    int64_t next_row, next_chat, next_account, next_edit;
    bool knows_imported;
    int64_t imported_until; /* see archive_doubles.c */
    Jid *sender;            /* of the message read last, since the next one's is often the same */
    char *sender_text;
};

/* The columns that archive_read_message() reads, in its order. */
#define ARCHIVE_COLUMNS                                                                            \
    "message.row, message.time, is_outgoing, is_carbon, is_cut, state, sender, message.id, "       \
    "origin_id, stanza_id, body, error, occupant, encryption, trust, signer"
#define ARCHIVE_COLUMN_COUNT 16

/* Of rows of "message": what somebody else said. What is encrypted and not opened counts once it is
 * known that it cannot be; see message_is_news(). */
#define ARCHIVE_IS_NEWS "(NOT is_outgoing AND (body != '' OR error IS NOT NULL))"

/* A new message from the statement's row. */
Message *archive_read_message(Archive *archive, sqlite3_stmt *statement);
/* A stored message of the chat; NULL. */
Message *archive_read_row(Archive *archive, int64_t chat, int64_t row);
/* The chat in the statement's two columns, address and kind; NULL: it is none. */
ArchiveHit *archive_read_chat(sqlite3_stmt *statement, int column);
/* With archive_hit_free(). */
GPtrArray *archive_new_hits(void);
/* The chat's number; 0 if nothing of it is stored. */
int64_t archive_find_chat(Archive *archive, const Chat *chat);
/* The same, made if need be; 0 and error if it cannot be. */
int64_t archive_need_chat(Archive *archive, const Chat *chat, GError **error);
/* The numbers are no longer what they were. */
void archive_forget_numbers(Archive *archive);
/* The account's number; 0 if nothing of it is stored. */
int64_t archive_find_account(Archive *archive, const Account *account);
