/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching what is stored, in steps of some milliseconds, the newest first: first in what the
 * index does not have yet, then in the index, month by month if there is much. */
#pragma once

#include "storage/archive.h"
#include "storage/search_match.h"

typedef struct ArchiveSearch ArchiveSearch;

/* Takes the query over. NULL and a sentence: a filter names what is not there. */
ArchiveSearch *archive_search_new(Archive *archive, SearchQuery *query, GError **error);
void archive_search_free(ArchiveSearch *search); /* takes NULL */

/* Looks on for a moment (some 10 ms in a store of a million lines). false: there is nothing to do,
 * as so many were found, or all has been looked at. */
bool archive_search_step(ArchiveSearch *search, unsigned wanted);
/* All has been looked at. */
bool archive_search_is_complete(const ArchiveSearch *search);
/* How many were found so far: may be more than were wanted. */
unsigned archive_search_count(const ArchiveSearch *search);
const SearchQuery *archive_search_query(const ArchiveSearch *search);
/* Some of those found, as they are stored now, newest first: ArchiveHit with free function. Fewer
 * if some are gone. */
GPtrArray *archive_search_hits(ArchiveSearch *search, unsigned first, unsigned count);

/* A stored message and what stands before and after it in its chat, oldest first: Message with free
 * function; empty if it is gone. */
GPtrArray *archive_context(Archive *archive, int64_t row, unsigned before, unsigned after);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ArchiveSearch, archive_search_free)
