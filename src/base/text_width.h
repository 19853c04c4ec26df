/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many terminal columns text takes (glibc's wcwidth, as libvterm and ncurses count). */
#pragma once

#include <stddef.h>

/* One cell's worth of text: a character with the zero-width ones that follow it. Returns its bytes
 * (0 at the end of text) and sets its columns (0, 1 or 2). */
size_t text_cluster(const char *text, int *ret_columns);
/* Columns of a whole text (without control characters; see utf8_for_screen). */
int text_width(const char *text);
/* The bytes of the longest start of text that fits in columns; sets how many it takes. */
size_t text_fit(const char *text, int columns, int *ret_columns);
