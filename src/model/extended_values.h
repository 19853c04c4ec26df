/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may stand in a field of what people publish: the moods and activities that are defined, and
 * the bounds of numbers. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef enum {
    VALUE_TEXT,
    VALUE_NUMBER,
    VALUE_LENGTH,  /* not below 0 */
    VALUE_SECONDS, /* whole, 0 to 65535 */
    VALUE_LATITUDE,
    VALUE_LONGITUDE,
    VALUE_BEARING,
    VALUE_RATING, /* whole, 1 to 10 */
    VALUE_COUNTRY,
    VALUE_TIME, /* XEP-0082 */
    VALUE_ZONE,
    VALUE_URI,
    VALUE_MOOD,
    VALUE_GENERAL,  /* activities: the general one, and the one in particular */
    VALUE_SPECIFIC, /* */
} ValueType;

bool value_is_valid(ValueType type, const char *text);
/* What is valid, for a sentence: "a number from -90 to 90"; NULL: any text. Translated. */
const char *value_rule(ValueType type);

/* The words of the protocol that are defined for a mood, a general activity, or one in particular
 * (below `general`; NULL or "": below any); sorted, without doubles. An array of static strings;
 * the caller frees the array. */
GPtrArray *value_words(ValueType type, const char *general);
/* "in love" for "in_love", translated; word itself if it is not defined. */
const char *value_label(ValueType type, const char *word);
