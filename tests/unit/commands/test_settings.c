/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /set and /unset in three scopes; themes. */

#include "config.h"

#include <glib/gstdio.h>

#include "unit/commands/fixture.h"

static void
test_set(void **state)
{
    Fixture *fixture = *state;
    assert_said(fixture, "/set notify.bell on", "notify.bell = on (everywhere)\n");
    assert_true(settings_bool(fixture->settings, SETTING_NOTIFY_BELL, NULL));
    assert_contains(fixture_type(fixture, "/set notify.bell", true), "notify.bell = on");
    assert_refused(fixture, "/set notify.bell loud", "");
    assert_refused(fixture, "/set nonsense on", "There is no setting nonsense.");
    assert_refused(fixture, "/set nonsense", "There is no setting nonsense.");
    assert_refused(fixture, "/set ui.roster off", "ui.roster is called roster.panel now.");
    assert_said(fixture, "/set ui.day_format %A, the  %-d",
                "ui.day_format = %A, the  %-d (everywhere)\n");
    assert_said(fixture, "/set ui.theme \"light\"", "ui.theme = light (everywhere)\n");
    assert_said(fixture, "/unset notify.bell", "notify.bell = off (everywhere)\n");
    assert_false(settings_bool(fixture->settings, SETTING_NOTIFY_BELL, NULL));
}

static void
test_it_is_saved(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Settings) again = settings_new();
    fixture_type(fixture, "/set chat.history 7", true);
    assert_null(settings_file_load(again, fixture->folder));
    assert_int_equal(settings_int(again, SETTING_CHAT_HISTORY, NULL), 7);
}

static void
test_what_cannot_be_saved_is_told(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *aside = g_strconcat(fixture->paths->config_dir, ".aside", NULL);
    assert_said(fixture, "/save", "Settings and accounts are saved.\n");
    settings_set(fixture->settings, SETTING_NOTIFY_BELL, NULL, "on", NULL);
    assert_int_equal(g_rename(fixture->paths->config_dir, aside), 0);
    assert_true(g_file_set_contents(fixture->paths->config_dir, "", 0, NULL));
    const char *said = fixture_type(fixture, "/save", false);
    assert_contains(said, "The settings hold until you leave, but could not be saved: ");
    assert_contains(said, "Not everything could be saved.");
    assert_null(strstr(said, "are saved"));
    g_unlink(fixture->paths->config_dir);
    assert_int_equal(g_rename(aside, fixture->paths->config_dir), 0);
}

static void
test_list(void **state)
{
    Fixture *fixture = *state;
    const char *all = fixture_type(fixture, "/set", true);
    for (int id = 0; id < SETTING_COUNT; id++)
        assert_contains(all, settings_row((SettingId)id)->key);
    const char *some = fixture_type(fixture, "/set notify", true);
    assert_contains(some, "notify.desktop");
    assert_null(strstr(some, "ui.theme"));
}

static void
test_scopes(void **state)
{
    Fixture *fixture = *state;
    SettingScope account = { .account = "alice@example.org" };
    SettingScope chat = { .account = "alice@example.org", .chat = "bob@example.org" };
    assert_refused(fixture, "/set -account chat.log off", "There is no account yet");
    fixture_add_account(fixture, "alice@example.org");
    assert_refused(fixture, "/set -chat chat.log off", "This works in a chat");
    assert_said(fixture, "/set -account chat.target last",
                "chat.target = last (alice@example.org)\n");
    fixture_type(fixture, "/msg bob@example.org", true);
    assert_contains(fixture_type(fixture, "/set -chat chat.target priority", true),
                    "chat.target = priority (bob@example.org)\n");
    assert_string_equal(settings_text(fixture->settings, SETTING_CHAT_TARGET, NULL), "bare");
    assert_string_equal(settings_text(fixture->settings, SETTING_CHAT_TARGET, &account), "last");
    assert_string_equal(settings_text(fixture->settings, SETTING_CHAT_TARGET, &chat), "priority");
    assert_contains(fixture_type(fixture, "/unset -chat chat.target", true), "chat.target = last");
}

static void
test_theme_needs_a_screen(void **state)
{
    Fixture *fixture = *state;
    assert_refused(fixture, "/theme", "There is no screen here");
    assert_refused(fixture, "/theme load dark", "There is no screen here");
}

static bool
load_theme(gpointer data, const char *name, GError **error)
{
    char **loaded = data;
    if (strcmp(name, "broken") == 0)
        return command_fail(error, "line 3 is wrong");
    g_free(*loaded);
    *loaded = g_strdup(name);
    return true;
}

static char **
list_themes(gpointer data)
{
    (void)data;
    return g_strsplit("dark light", " ", -1);
}

static void
test_theme(void **state)
{
    Fixture *fixture = *state;
    g_autofree char *loaded = NULL;
    const FaceOps ops = { .load_theme = load_theme, .list_themes = list_themes };
    const Face face = { .ops = &ops, .data = &loaded };
    commands_set_face(fixture->commands, &face);
    assert_said(fixture, "/theme list", "  dark   in use\n  light\n");
    fixture_type(fixture, "/theme load light", true);
    assert_string_equal(loaded, "light");
    assert_string_equal(settings_text(fixture->settings, SETTING_UI_THEME, NULL), "light");
    assert_refused(fixture, "/theme load broken", "line 3 is wrong");
    assert_string_equal(settings_text(fixture->settings, SETTING_UI_THEME, NULL), "light");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_set),
        FIXTURE_TEST(test_it_is_saved),
        FIXTURE_TEST(test_what_cannot_be_saved_is_told),
        FIXTURE_TEST(test_list),
        FIXTURE_TEST(test_scopes),
        FIXTURE_TEST(test_theme_needs_a_screen),
        FIXTURE_TEST(test_theme),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
