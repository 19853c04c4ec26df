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
    assert_contains(fixture_type(fixture, "/priority", true),
                    "The priority of alice@example.org is -1 (online -1, chat -1");
    assert_contains(fixture_type(fixture, "/priority dnd 7", true), "is 7 when you are do not");
    fixture_type(fixture, "/dnd", true);
    assert_int_equal(account->priority, 7);
    assert_refused(fixture, "/priority offline 7", "offline is no state that has a priority");
    assert_refused(fixture, "/priority 128", "A priority is a number from -128 to 127.");
    assert_refused(fixture, "/priority high", "A priority is a number from -128 to 127.");
}

/* For one account, and for all; lines, and what is said of them. */
static void
test_accounts_of_their_own(void **state)
{
    Fixture *fixture = *state;
    Account *alice = fixture_add_account(fixture, "alice@example.org");
    Account *work = fixture_add_account(fixture, "work@example.net");
    account_set_state(alice, ACCOUNT_ONLINE, NULL);
    account_set_state(work, ACCOUNT_ONLINE, NULL);
    fixture_type(fixture, "/status work@example.net away one\\ntwo", true);
    assert_int_equal(work->show, SHOW_AWAY);
    assert_string_equal(work->status, "one\ntwo");
    assert_int_not_equal(alice->show, SHOW_AWAY);
    assert_contains(fixture_type(fixture, "/status", true), "one two");
    fixture_type(fixture, "/status all dnd ssh", true);
    assert_int_equal(alice->show, SHOW_DND);
    assert_string_equal(work->status, "ssh");
    assert_refused(fixture, "/status nobody@example.org away", "There is no account nobody");
    fixture_type(fixture, "/status work@example.net offline", true);
    assert_int_equal(work->state, ACCOUNT_OFFLINE);
    assert_int_equal(alice->state, ACCOUNT_ONLINE);
}

/* Who is not connected is hidden when he connects, and keeps it. */
static void
test_invisible(void **state)
{
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");
    assert_contains(fixture_type(fixture, "/invisible on", true), "will be invisible once");
    assert_true(account->is_invisible);
    account_set_state(account, ACCOUNT_WAITING, NULL);
    assert_contains(fixture_type(fixture, "/away", true), "Nobody sees that yet");
    assert_contains(fixture_type(fixture, "/status", true), "invisible");
    fixture_type(fixture, "/status visible", true);
    assert_false(account->is_invisible);
    assert_refused(fixture, "/invisible maybe", "maybe is neither on nor off.");
    assert_refused(fixture, "/presence to bob@example.org available", "");
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
        FIXTURE_TEST(test_status),    FIXTURE_TEST(test_offline),
        FIXTURE_TEST(test_priority),  FIXTURE_TEST(test_accounts_of_their_own),
        FIXTURE_TEST(test_invisible), FIXTURE_TEST(test_who),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
