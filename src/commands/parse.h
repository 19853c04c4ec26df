/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A command line in words: spaces part them, '...' and "..." hold them together, \ takes the next
 * character as it is (not within '...'). */
#pragma once

#include <glib.h>

typedef struct {
    char *text;     /* unquoted; owned */
    int start, end; /* byte offsets in the line, quotes included */
} Word;

/* Words of the line from byte start on, at most max (0: no limit); with take_rest the last one is
 * the rest of the line as it stands, not unquoted. NULL and error for an open quote, unless
 * is_open_ok (for completion). Array of Word with free function. */
GPtrArray *words_parse(const char *line, int start, int max, gboolean take_rest,
                       gboolean is_open_ok, GError **error);
/* The rest of a line without spaces at its end; one that is a single quoted word is meant without
 * its quotes. Takes the rest (wiped), the answer is the caller's. */
char *rest_unquote(char *rest);
/* The text quoted so that words_parse() gives it back, if it needs quotes. Owned by the caller. */
char *word_quote(const char *text);
