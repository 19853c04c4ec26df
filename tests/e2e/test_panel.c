/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The roster panel against a real server: presence, mentions, keys, and what is kept of it. */

#include "config.h"

#include "scene.h"

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "carol:" SCENE_PASSWORD, "alice+bob/Friends",
                                         "alice+carol/Work",      NULL };
    return scene_begin_group(state, words);
}

static Terminal *
open_alice(Scene *scene)
{
    Terminal *terminal = scene_open(scene, "alice", NULL);

    scene_wait_shown(scene, terminal, "Work 0/1");
    return terminal;
}

static void
test_mentions_keys_and_folds(void **state)
{
    Scene *scene = *state;

    scene_add_account(scene, "alice", "alice", NULL);
    Terminal *terminal = open_alice(scene);
    scene_enter(terminal, "/set notify.words Alice");
    scene_wait_shown(scene, terminal, "notify.words = Alice");
    Process *bob = scene_peer(scene, "bob", NULL);
    scene_wait_shown(scene, terminal, "Friends 1/1");
    process_say(bob, "message alice@" SERVER_DOMAIN " lunch, alice?");
    scene_wait_shown(scene, terminal, "1 !");
    scene_wait_shown(scene, terminal, "2:Bob(1!)");

    terminal_key(terminal, "M-r");
    terminal_type(terminal, "carol");
    scene_wait_shown(scene, terminal, "/carol");
    scene_wait_gone(scene, terminal, "Friends");
    terminal_key(terminal, "Enter");
    scene_wait_shown(scene, terminal, "carol@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "Friends 1/1");

    scene_enter(terminal, "/roster fold friends");
    scene_wait_shown(scene, terminal, "▸ Friends");
    scene_quit(scene, terminal);
    terminal = open_alice(scene);
    scene_wait_shown(scene, terminal, "▸ Friends 1/1");
    scene_quit(scene, terminal);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_mentions_keys_and_folds),
    };

    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
