/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /outbox: the list, and what can be done about its lines. */

#include "config.h"

#include "unit/commands/fixture.h"

static void
test_list_cancel_and_edit(void **state)
{
    Fixture *fixture = *state;
    fixture_add_account(fixture, "alice@example.org");
    assert_said(fixture, "/outbox", "No message waits to be sent.\n");
    fixture_type(fixture, "/msg bob@example.org first line", true);
    clock_advance(fixture->clock, 1000);
    fixture_type(fixture, "/msg carol@example.net it  is", true);
    const char *said = fixture_type(fixture, "/outbox", true);
    assert_contains(said, "1  alice@example.org  bob@example.org");
    assert_contains(said, "2026-11-22 09:14:03");
    assert_contains(said, "first line\n");
    assert_contains(said, "2  alice@example.org  carol@example.net");
    assert_contains(fixture_type(fixture, "/outbox cancel 1", true), "Message 1 will not be sent.");
    assert_null(strstr(fixture_type(fixture, "/outbox list", true), "first line"));
    assert_contains(fixture_type(fixture, "/outbox edit 2 it  was", true),
                    "Message 2 has another text.");
    said = fixture_type(fixture, "/outbox", true);
    assert_contains(said, "it  was");
    assert_null(strstr(said, "it  is"));
}

static void
test_what_is_refused(void **state)
{
    Fixture *fixture = *state;
    fixture_add_account(fixture, "alice@example.org");
    fixture_type(fixture, "/msg bob@example.org first line", true);
    assert_refused(fixture, "/outbox cancel 2", "No message 2 waits to be sent.");
    assert_refused(fixture, "/outbox cancel -1", "Which message?");
    assert_refused(fixture, "/outbox cancel 99999999999999", "Which message?");
    assert_refused(fixture, "/outbox cancel", "Usage: /outbox cancel NUMBER");
    assert_refused(fixture, "/outbox edit 1", "Usage: /outbox edit NUMBER TEXT");
    assert_refused(fixture, "/outbox edit one x", "Which message?");
    assert_refused(fixture, "/outbox clear", "");
}

/* Text is cut for the list, and can neither break its lines nor draw. */
static void
test_long_and_strange_text(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *long_text = g_strnfill(500, 'x');
    g_autofree char *line = g_strconcat("/msg bob@example.org ", long_text, NULL);
    fixture_add_account(fixture, "alice@example.org");
    fixture_type(fixture, line, true);
    fixture_type(fixture, "/msg bob@example.org red\x1b[31m\nsecond", true);
    const char *said = fixture_type(fixture, "/outbox", true);
    assert_null(strstr(said, long_text));
    assert_contains(said, "xxx…\n");
    assert_null(strchr(said, '\x1b'));
    assert_null(strstr(said, "second"));
}

static void
test_many(void **state)
{
    Fixture *fixture = *state;
    fixture_add_account(fixture, "alice@example.org");
    for (unsigned i = 0; i < 120; i++)
        fixture_type(fixture, "/msg bob@example.org again", true);
    const char *said = fixture_type(fixture, "/outbox", true);
    assert_contains(said, "and 20 more\n");
}

static void
test_send(void **state)
{
    Fixture *fixture = *state;
    const Account *account = fixture_add_account(fixture, "alice@example.org");
    assert_said(fixture, "/outbox send", "No message waits to be sent.\n");
    fixture_type(fixture, "/account set alice server 127.0.0.1", true);
    fixture_type(fixture, "/account set alice port 1", true);
    fixture_type(fixture, "/msg bob@example.org hello", true);
    assert_contains(fixture_type(fixture, "/outbox send", true), "Trying to send 1 message.");
    assert_int_equal(account->state, ACCOUNT_CONNECTING);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_list_cancel_and_edit),
        FIXTURE_TEST(test_what_is_refused),
        FIXTURE_TEST(test_long_and_strange_text),
        FIXTURE_TEST(test_many),
        FIXTURE_TEST(test_send),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
