/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a text has the words of a query, and where: for what no index knows yet, and for showing
 * hits. */
#pragma once

#include "storage/search_query.h"

/* By its words and has: alone. */
bool search_match(const SearchQuery *query, const char *text);
/* By has: alone. */
bool search_match_has(const SearchQuery *query, const char *text);

/* Bytes of the text. */
typedef struct {
    int start, end;
} SearchSpan;

/* Where the words that are sought stand, in order, none in another: an array of SearchSpan. */
GArray *search_spans(const SearchQuery *query, const char *text);
