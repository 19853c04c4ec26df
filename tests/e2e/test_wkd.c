/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys are fetched from a web key directory when the user orders it: the real dirmngr asks one of
 * our own, in a network where its names mean loopback and its certificate is trusted. */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "name_server.h"
#include "scene.h"
#include "unit/crypto/gnupg.h"

#define PYTHON "/usr/bin/python3"
#define BUNDLE "/etc/ssl/certs/ca-certificates.crt"
#define DOMAIN "keys.test"

static NameServer *names;
static char *trusted; /* a folder with a certificate that is */

/* A jaser, the directory, and who has the keys that it gives. */
typedef struct {
    Scene *scene;
    Gnupg *gnupg, *owner;
    char *folder;
    Process *directory, *jaser;
} Fetching;

static void
make_certificate(const char *folder)
{
    g_autofree char *key = g_build_filename(folder, "key", NULL);
    g_autofree char *certificate = g_build_filename(folder, "certificate", NULL);
    const char *arguments[] = {
        "openssl",     "req",      "-x509",
        "-newkey",     "rsa:2048", "-nodes",
        "-days",       "2",        "-subj",
        "/CN=" DOMAIN, "-addext",  "subjectAltName=DNS:openpgpkey." DOMAIN ",DNS:" DOMAIN,
        "-keyout",     key,        "-out",
        certificate,   NULL
    };
    int status = -1;

    assert_true(g_spawn_sync(NULL, (char **)arguments, NULL,
                             G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL,
                             NULL, &status, NULL));
    assert_int_equal(status, 0);
}

static Process *
open_directory(const Fetching *fetching, const char *proof)
{
    g_autofree char *program = g_build_filename(g_getenv("top_srcdir"), "tests/e2e/wkd.py", NULL);
    const char *arguments[] = { PYTHON, program, fetching->folder, proof, NULL };
    Process *directory = process_new(arguments, NULL);

    scene_wait_printed(fetching->scene, directory, "ready");
    return directory;
}

static int
begin_with(void **state, const char *proof)
{
    Fetching *fetching = g_new0(Fetching, 1);

    fetching->scene = scene_new(NULL);
    fetching->gnupg = gnupg_new();
    fetching->owner = gnupg_new();
    fetching->folder = g_build_filename(fetching->scene->folder, "wkd", NULL);
    assert_int_equal(g_mkdir_with_parents(fetching->folder, 0700), 0);
    gnupg_configure(fetching->gnupg, "dirmngr.conf", "standard-resolver");
    if (!proof)
        make_certificate(fetching->folder);
    name_server_add(names, "openpgpkey." DOMAIN " A 127.0.0.1");
    name_server_add(names, DOMAIN " A 127.0.0.1");
    fetching->directory = open_directory(fetching, proof ? proof : fetching->folder);
    fetching->scene->gnupg_home = fetching->gnupg->home;
    fetching->jaser = scene_headless(fetching->scene, "a", "--json", NULL);
    *state = fetching;
    return 0;
}

static int
begin(void **state)
{
    return begin_with(state, trusted);
}

static int
begin_untrusted(void **state)
{
    return begin_with(state, NULL);
}

static int
end(void **state)
{
    Fetching *fetching = *state;
    int status;

    gnupg_free(fetching->gnupg);
    gnupg_free(fetching->owner);
    g_free(fetching->folder);
    process_free(fetching->directory);
    name_server_clear(names);
    status = scene_free(fetching->scene);
    g_free(fetching);
    return status;
}

/* Its certificate is one that the system trusts: once, for there is no way back. */
static int
trust_certificate(void **state)
{
    g_autofree char *path = NULL;
    g_autofree char *text = NULL;

    (void)state;
    trusted = g_dir_make_tmp("jaser-wkd-XXXXXX", NULL);
    make_certificate(trusted);
    path = g_build_filename(trusted, "certificate", NULL);
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    assert_true(name_server_mount(BUNDLE, text));
    return 0;
}

static int
forget_certificate(void **state)
{
    (void)state;
    folder_remove(trusted);
    g_free(trusted);
    return 0;
}

/* The directory has that key for who. The fingerprint is the caller's. */
static char *
publish(const Fetching *fetching, const char *who, const char *name)
{
    g_autofree char *file = g_strconcat(who, ".pgp", NULL);
    g_autofree char *path = g_build_filename(fetching->folder, file, NULL);
    char *fingerprint = gnupg_add_key(fetching->owner, name, NULL);
    g_autoptr(GBytes) key = GNUPG_RUN(fetching->owner, NULL, "--export", fingerprint);

    assert_true(g_file_set_contents(path, g_bytes_get_data(key, NULL),
                                    (gssize)g_bytes_get_size(key), NULL));
    return fingerprint;
}

