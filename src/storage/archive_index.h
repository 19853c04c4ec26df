/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The two indexes over stored messages that cost too much to keep row by row: the words of all, and
 * the ids by which doubles are recognised. Rows join them in groups; lookups see all rows. */
#pragma once

#include "model/chat.h"
#include "storage/database.h"

typedef struct ArchiveIndex ArchiveIndex;

ArchiveIndex *archive_index_new(Database *database); /* borrowed */
void archive_index_free(ArchiveIndex *index);        /* takes NULL */

/* A message was stored in message->row, or got an id there. */
void archive_index_add(ArchiveIndex *index, int64_t chat, const Message *message);
/* Rows that may hold an own message with this id, or anybody's within a day of time, newest first:
 * at most max in ret_rows; how many. Hashes are compared, so the caller looks at the rows. */
unsigned archive_index_find(ArchiveIndex *index, int64_t chat, bool is_outgoing, int64_t time,
                            const char *id, int64_t *ret_rows, unsigned max);
/* Brings the words of all rows into the index, for a search. */
void archive_index_complete(ArchiveIndex *index);
