/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text from outside made harmless: for the screen, for the wire, for file names. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* For the screen: valid UTF-8; control characters (C0 but \n and \t, DEL, C1) become visible
 * pictures or U+FFFD, bidi overrides and isolates, line separators and other format controls that
 * can spoof are dropped, U+200D too. The one door between the network and the terminal.
 * The caller owns the result. */
char *utf8_for_screen(const char *text);
/* The same on one line: newlines and tabs become spaces. */
char *utf8_for_line(const char *text);
/* For the wire: valid UTF-8 and only characters that XML 1.0 allows. The caller owns the result. */
char *utf8_for_xml(const char *text);
/* Cuts to at most max_bytes at a character's end. The caller owns the result. */
char *utf8_cut(const char *text, size_t max_bytes);
/* One clean line (utf8_for_line()) of the first max_bytes: what others say, in our sentences. The
 * caller owns the result. */
char *utf8_short_line(const char *text, size_t max_bytes);
/* For comparing and searching: normalised, without case and accents. */
char *utf8_fold(const char *text);
