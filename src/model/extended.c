/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kinds and their fields. */

#include "config.h"

#include "model/extended.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"

#define MOST_FIELDS 24

struct Extended {
    ExtendedKind kind;
    char *texts[MOST_FIELDS]; /* in the order of the kind's fields */
};

static const struct {
    const char *name, *sign, *label;
} kinds[] = {
#define EXTENDED(id, name, sign, label) { name, sign, label },
#include "model/extended.def"
#undef EXTENDED
};

/* As the elements are called in XEP-0107 2, 0108 2, 0118 3, 0080 3.1, 0196 3, 0195 3, 0197 3, 0194
 * 3; "specific" and "other" of activities, which are elements' names there, and "country" are ours.
 */
static const char *const fields[][MOST_FIELDS + 1] = {
    [EXTENDED_MOOD] = { "value", "text" },
    [EXTENDED_ACTIVITY] = { "general", "specific", "text" },
    [EXTENDED_TUNE] = { "artist", "length", "rating", "source", "title", "track", "uri" },
    [EXTENDED_LOCATION] = { "accuracy",    "alt",         "area",  "bearing", "building", "country",
                            "countrycode", "description", "floor", "lat",     "locality", "lon",
                            "postalcode",  "region",      "room",  "speed",   "street",   "text",
                            "timestamp",   "tzo",         "uri" },
    [EXTENDED_GAMING] = { "character_name", "character_profile", "level", "name", "server_address",
                          "server_name", "uri" },
    [EXTENDED_BROWSING] = { "description", "keywords", "title", "uri" },
    [EXTENDED_VIEWING] = { "id", "director", "name", "source", "uri", "year" },
    [EXTENDED_CHATTING] = { "name", "topic", "uri" },
};

Extended *
extended_new(ExtendedKind kind)
{
    Extended *extended = g_new0(Extended, 1);

    extended->kind = kind;
    return extended;
}

Extended *
extended_copy(const Extended *extended)
{
    Extended *copy = extended_new(extended->kind);

    for (unsigned i = 0; i < MOST_FIELDS; i++)
        copy->texts[i] = g_strdup(extended->texts[i]);
    return copy;
}

void
extended_free(Extended *extended)
{
    if (!extended)
        return;
    for (unsigned i = 0; i < MOST_FIELDS; i++)
        g_free(extended->texts[i]);
    g_free(extended);
}

bool
extended_equal(const Extended *a, const Extended *b)
{
    if (!a || !b)
        return a == b;
    if (a->kind != b->kind)
        return false;
    for (unsigned i = 0; i < MOST_FIELDS; i++) {
        if (g_strcmp0(a->texts[i], b->texts[i]) != 0)
            return false;
    }
    return true;
}

/* -1: the kind has no such field. */
static int
find_field(ExtendedKind kind, const char *field)
{
    for (int i = 0; fields[kind][i]; i++) {
        if (strcmp(fields[kind][i], field) == 0)
            return i;
    }
    return -1;
}

bool
extended_set(Extended *extended, const char *field, const char *text)
{
    int index = find_field(extended->kind, field);

    if (index < 0)
        return false;
    g_free(extended->texts[index]);
    extended->texts[index] = text && text[0] ? utf8_cut(text, LIMIT_STATUS_BYTES) : NULL;
    return true;
}

const char *
extended_get(const Extended *extended, const char *field)
{
    int index = find_field(extended->kind, field);

    return index < 0 ? NULL : extended->texts[index];
}

bool
extended_is_empty(const Extended *extended)
{
    for (unsigned i = 0; i < MOST_FIELDS; i++) {
        if (extended->texts[i])
            return false;
    }
    return true;
}

const char *const *
extended_fields(ExtendedKind kind)
{
    return fields[kind];
}

const char *
extended_name(ExtendedKind kind)
{
    return kinds[kind].name;
}

bool
extended_parse(const char *name, ExtendedKind *ret_kind)
{
    for (unsigned i = 0; i < EXTENDED_KINDS; i++) {
        if (strcmp(kinds[i].name, name) == 0) {
            *ret_kind = i;
            return true;
        }
    }
    return false;
}

const char *
extended_sign(ExtendedKind kind)
{
    return kinds[kind].sign;
}

const char *
extended_label(ExtendedKind kind)
{
    return _(kinds[kind].label);
}

void
extended_free_all(Extended **all)
{
    for (unsigned i = 0; all && i < EXTENDED_KINDS; i++)
        extended_free(all[i]);
    g_free(all);
}

bool
extended_take(Extended ***all, ExtendedKind kind, Extended *extended)
{
    if (extended_equal(extended_of(*all, kind), extended)) {
        extended_free(extended);
        return false;
    }
    if (!*all)
        *all = g_new0(Extended *, EXTENDED_KINDS);
    extended_free((*all)[kind]);
    (*all)[kind] = extended;
    return true;
}

const Extended *
extended_of(Extended *const *all, ExtendedKind kind)
{
    return all ? all[kind] : NULL;
}

/* The first of these fields that is given. */
static const char *
first_of(const Extended *extended, const char *const *names)
{
    const char *text = NULL;

    while (*names && !text)
        text = extended_get(extended, *names++);
    return text;
}

static const char *const chief_fields[][4] = {
    [EXTENDED_MOOD] = { "value" },
    [EXTENDED_ACTIVITY] = { "specific", "general" },
    [EXTENDED_TUNE] = { "title", "uri" },
    [EXTENDED_LOCATION] = { "text", "locality", "description" },
    [EXTENDED_GAMING] = { "name", "uri" },
    [EXTENDED_BROWSING] = { "title", "uri" },
    [EXTENDED_VIEWING] = { "name", "uri" },
    [EXTENDED_CHATTING] = { "name", "uri" },
};

static const char *const second_fields[][4] = {
    [EXTENDED_MOOD] = { "text" },
    [EXTENDED_ACTIVITY] = { "text" },
    [EXTENDED_TUNE] = { "artist" },
    [EXTENDED_LOCATION] = { "country", "region" },
    [EXTENDED_GAMING] = { "character_name", "server_name" },
    [EXTENDED_BROWSING] = { "description" },
    [EXTENDED_VIEWING] = { "director", "year" },
    [EXTENDED_CHATTING] = { "topic" },
};

char *
extended_summary(const Extended *extended)
{
    const char *chief = first_of(extended, chief_fields[extended->kind]);
    const char *second = first_of(extended, second_fields[extended->kind]);

    if (chief && second)
        return g_strdup_printf("%s – %s", chief, second);
    return g_strdup(chief ? chief : second ? second : "");
}
