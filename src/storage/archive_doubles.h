/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Knowing doubles: by ids, and where there are none, for imports, by chat, sender, text and time.
 */
#pragma once

#include "storage/archive.h"

/* Whether two messages of the chat are copies of one, by their ids. */
bool archive_is_double(const Chat *chat, const Message *stored, const Message *message);

/* By how much the clocks of two computers, or of two programs on one, may differ; in ms. */
#define ARCHIVE_CLOCKS_MS 10000

/* A set of rows. */
typedef struct {
    GByteArray *bits;
} ArchiveRows;
void archive_rows_add(ArchiveRows *rows, int64_t row);
bool archive_rows_has(const ArchiveRows *rows, int64_t row);
void archive_rows_clear(ArchiveRows *rows); /* frees its contents */

/* As archive_find_double(), by ids alone. */
Message *archive_find_by_ids(Archive *archive, const Chat *chat, const Message *message);
/* The stored message of the chat that says the same as this one, nearest in time and at most spread
 * ms away, that is not in taken and has no ids that contradict; NULL. Owned by the caller. */
Message *archive_find_alike(Archive *archive, const Chat *chat, const Message *message,
                            int64_t spread, const ArchiveRows *taken);
/* A stored message has no ids, and its time is exact to so many ms: what the server's archive has
 * of it is the same if it says the same. */
void archive_set_imported(Archive *archive, const Message *message, int precision);
/* A copy of such a message has ids: it takes them over, and no other copy is taken for it. */
void archive_take_ids(Archive *archive, Message *stored, const Message *copy);
