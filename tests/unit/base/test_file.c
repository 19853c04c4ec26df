/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private files: written, read, named; the log and the paths. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/paths.h"

#include "unit/test.h"

typedef struct {
    char *folder, *path;
} Fixture;

static int
setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture->folder = g_dir_make_tmp("jaser-test-XXXXXX", NULL);
    fixture->path = g_build_filename(fixture->folder, "file", NULL);
    *state = fixture;
    return 0;
}

static void
remove_tree(const char *path)
{
    GDir *dir = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *inner = g_build_filename(path, name, NULL);

        remove_tree(inner);
    }
    if (dir)
        g_dir_close(dir);
    g_remove(path);
}

static int
teardown(void **state)
{
    Fixture *fixture = *state;

    log_close();
    remove_tree(fixture->folder);
    g_free(fixture->folder);
    g_free(fixture->path);
    g_free(fixture);
    return 0;
}

static unsigned
mode_of(const char *path)
{
    struct stat status;

    assert_int_equal(stat(path, &status), 0);
    return status.st_mode & 0777;
}

static void
assert_content(const char *path, const char *expected)
{
    g_autofree char *text = file_read(path, NULL);

    assert_non_null(text);
    assert_string_equal(text, expected);
}

static void
test_write_and_read(void **state)
{
    Fixture *fixture = *state;

    assert_true(file_write(fixture->path, "one\n", 4, NULL));
    assert_int_equal(mode_of(fixture->path), 0600);
    assert_content(fixture->path, "one\n");
    assert_true(file_write(fixture->path, "\xef\xbb\xbf[ui]", 7, NULL));
    assert_content(fixture->path, "[ui]");
    assert_int_equal(chmod(fixture->path, 0644), 0);
    assert_true(file_write(fixture->path, "", 0, NULL));
    assert_content(fixture->path, "");
    assert_int_equal(mode_of(fixture->path), 0600);
}

static void
test_links_are_kept(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *link = g_build_filename(fixture->folder, "link", NULL);
    g_autofree char *again = g_build_filename(fixture->folder, "again", NULL);

    assert_int_equal(symlink("file", link), 0);
    assert_int_equal(symlink(link, again), 0);
    assert_true(file_write(again, "through", 7, NULL));
    assert_true(g_file_test(again, G_FILE_TEST_IS_SYMLINK));
    assert_true(g_file_test(link, G_FILE_TEST_IS_SYMLINK));
    assert_false(g_file_test(fixture->path, G_FILE_TEST_IS_SYMLINK));
    assert_content(fixture->path, "through");
}

static void
test_what_cannot_be_read(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GError) missing = NULL;
    g_autoptr(GError) bytes = NULL;
    g_autoptr(GError) large = NULL;
    g_autofree char *long_text = g_strnfill(LIMIT_FILE_BYTES + 1, 'x');

    assert_null(file_read(fixture->path, &missing));
    assert_true(g_error_matches(missing, G_FILE_ERROR, G_FILE_ERROR_NOENT));
    assert_non_null(strstr(missing->message, fixture->path));
    assert_true(file_write(fixture->path, "a\0b", 3, NULL));
    assert_null(file_read(fixture->path, &bytes));
    assert_non_null(strstr(bytes->message, "UTF-8"));
    assert_true(file_write(fixture->path, long_text, LIMIT_FILE_BYTES + 1, NULL));
    assert_null(file_read(fixture->path, &large));
    assert_non_null(strstr(large->message, "too large"));
    assert_null(file_read("/dev/zero", NULL));
    assert_null(file_read(fixture->folder, NULL));
}

static void
test_pipe_does_not_block(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *text = NULL;

    assert_int_equal(mkfifo(fixture->path, 0600), 0);
    text = file_read(fixture->path, NULL);
    assert_string_equal(text, "");
}

static void
test_folders(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *deep = g_build_filename(fixture->folder, "a", "b", "c", NULL);
    g_autoptr(GError) error = NULL;

    assert_true(file_make_folder(deep, NULL));
    assert_true(file_make_folder(deep, NULL));
    assert_int_equal(mode_of(deep), 0700);
    assert_false(file_make_folder("/dev/null/x", &error));
    assert_non_null(strstr(error->message, "/dev/null/x"));
    assert_false(file_write("/dev/null/x", "", 0, NULL));
}

