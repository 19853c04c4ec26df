/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The history of the real program when it was killed, and when its file is damaged: what was said
 * is there, and what was done is told. */

#include "config.h"

#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "scene.h"

#define BOB      "bob@" SERVER_DOMAIN
#define LINES    20
#define BATCH_MS 250 /* then it is on the disk */

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

static void
overwrite(const char *path, off_t from, size_t length)
{
    g_autofree char *rubbish = g_strnfill(length, '\xa5');
    int fd = open(path, O_WRONLY);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, rubbish, length, from), (ssize_t)length);
    close(fd);
}

/* alice says so many lines, the echo of each comes back. */
static void
talk(Scene *scene, Terminal *alice)
{
    scene_enter(alice, "/msg " BOB " the first line");
    scene_wait_shown(scene, alice, "the first line");
    for (int i = 2; i <= LINES; i++) {
        g_autofree char *line = g_strdup_printf("number %d of them", i);

        scene_enter(alice, line);
        scene_wait_shown(scene, alice, line);
    }
}

static unsigned
count_files(const char *pattern)
{
    glob_t found = { 0 };
    size_t count;

    glob(pattern, 0, NULL, &found);
    count = found.gl_pathc;
    globfree(&found);
    return (unsigned)count;
}

static void
test_a_damaged_history_is_repaired(void **state)
{
    Scene *scene = *state;
    g_autofree char *path = scene_data_path(scene, "a", "history.db");
    g_autofree char *aside = g_strconcat(path, ".damaged-*", NULL);
    scene_add_account(scene, "a", "alice", NULL);
    Terminal *alice = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, alice, "alice ●");
    talk(scene, alice);
    scene_quit(scene, alice);

    overwrite(path, 0, 100);
    alice = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, alice, "The history was damaged: 20 messages of it were saved");
    scene_wait_shown(scene, alice, "alice ●");
    scene_enter(alice, "/msg " BOB);
    scene_wait_shown(scene, alice, "the first line");
    scene_wait_shown(scene, alice, "number 20 of them");
    scene_quit(scene, alice);
    assert_int_equal(count_files(aside), 1);

    alice = scene_open(scene, "a", NULL); /* told once */
    scene_wait_shown(scene, alice, "alice ●");
    assert_false(terminal_shows(alice, "damaged"));
    scene_quit(scene, alice);
}

static void
test_a_killed_program_has_what_was_committed(void **state)
{
    Scene *scene = *state;
    scene_add_account(scene, "a", "alice", NULL);
    Process *bob = scene_peer(scene, "bob", NULL);
    Process *alice = scene_headless(scene, "a", NULL);

    for (int i = 1; i <= LINES; i++) {
        g_autofree char *order = g_strdup_printf("/msg " BOB " number %d of them", i);
        g_autofree char *line = g_strdup_printf("number %d of them", i);

        process_say(alice, order);
        scene_wait_printed(scene, bob, line);
    }
    scene_watch(BATCH_MS * 2);
    process_signal(alice, SIGKILL);
    scene_wait_process_exit(scene, alice);

    Terminal *screen = scene_open(scene, "a", NULL);
    scene_wait_shown(scene, screen, "alice ●");
    scene_enter(screen, "/msg " BOB);
    scene_wait_shown(scene, screen, "number 20 of them");
    scene_wait_shown(scene, screen, "number 19 of them");
    assert_false(terminal_shows(screen, "damaged"));
    scene_quit(scene, screen);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(test_a_damaged_history_is_repaired),
        scene_test(test_a_killed_program_has_what_was_committed),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
