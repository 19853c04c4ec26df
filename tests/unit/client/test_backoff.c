/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The waits between attempts: they double, are spread, and begin anew only after a stable time. */

#include "config.h"

#include "client/backoff.h"

#include "unit/test.h"

static const BackoffRange range = { 1000, 300000 };

static void
test_waits_double_up_to_the_longest(void **state)
{
    static const int64_t expected[] = { 1000,  2000,  4000,   8000,   16000,
                                        32000, 64000, 128000, 200000, 200000 };
    Backoff backoff = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_int_equal(backoff_fail(&backoff, 0, range, 0.5), expected[i]);
    for (int i = 0; i < 1000; i++)
        assert_in_range(backoff_fail(&backoff, 0, range, 1.0), 299999, 300000);
}

static void
test_waits_are_spread(void **state)
{
    Backoff early = { 0 }, late = { 0 };

    (void)state;
    assert_int_equal(backoff_fail(&early, 0, range, 0), 500);
    assert_in_range(backoff_fail(&late, 0, range, 0.999), 1490, 1500);
    assert_int_equal(backoff_fail(&early, 0, range, 0), 1000);
    assert_in_range(backoff_fail(&late, 0, range, 0.999), 2990, 3000);
}

static void
test_only_a_stable_time_begins_anew(void **state)
{
    Backoff backoff = { 0 };

    (void)state;
    backoff_fail(&backoff, 0, range, 0.5);
    backoff_online(&backoff, 10000);
    assert_int_equal(backoff_fail(&backoff, 10000 + BACKOFF_STABLE_MS - 1, range, 0.5), 2000);
    backoff_online(&backoff, 50000);
    assert_int_equal(backoff_fail(&backoff, 50000 + BACKOFF_STABLE_MS, range, 0.5), 1000);
    /* An attempt that never came online is no stable time, however long it took. */
    assert_int_equal(backoff_fail(&backoff, 900000, range, 0.5), 2000);
    backoff_reset(&backoff);
    assert_int_equal(backoff_fail(&backoff, 900000, range, 0.5), 1000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_waits_double_up_to_the_longest),
        cmocka_unit_test(test_waits_are_spread),
        cmocka_unit_test(test_only_a_stable_time_begins_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
