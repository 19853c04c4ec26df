/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns, in a UTF-8 locale and in one that is not. */

#include "config.h"

#include <glib.h>
#include <locale.h>
#include <string.h>

#include "base/text_width.h"

#include "unit/test.h"

static const struct {
    const char *text;
    int columns;
    int clusters;
} rows[] = {
    { "", 0, 0 },         { "plain", 5, 5 }, { "é", 1, 1 },   { "e\xcc\x81t", 2, 2 },
    { "\xcc\x81", 0, 1 }, { "你好", 4, 2 },  { "😺", 2, 1 },   { "❤\xef\xb8\x8f", 1, 1 },
    { "🇩🇪", 2, 2 },       { "שָׁלוֹם", 4, 4 },  { "ｱＡ", 3, 2 }, { "bad\xff", 4, 4 },
};

static void
check_rows(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *p = rows[i].text;
        int clusters = 0, columns;
        size_t bytes;

        assert_int_equal(text_width(p), rows[i].columns);
        for (; (bytes = text_cluster(p, &columns)); p += bytes)
            clusters++;
        assert_int_equal(clusters, rows[i].clusters);
        assert_int_equal(*p, '\0');
    }
}

static void
test_widths(void **state)
{
    (void)state;

    assert_non_null(setlocale(LC_ALL, "C.UTF-8"));
    check_rows();
}

static void
test_widths_without_utf8(void **state)
{
    (void)state;

    assert_non_null(setlocale(LC_ALL, "C"));
    check_rows();
    setlocale(LC_ALL, "C.UTF-8");
}

static void
test_fit(void **state)
{
    static const struct {
        const char *text;
        int room;
        size_t bytes;
        int columns;
    } fits[] = {
        { "plain", 3, 3, 3 },
        { "plain", 9, 5, 5 },
        { "plain", 0, 0, 0 },
        { "你好", 3, 3, 2 },
        { "e\xcc\x81t", 1, 3, 1 },
        { "a😺", 2, 1, 1 },
        { "", 5, 0, 0 },
        { "\xcc\x81"
          "ab",
          1, 3, 1 },
    };
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(fits); i++) {
        int columns = -1;

        assert_int_equal(text_fit(fits[i].text, fits[i].room, &columns), fits[i].bytes);
        assert_int_equal(columns, fits[i].columns);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_widths_without_utf8),
        cmocka_unit_test(test_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
