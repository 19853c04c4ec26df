/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What terminals send, and what is understood of it. */

#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/limits.h"
#include "ui/key_parser.h"

#include "unit/test.h"

/* Writes each event as a word: "C-a", "paste(text)", "click(row,column)". */
static void
on_event(const InputEvent *event, void *data)
{
    GString *told = data;

    if (told->len > 0)
        g_string_append_c(told, ' ');
    switch (event->kind) {
    case INPUT_KEY:
        g_string_append(told, event->name[0] ? event->name : "?");
        break;
    case INPUT_PASTE:
        g_string_append(told, "paste(");
        g_string_append_len(told, event->bytes, (gssize)event->length);
        g_string_append(told, event->is_cut ? ")cut" : ")");
        break;
    case INPUT_FOCUS:
        g_string_append(told, event->has_focus ? "in" : "out");
        break;
    case INPUT_CLICK:
        g_string_append_printf(told, "click(%d,%d)", event->row, event->column);
        break;
    case INPUT_DRAG:
        g_string_append_printf(told, "drag(%d,%d)", event->row, event->column);
        break;
    case INPUT_RELEASE:
        g_string_append_printf(told, "release(%d,%d)", event->row, event->column);
        break;
    case INPUT_WHEEL:
        g_string_append_printf(told, "wheel(%d,%d,%d)", event->row, event->column, event->amount);
        break;
    }
}

typedef struct {
    const char *bytes, *events;
} Row;

static const Row rows[] = {
    { "abc", "a b c" },
    { "ä日👍", "ä 日 👍" },
    { "\r\n\t\x7f\x08", "Enter C-j Tab Backspace C-h" },
    { "\x01\x1a\x1c\x1d\x1e\x1f", "C-a C-z C-\\ C-] C-^ C-_" },
    { " ", "Space" },
    { "\x1b", "Escape" },
    { "\x1b\x1b", "Escape" },
    { "\x1b"
      "a\x1b"
      "1\x1bä",
      "M-a M-1 M-ä" },
    { "\x1b\x01\x1b\r\x1b\x7f", "C-M-a M-Enter M-Backspace" },
    { "\x1b[A\x1b[B\x1b[C\x1b[D\x1b[H\x1b[F", "Up Down Right Left Home End" },
    { "\x1bOA\x1bOB\x1bOC\x1bOD\x1bOH\x1bOF", "Up Down Right Left Home End" },
    { "\x1bOP\x1bOQ\x1bOR\x1bOS\x1b[15~\x1b[24~", "F1 F2 F3 F4 F5 F12" },
    { "\x1b[[A\x1b[[E", "F1 F5" },
    { "\x1b[1~\x1b[2~\x1b[3~\x1b[4~\x1b[5~\x1b[6~\x1b[7~\x1b[8~",
      "Home Insert Delete End PageUp PageDown Home End" },
    { "\x1b[1;3D\x1b[1;3C\x1b[1;5A\x1b[1;2B\x1b[1;8H", "M-Left M-Right C-Up S-Down C-M-S-Home" },
    { "\x1b[5;3~\x1b[6;5~\x1b[1;9A", "M-PageUp C-PageDown M-Up" },
    { "\x1b\x1b[5~\x1b\x1b[D\x1b\x1bOD", "M-PageUp M-Left M-Left" }, /* rxvt, PuTTY */
    { "\x1b[5^\x1b[5$\x1b[5@\x1bOd\x1b[a", "C-PageUp S-PageUp C-S-PageUp C-Left S-Up" },
    { "\x1b[Z", "S-Tab" },
    { "\x1b[27;5;97~\x1b[97;5u\x1b[13;3u\x1b[9;2u", "C-a C-a M-Enter S-Tab" },
    { "\x1bOM", "Enter" },
    { "\x1b[I\x1b[O", "in out" },
    { "\x1b[<0;5;3M\x1b[<0;5;3m", "click(2,4) release(2,4)" },
    { "\x1b[<32;6;3M\x1b[<35;6;3M\x1b[<2;6;3m", "drag(2,5)" },
    { "\x1b[<64;1;1M\x1b[<65;10;2M\x1b[<80;1;1M", "wheel(0,0,-1) wheel(1,9,1) wheel(0,0,-1)" },
    { "\x1b[<2;5;3M\x1b[<0;0;0M\x1b[<0M\x1b[<;;M", "" },
    { "\x1b[Mabc"
      "x",
      "x" }, /* the old mouse report is not taken for keys */
    { "\x1b[200~a\nb\x1b[31m\x1b[201~c", "paste(a\nb\x1b[31m) c" },
    { "\x1b[200~\x1b[201~", "paste()" },
    { "\x1b[201~x", "x" },
    { "\x1b[99~x", "? x" },
    { "\x1b[?1;2cx\x1b[?2026;2$yx\x1b[>0;1;2cx", "x x x" }, /* answers to questions */
    { "\x1b[12\x01", "C-a" },                               /* broken off */
    { "\xff\xfe"
      "a\x80",
      "a" },
    { "\xe2\x82", "" },
};

static char *
parse(const char *bytes, size_t length, size_t step)
{
    GString *told = g_string_new(NULL);
    KeyParser *parser = key_parser_new(on_event, told);

    for (size_t i = 0; i < length; i += step)
        key_parser_feed(parser, bytes + i, MIN(step, length - i));
    if (key_parser_wait(parser) > 0)
        key_parser_time_out(parser);
    assert_int_equal(key_parser_wait(parser), 0);
    key_parser_free(parser);
    return g_string_free(told, FALSE);
}

