/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers that stand for ids: nothing is lost, the newest row counts, the filter never denies
 * what it was told. */

#include "config.h"

#include "storage/key_set.h"

#include "unit/test.h"

#define WEEK(number) ((int64_t)(number) << KEY_HASH_BITS)

static void
all_are_found_with_their_newest_row(void **state)
{
    KeySet set = { 0 };

    (void)state;
    assert_int_equal(key_set_find(&set, 7), 0);
    for (int64_t i = 1; i <= 5000; i++)
        key_set_add(&set, WEEK(i % 3) | (i * 7919), i);
    key_set_add(&set, WEEK(1) | 7919, 9000);
    key_set_add(&set, WEEK(1) | 7919, 8000);
    assert_int_equal(set.count, 5000);
    assert_int_equal(key_set_find(&set, WEEK(1) | 7919), 9000);
    for (int64_t i = 2; i <= 5000; i++)
        assert_int_equal(key_set_find(&set, WEEK(i % 3) | (i * 7919)), i);
    assert_int_equal(key_set_find(&set, WEEK(2) | 7919), 0);
    key_set_clear(&set);
}

static void
those_of_older_rows_are_taken_out_in_order(void **state)
{
    KeySet set = { 0 };
    g_autoptr(GArray) keys = NULL;

    (void)state;
    for (int64_t row = 1; row <= 1000; row++)
        key_set_add(&set, 5000 - row, row);
    keys = key_set_sorted(&set, 600);
    assert_int_equal(keys->len, 600);
    for (unsigned i = 0; i < keys->len; i++) {
        assert_int_equal(g_array_index(keys, Key, i).key, 4400 + i);
        assert_int_equal(g_array_index(keys, Key, i).row, 600 - i);
    }
    key_set_forget(&set, 600);
    assert_int_equal(set.count, 400);
    assert_int_equal(key_set_find(&set, 4400), 0);
    assert_int_equal(key_set_find(&set, 4399), 601);
    key_set_clear(&set);
}

static void
the_filter_never_denies_what_is_there(void **state)
{
    KeyFilter filter = { 0 };
    KeyWeek *week = key_filter_begin(&filter, 3);
    unsigned passed = 0;

    (void)state;
    for (int64_t i = 0; i < 1000; i++)
        key_week_add(week, WEEK(3) | (i * 7919 * 7919));
    for (int64_t i = 0; i < 1000; i++)
        assert_true(key_week_may_have(week, WEEK(3) | (i * 7919 * 7919)));
    for (int64_t i = 0; i < 1000; i++)
        passed += key_week_may_have(week, WEEK(3) | (i * 104729 * 3 + 1));
    assert_in_range(passed, 0, 50);
    key_filter_clear(&filter);
}

static void
the_weeks_asked_about_last_are_kept(void **state)
{
    KeyFilter filter = { 0 };

    (void)state;
    assert_null(key_filter_find(&filter, 1));
    for (int64_t week = 1; week <= KEY_FILTER_WEEKS; week++)
        key_week_add(key_filter_begin(&filter, week), WEEK(week) | 5);
    assert_non_null(key_filter_find(&filter, 1));
    key_filter_begin(&filter, 100);
    assert_null(key_filter_find(&filter, 2));
    assert_true(key_week_may_have(key_filter_find(&filter, 1), WEEK(1) | 5));
    assert_false(key_week_may_have(key_filter_find(&filter, 100), WEEK(100) | 5));
    key_filter_clear(&filter);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_are_found_with_their_newest_row),
        cmocka_unit_test(those_of_older_rows_are_taken_out_in_order),
        cmocka_unit_test(the_filter_never_denies_what_is_there),
        cmocka_unit_test(the_weeks_asked_about_last_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
