/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What strangers ask, on a real server: it waits in its place, is kept, and is answered there; who
 * is blocked is heard no more. */
#include "config.h"

#include <string.h>

#include "scene.h"

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "carol:" SCENE_PASSWORD, "dave:" SCENE_PASSWORD,
                                         "erin:" SCENE_PASSWORD,  NULL };
    return scene_begin_group(state, words);
}

static Terminal *
open_online(Scene *scene, const char *user)
{
    g_autofree char *online = g_strdup_printf("%s@" SERVER_DOMAIN " ● online", user);
    Terminal *terminal = scene_open(scene, user, NULL);

    scene_wait_shown(scene, terminal, online);
    /* ejabberd keeps what comes before our presence for the next login: it has that when it
     * answers. */
    scene_enter(terminal, "/ping");
    scene_wait_shown(scene, terminal, "answered in");
    return terminal;
}

static void
test_accepted_with_keys_after_a_restart(void **state)
{
    Scene *scene = *state;
    Process *dave = scene_peer(scene, "dave", NULL);

    scene_add_account(scene, "alice", "alice", NULL);
    Terminal *terminal = open_online(scene, "alice");
    process_say(dave, "message alice@" SERVER_DOMAIN " we met on Sunday");
    scene_wait_shown(scene, terminal, "requests: 1");
    process_say(dave, "subscribe alice@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "requests: 2");
    scene_quit(scene, terminal);

    terminal = open_online(scene, "alice");
    scene_wait_shown(scene, terminal, "requests: 2");
    scene_enter(terminal, "/requests");
    scene_wait_shown(scene, terminal, "What others ask of you");
    scene_wait_shown(scene, terminal, "we met on Sunday");
    terminal_type(terminal, "wrote");
    scene_wait_shown(scene, terminal, "1 of 2");
    terminal_type(terminal, "\033y");
    scene_wait_shown(scene, terminal, "requests: 1");
    scene_wait_shown(scene, terminal, ":dave(1)");
    terminal_type(terminal, "\003\033y");
    scene_wait_printed(scene, dave, "subscribed alice@" SERVER_DOMAIN);
    scene_wait_printed(scene, dave, "subscribe alice@" SERVER_DOMAIN);
    scene_wait_gone(scene, terminal, "requests: ");
    scene_quit(scene, terminal);
}

static void
test_blocked_and_unblocked(void **state)
{
    Scene *scene = *state;
    Process *erin = scene_peer(scene, "erin", NULL);

    scene_add_account(scene, "bob", "bob", NULL);
    Terminal *terminal = open_online(scene, "bob");
    process_say(erin, "message bob@" SERVER_DOMAIN " buy gold");
    scene_wait_shown(scene, terminal, "requests: 1");
    scene_enter(terminal, "/requests");
    scene_wait_shown(scene, terminal, "buy gold");
    terminal_type(terminal, "\033b");
    scene_wait_shown(scene, terminal, "Blocked: erin@" SERVER_DOMAIN);
    scene_wait_gone(scene, terminal, "requests: ");
    process_say(erin, "message bob@" SERVER_DOMAIN " buy silver");
    scene_wait_printed(scene, erin, "error bob@" SERVER_DOMAIN);
    scene_enter(terminal, "/blocked");
    scene_wait_shown(scene, terminal, "a person");
    terminal_type(terminal, "\033u");
    scene_wait_shown(scene, terminal, "Nobody is blocked.");
    process_say(erin, "message bob@" SERVER_DOMAIN " sorry");
    scene_wait_shown(scene, terminal, "requests: 1");
    scene_enter(terminal, "/requests deny");
    scene_wait_gone(scene, terminal, "requests: ");
    scene_quit(scene, terminal);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_accepted_with_keys_after_a_restart),
        scene_test(test_blocked_and_unblocked),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
