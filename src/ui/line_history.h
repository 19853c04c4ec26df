/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines that were sent, and a place among them. Behind the last of them stands the line being
 * typed. A line that was recalled and changed stays changed until one is sent. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum { MATCH_START, MATCH_PART } LineMatch;

typedef struct LineHistory LineHistory;

LineHistory *line_history_new(void);
void line_history_free(LineHistory *history); /* takes NULL */

/* A line was sent: what was changed and what was being typed is forgotten, and the place is behind
 * the last line. Nothing is kept of an empty line, the same as the last, or NULL (one that must
 * not be kept); then false. */
bool line_history_add(LineHistory *history, const char *text);

/* How many lines there are: also the place of the line being typed. */
int line_history_length(const LineHistory *history);
int line_history_place(const LineHistory *history);
/* Goes to a place, after keeping the text for the one that is left: the text there. Borrowed until
 * the next call. */
const char *line_history_go(LineHistory *history, int place, const char *text);
/* The text at a place that is not the present one. Borrowed. */
const char *line_history_peek(const LineHistory *history, int place);
/* The next place from `place` on, by steps of 1 or -1, whose text has `wanted` in it (at its start
 * for MATCH_START); -1: none. */
int line_history_find(const LineHistory *history, int place, int step, const char *wanted,
                      LineMatch match);
