/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files `config` and `chats`: what is read, said, kept and written. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "settings/settings_file.h"

#include "unit/test.h"

typedef struct {
    char *folder, *config, *chats;
    Settings *settings;
} Fixture;

static int
setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture->folder = g_dir_make_tmp("jaser-test-XXXXXX", NULL);
    fixture->config = g_build_filename(fixture->folder, "config", NULL);
    fixture->chats = g_build_filename(fixture->folder, "chats", NULL);
    fixture->settings = settings_new();
    *state = fixture;
    return 0;
}

static int
teardown(void **state)
{
    Fixture *fixture = *state;
    GDir *dir = g_dir_open(fixture->folder, 0, NULL);
    const char *name;

    while ((name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(fixture->folder, name, NULL);

        g_unlink(path);
    }
    g_dir_close(dir);
    g_rmdir(fixture->folder);
    settings_free(fixture->settings);
    g_free(fixture->folder);
    g_free(fixture->config);
    g_free(fixture->chats);
    g_free(fixture);
    return 0;
}

static void
write_text(const char *path, const char *text)
{
    assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void
assert_file(const char *path, const char *expected)
{
    g_autofree char *text = file_read(path, NULL);

    assert_non_null(text);
    assert_string_equal(text, expected);
}

/* Loads, and returns the problems as one text with the folder's name taken out. */
static char *
load(Fixture *fixture)
{
    g_auto(GStrv) problems = settings_file_load(fixture->settings, fixture->folder);
    g_autofree char *all = problems ? g_strjoinv("\n", problems) : g_strdup("");
    g_auto(GStrv) parts = g_strsplit(all, fixture->folder, -1);

    return g_strjoinv("", parts);
}

static void
test_no_files_are_no_problem(void **state)
{
    Fixture *fixture = *state;

    assert_null(settings_file_load(fixture->settings, fixture->folder));
    assert_true(settings_file_save(fixture->settings, fixture->folder, NULL));
    assert_false(g_file_test(fixture->config, G_FILE_TEST_EXISTS));
}

static void
test_round_trip(void **state)
{
    static const SettingScope account = { .account = "alice@example.org" };
    static const SettingScope room = { .account = "alice@example.org",
                                       .chat = "dev@rooms.example.org/[x] 100%5B ünï " };
    Fixture *fixture = *state;
    g_autoptr(Settings) again = settings_new();
    struct stat status;

    settings_set(fixture->settings, SETTING_UI_THEME, NULL, " odd \\ theme", NULL);
    settings_set(fixture->settings, SETTING_CHAT_LOG, &account, "off", NULL);
    settings_set(fixture->settings, SETTING_CHAT_HISTORY, &room, "7", NULL);
    assert_true(settings_file_save(fixture->settings, fixture->folder, NULL));
    assert_int_equal(stat(fixture->config, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_null(settings_file_load(again, fixture->folder));
    assert_string_equal(settings_text(again, SETTING_UI_THEME, NULL), " odd \\ theme");
    assert_false(settings_bool(again, SETTING_CHAT_LOG, &account));
    assert_true(settings_bool(again, SETTING_CHAT_LOG, NULL));
    assert_int_equal(settings_int(again, SETTING_CHAT_HISTORY, &room), 7);
}

static void
test_mistakes_are_said_and_kept(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *problems = NULL;

    write_text(fixture->config, "# mine\n[ui]\ntheme=light\nnick_width=3\nglow=on\nwhat\n"
                                "roster_width=30\n"
                                "[future]\nthing=1\n");
    problems = load(fixture);
    assert_string_equal(problems,
                        "/config, line 6: this is neither [group] nor key=value.\n"
                        "/config, [ui]: ui.nick_width takes a whole number from 4 to 40.\n"
                        "/config, [ui]: there is no setting glow.\n"
                        "/config, [ui]: ui.roster_width is called roster.width now.\n"
                        "/config, [future]: there is no setting thing.");
    assert_string_equal(settings_text(fixture->settings, SETTING_UI_THEME, NULL), "light");
    assert_int_equal(settings_int(fixture->settings, SETTING_UI_NICK_WIDTH, NULL), 10);
    settings_reset(fixture->settings, SETTING_UI_THEME, NULL);
    settings_set(fixture->settings, SETTING_UI_MOUSE, NULL, "off", NULL);
    assert_true(settings_file_save(fixture->settings, fixture->folder, NULL));
    assert_file(fixture->config,
                "# mine\n\n[ui]\nnick_width=3\nglow=on\n# what\nroster_width=30\nmouse=off\n\n"
                "[future]\nthing=1\n");
}

static void
test_chats_file(void **state)
{
    static const SettingScope bob = { .account = "alice@example.org", .chat = "bob@example.org" };
    Fixture *fixture = *state;
    g_autofree char *problems = NULL;

    write_text(fixture->chats, "[Alice@Example.org bob@example.org]\nchat.log=off\nx=1\n"
                               "[not an account]\nchat.log=off\n");
    problems = load(fixture);
    assert_string_equal(problems,
                        "/chats, [Alice@Example.org bob@example.org]: there is no setting x.\n"
                        "/chats: [not an account] is neither an account's address nor an "
                        "account's and a chat's, with a space between.");
    assert_false(settings_bool(fixture->settings, SETTING_CHAT_LOG, &bob));
    settings_reset(fixture->settings, SETTING_CHAT_LOG, &bob);
    assert_true(settings_file_save(fixture->settings, fixture->folder, NULL));
    assert_file(fixture->chats, "[Alice@Example.org bob@example.org]\nx=1\n\n"
                                "[not an account]\nchat.log=off\n");
}

static void
test_unreadable_file_is_moved_away(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *problems = NULL;
    GDir *dir;
    const char *name;
    int moved = 0;

    write_text(fixture->config, "[ui]\ntheme=\xff\xfe\n");
    problems = load(fixture);
    assert_string_equal(problems, "/config: The file is not UTF-8 text.");
    settings_set(fixture->settings, SETTING_UI_THEME, NULL, "light", NULL);
    assert_true(settings_file_save(fixture->settings, fixture->folder, NULL));
    assert_file(fixture->config, "[ui]\ntheme=light\n");
    dir = g_dir_open(fixture->folder, 0, NULL);
    while ((name = g_dir_read_name(dir)))
        moved += g_str_has_prefix(name, "config.broken-");
    g_dir_close(dir);
    assert_int_equal(moved, 1);
}

static void
test_save_that_fails_says_why(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(GError) error = NULL;

    settings_set(fixture->settings, SETTING_UI_THEME, NULL, "light", NULL);
    assert_false(settings_file_save(fixture->settings, "/dev/null/x", &error));
    assert_non_null(strstr(error->message, "/dev/null/x"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_no_files_are_no_problem, setup, teardown),
        cmocka_unit_test_setup_teardown(test_round_trip, setup, teardown),
        cmocka_unit_test_setup_teardown(test_mistakes_are_said_and_kept, setup, teardown),
        cmocka_unit_test_setup_teardown(test_chats_file, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unreadable_file_is_moved_away, setup, teardown),
        cmocka_unit_test_setup_teardown(test_save_that_fails_says_why, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
