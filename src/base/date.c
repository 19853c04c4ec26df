/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates as text: XEP-0082's forms, and local time by strftime(3). */

#include "config.h"

#include "base/date.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/i18n.h"

#define MS_PER_SECOND   1000
#define SECONDS_PER_DAY (24 * 60 * 60)
#define LENGTH_MAX      1024 /* of a formatted date */

/* Division that rounds down, for times before 1970. */
static int64_t
floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

char *
date_to_iso(int64_t ms)
{
    time_t seconds = (time_t)floor_div(ms, MS_PER_SECOND);
    int rest = (int)(ms - (int64_t)seconds * MS_PER_SECOND);
    struct tm tm;

    if (!gmtime_r(&seconds, &tm) || tm.tm_year + 1900 < 1 || tm.tm_year + 1900 > 9999)
        return g_strdup("");
    return g_strdup_printf("%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", tm.tm_year + 1900, tm.tm_mon + 1,
                           tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec, rest);
}

/* Takes exactly `digits` digits off *text. */
static bool
take_number(const char **text, int digits, int *ret_number)
{
    int number = 0;

    for (int i = 0; i < digits; i++, (*text)++) {
        if (!g_ascii_isdigit(**text))
            return false;
        number = number * 10 + g_ascii_digit_value(**text);
    }
    *ret_number = number;
    return true;
}

static bool
take_char(const char **text, char c)
{
    if (**text != c)
        return false;
    (*text)++;
    return true;
}

/* "2026-11-22T", or XEP-0091's "20261122T". */
static bool
take_day(const char **text, struct tm *tm, bool *ret_is_old)
{
    int year, month;

    if (!take_number(text, 4, &year))
        return false;
    *ret_is_old = !take_char(text, '-');
    if (!take_number(text, 2, &month) || (!*ret_is_old && !take_char(text, '-')) ||
        !take_number(text, 2, &tm->tm_mday) || !take_char(text, 'T'))
        return false;
    if (year < 1 || month < 1 || month > 12 || tm->tm_mday < 1 ||
        tm->tm_mday > g_date_get_days_in_month((GDateMonth)month, (GDateYear)year))
        return false;
    tm->tm_year = year - 1900;
    tm->tm_mon = month - 1;
    return true;
}

/* "09:14:03"; a leap second is allowed. */
static bool
take_time(const char **text, struct tm *tm)
{
    return take_number(text, 2, &tm->tm_hour) && take_char(text, ':') &&
           take_number(text, 2, &tm->tm_min) && take_char(text, ':') &&
           take_number(text, 2, &tm->tm_sec) && tm->tm_hour <= 23 && tm->tm_min <= 59 &&
           tm->tm_sec <= 60;
}

/* ".120" or nothing; digits past milliseconds are dropped. */
static bool
take_fraction(const char **text, int *ret_ms)
{
    int unit = 100;

    *ret_ms = 0;
    if (!take_char(text, '.'))
        return true;
    if (!g_ascii_isdigit(**text))
        return false;
    for (; g_ascii_isdigit(**text); (*text)++, unit /= 10)
        *ret_ms += g_ascii_digit_value(**text) * unit;
    return true;
}

/* "Z", "+01:00", "-05:30". */
static bool
take_offset(const char **text, int *ret_seconds)
{
    int hours, minutes, sign = **text == '-' ? -1 : 1;

    *ret_seconds = 0;
    if (take_char(text, 'Z'))
        return true;
    if (!take_char(text, '+') && !take_char(text, '-'))
        return false;
    if (!take_number(text, 2, &hours) || !take_char(text, ':') || !take_number(text, 2, &minutes) ||
        hours > 23 || minutes > 59)
        return false;
    *ret_seconds = sign * (hours * 60 + minutes) * 60;
    return true;
}

bool
date_from_iso(const char *text, int64_t *ret_ms)
{
    struct tm tm = { 0 };
    int fraction = 0, offset = 0;
    bool is_old;

    if (!take_day(&text, &tm, &is_old) || !take_time(&text, &tm))
        return false;
    if (!is_old && (!take_fraction(&text, &fraction) || !take_offset(&text, &offset)))
        return false;
    if (*text)
        return false;
    *ret_ms = ((int64_t)timegm(&tm) - offset) * MS_PER_SECOND + fraction;
    return true;
}

bool
date_offset_parse(const char *text, int *ret_seconds)
{
    return take_offset(&text, ret_seconds) && !*text;
}

char *
date_offset_format(int seconds)
{
    int minutes = abs(seconds) / 60;

    return g_strdup_printf("%c%02d:%02d", seconds < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static bool
local_time(int64_t ms, struct tm *ret_tm)
{
    time_t seconds = (time_t)floor_div(ms, MS_PER_SECOND);

    return localtime_r(&seconds, ret_tm) != NULL;
}

static char *
format_tm(const struct tm *tm, const char *format)
{
    char buffer[LENGTH_MAX];
    char *utf8;

    if (!strftime(buffer, sizeof(buffer), format, tm))
        return g_strdup("");
    if (g_utf8_validate(buffer, -1, NULL))
        return g_strdup(buffer);
    /* The names of days and months are in the locale's own character set. */
    utf8 = g_locale_to_utf8(buffer, -1, NULL, NULL, NULL);
    return utf8 ? utf8 : g_strdup("");
}

char *
date_format(int64_t ms, const char *format)
{
    struct tm tm;

    return local_time(ms, &tm) ? format_tm(&tm, format) : g_strdup("");
}

char *
date_format_at(int64_t ms, int offset, const char *format)
{
    time_t seconds = (time_t)floor_div(ms, MS_PER_SECOND) + offset;
    struct tm tm;

    return gmtime_r(&seconds, &tm) ? format_tm(&tm, format) : g_strdup("");
}

int
date_local_offset(int64_t ms)
{
    struct tm tm;

    return local_time(ms, &tm) ? (int)tm.tm_gmtoff : 0;
}

char *
date_span(int64_t seconds)
{
    int64_t minutes = seconds / 60, hours = minutes / 60, days = hours / 24;

    if (days > 0)
        return g_strdup_printf(ngettext("%d day %d h", "%d days %d h", (unsigned long)days),
                               (int)days, (int)(hours % 24));
    if (hours > 0)
        return g_strdup_printf(_("%d h %d min"), (int)hours, (int)(minutes % 60));
    return minutes > 0 ? g_strdup_printf(_("%d min"), (int)minutes)
                       : g_strdup_printf(_("%d s"), (int)seconds);
}

char *
date_day(int64_t ms)
{
    return date_format(ms, "%-d %B %Y");
}

int
date_local_day(int64_t ms)
{
    struct tm tm, day = { 0 };

    if (!local_time(ms, &tm))
        return 0;
    day.tm_year = tm.tm_year;
    day.tm_mon = tm.tm_mon;
    day.tm_mday = tm.tm_mday;
    return (int)floor_div((int64_t)timegm(&day), SECONDS_PER_DAY);
}
