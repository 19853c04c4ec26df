/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are sealed and opened: nothing waits for them, and no half ones are left. */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/crypto/desk.h"

#define BYTES 1000000

static void
test_files_are_sealed_and_opened(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autofree char *plain = g_build_filename(desk->gnupg->home, "plain", NULL);
    g_autofree char *sealed = g_build_filename(desk->gnupg->home, "sealed", NULL);
    g_autofree char *opened = g_build_filename(desk->gnupg->home, "opened", NULL);
    g_autofree char *data = g_malloc(300000);
    g_autofree char *read = NULL;
    size_t length = 0;
    struct stat status;

    for (unsigned i = 0; i < 300000; i++)
        data[i] = (char)(i * 2654435761u >> 24);
    assert_true(g_file_set_contents(plain, data, 300000, NULL));
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_SEAL,
                                               .path = plain,
                                               .output_path = sealed,
                                               .names = NAMES(alice),
                                               .signer = alice }));
    assert_null(desk->output);
    assert_int_equal(stat(sealed, &status), 0);
    assert_int_equal(status.st_mode & 07777, 0600);
    assert_true(desk_call(
        desk, &(GpgRequest){ .operation = GPG_OPEN, .path = sealed, .output_path = opened }));
    assert_true(desk->is_encrypted);
    assert_int_equal(desk_signature(desk, 0)->state, GPG_SIGNATURE_GOOD);
    assert_true(g_file_get_contents(opened, &read, &length, NULL));
    assert_int_equal(length, 300000);
    assert_memory_equal(read, data, 300000);
    /* What is there stays. */
    assert_false(desk_call(
        desk, &(GpgRequest){ .operation = GPG_OPEN, .path = sealed, .output_path = opened }));
    desk_assert_error(desk, GPG_ERROR_FILE, "opened cannot be written: File exists");
    assert_true(g_file_test(opened, G_FILE_TEST_EXISTS));
}

static void
test_no_half_file_is_left(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autofree char *sealed = g_build_filename(desk->gnupg->home, "sealed", NULL);
    g_autofree char *opened = g_build_filename(desk->gnupg->home, "opened", NULL);
    g_autoptr(GBytes) text = text_bytes("a text that is longer than what may come out of it");

    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_SEAL,
                                               .input = text,
                                               .output_path = sealed,
                                               .names = NAMES(alice) }));
    assert_false(desk_call(
        desk,
        &(GpgRequest){ .operation = GPG_OPEN, .path = sealed, .output_path = opened, .most = 10 }));
    desk_assert_error(desk, GPG_ERROR_DATA, "more than is allowed");
    assert_false(g_file_test(opened, G_FILE_TEST_EXISTS));
    assert_false(desk_call(desk, &(GpgRequest){ .operation = GPG_OPEN,
                                                .path = "/nonexistent/file",
                                                .output_path = opened }));
    desk_assert_error(desk, GPG_ERROR_FILE, "/nonexistent/file cannot be read");
    assert_false(desk_call(
        desk,
        &(GpgRequest){ .operation = GPG_OPEN, .path = desk->gnupg->home, .output_path = opened }));
    desk_assert_error(desk, GPG_ERROR_FILE, "it is no file");
    assert_false(desk_call(desk, &(GpgRequest){ .operation = GPG_OPEN,
                                                .path = sealed,
                                                .output_path = "/nonexistent/file" }));
    desk_assert_error(desk, GPG_ERROR_FILE, "/nonexistent/file cannot be written");
    assert_false(desk_call(
        desk, &(GpgRequest){ .operation = GPG_OPEN, .path = sealed, .output_path = "/proc/file" }));
    desk_assert_error(desk, GPG_ERROR_FILE, "/proc/file cannot be written");
}

static void
test_a_link_is_not_followed(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autofree char *opened = g_build_filename(desk->gnupg->home, "full", NULL);
    g_autoptr(GBytes) text = text_bytes("hello");

    /* A link to a device is not followed, and stays. */
    assert_int_equal(symlink("/dev/full", opened), 0);
    assert_false(desk_call(desk, &(GpgRequest){ .operation = GPG_SEAL,
                                                .input = text,
                                                .output_path = opened,
                                                .names = NAMES(alice) }));
    desk_assert_error(desk, GPG_ERROR_FILE, "File exists");
    assert_true(g_file_test(opened, G_FILE_TEST_IS_SYMLINK));
}

/* --- while it is at it --- */

/* Takes a part of the file that it is to encrypt, and then no more until there is a file "go". */
#define PAUSES                                                                                     \
    "here=$(dirname \"$0\"); case \"$*\" in *--encrypt*) ;; *) exec gpg \"$@\";; esac\n"           \
    "(head -c 200000; echo $$ >$here/begun; until [ -e $here/go ]; do sleep 0.02; done; cat) "     \
    "<&0 | gpg \"$@\""

/* A file of BYTES that is sealed, as far as PAUSES lets it come. */
typedef struct {
    Desk *desk;
    char *key, *plain, *sealed;
    GpgCall *call;
} Sealing;

static void
set_up_sealing(Sealing *sealing, Desk *desk)
{
    g_autofree char *script = gnupg_add_script(desk->gnupg, "pausing-gpg", PAUSES);
    g_autofree char *data = g_malloc(BYTES);
    g_autoptr(GRand) random = g_rand_new_with_seed(1);

    for (unsigned i = 0; i < BYTES; i++)
        data[i] = (char)g_rand_int(random);
    *sealing = (Sealing){ .desk = desk };
    sealing->key = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    sealing->plain = g_build_filename(desk->gnupg->home, "plain", NULL);
    sealing->sealed = g_build_filename(desk->gnupg->home, "sealed", NULL);
    assert_true(g_file_set_contents(sealing->plain, data, BYTES, NULL));
    g_free((char *)desk->options.program);
    desk->options.program = g_steal_pointer(&script);
    desk_open(desk);
    sealing->call = desk_begin(desk, &(GpgRequest){ .operation = GPG_SEAL,
                                                    .path = sealing->plain,
                                                    .output_path = sealing->sealed,
                                                    .names = NAMES(sealing->key) });
    g_autofree char *process = desk_take_file(desk, "begun");
    assert_true(*process);
}

