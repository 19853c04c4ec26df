/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How text falls into lines. */

#include "config.h"

#include <string.h>

#include "ui/line_layout.h"

#include "unit/ui/stage.h"

typedef struct {
    const char *lead, *body, *edge;
    int width;
    const char *lines; /* '\n' after each */
} Case;

static const Case cases[] = {
    { "", "", "", 10, "\n" },
    { "", "one two", "", 10, "one two\n" },
    { "", "one two three", "", 10, "one two\nthree\n" },
    { "", "one two three", "", 7, "one two\nthree\n" },
    { "", "one  two", "", 4, "one\ntwo\n" },
    { "", "  indented text", "", 10, "  indented\ntext\n" },
    { "", "a\n\nb\n", "", 10, "a\n\nb\n\n" },
    { "", "abcdefghijkl", "", 5, "abcde\nfghij\nkl\n" },
    { "", "ab cdefghijkl", "", 5, "ab\ncdefg\nhijkl\n" },
    { "", "abc", "", 1, "a\nb\nc\n" },
    { "", "abc", "", 0, "a\nb\nc\n" },
    { "", "abc", "", -7, "a\nb\nc\n" },
    /* The body stays in its column. */
    { "bob  ", "one two three", "", 13, "bob  one two\n     three\n" },
    { "bob  ", "one\ntwo", "", 13, "bob  one\n     two\n" },
    { "very long lead", "xy", "", 5, "veryx\n    y\n" },
    /* The edge takes room on the first line alone. */
    { "", "one two", "ok", 10, "one two ok\n" },
    { "", "one two three fo", "ok", 10, "one two ok\nthree fo\n" },
    { "", "one two", "ok", 9, "one    ok\ntwo\n" },
    { "", "one", "ok", 3, "one\n" },
    /* Wide characters are never halved and may part anywhere. */
    { "", "日本語日本語", "", 5, "日本\n語日\n本語\n" },
    { "", "日本、日本。", "", 4, "日\n本、\n日\n本。\n" },
    { "", "、、、", "", 4, "、、\n、\n" },
    { "", "ab日本 c", "", 5, "ab日\n本 c\n" },
    { "",
      "e\xcc\x81"
      "e\xcc\x81"
      "e\xcc\x81",
      "", 2,
      "e\xcc\x81"
      "e\xcc\x81\ne\xcc\x81\n" },
};

static char *
lines_of(const Case *test, bool is_edge_kept)
{
    Surface *surface = surface_new(12, MAX(test->width, 1));
    GString *lines = g_string_new(NULL);
    Paragraph paragraph;

    paragraph_init(&paragraph);
    styled_text_add(&paragraph.lead, test->lead, -1, cell_style(STYLE_TIME));
    styled_text_add(&paragraph.body, test->body, -1, cell_style(STYLE_TEXT));
    styled_text_add(&paragraph.edge, test->edge, -1, cell_style(STYLE_STATE));
    paragraph.is_edge_kept = is_edge_kept;
    g_autoptr(LineLayout) layout = line_layout_new(&paragraph, test->width);
    for (int i = 0; i < line_layout_count(layout); i++) {
        line_layout_draw(layout, i, surface, i, 0);
        g_autofree char *line = surface_row_text(surface, i);
        g_string_append_printf(lines, "%s\n", line);
    }
    surface_free(surface);
    return g_string_free(lines, FALSE);
}

static void
test_wrapping(void **state)
{
    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *lines = lines_of(&cases[i], false);
        if (strcmp(lines, cases[i].lines) != 0)
            print_error("\"%s\" at %d\n", cases[i].body, cases[i].width);
        assert_string_equal(lines, cases[i].lines);
    }
}

/* Nothing on the other lines stands where the edge stands on the first one. */
static void
test_kept_edge(void **state)
{
    static const Case kept[] = {
        { "", "one two three fo", "ok", 10, "one two ok\nthree\nfo\n" },
        { "", "one\n        ok", "ok", 10, "one     ok\n\nok\n" },
        { "", "日本語日本語", "ok", 8, "日本  ok\n語日\n本語\n" },
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(kept); i++) {
        g_autofree char *lines = lines_of(&kept[i], true);
        assert_string_equal(lines, kept[i].lines);
    }
}

/* A wide character in one column cannot be shown, but the text comes to an end. */
static void
test_too_narrow(void **state)
{
    const Case wide = { "", "日本", "", 1, "\n\n" };
    g_autofree char *lines = lines_of(&wide, false);

    (void)state;
    assert_string_equal(lines, wide.lines);
}

static void
test_looks(void **state)
{
    Surface *surface = surface_new(3, 6);
    Paragraph paragraph;

    (void)state;
    paragraph_init(&paragraph);
    styled_text_add(&paragraph.body, "see ", -1, cell_style(STYLE_TEXT));
    styled_text_add(&paragraph.body, "there you", 9, cell_style(STYLE_LINK));
    styled_text_add(&paragraph.body, " are", -1, cell_style(STYLE_QUOTE));
    g_autoptr(LineLayout) layout = line_layout_new(&paragraph, 6);
    assert_int_equal(line_layout_count(layout), 4);
    for (int i = 0; i < 3; i++)
        line_layout_draw(layout, i, surface, i, 0);
    assert_int_equal(surface_cell(surface, 0, 0)->style.style, STYLE_TEXT);
    assert_int_equal(surface_cell(surface, 1, 0)->style.style, STYLE_LINK);
    assert_int_equal(surface_cell(surface, 1, 4)->style.style, STYLE_LINK);
    assert_int_equal(surface_cell(surface, 2, 2)->style.style, STYLE_LINK);
    line_layout_draw(layout, 3, surface, 2, 0);
    assert_int_equal(surface_cell(surface, 2, 0)->style.style, STYLE_QUOTE);
    surface_free(surface);
}

/* A mark that follows a change of looks stays on its character. */
static void
test_mark_after_look(void **state)
{
    Surface *surface = surface_new(1, 6);
    Paragraph paragraph;

    (void)state;
    paragraph_init(&paragraph);
    styled_text_add(&paragraph.body, "ae", -1, cell_style(STYLE_LINK));
    styled_text_add(&paragraph.body, "\xcc\x81x", -1, cell_style(STYLE_TEXT));
    g_autoptr(LineLayout) layout = line_layout_new(&paragraph, 6);
    line_layout_draw(layout, 0, surface, 0, 0);
    assert_string_equal(surface_cell(surface, 0, 1)->text, "e\xcc\x81");
    assert_string_equal(surface_cell(surface, 0, 2)->text, "x");
    surface_free(surface);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wrapping),        cmocka_unit_test(test_kept_edge),
        cmocka_unit_test(test_too_narrow),      cmocka_unit_test(test_looks),
        cmocka_unit_test(test_mark_after_look),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
