/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /join, /leave, /nick, /topic, /who and /room in rooms. */

#include "config.h"

#include "model/room.h"
#include "model/window.h"

#include "unit/commands/fixture.h"

static void
add_occupant(Room *room, const char *jid, Role role, const char *real)
{
    g_autoptr(Jid) address = fixture_jid(jid);
    g_autoptr(Jid) real_address = real ? fixture_jid(real) : NULL;

    room_set_occupant(room,
                      &(OccupantFacts){ .jid = address,
                                        .real = real_address,
                                        .role = role,
                                        .affiliation = role == ROLE_MODERATOR ? AFFILIATION_OWNER
                                                                              : AFFILIATION_NONE,
                                        .show = SHOW_ONLINE,
                                        .is_self = strstr(jid, "/bob") != NULL },
                      NULL);
}

/* The window of a room that bob is in. */
static Room *
open_room(Fixture *fixture)
{
    Account *account = fixture_add_account(fixture, "bob@example.org");
    g_autoptr(Jid) jid = fixture_jid("coven@rooms.example.org");
    Chat *chat = account_get_chat(account, jid, CHAT_ROOM);
    Windows *windows = model_windows(fixture->model);

    room_set_state(chat->room, ROOM_IN, ROOM_END_NONE, NULL, NULL);
    add_occupant(chat->room, "coven@rooms.example.org/bob", ROLE_PARTICIPANT, NULL);
    add_occupant(chat->room, "coven@rooms.example.org/crone", ROLE_MODERATOR, "hag@example.org/x");
    add_occupant(chat->room, "coven@rooms.example.org/duncan", ROLE_VISITOR, NULL);
    windows_go(windows, windows_open_chat(windows, chat));
    return chat->room;
}

static void
test_who(void **state)
{
    Fixture *fixture = *state;

    open_room(fixture);
    const char *said = fixture_type(fixture, "/who", true);
    assert_contains(said, "coven: 3 are here");
    assert_contains(said, "hag@example.org");
    assert_true(strstr(said, "crone") < strstr(said, "bob"));
    assert_true(strstr(said, "bob") < strstr(said, "duncan"));
    said = fixture_type(fixture, "/who visitor", true);
    assert_contains(said, "coven: 1 is here (visitor)");
    assert_null(strstr(said, "crone"));
    said = fixture_type(fixture, "/who owner", true);
    assert_contains(said, "coven: 1 is here (owner)");
    assert_contains(said, "crone");
    assert_refused(fixture, "/who nobody", "nobody is not one of ");
}

static void
test_nick(void **state)
{
    Fixture *fixture = *state;

    open_room(fixture);
    assert_contains(fixture_type(fixture, "/nick", true), "You are called bob in coven.");
    assert_refused(fixture, "/nick macbeth", "bob@example.org is not connected");
}

static void
test_topic(void **state)
{
    Fixture *fixture = *state;
    Room *room = open_room(fixture);

    assert_contains(fixture_type(fixture, "/topic", true), "coven has no subject");
    room_set_subject(room, "Fire Burn", "crone", NOW);
    assert_contains(fixture_type(fixture, "/subject", true), "set by crone: Fire Burn");
    assert_refused(fixture, "/topic Cauldron", "bob@example.org is not connected");
    assert_refused(fixture, "/topic edit", "There is no input line here");
}

static void
test_room(void **state)
{
    Fixture *fixture = *state;
    Room *room = open_room(fixture);

    room_add_features(room, ROOM_MEMBERS_ONLY | ROOM_LOGGED, 0);
    const char *said = fixture_type(fixture, "/room", true);
    assert_contains(said, "you are in as bob (participant");
    assert_contains(said, "3 are here (moderators: 1, participants: 1, visitors: 1)");
    assert_contains(said, "for members only, logged");
    room_set_state(room, ROOM_OUT, ROOM_END_KICKED, "You were thrown out.", NULL);
    said = fixture_type(fixture, "/room", true);
    assert_contains(said, "you are not in");
    assert_contains(said, "You were thrown out.");
}

static void
test_elsewhere(void **state)
{
    Fixture *fixture = *state;

    fixture_add_account(fixture, "bob@example.org");
    assert_refused(fixture, "/join", "bob@example.org is not connected");
    assert_refused(fixture, "/topic", "This works in a chat");
    assert_refused(fixture, "/leave", "This works in a chat");
}

static void
test_leaving_what_is_left(void **state)
{
    Fixture *fixture = *state;
    Room *room = open_room(fixture);

    fixture_type(fixture, "/leave", true); /* not connected: it is only not wanted any more */
    assert_int_equal(room->state, ROOM_OUT);
    assert_refused(fixture, "/leave", "You are not in this room. /close closes its window.");
}

/* /msg of a room says it there, and of its address with a nick opens a private chat. */
static void
test_msg(void **state)
{
    Fixture *fixture = *state;
    Room *room = open_room(fixture);
    Windows *windows = model_windows(fixture->model);

    windows_go(windows, windows_find(windows, 1));
    fixture_type(fixture, "/msg coven@rooms.example.org when shall we meet?", true);
    assert_ptr_equal(windows_current(windows)->chat, room->chat);
    const Message *said = timeline_get(room->chat->timeline, 0);
    assert_string_equal(said->body, "when shall we meet?");
    windows_go(windows, windows_find(windows, 1));
    fixture_type(fixture, "/msg coven", true);
    assert_ptr_equal(windows_current(windows)->chat, room->chat);
    windows_go(windows, windows_find(windows, 1));
    fixture_type(fixture, "/msg coven@rooms.example.org/crone", true);
    assert_int_equal(windows_current(windows)->chat->kind, CHAT_PRIVATE);
    assert_refused(fixture, "/msg coven@rooms.example.org/nobody hi",
                   "There is nobody else of this name in the room coven.");
    room_set_state(room, ROOM_OUT, ROOM_END_NONE, NULL, NULL);
    assert_refused(fixture, "/msg coven hi", "You are not in the room coven@rooms.example.org");
}

static void
test_completion(void **state)
{
    Fixture *fixture = *state;
    Room *room = open_room(fixture);
    Completion completion = commands_complete(fixture->commands, "/join cov", 9);

    assert_string_equal(completion.words[0], "coven@rooms.example.org");
    g_strfreev(completion.words);
    room_set_spoke(room, room_find(room, "duncan"), NOW);
    completion = commands_complete(fixture->commands, "/who vis", 8);
    assert_string_equal(completion.words[0], "visitor");
    g_strfreev(completion.words);
    completion = commands_complete(fixture->commands, "/msg dun", 8);
    assert_string_equal(completion.words[0], "duncan");
    g_strfreev(completion.words);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_who),        FIXTURE_TEST(test_nick),
        FIXTURE_TEST(test_topic),      FIXTURE_TEST(test_room),
        FIXTURE_TEST(test_elsewhere),  FIXTURE_TEST(test_leaving_what_is_left),
        FIXTURE_TEST(test_completion), FIXTURE_TEST(test_msg),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
