/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What somebody publishes, as one line for people. */

#include "config.h"

#include <stdlib.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/extended.h"
#include "model/extended_values.h"

/* The first of these fields that is given. */
static const char *
first_of(const Extended *extended, const char *const *names)
{
    const char *text = NULL;

    while (*names && !text)
        text = extended_get(extended, *names++);
    return text;
}

/* Either, or both with this between them; NULL: neither. */
static char *
join(const char *a, const char *between, const char *b)
{
    if (a && b)
        return g_strconcat(a, between, b, NULL);
    return g_strdup(a ? a : b);
}

static char *
mood(const Extended *extended)
{
    const char *word = extended_get(extended, "value");

    return join(word ? value_label(VALUE_MOOD, word) : NULL, ": ", extended_get(extended, "text"));
}

/* With a text the more general word says nothing new. */
static char *
activity(const Extended *extended)
{
    const char *general = extended_get(extended, "general");
    const char *specific = extended_get(extended, "specific");
    const char *text = extended_get(extended, "text");
    const char *word = general ? value_label(VALUE_GENERAL, general) : NULL;
    const char *more = specific ? value_label(VALUE_SPECIFIC, specific) : NULL;

    return text ? join(more ? more : word, ": ", text) : join(word, ": ", more);
}

static char *
with_length(const char *text, const char *seconds)
{
    int length = seconds ? atoi(seconds) : 0;

    if (length >= 3600)
        return g_strdup_printf("%s (%d:%02d:%02d)", text, length / 3600, length / 60 % 60,
                               length % 60);
    if (length > 0)
        return g_strdup_printf("%s (%d:%02d)", text, length / 60, length % 60);
    return g_strdup(text);
}

static char *
tune(const Extended *extended)
{
    static const char *const titles[] = { "title", "source", "uri", NULL };
    static const char *const artists[] = { "artist", "performer", "composer", NULL };
    g_autofree char *text = join(first_of(extended, artists), " – ", first_of(extended, titles));

    return text ? with_length(text, extended_get(extended, "length")) : NULL;
}

/* "48.86° N": degrees to a kilometre; whoever needs more finds it in the fields. */
static char *
degrees(const char *text, const char *positive, const char *negative)
{
    char number[G_ASCII_DTOSTR_BUF_SIZE];
    double value = g_ascii_strtod(text, NULL);

    g_ascii_formatd(number, sizeof(number), "%.2f", value < 0 ? -value : value);
    return g_strdup_printf("%s° %s", number, value < 0 ? negative : positive);
}

static char *
coordinates(const Extended *extended)
{
    const char *lat = extended_get(extended, "lat");
    const char *lon = extended_get(extended, "lon");

    if (!lat || !lon)
        return NULL;
    /* TRANSLATORS: the four directions of the compass. */
    g_autofree char *north = degrees(lat, _("N"), _("S"));
    g_autofree char *east = degrees(lon, _("E"), _("W"));
    return g_strdup_printf("%s, %s", north, east);
}

static char *
location(const Extended *extended)
{
    static const char *const groups[][8] = {
        { "text", "description", "building", "street", "area", "room" },
        { "locality", "region" },
        { "country", "countrycode" },
    };
    const char *parts[G_N_ELEMENTS(groups) + 1];
    unsigned count = 0;

    for (unsigned i = 0; i < G_N_ELEMENTS(groups); i++) {
        parts[count] = first_of(extended, groups[i]);
        count += parts[count] != NULL;
    }
    parts[count] = NULL;
    return count > 0 ? g_strjoinv(", ", (char **)parts) : coordinates(extended);
}

static char *
gaming(const Extended *extended)
{
    static const char *const names[] = { "name", "uri", NULL };
    static const char *const servers[] = { "server_name", "server_address", NULL };
    const char *name = first_of(extended, names);
    g_autofree char *where =
        join(extended_get(extended, "character_name"), ", ", first_of(extended, servers));

    return name && where ? g_strdup_printf("%s (%s)", name, where) : g_strdup(name ? name : where);
}

static char *
browsing(const Extended *extended)
{
    static const char *const titles[] = { "title", "uri", "description", NULL };

    return g_strdup(first_of(extended, titles));
}

static char *
viewing(const Extended *extended)
{
    static const char *const names[] = { "program_name", "uri", "channel_name", NULL };
    static const char *const parts[] = { "description", "episode", "author", NULL };
    g_autofree char *text = join(first_of(extended, names), " – ", first_of(extended, parts));

    return text ? with_length(text, extended_get(extended, "duration")) : NULL;
}

static char *
chatting(const Extended *extended)
{
    static const char *const names[] = { "name", "uri", NULL };

    return join(first_of(extended, names), ": ", extended_get(extended, "topic"));
}

static char *(*const summaries[])(const Extended *extended) = {
    [EXTENDED_MOOD] = mood,         [EXTENDED_ACTIVITY] = activity, [EXTENDED_TUNE] = tune,
    [EXTENDED_LOCATION] = location, [EXTENDED_GAMING] = gaming,     [EXTENDED_BROWSING] = browsing,
    [EXTENDED_VIEWING] = viewing,   [EXTENDED_CHATTING] = chatting,
};

/* Where the fields that matter most are not given, the first that is. */
char *
extended_summary(const Extended *extended)
{
    g_autofree char *text = summaries[extended_kind(extended)](extended);

    for (unsigned i = 0; !text && extended_field(extended_kind(extended), i); i++)
        text = g_strdup(extended_get(extended, extended_field(extended_kind(extended), i)));
    return utf8_short_line(text ? text : "", LIMIT_NAME_BYTES);
}
