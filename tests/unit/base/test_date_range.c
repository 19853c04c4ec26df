/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates as people write them. */

#include "config.h"

#include <glib.h>
#include <stdlib.h>
#include <time.h>

#include "base/date.h"
#include "base/date_range.h"

#include "unit/test.h"

#define NOW INT64_C(1795338843120) /* 2026-11-22T09:14:03.120Z, a Sunday */

typedef struct {
    const char *text, *from, *until;
} Case;

static void
assert_range(const Case *test)
{
    DateRange range;

    if (!date_range_parse(test->text, NOW, &range))
        fail_msg("%s is not understood", test->text);
    g_autofree char *from = date_format(range.from, "%F %T");
    g_autofree char *until = date_format(range.until, "%F %T");
    if (g_strcmp0(from, test->from) || g_strcmp0(until, test->until))
        fail_msg("%s: %s to %s", test->text, from, until);
}

static void
dates_are_spans_of_local_time(void **state)
{
    static const Case CASES[] = {
        { "2026", "2026-01-01 00:00:00", "2027-01-01 00:00:00" },
        { "2026-03", "2026-03-01 00:00:00", "2026-04-01 00:00:00" },
        { "2026-12", "2026-12-01 00:00:00", "2027-01-01 00:00:00" },
        { "2026-03-29", "2026-03-29 00:00:00", "2026-03-30 00:00:00" }, /* of 23 hours */
        { "2024-02-29", "2024-02-29 00:00:00", "2024-03-01 00:00:00" },
        { "2026-03-01T14", "2026-03-01 14:00:00", "2026-03-01 15:00:00" },
        { "2026-03-01T14:30", "2026-03-01 14:30:00", "2026-03-01 14:31:00" },
        { "2026-03-01 14:30", "2026-03-01 14:30:00", "2026-03-01 14:31:00" },
        { "2026-03-01T14:30:05", "2026-03-01 14:30:05", "2026-03-01 14:30:06" },
        { "08:15", "2026-11-22 08:15:00", "2026-11-22 08:16:00" },
        { "today", "2026-11-22 00:00:00", "2026-11-23 00:00:00" },
        { "Yesterday", "2026-11-21 00:00:00", "2026-11-22 00:00:00" },
        { "0d", "2026-11-22 00:00:00", "2026-11-23 00:00:00" },
        { "3d", "2026-11-19 00:00:00", "2026-11-20 00:00:00" },
        { "2w", "2026-11-08 00:00:00", "2026-11-09 00:00:00" },
        { "2m", "2026-09-22 00:00:00", "2026-09-23 00:00:00" },
        { "1y", "2025-11-22 00:00:00", "2025-11-23 00:00:00" },
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++)
        assert_range(&CASES[i]);
}

static void
moments_are_exact(void **state)
{
    DateRange range;
    (void)state;

    assert_true(date_range_parse("5h", NOW, &range));
    assert_int_equal(range.from, NOW - 5 * 60 * 60 * 1000);
    assert_true(date_range_parse("2026-11-22T09:14:03.120Z", NOW, &range));
    assert_int_equal(range.from, NOW);
    assert_int_equal(range.until, NOW + 1);
}

static void
what_is_no_date_is_refused(void **state)
{
    static const char *const TEXTS[] = {
        "",
        "x",
        "20",
        "2026-",
        "2026-13",
        "2026-00",
        "2026-03-",
        "2026-3",
        "03-01",
        "2026-03-32",
        "2026-03-00",
        "2026-02-29",
        "2026-02-31",
        "2026-02-31T10:00",
        "2026-02-31T10:00:00Z",
        "2026-04-31 12:00",
        "2100-02-29",
        "2026-03-01T",
        "2026-03-01T25",
        "3x",
        "3",
        "d",
        "-3d",
        "99999999999999d",
        "25:00",
        "12:60",
        "0000-01-01",
        "tomorrow",
        "2026-03-01T14:30:05 and much more text than a date has",
    };
    DateRange range;
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
        if (date_range_parse(TEXTS[i], NOW, &range))
            fail_msg("\"%s\" passes for a date", TEXTS[i]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_spans_of_local_time),
        cmocka_unit_test(moments_are_exact),
        cmocka_unit_test(what_is_no_date_is_refused),
    };
    setenv("TZ", "Europe/Berlin", 1);
    tzset();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
