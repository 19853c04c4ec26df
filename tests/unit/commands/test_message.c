/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /msg, /history, /search. */

#include "config.h"

#include "model/list_window.h"
#include "model/room.h"

#include "unit/commands/fixture.h"

static const Window *
current(Fixture *fixture)
{
    return windows_current(model_windows(fixture->model));
}

static void
test_msg(void **state)
{
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");
    fixture_add_contact(account, "bob@example.org", "Bob Smith", NULL);
    assert_said(fixture, "/msg \"bob smith\" hi  there, it's me", "");
    const Chat *chat = current(fixture)->chat;
    assert_string_equal(jid_full(chat->jid), "bob@example.org");
    assert_int_equal(timeline_length(chat->timeline), 1);
    assert_string_equal(timeline_get(chat->timeline, 0)->body, "hi  there, it's me");
    assert_said(fixture, "/msg carol@example.org", "");
    assert_string_equal(jid_full(current(fixture)->chat->jid), "carol@example.org");
    assert_int_equal(timeline_length(current(fixture)->chat->timeline), 0);
    assert_refused(fixture, "/msg dave", "No contact is called dave.");
    assert_refused(fixture, "/msg @@", "");
    assert_said(fixture, "/msg xmpp:erin@example.org?message;body=x hello", "");
    assert_string_equal(jid_full(current(fixture)->chat->jid), "erin@example.org");
    assert_refused(fixture, "/msg xmpp:?join", "");
}

static void
add_occupant(Room *room, const char *nick)
{
    g_autoptr(Jid) jid = jid_with_resource(room->chat->jid, nick, NULL);
    const OccupantFacts facts = { .jid = jid, .role = ROLE_PARTICIPANT, .show = SHOW_ONLINE };

    assert_non_null(room_set_occupant(room, &facts, NULL));
}

static void
test_msg_to_somebody_in_the_room(void **state)
{
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");
    g_autoptr(Jid) jid = jid_new("dev@rooms.example.org", NULL);
    Chat *room = account_get_chat(account, jid, CHAT_ROOM);
    Windows *windows = model_windows(fixture->model);

    fixture_add_contact(account, "bob@example.org", "bob", NULL);
    room_set_state(room->room, ROOM_IN, ROOM_END_NONE, NULL, NULL);
    add_occupant(room->room, "bob");
    add_occupant(room->room, "bob the second");
    windows_go(windows, windows_open_chat(windows, room));
    assert_said(fixture, "/msg bob the second one", "");
    const Chat *chat = current(fixture)->chat;
    assert_int_equal(chat->kind, CHAT_PRIVATE);
    assert_string_equal(jid_full(chat->jid), "dev@rooms.example.org/bob the second");
    assert_string_equal(timeline_get(chat->timeline, 0)->body, "one");
    assert_said(fixture, "/msg bob", "");
    assert_string_equal(jid_full(current(fixture)->chat->jid), "dev@rooms.example.org/bob");
    windows_go(windows, windows_find(windows, 1));
    assert_said(fixture, "/msg bob hello", "");
    assert_int_equal(current(fixture)->chat->kind, CHAT_CONTACT);
}

static void
test_ignore(void **state)
{
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");
    g_autoptr(Jid) jid = jid_new("dev@rooms.example.org", NULL);
    Chat *room = account_get_chat(account, jid, CHAT_ROOM);
    Windows *windows = model_windows(fixture->model);

    assert_refused(fixture, "/ignore bob", "This window is no room");
    room_set_state(room->room, ROOM_IN, ROOM_END_NONE, NULL, NULL);
    add_occupant(room->room, "bob");
    windows_go(windows, windows_open_chat(windows, room));
    assert_refused(fixture, "/ignore eve", "Nobody here is called eve");
    assert_said(
        fixture, "/ignore bob",
        "dev@rooms.example.org: bob is not heard in rooms any more. /unignore bob ends that.\n");
    assert_true(room_find(room->room, "bob")->is_ignored);
    assert_refused(fixture, "/ignore bob", "bob is ignored already.");
    assert_said(fixture, "/unignore bob", "dev@rooms.example.org: bob is heard again.\n");
    assert_false(room_find(room->room, "bob")->is_ignored);
    assert_refused(fixture, "/unignore bob", "bob is not ignored");
    assert_said(fixture, "/ignore mallory@example.net",
                "dev@rooms.example.org: mallory@example.net is not heard in rooms any more. "
                "/unignore mallory@example.net ends that.\n");
}

