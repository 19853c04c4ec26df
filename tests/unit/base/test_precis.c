/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The PRECIS profiles, with the examples of RFC 8265 and 8266. */

#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/precis.h"

#include "unit/test.h"

typedef struct {
    const char *text, *expected; /* NULL: refused */
} Row;

static void
check(PrecisProfile profile, const Row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        g_autofree char *result = precis_enforce(profile, rows[i].text, strlen(rows[i].text));

        if (g_strcmp0(result, rows[i].expected) != 0)
            fail_msg("“%s” became “%s”, not “%s”", rows[i].text, result, rows[i].expected);
    }
}

static void
test_username(void **state)
{
    static const Row rows[] = {
        { "juliet@example.com", "juliet@example.com" },
        { "fussball", "fussball" },
        { "fu\u00dfball", "fu\u00dfball" },
        { "\u03c0", "\u03c0" },
        { "\u03a3", "\u03c3" },
        { "\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03a3",
          "\u03c3\u03af\u03c3\u03c5\u03c6\u03bf\u03c3" },
        { "\u03c2", "\u03c2" },
        { "\u0130stanbul", "i\u0307stanbul" },
        { "A\u030a", "\u00e5" },
        { "\uff21\uff10", "a0" },
        { "foo bar", NULL },
        { "", NULL },
        { "henry\u2163", NULL },
        { "\u221e", NULL },
        { "\ufb01", NULL },       /* a ligature has a compatibility equivalent */
        { "a\u00ad", NULL },      /* ignorable */
        { "\u1100\u1161", NULL }, /* old Hangul jamo */
        { "\ud55c\uad6d", "\ud55c\uad6d" },
        { "\u4f60\u597d", "\u4f60\u597d" },
        { "\u0640", NULL }, /* tatweel: an exception */
        { "\u3007", "\u3007" },
        { "\ufdd0", NULL },
        { "\U0001f63a", NULL },
        { "\u0378", NULL }, /* unassigned */
        { "\xff", NULL },
        { "x\u2028", NULL },
    };
    (void)state;

    check(PRECIS_USERNAME, rows, G_N_ELEMENTS(rows));
}

static void
test_context(void **state)
{
    static const Row rows[] = {
        { "l\u00b7l", "l\u00b7l" },
        { "a\u00b7l", NULL },
        { "\u00b7", NULL },
        { "\u0375\u03b1", "\u0375\u03b1" },
        { "\u0375a", NULL },
        { "\u05d0\u05f3", "\u05d0\u05f3" },
        { "a\u05f3", NULL },
        { "\u30a2\u30fb\u30a2", "\u30a2\u30fb\u30a2" },
        { "a\u30fbb", NULL },
        { "\u0628\u0660", "\u0628\u0660" },
        { "\u0628\u0660\u06f0", NULL },
        { "\u0915\u094d\u200c\u0937", "\u0915\u094d\u200c\u0937" },
        { "\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937" },
        { "\u0915\u200d\u0937", NULL },
        { "\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e" },
        { "\u0627\u200c\u062e", NULL }, /* alef does not join on */
        { "a\u200cb", NULL },
        { "\u200c", NULL },
    };
    (void)state;

    check(PRECIS_USERNAME, rows, G_N_ELEMENTS(rows));
}

static void
test_bidi(void **state)
{
    static const Row rows[] = {
        { "\u05d0\u05d1", "\u05d0\u05d1" },
        { "\u05d0\u05d11", "\u05d0\u05d11" },
        { "\u05d0-\u05d1", "\u05d0-\u05d1" },
        { "\u05d0\u05b0", "\u05d0\u05b0" }, /* ends in a mark */
        { "1\u05d0", NULL },                /* must begin with a letter */
        { "\u05d0a", NULL },                /* both directions */
        { "a\u05d0", NULL },
        { "\u05d0-", NULL },       /* must not end so */
        { "\u0628\u06601", NULL }, /* both kinds of digits */
        { "\u06f1a", "\u06f1a" },
        { "\u0661", NULL },
    };
    (void)state;

    check(PRECIS_USERNAME, rows, G_N_ELEMENTS(rows));
}

static void
test_opaque(void **state)
{
    static const Row rows[] = {
        { "correct horse battery staple", "correct horse battery staple" },
        { "Correct Horse Battery Staple", "Correct Horse Battery Staple" },
        { "\u03c0\u00df\u00e5", "\u03c0\u00df\u00e5" },
        { "Jack of \u2666s", "Jack of \u2666s" },
        { "foo\u1680bar", "foo bar" },
        { "", NULL },
        { "my cat is a \tby", NULL },
        { "e\u0301", "\u00e9" },
        { "\uff21", "\uff21" },
        { "\u2163", "\u2163" },
        { "a\u200b", NULL },
        { "\u202ex", NULL },
        { "\ue000", NULL },
        { "\u0378", "\u0378" }, /* not known yet: allowed in free text */
        { "\ufffe", NULL },
        { "\u05d0a", "\u05d0a" },
    };
    (void)state;

    check(PRECIS_OPAQUE, rows, G_N_ELEMENTS(rows));
}

static void
test_nickname(void **state)
{
    static const Row rows[] = {
        { "Foo", "Foo" },
        { "Foo Bar", "Foo Bar" },
        { "  Foo \u00a0  Bar  ", "Foo Bar" },
        { "\u03a3", "\u03a3" },
        { "Richard \u2163", "Richard IV" },
        { "\u265a", "\u265a" },
        { "a\u202eb", NULL },
        { "   ", NULL },
        { "\u00a8x", "\u0308x" }, /* its equivalent is a space and a mark; the space goes */
    };
    (void)state;

    check(PRECIS_NICKNAME, rows, G_N_ELEMENTS(rows));
}

static void
test_length_counts(void **state)
{
    g_autofree char *result = precis_enforce(PRECIS_USERNAME, "ABC", 2);
    (void)state;

    assert_string_equal(result, "ab");
    assert_null(precis_enforce(PRECIS_USERNAME, "a\0b", 3));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_username), cmocka_unit_test(test_context),
        cmocka_unit_test(test_bidi),     cmocka_unit_test(test_opaque),
        cmocka_unit_test(test_nickname), cmocka_unit_test(test_length_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
