/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a room's window tells of those who come and go. */

#include "config.h"

#include <string.h>

#include "model/notice.h"
#include "client/rooms/room_summary.h"
#include "client/rooms/room_traffic.h"

#include "unit/model/room_world.h"

enum { MINUTE_MS = 60 * 1000 };

typedef struct {
    World *world;
    RoomTraffic *traffic;
    Room *room;
} Fixture;

static Fixture *
fixture_new(const char *policy, bool can_change)
{
    Fixture *fixture = g_new0(Fixture, 1);
    void *world;

    world_setup(&world);
    fixture->world = world;
    settings_set(fixture->world->settings, SETTING_ROOMS_TRAFFIC, NULL, policy, NULL);
    fixture->traffic = room_traffic_new(fixture->world->model, can_change);
    fixture->room = room_world_begin(fixture->world, "pond@rooms.example.org");
    room_world_come(fixture->room, "owen", ROLE_MODERATOR, AFFILIATION_OWNER);
    room_world_come(fixture->room, "bob", ROLE_PARTICIPANT, AFFILIATION_NONE);
    room_world_enter(fixture->world, "pond@rooms.example.org");
    return fixture;
}

static void
fixture_free(Fixture *fixture)
{
    void *world = fixture->world;

    room_traffic_free(fixture->traffic);
    world_teardown(&world);
    g_free(fixture);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fixture, fixture_free)

static void
come(Fixture *fixture, const char *nick)
{
    room_world_come(fixture->room, nick, ROLE_PARTICIPANT, AFFILIATION_NONE);
}

static void
leave(Fixture *fixture, const char *nick)
{
    room_world_leave(fixture->room, nick);
}

static void
leave_because(Fixture *fixture, const char *nick, const OccupantNews *news)
{
    room_remove_occupant(fixture->room, room_find(fixture->room, nick), news);
}

static void
rename_to(Fixture *fixture, const char *former, const char *nick)
{
    g_autofree char *text = g_strdup_printf("pond@rooms.example.org/%s", nick);
    g_autoptr(Jid) jid = test_jid(text);

    room_rename_occupant(fixture->room, room_find(fixture->room, former), jid);
}

static void
show_as(Fixture *fixture, const char *nick, Show show)
{
    room_world_set(fixture->room, nick,
                   &(OccupantFacts){
                       .role = ROLE_PARTICIPANT, .affiliation = AFFILIATION_NONE, .show = show });
}

static void
speak(Fixture *fixture, const char *nick)
{
    room_set_spoke(fixture->room, room_find(fixture->room, nick), clock_now(fixture->world->clock));
}

/* All lines of the room's window, parted by "|". */
static void
assert_lines(const Fixture *fixture, const char *expected)
{
    const Timeline *timeline = fixture->room->chat->timeline;
    g_autoptr(GString) lines = g_string_new(NULL);

    for (unsigned i = 0; i < timeline_length(timeline); i++)
        g_string_append_printf(lines, "%s%s", i > 0 ? "|" : "", timeline_get(timeline, i)->body);
    assert_string_equal(lines->str, expected);
}

static void
test_entering_is_silent(void **state)
{
    g_autoptr(Fixture) fixture = fixture_new("all", true);

    (void)state;
    assert_lines(fixture, "");
    room_set_state(fixture->room, ROOM_LOST, ROOM_END_NONE, NULL, NULL);
    assert_lines(fixture, "");
}

static void
test_one_line_grows(void **state)
{
    g_autoptr(Fixture) fixture = fixture_new("all", true);

    (void)state;
    come(fixture, "alf");
    assert_lines(fixture, "alf joined");
    unsigned revision = timeline_get(fixture->room->chat->timeline, 0)->revision;
    come(fixture, "ben");
    assert_lines(fixture, "2 joined: alf, ben");
    assert_true(timeline_get(fixture->room->chat->timeline, 0)->revision > revision);
    leave_because(fixture, "bob", &(OccupantNews){ .reason = "Going\nhome" });
    assert_lines(fixture, "2 joined: alf, ben; bob left (Going home)");
    leave(fixture, "ben");
    assert_lines(fixture, "alf joined; bob left (Going home); ben came and left");
    come(fixture, "bob");
    assert_lines(fixture, "alf joined; ben came and left; bob left and came back");
    rename_to(fixture, "owen", "Sir Owen");
    show_as(fixture, "alf", SHOW_AWAY);
    show_as(fixture, "bob", SHOW_DND);
    assert_lines(fixture, "alf joined; ben came and left; bob left and came back; owen is now "
                          "“Sir Owen”");
}

