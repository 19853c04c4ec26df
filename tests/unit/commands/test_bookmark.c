/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /bookmark: which room is meant, and of what the server is told. */

#include "config.h"

#include "model/room.h"
#include "model/window.h"
#include "client/private.h"

#include "unit/commands/fixture.h"

#define ROOM "coven@rooms.example.org"

/* Bob is online. */
typedef struct {
    Fixture *fixture;
    Account *account;
    GString *sent;
} Keeper;

static void
on_sent(const char *xml, gpointer data)
{
    g_string_append(data, xml);
}

static int
set_up(void **state)
{
    Keeper *keeper = g_new0(Keeper, 1);
    void *fixture = NULL;

    fixture_set_up(&fixture);
    keeper->fixture = fixture;
    keeper->account = fixture_add_account(fixture, "bob@example.org");
    keeper->sent = g_string_new(NULL);
    session_open_offline(client_session(keeper->fixture->client, keeper->account), "home", on_sent,
                         keeper->sent);
    g_string_truncate(keeper->sent, 0);
    *state = keeper;
    return 0;
}

static int
tear_down(void **state)
{
    Keeper *keeper = *state;
    void *fixture = keeper->fixture;

    fixture_tear_down(&fixture);
    g_string_free(keeper->sent, TRUE);
    g_free(keeper);
    return 0;
}

static Chat *
room_chat(const Keeper *keeper)
{
    g_autoptr(Jid) jid = fixture_jid(ROOM);

    return account_get_chat(keeper->account, jid, CHAT_ROOM);
}

static void
keep_room(const Keeper *keeper)
{
    Bookmark *bookmark = g_new0(Bookmark, 1);

    bookmark->name = g_strdup("Macbeth");
    bookmark->is_autojoin = true;
    room_set_bookmark(room_chat(keeper)->room, bookmark);
}

static void
go_to_room(const Keeper *keeper)
{
    Windows *windows = model_windows(keeper->fixture->model);

    windows_go(windows, windows_open_chat(windows, room_chat(keeper)));
}

static void
test_no_room(void **state)
{
    const Keeper *keeper = *state;

    assert_refused(keeper->fixture, "/bookmark", "Which room do you mean?");
    assert_refused(keeper->fixture, "/bookmark pin", "Which room do you mean?");
    assert_refused(keeper->fixture, "/bookmark name", "Which room do you mean?");
    assert_refused(keeper->fixture, "/bookmark heath", "No room that you know is called heath.");
    assert_refused(keeper->fixture, "/bookmark remove " ROOM,
                   ROOM " is not bookmarked: /bookmark add " ROOM);
    assert_string_equal(keeper->sent->str, "");
}

static void
test_what_is_kept_is_told(void **state)
{
    const Keeper *keeper = *state;

    keep_room(keeper);
    assert_contains(fixture_type(keeper->fixture, "/bookmark " ROOM, true),
                    ROOM " is bookmarked: ");
    assert_contains(fixture_type(keeper->fixture, "/bookmark macbeth", true),
                    ROOM " is bookmarked: ");
    go_to_room(keeper);
    assert_contains(fixture_type(keeper->fixture, "/bookmark", true), ROOM " is bookmarked: ");
    assert_string_equal(keeper->sent->str, "");
}

static void
test_words_that_are_none(void **state)
{
    const Keeper *keeper = *state;

    go_to_room(keeper);
    assert_refused(keeper->fixture, "/bookmark autojoin perhaps", "Is it to be on or off?");
    assert_refused(keeper->fixture, "/bookmark notify loudly", "Usage: /bookmark notify");
    assert_refused(keeper->fixture, "/bookmark add", "");
    assert_string_equal(keeper->sent->str, "");
}

/* Each line makes the server hear of the room. */
static void
assert_asks(Keeper *keeper, const char *line)
{
    fixture_type(keeper->fixture, line, true);
    if (!strstr(keeper->sent->str, ROOM))
        fail_msg("%s sent: %s", line, keeper->sent->str);
}

static void
test_the_room_of_the_window(void **state)
{
    go_to_room(*state);
    assert_asks(*state, "/bookmark name The Scottish Play");
}

static void
test_a_room_by_its_address(void **state)
{
    assert_asks(*state, "/bookmark add " ROOM "/somebody crone");
}

static void
test_a_room_by_its_name(void **state)
{
    keep_room(*state);
    assert_asks(*state, "/bookmark autojoin Macbeth off");
}

static void
test_completion(void **state)
{
    const Keeper *keeper = *state;
    Completion completion;

    keep_room(keeper);
    completion = commands_complete(keeper->fixture->commands, "/bookmark pin cov", 17);
    assert_string_equal(completion.words[0], ROOM);
    g_strfreev(completion.words);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_no_room, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_kept_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_words_that_are_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_room_of_the_window, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_room_by_its_address, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_room_by_its_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_completion, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
