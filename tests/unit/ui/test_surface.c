/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells: wide characters whole or not at all, rows dirty only when they differ, nothing raw. */

#include "config.h"

#include <glib.h>
#include <locale.h>
#include <string.h>

#include "ui/surface.h"

#include "unit/test.h"

static void
assert_row(const Surface *surface, int row, const char *expected)
{
    g_autofree char *text = surface_row_text(surface, row);

    assert_string_equal(text, expected);
}

static void
clean(Surface *surface)
{
    for (int row = 0; row < surface_rows(surface); row++)
        surface_clean_row(surface, row);
}

static void
test_put(void **state)
{
    static const struct {
        int column, columns;
        const char *text;
        int used;
        const char *row;
    } rows[] = {
        { 0, 10, "hello", 5, "hello" },
        { 2, 10, "hello", 5, "  hello" },
        { 0, 3, "hello", 3, "hel" },
        { 8, 10, "hello", 5, "        he" },
        { -2, 10, "hello", 5, "llo" },
        { 12, 10, "hello", 5, "" },
        { 0, 0, "hello", 0, "" },
        { 0, 10, "", 0, "" },
        { 0, 10, "日本語", 6, "日本語" },
        { 0, 5, "日本語", 5, "日本" },
        { 9, 10, "日", 2, "" },
        { -1, 10, "日x", 3, " x" },
        { 0, 10, "e\xcc\x81t\xc3\xa9", 3, "e\xcc\x81t\xc3\xa9" },
        { 0, 10,
          "\xcc\x81"
          "a",
          1, "a" },
        { 0, 10, "a\tb\nc", 5, "a b c" },
        { 0, 10, "\x1b[31m", 5, "␛[31m" },
        { 0, 10, "\xff\xfe", 2, "\xef\xbf\xbd\xef\xbf\xbd" },
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Surface *surface = surface_new(1, 10);

        assert_int_equal(surface_put(surface, 0, rows[i].column, rows[i].columns, rows[i].text,
                                     cell_style(STYLE_TEXT)),
                         rows[i].used);
        assert_row(surface, 0, rows[i].row);
        surface_free(surface);
    }
}

static void
test_outside(void **state)
{
    Surface *surface = surface_new(2, 4);

    (void)state;
    assert_int_equal(surface_put(surface, -1, 0, 4, "x", cell_style(STYLE_TEXT)), 0);
    assert_int_equal(surface_put(surface, 2, 0, 4, "x", cell_style(STYLE_TEXT)), 0);
    surface_fill(surface, (Rect){ -5, -5, 100, 100 }, STYLE_TITLE);
    surface_fill(surface, (Rect){ 1, 9, 1, 1 }, STYLE_ERROR);
    assert_int_equal(surface_cell(surface, 1, 3)->style.style, STYLE_TITLE);
    assert_int_equal(surface_cell(surface, 7, 7)->columns, 1);
    assert_row(surface, 0, "");
    assert_row(surface, 9, "");
    surface_free(surface);
}

/* What stands beside half of an overwritten wide character is blank. */
static void
test_wide_overwritten(void **state)
{
    static const struct {
        int column;
        const char *text, *row;
    } rows[] = {
        { 1, "x", " x本語" },  { 0, "x", "x 本語" },  { 2, "x", "日x 語" },  { 3, "x", "日 x語" },
        { 2, "xy", "日xy語" }, { 1, "xy", " xy 語" }, { 1, "漢", " 漢 語" }, { 2, "漢", "日漢語" },
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        Surface *surface = surface_new(1, 8);

        surface_put(surface, 0, 0, 8, "日本語", cell_style(STYLE_TEXT));
        surface_put(surface, 0, rows[i].column, 8, rows[i].text, cell_style(STYLE_TEXT));
        assert_row(surface, 0, rows[i].row);
        surface_free(surface);
    }
}

static void
test_fill_cuts_wide(void **state)
{
    Surface *surface = surface_new(1, 8);

    (void)state;
    surface_put(surface, 0, 0, 8, "日本語", cell_style(STYLE_TEXT));
    surface_fill(surface, (Rect){ 0, 1, 1, 2 }, STYLE_TITLE);
    assert_row(surface, 0, "    語");
    assert_int_equal(surface_cell(surface, 0, 0)->columns, 1);
    assert_int_equal(surface_cell(surface, 0, 3)->columns, 1);
    surface_free(surface);
}

/* Blanking and drawing the same again is no change; a style is one. */
static void
test_dirty(void **state)
{
    Surface *surface = surface_new(2, 8);
    CellStyle colored = { .style = STYLE_TEXT, .has_rgb = true, .rgb = 0x123456 };

    (void)state;
    assert_true(surface_is_row_dirty(surface, 0));
    surface_put(surface, 0, 0, 8, "日本", cell_style(STYLE_TEXT));
    clean(surface);
    assert_false(surface_is_row_dirty(surface, 0));

    surface_fill(surface, (Rect){ 0, 0, 1, 8 }, STYLE_TEXT);
    assert_true(surface_is_row_dirty(surface, 0));
    surface_put(surface, 0, 0, 8, "日本", cell_style(STYLE_TEXT));
    assert_false(surface_is_row_dirty(surface, 0));

    surface_put(surface, 0, 0, 8, "日本", colored);
    assert_true(surface_is_row_dirty(surface, 0));
    assert_false(surface_is_row_dirty(surface, 1));
    clean(surface);
    surface_touch(surface);
    assert_true(surface_is_row_dirty(surface, 1));
    surface_free(surface);
}

/* A pile of marks takes one cell and no more than it can hold. */
static void
test_marks_are_bounded(void **state)
{
    Surface *surface = surface_new(1, 8);
    g_autoptr(GString) pile = g_string_new("a");

    (void)state;
    for (int i = 0; i < 1000; i++)
        g_string_append(pile, "\xcc\x81");
    g_string_append(pile, "b");
    assert_int_equal(surface_put(surface, 0, 0, 8, pile->str, cell_style(STYLE_TEXT)), 2);
    assert_true(g_utf8_validate(surface_cell(surface, 0, 0)->text, -1, NULL));
    assert_true(strlen(surface_cell(surface, 0, 0)->text) < CELL_BYTES);
    assert_string_equal(surface_cell(surface, 0, 1)->text, "b");
    surface_free(surface);
}

static void
test_sizes(void **state)
{
    static const int sizes[][2] = { { 1, 1 }, { 0, 0 }, { -1, 7 }, { 100000, 100000 }, { 24, 80 } };
    Surface *surface = surface_new(24, 80);

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
        surface_resize(surface, sizes[i][0], sizes[i][1]);
        assert_in_range(surface_rows(surface), 1, SURFACE_MAX_ROWS);
        assert_in_range(surface_columns(surface), 1, SURFACE_MAX_COLUMNS);
        surface_put(surface, 0, 0, 80, "日本", cell_style(STYLE_TEXT));
        assert_true(surface_is_row_dirty(surface, surface_rows(surface) - 1));
    }
    surface_free(surface);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_put),
        cmocka_unit_test(test_outside),
        cmocka_unit_test(test_wide_overwritten),
        cmocka_unit_test(test_fill_cuts_wide),
        cmocka_unit_test(test_dirty),
        cmocka_unit_test(test_marks_are_bounded),
        cmocka_unit_test(test_sizes),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