static void
test_presence(void **state)
{
    g_autoptr(Fixture) fixture = fixture_new("all", true);

    (void)state;
    show_as(fixture, "bob", SHOW_AWAY);
    assert_lines(fixture, "bob is away now");
    show_as(fixture, "bob", SHOW_XA);
    show_as(fixture, "bob", SHOW_ONLINE);
    assert_lines(fixture, "bob is back");
    show_as(fixture, "bob", SHOW_CHAT);
    assert_lines(fixture, "bob is back");
    room_set_ignored(fixture->room, room_find(fixture->room, "owen"), true);
    show_as(fixture, "owen", SHOW_AWAY);
    assert_lines(fixture, "bob is back");
}

static void
test_other_lines_end_it(void **state)
{
    g_autoptr(Fixture) fixture = fixture_new("all", true);

    (void)state;
    come(fixture, "alf");
    room_world_say(fixture->room, "bob", 2000000, "hi");
    come(fixture, "ben");
    come(fixture, "carl");
    clock_advance(fixture->world->clock, 61 * MINUTE_MS);
    come(fixture, "dan");
    assert_lines(fixture, "alf joined|hi|2 joined: ben, carl|dan joined");
}

static void
test_many_names(void **state)
{
    g_autoptr(Fixture) fixture = fixture_new("all", true);

    (void)state;
    for (int i = 0; i < 3 * 500; i++) {
        g_autofree char *nick = g_strdup_printf("n%d", i);
        come(fixture, nick);
    }
    assert_int_equal(timeline_length(fixture->room->chat->timeline), 3);
    const char *text = timeline_get(fixture->room->chat->timeline, 0)->body;
    assert_string_equal(text, "500 joined: n0, n1, n2, n3, n4, n5, n6, n7 …");
}

static void
test_who_spoke(void **state)
{
    g_autoptr(Fixture) fixture = fixture_new("spoke", true);

    (void)state;
    come(fixture, "alf");
    leave(fixture, "alf");
    assert_lines(fixture, "");
    speak(fixture, "bob");
    show_as(fixture, "bob", SHOW_AWAY);
    assert_lines(fixture, "");
    leave(fixture, "bob");
    assert_lines(fixture, "bob left");
    come(fixture, "bob");
    assert_lines(fixture, "bob left and came back");
    clock_advance(fixture->world->clock, 31 * MINUTE_MS);
    leave(fixture, "bob");
    come(fixture, "bob");
    assert_lines(fixture, "bob left and came back");
}

static void
test_nobody(void **state)
{
    g_autoptr(Fixture) fixture = fixture_new("none", true);

    (void)state;
    speak(fixture, "bob");
    leave(fixture, "bob");
    come(fixture, "alf");
    assert_lines(fixture, "");
    leave_because(fixture, "alf",
                  &(OccupantNews){ .departure = DEPARTURE_KICKED, .actor = "owen" });
    assert_lines(fixture, "alf was kicked by owen");
}

static void
change(Fixture *fixture, const char *nick, Role role, Affiliation affiliation,
       const OccupantNews *news)
{
    g_autofree char *text = g_strdup_printf("pond@rooms.example.org/%s", nick);
    g_autoptr(Jid) jid = test_jid(text);
    const Occupant *occupant = room_find(fixture->room, nick);

    room_set_occupant(fixture->room,
                      &(OccupantFacts){ .jid = jid,
                                        .role = role,
                                        .affiliation = affiliation,
                                        .show = SHOW_ONLINE,
                                        .is_self = occupant->is_self },
                      news);
}

static void
test_what_somebody_did(void **state)
{
    g_autoptr(Fixture) fixture = fixture_new("spoke", true);
    const OccupantNews by_owen = { .actor = "owen", .reason = "thanks" };

    (void)state;
    change(fixture, "bob", ROLE_VISITOR, AFFILIATION_NONE, NULL);
    assert_lines(fixture, "");
    change(fixture, "bob", ROLE_MODERATOR, AFFILIATION_ADMIN, &by_owen);
    change(fixture, "alice", ROLE_VISITOR, AFFILIATION_NONE, NULL);
    leave_because(fixture, "bob",
                  &(OccupantNews){ .departure = DEPARTURE_BANNED, .reason = "spam" });
    assert_lines(fixture, "bob is now: admin, moderator by owen: thanks|"
                          "You are now: visitor|"
                          "bob was banned: spam");
    /* Of our own end the room tells. */
    leave_because(fixture, "alice", &(OccupantNews){ .departure = DEPARTURE_KICKED });
    assert_int_equal(timeline_length(fixture->room->chat->timeline), 3);
}

