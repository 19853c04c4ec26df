/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text from outside made harmless for the screen and for the wire. */

#include "config.h"

#include "base/utf8.h"

#include <glib.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#define REPLACEMENT 0xFFFDu
/* More marks on one character are no language's, but paint over the lines above and below. */
#define MARKS_MAX 8

typedef struct {
    gunichar first, last;
} Range;

/* Not seen, or changing what is seen beside them: joiners, directions, fillers, tags. Sorted. */
static const Range dropped[] = {
    { 0x00AD, 0x00AD },   { 0x034F, 0x034F },   { 0x061C, 0x061C },   { 0x17B4, 0x17B5 },
    { 0x180E, 0x180E },   { 0x200B, 0x200F },   { 0x202A, 0x202E },   { 0x2060, 0x206F },
    { 0x3164, 0x3164 },   { 0xFEFF, 0xFEFF },   { 0xFFA0, 0xFFA0 },   { 0xFFF0, 0xFFFB },
    { 0x1BCA0, 0x1BCA3 }, { 0x1D173, 0x1D17A }, { 0xE0000, 0xE0FFF },
};

static bool
is_dropped(gunichar c)
{
    if (c < dropped[0].first || (c >= 0xE0100 && c <= 0xE01EF)) /* variants of ideographs */
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(dropped) && c >= dropped[i].first; i++) {
        if (c <= dropped[i].last)
            return true;
    }
    return false;
}

/* Takes one character off *text; a byte that starts none becomes U+FFFD. */
static gunichar
take_char(const char **text)
{
    gunichar c;

    if ((unsigned char)**text < 0x80)
        return (unsigned char)*(*text)++;
    c = g_utf8_get_char_validated(*text, -1);
    if (c == (gunichar)-1 || c == (gunichar)-2) {
        (*text)++;
        return REPLACEMENT;
    }
    *text = g_utf8_next_char(*text);
    return c;
}

static bool
is_mark(gunichar c)
{
    return c >= 0x300 && g_unichar_iszerowidth(c);
}

static bool
is_known(gunichar c)
{
    return g_unichar_isdefined(c) || g_unichar_type(c) == G_UNICODE_PRIVATE_USE;
}

/* A terminal draws only what the C library can measure. In a locale that is not UTF-8 it can
 * measure next to nothing, and the terminal's part has to find a substitute. */
static bool
is_printable(gunichar c)
{
    return wcwidth((wchar_t)c) >= 0 || !g_get_charset(NULL);
}

/* The character to show for c, or 0 for none. */
static gunichar
screen_char(gunichar c, bool is_one_line)
{
    if (c == '\n' || c == '\t')
        return is_one_line ? ' ' : c;
    if (c == 0x2028 || c == 0x2029) /* line and paragraph separator */
        return is_one_line ? ' ' : '\n';
    if (c < 0x20)
        return 0x2400 + c;
    if (c == 0x7F)
        return 0x2421;
    if (c < 0x7F)
        return c;
    if (is_dropped(c))
        return 0;
    if (c < 0xA0 || !is_known(c) || !is_printable(c))
        return REPLACEMENT;
    return c;
}

/* How many bytes from here on are shown as they are. */
static size_t
plain_length(const char *text)
{
    size_t length = 0;

    while (text[length] >= ' ' && text[length] < 0x7F)
        length++;
    return length;
}

static char *
make_showable(const char *text, bool is_one_line)
{
    GString *shown;
    int marks = 0;
    size_t plain = plain_length(text);

    if (!text[plain])
        return g_strndup(text, plain);
    shown = g_string_sized_new(plain + strlen(text + plain) + 8);
    for (; *text; plain = plain_length(text)) {
        gunichar c;

        g_string_append_len(shown, text, (gssize)plain);
        text += plain;
        marks = plain ? 0 : marks;
        c = *text ? screen_char(take_char(&text), is_one_line) : 0;
        if (!c)
            continue;
        marks = is_mark(c) ? marks + 1 : 0;
        if (c < 0x80)
            g_string_append_c(shown, (char)c);
        else if (marks <= MARKS_MAX)
            g_string_append_unichar(shown, c);
    }
    return g_string_free(shown, FALSE);
}

char *
utf8_for_screen(const char *text)
{
    return make_showable(text, false);
}

char *
utf8_for_line(const char *text)
{
    return make_showable(text, true);
}

/* XML 1.0's production Char. */
static bool
is_xml_char(gunichar c)
{
    return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0xD7FF) ||
           (c >= 0xE000 && c <= 0xFFFD) || (c >= 0x10000 && c <= 0x10FFFF);
}

char *
utf8_for_xml(const char *text)
{
    GString *valid = g_string_sized_new(strlen(text) + 1);

    while (*text) {
        gunichar c = take_char(&text);

        if (c < 0x80 && is_xml_char(c))
            g_string_append_c(valid, (char)c);
        else if (is_xml_char(c))
            g_string_append_unichar(valid, c);
    }
    return g_string_free(valid, FALSE);
}

char *
utf8_cut(const char *text, size_t max_bytes)
{
    size_t length = strnlen(text, max_bytes + 1);

    if (length > max_bytes) {
        length = max_bytes;
        while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
            length--;
    }
    return g_strndup(text, length);
}

char *
utf8_short_line(const char *text, size_t max_bytes)
{
    g_autofree char *cut = utf8_cut(text, max_bytes);

    return utf8_for_line(cut);
}

char *
utf8_fold(const char *text)
{
    if (g_str_is_ascii(text))
        return g_ascii_strdown(text, -1);
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *folded = g_utf8_casefold(valid, -1);
    g_autofree char *split = g_utf8_normalize(folded, -1, G_NORMALIZE_ALL);
    GString *bare = g_string_sized_new(strlen(split) + 1);

    for (const char *p = split; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);

        if (g_unichar_type(c) != G_UNICODE_NON_SPACING_MARK)
            g_string_append_unichar(bare, c);
    }
    return g_string_free(bare, FALSE);
}
