/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walking through candidates with Tab. */

#include "config.h"

#include <locale.h>
#include <string.h>

#include "ui/completer.h"

#include "unit/test.h"

typedef struct {
    InputLine *line;
    Completer *completer;
    const char *words; /* parted by "|" */
    int start;
    bool is_ranked;
} Fixture;

static void
on_submit(const char *text, gpointer data)
{
    (void)text;
    (void)data;
}

static Completion
on_complete(const char *text, int cursor, gpointer data)
{
    const Fixture *fixture = data;

    (void)text;
    (void)cursor;
    return (Completion){ .words = g_strsplit(fixture->words, "|", -1),
                         .start = fixture->start,
                         .is_ranked = fixture->is_ranked };
}

static int
set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture->line = input_line_new(&(InputLineHooks){ .submit = on_submit });
    fixture->completer = completer_new(on_complete, fixture);
    *state = fixture;
    return 0;
}

static int
tear_down(void **state)
{
    Fixture *fixture = *state;

    completer_free(fixture->completer);
    input_line_free(fixture->line);
    g_free(fixture);
    return 0;
}

static void
begin(Fixture *fixture, const char *text, const char *words, bool is_ranked)
{
    completer_end(fixture->completer);
    input_line_set_text(fixture->line, text);
    fixture->words = words;
    fixture->is_ranked = is_ranked;
    fixture->start = strrchr(text, ' ') ? (int)(strrchr(text, ' ') + 1 - text) : 0;
}

/* What stands there after a press, and which candidate that is. */
static void
assert_press(Fixture *fixture, int step, const char *text, int selected)
{
    assert_true(completer_press(fixture->completer, fixture->line, step));
    assert_string_equal(input_line_text(fixture->line), text);
    assert_int_equal(completer_selected(fixture->completer), selected);
}

static void
test_common_part_first(void **state)
{
    Fixture *fixture = *state;

    begin(fixture, "/ac", "/account|/accounts", false);
    assert_press(fixture, 1, "/account", -1);
    assert_press(fixture, 1, "/account", 0);
    assert_press(fixture, 1, "/accounts", 1);
    assert_press(fixture, 1, "/account", 0);
    begin(fixture, "/ab", "/about", false);
    assert_press(fixture, 1, "/about ", -1);
    assert_null(completer_words(fixture->completer));
}

static void
test_likeliest_first(void **state)
{
    Fixture *fixture = *state;

    begin(fixture, "hi b", "Bob |beth |Bóris ", true);
    assert_press(fixture, 1, "hi Bob ", 0);
    assert_press(fixture, 1, "hi beth ", 1);
    assert_press(fixture, -1, "hi Bob ", 0);
    assert_press(fixture, -1, "hi Bóris ", 2);
    assert_int_equal(g_strv_length((char **)completer_words(fixture->completer)), 3);
    begin(fixture, "b", "Bob: ", true);
    assert_press(fixture, 1, "Bob: ", -1);
    assert_null(completer_words(fixture->completer));
}

static void
test_nothing(void **state)
{
    Fixture *fixture = *state;

    begin(fixture, "zz", "", false);
    assert_false(completer_press(fixture->completer, fixture->line, 1));
    assert_string_equal(input_line_text(fixture->line), "zz");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_common_part_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_likeliest_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing, set_up, tear_down),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
