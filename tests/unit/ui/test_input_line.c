/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Editing by readline without a terminal, answers to questions, and secrets. */

#include "config.h"

#include <glib.h>
#include <locale.h>
#include <readline/readline.h>
#include <stdlib.h>
#include <string.h>

#include "ui/input_line.h"
#include "ui/key_name.h"

#include "unit/test.h"

typedef struct {
    InputLine *line;
    GString *submitted; /* "[line]" each */
} Fixture;

static void
on_submit(const char *text, gpointer data)
{
    Fixture *fixture = data;

    g_string_append_printf(fixture->submitted, "[%s]", text);
}

static bool
is_private(const char *text, gpointer data)
{
    (void)data;
    return strstr(text, "hush") != NULL;
}

static int
setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture->submitted = g_string_new(NULL);
    fixture->line = input_line_new(&(InputLineHooks){ on_submit, is_private, fixture });
    *state = fixture;
    return 0;
}

static int
teardown(void **state)
{
    Fixture *fixture = *state;

    input_line_free(fixture->line);
    g_string_free(fixture->submitted, TRUE);
    g_free(fixture);
    return 0;
}

/* Keys parted by spaces: names of key_name.h, or text as it is. */
static void
press(Fixture *fixture, const char *keys)
{
    g_auto(GStrv) words = g_strsplit(keys, " ", -1);

    for (char **word = words; *word; word++) {
        char bytes[KEY_NAME_BYTES];
        size_t length = key_name_bytes(*word, bytes, sizeof(bytes));

        if (length > 0)
            input_line_feed(fixture->line, bytes, length, bytes[0] == 0x1b && length > 2);
        for (const char *c = *word; length == 0 && *c; c = g_utf8_next_char(c))
            input_line_feed(fixture->line, c, (size_t)(g_utf8_next_char(c) - c), false);
    }
}

static void
assert_line(Fixture *fixture, const char *before, const char *behind)
{
    g_autofree char *text = g_strconcat(before, behind, NULL);

    assert_string_equal(input_line_text(fixture->line), text);
    assert_int_equal(input_line_cursor(fixture->line), strlen(before));
}

static void
test_editing(void **state)
{
    static const struct {
        const char *keys, *before, *behind;
    } rows[] = {
        { "hello", "hello", "" },
        { "hello Left Left", "hel", "lo" },
        { "hello Home x", "x", "hello" },
        { "hello C-a C-k", "", "" },
        { "hello Space world C-w", "hello ", "" },
        { "hello Space world M-b M-d", "hello ", "" },
        { "hello C-b C-t", "helol", "" },
        { "one C-u C-y C-y", "oneone", "" },
        { "ä日👍 Left", "ä日", "👍" },
        { "ä日👍 Backspace Backspace", "ä", "" },
        { "日本 Home Delete", "", "本" },
        { "e\xcc\x81x Left Left y", "y", "e\xcc\x81x" },
        { "hello C-Left", "", "hello" },
        { "a PageUp F5 C-M-S-Up S-Delete b", "ab", "" }, /* not bound: nothing is inserted */
        { "a C-Space b", "ab", "" },
        { "abc C-_", "", "" },
        { "M-3 x", "xxx", "" },
        { "x Home C-d C-d C-d", "", "" }, /* no end of file */
    };
    Fixture *fixture = *state;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        input_line_set_text(fixture->line, "");
        press(fixture, rows[i].keys);
        assert_line(fixture, rows[i].before, rows[i].behind);
    }
    assert_string_equal(fixture->submitted->str, "");
}

static void
test_history(void **state)
{
    Fixture *fixture = *state;

    press(fixture, "one Enter two Enter two Enter Enter");
    assert_string_equal(fixture->submitted->str, "[one][two][two][]");
    press(fixture, "draft Up");
    assert_line(fixture, "two", "");
    press(fixture, "Up");
    assert_line(fixture, "one", "");
    press(fixture, "Up Down Down");
    assert_line(fixture, "draft", "");
    press(fixture, "C-r on");
    assert_non_null(strstr(input_line_message(fixture->line), "i-search"));
    press(fixture, "Enter");
    assert_string_equal(fixture->submitted->str, "[one][two][two][][one]");
    assert_string_equal(input_line_message(fixture->line), "");
}

/* What was changed and what was being typed is there until a line is sent. */
static void
test_history_keeps_changes(void **state)
{
    Fixture *fixture = *state;

    press(fixture, "one Enter two Enter draft Up x Up y Down");
    assert_line(fixture, "twox", "");
    press(fixture, "C-_");
    assert_line(fixture, "twox", "");
    press(fixture, "z C-_");
    assert_line(fixture, "twox", "");
    press(fixture, "M-<");
    assert_line(fixture, "oney", "");
    press(fixture, "M->");
    assert_line(fixture, "draft", "");
    press(fixture, "Enter Up Up");
    assert_line(fixture, "two", "");
}

