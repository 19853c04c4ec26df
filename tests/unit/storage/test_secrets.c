/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of secrets: private, replaced at once, set aside when it is broken. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/secrets.h"

#include "unit/storage/store.h"

#define ALICE "alice@example.org"
#define CAROL "carol@example.org"

typedef struct {
    char *folder, *path;
    Secrets *secrets;
    char *notice;
} Vault;

static void
open_vault(Vault *vault)
{
    g_autoptr(GError) error = NULL;

    g_clear_pointer(&vault->notice, g_free);
    g_clear_pointer(&vault->secrets, secrets_free);
    vault->secrets = secrets_load(vault->folder, &vault->notice, &error);
    assert_null(error);
    assert_non_null(vault->secrets);
}

static int
setup(void **state)
{
    Vault *vault = g_new0(Vault, 1);

    vault->folder = g_dir_make_tmp("secrets-XXXXXX", NULL);
    vault->path = g_build_filename(vault->folder, "secrets", NULL);
    open_vault(vault);
    *state = vault;
    return 0;
}

static int
teardown(void **state)
{
    Vault *vault = *state;

    limit_files(0);
    secrets_free(vault->secrets);
    remove_folder(vault->folder);
    g_free(vault->notice);
    g_free(vault->folder);
    g_free(vault->path);
    g_free(vault);
    return 0;
}

static void
set(Vault *vault, const char *account, const char *key, const char *value)
{
    assert_true(secrets_set(vault->secrets, account, key, value, NULL));
}

static unsigned
count_broken(const Vault *vault)
{
    g_autoptr(GDir) folder = g_dir_open(vault->folder, 0, NULL);
    const char *name;
    unsigned count = 0;

    while ((name = g_dir_read_name(folder)))
        count += g_str_has_prefix(name, "secrets.broken-");
    return count;
}

static void
what_is_set_is_there_after_a_restart(void **state)
{
    static const char ODD[] = "a=b%c [x]\n#\\ \"é\"\t\x01";
    Vault *vault = *state;

    assert_null(secrets_get(vault->secrets, ALICE, "token"));
    set(vault, ALICE, "token", ODD);
    set(vault, ALICE, "token.mechanism", "HT-SHA-256-EXPR");
    set(vault, CAROL, "token", "");
    set(vault, "we[ird]%41@[::1]", "token", "x");
    open_vault(vault);
    assert_null(vault->notice);
    assert_string_equal(secrets_get(vault->secrets, ALICE, "token"), ODD);
    assert_string_equal(secrets_get(vault->secrets, ALICE, "token.mechanism"), "HT-SHA-256-EXPR");
    assert_string_equal(secrets_get(vault->secrets, CAROL, "token"), "");
    assert_string_equal(secrets_get(vault->secrets, "we[ird]%41@[::1]", "token"), "x");
    assert_null(secrets_get(vault->secrets, CAROL, "token.mechanism"));
}

static void
what_is_forgotten_is_gone_from_the_file(void **state)
{
    Vault *vault = *state;

    set(vault, ALICE, "token", "alices-token");
    set(vault, ALICE, "token.expires", "17");
    set(vault, CAROL, "token", "carols-token");
    set(vault, ALICE, "token", NULL);
    assert_null(secrets_get(vault->secrets, ALICE, "token"));
    assert_string_equal(secrets_get(vault->secrets, ALICE, "token.expires"), "17");
    {
        g_autofree char *text = read_whole(vault->path);

        assert_null(strstr(text, "alices-token"));
        assert_non_null(strstr(text, "carols-token"));
    }
    set(vault, ALICE, NULL, NULL);
    assert_null(secrets_get(vault->secrets, ALICE, "token.expires"));
    set(vault, CAROL, NULL, NULL);
    set(vault, CAROL, NULL, NULL);
    assert_false(g_file_test(vault->path, G_FILE_TEST_EXISTS));
    open_vault(vault);
    assert_null(secrets_get(vault->secrets, CAROL, "token"));
}

