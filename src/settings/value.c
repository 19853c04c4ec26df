/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values as the user writes them. */

#include "config.h"

#include "settings/value.h"

#include <glib.h>
#include <string.h>

#include "base/limits.h"

bool
value_parse_bool(const char *text, bool *ret_value)
{
    static const struct {
        const char *word;
        bool value;
    } words[] = { { "on", true },     { "off", false }, { "true", true },
                  { "false", false }, { "yes", true },  { "no", false } };

    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (!g_ascii_strcasecmp(text, words[i].word)) {
            *ret_value = words[i].value;
            return true;
        }
    }
    return false;
}

bool
value_parse_int(const char *text, int min, int max, int *ret_value)
{
    gint64 number;

    if (!g_ascii_string_to_signed(text, 10, min, max, &number, NULL))
        return false;
    *ret_value = (int)number;
    return true;
}

int
value_parse_choice(const char *choices, const char *text)
{
    size_t length = strlen(text);

    for (int i = 0;; i++) {
        size_t word = strcspn(choices, "|");

        if (word == length && !strncmp(choices, text, length))
            return i;
        if (!choices[word])
            return -1;
        choices += word + 1;
    }
}

char *
value_list_choices(const char *choices)
{
    g_auto(GStrv) words = g_strsplit(choices, "|", -1);

    return g_strjoinv(", ", words);
}

bool
value_is_line(const char *text)
{
    if (strlen(text) > LIMIT_NAME_BYTES || !g_utf8_validate(text, -1, NULL))
        return false;
    for (; *text; text = g_utf8_next_char(text)) {
        if (g_unichar_iscntrl(g_utf8_get_char(text)))
            return false;
    }
    return true;
}
