/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places in a stored chat, and the lines behind one. */

#include "config.h"

#include "base/limits.h"
#include "storage/places.h"

#include "unit/storage/store.h"

static void
test_times(void **state)
{
    Store *store = *state;
    ArchivePosition place;

    assert_false(places_find_time(store->archive, store->bob, 0, &place));
    int64_t second = store_add(store, store->bob, incoming("two", "2", 2000));
    int64_t first = store_add(store, store->bob, incoming("one", "1", 1000));
    store_add(store, store->room, incoming("elsewhere", "3", 1500));

    assert_true(places_find_time(store->archive, store->bob, INT64_MIN, &place));
    assert_int_equal(place.row, first);
    assert_true(places_find_time(store->archive, store->bob, 1001, &place));
    assert_int_equal(place.row, second);
    assert_int_equal(place.time, 2000);
    assert_false(places_find_time(store->archive, store->bob, 2001, &place));

    assert_true(places_find_row(store->archive, store->bob, second, &place));
    assert_int_equal(place.time, 2000);
    assert_false(places_find_row(store->archive, store->room, second, &place));
}

static void
test_unread(void **state)
{
    Store *store = *state;
    ArchivePosition place;

    store_add(store, store->bob, incoming("one", "1", 1000));
    archive_set_read(store->archive, store->bob, &(ArchivePosition){ 1000, ARCHIVE_END });
    assert_false(places_find_unread(store->archive, store->bob, &place));
    store_add(store, store->bob, outgoing("mine", "2", 2000));
    store_add(store, store->bob, incoming("three", "3", 3000));
    assert_true(places_find_unread(store->archive, store->bob, &place));
    assert_int_equal(place.time, 3000);
}

static void
test_pages_after(void **state)
{
    Store *store = *state;
    ArchivePosition place;

    for (int i = 0; i < 10; i++)
        store_add(store, store->bob, incoming("line", NULL, 1000 + i / 2));
    assert_true(places_find_time(store->archive, store->bob, 1002, &place));
    g_autoptr(GPtrArray) from = places_page_after(store->archive, store->bob, &place, true, 3);
    g_autoptr(GPtrArray) after = places_page_after(store->archive, store->bob, &place, false, 100);
    assert_int_equal(from->len, 3);
    assert_int_equal(((Message *)from->pdata[0])->row, place.row);
    assert_int_equal(after->len, 5);
    for (unsigned i = 0; i < after->len; i++)
        assert_int_equal(((Message *)after->pdata[i])->row, place.row + 1 + (int)i);
}

static void
test_oldest_id(void **state)
{
    Store *store = *state;
    ArchivePoint point;
    Message *known = incoming("known", "2", 2000);

    store_add(store, store->bob, incoming("old", "1", 1000));
    assert_false(places_find_oldest_id(store->archive, store->bob, &point));
    known->stanza_id = g_strdup("s2");
    store_add(store, store->bob, known);
    assert_true(places_find_oldest_id(store->archive, store->bob, &point));
    assert_string_equal(point.id, "s2");
    assert_int_equal(point.time, 2000);
    archive_point_done(&point);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_times, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(test_unread, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(test_pages_after, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(test_oldest_id, store_setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
