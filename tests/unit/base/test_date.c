/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates as XEP-0082 and XEP-0091 write them, and in local time. */

#include "config.h"

#include <glib.h>
#include <stdlib.h>
#include <time.h>

#include "base/date.h"

#include "unit/test.h"

static void
test_from_iso(void **state)
{
    static const struct {
        const char *text;
        int64_t ms; /* -1: refused */
    } rows[] = {
        { "1969-07-21T02:56:15Z", INT64_C(-14159025000) },
        { "1969-07-20T21:56:15-05:00", INT64_C(-14159025000) },
        { "1970-01-01T00:00:00Z", 0 },
        { "1970-01-01T00:00:00.5Z", 500 },
        { "1970-01-01T00:00:00.123456789Z", 123 },
        { "1970-01-01T01:00:00+01:00", 0 },
        { "2024-02-29T12:00:00Z", INT64_C(1709208000000) },
        { "20020910T23:08:25", INT64_C(1031699305000) },
        { "2016-12-31T23:59:60Z", INT64_C(1483228800000) },
        { "2023-02-29T12:00:00Z", -1 },
        { "2024-13-01T12:00:00Z", -1 },
        { "2024-00-01T12:00:00Z", -1 },
        { "2024-01-32T12:00:00Z", -1 },
        { "2024-01-01T24:00:00Z", -1 },
        { "2024-01-01T12:60:00Z", -1 },
        { "2024-01-01T12:00:00", -1 },
        { "2024-01-01T12:00:00.Z", -1 },
        { "2024-01-01T12:00:00+1:00", -1 },
        { "2024-01-01T12:00:00Zx", -1 },
        { "2024-01-01 12:00:00Z", -1 },
        { "20020910T23:08:25Z", -1 },
        { "0000-01-01T00:00:00Z", -1 },
        { "2024-01-01", -1 },
        { "", -1 },
    };
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        int64_t ms = -1;

        assert_int_equal(date_from_iso(rows[i].text, &ms), rows[i].ms != -1);
        assert_int_equal(ms, rows[i].ms);
    }
}

static void
test_to_iso(void **state)
{
    static const struct {
        int64_t ms;
        const char *text;
    } rows[] = {
        { 0, "1970-01-01T00:00:00.000Z" },
        { -1, "1969-12-31T23:59:59.999Z" },
        { INT64_C(1795338843120), "2026-11-22T09:14:03.120Z" },
        { INT64_MAX, "" },
    };
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = date_to_iso(rows[i].ms);
        int64_t back;

        assert_string_equal(text, rows[i].text);
        if (*text) {
            assert_true(date_from_iso(text, &back));
            assert_int_equal(back, rows[i].ms);
        }
    }
}

static void
test_local(void **state)
{
    int64_t evening = INT64_C(1795388400000); /* 2026-11-22T23:00Z */
    g_autofree char *utc = NULL;
    g_autofree char *berlin = NULL;
    g_autofree char *nothing = date_format(evening, "");
    g_autofree char *literal = date_format(evening, "é");
    g_autofree char *whole_day = NULL;
    int day;
    (void)state;

    setenv("TZ", "UTC", 1);
    tzset();
    utc = date_format(evening, "%H:%M %-d");
    whole_day = date_day(evening);
    day = date_local_day(evening);
    assert_int_equal(day, date_local_day(evening + 3599999));
    assert_int_equal(day + 1, date_local_day(evening + 3600000));
    setenv("TZ", "CET-1", 1);
    tzset();
    berlin = date_format(evening, "%H:%M %-d");
    assert_int_equal(day + 1, date_local_day(evening));
    assert_string_equal(utc, "23:00 22");
    assert_string_equal(whole_day, "22 November 2026");
    assert_string_equal(berlin, "00:00 23");
    assert_string_equal(nothing, "");
    assert_string_equal(literal, "é");
}

static void
test_zones(void **state)
{
    static const struct {
        const char *text;
        int offset;
    } rows[] = { { "+00:00", 0 }, { "-06:00", -21600 }, { "+05:45", 20700 } };
    g_autofree char *there = date_format_at(INT64_C(1795388400000), -21600, "%F %R");
    int offset;
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = date_offset_format(rows[i].offset);
        assert_string_equal(text, rows[i].text);
        assert_true(date_offset_parse(text, &offset));
        assert_int_equal(offset, rows[i].offset);
    }
    assert_false(date_offset_parse("06:00", &offset));
    assert_string_equal(there, "2026-11-22 17:00");
    setenv("TZ", "CET-1", 1);
    tzset();
    assert_int_equal(date_local_offset(INT64_C(1795388400000)), 3600);
}

static void
test_spans(void **state)
{
    static const struct {
        int64_t seconds;
        const char *text;
    } rows[] = {
        { 0, "0 s" },          { 59, "59 s" },         { 60, "1 min" },
        { 3661, "1 h 1 min" }, { 90000, "1 day 1 h" }, { 3162240000, "36600 days 0 h" },
    };
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *text = date_span(rows[i].seconds);
        assert_string_equal(text, rows[i].text);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_from_iso), cmocka_unit_test(test_to_iso),
        cmocka_unit_test(test_local),    cmocka_unit_test(test_zones),
        cmocka_unit_test(test_spans),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
