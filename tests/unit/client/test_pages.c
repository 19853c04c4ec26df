/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a window shows of a long chat: pages in both directions, jumps, and the way back. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/window.h"

#include "unit/client/office.h"

#define LINES  6000
#define MINUTE (60 * INT64_C(1000))
#define BEGIN  INT64_C(1700000000000)

static const char juliet[] = "juliet@example.com";

static Windows *
windows_of(Office *office)
{
    return model_windows(office->store->world->model);
}

/* Line i was said i minutes after the beginning. */
static Chat *
fill(Office *office)
{
    Chat *chat = office_chat(office, juliet);

    for (unsigned i = 0; i < LINES; i++) {
        g_autofree char *body = g_strdup_printf("%u", i);
        g_autoptr(Message) message = message_new(MESSAGE_CHAT, body);
        message->time = BEGIN + i * MINUTE;
        assert_true(archive_add(office->store->archive, chat, message, NULL));
    }
    archive_set_read(office->store->archive, chat,
                     &(ArchivePosition){ BEGIN + LINES * MINUTE, ARCHIVE_END });
    return chat;
}

static Window *
open_juliet(Office *office)
{
    g_autoptr(Jid) jid = test_jid(juliet);

    return client_open_chat(office->client, office->account, jid);
}

static unsigned
number(const Timeline *timeline, unsigned index)
{
    return (unsigned)g_ascii_strtoull(timeline_get(timeline, index)->body, NULL, 10);
}

/* The window shows these and all between them, each once; never too many. */
static void
assert_shows(const Window *window, unsigned first, unsigned last)
{
    const Timeline *timeline = window->timeline;

    assert_int_equal(timeline_length(timeline), last - first + 1);
    for (unsigned i = 0; i <= last - first; i++)
        assert_int_equal(number(timeline, i), first + i);
}

static unsigned
first_of(const Window *window)
{
    return number(window->timeline, 0);
}

static unsigned
last_of(const Window *window)
{
    return number(window->timeline, timeline_length(window->timeline) - 1);
}

static void
show(Office *office, Chat *chat, unsigned line)
{
    assert_true(client_show_time(office->client, chat, BEGIN + line * MINUTE, NULL));
}

static void
test_jump_and_walk(void **state)
{
    Office *office = *state;
    Chat *chat = fill(office);
    Window *window = open_juliet(office);

    assert_int_equal(last_of(window), LINES - 1);
    show(office, chat, 3000);
    assert_non_null(window->past);
    assert_string_equal(window->focus->body, "3000");
    assert_true(timeline_index(window->timeline, window->focus) >= 0);
    assert_true(timeline_has_older(window->timeline));
    assert_true(timeline_has_newer(window->timeline));

    client_load_older(office->client, chat);
    client_load_newer(office->client, chat);
    assert_true(first_of(window) < 2800 && last_of(window) > 3200);
    assert_shows(window, first_of(window), last_of(window));
    for (int i = 0; i < 40; i++) {
        client_load_older(office->client, chat);
        assert_true(timeline_length(window->timeline) <= LIMIT_TIMELINE);
    }
    assert_shows(window, 0, LIMIT_TIMELINE - 1);
    assert_false(timeline_has_older(window->timeline));
    for (int i = 0; window->past && i < 60; i++)
        client_load_newer(office->client, chat);
    assert_null(window->past);
    assert_ptr_equal(window->timeline, chat->timeline);
    assert_shows(window, first_of(window), LINES - 1);
    assert_true(timeline_has_older(chat->timeline));
}

/* However far one scrolls up, no more is held than must be. */
static void
test_bounded(void **state)
{
    Office *office = *state;
    Chat *chat = fill(office);
    Window *window = open_juliet(office);

    for (int i = 0; i < 60; i++) {
        client_load_older(office->client, chat);
        assert_true(timeline_length(window->timeline) <= 2 * LIMIT_TIMELINE);
    }
    assert_int_equal(first_of(window), 0);
    assert_shows(window, 0, last_of(window));
    assert_true(timeline_length(chat->timeline) <= LIMIT_TIMELINE);
    assert_int_equal(number(chat->timeline, timeline_length(chat->timeline) - 1), LINES - 1);
}