static void
test_own_nick(void **state)
{
    g_autoptr(Fixture) fixture = fixture_new("none", true);

    (void)state;
    rename_to(fixture, "alice", "queen");
    assert_lines(fixture, "Your nick is now queen.");
}

static void
test_names_that_imitate(void **state)
{
    g_autoptr(Fixture) fixture = fixture_new("all", true);

    (void)state;
    come(fixture, "owen left; bob");
    assert_lines(fixture, "“owen left; bob” joined");
    rename_to(fixture, "bob", "x");
    rename_to(fixture, "owen", "bob");
    leave(fixture, "bob");
    assert_lines(fixture, "“owen left; bob” joined; bob left; bob is now x; owen is now bob");
}

/* A sign that looks like a blank (U+2800) makes no words of one name. */
static void
test_names_with_false_blanks(void **state)
{
    g_autoptr(Fixture) fixture = fixture_new("all", true);

    (void)state;
    come(fixture, "owen\u2800left");
    assert_lines(fixture, "“owen\u2800left” joined");
}

/* Where a line cannot change, there is one for each. */
static void
test_lines_that_stay(void **state)
{
    g_autoptr(Fixture) fixture = fixture_new("all", false);

    (void)state;
    come(fixture, "alf");
    come(fixture, "ben");
    leave(fixture, "alf");
    assert_lines(fixture, "alf joined|ben joined|alf left");
}

/* Whatever is told of who comes, this is; once for each nick. */
static void
test_lookalikes(void **state)
{
    g_autoptr(Fixture) fixture = fixture_new("none", true);

    (void)state;
    come(fixture, "Bob");
    assert_lines(fixture, "The nick \"Bob\" looks like \"bob\", but is another one's.");
    leave(fixture, "Bob");
    come(fixture, "Bob");
    assert_lines(fixture, "The nick \"Bob\" looks like \"bob\", but is another one's.");
    come(fixture, "eve");
    rename_to(fixture, "eve", "Alice");
    assert_lines(fixture, "The nick \"Bob\" looks like \"bob\", but is another one's.|"
                          "The nick \"Alice\" looks like yours, but is another one's.");
}

static void
test_many_lookalikes(void **state)
{
    g_autoptr(Fixture) fixture = fixture_new("none", true);

    (void)state;
    come(fixture, "caroline");
    for (unsigned i = 1; i < 50; i++) {
        char nick[] = "caroline";
        for (unsigned k = 0; k < 8; k++)
            nick[k] = i & 1u << k ? g_ascii_toupper(nick[k]) : nick[k];
        come(fixture, nick);
    }
    assert_int_equal(timeline_length(fixture->room->chat->timeline), 20);
}

/* Nothing of a room stays behind. */
static void
test_removed(void **state)
{
    g_autoptr(Fixture) fixture = fixture_new("all", true);

    (void)state;
    come(fixture, "alf");
    chat_remove(fixture->room->chat);
    fixture->room = room_world_enter(fixture->world, "pond@rooms.example.org");
    come(fixture, "ben");
    assert_lines(fixture, "ben joined");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_entering_is_silent),
        cmocka_unit_test(test_one_line_grows),
        cmocka_unit_test(test_presence),
        cmocka_unit_test(test_other_lines_end_it),
        cmocka_unit_test(test_many_names),
        cmocka_unit_test(test_who_spoke),
        cmocka_unit_test(test_nobody),
        cmocka_unit_test(test_what_somebody_did),
        cmocka_unit_test(test_own_nick),
        cmocka_unit_test(test_names_that_imitate),
        cmocka_unit_test(test_names_with_false_blanks),
        cmocka_unit_test(test_lines_that_stay),
        cmocka_unit_test(test_lookalikes),
        cmocka_unit_test(test_many_lookalikes),
        cmocka_unit_test(test_removed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
