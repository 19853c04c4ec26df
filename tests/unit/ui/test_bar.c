/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bar's parts, and which of them give way. */

#include "config.h"

#include "ui/bar.h"
#include "ui/view_text.h"

#include "unit/ui/stage.h"

static void
assert_bar(Bar *bar, int columns, const char *expected)
{
    Surface *surface = surface_new(1, MAX(columns, 1));

    bar_draw(bar, surface, (Rect){ .rows = 1, .columns = columns });
    g_autofree char *text = surface_row_text(surface, 0);
    assert_string_equal(text, expected);
    surface_free(surface);
}

static void
test_giving_way(void **state)
{
    g_autoptr(Bar) bar = bar_new(STYLE_TITLE);

    (void)state;
    assert_bar(bar, 10, "");
    bar_add(bar, "name", STYLE_TITLE, 0);
    bar_add(bar, " state", STYLE_TITLE, 2);
    bar_add(bar, " more", STYLE_TITLE, 3);
    bar_add(bar, " of it", STYLE_TITLE, 3);
    bar_add_right(bar, "safe", STYLE_TITLE_WARNING, 1);
    bar_add_right(bar, "!", STYLE_TITLE, 2);
    assert_bar(bar, 40, " name state more of it            safe!");
    assert_bar(bar, 30, " name state more of it  safe!");
    assert_bar(bar, 29, " name state            safe!");
    assert_bar(bar, 18, " name        safe");
    assert_bar(bar, 12, " name  safe");
    assert_bar(bar, 11, " name");
    assert_bar(bar, 5, " na…");
    assert_bar(bar, 2, "n…");
    assert_bar(bar, 1, "…");
    assert_bar(bar, 0, "");
}

/* Parts that must stay on both sides: the left one is cut. */
static void
test_both_stay(void **state)
{
    g_autoptr(Bar) bar = bar_new(STYLE_TITLE);

    (void)state;
    bar_add(bar, "a long name", STYLE_TITLE, 0);
    bar_add_right(bar, "safe", STYLE_TITLE, 0);
    assert_bar(bar, 19, " a long name  safe");
    assert_bar(bar, 14, " a long… safe");
    assert_bar(bar, 7, "  safe");
    assert_bar(bar, 3, " …");
}

static void
test_cut(void **state)
{
    static const struct {
        const char *text;
        int columns;
        const char *cut;
    } cases[] = {
        { "name", 4, "name" },     { "name", 3, "na…" }, { "name", 1, "…" },
        { "name", 0, "" },         { "name", -1, "" },   { "", 0, "" },
        { "日本", 4, "日本" },     { "日本", 3, "日…" }, { "日本", 2, "…" },
        { "a\nb\x1b", 9, "a b␛" },
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *cut = text_cut(cases[i].text, cases[i].columns);
        assert_string_equal(cut, cases[i].cut);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_giving_way),
        cmocka_unit_test(test_both_stay),
        cmocka_unit_test(test_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