static void
assert_no_keys(const Fetching *fetching)
{
    g_autoptr(GBytes) listed = GNUPG_RUN(fetching->gnupg, NULL, "--with-colons", "--list-keys");

    assert_null(
        g_strstr_len(g_bytes_get_data(listed, NULL), (gssize)g_bytes_get_size(listed), "pub:"));
}

static void
test_a_key_is_fetched(void **state)
{
    const Fetching *fetching = *state;
    g_autofree char *key = publish(fetching, "alice", "Alice <alice@" DOMAIN ">");

    process_say(fetching->jaser, "/pgp fetch alice@" DOMAIN);
    scene_wait_printed(fetching->scene, fetching->jaser, "1 key is in your GnuPG now:");
    process_say(fetching->jaser, "/pgp keys alice@" DOMAIN);
    scene_wait_printed(fetching->scene, fetching->jaser, key);
    scene_quit_process(fetching->scene, fetching->jaser);
    assert_non_null(strstr(process_output(fetching->directory), "asked for alice"));
}

static void
check_refused(const Fetching *fetching, const char *who)
{
    g_autofree char *words = g_strdup_printf("there is no key for %s@" DOMAIN, who);
    g_autofree char *order = g_strdup_printf("/pgp fetch %s@" DOMAIN, who);

    process_say(fetching->jaser, order);
    g_autofree char *told =
        scene_wait_line(fetching->scene, fetching->jaser, "GnuPG could not do it: ");
    if (!strstr(told, words))
        fail_msg("no %s in %s", words, told);
    assert_no_keys(fetching);
}

static void
test_what_is_not_there(void **state)
{
    const Fetching *fetching = *state;

    check_refused(fetching, "nobody");
    check_refused(fetching, "big");
    scene_quit_process(fetching->scene, fetching->jaser);
    assert_non_null(strstr(process_output(fetching->directory), "asked for big"));
}

/* Whoever the server says it is: the key itself names another. */
static void
test_a_key_of_somebody_else_is_not_taken(void **state)
{
    const Fetching *fetching = *state;
    g_autofree char *key = publish(fetching, "alice", "Mallory <mallory@" DOMAIN ">");

    check_refused(fetching, "alice");
    scene_quit_process(fetching->scene, fetching->jaser);
    assert_non_null(strstr(process_output(fetching->directory), "asked for alice"));
}

static void
test_a_server_that_hangs(void **state)
{
    const Fetching *fetching = *state;

    process_say(fetching->jaser, "/pgp fetch hangs@" DOMAIN);
    scene_wait_printed(fetching->scene, fetching->directory, "asked for hangs");
    process_say(fetching->jaser, "/help pgp fetch");
    scene_wait_printed(fetching->scene, fetching->jaser, "The server learns");
    process_say(fetching->jaser, "/pgp cancel");
    scene_wait_printed(fetching->scene, fetching->jaser, "it was cancelled");
    scene_quit_process(fetching->scene, fetching->jaser);
}

static void
test_a_server_that_nobody_vouches_for(void **state)
{
    const Fetching *fetching = *state;
    g_autofree char *key = publish(fetching, "alice", "Alice <alice@" DOMAIN ">");

    check_refused(fetching, "alice");
    scene_quit_process(fetching->scene, fetching->jaser);
    assert_null(strstr(process_output(fetching->directory), "asked for alice"));
}

#define trusted_test(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_server_that_nobody_vouches_for, begin_untrusted,
                                        end),
        trusted_test(test_a_key_is_fetched),
        trusted_test(test_what_is_not_there),
        trusted_test(test_a_key_of_somebody_else_is_not_taken),
        trusted_test(test_a_server_that_hangs),
    };
    g_autofree char *dirmngr = g_find_program_in_path("dirmngr");
    g_autofree char *openssl = g_find_program_in_path("openssl");
    int status;

    if (!gnupg_is_there() || !dirmngr || !openssl ||
        !g_file_test(PYTHON, G_FILE_TEST_IS_EXECUTABLE) || !g_file_test(BUNDLE, G_FILE_TEST_EXISTS))
        return 77;
    names = name_server_new();
    status = cmocka_run_group_tests(tests, trust_certificate, forget_certificate);
    name_server_free(names);
    return status;
}
