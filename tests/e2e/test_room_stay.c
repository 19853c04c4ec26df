/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms are entered with what they want, and stayed in, on a real server. */

#include "config.h"

#include <signal.h>
#include <string.h>

#include "scene.h"

#define SERVICE "rooms." SERVER_DOMAIN

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD, NULL };

    return scene_begin_group(state, words);
}

/* bob makes the room, and configures it so; NULL: as it is. */
static Process *
open_room(Scene *scene, const char *room, const char *configuration)
{
    Process *bob = scene_peer(scene, "bob", NULL);
    g_autofree char *join = g_strdup_printf("join %s bob", room);
    g_autofree char *made = g_strdup_printf("occupant %s/bob", room);

    process_say(bob, join);
    scene_wait_printed(scene, bob, made);
    scene_wait_printed(scene, bob, "done");
    if (!configuration)
        return bob;
    g_autofree char *configure = g_strdup_printf("configure %s %s", room, configuration);
    process_say(bob, configure);
    scene_wait_printed(scene, bob, "done");
    return bob;
}

static Process *
start(Scene *scene)
{
    Process *alice = scene_headless(scene, "a", NULL);

    scene_wait_printed(scene, alice, "is online");
    return alice;
}

static void
quit(Scene *scene, Process *process)
{
    process_say(process, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, process), 0);
}

/* A name without @ is one of the server's rooms. */
static void
test_making_a_room(void **state)
{
    Scene *scene = *state;

    scene_add_account(scene, "a", "alice", "");
    Process *alice = start(scene);
    process_say(alice, "/join new");
    scene_wait_printed(scene, alice, "You are in the room as alice; nobody else is here.");
    scene_wait_printed(scene, alice, "This room is new, and open to others now.");
    Process *bob = scene_peer(scene, "bob", NULL);
    process_say(bob, "join new@" SERVICE " bob");
    scene_wait_printed(scene, bob, "occupant new@" SERVICE "/bob");
    quit(scene, alice);
}

static void
test_nick_is_taken(void **state)
{
    Scene *scene = *state;
    Process *bob = open_room(scene, "nick@" SERVICE, NULL);

    scene_add_account(scene, "a", "alice", "");
    Process *alice = start(scene);
    process_say(alice, "/join nick@" SERVICE " bob");
    scene_wait_printed(scene, alice, "Another nick for the room");
    process_say(alice, "/answer rob");
    scene_wait_printed(scene, alice, "You are in the room as rob; 2 are here.");
    scene_wait_printed(scene, bob, "occupant nick@" SERVICE "/rob");
    quit(scene, alice);
}

static void
test_password_is_wanted(void **state)
{
    Scene *scene = *state;

    open_room(scene, "secret@" SERVICE, "passwordprotectedroom=1 roomsecret=sesame");
    scene_add_account(scene, "a", "alice", "");
    Process *alice = start(scene);
    process_say(alice, "/join secret@" SERVICE);
    scene_wait_printed(scene, alice, "The password of the room");
    process_say(alice, "/answer mellon");
    scene_wait_printed(scene, alice, "The right password of the room");
    process_say(alice, "/answer sesame");
    scene_wait_printed(scene, alice, "You are in the room as alice; 2 are here.");
    quit(scene, alice);
}

/* It is told by whom and why; only the user's order enters it again, after a restart, too. */
static void
test_kicked_stays_out(void **state)
{
    Scene *scene = *state;
    Process *bob = open_room(scene, "kick@" SERVICE, NULL);

    scene_add_account(scene, "a", "alice", "");
    Process *alice = start(scene);
    process_say(alice, "/join kick@" SERVICE);
    scene_wait_printed(scene, bob, "occupant kick@" SERVICE "/alice");
    process_say(bob, "kick kick@" SERVICE " alice too-loud");
    scene_wait_printed(scene, alice, "You were thrown out of the room");
    scene_watch(500); /* what is stored is on the disk */
    process_signal(alice, SIGKILL);
    scene_wait_process_exit(scene, alice);
    alice = start(scene);
    scene_wait_printed(scene, alice, "is not entered by itself: You were thrown out");
    scene_watch(500);
    const char *gone = strstr(process_output(bob), "gone kick@" SERVICE "/alice");
    assert_non_null(gone);
    assert_null(strstr(gone, "occupant kick@" SERVICE "/alice"));
    process_say(alice, "/join kick@" SERVICE);
    scene_wait_printed(scene, alice, "You are in the room as alice; 2 are here.");
    quit(scene, alice);
}

/* Who was in is in again, whether the program or the server has gone meanwhile. */
static void
test_restarts(void **state)
{
    Scene *scene = *state;

    scene_add_account(scene, "a", "alice", "");
    Process *alice = start(scene);
    process_say(alice, "/join stay@" SERVICE " alissa");
    scene_wait_printed(scene, alice, "You are in the room as alissa");
    scene_wait_printed(scene, alice, "This room is new");
    scene_watch(500); /* what is stored is on the disk */
    process_signal(alice, SIGKILL);
    scene_wait_process_exit(scene, alice);
    alice = start(scene);
    scene_wait_printed(scene, alice, "You are in the room as alissa");
    server_stop(scene->server);
    server_start(scene->server);
    process_say(alice, "/connect");
    scene_wait_printed(scene, alice, "You are in the room again, as alissa.");
    quit(scene, alice);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_making_a_room),      scene_test(test_nick_is_taken),
        scene_test(test_password_is_wanted), scene_test(test_kicked_stays_out),
        scene_test(test_restarts),
    };

    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
