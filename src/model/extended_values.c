/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words from the tables, numbers within their bounds. */

#include "config.h"

#include "model/extended_values.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"

typedef struct {
    ValueType type;
    const char *word, *label;
} Word;

static const Word words[] = {
#define MOOD(word, label)     { VALUE_MOOD, word, label },
#define GENERAL(word, label)  { VALUE_GENERAL, word, label },
#define SPECIFIC(word, label) { VALUE_SPECIFIC, word, label },
#include "model/activities.def"
#include "model/moods.def"
#undef MOOD
#undef GENERAL
#undef SPECIFIC
};

static const Word *
find_word(ValueType type, const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++) {
        if (words[i].type == type && strcmp(words[i].word, name) == 0)
            return &words[i];
    }
    return NULL;
}

static int
compare_words(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
drop_doubles(GPtrArray *names)
{
    for (unsigned i = names->len; i-- > 1;) {
        if (strcmp(names->pdata[i - 1], names->pdata[i]) == 0)
            g_ptr_array_remove_index(names, i);
    }
}

GPtrArray *
value_words(ValueType type, const char *general)
{
    GPtrArray *names = g_ptr_array_new();
    const char *above = "";

    for (unsigned i = 0; i < G_N_ELEMENTS(words); i++) {
        if (words[i].type == VALUE_GENERAL)
            above = words[i].word;
        if (words[i].type == type &&
            (type != VALUE_SPECIFIC || !general || !general[0] || strcmp(above, general) == 0))
            g_ptr_array_add(names, (gpointer)words[i].word);
    }
    g_ptr_array_sort(names, compare_words);
    drop_doubles(names);
    return names;
}

const char *
value_label(ValueType type, const char *word)
{
    const Word *found = find_word(type, word);

    return found ? _(found->label) : word;
}

/* --- numbers --- */

/* xs:decimal: no exponent, no infinity. */
static bool
read_number(const char *text, double *ret_number)
{
    char *end;

    if (strlen(text) > 40 || text[strspn(text, "+-.0123456789")] != '\0')
        return false;
    *ret_number = g_ascii_strtod(text, &end);
    return end != text && *end == '\0';
}

static bool
is_between(const char *text, double least, double most)
{
    double number;

    return read_number(text, &number) && number >= least && number <= most;
}

static bool
is_whole(const char *text, unsigned least, unsigned most)
{
    guint64 number;

    return g_ascii_string_to_unsigned(text, 10, least, most, &number, NULL);
}

/* --- the others --- */

/* "2006-08-29T03:30Z" stands in the specifications' own examples. */
static bool
is_time(const char *text)
{
    int64_t time;

    if (strlen(text) == strlen("2006-08-29T03:30Z") && g_str_has_suffix(text, "Z")) {
        g_autofree char *whole = g_strdup_printf("%.16s:00Z", text);
        return date_from_iso(whole, &time);
    }
    return date_from_iso(text, &time);
}

static bool
is_zone(const char *text)
{
    int seconds;

    return date_offset_parse(text, &seconds);
}

/* As far as it matters to who may open it: a scheme, and nothing that splits it. */
static bool
is_uri(const char *text)
{
    g_autofree char *scheme = g_uri_parse_scheme(text);

    for (const char *at = text; *at; at++) {
        if (g_ascii_isspace(*at) || g_ascii_iscntrl(*at))
            return false;
    }
    return scheme != NULL;
}

static bool
is_country(const char *text)
{
    return strlen(text) == 2 && g_ascii_isalpha(text[0]) && g_ascii_isalpha(text[1]);
}

bool
value_is_valid(ValueType type, const char *text)
{
    double number;

    switch (type) {
    case VALUE_TEXT:
        return true;
    case VALUE_NUMBER:
        return read_number(text, &number);
    case VALUE_LENGTH:
        return is_between(text, 0, 1e9);
    case VALUE_SECONDS:
        return is_whole(text, 0, 65535);
    case VALUE_LATITUDE:
        return is_between(text, -90, 90);
    case VALUE_LONGITUDE:
        return is_between(text, -180, 180);
    case VALUE_BEARING:
        return is_between(text, 0, 360);
    case VALUE_RATING:
        return is_whole(text, 1, 10);
    case VALUE_COUNTRY:
        return is_country(text);
    case VALUE_TIME:
        return is_time(text);
    case VALUE_ZONE:
        return is_zone(text);
    case VALUE_URI:
        return is_uri(text);
    case VALUE_MOOD:
    case VALUE_GENERAL:
    case VALUE_SPECIFIC:
        return find_word(type, text) != NULL;
    }
    return false;
}

static const char *const rules[] = {
    [VALUE_NUMBER] = N_("a number"),
    [VALUE_LENGTH] = N_("a number, not below 0"),
    [VALUE_SECONDS] = N_("a whole number of seconds up to 65535"),
    [VALUE_LATITUDE] = N_("a number from -90 to 90"),
    [VALUE_LONGITUDE] = N_("a number from -180 to 180"),
    [VALUE_BEARING] = N_("a number from 0 to 360"),
    [VALUE_RATING] = N_("a whole number from 1 to 10"),
    [VALUE_COUNTRY] = N_("a code of two letters"),
    [VALUE_TIME] = N_("a time such as 2026-11-22T09:14:00Z"),
    [VALUE_ZONE] = N_("a time zone such as +01:00"),
    [VALUE_URI] = N_("a link such as https://example.org/"),
    [VALUE_MOOD] = N_("a mood that is defined"),
    [VALUE_GENERAL] = N_("an activity that is defined"),
    [VALUE_SPECIFIC] = N_("an activity that is defined"),
};

const char *
value_rule(ValueType type)
{
    return rules[type] ? _(rules[type]) : NULL;
}