static void
test_search(void **state)
{
    Fixture *fixture = *state;

    press(fixture, "abc Enter xbc Enter xyz Enter draft C-r bc");
    assert_line(fixture, "x", "bc");
    assert_string_equal(input_line_message(fixture->line), "(reverse-i-search)`bc': ");
    press(fixture, "C-r");
    assert_line(fixture, "a", "bc");
    press(fixture, "q");
    assert_string_equal(input_line_message(fixture->line), "(failed reverse-i-search)`bcq': ");
    press(fixture, "Backspace C-r C-s");
    assert_string_equal(input_line_message(fixture->line), "(i-search)`bc': ");
    press(fixture, "C-g");
    assert_line(fixture, "draft", "");
    press(fixture, "C-r y Escape ! Enter");
    assert_string_equal(fixture->submitted->str, "[abc][xbc][xyz][x!yz]");
}

/* A stray one takes no "/" from the command that follows; a line's Meta stays. */
static void
test_idle_escape(void **state)
{
    Fixture *fixture = *state;

    press(fixture, "Escape / q u i t Enter");
    press(fixture, "one Escape b two Enter");
    press(fixture, "three Escape 2 Escape");
    assert_string_equal(fixture->submitted->str, "[/quit][twoone]");
}

static void
test_history_functions(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *backward = g_strdup("\"\\C-xq\": history-search-backward");
    g_autofree char *forward = g_strdup("\"\\C-xw\": history-search-forward");

    rl_parse_and_bind(backward);
    rl_parse_and_bind(forward);
    press(fixture, "/msg Space bob Enter other Enter /me Space waves Enter");
    press(fixture, "/m C-x q C-x q");
    assert_line(fixture, "/m", "sg bob");
    press(fixture, "C-x w");
    assert_line(fixture, "/m", "e waves");
    press(fixture, "M-> C-a C-k M-.");
    assert_line(fixture, "waves", "");
    press(fixture, "M-. M-.");
    assert_line(fixture, "bob", "");
    /* operate-and-get-next */
    press(fixture, "C-u M-< C-o");
    assert_line(fixture, "other", "");
    assert_true(g_str_has_suffix(fixture->submitted->str, "[/msg bob]"));
}

static void
test_private_lines(void **state)
{
    Fixture *fixture = *state;

    press(fixture, "one Enter hush Enter");
    assert_string_equal(fixture->submitted->str, "[one][hush]");
    press(fixture, "Up");
    assert_line(fixture, "one", "");
    press(fixture, "Down C-r hu");
    assert_line(fixture, "", "");
}

static void
test_insert(void **state)
{
    Fixture *fixture = *state;

    press(fixture, "ab Left");
    input_line_insert(fixture->line, "1\n2\xff", 4);
    assert_line(fixture, "a1\n2\xef\xbf\xbd", "b");
    assert_string_equal(fixture->submitted->str, "");
    press(fixture, "Enter");
    assert_string_equal(fixture->submitted->str, "[a1\n2\xef\xbf\xbd"
                                                 "b]");
}

static void
test_replace(void **state)
{
    Fixture *fixture = *state;

    press(fixture, "/ms Space x Home Right Right Right");
    input_line_replace(fixture->line, 0, 3, "/msg");
    assert_line(fixture, "/msg", " x");
    input_line_replace(fixture->line, 3, 99, "no");
    input_line_replace(fixture->line, -1, 2, "no");
    assert_line(fixture, "/msg", " x");
    input_line_set_text(fixture->line, "neu");
    assert_line(fixture, "neu", "");
}

/* The answer enters no history, and the line that was being typed comes back. */
static void
test_answer(void **state)
{
    Fixture *fixture = *state;

    press(fixture, "draft Left Left");
    input_line_begin_answer(fixture->line, false);
    assert_line(fixture, "", "");
    press(fixture, "yes Enter");
    assert_string_equal(fixture->submitted->str, "[yes]");
    assert_true(input_line_is_answering(fixture->line));
    press(fixture, "more");
    input_line_end_answer(fixture->line);
    assert_line(fixture, "dra", "ft");
    assert_false(input_line_is_answering(fixture->line));
    press(fixture, "Up");
    assert_line(fixture, "dra", "ft");
    input_line_end_answer(fixture->line);
    assert_line(fixture, "dra", "ft");
}

