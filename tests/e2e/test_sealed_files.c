/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Big files are encrypted and decrypted: nothing waits for them, memory is bounded, and what is
 * broken off leaves nothing. */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gpg_home.h"

#define ALICE   "alice@" SERVER_DOMAIN
#define BOB     "bob@" SERVER_DOMAIN
#define MB      (1024 * 1024)
#define SIZE    (100 * MB)
#define ENDLESS ((off_t)SIZE * 10000)
/* By how much the program may grow: far less than the file has. */
#define GROWTH (32 * MB)

static int
start_server(void **state)
{
    static const char *const words[] = { "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD,
                                         "alice+bob/Friends", NULL };
    return scene_begin_group(state, words);
}

static Terminal *
open_alice(const GpgPair *pair)
{
    const GpgUser who = gpg_pair_user(pair, "alice");
    g_autofree char *set_key = g_strdup_printf("/pgp setkey " BOB " %s", pair->bob_key);
    Terminal *alice = gpg_user_on_screen(pair->scene, &who);

    scene_enter(alice, set_key);
    scene_enter(alice, "/msg " BOB);
    scene_enter(alice, "/encryption start pgp");
    scene_wait_shown(pair->scene, alice, "PGP ");
    return alice;
}

/* What cannot be compressed, so that it takes its time. The caller owns the path. */
static char *
write_big_file(const GpgPair *pair)
{
    char *path = g_build_filename(pair->scene->folder, "big", NULL);
    g_autofree guint32 *block = g_malloc(MB);
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    for (unsigned i = 0; i < MB / sizeof *block; i++)
        block[i] = g_rand_int(random);
    for (unsigned i = 0; i < SIZE / MB; i++) {
        block[0] = i;
        assert_int_equal(fwrite(block, MB, 1, file), 1);
    }
    assert_int_equal(fclose(file), 0);
    return path;
}

/* Of zeros, which no disk holds; it would take an hour. */
static char *
write_endless_file(const GpgPair *pair)
{
    char *path = g_build_filename(pair->scene->folder, "endless", NULL);

    assert_true(g_file_set_contents(path, "", 0, NULL));
    assert_int_equal(truncate(path, ENDLESS), 0);
    return path;
}

static long
memory_of(const Terminal *terminal, const char *field)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/status", terminal_process_id(terminal));
    g_autofree char *text = NULL;
    const char *at;

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    at = strstr(text, field);
    assert_non_null(at);
    return strtol(at + strlen(field), NULL, 10) * 1024;
}

static void
assert_same_files(const char *one, const char *other)
{
    const char *arguments[] = { "cmp", "-s", one, other, NULL };
    int status = -1;

    assert_true(g_spawn_sync(NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                             NULL, &status, NULL));
    assert_int_equal(status, 0);
}

/* --- a gpg at work --- */

typedef struct {
    const Gnupg *gnupg;
    unsigned count;
} Gpgs;

static void
count_gpg(Gpgs *gpgs, const char *process)
{
    g_autofree char *comm = g_strdup_printf("/proc/%s/comm", process);
    g_autofree char *environ = g_strdup_printf("/proc/%s/environ", process);
    g_autofree char *home = g_strconcat("GNUPGHOME=", gpgs->gnupg->home, NULL);
    g_autofree char *name = NULL;
    g_autofree char *variables = NULL;
    size_t length;

    if (g_file_get_contents(comm, &name, NULL, NULL) && strcmp(name, "gpg\n") == 0 &&
        g_file_get_contents(environ, &variables, &length, NULL) &&
        memmem(variables, length, home, strlen(home)))
        gpgs->count++;
}

static bool
is_no_gpg_left(gpointer data)
{
    Gpgs *gpgs = data;
    g_autoptr(GDir) all = g_dir_open("/proc", 0, NULL);
    const char *name;

    gpgs->count = 0;
    while (all && (name = g_dir_read_name(all))) {
        if (g_ascii_isdigit(*name))
            count_gpg(gpgs, name);
    }
    return gpgs->count == 0;
}

static void
order_encrypting(Terminal *alice, const char *path)
{
    g_autofree char *order = g_strconcat("/encryption encrypt ", path, NULL);

    scene_enter(alice, order);
}

/* It is at work from now on, until somebody ends it. */
static void
begin_encrypting(const GpgPair *pair, Terminal *alice, const char *endless)
{
    Gpgs gpgs = { .gnupg = pair->alice };

    order_encrypting(alice, endless);
    scene_wait_shown(pair->scene, alice, "GnuPG: encrypting");
    assert_false(is_no_gpg_left(&gpgs));
}

static void
wait_no_gpg(const GpgPair *pair)
{
    scene_wait(pair->scene, is_no_gpg_left, &(Gpgs){ .gnupg = pair->alice }, "no gpg to be left");
}

