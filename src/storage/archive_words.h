/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of stored rows, as they join the full-text index: a group of rows at a time (see
 * archive_index.h), in slices that do not hold up the main loop. */
#pragma once

#include "storage/database.h"

typedef struct ArchiveWords ArchiveWords;

ArchiveWords *archive_words_new(Database *database); /* borrowed */
void archive_words_free(ArchiveWords *words);        /* takes NULL */

/* The last row whose words, and those of all before it, are in the index. */
int64_t archive_words_mark(ArchiveWords *words);
/* Up to that row they may join, in slices from now on. */
void archive_words_set_goal(ArchiveWords *words, int64_t row);
/* The batch was undone: the mark is to be read again, and no row joins before a goal is set. */
void archive_words_reset(ArchiveWords *words);
/* The text of a stored row is about to change, or the row to be deleted (while its chat still
 * stands): the index lets go of its words. */
void archive_words_forget(ArchiveWords *words, int64_t row);
/* It has changed: the index takes in its words. */
void archive_words_add(ArchiveWords *words, int64_t row);