static void
let_go(const Sealing *sealing)
{
    g_autofree char *path = g_build_filename(sealing->desk->gnupg->home, "go", NULL);

    assert_true(g_file_set_contents(path, "", 0, NULL));
}

static void
sealing_done(Sealing *sealing)
{
    g_free(sealing->key);
    g_free(sealing->plain);
    g_free(sealing->sealed);
    g_clear_pointer((char **)&sealing->desk->options.program, g_free);
}

/* Else a file has its name from the beginning. */
static bool
has_nameless_files(const Desk *desk)
{
    int fd = open(desk->gnupg->home, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600);

    return fd >= 0 && close(fd) == 0;
}

static void
on_listed(const GpgResult *result, const GError *error, gpointer data)
{
    assert_null(error);
    assert_int_equal(result->keys->len, 1);
    *(bool *)data = true;
}

/* And how far it is, is told. */
static void
test_nothing_waits_for_a_file(void **state)
{
    Desk *desk = *state;
    Sealing sealing;
    bool is_listed = false;
    const char *words;

    set_up_sealing(&sealing, desk);
    gpg_call(desk->gpg, &(GpgRequest){ .operation = GPG_LIST }, on_listed, &is_listed);
    while (!is_listed)
        g_main_context_iteration(NULL, TRUE);
    assert_int_equal(desk->told, 0);
    assert_int_equal(gpg_pending(desk->gpg, &words), 1);
    assert_non_null(strstr(words, "encrypting, "));
    assert_true(desk->changed > 4);
    assert_true(!has_nameless_files(desk) || !g_file_test(sealing.sealed, G_FILE_TEST_EXISTS));
    let_go(&sealing);
    desk_wait(desk);
    assert_null(desk->error);
    assert_true(g_file_test(sealing.sealed, G_FILE_TEST_EXISTS));
    sealing_done(&sealing);
}

static void
test_a_file_that_is_cancelled_was_never_there(void **state)
{
    Desk *desk = *state;
    Sealing sealing;

    set_up_sealing(&sealing, desk);
    gpg_cancel(desk->gpg, sealing.call);
    desk_wait(desk);
    desk_assert_error(desk, GPG_ERROR_CANCELLED, "cancelled");
    assert_false(g_file_test(sealing.sealed, G_FILE_TEST_EXISTS));
    let_go(&sealing);
    /* The next one waits until that is really over. */
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_SEAL,
                                               .path = sealing.plain,
                                               .output_path = sealing.sealed,
                                               .names = NAMES(sealing.key) }));
    sealing_done(&sealing);
}

static void
check_refused(Sealing *sealing, const char *words)
{
    let_go(sealing);
    desk_wait(sealing->desk);
    desk_assert_error(sealing->desk, GPG_ERROR_FILE, words);
}

static void
test_a_file_that_shrinks_is_refused(void **state)
{
    Sealing sealing;

    set_up_sealing(&sealing, *state);
    assert_int_equal(truncate(sealing.plain, BYTES / 2), 0);
    check_refused(&sealing, "changed while it was read");
    assert_false(g_file_test(sealing.sealed, G_FILE_TEST_EXISTS));
    sealing_done(&sealing);
}

static void
test_a_file_that_grows_is_refused(void **state)
{
    Sealing sealing;

    set_up_sealing(&sealing, *state);
    assert_int_equal(truncate(sealing.plain, BYTES * 2), 0);
    check_refused(&sealing, "changed while it was read");
    assert_false(g_file_test(sealing.sealed, G_FILE_TEST_EXISTS));
    sealing_done(&sealing);
}

/* What somebody else writes there meanwhile stays. */
static void
test_a_file_that_came_meanwhile_stays(void **state)
{
    Sealing sealing;
    g_autofree char *text = NULL;

    if (!has_nameless_files(*state))
        skip();
    set_up_sealing(&sealing, *state);
    assert_true(g_file_set_contents(sealing.sealed, "mine", -1, NULL));
    check_refused(&sealing, "sealed cannot be written: File exists");
    assert_true(g_file_get_contents(sealing.sealed, &text, NULL, NULL));
    assert_string_equal(text, "mine");
    sealing_done(&sealing);
}

/* As on a disk that is full; gpg itself writes into pipes alone. */
static void
test_a_disk_that_gets_full_is_named(void **state)
{
    struct rlimit limit, small;
    Sealing sealing;

    signal(SIGXFSZ, SIG_IGN);
    set_up_sealing(&sealing, *state);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    small = limit;
    small.rlim_cur = BYTES / 2;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    check_refused(&sealing, "the file cannot be written");
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_false(g_file_test(sealing.sealed, G_FILE_TEST_EXISTS));
    sealing_done(&sealing);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_files_are_sealed_and_opened),
        TEST(test_no_half_file_is_left),
        TEST(test_a_link_is_not_followed),
        TEST(test_nothing_waits_for_a_file),
        TEST(test_a_file_that_is_cancelled_was_never_there),
        TEST(test_a_file_that_shrinks_is_refused),
        TEST(test_a_file_that_grows_is_refused),
        TEST(test_a_file_that_came_meanwhile_stays),
        TEST(test_a_disk_that_gets_full_is_named),
    };

    if (!gnupg_is_there())
        return 77; /* skipped */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
