/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /history and what is kept, /archive. */

#include "config.h"

#include "model/window.h"

#include "unit/commands/fixture.h"

#define DAY (INT64_C(24) * 60 * 60 * 1000)

static Chat *
open_chat(Fixture *fixture)
{
    fixture_add_account(fixture, "alice@example.org");
    fixture_type(fixture, "/msg bob@example.org", true);
    return windows_current(model_windows(fixture->model))->chat;
}

static void
say(Fixture *fixture, Chat *chat, const char *body, int64_t time)
{
    g_autoptr(Message) message = message_new(MESSAGE_CHAT, body);

    message->from = jid_ref(chat->jid);
    message->time = time;
    message->is_delayed = true;
    assert_true(archive_add(fixture->archive, chat, message, NULL));
    chat_add_message(chat, message);
}

static unsigned
count_stored(Fixture *fixture, const Chat *chat)
{
    g_autoptr(GPtrArray) page = archive_page(fixture->archive, chat, NULL, 100);

    return page->len;
}

static const char *
finish(Fixture *fixture)
{
    g_string_truncate(fixture->notices, 0);
    for (int i = 0; i < 100; i++)
        clock_advance(fixture->clock, 10);
    return fixture->notices->str;
}

static void
test_on_and_off(void **state)
{
    Fixture *fixture = *state;
    Chat *chat = open_chat(fixture);
    SettingScope scope = chat_scope(chat);

    assert_contains(fixture_type(fixture, "/history off", true),
                    "chat.store = off (bob@example.org)");
    assert_false(settings_bool(fixture->settings, SETTING_CHAT_STORE, &scope));
    assert_true(settings_bool(fixture->settings, SETTING_CHAT_STORE, NULL));
    fixture_type(fixture, "/history on", true);
    assert_true(settings_bool(fixture->settings, SETTING_CHAT_STORE, &scope));
    fixture_type(fixture, "/history log off", true);
    assert_false(settings_bool(fixture->settings, SETTING_CHAT_LOG, &scope));
    assert_refused(fixture, "/history log maybe", "");
    fixture_type(fixture, "/history expire 30", true);
    assert_int_equal(settings_int(fixture->settings, SETTING_HISTORY_EXPIRE_DAYS, &scope), 30);
    assert_int_equal(settings_int(fixture->settings, SETTING_HISTORY_EXPIRE_DAYS, NULL), 0);
    fixture_type(fixture, "/history expire off", true);
    assert_int_equal(settings_int(fixture->settings, SETTING_HISTORY_EXPIRE_DAYS, &scope), 0);
    assert_refused(fixture, "/history expire soon", "");
}

static void
test_clearing_this_chat(void **state)
{
    Fixture *fixture = *state;
    Chat *chat = open_chat(fixture);

    assert_contains(fixture_type(fixture, "/history clear", true), "Nothing of that is kept");
    say(fixture, chat, "one", NOW - 2 * DAY);
    say(fixture, chat, "two", NOW - DAY);
    fixture_type(fixture, "/history clear", true);
    const Prompt *prompt = prompt_first(fixture->model);
    assert_contains(prompt->text, "bob@example.org: remove 2 lines (2026-11-20 to 2026-11-21)");
    prompt_answer(fixture->model, prompt->id, "no");
    finish(fixture);
    assert_int_equal(count_stored(fixture, chat), 2);
    fixture_type(fixture, "/history clear", true);
    prompt_answer(fixture->model, prompt_first(fixture->model)->id, "yes");
    assert_contains(finish(fixture), "2 lines are gone from the history.");
    assert_int_equal(count_stored(fixture, chat), 0);
    assert_contains(fixture_type(fixture, "/history info", true), "cleared until");
    assert_contains(fixture_type(fixture, "/history restore", true), "may come back");
    assert_refused(fixture, "/history restore", "Nothing of this chat was cleared.");
}

static void
test_clearing_a_part(void **state)
{
    Fixture *fixture = *state;
    Chat *chat = open_chat(fixture);

    say(fixture, chat, "one", NOW - 40 * DAY);
    say(fixture, chat, "two", NOW - 20 * DAY);
    say(fixture, chat, "three", NOW - DAY);
    fixture_type(fixture, "/history clear older than 30d", true);
    assert_contains(prompt_first(fixture->model)->text, "remove 1 line ");
    prompt_answer(fixture->model, prompt_first(fixture->model)->id, "yes");
    finish(fixture);
    assert_int_equal(count_stored(fixture, chat), 2);
    fixture_type(fixture, "/win 1", true);
    fixture_type(fixture, "/history clear bob@example.org before 2026-11-21", true);
    prompt_answer(fixture->model, prompt_first(fixture->model)->id, "yes");
    finish(fixture);
    assert_int_equal(count_stored(fixture, chat), 1);
    fixture_type(fixture, "/history clear all", true);
    assert_contains(prompt_first(fixture->model)->text, "all chats: remove 1 line ");
    prompt_answer(fixture->model, prompt_first(fixture->model)->id, "yes");
    finish(fixture);
    assert_int_equal(count_stored(fixture, chat), 0);
}

static void
test_what_is_refused(void **state)
{
    Fixture *fixture = *state;
    open_chat(fixture);

    assert_refused(fixture, "/history clear bob@example.org since 2026-01-01", "Which lines?");
    assert_refused(fixture, "/history clear before", "\"\" is no time");
    assert_refused(fixture, "/history clear older than the hills", "\"the hills\" is no time");
    assert_refused(fixture, "/history clear nobody", "");
    assert_refused(fixture, "/archive", "alice@example.org is not connected");
    fixture_type(fixture, "/win 1", true);
    assert_refused(fixture, "/history clear", "Which chat?");
    assert_refused(fixture, "/history info", "");
}

static void
test_info(void **state)
{
    Fixture *fixture = *state;
    Chat *chat = open_chat(fixture);

    say(fixture, chat, "one", NOW - 2 * DAY);
    fixture_type(fixture, "waits", true);
    const char *said = fixture_type(fixture, "/history info", true);
    assert_contains(said, "lines                1 (");
    assert_contains(said, "to be sent           1");
    assert_contains(said, "first                2026-11-20 09:14");
    assert_contains(said, "history.encrypted    redact");
    assert_null(strstr(said, "cleared until"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_on_and_off),
        FIXTURE_TEST(test_clearing_this_chat),
        FIXTURE_TEST(test_clearing_a_part),
        FIXTURE_TEST(test_what_is_refused),
        FIXTURE_TEST(test_info),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
