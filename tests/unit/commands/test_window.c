/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /win, /wins, /close, /clear, /xmlconsole. */

#include "config.h"

#include "unit/commands/fixture.h"

static Window *
current(Fixture *fixture)
{
    return windows_current(model_windows(fixture->model));
}

static void
open_chats(Fixture *fixture)
{
    Account *account = fixture_add_account(fixture, "alice@example.org");
    fixture_add_contact(account, "bob@example.org", "Bob", NULL);
    fixture_type(fixture, "/msg bob@example.org", true);
    fixture_type(fixture, "/msg barbara@example.org", true);
    fixture_type(fixture, "/msg carol@example.org", true);
}

static void
test_win(void **state)
{
    static const struct {
        const char *line;
        unsigned number;
    } rows[] = {
        { "/win 2", 2 },   { "/win console", 1 },
        { "/win Bob", 2 }, { "/win bob@example.org", 2 },
        { "/win c", 0 },   { "/win barbara", 3 },
        { "/win b", 0 },   { "/win 9", 0 },
        { "/win 0", 0 },   { "/win carol@example.org", 4 },
        { "/win bar", 3 }, { "/win dave", 0 },
    };
    Fixture *fixture = *state;
    open_chats(fixture);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        unsigned before = current(fixture)->number;
        fixture_type(fixture, rows[i].line, rows[i].number != 0);
        assert_int_equal(current(fixture)->number, rows[i].number ? rows[i].number : before);
    }
}

static void
test_wins(void **state)
{
    Fixture *fixture = *state;
    open_chats(fixture);
    fixture_type(fixture, "/win 1", true);
    Chat *chat = windows_find(model_windows(fixture->model), 2)->chat;
    chat_set_unread(chat, 3, &(LinePlace){ .time = NOW });
    assert_said(fixture, "/wins",
                "  *1  console\n"
                "   2  Bob      bob@example.org      alice@example.org  3 unread\n"
                "   3  barbara  barbara@example.org  alice@example.org\n"
                "   4  carol    carol@example.org    alice@example.org\n");
}

static void
test_close(void **state)
{
    Fixture *fixture = *state;
    Windows *windows = model_windows(fixture->model);
    open_chats(fixture);
    fixture_type(fixture, "/close", true);
    assert_int_equal(windows_all(windows)->len, 3);
    assert_null(windows_find(windows, 4));
    chat_set_unread(windows_find(windows, 2)->chat, 1, &(LinePlace){ .time = NOW });
    fixture_type(fixture, "/win 1", true);
    chat_set_unread(windows_find(windows, 2)->chat, 1, &(LinePlace){ .time = NOW });
    fixture_type(fixture, "/close read", true);
    assert_int_equal(windows_all(windows)->len, 2);
    assert_non_null(windows_find(windows, 2));
    fixture_type(fixture, "/close bob", true);
    assert_int_equal(windows_all(windows)->len, 1);
    assert_refused(fixture, "/close", "The console is always there.");
    fixture_type(fixture, "/msg bob", true);
    fixture_type(fixture, "/xmlconsole", true);
    assert_int_equal(current(fixture)->kind, WINDOW_XML);
    fixture_type(fixture, "/close all", true);
    assert_int_equal(windows_all(windows)->len, 1);
}

static void
test_clear(void **state)
{
    Fixture *fixture = *state;
    fixture_add_account(fixture, "alice@example.org");
    fixture_type(fixture, "/msg bob@example.org hello", true);
    assert_int_equal(timeline_length(current(fixture)->timeline), 1);
    fixture_type(fixture, "/clear", true);
    assert_int_equal(timeline_length(current(fixture)->timeline), 0);
}

static void
test_xml_needs_a_connection(void **state)
{
    Fixture *fixture = *state;
    fixture_add_account(fixture, "alice@example.org");
    fixture_type(fixture, "/xmlconsole", true);
    assert_refused(fixture, "<presence/>", "alice@example.org is not connected");
    assert_refused(fixture, "/redraw", "There is no screen here.");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_win),
        FIXTURE_TEST(test_wins),
        FIXTURE_TEST(test_close),
        FIXTURE_TEST(test_clear),
        FIXTURE_TEST(test_xml_needs_a_connection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
