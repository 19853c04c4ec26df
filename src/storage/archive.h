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
/* State, ids, error, trust and signer of a stored message (message->row). */
void archive_update(Archive *archive, const Message *message);
/* By its row; NULL. Owned by the caller. */
Message *archive_find_row(Archive *archive, const Chat *chat, int64_t row);
/* The same, and time, sender and occupant: what a room has made of an own message. */
void archive_settle(Archive *archive, const Message *message);
/* An own message by the id of its stanza; NULL. Owned by the caller. */
Message *archive_find_own(Archive *archive, const Chat *chat, const char *id);
/* The state of an own message that is not in memory, by the id of its stanza. false: unknown. */
bool archive_set_state(Archive *archive, const Chat *chat, const char *id, MessageState state,
                       const char *error);
/* Whether anything of this chat was ever stored. */
bool archive_has_chat(Archive *archive, const Account *account, const Jid *jid, ChatKind kind);
/* A private chat has another address from now on; nothing changes where one with that is stored. */
void archive_rename_chat(Archive *archive, const Chat *chat, const Jid *jid);
/* Whether we ever wrote to this contact, as far as the store knows. */
bool archive_has_written(Archive *archive, const Account *account, const Jid *jid);
/* Whether this message is stored already, by stanza-id, or by (sender, origin-id or id). */
bool archive_has(Archive *archive, const Chat *chat, const Message *message);
/* That stored message; NULL. Owned by the caller. One that was imported from another program, which
 * kept no ids, is known by sender, text and time, and takes over the message's ids. */
Message *archive_find_double(Archive *archive, const Chat *chat, const Message *message);

/* Where a page begins: time, and row among equals. */
typedef LinePlace ArchivePosition;
#define ARCHIVE_END INT64_MAX /* a row behind all others of the same time */
/* At most count messages, and LIMIT_PAGE_BYTES of text, before the position (NULL: the newest),
 * oldest first, as an array of owned Message with free function. Costs the same in a chat of a
 * million lines. */
GPtrArray *archive_page(Archive *archive, const Chat *chat, const ArchivePosition *before,
                        unsigned count);
/* A stored message with the chat that it belongs to; of chats alone message is NULL. */
typedef struct {
    Jid *account; /* of hits of a search; else NULL */
    Jid *chat;
    ChatKind kind;
    Message *message;
} ArchiveHit;
/* Own messages still queued in this account, oldest first: ArchiveHit with free function. */
GPtrArray *archive_queued(Archive *archive, const Account *account);

/* Up to where a chat has been read: it was up to this line, whose place counts wherever it was
 * moved since; or up to this time, where the row is no line of the chat. */
ArchivePosition archive_read_mark(Archive *archive, const Chat *chat);
/* The mark's time, ms; 0: nothing was ever read. */
int64_t archive_read_until(Archive *archive, const Chat *chat);
/* Moves the mark, never back. Row ARCHIVE_END: behind all lines of that time. */
void archive_set_read(Archive *archive, const Chat *chat, const ArchivePosition *until);
/* The last so many incoming lines are unread, and no others: the mark stands before them. */
void archive_set_unread(Archive *archive, const Chat *chat, unsigned count);
/* Unread: how many incoming ones stand behind the mark (10,000 at most), and where the first one
 * does; time 0: none. */
unsigned archive_unread(Archive *archive, const Chat *chat, ArchivePosition *ret_first);
/* Chats of this account with unread messages: ArchiveHit with free function. */
GPtrArray *archive_unread_chats(Archive *archive, const Account *account);
/* Where the last line stands; false: there is none. */
bool archive_last(Archive *archive, const Chat *chat, ArchivePosition *ret_last);
/* Where a line behind the mark stands, by the id that our archive or the room gave it, or by that
 * of its stanza if others sent it (one of both may be NULL); false: there is none. */
bool archive_find_unread(Archive *archive, const Chat *chat, const char *stanza_id, const char *id,
                         ArchivePosition *ret_place);
/* The id of the newest message of others that asks to be told when it is read (XEP-0333), as long
 * as they were not; NULL: none. Owned by the caller. */
char *archive_marker(Archive *archive, const Chat *chat);
void archive_set_marker(Archive *archive, const Chat *chat, const char *id);
/* What was read here is to be told once we are online, also to our other devices (XEP-0490). */
void archive_set_unsynced(Archive *archive, const Chat *chat, bool is_unsynced);
/* The chats of which that is so: ArchiveHit with free function. */
GPtrArray *archive_untold(Archive *archive, const Account *account);
/* The stanza-id of the last line up to the mark that has one, of 500; NULL. Owned by the caller. */
char *archive_read_id(Archive *archive, const Chat *chat);
/* The other side has read our messages up to that line: the 500 lines before it are looked at. */
void archive_set_own_read(Archive *archive, const Chat *chat, const ArchivePosition *until);

/* A correction (XEP-0308) of a stored message. */
typedef struct {
    char *body;
    char *id;     /* of the stanza that corrected; NULL */
    int64_t time; /* of it, ms */
} ArchiveEdit;
/* The message says edit->body from now on, and is found by it; what it said is kept. message itself
 * stays as it is. */
bool archive_edit(Archive *archive, const Message *message, const ArchiveEdit *edit,
                  GError **error);
/* What it said before, oldest first, each with id and time of what ended it: ArchiveEdit with free
 * function. */
GPtrArray *archive_edits(Archive *archive, const Message *message);

/* A message in a room's archive (XEP-0313): its id there, and its time. */
typedef struct {
    char *id; /* owned; NULL: not known */
    int64_t time;
} ArchivePoint;
void archive_point_done(ArchivePoint *point); /* frees its contents */
/* The newest message of the chat that the other side has, or has_id, the newest with a stanza-id;
 * false: there is none. */
bool archive_newest(Archive *archive, const Chat *chat, bool has_id, ArchivePoint *ret_point);
/* The time of the newest message up to then that has a stanza-id; 0: there is none. */
int64_t archive_settled_until(Archive *archive, const Chat *chat, int64_t until);
/* The time of the newest message of others from then on; 0: there is none. */
int64_t archive_last_of_others(Archive *archive, const Chat *chat, int64_t since);
/* Behind which message something is missing here that the archive may have; false: nothing is
 * known to be. Kept over restarts. */
bool archive_gap(Archive *archive, const Chat *chat, ArchivePoint *ret_point);
/* point NULL: nothing is missing. */
void archive_set_gap(Archive *archive, const Chat *chat, const ArchivePoint *point);

/* A chat of which something is stored, whoever is in the model. */
typedef struct {
    Jid *account, *jid;
    ChatKind kind;
    int64_t number; /* in the store */
} ArchiveChat;
/* All of them, by account and address: with free function. */
GPtrArray *archive_chats(Archive *archive);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Archive, archive_free)
