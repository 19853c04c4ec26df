/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Base64, strictly: g_base64_decode() passes over whatever is none. */

#include "config.h"

#include "base/base64.h"

#include <stdbool.h>
#include <string.h>

/* Without white space; NULL: something else is in it. */
static char *
squeeze(const char *text, gsize length)
{
    g_autofree char *squeezed = g_malloc(length + 1);
    gsize count = 0, padding = 0;

    for (gsize i = 0; i < length; i++) {
        if (text[i] && strchr(" \t\r\n", text[i]))
            continue;
        bool is_letter = g_ascii_isalnum(text[i]) || text[i] == '+' || text[i] == '/';
        padding += text[i] == '=';
        if ((!is_letter && text[i] != '=') || (is_letter && padding) || padding > 2)
            return NULL;
        squeezed[count++] = text[i];
    }
    squeezed[count] = '\0';
    return count && count % 4 == 0 ? g_steal_pointer(&squeezed) : NULL;
}

GBytes *
base64_read(const char *text, gssize length)
{
    g_autofree char *squeezed = squeeze(text, length < 0 ? strlen(text) : (gsize)length);
    gsize size = 0;
    guchar *bytes = squeezed ? g_base64_decode(squeezed, &size) : NULL;

    return bytes ? g_bytes_new_take(bytes, size) : NULL;
}
