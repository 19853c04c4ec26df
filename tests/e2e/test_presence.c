/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Presence between two people, seen from both sides: states, invisible, away by itself, priority.
 */

#include "config.h"

#include "scene.h"

#define ALICE "alice@" SERVER_DOMAIN
#define BOB   "bob@" SERVER_DOMAIN
#define CAROL "carol@" SERVER_DOMAIN

static int
start_server(void **state)
{
    static const char *const words[] = { "privacy-lists",       "alice:" SCENE_PASSWORD,
                                         "bob:" SCENE_PASSWORD, "carol:" SCENE_PASSWORD,
                                         "alice+bob/Friends",   NULL };
    return scene_begin_group(state, words);
}

static Terminal *
open_online(Scene *scene, const char *name, const char *user)
{
    g_autofree char *online = g_strdup_printf("%s@" SERVER_DOMAIN " ● online", user);

    scene_add_account(scene, name, user, NULL);
    Terminal *terminal = scene_open(scene, name, NULL);
    scene_wait_shown(scene, terminal, online);
    return terminal;
}

/* What each sets, the other sees. */
static void
test_both_see_each_other(void **state)
{
    Scene *scene = *state;
    Terminal *alice = open_online(scene, "alice", "alice");
    Terminal *bob = open_online(scene, "bob", "bob");

    scene_wait_shown(scene, alice, "● Bob");
    scene_wait_shown(scene, bob, "● Alice");
    scene_enter(alice, "/away \"back at 14:00\"");
    scene_wait_shown(scene, bob, "◐ Alice");
    scene_enter(bob, "/who");
    scene_wait_shown(scene, bob, "back at 14:00");
    scene_enter(bob, "/status " BOB " dnd one\\ntwo");
    scene_wait_shown(scene, alice, "⊘ Bob");
    scene_enter(alice, "/who");
    scene_wait_shown(scene, alice, "one two");
    scene_enter(alice, "/status");
    scene_wait_shown(scene, alice, "seen by 1 contact");
    scene_enter(alice, "/online");
    scene_wait_shown(scene, bob, "● Alice");
    scene_quit(scene, bob);
    scene_wait_shown(scene, alice, "○ Bob");
    scene_quit(scene, alice);
}

/* Bob sees her go, she sees what he does, and messages go both ways. */
static void
test_invisible_while_online(void **state)
{
    Scene *scene = *state;
    Terminal *alice = open_online(scene, "alice", "alice");
    Process *bob = scene_peer(scene, "bob", NULL);

    scene_wait_shown(scene, alice, "● Bob");
    scene_enter(alice, "/invisible on");
    scene_wait_printed(scene, bob, "presence " ALICE);
    scene_wait_shown(scene, alice, "is invisible now");
    scene_wait_shown(scene, alice, "alice ◇ invisible");
    process_say(bob, "presence away 0 tea");
    scene_wait_shown(scene, alice, "◐ Bob");
    process_say(bob, "message " ALICE " are you there?");
    scene_wait_shown(scene, alice, "2:Bob(1)");
    scene_enter(alice, "/msg " BOB " only for you");
    scene_wait_printed(scene, bob, "only for you");
    scene_enter(alice, "/away");
    scene_enter(alice, "/invisible off");
    g_autofree char *line = scene_wait_line(scene, bob, "presence " ALICE);
    assert_non_null(strstr(line, "away"));
    scene_wait_shown(scene, alice, "is visible again");
    scene_quit(scene, alice);
}

/* What comes from her up to the message says at most that she is offline. */
static void
assert_nobody_is_shown(Scene *scene, Process *bob)
{
    for (;;) {
        g_autofree char *line = scene_wait_line(scene, bob, ALICE);
        if (g_str_has_prefix(line, "message"))
            return;
        if (g_str_has_prefix(line, "presence") && !g_str_has_suffix(line, " unavailable"))
            scene_fail(scene, "she is shown by: %s", line);
    }
}

/* Nothing that the contact gets before the message says that she is there. */
static void
test_invisible_from_the_first_presence_on(void **state)
{
    Scene *scene = *state;
    Terminal *alice = open_online(scene, "alice", "alice");

    scene_enter(alice, "/invisible on");
    scene_wait_shown(scene, alice, "is invisible now");
    scene_quit(scene, alice);

    Process *bob = scene_peer(scene, "bob", NULL);
    alice = scene_open(scene, "alice", NULL);
    scene_wait_shown(scene, alice, "alice ◇ invisible");
    scene_wait_shown(scene, alice, "● Bob");
    process_say(bob, "presence xa 0");
    scene_wait_shown(scene, alice, "◌ Bob");
    scene_enter(alice, "/msg " BOB " boo");
    assert_nobody_is_shown(scene, bob);
    scene_enter(alice, "/presence to " BOB " dnd");
    g_autofree char *told = scene_wait_line(scene, bob, "presence " ALICE);
    assert_non_null(strstr(told, "dnd"));
    scene_enter(alice, "/invisible off");
    scene_wait_printed(scene, bob, "presence " ALICE);
    scene_quit(scene, alice);
}

/* The session outlives the program, which then knows no more whom it told. */
static void
test_who_was_told_alone_is_told_of_the_end(void **state)
{
    Scene *scene = *state;
    Terminal *alice = open_online(scene, "alice", "alice");
    Process *carol = scene_peer(scene, "carol", NULL);

    scene_enter(alice, "/invisible on");
    scene_wait_shown(scene, alice, "is invisible now");
    scene_enter(alice, "/presence to " CAROL " dnd");
    scene_wait_printed(scene, carol, "presence " ALICE);
    scene_enter(alice, "/quit keep");
    assert_int_equal(scene_wait_exit(scene, alice), 0);

    alice = scene_open(scene, "alice", NULL);
    g_autofree char *line = scene_wait_line(scene, carol, "presence " ALICE);
    assert_true(g_str_has_suffix(line, " unavailable"));
    scene_wait_shown(scene, alice, "alice ◇ invisible");
    scene_quit(scene, alice);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_both_see_each_other),
        scene_test(test_invisible_while_online),
        scene_test(test_invisible_from_the_first_presence_on),
        scene_test(test_who_was_told_alone_is_told_of_the_end),
    };

    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