static void
the_file_is_private(void **state)
{
    Vault *vault = *state;
    GStatBuf status;

    set(vault, ALICE, "token", "one");
    assert_int_equal(g_stat(vault->path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(g_chmod(vault->path, 0644), 0);
    set(vault, ALICE, "token", "two");
    assert_int_equal(g_stat(vault->path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void
what_does_not_change_is_not_written(void **state)
{
    Vault *vault = *state;
    GStatBuf before, after;

    set(vault, ALICE, "token", "one");
    assert_int_equal(g_stat(vault->path, &before), 0);
    set(vault, ALICE, "token", "one");
    set(vault, CAROL, "token", NULL);
    assert_int_equal(g_stat(vault->path, &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
}

static void
break_file(Vault *vault, const char *text, gssize length)
{
    assert_true(g_file_set_contents(vault->path, text, length, NULL));
    open_vault(vault);
    assert_non_null(vault->notice);
    assert_non_null(strstr(vault->notice, "set aside"));
    assert_null(secrets_get(vault->secrets, ALICE, "token"));
    assert_false(g_file_test(vault->path, G_FILE_TEST_EXISTS));
    assert_int_equal(count_broken(vault), 1);
    remove_folder(vault->folder);
    assert_int_equal(g_mkdir(vault->folder, 0700), 0);
}

static void
a_broken_file_is_set_aside(void **state)
{
    static const char *const TEXTS[] = {
        "[" ALICE "]\ntoken=one\nnonsense\n",
        "token=one\n",
        "[" ALICE "\ntoken=one\n",
        "[" ALICE "]\ntoken=%4\n",
        "[" ALICE "]\ntoken=%00\n",
        "[" ALICE "]\n=one\n",
        "[" ALICE "]\ntoken=\xff\n",
    };
    Vault *vault = *state;
    g_autofree char *large = g_strnfill(3 * 1024 * 1024, '#');

    for (size_t i = 0; i < G_N_ELEMENTS(TEXTS); i++)
        break_file(vault, TEXTS[i], -1);
    break_file(vault, "[" ALICE "]\ntoken=a\0b\n", 28);
    break_file(vault, large, -1);
    set(vault, ALICE, "token", "new");
    open_vault(vault);
    assert_null(vault->notice);
    assert_string_equal(secrets_get(vault->secrets, ALICE, "token"), "new");
}

static void
a_full_disk_keeps_the_old_file_and_is_told(void **state)
{
    Vault *vault = *state;
    g_autoptr(GError) error = NULL;
    g_autofree char *large = g_strnfill(8192, 'x');

    set(vault, ALICE, "token", "old");
    limit_files(4096);
    assert_false(secrets_set(vault->secrets, ALICE, "token", large, &error));
    assert_non_null(error);
    assert_string_equal(secrets_get(vault->secrets, ALICE, "token"), large);
    open_vault(vault);
    assert_string_equal(secrets_get(vault->secrets, ALICE, "token"), "old");
    limit_files(0);
}

static void
without_a_folder_all_is_in_memory(void **state)
{
    g_autofree char *notice = NULL;
    g_autoptr(Secrets) secrets = secrets_load(NULL, &notice, NULL);

    (void)state;
    assert_true(secrets_set(secrets, ALICE, "token", "one", NULL));
    assert_string_equal(secrets_get(secrets, ALICE, "token"), "one");
    assert_true(secrets_set(secrets, ALICE, NULL, NULL, NULL));
    assert_null(secrets_get(secrets, ALICE, "token"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_set_is_there_after_a_restart),
        TEST(what_is_forgotten_is_gone_from_the_file),
        TEST(the_file_is_private),
        TEST(what_does_not_change_is_not_written),
        TEST(a_broken_file_is_set_aside),
        TEST(a_full_disk_keeps_the_old_file_and_is_told),
        TEST(without_a_folder_all_is_in_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
