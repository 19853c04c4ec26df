/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chats, their timelines, windows, and what counts as read. */

#include "config.h"

#include "base/limits.h"
#include "model/notice.h"

#include "unit/model/world.h"

static Chat *
chat_with(World *world, const char *text)
{
    g_autoptr(Jid) jid = test_jid(text);

    return account_get_chat(world->account, jid, CHAT_CONTACT);
}

static void
add(Chat *chat, const char *body, int64_t time, bool outgoing)
{
    g_autoptr(Message) message = test_message(body, time, outgoing);

    chat_add_message(chat, message);
}

static void
test_unread(void **state)
{
    World *world = *state;
    Windows *windows = model_windows(world->model);
    Chat *chat = chat_with(world, "bob@example.org/phone");

    assert_ptr_equal(chat, chat_with(world, "bob@example.org"));
    assert_told(world, "chat added");
    add(chat, "hello", 5, false);
    assert_told(world, "message, chat, attention");
    add(chat, "again", 6, false);
    assert_int_equal(chat->unread, 2);
    assert_int_equal(chat->first_unread.time, 5);

    Window *window = windows_open_chat(windows, chat);
    assert_int_equal(window->number, 2);
    assert_ptr_equal(windows_next_active(windows), window);
    windows_go(windows, window);
    assert_int_equal(chat->unread, 0);
    assert_int_equal(chat->first_unread.time, 5); /* the line stays while one looks */
    add(chat, "seen", 7, false);
    assert_int_equal(chat->unread, 0);
    windows_go(windows, windows_find(windows, 1));
    assert_int_equal(chat->first_unread.time, 0);
}

static void
test_focus(void **state)
{
    World *world = *state;
    Windows *windows = model_windows(world->model);
    Chat *chat = chat_with(world, "bob@example.org");

    windows_go(windows, windows_open_chat(windows, chat));
    windows_set_focus(windows, false);
    add(chat, "while away", 5, false);
    assert_int_equal(chat->unread, 1);
    windows_set_focus(windows, true);
    assert_int_equal(chat->unread, 0);
}

static void
test_carbon_reads(void **state)
{
    World *world = *state;
    Chat *chat = chat_with(world, "bob@example.org");
    g_autoptr(Message) carbon = test_message("from my phone", 8, true);

    add(chat, "hello", 5, false);
    carbon->is_carbon = true;
    chat_add_message(chat, carbon);
    assert_int_equal(chat->unread, 0);
}

static void
test_states(void **state)
{
    static const struct {
        MessageState from, to, result;
    } cases[] = {
        { MESSAGE_QUEUED, MESSAGE_SENT, MESSAGE_SENT },
        { MESSAGE_SENT, MESSAGE_QUEUED, MESSAGE_SENT },
        { MESSAGE_READ, MESSAGE_RECEIVED, MESSAGE_READ },
        { MESSAGE_SENT, MESSAGE_FAILED, MESSAGE_FAILED },
        { MESSAGE_RECEIVED, MESSAGE_FAILED, MESSAGE_RECEIVED },
        { MESSAGE_FAILED, MESSAGE_QUEUED, MESSAGE_QUEUED },
        { MESSAGE_FAILED, MESSAGE_SENT, MESSAGE_FAILED },
        { MESSAGE_FAILED, MESSAGE_RECEIVED, MESSAGE_RECEIVED },
    };
    World *world = *state;
    Chat *chat = chat_with(world, "bob@example.org");

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Message) message = test_message("x", 1, true);
        message->state = cases[i].from;
        chat_add_message(chat, message);
        chat_set_message_state(chat, message, cases[i].to, "why");
        assert_int_equal(message->state, cases[i].result);
        if (message->state == MESSAGE_FAILED && cases[i].from != MESSAGE_FAILED)
            assert_string_equal(message->error, "why");
    }
}

static void
test_timeline_order(void **state)
{
    World *world = *state;
    Chat *chat = chat_with(world, "bob@example.org");
    g_autoptr(Message) late = test_message("late", 15, false);

    add(chat, "one", 10, false);
    add(chat, "two", 20, false);
    late->is_delayed = true;
    chat_add_message(chat, late);
    assert_int_equal(timeline_index(chat->timeline, late), 1);

    Message *older[] = { test_message("a", 1, false), test_message("b", 2, false) };
    timeline_prepend(chat->timeline, older, 2);
    assert_string_equal(timeline_get(chat->timeline, 1)->body, "b");
    assert_int_equal(timeline_length(chat->timeline), 5);
    message_unref(older[0]);
    message_unref(older[1]);
}

