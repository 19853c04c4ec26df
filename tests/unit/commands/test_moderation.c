/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of /kick, /ban, /affiliation, /room config and the like: what they want, complete and
 * keep to themselves. What they do is tested with rooms (test_room_moderation.c of client and e2e).
 */

#include "config.h"

#include "model/room.h"
#include "model/window.h"

#include "unit/commands/fixture.h"

/* The window of a room that bob is in, with carol. */
static Room *
open_room(Fixture *fixture)
{
    Account *account = fixture_add_account(fixture, "bob@example.org");
    g_autoptr(Jid) jid = fixture_jid("coven@rooms.example.org");
    g_autoptr(Jid) self = fixture_jid("coven@rooms.example.org/bob");
    g_autoptr(Jid) other = fixture_jid("coven@rooms.example.org/carol");
    Chat *chat = account_get_chat(account, jid, CHAT_ROOM);
    Windows *windows = model_windows(fixture->model);

    room_set_state(chat->room, ROOM_IN, ROOM_END_NONE, NULL, NULL);
    room_set_occupant(
        chat->room, &(OccupantFacts){ .jid = self, .role = ROLE_MODERATOR, .is_self = true }, NULL);
    room_set_occupant(chat->room, &(OccupantFacts){ .jid = other, .role = ROLE_VISITOR }, NULL);
    windows_go(windows, windows_open_chat(windows, chat));
    return chat->room;
}

static void
assert_completes(Fixture *fixture, const char *line, const char *expected)
{
    Completion completion = commands_complete(fixture->commands, line, (int)strlen(line));

    assert_string_equal(completion.words[0] ? completion.words[0] : "(none)", expected);
    g_strfreev(completion.words);
}

static void
test_completion(void **state)
{
    Fixture *fixture = *state;

    open_room(fixture);
    assert_completes(fixture, "/kick car", "carol");
    assert_completes(fixture, "/ban car", "carol");
    assert_completes(fixture, "/voice car", "carol");
    assert_completes(fixture, "/role mod", "moderator");
    assert_completes(fixture, "/role moderator car", "carol");
    assert_completes(fixture, "/affiliation out", "outcast");
    assert_completes(fixture, "/affiliation member car", "carol");
    assert_completes(fixture, "/affiliation list mem", "member");
    assert_completes(fixture, "/role list vis", "visitor");
    assert_completes(fixture, "/unban ia", "(none)");
    assert_completes(fixture, "/room config memb", "membersonly");
}

static void
test_what_they_want(void **state)
{
    static const char *const lines[] = { "/kick carol",  "/ban carol",    "/voice",
                                         "/op carol",    "/members",      "/bans",
                                         "/room config", "/room destroy", "/mute carol",
                                         "/deop carol",  "/room register" };
    Fixture *fixture = *state;

    open_room(fixture);
    for (unsigned i = 0; i < G_N_ELEMENTS(lines); i++)
        assert_refused(fixture, lines[i], "bob@example.org is not connected");
}

/* A password of a room that is typed is none of the line history's business. */
static void
test_secrets(void **state)
{
    (void)state;
    assert_true(commands_is_private("/room config roomsecret cauldronburn"));
    assert_false(commands_is_private("/room config roomname Cave"));
}

static void
test_elsewhere(void **state)
{
    Fixture *fixture = *state;

    fixture_add_account(fixture, "bob@example.org");
    assert_refused(fixture, "/kick carol", "This works in a chat");
    assert_refused(fixture, "/affiliation list", "This works in a chat");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_completion),
        FIXTURE_TEST(test_what_they_want),
        cmocka_unit_test(test_secrets),
        FIXTURE_TEST(test_elsewhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
