/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One room, four programs: jaser in a terminal and without one, Profanity, and a scripted contact
 * who owns the room. All see the same. */

#include "config.h"

#include "profanity.h"

#define ROOM "pond@" SERVER_ROOMS

typedef struct {
    Scene *scene;
    Terminal *alice; /* jaser in a terminal */
    Terminal *bob;   /* Profanity */
    Process *carol;  /* jaser --headless */
    Process *dave;   /* scripted */
} Party;

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "carol:" SCENE_PASSWORD, "dave:" SCENE_PASSWORD, NULL };
    profanity_need();
    return scene_begin_group(state, words);
}

/* All see who is there, also who comes last. */
static Party
meet(Scene *scene)
{
    Party party = { .scene = scene, .dave = scene_peer(scene, "dave", NULL) };

    process_say(party.dave, "join " ROOM " dave");
    scene_wait_printed(scene, party.dave, "done " ROOM " open");
    process_say(party.dave, "subject " ROOM " toads & newts");
    scene_wait_printed(scene, party.dave, "subject " ROOM "/dave toads & newts");
    process_say(party.dave, "say " ROOM " said before all of you came");

    scene_add_account(scene, "a", "alice", NULL);
    scene_add_account(scene, "c", "carol", NULL);
    party.alice = scene_open(scene, "a", NULL);
    party.carol = scene_headless(scene, "c", NULL);
    party.bob = profanity_open(scene, "bob");
    scene_wait_shown(scene, party.alice, "is online");
    scene_enter(party.alice, "/join " ROOM " alice");
    scene_wait_printed(scene, party.dave, "occupant " ROOM "/alice participant");
    scene_wait_printed(scene, party.carol, "is online");
    process_say(party.carol, "/join " ROOM " carol");
    scene_wait_printed(scene, party.carol, "toads & newts");
    scene_wait_shown(scene, party.bob, "logged in successfully");
    scene_enter(party.bob, "/join " ROOM " nick bob");
    scene_wait_printed(scene, party.dave, "occupant " ROOM "/bob participant");
    return party;
}

/* What is said by whom reaches everybody, the one who says it too. */
static void
expect_line(const Party *party, const char *nick, const char *text)
{
    g_autofree char *heard = g_strdup_printf("room " ROOM "/%s %s", nick, text);
    g_autofree char *printed = g_strdup_printf("<%s> %s", nick, text);

    scene_wait_shown(party->scene, party->alice, text);
    scene_wait_shown(party->scene, party->bob, text);
    scene_wait_printed(party->scene, party->carol, printed);
    scene_wait_printed(party->scene, party->dave, heard);
}

static void
test_all_see_the_same(void **state)
{
    Party party = meet(*state);
    Scene *scene = party.scene;

    scene_wait_shown(scene, party.alice, "said before all of you came");
    scene_wait_shown(scene, party.bob, "said before all of you came");
    scene_wait_shown(scene, party.alice, "toads & newts");
    scene_wait_shown(scene, party.bob, "toads & newts");

    scene_enter(party.alice, "this is jaser");
    expect_line(&party, "alice", "this is jaser");
    scene_enter(party.bob, "this is Profanity");
    expect_line(&party, "bob", "this is Profanity");
    process_say(party.carol, "this has no screen");
    expect_line(&party, "carol", "this has no screen");
    process_say(party.dave, "say " ROOM " this is a script");
    expect_line(&party, "dave", "this is a script");

    process_say(party.dave, "subject " ROOM " only newts");
    scene_wait_shown(scene, party.alice, "only newts");
    scene_wait_shown(scene, party.bob, "only newts");
    scene_wait_printed(scene, party.carol, "only newts");

    scene_enter(party.bob, "/nick robert");
    scene_wait_printed(scene, party.dave, "gone " ROOM "/bob 303 robert");
    scene_wait_shown(scene, party.alice, "bob is now robert");
    scene_wait_printed(scene, party.carol, "bob is now robert");
    scene_enter(party.alice, "/nick alicia");
    scene_wait_printed(scene, party.dave, "gone " ROOM "/alice 303 alicia");
    scene_wait_shown(scene, party.bob, "alice is now known as alicia");
    scene_wait_printed(scene, party.carol, "alice is now alicia");
    scene_enter(party.alice, "it is I");
    expect_line(&party, "alicia", "it is I");

    process_say(party.dave, "pm " ROOM "/alicia psst");
    scene_wait_shown(scene, party.alice, "3:dave(1)"); /* in a window of its own */
    terminal_key(party.alice, "M-3");
    scene_wait_shown(scene, party.alice, "psst");
    terminal_key(party.alice, "M-2");
    scene_wait_shown(scene, party.alice, "it is I");
    process_say(party.dave, "pm " ROOM "/carol not you");
    scene_wait_printed(scene, party.carol, "not you");

    process_say(party.dave, "kick " ROOM " robert too loud");
    scene_wait_shown(scene, party.bob, "too loud");
    scene_wait_shown(scene, party.alice, "too loud");
    scene_wait_printed(scene, party.carol, "too loud");
    process_say(party.dave, "kick " ROOM " alicia you, too");
    scene_wait_shown(scene, party.alice, "you, too");
    scene_wait_printed(scene, party.carol, "you, too");
    process_say(party.carol, "/leave good night");
    scene_wait_printed(scene, party.dave, "gone " ROOM "/carol - - good night");

    scene_quit(scene, party.alice);
    scene_enter(party.bob, "/quit");
    scene_wait_exit(scene, party.bob);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_all_see_the_same),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
