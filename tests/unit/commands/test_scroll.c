/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /at, /back and /history fill. */

#include "config.h"

#include "model/window.h"

#include "unit/commands/fixture.h"

#define MINUTE (INT64_C(60) * 1000)
#define DAY    (24 * 60 * MINUTE)
/* An hour between the lines, more of them than a window opens with. */
#define LINES 400
#define FIRST (NOW - (int64_t)LINES * 60 * MINUTE)

static Window *
open_chat(Fixture *fixture)
{
    fixture_add_account(fixture, "alice@example.org");
    g_autoptr(Jid) bob = fixture_jid("bob@example.org");
    Account *account = model_accounts(fixture->model)->pdata[0];
    Chat *chat = account_get_chat(account, bob, CHAT_CONTACT);

    for (int i = 0; i < LINES; i++) {
        g_autofree char *body = g_strdup_printf("%d", i);
        g_autoptr(Message) message = message_new(MESSAGE_CHAT, body);
        message->from = jid_ref(bob);
        message->time = FIRST + i * 60 * MINUTE;
        assert_true(archive_add(fixture->archive, chat, message, NULL));
    }
    fixture_type(fixture, "/msg bob@example.org", true);
    return windows_current(model_windows(fixture->model));
}

static void
assert_at(Fixture *fixture, const char *line, int64_t time)
{
    const Window *window = windows_current(model_windows(fixture->model));

    assert_said(fixture, line, "");
    assert_non_null(window->focus);
    assert_true(window->focus->time >= time);
    assert_true(window->focus->time < time + 60 * MINUTE);
}

/* FIRST is not on the hour: 09:14:03, as NOW. */
static void
test_at(void **state)
{
    Fixture *fixture = *state;
    Window *window = open_chat(fixture);
    int64_t midnight = NOW - NOW % DAY;

    assert_at(fixture, "/at 2026-11-20", midnight - 2 * DAY);
    assert_at(fixture, "/at yesterday", midnight - DAY);
    assert_at(fixture, "/at 3d", midnight - 3 * DAY);
    assert_at(fixture, "/at 2026-11-20 14:30", midnight - 2 * DAY + 870 * MINUTE);
    assert_at(fixture, "/at today", midnight);
    assert_at(fixture, "/at first", FIRST);
    assert_string_equal(window->focus->body, "0");
    const char *printed = fixture_type(fixture, "/history 2", true);
    assert_contains(printed, "> 0\n");
    assert_contains(printed, "> 1\n");
    assert_null(strstr(printed, "> 2\n"));
    assert_said(fixture, "/at end", "");
    assert_null(window->focus);
    assert_null(window->past);
}

static void
test_back(void **state)
{
    Fixture *fixture = *state;
    Window *window = open_chat(fixture);

    assert_refused(fixture, "/back", "There is nowhere to go back to");
    fixture_type(fixture, "/win 1", true);
    fixture_type(fixture, "/win 2", true);
    assert_said(fixture, "/at first", "");
    assert_said(fixture, "/at 2026-11-20", "");
    assert_said(fixture, "/back", "");
    assert_string_equal(window->focus->body, "0");
    assert_said(fixture, "/back", "");
    assert_null(window->focus);
    assert_refused(fixture, "/back", "There is nowhere to go back to");
}

static void
test_refused(void **state)
{
    Fixture *fixture = *state;

    assert_refused(fixture, "/at first", "");
    open_chat(fixture);
    assert_refused(fixture, "/at noon-ish", "When? A day as 2026-03-01");
    assert_refused(fixture, "/at 2026-02-31", "There is no such day or time.");
    assert_refused(fixture, "/at 2026-11-20 25:00", "There is no such day or time.");
    assert_refused(fixture, "/at 2027-01-01", "Nothing was said here since then.");
    assert_refused(fixture, "/at", "");
    assert_refused(fixture, "/history fill", "alice@example.org is not connected");
}

/* The view stays where it is for what is about that place alone. */
static void
test_place_is_kept(void **state)
{
    (void)state;
    assert_true(commands_keeps_place("/at 2026-03-01"));
    assert_true(commands_keeps_place("  /back"));
    assert_true(commands_keeps_place("/history fill"));
    assert_false(commands_keeps_place("/history 20"));
    assert_false(commands_keeps_place("/help at"));
    assert_false(commands_keeps_place("at home"));
    assert_false(commands_keeps_place("//at"));
    assert_false(commands_keeps_place(""));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_at),
        FIXTURE_TEST(test_back),
        FIXTURE_TEST(test_refused),
        FIXTURE_TEST(test_place_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
