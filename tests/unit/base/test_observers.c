/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Observers that come and go while they are called. */

#include "config.h"

#include "base/observers.h"

#include "unit/test.h"

typedef struct {
    Observers *observers;
    GString *heard;
    unsigned first, second;
} Fixture;

typedef void (*HeardFn)(Fixture *fixture, const char *what);

static void
call(ObserverFn fn, gpointer data, gconstpointer payload)
{
    ((HeardFn)fn)(data, payload);
}

static void
hear_1(Fixture *fixture, const char *what)
{
    g_string_append_printf(fixture->heard, "1%s ", what);
}

static void
hear_2(Fixture *fixture, const char *what)
{
    g_string_append_printf(fixture->heard, "2%s ", what);
}

static void
remove_both(Fixture *fixture, const char *what)
{
    hear_1(fixture, what);
    observers_remove(fixture->observers, fixture->first);
    observers_remove(fixture->observers, fixture->second);
}

static void
add_many(Fixture *fixture, const char *what)
{
    hear_1(fixture, what);
    observers_remove(fixture->observers, fixture->first);
    for (int i = 0; i < 100; i++)
        fixture->second = observers_add(fixture->observers, 1, (ObserverFn)hear_2, fixture);
}

static void
tell_again(Fixture *fixture, const char *what)
{
    hear_1(fixture, what);
    observers_remove(fixture->observers, fixture->second);
    if (*what == 'x')
        observers_tell(fixture->observers, 1, "y");
}

static void
free_all(Fixture *fixture, const char *what)
{
    hear_1(fixture, what);
    g_clear_pointer(&fixture->observers, observers_free);
}

static int
setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture->observers = observers_new(call);
    fixture->heard = g_string_new(NULL);
    *state = fixture;
    return 0;
}

static int
teardown(void **state)
{
    Fixture *fixture = *state;

    observers_free(fixture->observers);
    g_string_free(fixture->heard, TRUE);
    g_free(fixture);
    return 0;
}

static void
add(Fixture *fixture, HeardFn first, HeardFn second)
{
    fixture->first = observers_add(fixture->observers, 1, (ObserverFn)first, fixture);
    fixture->second = observers_add(fixture->observers, 3, (ObserverFn)second, fixture);
}

static void
test_masks_and_order(void **state)
{
    Fixture *fixture = *state;

    add(fixture, hear_1, hear_2);
    assert_int_not_equal(fixture->first, fixture->second);
    observers_tell(fixture->observers, 1, "a");
    observers_tell(fixture->observers, 2, "b");
    observers_tell(fixture->observers, 4, "c");
    observers_remove(fixture->observers, fixture->first);
    observers_remove(fixture->observers, 12345);
    observers_tell(fixture->observers, 1, "d");
    assert_string_equal(fixture->heard->str, "1a 2a 2b 2d ");
}

static void
test_removed_while_told(void **state)
{
    Fixture *fixture = *state;

    add(fixture, remove_both, hear_2);
    observers_tell(fixture->observers, 1, "a");
    observers_tell(fixture->observers, 1, "b");
    assert_string_equal(fixture->heard->str, "1a ");
}

static void
test_added_while_told(void **state)
{
    Fixture *fixture = *state;

    add(fixture, add_many, hear_2);
    observers_tell(fixture->observers, 1, "a");
    assert_string_equal(fixture->heard->str, "1a 2a ");
    g_string_truncate(fixture->heard, 0);
    observers_tell(fixture->observers, 1, "b");
    assert_int_equal(fixture->heard->len, 101 * 3);
}

static void
test_told_from_an_observer(void **state)
{
    Fixture *fixture = *state;

    add(fixture, tell_again, hear_2);
    observers_tell(fixture->observers, 1, "x");
    assert_string_equal(fixture->heard->str, "1x 1y ");
}

static void
test_mask_follows_the_list(void **state)
{
    Fixture *fixture = *state;
    Observers *observers = fixture->observers;
    unsigned before = observers_mask(observers);
    unsigned id = observers_add(observers, 1 << 20, NULL, NULL);

    observers_remove(observers, id);
    assert_int_equal(observers_mask(observers), before);
    add(fixture, hear_2, hear_2);
    assert_int_equal(observers_mask(observers) & 1, 1);
}

static void
test_freed_while_told(void **state)
{
    Fixture *fixture = *state;

    add(fixture, free_all, hear_2);
    observers_tell(fixture->observers, 1, "x");
    assert_string_equal(fixture->heard->str, "1x ");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_masks_and_order, setup, teardown),
        cmocka_unit_test_setup_teardown(test_removed_while_told, setup, teardown),
        cmocka_unit_test_setup_teardown(test_added_while_told, setup, teardown),
        cmocka_unit_test_setup_teardown(test_told_from_an_observer, setup, teardown),
        cmocka_unit_test_setup_teardown(test_mask_follows_the_list, setup, teardown),
        cmocka_unit_test_setup_teardown(test_freed_while_told, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