/* --- */

/* A message is encrypted and goes out while the file is at work. */
static void
test_messages_do_not_wait_for_a_file(void **state)
{
    GpgPair *pair = *state;
    const GpgUser who = gpg_pair_user(pair, "bob");
    g_autofree char *plain = write_endless_file(pair);
    Process *bob = gpg_user_online(pair->scene, &who);
    Terminal *alice = open_alice(pair);

    begin_encrypting(pair, alice, plain);
    scene_enter(alice, "beside it");
    scene_wait_printed(pair->scene, bob, "\"body\":\"beside it\"");
    assert_false(is_no_gpg_left(&(Gpgs){ .gnupg = pair->alice }));
    scene_enter(alice, "/encryption cancel");
    scene_wait_shown(pair->scene, alice, "was not written: it was cancelled");
    scene_quit(pair->scene, alice);
    scene_quit_process(pair->scene, bob);
}

/* Keys echo meanwhile, and the program does not grow. */
static void
test_nothing_grows_by_a_big_file(void **state)
{
    GpgPair *pair = *state;
    const GpgUser who = gpg_pair_user(pair, "bob");
    g_autofree char *plain = write_big_file(pair);
    g_autofree char *sealed = g_strconcat(plain, ".gpg", NULL);
    g_autofree char *opened = g_strconcat(plain, ".back", NULL);
    g_autofree char *decrypt = g_strdup_printf("/encryption decrypt %s %s", sealed, opened);
    Process *bob = gpg_user_online(pair->scene, &who);
    Terminal *alice = open_alice(pair);

    scene_enter(alice, "before it");
    scene_wait_printed(pair->scene, bob, "\"body\":\"before it\"");
    long before = memory_of(alice, "\nVmRSS:");
    order_encrypting(alice, plain);
    scene_type_until_shown(pair->scene, alice, "Encrypted: ");
    scene_enter(alice, decrypt);
    scene_type_until_shown(pair->scene, alice, "It is signed by yourself");
    assert_true(memory_of(alice, "\nVmHWM:") - before < GROWTH);
    scene_wait_gone(pair->scene, alice, "GnuPG: ");
    assert_same_files(plain, opened);
    scene_quit(pair->scene, alice);
    scene_quit_process(pair->scene, bob);
}

static void
test_what_is_cancelled_leaves_nothing(void **state)
{
    GpgPair *pair = *state;
    g_autofree char *plain = write_endless_file(pair);
    g_autofree char *sealed = g_strconcat(plain, ".gpg", NULL);
    Terminal *alice = open_alice(pair);

    begin_encrypting(pair, alice, plain);
    scene_enter(alice, "/encryption cancel");
    scene_wait_shown(pair->scene, alice, "was not written: it was cancelled");
    scene_wait_gone(pair->scene, alice, "GnuPG: encrypting");
    wait_no_gpg(pair);
    assert_false(g_file_test(sealed, G_FILE_TEST_EXISTS));
    scene_quit(pair->scene, alice);
}

static void
test_the_end_leaves_nothing(void **state)
{
    GpgPair *pair = *state;
    g_autofree char *plain = write_endless_file(pair);
    g_autofree char *sealed = g_strconcat(plain, ".gpg", NULL);
    Terminal *alice = open_alice(pair);

    begin_encrypting(pair, alice, plain);
    scene_quit(pair->scene, alice);
    wait_no_gpg(pair);
    assert_false(g_file_test(sealed, G_FILE_TEST_EXISTS));
}

static bool
has_nameless_files(const char *folder)
{
    int fd = open(folder, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);

    return fd >= 0 && close(fd) == 0;
}

static void
test_a_kill_leaves_nothing(void **state)
{
    GpgPair *pair = *state;
    g_autofree char *plain = write_endless_file(pair);
    g_autofree char *sealed = g_strconcat(plain, ".gpg", NULL);

    if (!has_nameless_files(pair->scene->folder))
        skip();
    Terminal *alice = open_alice(pair);
    begin_encrypting(pair, alice, plain);
    terminal_signal(alice, SIGKILL);
    assert_int_equal(scene_wait_exit(pair->scene, alice), 128 + SIGKILL);
    wait_no_gpg(pair);
    assert_false(g_file_test(sealed, G_FILE_TEST_EXISTS));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        gpg_pair_test(test_messages_do_not_wait_for_a_file),
        gpg_pair_test(test_nothing_grows_by_a_big_file),
        gpg_pair_test(test_what_is_cancelled_leaves_nothing),
        gpg_pair_test(test_the_end_leaves_nothing),
        gpg_pair_test(test_a_kill_leaves_nothing),
    };

    if (!gnupg_is_there())
        return 77;
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
