/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table is whole, and names find their rows. */

#include "config.h"

#include <string.h>

#include "commands/lookup.h"

#include "unit/test.h"

static void
check_row(const Command *row)
{
    assert_non_null(row->summary);
    assert_true(row->summary[0] != '\0');
    assert_non_null(row->usage);
    assert_true((row->usage[0] == '\0') == (row->args.max == 0));
    assert_in_range(row->args.min, 0, row->args.max);
    assert_true(row->args.max <= COMMAND_ARGUMENTS || row->options);
    assert_true(row->rest || !row->is_verbatim);
    assert_non_null(row->run);
    for (int i = 0; i < COMMAND_ARGUMENTS; i++) {
        assert_true(row->completes[i] == COMPLETE_NOTHING || i < row->args.max);
        assert_true(row->completes[i] != COMPLETE_LIST || row->words);
    }
}

/* "roster group add" needs "roster group" and "roster". */
static void
check_parents(const Command *row)
{
    g_autofree char *name = g_strdup(row->name);
    char *space;
    while ((space = strrchr(name, ' '))) {
        *space = '\0';
        assert_non_null(command_row(name));
    }
}

static void
test_rows_are_whole(void **state)
{
    g_autoptr(GPtrArray) all = commands_all();
    (void)state;
    assert_true(all->len > 50);
    for (guint i = 0; i < all->len; i++) {
        const Command *row = g_ptr_array_index(all, i);
        check_row(row);
        check_parents(row);
        assert_ptr_equal(command_row(row->name), row);
        if (i > 0) {
            const Command *before = g_ptr_array_index(all, i - 1);
            assert_true(strcmp(before->name, row->name) < 0);
        }
    }
}

static void
assert_finds(const char *line, const char *name, const char *rest)
{
    g_autoptr(GError) error = NULL;
    int end;
    const Command *row = command_find(line, &end, &error);
    if (!row)
        fail_msg("%s: %s", line, error->message);
    assert_string_equal(row->name, name);
    assert_string_equal(line + end, rest);
}

static void
assert_finds_not(const char *line, const char *expected)
{
    g_autoptr(GError) error = NULL;
    int end;
    assert_null(command_find(line, &end, &error));
    assert_true(g_error_matches(error, COMMAND_ERROR, COMMAND_ERROR_UNKNOWN));
    assert_string_equal(error->message, expected);
}

static void
test_names(void **state)
{
    (void)state;
    assert_finds("/msg", "msg", "");
    assert_finds("/msg bob hi", "msg", " bob hi");
    assert_finds("/MSG bob", "msg", " bob");
    assert_finds("/wins", "wins", "");
    assert_finds("/win 2", "win", " 2");
    assert_finds("/q", "quit", "");
    assert_finds("/roster", "roster", "");
    assert_finds("/roster add bob@x Bob", "roster add", " bob@x Bob");
    assert_finds("/ros  a bob@x", "roster add", " bob@x");
    assert_finds("/roster group add Work bob", "roster group add", " Work bob");
    assert_finds("/ros g rem Work bob", "roster group remove", " Work bob");
    assert_finds("/set ui.theme dark", "set", " ui.theme dark");
    assert_finds("/set -chat x", "set -chat", " x");
    assert_finds("/set -c x", "set", " -c x");
}

static void
test_unknown(void **state)
{
    (void)state;
    assert_finds_not("/", "A command's name follows the slash. /help lists them.");
    assert_finds_not("/ msg", "A command's name follows the slash. /help lists them.");
    assert_finds_not("/mgs", "There is no command /mgs. Did you mean /msg?");
    assert_finds_not("/qiut now", "There is no command /qiut. Did you mean /quit?");
    assert_finds_not("/home/me", "There is no command /home/me. /help lists them; //home/me sends "
                                 "it as text.");
}

static void
test_ambiguous(void **state)
{
    (void)state;
    assert_finds_not("/re", "/re may mean /read, /reconnect, /redraw, /rejoin, /report, /requests, "
                            "/resource. Type more of it.");
    assert_finds_not(
        "/roster foo",
        "/roster has no \"foo\". It has: add, export, filter, find, fold, group, import, "
        "move, nick, online, remove, send, unfold.");
    assert_finds_not("/account re x@y",
                     "/account has no \"re\". It has: add, clear, default, "
                     "delete-from-server, disable, enable, forget, guest, list, moved, password, "
                     "register, remove, set, show.");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_whole),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_ambiguous),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
