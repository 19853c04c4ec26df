/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Invitations on a real server: directly and through the room, accepted, declined and sent; nothing
 * is entered before the user says so. */
#include "config.h"

#include <string.h>

#include "scene.h"

#define SERVICE "rooms." SERVER_DOMAIN

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "carol:" SCENE_PASSWORD, NULL };
    return scene_begin_group(state, words);
}

static Terminal *
open_online(Scene *scene, const char *user)
{
    g_autofree char *online = g_strdup_printf("%s@" SERVER_DOMAIN " ● online", user);
    Terminal *terminal = scene_open(scene, user, NULL);

    scene_wait_shown(scene, terminal, online);
    scene_enter(terminal, "/ping");
    scene_wait_shown(scene, terminal, "answered in");
    return terminal;
}

static void
make_room(Scene *scene, Process *bob, const char *room, const char *fields)
{
    g_autofree char *join = g_strdup_printf("join %s@" SERVICE " bob", room);
    g_autofree char *there = g_strdup_printf("occupant %s@" SERVICE "/bob", room);
    g_autofree char *configure = g_strdup_printf("configure %s@" SERVICE " %s", room, fields);
    g_autofree char *done = g_strdup_printf("done %s@" SERVICE " configure", room);

    process_say(bob, join);
    scene_wait_printed(scene, bob, there);
    process_say(bob, configure);
    scene_wait_printed(scene, bob, done);
}

/* Into a room for members only, whose word lets her in. */
static void
test_through_the_room(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);

    make_room(scene, bob, "club", "membersonly=1 persistentroom=1");
    scene_add_account(scene, "alice", "alice", NULL);
    Terminal *terminal = open_online(scene, "alice");
    process_say(bob, "invite club@" SERVICE " alice@" SERVER_DOMAIN " a game of whist");
    scene_wait_shown(scene, terminal, "requests: 1");
    scene_wait_shown(scene, terminal, "The room club@" SERVICE " invites you");
    scene_wait_shown(scene, terminal, "a game of whist");
    scene_quit(scene, terminal);

    terminal = open_online(scene, "alice");
    scene_wait_shown(scene, terminal, "requests: 1");
    scene_enter(terminal, "/requests accept");
    scene_wait_printed(scene, bob, "occupant club@" SERVICE "/alice");
    scene_wait_gone(scene, terminal, "requests: ");
    scene_quit(scene, terminal);
}

static void
test_directly_and_declined(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);

    make_room(scene, bob, "tea", "membersonly=0");
    scene_add_account(scene, "alice", "alice", NULL);
    Terminal *terminal = open_online(scene, "alice");
    process_say(bob, "invite-directly tea@" SERVICE " alice@" SERVER_DOMAIN " five o'clock");
    scene_wait_shown(scene, terminal, "bob@" SERVER_DOMAIN " invites you into the room tea@");
    /* The same once more, through the room: it is one. */
    process_say(bob, "invite tea@" SERVICE " alice@" SERVER_DOMAIN " five o'clock");
    process_say(bob, "say tea@" SERVICE " invited");
    scene_wait_printed(scene, bob, "room tea@" SERVICE "/bob invited");
    scene_enter(terminal, "/ping " SERVICE);
    scene_wait_shown(scene, terminal, SERVICE " answered in");
    scene_wait_shown(scene, terminal, "requests: 1");
    scene_enter(terminal, "/requests deny tea@" SERVICE);
    scene_wait_gone(scene, terminal, "requests: ");
    process_say(bob, "invite tea@" SERVICE " alice@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "requests: 1");
    scene_enter(terminal, "/requests deny tea@" SERVICE " no milk");
    scene_wait_printed(scene, bob, "declined tea@" SERVICE " alice@" SERVER_DOMAIN);
    scene_quit(scene, terminal);
}

static void
test_sent(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    Process *carol = scene_peer(scene, "carol", NULL);

    make_room(scene, bob, "cellar", "membersonly=0");
    scene_add_account(scene, "alice", "alice", NULL);
    Terminal *terminal = open_online(scene, "alice");
    /* Out of the console, into a room where she is not; then out of the room. */
    scene_enter(terminal, "/invite carol@" SERVER_DOMAIN " cellar@" SERVICE " come along");
    g_autofree char *line =
        scene_wait_line(scene, carol, "invited cellar@" SERVICE " alice@" SERVER_DOMAIN);
    assert_non_null(strstr(line, "come along"));
    scene_enter(terminal, "/join cellar@" SERVICE);
    scene_wait_shown(scene, terminal, "You are in the room as alice");
    scene_enter(terminal, "/invite carol@" SERVER_DOMAIN " it is cool here");
    scene_wait_printed(scene, carol, "invited cellar@" SERVICE " alice@" SERVER_DOMAIN);
    /* She is there: nothing is asked. */
    scene_enter(terminal, "/open xmpp:cellar@" SERVICE "?join");
    scene_quit(scene, terminal);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_through_the_room),
        scene_test(test_directly_and_declined),
        scene_test(test_sent),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
