/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The input line under any keys: none crashes it, holds it up, makes it grow without end, or
 * leaves what is no text. */

#include "config.h"

#include <locale.h>
#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>

#include "unit/test.h"
#include "unit/ui/typist.h"

enum { KEYS = 60000, SEEDS = 2 };

typedef enum { MODE_EMACS, MODE_VI, MODE_BOTH } Mode;

const char *__lsan_default_suppressions(void);

/* Readline 8.2 loses what it killed in vi mode with one key after another. */
const char *
__lsan_default_suppressions(void)
{
    return "leak:libreadline";
}

static void
on_submit(const char *text, gpointer data)
{
    unsigned *count = data;

    assert_true(g_utf8_validate(text, -1, NULL));
    (*count)++;
}

static void
type(InputLine *line, Mode mode, uint64_t seed)
{
    for (int i = 0; i < KEYS; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        uint8_t byte = (uint8_t)(seed >> 40);
        if (mode != MODE_BOTH && rl_editing_mode != (mode == MODE_EMACS))
            typist_set_mode(mode == MODE_VI);
        typist_press(line, byte);
        typist_check(line);
    }
}

static void
run(Mode mode)
{
    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        unsigned count = 0;
        InputLine *line = input_line_new(&(InputLineHooks){ on_submit, NULL, &count });

        typist_set_mode(mode == MODE_VI);
        type(line, mode, seed);
        assert_in_range(count, 100, 10 * KEYS);
        input_line_end_answer(line);
        input_line_set_text(line, "");
        typist_set_mode(false);
        input_line_feed(line, "x", 1, false);
        assert_string_equal(input_line_text(line), "x");
        input_line_free(line);
    }
}

static void
test_emacs(void **state)
{
    (void)state;
    run(MODE_EMACS);
}

static void
test_vi(void **state)
{
    (void)state;
    run(MODE_VI);
}

static void
test_both(void **state)
{
    (void)state;
    run(MODE_BOTH);
}

/* --- what once went wrong, by itself --- */

static void
press(InputLine *line, const char *keys)
{
    for (const char *key = keys; *key; key = g_utf8_next_char(key))
        typist_feed(line, key, (size_t)(g_utf8_next_char(key) - key));
}

/* A line that ends in a character without width: readline 8.2 looks for its end for ever. */
static void
test_vi_without_width(void **state)
{
    static const char *const lines[] = { "caf e\xcc\x81", "❤\xef\xb8\x8f", "a\xc2\x85" };
    unsigned count = 0;
    InputLine *line = input_line_new(&(InputLineHooks){ on_submit, NULL, &count });

    (void)state;
    typist_set_mode(true);
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        input_line_set_text(line, lines[i]);
        press(line, "\033"
                    "0eeewwwEEWW%%9e9w$");
        assert_string_equal(input_line_text(line), lines[i]);
        press(line, "0dwdwdw");
        typist_check(line);
    }
    input_line_set_text(line, "a (b [c] d) e");
    press(line, "\033"
                "0%");
    assert_int_equal(input_line_cursor(line), 10);
    press(line, "%");
    assert_int_equal(input_line_cursor(line), 2);
    press(line, "d%");
    assert_string_equal(input_line_text(line), "a  e");
    typist_set_mode(false);
    input_line_free(line);
}

static void
test_arguments(void **state)
{
    unsigned count = 0;
    InputLine *line = input_line_new(&(InputLineHooks){ on_submit, NULL, &count });

    (void)state;
    typist_feed(line, "\0339", 2);
    press(line, "9999999x");
    assert_int_equal(strlen(input_line_text(line)), 999);
    /* Doubled and doubled again. */
    for (int i = 0; i < 30; i++)
        press(line, "\001\013\031\031");
    typist_check(line);
    assert_in_range(strlen(input_line_text(line)), 200 * 1024, 256 * 1024);
    input_line_insert(line, "more", 4);
    typist_check(line);
    input_line_free(line);
}

static void
test_macro(void **state)
{
    unsigned count = 0;
    InputLine *line = input_line_new(&(InputLineHooks){ on_submit, NULL, &count });

    (void)state;
    press(line, "\030)\030e\030(a\022\033é\030)\030e\030e");
    assert_string_equal(input_line_text(line), "aéaéaé");
    press(line, "\025");
    typist_feed(line, "\0333", 2);
    press(line, "\030e");
    assert_string_equal(input_line_text(line), "aéaéaé");
    /* It does not play itself, and ends lines. */
    press(line, "\025\030(b\r\030e\030)\030e");
    assert_int_equal(count, 2);
    input_line_free(line);
}

/* A key of ~/.inputrc that stands for itself. */
static void
test_text_that_never_ends(void **state)
{
    unsigned count = 0;
    InputLine *line;
    g_autofree char *binding = g_strdup("\"\\C-xz\": \"z\\C-xz\"");
    g_autofree char *name = g_strdup("\"\\C-xp\": previous-history");
    g_autofree char *complete = g_strdup("\"\\C-xc\": complete");

    (void)state;
    rl_initialize();
    rl_parse_and_bind(binding);
    line = input_line_new(&(InputLineHooks){ on_submit, NULL, &count });
    rl_parse_and_bind(name);
    rl_parse_and_bind(complete);
    press(line, "\030z");
    assert_in_range(strlen(input_line_text(line)), 50, 200);
    press(line, "\025one\r\030p");
    assert_string_equal(input_line_text(line), "one");
    press(line, "\025/\030c");
    assert_string_equal(input_line_text(line), "/");
    /* Read again, in the middle of things. */
    press(line, "\030\022x");
    assert_string_equal(input_line_text(line), "/x");
    input_line_free(line);
}

static size_t
allocated(void)
{
    return mallinfo2().uordblks;
}

/* Lines come and go: memory stays. */
static void
test_memory(void **state)
{
    unsigned count = 0;
    InputLine *line = input_line_new(&(InputLineHooks){ on_submit, NULL, &count });
    size_t before = 0;

    (void)state;
    for (int i = 0; i < 6000; i++) {
        g_autofree char *text = g_strdup_printf("line %d", i % 500);
        press(line, text);
        press(line, "\020\020\016\022li\007\001\013\031\037\033\r");
        typist_feed(line, "\033b", 2);
        press(line, "\r");
        input_line_set_text(line, "");
        if (i == 3000)
            before = allocated();
    }
    assert_in_range(allocated(), 0, before + 64 * 1024);
    input_line_free(line);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_that_never_ends),
        cmocka_unit_test(test_emacs),
        cmocka_unit_test(test_vi),
        cmocka_unit_test(test_both),
        cmocka_unit_test(test_vi_without_width),
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_macro),
        cmocka_unit_test(test_memory),
    };

    setlocale(LC_ALL, "C.UTF-8");
    g_setenv("INPUTRC", "/dev/null", TRUE);
    alarm(60); /* a key that never ends is a failure too */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
