/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines as typed: text or command, what is needed, arguments, where the answer stands. */

#include "config.h"

#include "unit/commands/fixture.h"

static const Message *
last_said(const Chat *chat)
{
    return timeline_get(chat->timeline, timeline_length(chat->timeline) - 1);
}

static Chat *
open_bob(Fixture *fixture)
{
    fixture_add_account(fixture, "alice@example.org");
    fixture_type(fixture, "/msg bob@example.org", true);
    Chat *chat = windows_current(model_windows(fixture->model))->chat;
    assert_non_null(chat);
    return chat;
}

static void
test_text(void **state)
{
    static const struct {
        const char *line, *body;
    } rows[] = {
        { "hello", "hello" },
        { " indented", " indented" },
        { "//quit is a command", "/quit is a command" },
        { "/me waves", "/me waves" },
        { " /home/bob is full", " /home/bob is full" },
        { "it's \"quoted\"", "it's \"quoted\"" },
        { "two\nlines", "two\nlines" },
    };
    Fixture *fixture = *state;
    const Chat *chat = open_bob(fixture);
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        assert_said(fixture, rows[i].line, "");
        assert_int_equal(timeline_length(chat->timeline), i + 1);
        assert_string_equal(last_said(chat)->body, rows[i].body);
        assert_true(last_said(chat)->is_outgoing);
        assert_int_equal(last_said(chat)->state, MESSAGE_QUEUED);
    }
    assert_said(fixture, "   ", "");
    assert_said(fixture, "", "");
    assert_int_equal(timeline_length(chat->timeline), G_N_ELEMENTS(rows));
}

static void
test_slip(void **state)
{
    Fixture *fixture = *state;
    open_bob(fixture);
    assert_refused(fixture, " /quit",
                   "Not sent: this is a command behind a space. Type it without "
                   "the space, or //quit to say it as text.");
    assert_refused(fixture, "\t/msg carol secret", "Not sent:");
    assert_false(fixture->has_quit);
}

static void
test_text_nowhere(void **state)
{
    Fixture *fixture = *state;
    assert_refused(fixture, "hello", "This window takes commands only");
}

static void
test_needs(void **state)
{
    Fixture *fixture = *state;
    assert_refused(fixture, "/roster", "There is no account yet: /connect YOU@SERVER logs in.");
    assert_refused(fixture, "/resource", "This works in a chat");
    Account *account = fixture_add_account(fixture, "alice@example.org");
    assert_refused(fixture, "/roster add bob@example.org",
                   "alice@example.org is not connected: /connect alice@example.org does it.");
    account_set_state(account, ACCOUNT_CONNECTING, "logging in");
    assert_refused(fixture, "/roster add bob@example.org",
                   "alice@example.org is not connected yet: try again when it is online.");
}

static void
test_arguments(void **state)
{
    Fixture *fixture = *state;
    fixture_add_account(fixture, "alice@example.org");
    assert_refused(fixture, "/msg", "Usage: /msg CONTACT [TEXT]");
    assert_refused(fixture, "/wins 1", "Usage: /wins");
    assert_refused(fixture, "/account add", "Usage: /account add YOU@SERVER");
    assert_refused(fixture, "/account add a@b c", "Usage: /account add YOU@SERVER");
    assert_refused(fixture, "/account add \"a@b", "A quote \" is not closed");
    assert_refused(fixture, "/nonsense", "There is no command /nonsense.");
}

static void
test_answer_stands_where_it_was_typed(void **state)
{
    Fixture *fixture = *state;
    open_bob(fixture);
    assert_contains(fixture_type(fixture, "/about", true), "bob@example.org: jaser ");
    assert_contains(fixture_type(fixture, "/nonsense", false), "bob@example.org: error: ");
    fixture_type(fixture, "/win 1", true);
    assert_true(g_str_has_prefix(fixture_type(fixture, "/about", true), "jaser "));
}

static void
test_window_goes_with_its_account(void **state)
{
    Fixture *fixture = *state;
    open_bob(fixture);
    assert_contains(fixture_type(fixture, "/account remove alice@example.org", true),
                    "alice@example.org was removed");
    assert_int_equal(windows_all(model_windows(fixture->model))->len, 1);
}

static void
test_private_lines(void **state)
{
    static const struct {
        const char *line;
        bool is_private;
    } rows[] = {
        { "/account set alice@example.org password s3cret", true },
        { "/account set alice@example.org \"password\" 's3", true },
        { "  /account set alice@example.org PASSWORD s3cret", true },
        { "/account set alice@example.org eval_password pass", false },
        { "/account set alice@example.org port 5222", false },
        { "/account show password", false },
        { "/msg bob@example.org password", false },
        { "//account set x password y", false },
        { "my password", false },
        { "/", false },
        { "", false },
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
        assert_int_equal(commands_is_private(rows[i].line), rows[i].is_private);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_text),
        FIXTURE_TEST(test_slip),
        FIXTURE_TEST(test_text_nowhere),
        FIXTURE_TEST(test_needs),
        FIXTURE_TEST(test_arguments),
        FIXTURE_TEST(test_answer_stands_where_it_was_typed),
        FIXTURE_TEST(test_window_goes_with_its_account),
        FIXTURE_TEST(test_private_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
