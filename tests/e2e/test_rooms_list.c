/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms found on a real server: its service, the rooms, what they say of themselves; one is entered
 * out of the list. */
#include "config.h"

#include <string.h>

#include "scene.h"

#define SERVICE "rooms." SERVER_DOMAIN

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD, NULL };
    return scene_begin_group(state, words);
}

static void
make_rooms(Scene *scene, Process *bob)
{
    process_say(bob, "join tea@" SERVICE " bob");
    scene_wait_printed(scene, bob, "occupant tea@" SERVICE "/bob");
    process_say(bob, "configure tea@" SERVICE " roomname=Tea roomdesc=Leaves persistentroom=1 "
                     "publicroom=1 membersonly=0");
    scene_wait_printed(scene, bob, "done tea@" SERVICE " configure");
    process_say(bob, "join coffee@" SERVICE " bob");
    scene_wait_printed(scene, bob, "occupant coffee@" SERVICE "/bob");
    process_say(bob, "configure coffee@" SERVICE " roomname=Coffee persistentroom=1 publicroom=1 "
                     "moderatedroom=1");
    scene_wait_printed(scene, bob, "done coffee@" SERVICE " configure");
}

static void
test_listed_and_entered(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);

    make_rooms(scene, bob);
    scene_add_account(scene, "alice", "alice", NULL);
    Terminal *terminal = scene_open(scene, "alice", NULL);
    scene_wait_shown(scene, terminal, "alice@" SERVER_DOMAIN " ● online");
    scene_enter(terminal, "/rooms");
    scene_wait_shown(scene, terminal, "Rooms of " SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "a service with 2 rooms");
    scene_wait_shown(scene, terminal, "tea@" SERVICE);
    scene_wait_shown(scene, terminal, "moderated");
    terminal_type(terminal, "leaves");
    scene_wait_shown(scene, terminal, "1 of 3");
    terminal_type(terminal, "\r");
    scene_wait_printed(scene, bob, "occupant tea@" SERVICE "/alice");
    scene_enter(terminal, "/info");
    scene_wait_shown(scene, terminal, "Link: xmpp:tea@" SERVICE "?join");
    scene_wait_shown(scene, terminal, "Description: Leaves");
    scene_enter(terminal, "/info bob");
    scene_wait_shown(scene, terminal, "moderator, owner");
    scene_enter(terminal, "/info coffee@" SERVICE);
    scene_wait_shown(scene, terminal, "Coffee");
    scene_quit(scene, terminal);
}

/* Where the service keeps one (XEP-0486). */
static void
test_a_picture(void **state)
{
    Scene *scene = *state;

    scene_add_account(scene, "alice", "alice", NULL);
    g_autofree char *path = g_build_filename(scene->folder, "picture.png", NULL);
    assert_true(g_file_set_contents(path, "\x89PNG\r\n\x1a\nrest", -1, NULL));
    g_autofree char *give = g_strdup_printf("/room avatar %s", path);
    Terminal *terminal = scene_open(scene, "alice", NULL);
    scene_wait_shown(scene, terminal, "alice@" SERVER_DOMAIN " ● online");
    scene_enter(terminal, "/join gallery@" SERVICE);
    scene_wait_shown(scene, terminal, "You are in the room");
    scene_enter(terminal, give);
    scene_wait_shown(scene, terminal, "the room has this picture now");
    scene_enter(terminal, "/room avatar");
    scene_wait_shown(scene, terminal, "image/png");
    scene_quit(scene, terminal);
}

/* What a script gets: all rows at once, when they are known. */
static void
test_in_json(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);

    make_rooms(scene, bob);
    scene_add_account(scene, "script", "alice", NULL);
    Process *script = scene_headless(scene, "script", "--json", NULL);
    scene_wait_printed(scene, script, "\"state\":\"online\"");
    process_say(script, "/rooms " SERVICE " tea");
    g_autofree char *line =
        scene_wait_line(scene, script, "\"name\":\"rooms\",\"title\":\"Rooms of " SERVICE "\"");
    if (!strstr(line, "\"tea@" SERVICE "\"") || !strstr(line, "Leaves"))
        scene_fail(scene, "no room, or no description: %s", line);
    process_say(script, "/room info nowhere@" SERVICE);
    scene_wait_printed(scene, script, "It says nothing more");
    process_say(script, "/rooms nowhere.invalid");
    scene_wait_printed(scene, script, "\"title\":\"Rooms of nowhere.invalid\"");
    process_say(script, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, script), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_listed_and_entered),
        scene_test(test_in_json),
        scene_test(test_a_picture),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
