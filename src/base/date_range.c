/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates as people write them, as spans of local time. */

#include "config.h"

#include "base/date_range.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/date.h"

#define HOUR_MS    (INT64_C(60) * 60 * 1000)
#define COUNT_MAX  100000
#define TEXT_BYTES 40

/* What one step of a date is, from the coarsest on. */
typedef enum { YEAR, MONTH, DAY, HOUR, MINUTE, SECOND } Unit;

/* In local time; what is out of range goes on (32 January is 1 February). */
static int64_t
to_ms(struct tm tm)
{
    tm.tm_isdst = -1;
    return (int64_t)mktime(&tm) * 1000;
}

static void
add(struct tm *tm, Unit unit, int count)
{
    switch (unit) {
    case YEAR:
        tm->tm_year += count;
        break;
    case MONTH:
        tm->tm_mon += count;
        break;
    case DAY:
        tm->tm_mday += count;
        break;
    case HOUR:
        tm->tm_hour += count;
        break;
    case MINUTE:
        tm->tm_min += count;
        break;
    case SECOND:
        tm->tm_sec += count;
        break;
    }
}

static bool
set_span(const struct tm *first, Unit unit, DateRange *ret_range)
{
    struct tm next = *first;

    add(&next, unit, 1);
    ret_range->from = to_ms(*first);
    ret_range->until = to_ms(next);
    return true;
}

/* The day of now, at its beginning. */
static struct tm
day_of(int64_t now)
{
    time_t seconds = (time_t)(now / 1000);
    struct tm tm = { 0 };

    localtime_r(&seconds, &tm);
    tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
    return tm;
}

static bool
read_ago(const char *text, int64_t now, DateRange *ret_range)
{
    static const struct {
        char letter;
        Unit unit;
        int factor;
    } UNITS[] = { { 'd', DAY, 1 }, { 'w', DAY, 7 }, { 'm', MONTH, 1 }, { 'y', YEAR, 1 } };
    char *end;
    long count = strtol(text, &end, 10);
    struct tm tm = day_of(now);

    if (!g_ascii_isdigit(text[0]) || count > COUNT_MAX || !end[0] || end[1])
        return false;
    if (*end == 'h') {
        *ret_range = (DateRange){ now - count * HOUR_MS, now - (count - 1) * HOUR_MS };
        return true;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(UNITS); i++) {
        if (*end != UNITS[i].letter)
            continue;
        add(&tm, UNITS[i].unit, -(int)count * UNITS[i].factor);
        return set_span(&tm, DAY, ret_range);
    }
    return false;
}

/* A number of so many digits behind a sign ('\0': none). */
static bool
take_number(const char **at, char sign, int digits, int *ret_number)
{
    const char *digit = *at + (sign ? 1 : 0);

    if (sign && **at != sign && !(sign == 'T' && **at == ' '))
        return false;
    *ret_number = 0;
    for (int i = 0; i < digits; i++) {
        if (!g_ascii_isdigit(digit[i]))
            return false;
        *ret_number = *ret_number * 10 + (digit[i] - '0');
    }
    *at = digit + digits;
    return true;
}

static bool
is_real(const struct tm *tm)
{
    bool is_day = tm->tm_year > 0 && tm->tm_mon >= 0 && tm->tm_mday >= 1 &&
                  g_date_valid_dmy((GDateDay)tm->tm_mday, (GDateMonth)(tm->tm_mon + 1),
                                   (GDateYear)(tm->tm_year + 1900));

    return is_day && tm->tm_hour < 24 && tm->tm_min < 60 && tm->tm_sec < 61;
}

static bool
read_time(const char *at, struct tm *tm, Unit unit, DateRange *ret_range)
{
    int *const parts[] = { [HOUR] = &tm->tm_hour, [MINUTE] = &tm->tm_min, [SECOND] = &tm->tm_sec };
    static const char SIGNS[] = { [HOUR] = 'T', [MINUTE] = ':', [SECOND] = ':' };

    while (*at && unit < SECOND && take_number(&at, SIGNS[unit + 1], 2, parts[unit + 1]))
        unit++;
    return !*at && is_real(tm) && set_span(tm, unit, ret_range);
}

static bool
read_date(const char *text, DateRange *ret_range)
{
    struct tm tm = { .tm_mday = 1 };
    int year, month;

    if (!take_number(&text, '\0', 4, &year))
        return false;
    tm.tm_year = year - 1900;
    if (!*text)
        return is_real(&tm) && set_span(&tm, YEAR, ret_range);
    if (!take_number(&text, '-', 2, &month))
        return false;
    tm.tm_mon = month - 1;
    if (!*text)
        return is_real(&tm) && set_span(&tm, MONTH, ret_range);
    return take_number(&text, '-', 2, &tm.tm_mday) && read_time(text, &tm, DAY, ret_range);
}

static bool
read_clock(const char *text, int64_t now, DateRange *ret_range)
{
    struct tm tm = day_of(now);
    int hour;

    if (!take_number(&text, '\0', 2, &hour) || *text != ':')
        return false;
    tm.tm_hour = hour;
    return read_time(text, &tm, HOUR, ret_range);
}

bool
date_range_parse(const char *text, int64_t now, DateRange *ret_range)
{
    struct tm tm = day_of(now);
    int64_t moment;

    if (strlen(text) > TEXT_BYTES)
        return false;
    if (g_ascii_strcasecmp(text, "today") == 0)
        return set_span(&tm, DAY, ret_range);
    if (g_ascii_strcasecmp(text, "yesterday") == 0) {
        add(&tm, DAY, -1);
        return set_span(&tm, DAY, ret_range);
    }
    if (read_ago(text, now, ret_range) || read_date(text, ret_range) ||
        read_clock(text, now, ret_range))
        return true;
    if (!date_from_iso(text, &moment))
        return false;
    *ret_range = (DateRange){ moment, moment + 1 };
    return true;
}
