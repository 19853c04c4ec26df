/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /mood, /activity and their like: what is shown, refused and completed. Publishing is tested over
 * the wire. */

#include "config.h"

#include "model/form_window.h"

#include "unit/commands/fixture.h"

static Account *
add_account(Fixture *fixture)
{
    g_autoptr(Jid) jid = jid_new("alice@example.org", NULL);
    return account_new(fixture->model, jid);
}

static void
add_contact(Account *account, const char *address, const char *mood)
{
    g_autoptr(Jid) jid = jid_new(address, NULL);
    const char *groups[] = { NULL };
    PresenceUpdate update = { .resource = "phone", .show = SHOW_ONLINE };
    Extended *extended = extended_new(EXTENDED_MOOD);
    assert_true(extended_set(extended, "value", mood));
    roster_set_item(account->roster, &(RosterItem){ .jid = jid, .groups = groups });
    roster_set_presence(account->roster, jid, &update);
    roster_set_extended(account->roster, jid, EXTENDED_MOOD, extended);
}

static void
assert_answer(Fixture *fixture, const char *line, const char *expected)
{
    g_string_truncate(fixture->notices, 0);
    commands_run(fixture->commands, line);
    if (!strstr(fixture->notices->str, expected))
        fail_msg("%s: expected \"%s\" in \"%s\"", line, expected, fixture->notices->str);
}

static void
test_list(void **state)
{
    Fixture *fixture = *state;
    Account *account = add_account(fixture);
    assert_answer(fixture, "/mood", "neither you nor anybody");
    add_contact(account, "bob@example.org", "in_love");
    assert_answer(fixture, "/mood", "bob@example.org  in love");
    roster_clear_presence(account->roster);
    assert_answer(fixture, "/mood", "neither you nor anybody");
}

static const struct {
    const char *line, *sentence;
} refusals[] = {
    { "/mood hungover", "hungover is no mood" },
    { "/activity flying", "flying is no activity" },
    { "/activity working/flying", "working/flying is no activity" },
    { "/location lat 91", "\"91\" is not what \"Latitude\" takes: a number from -90 to 90." },
    { "/location 91,0", "\"91\" is not what" },
    { "/tune rating 11", "a whole number from 1 to 10" },
    { "/browsing nolink", "a link such as" },
    { "/mood happy", "You are not connected" },
    { "/activity coding", "You are not connected" },
    { "/activity working/coding on jaser", "You are not connected" },
    { "/location 48.85, 2.35", "You are not connected" },
    { "/location Paris, France", "You are not connected" },
    { "/location off", "You are not connected" },
    { "/chatting jdev@rooms.example.org", "You are not connected" },
};

static void
test_refusals(void **state)
{
    add_account(((Fixture *)*state));
    for (gsize i = 0; i < G_N_ELEMENTS(refusals); i++)
        assert_answer(*state, refusals[i].line, refusals[i].sentence);
}

static void
assert_completed(Fixture *fixture, const char *line, const char *expected)
{
    Completion completion = commands_complete(fixture->commands, line, (int)strlen(line));
    g_autofree char *words = g_strjoinv(" ", completion.words);
    assert_string_equal(words, expected);
    g_strfreev(completion.words);
}

static void
test_completion(void **state)
{
    Fixture *fixture = *state;
    add_account(fixture);
    assert_completed(fixture, "/mood in_", "in_awe in_love");
    assert_completed(fixture, "/mood of", "off offended");
    assert_completed(fixture, "/activity wor", "working");
    assert_completed(fixture, "/activity working/",
                     "working/coding working/in_a_meeting working/studying working/writing");
    assert_completed(fixture, "/activity working/c", "working/coding");
    assert_completed(fixture, "/location la", "lat");
    assert_completed(fixture, "/gaming server", "server_address server_name");
}

static void
test_form(void **state)
{
    Fixture *fixture = *state;
    add_account(fixture);
    commands_run(fixture->commands, "/location edit");
    Window *window = form_window_find(fixture->model, NULL);
    assert_non_null(window);
    assert_ptr_equal(windows_current(model_windows(fixture->model)), window);
    Form *form = window->form->form;
    int lat = form_index(form, "lat");
    assert_true(lat >= 0);
    assert_true(form_window_set(window, (unsigned)lat, (const char *[]){ "91", NULL }, NULL));
    assert_true(form_window_submit(window, NULL));
    assert_string_equal(window->form->error,
                        "\"91\" is not what \"Latitude\" takes: a number from -90 to 90.");
    assert_true(form_window_set(window, (unsigned)lat, (const char *[]){ "9", NULL }, NULL));
    assert_true(form_window_submit(window, NULL));
    assert_non_null(strstr(window->form->error, "not connected"));
    form_window_cancel(window);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_list),
        FIXTURE_TEST(test_refusals),
        FIXTURE_TEST(test_completion),
        FIXTURE_TEST(test_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
