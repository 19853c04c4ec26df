/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written while offline waits, can be seen and changed, and leaves once and in order. */

#include "config.h"

#include <string.h>

#include "scene.h"

#define BOB "bob@" SERVER_DOMAIN

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };

    return scene_begin_group(state, words);
}

static unsigned
count(const char *text, const char *part)
{
    unsigned found = 0;

    for (; (text = strstr(text, part)); text++)
        found++;
    return found;
}

static void
test_without_a_screen(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);

    scene_add_account(scene, "a", "alice", "enabled=off");
    Process *alice = scene_headless(scene, "a", NULL);
    process_say(alice, "/msg " BOB " number one");
    process_say(alice, "/msg " BOB " number two");
    process_say(alice, "/msg " BOB " number tree");
    process_say(alice, "/outbox");
    scene_wait_printed(scene, alice, "3  alice@" SERVER_DOMAIN "  " BOB);
    process_say(alice, "/outbox cancel 2");
    scene_wait_printed(scene, alice, "Message 2 will not be sent.");
    process_say(alice, "/outbox edit 3 number three");
    scene_wait_printed(scene, alice, "Message 3 has another text.");
    process_say(alice, "/outbox send");
    scene_wait_printed(scene, alice, "Trying to send 2 messages.");
    scene_wait_printed(scene, bob, "number one");
    scene_wait_printed(scene, bob, "number three");
    process_say(alice, "/msg " BOB " number four");
    scene_wait_printed(scene, bob, "number four");
    assert_int_equal(count(process_output(bob), "number one"), 1);
    assert_int_equal(count(process_output(bob), "number three"), 1);
    assert_null(strstr(process_output(bob), "number two"));
    assert_null(strstr(process_output(bob), "number tree"));
    process_say(alice, "/quit");
    assert_int_equal(scene_wait_process_exit(scene, alice), 0);
}

/* It waits over a restart, too. */
static void
test_on_the_screen(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);

    scene_add_account(scene, "a", "alice", "enabled=off");
    Terminal *terminal = scene_open(scene, "a", NULL);
    scene_enter(terminal, "/msg " BOB " the first line");
    scene_enter(terminal, "the second line");
    scene_enter(terminal, "the third line");
    scene_wait_shown(scene, terminal, "the third line");
    scene_quit(scene, terminal);

    terminal = scene_open(scene, "a", NULL);
    scene_enter(terminal, "/msg " BOB);
    scene_wait_shown(scene, terminal, "the third line");
    scene_enter(terminal, "/outbox");
    scene_wait_shown(scene, terminal, "2  alice@" SERVER_DOMAIN "  " BOB);
    scene_enter(terminal, "/outbox cancel 1");
    scene_wait_shown(scene, terminal, "Cancelled.");
    scene_enter(terminal, "/connect alice");
    scene_wait_printed(scene, bob, "the second line");
    scene_wait_printed(scene, bob, "the third line");
    assert_null(strstr(process_output(bob), "the first line"));
    assert_int_equal(count(process_output(bob), "the second line"), 1);
    scene_quit(scene, terminal);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_without_a_screen),
        scene_test(test_on_the_screen),
    };

    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
