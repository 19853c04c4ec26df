/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is typed into a panel. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "ui/panel_filter.h"

#include "unit/test.h"

static PanelKey
type(GString *filter, const char *name, const char *bytes, bool expects_change)
{
    bool is_changed = !expects_change;
    PanelKey key = panel_filter_key(filter, name, bytes, strlen(bytes), &is_changed);

    assert_int_equal(is_changed, expects_change);
    return key;
}

static void
test_characters_come_and_go_whole(void **state)
{
    g_autoptr(GString) filter = g_string_new(NULL);

    (void)state;
    assert_int_equal(type(filter, "b", "b", true), PANEL_KEY_USED);
    assert_int_equal(type(filter, "é", "é", true), PANEL_KEY_USED);
    assert_string_equal(filter->str, "bé");
    assert_int_equal(type(filter, "Backspace", "\x7f", true), PANEL_KEY_USED);
    assert_string_equal(filter->str, "b");
    assert_int_equal(type(filter, "Backspace", "\x7f", true), PANEL_KEY_USED);
    assert_int_equal(type(filter, "Backspace", "\x7f", false), PANEL_KEY_USED);
    assert_string_equal(filter->str, "");
}

static void
test_what_is_no_text(void **state)
{
    g_autoptr(GString) filter = g_string_new(NULL);

    (void)state;
    assert_int_equal(type(filter, "Up", "\x1b[A", false), PANEL_KEY_UNUSED);
    assert_int_equal(type(filter, "Tab", "\t", false), PANEL_KEY_UNUSED);
    assert_int_equal(type(filter, "", "\xff", false), PANEL_KEY_UNUSED);
    assert_int_equal(type(filter, "F1", "", false), PANEL_KEY_UNUSED);
    assert_string_equal(filter->str, "");
}

static void
test_it_is_bounded(void **state)
{
    g_autoptr(GString) filter = g_string_new(NULL);

    (void)state;
    for (unsigned i = 0; i < LIMIT_NAME_BYTES; i++)
        type(filter, "b", "b", true);
    assert_int_equal(type(filter, "b", "b", false), PANEL_KEY_USED);
    assert_int_equal(filter->len, LIMIT_NAME_BYTES);
}

static void
test_the_cursor_stays_in_the_panel(void **state)
{
    g_autoptr(GString) filter = g_string_new("猫");
    const Rect panel = { .row = 0, .column = 60, .rows = 10, .columns = 20 };

    (void)state;
    assert_int_equal(panel_filter_column(filter, panel), 63);
    for (unsigned i = 0; i < 40; i++)
        g_string_append_c(filter, 'x');
    assert_int_equal(panel_filter_column(filter, panel), 79);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_characters_come_and_go_whole),
        cmocka_unit_test(test_what_is_no_text),
        cmocka_unit_test(test_it_is_bounded),
        cmocka_unit_test(test_the_cursor_stays_in_the_panel),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