static void
test_timeline_limit(void **state)
{
    World *world = *state;
    Chat *chat = chat_with(world, "bob@example.org");

    for (int i = 0; i < 3 * LIMIT_TIMELINE; i++)
        add(chat, "x", i, false);
    assert_in_range(timeline_length(chat->timeline), LIMIT_TIMELINE, LIMIT_TIMELINE + 200);
    assert_true(timeline_has_older(chat->timeline));
    Message *last = timeline_get(chat->timeline, timeline_length(chat->timeline) - 1);
    assert_int_equal(last->time, 3 * LIMIT_TIMELINE - 1);
}

/* Many large messages are no more memory than many small ones. */
static void
test_timeline_limit_of_bytes(void **state)
{
    World *world = *state;
    Chat *chat = chat_with(world, "bob@example.org");
    g_autofree char *large = g_strnfill(LIMIT_BODY_BYTES, 'x');
    unsigned fitting = LIMIT_TIMELINE_BYTES / LIMIT_BODY_BYTES;

    for (unsigned i = 0; i < 3 * fitting; i++) {
        add(chat, large, i, false);
        assert_true(timeline_length(chat->timeline) <= fitting);
    }
    assert_true(timeline_length(chat->timeline) >= fitting / 2);
    assert_true(timeline_has_older(chat->timeline));
    assert_int_equal(timeline_get(chat->timeline, timeline_length(chat->timeline) - 1)->time,
                     3 * fitting - 1);
    for (int i = 0; i < 100; i++)
        add(chat, "small", 1000 + i, false);
    assert_true(timeline_length(chat->timeline) > 100);
    timeline_clear(chat->timeline);
    for (int i = 0; i < LIMIT_TIMELINE; i++)
        add(chat, "small", i, false);
    assert_int_equal(timeline_length(chat->timeline), LIMIT_TIMELINE);
}

static void
assert_shown(const Chat *chat, const char *expected)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (unsigned i = 0; i < timeline_length(chat->timeline); i++)
        g_string_append_printf(text, "%s%s", i ? "|" : "", timeline_get(chat->timeline, i)->body);
    assert_string_equal(text->str, expected);
}

/* What the store has not is held: nothing that was said is lost. */
static void
test_cleared_lines_come_back(void **state)
{
    World *world = *state;
    Chat *chat = chat_with(world, "bob@example.org");

    add(chat, "one", 1, false);
    add(chat, "two", 2, true);
    timeline_clear(chat->timeline);
    assert_shown(chat, "");
    assert_true(timeline_has_older(chat->timeline));
    assert_int_equal(timeline_cleared(chat->timeline)->len, 2);
    add(chat, "three", 3, false);
    timeline_clear(chat->timeline);
    add(chat, "four", 4, false);
    assert_shown(chat, "four");
    assert_true(timeline_bring_back(chat->timeline));
    assert_shown(chat, "one|two|three|four");
    assert_false(timeline_has_older(chat->timeline));
    assert_false(timeline_bring_back(chat->timeline));

    timeline_clear(chat->timeline);
    timeline_remove_before(chat->timeline, 3);
    assert_true(timeline_bring_back(chat->timeline));
    assert_shown(chat, "three|four");
}

static Message *
add_stored(Chat *chat, const char *body, int64_t time, int64_t row)
{
    g_autoptr(Message) message = message_new(MESSAGE_CHAT, body);

    message->time = time;
    message->row = row;
    message->from = test_jid("bob@example.org/phone");
    chat_add_message(chat, message);
    return timeline_find_row(chat->timeline, row);
}

static void
settle(Chat *chat, Message *message, int64_t time)
{
    g_autoptr(Message) as = message_new(MESSAGE_CHAT, message->body);

    as->from = test_jid("bob@example.org/phone");
    as->time = time;
    chat_settle_message(chat, message, as);
}