static void
test_msg_by_a_name_of_words(void **state)
{
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");
    fixture_add_contact(account, "bob@example.org", "Bob", NULL);
    fixture_add_contact(account, "smith@example.org", "Bob Smith", NULL);
    assert_said(fixture, "/msg bob smith hello  you", "");
    const Chat *chat = current(fixture)->chat;
    assert_string_equal(jid_full(chat->jid), "smith@example.org");
    assert_string_equal(timeline_get(chat->timeline, 0)->body, "hello  you");
    assert_said(fixture, "/msg bob smithers is here", "");
    chat = current(fixture)->chat;
    assert_string_equal(jid_full(chat->jid), "bob@example.org");
    assert_string_equal(timeline_get(chat->timeline, 0)->body, "smithers is here");
    assert_said(fixture, "/msg bob smith", "");
    assert_string_equal(jid_full(current(fixture)->chat->jid), "smith@example.org");
    assert_int_equal(timeline_length(current(fixture)->chat->timeline), 1);
}

static void
test_msg_takes_the_account_that_knows_the_contact(void **state)
{
    Fixture *fixture = *state;
    fixture_add_account(fixture, "alice@example.org");
    Account *work = fixture_add_account(fixture, "work@example.net");
    fixture_add_contact(work, "boss@example.net", NULL, NULL);
    fixture_type(fixture, "/msg boss@example.net yes", true);
    assert_ptr_equal(current(fixture)->chat->account, work);
    fixture_type(fixture, "/win 1", true);
    fixture_type(fixture, "/msg new@example.com hello", true);
    assert_string_equal(jid_bare(current(fixture)->chat->account->jid), "alice@example.org");
}

static void
test_history_without_a_screen(void **state)
{
    Fixture *fixture = *state;
    fixture_add_account(fixture, "alice@example.org");
    for (int i = 1; i <= 5; i++) {
        g_autofree char *line = g_strdup_printf("/msg bob@example.org line %d", i);
        fixture_type(fixture, line, true);
        clock_advance(fixture->clock, 60 * 1000);
    }
    assert_said(fixture, "/history 2",
                "bob@example.org: 2026-11-22 09:17:03 <alice> line 4\n"
                "bob@example.org: 2026-11-22 09:18:03 <alice> line 5\n");
    assert_contains(fixture_type(fixture, "/history", true), "line 1");
    assert_refused(fixture, "/history all", "How many lines?");
}

/* What a search has found, as a list: the cells of its rows with "|" between them. Owned by the
 * caller. */
static char *
found(Fixture *fixture, const char *line)
{
    GString *text = g_string_new(NULL);

    fixture_type(fixture, line, true);
    for (int i = 0; i < 100; i++)
        clock_advance(fixture->clock, 1);
    const Window *window = list_window_find(fixture->model, NULL, "search");
    for (unsigned i = 0; window && i < window->list->rows->len; i++) {
        const ListRow *row = window->list->rows->pdata[i];
        g_string_append_printf(text, "%s|%s|%s\n", row->cells[1], row->cells[2], row->cells[3]);
    }
    return g_string_free(text, FALSE);
}

static void
test_search(void **state)
{
    Fixture *fixture = *state;
    fixture_add_account(fixture, "alice@example.org");
    assert_refused(fixture, "/search", "Nothing has been looked for yet");
    fixture_type(fixture, "/msg carol@example.org green", true);
    fixture_type(fixture, "/msg bob@example.org the green build", true);
    fixture_type(fixture, "/msg bob@example.org the red one", true);
    g_autofree char *here = found(fixture, "/search -here green");
    assert_string_equal(here, "bob|alice|the ‹green› build\n");
    g_autofree char *some = found(fixture, "/search in:bob -green");
    assert_string_equal(some, "bob|alice|the red one\n");
    assert_refused(fixture, "/search has:money", "\"has:money\" cannot be");
    assert_refused(fixture, "/search green in:nobody", "No chat called");
}

/* A hit is one line: the text of one cannot pass for another. */
static void
test_search_cannot_be_forged(void **state)
{
    Fixture *fixture = *state;
    fixture_add_account(fixture, "alice@example.org");
    fixture_type(fixture, "/msg bob@example.org green\n2026-11-22 09:00 boss@example.org ← pay",
                 true);
    g_autofree char *hits = found(fixture, "/search green");
    assert_string_equal(hits, "bob|alice|‹green› 2026-11-22 09:00 boss@example.org ← "
                              "pay\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_msg),
        FIXTURE_TEST(test_msg_to_somebody_in_the_room),
        FIXTURE_TEST(test_ignore),
        FIXTURE_TEST(test_msg_by_a_name_of_words),
        FIXTURE_TEST(test_msg_takes_the_account_that_knows_the_contact),
        FIXTURE_TEST(test_history_without_a_screen),
        FIXTURE_TEST(test_search),
        FIXTURE_TEST(test_search_cannot_be_forged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
