/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line being typed, edited by GNU Readline (so ~/.inputrc and vi mode hold), or, for secrets,
 * by a small editor of its own that keeps nothing.
 *
 * Readline is one per process, and so is this. It reads and writes no terminal: bytes are fed,
 * text and cursor are asked. Needs a UTF-8 locale. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct InputLine InputLine;

typedef struct {
    /* Enter was pressed: the line, without its end. Never called while readline is at work. */
    void (*submit)(const char *text, gpointer data);
    /* Whether a line holds a secret, and no history may keep it. NULL: none does. */
    bool (*is_private)(const char *text, gpointer data);
    gpointer data;
} InputLineHooks;

InputLine *input_line_new(const InputLineHooks *hooks);
void input_line_free(InputLine *line); /* takes NULL */

/* One key, as the terminal sent it. A control sequence that readline has no binding for does
 * nothing. */
void input_line_feed(InputLine *line, const char *bytes, size_t length, bool is_sequence);
/* At the cursor, as it stands; newlines are kept. The text is made valid. */
void input_line_insert(InputLine *line, const char *text, size_t length);
/* Everything; the cursor goes to the end. */
void input_line_set_text(InputLine *line, const char *text);
/* The bytes start..end; the cursor goes behind them. */
void input_line_replace(InputLine *line, int start, int end, const char *text);

/* Borrowed until the next call that changes it. Of a secret a bullet for each character. */
const char *input_line_text(const InputLine *line);
int input_line_cursor(const InputLine *line); /* byte */
/* What readline wants to say before the line ("(reverse-i-search)`ab': "), or "". Borrowed. */
const char *input_line_message(const InputLine *line);

/* A question begins: the line is put away and an empty one given. The answer comes by submit and
 * enters no history. */
void input_line_begin_answer(InputLine *line, bool is_secret);
/* It is over: the line that was put away comes back. */
void input_line_end_answer(InputLine *line);
bool input_line_is_answering(const InputLine *line);
