/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /account register by invitation, /account password, /account delete-from-server, /open. */

#include "config.h"

#include "unit/commands/fixture.h"

static void
answer(Fixture *fixture, const char *question, const char *text)
{
    const Prompt *prompt = prompt_first(fixture->model);

    assert_non_null(prompt);
    assert_contains(prompt->text, question);
    assert_true(prompt_answer(fixture->model, prompt->id, text));
}

static Account *
find_account(Fixture *fixture, const char *text)
{
    g_autoptr(Jid) jid = fixture_jid(text);

    return model_find_account(fixture->model, jid);
}

static void
test_invitation_with_a_name(void **state)
{
    Fixture *fixture = *state;

    fixture_type(fixture, "/account register xmpp:juliet@example.org?register;preauth=TOKEN", true);
    answer(fixture, "A new password for juliet@example.org", "secret");
    answer(fixture, "The new password of juliet@example.org again", "secret");
    assert_non_null(find_account(fixture, "juliet@example.org"));
}

static void
test_invitation_without_a_name(void **state)
{
    Fixture *fixture = *state;

    fixture_type(fixture, "/open xmpp:example.org?register;preauth=TOKEN", true);
    answer(fixture, "The name that you would like on example.org", "juliet");
    answer(fixture, "A new password for juliet@example.org", "secret");
    answer(fixture, "again", "other");
    assert_contains(fixture->notices->str, "The two passwords differ: no account was made.");
    assert_null(find_account(fixture, "juliet@example.org"));
    /* A name that is none. */
    fixture_type(fixture, "/open xmpp:example.org?register;preauth=TOKEN", true);
    answer(fixture, "The name that you would like", "not/a name");
    assert_contains(fixture->notices->str, "error: ");
    assert_null(prompt_first(fixture->model));
}

static void
test_invitation_of_somebody(void **state)
{
    Fixture *fixture = *state;
    const char *line = "/open xmpp:romeo@example.org?roster;preauth=TOKEN;ibr=y";

    fixture_type(fixture, line, true);
    answer(fixture, "The name that you would like on example.org", NULL);
    assert_refused(fixture, "/open xmpp:romeo@example.org?roster;preauth=TOKEN",
                   "There is no account yet");
    /* With an account, it is a matter of contacts. */
    fixture_add_account(fixture, "alice@example.org");
    assert_refused(fixture, line, "alice@example.org is not connected");
    assert_refused(fixture, "/account register xmpp:romeo@example.org?message",
                   "This link does not lead to a new account.");
}

static void
test_links(void **state)
{
    Fixture *fixture = *state;
    const Window *window;

    assert_refused(fixture, "/open https://example.org/", "This is not an XMPP link");
    assert_refused(fixture, "/open xmpp:bob@example.org?message", "There is no account yet");
    Account *account = fixture_add_account(fixture, "alice@example.org");
    assert_refused(fixture, "/open xmpp:bob@example.org?sing", "This link asks for something");
    assert_refused(fixture, "/open xmpp://carol@example.org/bob@example.org?message",
                   "The link is for carol@example.org");
    fixture_type(fixture, "/open xmpp:bob@example.org?message;body=Hi", true);
    window = windows_current(model_windows(fixture->model));
    assert_int_equal(window->kind, WINDOW_CHAT);
    assert_string_equal(jid_bare(window->chat->jid), "bob@example.org");
    windows_go(model_windows(fixture->model), windows_find(model_windows(fixture->model), 1));
    fixture_add_contact(account, "bob@example.org", "Bob", NULL);
    fixture_type(fixture, "/open xmpp:bob@example.org?roster;preauth=TOKEN", true);
    window = windows_current(model_windows(fixture->model));
    assert_int_equal(window->kind, WINDOW_CHAT);
}

static void
test_password(void **state)
{
    Fixture *fixture = *state;

    assert_refused(fixture, "/account password", "There is no account yet");
    fixture_add_account(fixture, "alice@example.org");
    assert_refused(fixture, "/account password", "alice@example.org is not connected");
    assert_refused(fixture, "/account password alice", "alice@example.org is not connected");
    assert_null(prompt_first(fixture->model));
}

static void
test_deletion(void **state)
{
    Fixture *fixture = *state;

    fixture_add_account(fixture, "alice@example.org");
    assert_refused(fixture, "/account delete-from-server alice@example.org",
                   "alice@example.org is not connected");
    assert_refused(fixture, "/account delete-from-server", "Usage: ");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_invitation_with_a_name),
        FIXTURE_TEST(test_invitation_without_a_name),
        FIXTURE_TEST(test_invitation_of_somebody),
        FIXTURE_TEST(test_links),
        FIXTURE_TEST(test_password),
        FIXTURE_TEST(test_deletion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
