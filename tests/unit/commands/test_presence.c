/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /status, its short forms, /priority, /who. */

#include "config.h"

#include "unit/commands/fixture.h"

static void
test_status(void **state)
{
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");
    assert_refused(fixture, "/away lunch", "You are not connected");
    account_set_state(account, ACCOUNT_WAITING, NULL);
    assert_said(fixture, "/away", "Once you are connected, you are seen as away.\n");
    assert_said(fixture, "/away tea", "Once you are connected, you are seen as away: tea\n");
    account_set_state(account, ACCOUNT_ONLINE, NULL);
    assert_said(fixture, "/away tea", "You are seen as away: tea\n");
    assert_contains(fixture_type(fixture, "/away back at 2, don't wait", true),
                    "back at 2, don't wait");
    assert_int_equal(account->show, SHOW_AWAY);
    assert_string_equal(account->status, "back at 2, don't wait");
    fixture_type(fixture, "/status dnd", true);
    assert_int_equal(account->show, SHOW_DND);
    assert_null(account->status);
    assert_contains(fixture_type(fixture, "/status", true), "alice@example.org");
    assert_refused(fixture, "/status sleeping", "sleeping is no state");
    static const struct {
        const char *line;
        Show show;
    } rows[] = {
        { "/online", SHOW_ONLINE },
        { "/chat", SHOW_CHAT },
        { "/xa", SHOW_XA },
        { "/dnd", SHOW_DND },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        fixture_type(fixture, rows[i].line, true);
        assert_int_equal(account->show, rows[i].show);
    }
}

static void
test_offline(void **state)
{
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");
    account_set_state(account, ACCOUNT_ONLINE, NULL);
    fixture_type(fixture, "/status offline", true);
    assert_int_equal(account->state, ACCOUNT_OFFLINE);
    assert_int_equal(account->show, SHOW_OFFLINE);
}

static void
test_priority(void **state)
{
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");
    account_set_state(account, ACCOUNT_ONLINE, NULL);
    assert_said(fixture, "/priority 10", "The priority of alice@example.org is 10 now.\n");
    assert_int_equal(account->priority, 10);
    fixture_type(fixture, "/away", true);
    assert_int_equal(account->priority, 10);
    assert_contains(fixture_type(fixture, "/priority -1", true), "no message comes");
    assert_said(fixture, "/priority", "The priority of alice@example.org is -1.\n");
    assert_refused(fixture, "/priority 128", "A priority is a number from -128 to 127.");
    assert_refused(fixture, "/priority high", "A priority is a number from -128 to 127.");
}

static void
test_who(void **state)
{
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");
    fixture_add_contact(account, "bob@example.org", NULL, "Friends");
    fixture_add_contact(account, "carol@example.org", NULL, "Work");
    fixture_add_contact(account, "dave@example.org", NULL, "Work");
    fixture_set_presence(account, "bob@example.org/phone", SHOW_ONLINE, 5);
    fixture_set_presence(account, "carol@example.org/desk", SHOW_AWAY, 0);
    static const struct {
        const char *line;
        bool bob, carol, dave;
    } rows[] = {
        { "/who", true, true, false },
        { "/who any", true, true, true },
        { "/who available", true, false, false },
        { "/who unavailable", false, true, true },
        { "/who away", false, true, false },
        { "/who offline", false, false, true },
        { "/who any Work", false, true, true },
        { "/who online Friends", true, false, false },
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const char *said = fixture_type(fixture, rows[i].line, true);
        assert_int_equal(strstr(said, "bob@") != NULL, rows[i].bob);
        assert_int_equal(strstr(said, "carol@") != NULL, rows[i].carol);
        assert_int_equal(strstr(said, "dave@") != NULL, rows[i].dave);
    }
    assert_contains(fixture_type(fixture, "/who", true), "phone (5)");
    assert_refused(fixture, "/who sleeping", "sleeping is not one of");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_status),
        FIXTURE_TEST(test_offline),
        FIXTURE_TEST(test_priority),
        FIXTURE_TEST(test_who),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
