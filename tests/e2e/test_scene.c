/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tools of the end-to-end tests themselves: terminal, server, contact, proxy. */

#include "config.h"

#include "proxy.h"
#include "scene.h"

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

static void
test_terminal_shows_types_and_resizes(void **state)
{
    Scene *scene = *state;
    const char *argv[] = { "/bin/sh", NULL };
    Terminal *terminal = scene_open_program(scene, argv, 10, 40);
    VTermScreenCell cell;

    scene_enter(terminal,
                "printf '\\033]0;a title\\007\\a\\033[1;31mr\\303\\244d\\033[0m 漢字\\n'");
    scene_wait_shown(scene, terminal, "räd 漢字");
    assert_true(terminal_cell_of(terminal, "äd 漢字", &cell));
    assert_true(cell.attrs.bold);
    assert_string_equal(terminal_title(terminal), "a title");
    assert_int_equal(terminal_bells(terminal), 1);

    scene_enter(terminal, "tput smcup; stty -echo");
    scene_wait_gone(scene, terminal, "räd");
    assert_false(terminal_is_restored(terminal));
    terminal_resize(terminal, 7, 33);
    scene_enter(terminal, "stty size");
    scene_wait_shown(scene, terminal, "7 33");
    scene_enter(terminal, "tput rmcup; stty echo; echo ba''ck");
    scene_wait_shown(scene, terminal, "back");
    assert_true(terminal_is_restored(terminal));
    terminal_key(terminal, "C-d");
    assert_int_equal(scene_wait_exit(scene, terminal), 0);
}

static void
test_contacts_talk(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", "--receipts", "--echo", "--status=here", NULL);
    Process *alice = scene_peer(scene, "alice", NULL);

    scene_wait_printed(scene, alice, "presence bob@jaser.test/peer online here");
    process_say(alice, "message bob@jaser.test one\\ntwo & <three>");
    scene_wait_printed(scene, bob, "message alice@jaser.test/peer one\\ntwo & <three>");
    scene_wait_printed(scene, alice, "receipt bob@jaser.test/peer peer-1");
    scene_wait_printed(scene, alice, "message bob@jaser.test/peer one\\ntwo & <three>");
}

static void
test_proxy_passes_stalls_and_cuts(void **state)
{
    Scene *scene = *state;
    Proxy *proxy = proxy_new(server_port(scene->server));
    g_autofree char *port = g_strdup_printf("--port=%d", proxy_port(proxy));
    Process *alice = scene_peer(scene, "alice", port, NULL);

    assert_int_equal(proxy_clients(proxy), 1);
    assert_non_null(strstr(proxy_heard(proxy), "<starttls"));
    proxy_stall(proxy, true);
    process_say(alice, "message alice@jaser.test hello");
    scene_watch(100);
    assert_null(strstr(process_output(alice), "hello"));
    proxy_stall(proxy, false);
    scene_wait_printed(scene, alice, "message alice@jaser.test/peer hello");
    proxy_cut(proxy);
    scene_wait_printed(scene, alice, "offline");
    proxy_free(proxy);
}

static void
test_server_comes_back_with_its_users(void **state)
{
    Scene *scene = *state;
    int port = server_port(scene->server);
    Process *alice = scene_peer(scene, "alice", NULL);

    server_stop(scene->server);
    scene_wait_printed(scene, alice, "offline");
    server_start(scene->server);
    assert_int_equal(server_port(scene->server), port);
    scene_peer(scene, "alice", NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_terminal_shows_types_and_resizes),
        scene_test(test_contacts_talk),
        scene_test(test_proxy_passes_stalls_and_cuts),
        scene_test(test_server_comes_back_with_its_users),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
