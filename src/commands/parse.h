/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A command line in words: spaces part them, '...' and "..." hold them together, \ takes a space, a
 * quote or a \ after it as it is (not within '...'). Within a word ' is an apostrophe, and before
 * other characters \ is itself: d'artagnan@musketeers.lit, d\27artagnan@musketeers.lit. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    char *text;     /* unquoted; owned */
    int start, end; /* byte offsets in the line, quotes included */
} Word;

/* How a line is parted. {0}: into all its words, and no quote may be open. */
typedef struct {
    int start;        /* the byte to begin at */
    int max;          /* how many words at most; 0: no limit */
    bool takes_rest;  /* the last of them is the rest of the line as it stands, not unquoted */
    bool may_be_open; /* a quote may: the line is still being typed */
} WordRules;

/* The words of the line, as an array of Word with free function. NULL and error for an open quote.
 */
GPtrArray *words_parse(const char *line, const WordRules *rules, GError **error);
/* The rest of a line without spaces at its end; one that is a single quoted word is meant without
 * its quotes. Takes the rest (wiped), the answer is the caller's. */
char *rest_unquote(char *rest);
/* The text quoted so that words_parse() gives it back, if it needs quotes. Owned by the caller. */
char *word_quote(const char *text);
