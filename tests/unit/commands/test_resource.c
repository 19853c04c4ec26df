/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /resource. */

#include "config.h"

#include "unit/commands/fixture.h"

static Chat *
open_chat(Fixture *fixture)
{
    Account *account = fixture_add_account(fixture, "alice@example.org");
    fixture_add_contact(account, "bob@example.org", NULL, NULL);
    fixture_set_presence(account, "bob@example.org/phone", SHOW_ONLINE, 5);
    fixture_set_presence(account, "bob@example.org/laptop", SHOW_ONLINE, 1);
    fixture_type(fixture, "/msg bob", true);
    return windows_current(model_windows(fixture->model))->chat;
}

static void
test_choice(void **state)
{
    Fixture *fixture = *state;
    const Chat *chat = open_chat(fixture);
    Account *account = chat->account;
    const char *said = fixture_type(fixture, "/resource", true);
    assert_contains(said, "next");
    assert_contains(said, "Messages go to bob@example.org; the best device is phone (priority 5).");
    assert_contains(fixture_type(fixture, "/resource set laptop", true),
                    "Messages go to bob@example.org/laptop, as you chose.");
    assert_string_equal(chat->forced_resource, "laptop");
    assert_contains(fixture_type(fixture, "/resource list", true), "chosen");
    fixture_set_presence(account, "bob@example.org/laptop", SHOW_OFFLINE, 0);
    said = fixture_type(fixture, "/resource", true);
    assert_contains(said, "The device that you chose, laptop, is not online");
    assert_contains(said, "the best device is phone");
    assert_contains(fixture_type(fixture, "/resource auto", true), "the best device is phone");
    assert_null(chat->forced_resource);
    fixture_set_presence(account, "bob@example.org/laptop", SHOW_ONLINE, 1);
    fixture_type(fixture, "/msg bob@example.org/laptop", true);
    assert_string_equal(chat->forced_resource, "laptop");
}

/* Only what is online can be chosen. */
static void
test_refusals(void **state)
{
    Fixture *fixture = *state;
    const Chat *chat = open_chat(fixture);
    assert_contains(fixture_type(fixture, "/resource set tablet", false),
                    "is not online with a device tablet");
    assert_null(chat->forced_resource);
}

static void
test_who_takes_nothing(void **state)
{
    Fixture *fixture = *state;
    const Chat *chat = open_chat(fixture);
    Account *account = chat->account;
    fixture_set_presence(account, "bob@example.org/phone", SHOW_ONLINE, 1);
    assert_contains(fixture_type(fixture, "/resource", true), "1 other has the same priority");
    fixture_set_presence(account, "bob@example.org/laptop", SHOW_OFFLINE, 0);
    fixture_set_presence(account, "bob@example.org/phone", SHOW_ONLINE, -1);
    const char *said = fixture_type(fixture, "/resource", true);
    assert_contains(said, "takes no messages");
    assert_contains(said, "No device of bob@example.org takes messages");
    assert_contains(fixture_type(fixture, "/resource set phone", true),
                    "Messages go to bob@example.org/phone, as you chose.");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_choice),
        FIXTURE_TEST(test_refusals),
        FIXTURE_TEST(test_who_takes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