/* Whole, and in the smallest pieces: the same. */
static void
test_sequences(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        size_t length = strlen(rows[i].bytes);
        g_autofree char *whole = parse(rows[i].bytes, length, length);
        g_autofree char *pieces = parse(rows[i].bytes, length, 1);

        assert_string_equal(whole, rows[i].events);
        assert_string_equal(pieces, rows[i].events);
    }
}

static void
test_nul(void **state)
{
    g_autofree char *told = parse("\0a", 2, 2);

    (void)state;
    assert_string_equal(told, "C-Space a");
}

static void
test_waits_for_the_rest(void **state)
{
    GString *told = g_string_new(NULL);
    KeyParser *parser = key_parser_new(on_event, told);

    (void)state;
    key_parser_feed(parser, "\x1b", 1);
    assert_true(key_parser_wait(parser) > 0);
    assert_string_equal(told->str, "");
    key_parser_feed(parser, "[5", 2);
    assert_string_equal(told->str, "");
    key_parser_feed(parser, "~", 1);
    assert_string_equal(told->str, "PageUp");
    assert_int_equal(key_parser_wait(parser), 0);
    key_parser_free(parser);
    g_string_free(told, TRUE);
}

/* A paste whose end never comes does not hold the keyboard for ever. */
static void
test_paste_without_end(void **state)
{
    g_autofree char *told = parse("\x1b[200~text\x1b[20", 14, 14);

    (void)state;
    assert_string_equal(told, "paste(text\x1b[20)");
}

static void
test_paste_is_bounded(void **state)
{
    g_autoptr(GString) bytes = g_string_new("\x1b[200~");

    (void)state;
    for (int i = 0; i < LIMIT_BODY_BYTES + 5; i++)
        g_string_append_c(bytes, 'x');
    g_string_append(bytes, "\x1b[201~y");

    g_autofree char *told = parse(bytes->str, bytes->len, 4096);

    assert_int_equal(strlen(told), strlen("paste()cut y") + LIMIT_BODY_BYTES);
    assert_true(g_str_has_suffix(told, "x)cut y"));
}

/* Nothing that comes may crash it or be kept without a bound. */
static void
test_noise(void **state)
{
    static const char alphabet[] = "\x1b\x1b\x1b[[O;<0123456789~MmIOuA$\xe2\x82\xacz";
    g_autoptr(GRand) random = g_rand_new_with_seed(2);
    GString *told = g_string_new(NULL);
    KeyParser *parser = key_parser_new(on_event, told);

    (void)state;
    for (int i = 0; i < 200000; i++) {
        char byte = alphabet[g_rand_int_range(random, 0, sizeof(alphabet) - 1)];

        key_parser_feed(parser, &byte, 1);
        if (i % 97 == 0)
            key_parser_time_out(parser);
        g_string_truncate(told, 0);
    }
    key_parser_time_out(parser);
    key_parser_feed(parser, "q", 1);
    assert_true(g_str_has_suffix(told->str, "q"));
    key_parser_free(parser);
    g_string_free(told, TRUE);
}

/* --- names --- */

static void
test_names(void **state)
{
    static const struct {
        const char *text, *name;
    } names[] = {
        { "a", "a" },
        { "pageup", "PageUp" },
        { "c-PAGEUP", "C-PageUp" },
        { "M-C-x", "C-M-x" },
        { "C-L", "C-l" },
        { "S-m-Left", "M-S-Left" },
        { "M--", "M--" },
        { "-", "-" },
        { "M-ä", "M-ä" },
        { "Nothing", NULL },
        { "", NULL },
        { "M-", NULL },
        { "F13", NULL },
        { "Alt-x", NULL },
        { "\xff", NULL },
        { "space", "Space" },
        { "C-Space", "C-Space" },
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        char name[KEY_NAME_BYTES];

        assert_int_equal(key_name_normalize(names[i].text, name), names[i].name != NULL);
        if (names[i].name)
            assert_string_equal(name, names[i].name);
    }
}

/* What is sent for a name is understood as that name. */
static void
test_bytes_of_names(void **state)
{
    static const char *const names[] = {
        "a",     "C-a",      "M-a",        "C-M-a",   "ä",        "M-ä",    "Enter", "Tab",
        "S-Tab", "Escape",   "Backspace",  "Space",   "C-Space",  "Up",     "M-Up",  "C-Left",
        "Home",  "C-Home",   "C-End",      "PageUp",  "M-PageUp", "S-Down", "F1",    "F5",
        "F12",   "C-M-S-Up", "C-PageDown", "M-Enter", "M-S-Left", "Delete",
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        char bytes[KEY_NAME_BYTES];
        size_t length = key_name_bytes(names[i], bytes, sizeof(bytes));
        g_autofree char *told = parse(bytes, length, 1);

        assert_true(length > 0);
        assert_string_equal(told, names[i]);
    }
    assert_int_equal(key_name_bytes("Nothing", (char[4]){ 0 }, 4), 0);
    assert_int_equal(key_name_bytes("C-M-S-PageUp", (char[4]){ 0 }, 4), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sequences),
        cmocka_unit_test(test_nul),
        cmocka_unit_test(test_waits_for_the_rest),
        cmocka_unit_test(test_paste_without_end),
        cmocka_unit_test(test_paste_is_bounded),
        cmocka_unit_test(test_noise),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_bytes_of_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
