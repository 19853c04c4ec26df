/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many terminal columns text takes. */

#include "config.h"

#include "base/text_width.h"

#include <glib.h>
#include <stdbool.h>
#include <wchar.h>

/* The first byte of U+0300, before which every printable character has a column. */
#define FIRST_OF_MARKS 0xCC

/* As wcwidth(3) where the locale knows the character; in a locale that is not UTF-8, or for a
 * character newer than the C library, by GLib's tables. */
static int
char_columns(gunichar c)
{
    int columns;

    if (c < 0x300)
        return c >= 0x20 && (c < 0x7F || c >= 0xA0);
    columns = wcwidth((wchar_t)c);
    if (columns >= 0)
        return columns;
    if (g_unichar_iszerowidth(c))
        return 0;
    return g_unichar_iswide(c) ? 2 : 1;
}

/* Decodes one character; a byte that starts none counts as U+FFFD. Returns its bytes. */
static size_t
decode(const char *text, gunichar *ret_char)
{
    *ret_char = g_utf8_get_char_validated(text, -1);
    if (*ret_char == (gunichar)-1 || *ret_char == (gunichar)-2) {
        *ret_char = 0xFFFD;
        return 1;
    }
    return (size_t)(g_utf8_next_char(text) - text);
}

size_t
text_cluster(const char *text, int *ret_columns)
{
    gunichar c = (unsigned char)*text;
    size_t length = c != 0;

    *ret_columns = c != 0;
    if (!c || (c >= 0x20 && c < 0x7F && (unsigned char)text[1] < FIRST_OF_MARKS))
        return length;
    if (c >= 0x80)
        length = decode(text, &c);
    *ret_columns = char_columns(c);
    while ((unsigned char)text[length] >= 0xCC) { /* U+0300 is the first that takes no column */
        size_t bytes = decode(text + length, &c);

        if (char_columns(c))
            break;
        length += bytes;
    }
    return length;
}

int
text_width(const char *text)
{
    int width = 0, columns;

    for (size_t bytes; (bytes = text_cluster(text, &columns)); text += bytes)
        width += columns;
    return width;
}

size_t
text_fit(const char *text, int columns, int *ret_columns)
{
    size_t length = 0, bytes;
    int width = 0, wide;

    while ((bytes = text_cluster(text + length, &wide)) && width + wide <= columns) {
        length += bytes;
        width += wide;
    }
    *ret_columns = width;
    return length;
}
