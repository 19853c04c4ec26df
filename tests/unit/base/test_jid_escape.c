/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0106: its examples, there and back. */

#include "config.h"

#include <glib.h>

#include "base/jid_escape.h"

#include "unit/test.h"

static void
test_escaping(void **state)
{
    static const struct {
        const char *text, *local;
    } rows[] = {
        { "space cadet", "space\\20cadet" },
        { "call me \"ishmael\"", "call\\20me\\20\\22ishmael\\22" },
        { "at&t guy", "at\\26t\\20guy" },
        { "d'artagnan", "d\\27artagnan" },
        { "/.fanboy", "\\2f.fanboy" },
        { "::foo::", "\\3a\\3afoo\\3a\\3a" },
        { "<foo>", "\\3cfoo\\3e" },
        { "user@host", "user\\40host" },
        { "c:\\net", "c\\3a\\net" },
        { "c:\\\\net", "c\\3a\\\\net" },
        { "c:\\cool stuff", "c\\3a\\cool\\20stuff" },
        { "c:\\5commas", "c\\3a\\5c5commas" },
        { "\\3and\\2is\\5cool", "\\5c3and\\2is\\5c5cool" },
        { "\\2plus\\2is\\4", "\\2plus\\2is\\4" },
        { "foo\\bar", "foo\\bar" },
        { "foob\\41r", "foob\\41r" },
        { "here's_a_wild_&_/cr%zy/_address", "here\\27s_a_wild_\\26_\\2fcr%zy\\2f_address" },
        { "tr\u00e9ville@musketeers.lit", "tr\u00e9ville\\40musketeers.lit" },
        { " both ", " both " },
        { "\\", "\\" },
    };
    g_autofree char *ends = jid_unescape_local("\\20both\\20");
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *local = jid_escape_local(rows[i].text);
        g_autofree char *text = jid_unescape_local(rows[i].local);

        assert_string_equal(local, rows[i].local);
        assert_string_equal(text, rows[i].text);
    }
    assert_string_equal(ends, "\\20both\\20");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_escaping),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
