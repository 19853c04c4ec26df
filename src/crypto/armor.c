/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenPGP's armour without its first and last lines. */

#include "config.h"

#include "crypto/armor.h"

#include <stdbool.h>
#include <string.h>

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="

static bool
is_armor(const char *line)
{
    return *line && line[strspn(line, LETTERS)] == '\0';
}

char *
armor_strip(GBytes *armored)
{
    size_t length;
    const char *bytes = g_bytes_get_data(armored, &length);
    g_autofree char *text = g_strndup(bytes ? bytes : "", length);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *inside = g_string_new(NULL);
    bool has_begun = false, is_body = false, has_ended = false;

    for (char **line = lines; *line && !has_ended; line++) {
        g_strchomp(*line);
        if (!has_begun)
            has_begun = g_str_has_prefix(*line, "-----BEGIN ");
        else if (g_str_has_prefix(*line, "-----END "))
            has_ended = true;
        else if (!is_body)
            is_body = !**line;
        else
            g_string_append_printf(inside, "%s%s", inside->len > 0 ? "\n" : "", *line);
    }
    return g_string_free(inside, !has_ended);
}

GBytes *
armor_add(const char *text, const char *kind)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    GString *armored = g_string_new(NULL);

    g_string_append_printf(armored, "-----BEGIN %s-----\n\n", kind);
    for (char **line = lines; *line; line++) {
        g_strstrip(*line);
        if (is_armor(*line))
            g_string_append_printf(armored, "%s\n", *line);
    }
    g_string_append_printf(armored, "-----END %s-----\n", kind);
    return g_string_free_to_bytes(armored);
}
