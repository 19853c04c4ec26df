/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fingerprints as people compare and type them. */

#include "config.h"

#include <string.h>

#include "crypto/gpg_key.h"

/* Key ids of 8 digits are left out: anybody makes a key that has a wanted one. */
static const size_t LENGTHS[] = { 16, 32, 40, 64 };

char *
fingerprint_text(const char *fingerprint)
{
    GString *text = g_string_new(NULL);
    size_t length = strlen(fingerprint);

    for (size_t i = 0; i < length; i++) {
        if (i > 0 && i % 4 == 0)
            g_string_append(text, i == length / 2 ? "  " : " ");
        g_string_append_c(text, fingerprint[i]);
    }
    return g_string_free(text, FALSE);
}

static bool
is_length(size_t length)
{
    for (size_t i = 0; i < G_N_ELEMENTS(LENGTHS); i++)
        if (length == LENGTHS[i])
            return true;
    return false;
}

char *
fingerprint_parse(const char *text)
{
    g_autoptr(GString) digits = g_string_new(NULL);

    while (g_ascii_isspace(*text))
        text++;
    if (g_ascii_strncasecmp(text, "0x", 2) == 0)
        text += 2;
    for (; *text && digits->len <= 64; text++) {
        if (g_ascii_isxdigit(*text))
            g_string_append_c(digits, g_ascii_toupper(*text));
        else if (!g_ascii_isspace(*text) && *text != ':')
            return NULL;
    }
    return is_length(digits->len) ? g_string_free(g_steal_pointer(&digits), FALSE) : NULL;
}
