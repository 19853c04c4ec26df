/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns: counted as a terminal counts, and safe from what names hold. */

#include "config.h"

#include "commands/columns.h"

#include "unit/commands/fixture.h"

static void
assert_prints(Fixture *fixture, Columns *columns, const char *expected)
{
    CommandCall call = commands_call(fixture->commands);
    g_string_truncate(fixture->notices, 0);
    columns_print(columns, &call);
    assert_string_equal(fixture->notices->str, expected);
}

static void
test_widths(void **state)
{
    g_autoptr(Columns) columns = columns_new();
    columns_add(columns, "a", "short", "x", NULL);
    columns_add(columns, "\xe6\xbc\xa2\xe5\xad\x97", "", "y", NULL); /* two wide characters */
    columns_add(columns, "e\xcc\x81", "longer", CELL(NULL), NULL);   /* e and a combining accent */
    assert_prints(*state, columns,
                  "  a     short   x\n"
                  "  \xe6\xbc\xa2\xe5\xad\x97          y\n"
                  "  e\xcc\x81     longer\n");
    assert_prints(*state, columns, "");
    columns_add(columns, "1", "2", NULL);
    assert_prints(*state, columns, "  1  2\n");
}

static void
test_a_long_cell_moves_only_its_own_line(void **state)
{
    g_autoptr(Columns) columns = columns_new();
    g_autofree char *name = g_strnfill(60, 'n');
    g_autofree char *expected =
        g_strdup_printf("  bob                                   1\n  %s  2\n", name);
    columns_add(columns, "bob", "1", NULL);
    columns_add(columns, name, "2", NULL);
    assert_prints(*state, columns, expected);
}

static void
test_nothing_forges_a_line(void **state)
{
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");
    fixture_add_contact(account, "bob@example.org", "Bob\nerror: you are hacked\x1b[31m", NULL);
    const char *said = fixture_type(fixture, "/roster", true);
    g_auto(GStrv) lines = g_strsplit(said, "\n", -1);
    assert_int_equal(g_strv_length(lines), 3);
    assert_null(strchr(said, '\x1b'));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_widths),
        FIXTURE_TEST(test_a_long_cell_moves_only_its_own_line),
        FIXTURE_TEST(test_nothing_forges_a_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
