/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /nick and /note: who is meant. */

#include "config.h"

#include "unit/commands/fixture.h"

static void
test_nick(void **state)
{
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");
    assert_contains(fixture_type(fixture, "/nick", true), "alice@example.org has no nickname");
    account_set_nickname(account, "Al");
    assert_contains(fixture_type(fixture, "/nick", true), "alice@example.org calls itself Al.");
    assert_refused(fixture, "/nick Alice the First", "alice@example.org is not connected");
    assert_refused(fixture, "/nick clear", "alice@example.org is not connected");
}

static void
test_note_needs_a_connection(void **state)
{
    Fixture *fixture = *state;
    fixture_add_account(fixture, "alice@example.org");
    assert_refused(fixture, "/note bob@example.org he", "alice@example.org is not connected");
    assert_refused(fixture, "/note clear bob@example.org", "alice@example.org is not connected");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_nick),
        FIXTURE_TEST(test_note_needs_a_connection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