static void
test_names(void **state)
{
    static const struct {
        const char *text, *name;
    } rows[] = {
        { "bob@example.org", "bob@example.org" },
        { "room@x.org/nick name", "room@x.org%2Fnick%20name" },
        { ".", "%2E" },
        { "..", "%2E%2E" },
        { "...", "..." },
        { "", "%" },
        { "100%", "100%25" },
        { "\xc3\xa9", "%C3%A9" },
        { "a~b\n", "a%7Eb%0A" },
    };
    g_autofree char *long_1 = g_strdup_printf("%0300d1", 0);
    g_autofree char *long_2 = g_strdup_printf("%0300d2", 0);
    g_autofree char *name_1 = file_name_escape(long_1);
    g_autofree char *name_2 = file_name_escape(long_2);
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *name = file_name_escape(rows[i].text);

        assert_string_equal(name, rows[i].name);
    }
    assert_int_equal(strlen(name_1), 255);
    assert_string_not_equal(name_1, name_2);
}

static void
test_log(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *text = NULL;
    LogLevel level;

    assert_true(log_level_parse("info", &level));
    assert_int_equal(level, LOG_INFO);
    assert_false(log_level_parse("loud", &level));
    log_warning("test", "to nowhere");
    assert_false(log_is_on(LOG_ERROR));
    assert_false(log_open("/dev/null/x", LOG_DEBUG, NULL));
    assert_true(log_open(fixture->path, LOG_INFO, NULL));
    assert_int_equal(mode_of(fixture->path), 0600);
    log_info("test", "an %s\x1b[31m\n\xc2\x9b \xe2\x80\xae\xff", "é");
    log_debug("test", "not this");
    log_close();
    assert_true(log_open(fixture->path, LOG_DEBUG, NULL));
    log_debug("test", "but this");
    text = file_read(fixture->path, NULL);
    assert_non_null(strstr(text, "Z info    test: an é\\u001b[31m\\n\\u009b \\u202e\\xff\n"));
    assert_null(strstr(text, "not this"));
    assert_non_null(strstr(text, "Z debug   test: but this\n"));
}

static void
test_home(void **state)
{
    (void)state;
    g_autofree char *expected = g_build_filename(g_get_home_dir(), "certs/me.pem", NULL);
    g_autofree char *home = file_expand("~/certs/me.pem");
    g_autofree char *absolute = file_expand("/certs/~/me.pem");
    g_autofree char *other = file_expand("~bob/me.pem");
    assert_string_equal(home, expected);
    assert_string_equal(absolute, "/certs/~/me.pem");
    assert_string_equal(other, "~bob/me.pem");
}

static void
test_paths(void **state)
{
    g_setenv("XDG_CONFIG_HOME", "relative", TRUE); /* counts as not set */
    g_setenv("XDG_DATA_HOME", "./too", TRUE);
    g_autoptr(Paths) given = paths_new("/c", "d");
    g_autoptr(Paths) usual = paths_new(NULL, NULL);
    g_autofree char *config = paths_config(given, "accounts");
    g_autofree char *data = paths_data(given, "history.db");
    (void)state;

    assert_string_equal(config, "/c/accounts");
    assert_true(g_path_is_absolute(data));
    assert_true(g_str_has_suffix(data, "/d/history.db"));
    assert_true(g_path_is_absolute(usual->config_dir));
    assert_true(g_path_is_absolute(usual->data_dir));
    assert_true(g_str_has_suffix(usual->config_dir, "/.config/jaser"));
    assert_true(g_str_has_suffix(usual->data_dir, "/.local/share/jaser"));
    assert_true(g_str_has_suffix(usual->themes_dir, "/jaser/themes"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_write_and_read, setup, teardown),
        cmocka_unit_test_setup_teardown(test_links_are_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(test_what_cannot_be_read, setup, teardown),
        cmocka_unit_test_setup_teardown(test_pipe_does_not_block, setup, teardown),
        cmocka_unit_test_setup_teardown(test_folders, setup, teardown),
        cmocka_unit_test_setup_teardown(test_log, setup, teardown),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_home),
        cmocka_unit_test(test_paths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