/* The first unread line is a place, and moves with the lines. */
static void
test_first_unread_is_a_place(void **state)
{
    World *world = *state;
    Windows *windows = model_windows(world->model);
    Chat *chat = chat_with(world, "bob@example.org");

    windows_go(windows, windows_open_chat(windows, chat));
    add_stored(chat, "read", 1000, 1);
    windows_go(windows, windows_find(windows, 1));
    Message *one = add_stored(chat, "one", 1000, 2);
    Message *two = add_stored(chat, "two", 1500, 3);
    assert_int_equal(chat->first_unread.row, 2);
    settle(chat, one, 1200);
    assert_int_equal(chat->first_unread.row, 2);
    assert_int_equal(chat->first_unread.time, 1200);
    settle(chat, one, 1600);
    assert_int_equal(chat->first_unread.row, 3);
    settle(chat, one, 1400);
    assert_int_equal(chat->first_unread.row, 2);
    settle(chat, two, 1300);
    assert_int_equal(chat->first_unread.row, 3);
    assert_int_equal(chat->unread, 2);
}

static void
test_window_numbers(void **state)
{
    World *world = *state;
    Windows *windows = model_windows(world->model);
    Window *bob = windows_open_chat(windows, chat_with(world, "bob@example.org"));
    Window *carol = windows_open_chat(windows, chat_with(world, "carol@example.org"));

    assert_int_equal(carol->number, 3);
    windows_go(windows, carol);
    windows_close(windows, bob);
    assert_null(windows_find(windows, 2));
    Window *dave = windows_open_chat(windows, chat_with(world, "dave@example.org"));
    assert_int_equal(dave->number, 2);
    windows_close(windows, carol);
    assert_ptr_equal(windows_current(windows), windows_find(windows, 1));
    windows_close(windows, windows_find(windows, 1)); /* the console stays */
    assert_non_null(windows_find(windows, 1));
}

static void
test_notices(void **state)
{
    World *world = *state;
    Windows *windows = model_windows(world->model);
    Chat *chat = chat_with(world, "bob@example.org");

    windows_go(windows, windows_open_chat(windows, chat));
    notice(world->model, world->account, NULL, SEVERITY_ERROR, "%d wrong", 3);
    const Message *line = timeline_get(model_console(world->model), 0);
    assert_string_equal(line->body, "3 wrong");
    assert_int_equal(line->severity, SEVERITY_ERROR);
    assert_true(windows_find(windows, 1)->has_activity);
    notice_here(world->model, SEVERITY_INFO, "here");
    assert_string_equal(timeline_get(chat->timeline, 0)->body, "here");
    assert_int_equal(chat->unread, 0);
}

static void
test_account_removal(void **state)
{
    World *world = *state;
    Windows *windows = model_windows(world->model);

    windows_go(windows, windows_open_chat(windows, chat_with(world, "bob@example.org")));
    account_remove(world->account);
    assert_int_equal(windows_all(windows)->len, 1);
    assert_null(model_default_account(world->model));
}

static void
test_xml_window(void **state)
{
    World *world = *state;
    Windows *windows = model_windows(world->model);

    assert_false(model_is_observed(world->model, EVENT_XML) && windows_all(windows)->len > 1);
    Window *window = windows_open_xml(windows);
    account_tell_xml(world->account, "<presence/>", true);
    assert_string_equal(timeline_get(window->timeline, 0)->body, "→ <presence/>");
    windows_close(windows, window);
    account_tell_xml(world->account, "<presence/>", true);
}

/* Stanzas may be ten times as long as what can be said; the window need not have all of one. */
static void
test_xml_window_cuts(void **state)
{
    World *world = *state;
    Window *window = windows_open_xml(model_windows(world->model));
    g_autofree char *large = g_strnfill(2 * LIMIT_BODY_BYTES, 'x');

    account_tell_xml(world->account, large, false);
    account_tell_xml(world->account, "<a/>", true);
    const char *cut = timeline_get(window->timeline, 0)->body;
    assert_in_range(strlen(cut), LIMIT_BODY_BYTES, LIMIT_BODY_BYTES + 10);
    assert_true(g_str_has_suffix(cut, "x …"));
    assert_string_equal(timeline_get(window->timeline, 1)->body, "→ <a/>");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_unread),
        TEST(test_cleared_lines_come_back),
        TEST(test_first_unread_is_a_place),
        TEST(test_focus),
        TEST(test_carbon_reads),
        TEST(test_states),
        TEST(test_timeline_order),
        TEST(test_timeline_limit),
        TEST(test_timeline_limit_of_bytes),
        TEST(test_window_numbers),
        TEST(test_notices),
        TEST(test_account_removal),
        TEST(test_xml_window),
        TEST(test_xml_window_cuts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
