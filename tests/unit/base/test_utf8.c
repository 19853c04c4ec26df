/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text from outside: nothing of it reaches the terminal raw. */

#include "config.h"

#include <glib.h>
#include <locale.h>
#include <string.h>
#include <wchar.h>

#include "base/utf8.h"

#include "unit/test.h"

typedef struct {
    const char *text, *expected;
} Row;

static void
check(char *(*fn)(const char *), const Row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        g_autofree char *result = fn(rows[i].text);

        assert_string_equal(result, rows[i].expected);
        assert_true(g_utf8_validate(result, -1, NULL));
    }
}

static void
test_for_screen(void **state)
{
    static const Row rows[] = {
        { "", "" },
        { "plain text", "plain text" },
        { "two\nlines\tand a tab", "two\nlines\tand a tab" },
        { "\x1b[31mred\x1b]0;title\x07", "␛[31mred␛]0;title␇" },
        { "a\rb\x08", "a␍b␈" },
        { "del\x7f", "del␡" },
        { "csi \xc2\x9b"
          "31m",
          "csi \xef\xbf\xbd"
          "31m" },
        { "bad \xff\xc3(", "bad \xef\xbf\xbd\xef\xbf\xbd(" },
        { "cut \xe2\x82", "cut \xef\xbf\xbd\xef\xbf\xbd" },
        { "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
        { "evil\xe2\x80\xaetxt.exe", "eviltxt.exe" },
        { "\xe2\x81\xa6iso\xe2\x81\xa9", "iso" },
        { "a\xe2\x80\x8b"
          "b\xef\xbb\xbf"
          "c\xc2\xad"
          "d",
          "abcd" },
        { "\xe2\x80\xa8line", "\nline" },
        { "👩\xe2\x80\x8d👩", "👩👩" },
        { "❤\xef\xb8\x8f", "❤\xef\xb8\x8f" },
        { "tag\xf3\xa0\x81\xa7", "tag" },
        { "grüße 你好 שלום", "grüße 你好 שלום" },
        { "\xef\xbf\xbf", "\xef\xbf\xbd" },
        { "\xee\x82\xa0", "\xee\x82\xa0" },
    };
    (void)state;

    check(utf8_for_screen, rows, G_N_ELEMENTS(rows));
}

/* What the terminal's library cannot measure never gets there. */
static void
test_all_that_is_shown_has_a_width(void **state)
{
    (void)state;

    assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
    for (gunichar c = 0x20; c <= 0x10FFFF; c++) {
        char text[8] = { 0 };
        g_autofree char *shown = NULL;

        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        g_unichar_to_utf8(c, text);
        shown = utf8_for_line(text);
        if (*shown)
            assert_true(wcwidth((wchar_t)g_utf8_get_char(shown)) >= 0);
    }
    setlocale(LC_ALL, "C");
}

static void
test_marks_are_bounded(void **state)
{
    g_autoptr(GString) text = g_string_new("Z");
    g_autofree char *shown = NULL;
    (void)state;

    for (int i = 0; i < 1000; i++)
        g_string_append(text, "\xcc\x81");
    g_string_append(text, "o\xcc\x88");
    shown = utf8_for_screen(text->str);
    assert_int_equal(g_utf8_strlen(shown, -1), 1 + 8 + 2);
    assert_true(g_str_has_suffix(shown, "o\xcc\x88"));
}

/* What is dropped between them does not begin the count anew. */
static void
test_marks_are_bounded_across_what_is_dropped(void **state)
{
    g_autoptr(GString) text = g_string_new("Z");
    g_autofree char *shown = NULL;
    (void)state;

    for (int i = 0; i < 1000; i++)
        g_string_append(text, "\xcc\x81\xe2\x80\x8b");
    shown = utf8_for_line(text->str);
    assert_int_equal(g_utf8_strlen(shown, -1), 1 + 8);
}

static void
test_for_line(void **state)
{
    static const Row rows[] = {
        { "plain", "plain" },
        { "two\nlines\tand\r", "two lines and␍" },
        { "a\xe2\x80\xa9"
          "b",
          "a b" },
    };
    (void)state;

    check(utf8_for_line, rows, G_N_ELEMENTS(rows));
}

static void
test_for_xml(void **state)
{
    static const Row rows[] = {
        { "plain\ttext\r\n", "plain\ttext\r\n" },
        { "\x01"
          "a\x1b"
          "b\x7f",
          "ab\x7f" },
        { "bad\xff", "bad\xef\xbf\xbd" },
        { "\xef\xbf\xbe|\xef\xbf\xbf|\xef\xbf\xbd", "||\xef\xbf\xbd" },
        { "😺\xe2\x80\xae", "😺\xe2\x80\xae" },
    };
    (void)state;

    check(utf8_for_xml, rows, G_N_ELEMENTS(rows));
}

static void
test_cut(void **state)
{
    static const struct {
        const char *text;
        size_t bytes;
        const char *expected;
    } rows[] = {
        { "abc", 3, "abc" },     { "abc", 2, "ab" }, { "abc", 0, "" },
        { "a\xc3\xa9", 2, "a" }, { "😺x", 4, "😺" },   { "😺x", 3, "" },
    };
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *cut = utf8_cut(rows[i].text, rows[i].bytes);

        assert_string_equal(cut, rows[i].expected);
    }
}

static void
test_fold(void **state)
{
    static const Row rows[] = {
        { "Grüße", "grusse" },
        { "ÉCOLE", "ecole" },
        { "ΣΊΣΥΦΟΣ", "σισυφοσ" },
        { "ﬁn Ａ", "fin a" },
        { "bad\xff", "bad\xef\xbf\xbd" },
    };
    (void)state;

    check(utf8_fold, rows, G_N_ELEMENTS(rows));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_for_screen),
        cmocka_unit_test(test_all_that_is_shown_has_a_width),
        cmocka_unit_test(test_marks_are_bounded),
        cmocka_unit_test(test_marks_are_bounded_across_what_is_dropped),
        cmocka_unit_test(test_for_line),
        cmocka_unit_test(test_for_xml),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_fold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
