/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages in the store: keeping, finding again, searching. Writes take effect for reads at once
 * and reach the disk with the next batch. */
#pragma once

#include "model/chat.h"
#include "storage/database.h"

typedef struct Archive Archive;

Archive *archive_new(Database *database); /* borrowed */
void archive_free(Archive *archive);      /* takes NULL */

/* Stores and sets message->row. false and a sentence if it could not. */
bool archive_add(Archive *archive, const Chat *chat, Message *message, GError **error);
/* State, ids and error of a stored message (message->row). */
void archive_update(Archive *archive, const Message *message);
/* The state of an own message that is not in memory, by the id of its stanza. false: unknown. */
bool archive_set_state(Archive *archive, const Chat *chat, const char *id, MessageState state,
                       const char *error);
/* Whether anything of a chat with this contact was ever stored. */
bool archive_has_chat(Archive *archive, const Account *account, const Jid *jid);
/* Whether we ever wrote to this contact, as far as the store knows. */
bool archive_has_written(Archive *archive, const Account *account, const Jid *jid);
/* Whether this message is stored already, by stanza-id, or by (sender, origin-id or id). */
bool archive_has(Archive *archive, const Chat *chat, const Message *message);

/* Where a page begins: time, and row among equals. */
typedef struct {
    int64_t time, row;
} ArchivePosition;
/* At most count messages, and LIMIT_PAGE_BYTES of text, before the position (NULL: the newest),
 * oldest first, as an array of owned Message with free function. Costs the same in a chat of a
 * million lines. */
GPtrArray *archive_page(Archive *archive, const Chat *chat, const ArchivePosition *before,
                        unsigned count);
/* Own messages still queued in this account, oldest first; chat addresses in ret_jids (Jid *). */
GPtrArray *archive_queued(Archive *archive, Account *account, GPtrArray **ret_jids);
/* Unread: how many incoming ones are newer than the read mark, and the first one's time. */
unsigned archive_unread(Archive *archive, const Chat *chat, int64_t *ret_first);
void archive_set_read(Archive *archive, const Chat *chat, int64_t until);
/* Chats of this account with unread messages (Jid *, owned). */
GPtrArray *archive_unread_chats(Archive *archive, const Account *account);

typedef struct {
    Jid *chat;
    Message *message;
} ArchiveHit;
/* Full text, newest first; ArchiveHit with free function. account NULL: all; chat NULL: all. */
GPtrArray *archive_search(Archive *archive, const Account *account, const Chat *chat,
                          const char *words, unsigned limit, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Archive, archive_free)
