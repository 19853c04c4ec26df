/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A person scrolls beyond what is stored here, into the archive of a real server, to the very first
 * line; jumps to a time, and back. */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "scene.h"

#define BOB   "bob@" SERVER_DOMAIN
#define ROOM  "stanzas@" SERVER_ROOMS
#define LINES 300

/* Only the last page of the archive is read at the login. */
static const char config[] = "[history]\ncatch_up_days=0\n";

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

/* What bob said to another device of hers, which is gone then. */
static void
talk(Scene *scene, const char *name)
{
    Process *phone = scene_peer(scene, "alice", NULL), *bob = scene_peer(scene, "bob", NULL);
    g_autofree char *last = g_strdup_printf("%s %d.", name, LINES);

    for (int i = 1; i <= LINES; i++) {
        g_autofree char *line = g_strdup_printf("message alice@" SERVER_DOMAIN " %s %d.", name, i);
        process_say(bob, line);
    }
    scene_wait_printed(scene, phone, last);
    process_end_input(phone);
    scene_wait_process_exit(scene, phone);
}

static void
press_until(Scene *scene, Terminal *terminal, const char *key, const char *text)
{
    gint64 deadline = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;

    while (!terminal_shows(terminal, text)) {
        if (g_get_monotonic_time() > deadline)
            scene_fail(scene, "%s leads to no \"%s\"", key, text);
        terminal_key(terminal, key);
        scene_watch(50);
    }
}

/* Each line of that name once, in its order, in what jaser log prints. */
static void
assert_complete(Scene *scene, const char *chat, const char *name)
{
    const char *program = g_getenv("JASER");
    g_autofree char *built = g_build_filename(g_getenv("top_builddir"), "jaser", NULL);
    g_autofree char *folder = g_build_filename(scene->folder, "a", "config", NULL);
    g_autofree char *data = scene_data_path(scene, "a", NULL);
    const char *argv[] = {
        program ? program : built, "log", chat, "--config-dir", folder, "--data-dir", data, NULL
    };
    g_autofree char *output = NULL;
    g_autofree char *begin = g_strdup_printf(" %s ", name);
    int number = 0;

    assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                             &output, NULL, NULL, NULL));
    for (const char *at = output; (at = strstr(at, begin)); at += strlen(begin))
        assert_int_equal(atoi(at + strlen(begin)), ++number);
    assert_int_equal(number, LINES);
}

static void
test_to_the_first_line_and_back(void **state)
{
    Scene *scene = *state;

    talk(scene, "verse");
    scene_write_config(scene, "a", "config", config);
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *alice = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, alice, "alice ●");
    scene_enter(alice, "/msg " BOB);
    scene_wait_shown(scene, alice, "verse 300.");
    press_until(scene, alice, "PageUp", "verse 1.");
    scene_wait_shown(scene, alice, "the server keeps nothing older");

    scene_enter(alice, "/at end");
    scene_wait_shown(scene, alice, "verse 300.");
    scene_enter(alice, "/at first");
    scene_wait_shown(scene, alice, "verse 1.");
    terminal_key(alice, "M-h");
    scene_wait_shown(scene, alice, "verse 300.");
    press_until(scene, alice, "PageUp", "verse 1.");
    press_until(scene, alice, "PageDown", "verse 300.");
    scene_quit(scene, alice);
    assert_complete(scene, BOB, "verse");
}

/* A room that she enters for the first time tells its last lines; its archive has the others. */
static void
test_into_the_archive_of_a_room(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", NULL);
    g_autofree char *last = g_strdup_printf("stanza %d.", LINES);

    process_say(bob, "join " ROOM " bob");
    scene_wait_printed(scene, bob, " open");
    process_say(bob, "configure " ROOM " persistentroom=1");
    scene_wait_printed(scene, bob, "done ");
    for (int i = 1; i <= LINES; i++) {
        g_autofree char *line = g_strdup_printf("say " ROOM " stanza %d.", i);
        process_say(bob, line);
    }
    scene_wait_printed(scene, bob, last);

    scene_write_config(scene, "a", "config", config);
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *alice = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, alice, "alice ●");
    scene_enter(alice, "/join " ROOM);
    scene_wait_shown(scene, alice, last);
    press_until(scene, alice, "PageUp", "stanza 1.");
    scene_wait_shown(scene, alice, "the server keeps nothing older");
    press_until(scene, alice, "PageDown", last);
    scene_enter(alice, "/at first");
    scene_wait_shown(scene, alice, "stanza 1.");
    scene_quit(scene, alice);
    assert_complete(scene, ROOM, "stanza");
}

/* Without a screen the pages are waited for, and printed in their order. */
static void
test_without_a_screen(void **state)
{
    Scene *scene = *state;

    talk(scene, "line");
    scene_write_config(scene, "a", "config", config);
    scene_add_account(scene, "a", "alice", NULL);
    Process *alice = scene_headless(scene, "a", NULL);
    scene_wait_printed(scene, alice, "is online");
    scene_wait_printed(scene, alice, "> line 300.");
    process_say(alice, "/msg " BOB);
    process_say(alice, "/history 250");
    scene_wait_printed(scene, alice, "> line 51.");
    scene_wait_printed(scene, alice, "> line 300.");
    assert_null(strstr(process_output(alice), "> line 50."));
    process_say(alice, "/quit");
    scene_wait_process_exit(scene, alice);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_to_the_first_line_and_back),
        scene_test(test_into_the_archive_of_a_room),
        scene_test(test_without_a_screen),
    };

    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
