/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines that were sent, and a place among them. */

#include "config.h"

#include <string.h>

#include "ui/line_history.h"

#include "unit/test.h"

static int
setup(void **state)
{
    *state = line_history_new();
    return 0;
}

static int
teardown(void **state)
{
    line_history_free(*state);
    return 0;
}

static void
test_add(void **state)
{
    LineHistory *history = *state;

    assert_true(line_history_add(history, "one"));
    assert_false(line_history_add(history, "one"));
    assert_false(line_history_add(history, ""));
    assert_false(line_history_add(history, NULL));
    assert_true(line_history_add(history, "two"));
    assert_int_equal(line_history_length(history), 2);
    assert_int_equal(line_history_place(history), 2);
    assert_string_equal(line_history_peek(history, 0), "one");
    assert_string_equal(line_history_peek(history, 1), "two");
}

static void
test_go(void **state)
{
    LineHistory *history = *state;

    line_history_add(history, "one");
    line_history_add(history, "two");
    assert_string_equal(line_history_go(history, 1, "draft"), "two");
    assert_string_equal(line_history_go(history, 0, "two!"), "one");
    assert_string_equal(line_history_go(history, 1, "one"), "two!");
    assert_string_equal(line_history_go(history, 99, "two!"), "draft");
    assert_int_equal(line_history_place(history), 2);
    assert_string_equal(line_history_go(history, -5, "draft"), "one");
    /* What was changed and not sent is forgotten. */
    line_history_add(history, "three");
    assert_string_equal(line_history_peek(history, 1), "two");
    assert_string_equal(line_history_peek(history, 3), "");
}

static void
test_find(void **state)
{
    LineHistory *history = *state;

    line_history_add(history, "/msg bob");
    line_history_add(history, "hello /msg");
    assert_int_equal(line_history_find(history, 2, -1, "/msg", MATCH_PART), 1);
    assert_int_equal(line_history_find(history, 2, -1, "/msg", MATCH_START), 0);
    assert_int_equal(line_history_find(history, 1, 1, "/msg", MATCH_START), -1);
    assert_int_equal(line_history_find(history, -1, -1, "/msg", MATCH_PART), -1);
    assert_int_equal(line_history_find(history, 3, 1, "/msg", MATCH_PART), -1);
}

static void
test_is_bounded(void **state)
{
    LineHistory *history = *state;
    g_autofree char *large = g_strnfill(1024 * 1024, 'x');

    for (int i = 0; i < 3000; i++) {
        g_autofree char *text = g_strdup_printf("line %d", i);
        line_history_add(history, text);
    }
    assert_int_equal(line_history_length(history), 1000);
    assert_string_equal(line_history_peek(history, 0), "line 2000");
    for (int i = 0; i < 20; i++) {
        large[0] = (char)('a' + i);
        line_history_add(history, large);
    }
    assert_in_range(line_history_length(history), 1, 4);
    assert_string_equal(line_history_peek(history, line_history_length(history) - 1), large);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_add, setup, teardown),
        cmocka_unit_test_setup_teardown(test_go, setup, teardown),
        cmocka_unit_test_setup_teardown(test_find, setup, teardown),
        cmocka_unit_test_setup_teardown(test_is_bounded, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