static void
test_live_while_elsewhere(void **state)
{
    Office *office = *state;
    Chat *chat = fill(office);
    Window *window = open_juliet(office);

    office_go_online(office);
    show(office, chat, 1000);
    unsigned length = timeline_length(window->timeline);
    office_receive(office, "<message xmlns='jabber:client' from='juliet@example.com/balcony'"
                           " id='new-1' type='chat'><body>art thou there</body></message>");
    assert_int_equal(timeline_length(window->timeline), length);
    assert_int_equal(chat->unread, 1);
    windows_go(windows_of(office), windows_find(windows_of(office), 1));
    windows_go(windows_of(office), window);
    assert_int_equal(chat->unread, 1);
    assert_non_null(window->past);

    client_send_message(office->client, chat, "I am");
    assert_null(window->past);
    assert_int_equal(chat->unread, 0);
    assert_ptr_equal(window->timeline, chat->timeline);
    const Message *last = timeline_get(chat->timeline, timeline_length(chat->timeline) - 1);
    assert_string_equal(last->body, "I am");
    assert_non_null(strstr(timeline_get(chat->timeline, timeline_length(chat->timeline) - 2)->body,
                           "art thou"));
}

static void
test_back(void **state)
{
    Office *office = *state;
    Chat *chat = fill(office);
    g_autoptr(GError) error = NULL;
    Window *console = windows_find(windows_of(office), 1);

    assert_false(client_go_back(office->client, &error));
    assert_non_null(strstr(error->message, "not jumped"));
    show(office, chat, 10);
    Window *window = windows_current(windows_of(office));
    assert_ptr_equal(window->chat, chat);
    show(office, chat, 5000);
    windows_set_top(windows_of(office), window, timeline_get(window->timeline, 3));
    unsigned top = number(window->timeline, 3);
    assert_true(client_show_newest(office->client, chat, NULL));
    assert_null(window->past);
    assert_null(window->focus);

    assert_true(client_go_back(office->client, NULL));
    assert_non_null(window->past);
    assert_int_equal(g_ascii_strtoull(window->focus->body, NULL, 10), top);
    assert_true(client_go_back(office->client, NULL));
    assert_string_equal(window->focus->body, "10");
    assert_true(client_go_back(office->client, NULL));
    assert_ptr_equal(windows_current(windows_of(office)), console);
    assert_false(client_go_back(office->client, NULL));
}

static void
test_places(void **state)
{
    Office *office = *state;
    Chat *chat = fill(office);
    Window *window = open_juliet(office);
    g_autoptr(GError) error = NULL;
    ArchivePosition line = { .row = 77 };

    assert_true(client_show_first(office->client, chat, NULL));
    assert_string_equal(window->focus->body, "0");
    assert_false(timeline_has_older(window->timeline));
    assert_false(client_show_unread(office->client, chat, &error));
    assert_non_null(strstr(error->message, "unread"));
    g_clear_error(&error);
    assert_false(client_show_time(office->client, chat, BEGIN + (LINES + 1) * MINUTE, &error));
    g_clear_error(&error);

    assert_true(client_show_line(office->client, chat, &line, NULL));
    assert_int_equal(window->focus->row, 77);
    line.row = 1234567;
    assert_false(client_show_line(office->client, chat, &line, &error));
    assert_non_null(strstr(error->message, "not stored"));
    /* What is held anyway is not loaded anew. */
    assert_true(client_show_newest(office->client, chat, NULL));
    show(office, chat, LINES - 2);
    assert_null(window->past);
    assert_int_equal(g_ascii_strtoull(window->focus->body, NULL, 10), LINES - 2);
}

static void
test_unread(void **state)
{
    Office *office = *state;
    Chat *chat = fill(office);

    for (unsigned i = 0; i < 3000; i++) {
        g_autoptr(Message) message = message_new(MESSAGE_CHAT, "new");
        message->time = BEGIN + (LINES + 1 + i) * MINUTE;
        assert_true(archive_add(office->store->archive, chat, message, NULL));
    }
    office_restart(office);
    chat = office_chat(office, juliet);
    Window *window = open_juliet(office);
    assert_true(client_show_unread(office->client, chat, NULL));
    int64_t first = window->focus->time;
    assert_int_equal(first, BEGIN + (LINES + 1) * MINUTE);
}

/* A jump close to the newest lines is no jump into the past. */
static void
test_joins(void **state)
{
    Office *office = *state;
    Chat *chat = fill(office);
    Window *window = open_juliet(office);
    unsigned first = number(chat->timeline, 0);

    show(office, chat, first - 20);
    assert_null(window->past);
    assert_shows(window, first_of(window), LINES - 1);
    assert_true(first_of(window) < first - 20);
}

