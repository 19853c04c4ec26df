/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is missing of chats, across runs. */

#include "config.h"

#include "storage/holes.h"

#include "unit/storage/store.h"

static void
put(Store *store, const char *after, int64_t after_time, const char *before, int64_t before_time)
{
    const Hole hole = { .after = { (char *)after, after_time },
                        .before = { (char *)before, before_time } };

    holes_put(store->archive, store->bob, &hole);
}

static void
test_kept(void **state)
{
    Store *store = *state;
    g_autoptr(GPtrArray) none = holes_load(store->archive, store->bob);

    assert_int_equal(none->len, 0);
    put(store, "b", 5000, "c", 6000);
    put(store, NULL, 0, "a", 1000);
    store_close(store);
    store_open(store);
    g_autoptr(GPtrArray) holes = holes_load(store->archive, store->bob);
    assert_int_equal(holes->len, 2);
    const Hole *first = holes->pdata[0], *second = holes->pdata[1];
    assert_int_equal(first->after.time, 0);
    assert_null(first->after.id);
    assert_string_equal(first->before.id, "a");
    assert_int_equal(first->before.time, 1000);
    assert_string_equal(second->after.id, "b");
    assert_int_equal(second->before.time, 6000);
    g_autoptr(GPtrArray) others = holes_load(store->archive, store->room);
    assert_int_equal(others->len, 0);
}

static void
test_narrowed_and_dropped(void **state)
{
    Store *store = *state;

    put(store, NULL, 0, "a", 1000);
    put(store, NULL, 0, "0", 500);
    put(store, "b", 5000, "c", 6000);
    holes_drop(store->archive, store->bob, 5000);
    g_autoptr(GPtrArray) holes = holes_load(store->archive, store->bob);
    assert_int_equal(holes->len, 1);
    assert_int_equal(((Hole *)holes->pdata[0])->before.time, 500);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_kept, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(test_narrowed_and_dropped, store_setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
