/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One reading of an account's archive, page by page in its order: where its lines stand among those
 * that the store has, and what of them nobody has read. Lines of chats without a window are stored,
 * and no more, until the reading is at its end. */
#pragma once

#include "xmpp/stream.h"
#include "client/client.h"

typedef struct {
    Account *account;
    int64_t until; /* of the newest of what was read before, ms; 0: nothing was */
    int64_t old;   /* what was said up to then counts as read, ms; 0: nothing does */
} ReadingOptions;

ArchiveReading *reading_new(Client *client, const ReadingOptions *options);
/* Opens the chats in which something is unread, and tells the user of all of them at once. */
void reading_free(ArchiveReading *reading); /* takes NULL */

/* The next line of the archive is the stored one, which learns its id there and moves to its place;
 * stored NULL: it is new, and gets its time. */
void reading_settle(ArchiveReading *reading, Chat *chat, Message *stored, Message *message);
/* The line, in memory if it is there and in the store, gets the id and the time of the archive's
 * copy of it: it was sent. */
void reading_place(Client *client, Chat *chat, Message *stored, const Message *message);
/* It was read before, although nothing knows it any more. */
bool reading_was_read(const ArchiveReading *reading, const Chat *chat, const Message *message);
/* It was new, and is stored now, or (row 0) is not to be. Whether it counts as unread. */
bool reading_took(ArchiveReading *reading, Chat *chat, const Message *message);
/* Whether it would be among what nobody has read. */
bool reading_is_news(ArchiveReading *reading, Chat *chat, const Message *message);
/* What was read elsewhere is written down, in the batch of the page. */
void reading_end_page(ArchiveReading *reading);
/* The chat is about to go. */
void reading_forget(ArchiveReading *reading, const Chat *chat);
/* No line that the archive has before the first one that it will give stands later than that, ms;
 * 0, and at first: that is not known. */
void reading_set_since(ArchiveReading *reading, int64_t since);
/* The time of the last one of the lines so far, without those of this page with a newer stamp than
 * that; 0: there is none. */
int64_t reading_newest_until(const ArchiveReading *reading, int64_t stamp);
/* The times of the oldest and of the newest line so far; 0: there was none. */
int64_t reading_oldest(const ArchiveReading *reading);
int64_t reading_newest(const ArchiveReading *reading);
