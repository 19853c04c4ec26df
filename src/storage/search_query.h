/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody looks for in the history, out of what was typed: words and filters.
 *
 *   lunch late        both words, in any order; the last one also as a beginning
 *   "lunch is late"   as it stands
 *   lun*              words that begin so
 *   -dinner           without it
 *   in:dev from:bob has:link after:2026-03-01 ...; several of one kind: either; -in:dev: not there
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "storage/words.h"

typedef struct {
    GPtrArray *words; /* folded, one behind the other; at least one */
    bool is_prefix;   /* the last of them is a beginning */
    bool is_negative;
} SearchTerm;

/* Of a chat, a person or an account, as the user calls it. */
typedef struct {
    char *text;
    char *folded; /* utf8_fold() */
    bool is_prefix;
    bool is_negative;
} SearchName;

/* Read-only. */
typedef struct {
    GPtrArray *terms;               /* SearchTerm * */
    GPtrArray *in, *from, *account; /* SearchName * */
    unsigned kinds;                 /* 1 << ChatKind; 0: all */
    unsigned has, has_not;          /* TextHas */
    int64_t after, before;          /* ms UTC: from after on, until before is reached */
} SearchQuery;

SearchQuery *search_query_new(void);
/* false and a sentence that names the word. now is ms UTC, for dates. */
bool search_query_add(SearchQuery *query, const char *text, int64_t now, GError **error);
/* One filter, its key one of search_query_keys(). */
bool search_query_filter(SearchQuery *query, const char *key, const char *value, int64_t now,
                         GError **error);
/* new and add; NULL and error, also if there is nothing to look for. */
SearchQuery *search_query_parse(const char *text, int64_t now, GError **error);
bool search_query_is_empty(const SearchQuery *query, GError **error);
void search_query_free(SearchQuery *query); /* takes NULL */
/* "in", "from" ...; NULL-terminated. */
const char *const *search_query_keys(void);
/* What may stand behind the key, separated by "|"; NULL: anything. */
const char *search_query_choices(const char *key);
/* Whether the sign "-" may stand before the key. */
bool search_query_has_opposite(const char *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(SearchQuery, search_query_free)
