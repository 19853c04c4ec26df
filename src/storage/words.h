/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The words of a text, for searching: what the index is made of, what a query is made of, and what
 * is marked in a hit, all by the same rules.
 *
 * A word is letters and digits without case and accents. Scripts that put no blanks between words
 * (Chinese, Japanese, Thai ...) give a word for each character, and so do pictures (emoji): a
 * phrase of such is found inside longer ones. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* Of a word as folded; the rest of a longer one counts for nothing. */
#define WORD_BYTES 256

/* A character that is put before what is no word of the text, but a mark in the index. */
#define WORD_SIGN "\xee\x80\x80" /* U+E000 */
/* The same before a nick. */
#define WORD_NICK_SIGN "\xee\x80\x81" /* U+E001 */

typedef struct {
    const char *text; /* folded, not ended */
    int length;
    int start, end; /* bytes of the original */
} TextWord;

/* Calls fn for each word in order, until it returns something else than 0: that is returned. */
int words_each(const char *text, int length, int (*fn)(const TextWord *word, gpointer data),
               gpointer data);
/* The words as an array of owned strings with free function. */
GPtrArray *words_of(const char *text);

/* What a text carries besides words. */
typedef enum {
    TEXT_HAS_LINK = 1 << 0, /* "https://...", or any other scheme */
    TEXT_HAS_FILE = 1 << 1, /* a link to a file: aesgcm:, or a path that ends with a name.type */
} TextHas;

unsigned text_has(const char *text, int length);