#define FROM_JULIET                                                                                \
    "<message xmlns='jabber:client' from='juliet@example.com/balcony' "                            \
    "to='romeo@example.net/jaser'"

static Message *
add_own(Office *office, Chat *chat, unsigned line, const char *id)
{
    Message *message = message_new(MESSAGE_CHAT, id);

    message->id = g_strdup(id);
    message->from = jid_ref(chat->account->jid);
    message->is_outgoing = true;
    message->state = MESSAGE_SENT;
    message->time = BEGIN + line * MINUTE + 1;
    assert_true(archive_add(office->store->archive, chat, message, NULL));
    return message;
}

/* What becomes of a line is seen in the past as well. */
static void
test_states_in_the_past(void **state)
{
    Office *office = *state;
    Chat *chat = fill(office);
    Window *window = open_juliet(office);
    g_autoptr(Message) first = add_own(office, chat, 998, "own-998-0123456789");
    g_autoptr(Message) second = add_own(office, chat, 1002, "own-1002-0123456789");

    office_go_online(office);
    show(office, chat, 1000);
    assert_non_null(window->past);
    assert_null(timeline_find_row(chat->timeline, first->row));
    Message *seen = timeline_find_row(window->past, first->row);
    Message *later = timeline_find_row(window->past, second->row);
    assert_int_equal(seen->state, MESSAGE_SENT);
    office_receive(office, FROM_JULIET " id='r1'><received xmlns='urn:xmpp:receipts'"
                                       " id='own-998-0123456789'/></message>");
    assert_int_equal(seen->state, MESSAGE_RECEIVED);
    assert_int_equal(later->state, MESSAGE_SENT);
    office_receive(office, FROM_JULIET " id='r2' type='chat'><displayed"
                                       " xmlns='urn:xmpp:chat-markers:0'"
                                       " id='own-1002-0123456789'/></message>");
    assert_int_equal(seen->state, MESSAGE_READ);
    assert_int_equal(later->state, MESSAGE_READ);
    g_autoptr(Message) stored = archive_find_own(office->store->archive, chat, seen->id);
    assert_int_equal(stored->state, MESSAGE_READ);
}

/* A settled line moves in the past as it does in the store. */
static void
test_settled_in_the_past(void **state)
{
    Office *office = *state;
    Chat *chat = fill(office);
    Window *window = open_juliet(office);
    g_autoptr(Message) own = add_own(office, chat, 998, "own-998-0123456789");
    g_autoptr(Message) as = message_new(MESSAGE_CHAT, own->body);

    show(office, chat, 1000);
    Message *seen = chat_find_row(chat, own->row);
    assert_ptr_equal(seen, timeline_find_row(window->past, own->row));
    assert_ptr_equal(seen, chat_find_own(chat, own->id));
    int before = timeline_index(window->past, seen);
    as->from = jid_ref(chat->account->jid);
    as->time = BEGIN + 1001 * MINUTE + 5;
    as->stanza_id = g_strdup("settled");
    chat_settle_message(chat, seen, as);
    assert_string_equal(seen->stanza_id, "settled");
    assert_int_equal(timeline_index(window->past, seen), before + 3);
    assert_int_equal(timeline_index(chat->timeline, seen), -1);
    windows_close(windows_of(office), window);
    assert_null(chat_find_row(chat, own->row));
}

/* What is nowhere else is not lost by /clear: PageUp brings it back. */
static void
test_cleared_lines_that_are_not_stored(void **state)
{
    Office *office = *state;

    settings_set(model_settings(office->client->model), SETTING_CHAT_STORE, NULL, "off", NULL);
    office_go_online(office);
    office_receive(office, "<message xmlns='jabber:client' from='juliet@example.com/balcony' "
                           "to='romeo@example.net/orchard' type='chat'><body>one</body></message>");
    Window *window = open_juliet(office);
    timeline_clear(window->timeline);
    assert_int_equal(timeline_length(window->timeline), 0);
    client_load_older(office->client, window->chat);
    g_autofree char *lines = office_lines(window->chat);
    assert_string_equal(lines, "<one");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_jump_and_walk, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_bounded, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_live_while_elsewhere, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_back, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_places, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_unread, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_joins, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_states_in_the_past, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_settled_in_the_past, office_setup, office_teardown),
        cmocka_unit_test_setup_teardown(test_cleared_lines_that_are_not_stored, office_setup,
                                        office_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
