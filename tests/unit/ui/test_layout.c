/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who gets which rectangle. */

#include "config.h"

#include <stdlib.h>

#include "ui/layout.h"

#include "unit/test.h"

static void
test_roster(void **state)
{
    (void)state;
    for (int rows = 1; rows < 12; rows++) {
        for (int columns = 1; columns < 200; columns += 3) {
            Layout layout = layout_compute(&(LayoutRequest){ .rows = rows,
                                                             .columns = columns,
                                                             .has_roster = true,
                                                             .roster_width = 80,
                                                             .popup_rows = rows });
            int used = layout.title.rows + layout.main.rows + layout.popup.rows +
                       layout.status.rows + layout.input.rows;

            assert_int_equal(used, rows);
            assert_int_equal(layout.input.row + layout.input.rows, rows);
            assert_int_equal(layout.main.column + layout.main.columns, columns);
            assert_true(layout.main.columns > 0);
            assert_true(rows < 2 || layout.main.rows > 0);
            assert_int_equal(layout.roster.rows > 0, columns >= LAYOUT_ROSTER_COLUMNS && rows >= 2);
        }
    }
}

static int
columns_of(Rect rect)
{
    return rect.rows > 0 ? rect.columns : 0;
}

/* Side by side they take the whole width, and the conversation has half of it. */
static void
assert_sides(const LayoutRequest *request)
{
    Layout layout = layout_compute(request);
    int used = columns_of(layout.roster) + columns_of(layout.line) + columns_of(layout.main) +
               columns_of(layout.occupants) + columns_of(layout.occupants_line);
    bool has_both = layout.roster.rows > 0 && layout.occupants.rows > 0;

    assert_int_equal(used, request->columns);
    assert_true(columns_of(layout.main) >= request->columns / 2);
    assert_true(layout.occupants.rows == 0 || layout.main.columns >= LAYOUT_TEXT_COLUMNS);
    if (has_both)
        assert_int_equal(layout.roster.column > layout.occupants.column, request->is_roster_right);
}

static void
test_two_panels(void **state)
{
    (void)state;
    for (int columns = 1; columns < 300; columns++) {
        LayoutRequest request = { .rows = 10,
                                  .columns = columns,
                                  .has_roster = true,
                                  .roster_width = 24,
                                  .has_occupants = true,
                                  .occupants_width = 20 };
        assert_sides(&request);
        request.is_roster_right = true;
        assert_sides(&request);
        request.has_roster = false;
        assert_sides(&request);
    }
}

/* columns of the roster, the conversation and those who are there */
static void
assert_columns(const LayoutRequest *request, int roster, int main, int occupants)
{
    Layout layout = layout_compute(request);

    assert_int_equal(columns_of(layout.roster), roster);
    assert_int_equal(columns_of(layout.main), main);
    assert_int_equal(columns_of(layout.occupants), occupants);
}

static void
test_who_gives_way(void **state)
{
    LayoutRequest request = { .rows = 24,
                              .columns = 120,
                              .has_roster = true,
                              .roster_width = 24,
                              .has_occupants = true,
                              .occupants_width = 20 };

    (void)state;
    assert_columns(&request, 24, 72, 20);
    request.columns = 90;
    assert_columns(&request, 24, 45, 17);
    request.columns = 80;
    assert_columns(&request, 24, 54, 0);
    request.is_in_occupants = true;
    assert_columns(&request, 0, 58, 20);
    request.columns = 40;
    assert_columns(&request, 0, 0, 40);
    request.is_in_occupants = false;
    request.is_in_roster = true;
    assert_columns(&request, 40, 0, 0);
    request.is_in_roster = false;
    request.columns = 80;
    request.has_roster = false;
    assert_columns(&request, 0, 58, 20);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_roster),
        cmocka_unit_test(test_two_panels),
        cmocka_unit_test(test_who_gives_way),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
