/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the screen shows of a room against a real server: who is there, who comes and goes, what
 * speaks to the user, nicks by keys and by the mouse. */

#include "config.h"

#include <string.h>

#include "scene.h"

#define POND "pond@" SERVER_ROOMS

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "carol:" SCENE_PASSWORD, NULL };
    return scene_begin_group(state, words);
}

static Process *
come(Scene *scene, const char *user)
{
    Process *peer = scene_peer(scene, user, NULL);
    g_autofree char *order = g_strdup_printf("join " POND " %s", user);

    process_say(peer, order);
    scene_wait_printed(scene, peer, "occupant");
    return peer;
}

static Terminal *
open_in_room(Scene *scene)
{
    scene_add_account(scene, "alice", "alice", NULL);
    Terminal *terminal = scene_open(scene, "alice", NULL);
    scene_wait_shown(scene, terminal, "alice@" SERVER_DOMAIN " ● online");
    scene_enter(terminal, "/set rooms.traffic all");
    scene_enter(terminal, "/set notify.words alice");
    scene_enter(terminal, "/join " POND);
    scene_wait_shown(scene, terminal, "Moderators 1");
    scene_wait_shown(scene, terminal, "~● alice (you)");
    scene_wait_shown(scene, terminal, "1 here");
    return terminal;
}

static void
click_on(Scene *scene, Terminal *terminal, const char *text)
{
    scene_wait_shown(scene, terminal, text);
    g_autofree char *bytes =
        g_strdup_printf("\x1b[<0;110;%dM", terminal_row_of(terminal, text) + 1);
    terminal_type(terminal, bytes);
}

static void
test_people_and_lines(void **state)
{
    Scene *scene = *state;
    Terminal *terminal = open_in_room(scene);
    Process *bob = come(scene, "bob");

    scene_wait_shown(scene, terminal, "bob joined");
    Process *carol = come(scene, "carol");
    scene_wait_shown(scene, terminal, "2 joined: bob, carol");
    scene_wait_shown(scene, terminal, "3 here");
    process_say(bob, "say " POND " alice: are you there?");
    scene_wait_shown(scene, terminal, "bob! alice: are you there?");
    process_say(carol, "presence away 0 tea");
    terminal_type(terminal, "b");
    terminal_key(terminal, "Tab");
    scene_wait_shown(scene, terminal, "> bob: ");
    scene_enter(terminal, "here I am");
    scene_wait_printed(scene, bob, "room " POND "/alice bob: here I am");
    process_say(carol, "leave " POND);
    scene_wait_shown(scene, terminal, "carol left");
    scene_wait_shown(scene, terminal, "2 here");
    process_say(bob, "nick " POND " robert");
    scene_wait_shown(scene, terminal, "bob is now robert");
    scene_wait_shown(scene, terminal, "● robert");
    scene_quit(scene, terminal);
}

static void
test_panel_and_mouse(void **state)
{
    Scene *scene = *state;
    Terminal *terminal = open_in_room(scene);

    come(scene, "bob");
    Process *carol = come(scene, "carol");
    click_on(scene, terminal, "● carol");
    scene_wait_shown(scene, terminal, "> carol: ");
    click_on(scene, terminal, "● carol");
    scene_wait_shown(scene, terminal, "carol in pond");
    scene_enter(terminal, "between us");
    scene_wait_printed(scene, carol, "between us");
    process_say(carol, "leave " POND);
    scene_wait_shown(scene, terminal, "not there any more");
    terminal_key(terminal, "M-2");
    scene_wait_shown(scene, terminal, "Participants 1");
    terminal_key(terminal, "M-o");
    terminal_type(terminal, "bo");
    scene_wait_shown(scene, terminal, "/bo");
    scene_wait_gone(scene, terminal, "Moderators");
    terminal_key(terminal, "Enter");
    scene_wait_shown(scene, terminal, "> bob: ");
    terminal_key(terminal, "C-c");
    /* A narrow terminal has no room for the panel until it is asked for. */
    terminal_resize(terminal, 24, 80);
    scene_wait_gone(scene, terminal, "Participants 1");
    scene_enter(terminal, "/occupants");
    scene_wait_shown(scene, terminal, "Participants 1");
    terminal_key(terminal, "Escape");
    scene_wait_gone(scene, terminal, "Participants 1");
    scene_quit(scene, terminal);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_people_and_lines),
        scene_test(test_panel_and_mouse),
    };

    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
