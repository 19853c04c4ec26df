/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The PRECIS profiles that addresses need. */

#include "config.h"

#include "base/precis.h"

#include <stdbool.h>
#include <string.h>

#include "base/precis_class.h"

#define PASSES_MAX 4 /* RFC 8264 7: once, and three times more until nothing changes */

typedef char *(*PassFn)(const char *text);

/* RFC 8265 3.3.1: fullwidth and halfwidth characters become the usual ones. Halfwidth Hangul is
 * left: it is not allowed in either form. */
static gunichar
map_width(gunichar c)
{
    gunichar result[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];

    if (c == 0x3000)
        return ' ';
    if (c < 0xFF01 || c > 0xFFEE || (c >= 0xFFA0 && c <= 0xFFDC))
        return c;
    return g_unichar_fully_decompose(c, TRUE, result, G_N_ELEMENTS(result)) == 1 ? result[0] : c;
}

char *
precis_narrow(const char *text)
{
    GString *mapped = g_string_sized_new(strlen(text) + 1);

    for (; *text; text = g_utf8_next_char(text))
        g_string_append_unichar(mapped, map_width(g_utf8_get_char(text)));
    return g_string_free(mapped, FALSE);
}

/* Unicode's toLowerCase(), but without its rule for the final sigma, which PRECIS leaves out (RFC
 * 7622 3.5), and in no locale. */
static char *
to_lower(const char *text)
{
    GString *lower = g_string_sized_new(strlen(text) + 4);

    for (; *text; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);

        g_string_append_unichar(lower, g_unichar_tolower(c));
        if (c == 0x0130) /* I with a dot keeps it */
            g_string_append_unichar(lower, 0x0307);
    }
    return g_string_free(lower, FALSE);
}

/* Spaces of every kind become ASCII's (RFC 8265 4.2.2, RFC 8266 2.1). */
static char *
map_spaces(const char *text)
{
    GString *mapped = g_string_sized_new(strlen(text) + 1);

    for (; *text; text = g_utf8_next_char(text)) {
        gunichar c = g_utf8_get_char(text);

        if (g_unichar_type(c) == G_UNICODE_SPACE_SEPARATOR)
            g_string_append_c(mapped, ' ');
        else
            g_string_append_unichar(mapped, c);
    }
    return g_string_free(mapped, FALSE);
}

/* One space between words, none around (RFC 8266 2.1). */
static void
squeeze_spaces(char *text)
{
    char *to = text;

    for (const char *from = text; *from; from++) {
        if (*from != ' ' || (to > text && from[1] && from[1] != ' '))
            *to++ = *from;
    }
    *to = '\0';
}

/* Normalization Form C. Text of characters below U+0300 is in it already. */
static char *
compose(const char *text)
{
    const char *p = text;

    while (*p && (unsigned char)*p < 0xCC)
        p++;
    return *p ? g_utf8_normalize(text, -1, G_NORMALIZE_NFC) : g_strdup(text);
}

static char *
pass_username(const char *text)
{
    g_autofree char *narrow = precis_narrow(text);
    g_autofree char *lower = NULL;
    g_autofree char *normal = NULL;

    if (!precis_class_holds(PRECIS_IDENTIFIER, narrow))
        return NULL;
    lower = to_lower(narrow);
    normal = compose(lower);
    return *normal && precis_bidi_holds(normal) ? g_steal_pointer(&normal) : NULL;
}

static char *
pass_opaque(const char *text)
{
    g_autofree char *mapped = NULL;

    if (!precis_class_holds(PRECIS_FREEFORM, text))
        return NULL;
    mapped = map_spaces(text);
    return compose(mapped);
}

static char *
pass_nickname(const char *text)
{
    g_autofree char *mapped = NULL;

    if (!precis_class_holds(PRECIS_FREEFORM, text))
        return NULL;
    mapped = map_spaces(text);
    squeeze_spaces(mapped);
    return g_utf8_normalize(mapped, -1, G_NORMALIZE_NFKC);
}

char *
precis_enforce(PrecisProfile profile, const char *text, size_t length)
{
    static const PassFn passes[] = {
        [PRECIS_USERNAME] = pass_username,
        [PRECIS_OPAQUE] = pass_opaque,
        [PRECIS_NICKNAME] = pass_nickname,
    };
    g_autofree char *current = NULL;

    if (!length || !g_utf8_validate(text, (gssize)length, NULL))
        return NULL;
    current = g_strndup(text, length);
    for (int i = 0; i < PASSES_MAX; i++) {
        g_autofree char *next = passes[profile](current);

        if (!next || !*next)
            return NULL;
        if (!strcmp(next, current))
            return g_steal_pointer(&current);
        g_free(current);
        current = g_steal_pointer(&next);
    }
    return NULL;
}
