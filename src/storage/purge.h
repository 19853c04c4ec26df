/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines that leave the store for good, in slices that take a few milliseconds each. Own messages
 * that wait to be sent are no history yet and stay. */
#pragma once

#include "storage/archive.h"

/* What is stored of one chat (ArchiveChat.number). */
typedef struct {
    unsigned lines;      /* older than what was asked for */
    unsigned waiting;    /* to be sent; not counted in lines */
    int64_t first, last; /* of these lines, ms; 0: there are none */
    int64_t bytes;       /* of texts, about */
} StoredLines;
void purge_count(Archive *archive, int64_t chat, int64_t before, StoredLines *ret_lines);

/* One slice of what is older than that time (INT64_MAX: everything), with what the lines said
 * before they were corrected, and what else is known of that time. false: no more is left, or it
 * could not be written. */
bool purge_slice(Archive *archive, int64_t chat, int64_t before);
/* The search index still has the words of removed lines, until it is written anew: one slice of
 * that. is_first: it is the first one. false: it is done. */
bool purge_words(Archive *archive, bool is_first);
/* All that was removed is on the disk, and none of it is left in the file beside the database. */
void purge_finish(Archive *archive);
/* The same; a small file is written anew, which makes it smaller still. */
void purge_rewrite(Archive *archive);

/* Until when the chat was cleared: what archives on servers have of that time is not wanted again.
 * 0: never. */
int64_t archive_cleared_until(Archive *archive, const Chat *chat);
/* Never goes back, but to 0. */
void archive_set_cleared(Archive *archive, int64_t chat, int64_t until);
