/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /account: the list, the properties, what is asked. */

#include "config.h"

#include "base/file.h"

#include "unit/commands/fixture.h"

static char *
read_accounts(Fixture *fixture)
{
    g_autofree char *path = paths_config(fixture->paths, "accounts");
    char *text = file_read(path, NULL);
    assert_non_null(text);
    return text;
}

static void
test_add_and_list(void **state)
{
    Fixture *fixture = *state;
    assert_contains(fixture_type(fixture, "/account", true), "There is no account yet");
    assert_said(fixture, "/account add alice@example.org",
                "alice@example.org was added: /connect alice@example.org logs in.\n");
    assert_contains(fixture_type(fixture, "/account add work@example.net", true), "was added");
    assert_said(fixture, "/account list",
                "  alice@example.org  offline  default\n  work@example.net   offline\n");
    assert_refused(fixture, "/account add alice@example.org", "The account alice@example.org");
    assert_refused(fixture, "/account add not an address", "Usage:");
    assert_refused(fixture, "/account add @", "");
    g_autofree char *file = read_accounts(fixture);
    assert_contains(file, "[alice@example.org]");
    assert_contains(file, "[work@example.net]");
}

static void
test_properties(void **state)
{
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");
    assert_said(fixture, "/account set alice server chat.example.org",
                "alice@example.org: server = chat.example.org\n");
    const char *said = fixture_type(fixture, "/account set alice server", true);
    assert_contains(said, "alice@example.org: server = chat.example.org\n");
    assert_contains(said, account_config_help("server"));
    assert_said(fixture, "/account set alice eval_password pass show \"my xmpp\"",
                "alice@example.org: eval_password = pass show \"my xmpp\"\n");
    assert_string_equal(client_account_config(fixture->client, account)->eval_password,
                        "pass show \"my xmpp\"");
    assert_said(fixture, "/account set alice eval_password \"pass xmpp\"",
                "alice@example.org: eval_password = pass xmpp\n");
    assert_contains(fixture_type(fixture, "/account show", true), "chat.example.org");
    assert_said(fixture, "/account clear alice server", "alice@example.org: server = -\n");
    assert_refused(fixture, "/account set alice colour red", "");
    assert_refused(fixture, "/account set alice colour", "There is no property colour.");
    assert_refused(fixture, "/account set alice port many", "");
    assert_refused(fixture, "/account set bob port 5222", "There is no account bob.");
}

static void
test_password_is_asked_and_never_shown(void **state)
{
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");
    fixture_type(fixture, "/account set alice password", true);
    const Prompt *prompt = prompt_first(fixture->model);
    assert_non_null(prompt);
    assert_true(prompt->is_secret);
    assert_said(fixture, "/answer  sesame and more ",
                "The password of alice@example.org is stored.\n");
    assert_string_equal(client_account_config(fixture->client, account)->password,
                        "sesame and more ");
    assert_null(strstr(fixture_type(fixture, "/account show", true), "sesame"));
    assert_null(strstr(fixture_type(fixture, "/account set alice password other", true), "other"));
}

static void
test_flags(void **state)
{
    Fixture *fixture = *state;
    Account *first = fixture_add_account(fixture, "alice@example.org");
    Account *second = fixture_add_account(fixture, "work@example.net");
    fixture_type(fixture, "/account disable work@example.net", true);
    assert_false(client_account_config(fixture->client, second)->enabled);
    assert_contains(fixture_type(fixture, "/account", true), "not connected at start");
    fixture_type(fixture, "/account enable work", true);
    assert_true(client_account_config(fixture->client, second)->enabled);
    assert_true(first->is_default);
    fixture_type(fixture, "/account default work", true);
    assert_true(second->is_default);
    assert_false(first->is_default);
    assert_contains(fixture_type(fixture, "/account default", true), "work@example.net");
}

static void
test_remove(void **state)
{
    Fixture *fixture = *state;
    fixture_add_account(fixture, "alice@example.org");
    fixture_type(fixture, "/account remove alice@example.org", true);
    assert_int_equal(model_accounts(fixture->model)->len, 0);
    g_autofree char *file = read_accounts(fixture);
    assert_null(strstr(file, "alice"));
}

static void
test_register_asks_twice(void **state)
{
    Fixture *fixture = *state;
    assert_refused(fixture, "/account register example.org", "Give the address that you want");
    fixture_type(fixture, "/account register new@example.org", true);
    assert_contains(prompt_first(fixture->model)->text, "A new password for new@example.org:");
    fixture_type(fixture, "/answer one", true);
    assert_contains(prompt_first(fixture->model)->text, "again");
    assert_contains(fixture_type(fixture, "/answer two", true), "The two passwords differ");
    assert_null(prompt_first(fixture->model));
    assert_int_equal(model_accounts(fixture->model)->len, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_add_and_list),
        FIXTURE_TEST(test_properties),
        FIXTURE_TEST(test_password_is_asked_and_never_shown),
        FIXTURE_TEST(test_flags),
        FIXTURE_TEST(test_remove),
        FIXTURE_TEST(test_register_asks_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
