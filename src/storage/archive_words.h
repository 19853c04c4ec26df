/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of stored rows, as they join the full-text index: with each group of rows (see
 * archive_index.h), or, where many are behind (a store of an older version), in slices when nothing
 * else is to be done. */
#pragma once

#include "storage/database.h"

typedef struct ArchiveWords ArchiveWords;

ArchiveWords *archive_words_new(Database *database); /* borrowed */
void archive_words_free(ArchiveWords *words);        /* takes NULL */

/* The last row whose words, and those of all before it, are in the index. */
int64_t archive_words_mark(ArchiveWords *words);
/* Up to that row they may join; slices do it if more than a group is behind. */
void archive_words_set_goal(ArchiveWords *words, int64_t row);
/* A group of rows after the goal joins, within the open batch; it only moves the goal while others
 * are behind. false: it failed, and the batch is to be undone to where it was. */
bool archive_words_follow(ArchiveWords *words, int64_t row);
/* The batch was undone: the mark is to be read again. */
void archive_words_reset(ArchiveWords *words);
/* The text of a stored row is about to change, or the row to be deleted (while its chat still
 * stands): the index lets go of its words. */
void archive_words_forget(ArchiveWords *words, int64_t row);
/* It has changed: the index takes in its words. */
void archive_words_add(ArchiveWords *words, int64_t row);
