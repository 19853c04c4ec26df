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
/* An id to look for, and where. */
typedef struct {
    int64_t chat;
    bool is_outgoing;
    bool is_stanza_id; /* XEP-0359, not one that the sender chose */
    int64_t time;      /* of others' messages: within a day of it */
    const char *id;
    const char *sender; /* of others' messages with a short id: by them alone; NULL: whoever */
} ArchiveId;

/* Bytes: shorter ids are often counters that begin again, and others count, too. */
#define ARCHIVE_LONG_ID 16

#define ARCHIVE_INDEX_ROWS 4
/* Rows that may hold the newest message with this id, at most ARCHIVE_INDEX_ROWS in ret_rows; how
 * many. Hashes are compared, so the caller looks at the rows. */
unsigned archive_index_find(ArchiveIndex *index, const ArchiveId *id, int64_t *ret_rows);
/* The text of a stored row is about to change, or the row to be deleted (while its chat still
 * stands): the index lets go of its words. */
void archive_index_forget_words(ArchiveIndex *index, int64_t row);
/* It has changed: the index takes in its words. */
void archive_index_add_words(ArchiveIndex *index, int64_t row);
typedef struct {
    int64_t indexed; /* the last row with words in the index, as all before it */
    int64_t last;    /* the last row stored: those between the two are the tail */
} ArchiveExtent;
ArchiveExtent archive_index_extent(ArchiveIndex *index);