/* A question may come in the middle of a search. */
static void
test_answer_during_search(void **state)
{
    Fixture *fixture = *state;

    press(fixture, "one Enter C-r o");
    input_line_begin_answer(fixture->line, false);
    assert_string_equal(input_line_message(fixture->line), "");
    press(fixture, "no Enter");
    assert_string_equal(fixture->submitted->str, "[one][no]");
    input_line_end_answer(fixture->line);
    press(fixture, "C-e C-u x Enter");
    assert_string_equal(fixture->submitted->str, "[one][no][x]");
    press(fixture, "C-r o");
    input_line_insert(fixture->line, "two", 3);
    assert_string_equal(input_line_message(fixture->line), "");
    press(fixture, "C-e ! Enter");
    assert_non_null(strstr(fixture->submitted->str, "two"));
}

static void
test_secret(void **state)
{
    Fixture *fixture = *state;

    press(fixture, "draft");
    input_line_begin_answer(fixture->line, true);
    press(fixture, "pässw日");
    assert_line(fixture, "••••••", "");
    press(fixture, "Backspace Up Left C-r C-y M-x PageUp Delete");
    assert_line(fixture, "•••••", "");
    assert_string_equal(rl_line_buffer, "");
    input_line_insert(fixture->line, "ed", 2);
    press(fixture, "Enter");
    assert_string_equal(fixture->submitted->str, "[pässwed]");
    assert_line(fixture, "", "");
    press(fixture, "again C-u new Enter");
    assert_string_equal(fixture->submitted->str, "[pässwed][new]");
    input_line_end_answer(fixture->line);
    assert_line(fixture, "draft", "");
    press(fixture, "C-y Up C-r pässw");
    assert_null(strstr(input_line_text(fixture->line), "pässwed"));
}

static void
test_secret_is_bounded(void **state)
{
    Fixture *fixture = *state;

    input_line_begin_answer(fixture->line, true);
    for (int i = 0; i < 3000; i++)
        press(fixture, "日");
    press(fixture, "Enter");
    assert_true(g_utf8_validate(fixture->submitted->str, -1, NULL));
    assert_in_range(fixture->submitted->len, 1000, 1030);
}

/* Keys with which readline 8.2 alone crashes, never ends, or leaves what is no text. */
static void
test_hard_keys(void **state)
{
    static const char *const rows[] = {
        "one Enter C-r o C-x a",   "one Enter C-s C-x C-x",    "C-v C-Space C-] x",
        "ä日 C-v C-Space C-e M-u", "one Enter Up a C-p Enter", "one Enter C-r zz C-g C-_ Enter",
        "M-3 C-r o Up Down Enter", "ab C-M-Left C-] é",        "x C-d C-d C-d",
    };
    Fixture *fixture = *state;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        press(fixture, rows[i]);
        assert_true(g_utf8_validate(input_line_text(fixture->line), -1, NULL));
        assert_in_range(input_line_cursor(fixture->line), 0,
                        strlen(input_line_text(fixture->line)));
        input_line_set_text(fixture->line, "");
        assert_line(fixture, "", "");
    }
    press(fixture, "well Enter");
    assert_true(g_str_has_suffix(fixture->submitted->str, "[well]"));
}

static void
test_vi_mode(void **state)
{
    Fixture *fixture = *state;

    rl_variable_bind("editing-mode", "vi");
    press(fixture, "hello Escape");
    assert_line(fixture, "hell", "o");
    press(fixture, "0 x A ! Enter");
    assert_string_equal(fixture->submitted->str, "[ello!]");
    press(fixture, "two Enter draft Escape k");
    assert_line(fixture, "", "two");
    press(fixture, "k");
    assert_line(fixture, "", "ello!");
    press(fixture, "j j");
    assert_line(fixture, "", "draft");
    press(fixture, "/ ll Enter");
    assert_line(fixture, "e", "llo!");
    assert_string_equal(fixture->submitted->str, "[ello!][two]");
    press(fixture, "A 1 Escape . . u");
    assert_string_equal(input_line_text(fixture->line), "ello!11");
    rl_variable_bind("editing-mode", "emacs");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_editing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_history, setup, teardown),
        cmocka_unit_test_setup_teardown(test_history_keeps_changes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_search, setup, teardown),
        cmocka_unit_test_setup_teardown(test_idle_escape, setup, teardown),
        cmocka_unit_test_setup_teardown(test_history_functions, setup, teardown),
        cmocka_unit_test_setup_teardown(test_private_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(test_insert, setup, teardown),
        cmocka_unit_test_setup_teardown(test_replace, setup, teardown),
        cmocka_unit_test_setup_teardown(test_answer, setup, teardown),
        cmocka_unit_test_setup_teardown(test_answer_during_search, setup, teardown),
        cmocka_unit_test_setup_teardown(test_secret, setup, teardown),
        cmocka_unit_test_setup_teardown(test_secret_is_bounded, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hard_keys, setup, teardown),
        cmocka_unit_test_setup_teardown(test_vi_mode, setup, teardown),
    };

    setlocale(LC_ALL, "C.UTF-8");
    g_setenv("INPUTRC", "/dev/null", TRUE);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
