/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings: checks, scopes, observers. */

#include "config.h"

#include <string.h>

#include "settings/settings.h"

#include "unit/test.h"

static const SettingScope account = { .account = "alice@example.org" };
static const SettingScope chat = { .account = "alice@example.org", .chat = "bob@example.org" };

static void
test_every_row_is_whole(void **state)
{
    g_autoptr(Settings) settings = settings_new();
    (void)state;

    for (int id = 0; id < SETTING_COUNT; id++) {
        const SettingRow *row = settings_row((SettingId)id);
        SettingId found;

        assert_non_null(strchr(row->key, '.'));
        assert_true(settings_find(row->key, &found));
        assert_int_equal(found, id);
        assert_string_equal(settings_text(settings, found, NULL), row->fallback);
        assert_null(settings_own_text(settings, found, NULL));
        assert_true(strlen(row->help) > 10);
    }
}

static void
test_values_are_checked(void **state)
{
    static const struct {
        SettingId id;
        const char *text;
        const char *kept; /* NULL: refused */
    } rows[] = {
        { SETTING_UI_CLOCK, "YES", "on" },
        { SETTING_UI_CLOCK, "true", "on" },
        { SETTING_UI_CLOCK, "no", "off" },
        { SETTING_UI_CLOCK, "1", NULL },
        { SETTING_UI_CLOCK, "", NULL },
        { SETTING_ROSTER_WIDTH, "10", "10" },
        { SETTING_ROSTER_WIDTH, "0080", "80" },
        { SETTING_ROSTER_WIDTH, "81", NULL },
        { SETTING_ROSTER_WIDTH, "9", NULL },
        { SETTING_ROSTER_WIDTH, "12x", NULL },
        { SETTING_ROSTER_WIDTH, "99999999999999999999", NULL },
        { SETTING_CHAT_TARGET, "last", "last" },
        { SETTING_CHAT_TARGET, "las", NULL },
        { SETTING_CHAT_TARGET, "bare|priority", NULL },
        { SETTING_CHAT_TARGET, "", NULL },
        { SETTING_UI_THEME, "hell", "hell" },
        { SETTING_UI_THEME, "a\nb", NULL },
        { SETTING_UI_THEME, "\xff", NULL },
    };
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Settings) settings = settings_new();
        g_autoptr(GError) error = NULL;
        bool is_set = settings_set(settings, rows[i].id, NULL, rows[i].text, &error);

        assert_int_equal(is_set, rows[i].kept != NULL);
        assert_int_equal(settings_check(rows[i].id, rows[i].text, NULL), is_set);
        if (is_set) {
            assert_string_equal(settings_text(settings, rows[i].id, NULL), rows[i].kept);
        } else {
            assert_true(g_error_matches(error, SETTINGS_ERROR, SETTINGS_ERROR_VALUE));
            assert_non_null(strstr(error->message, settings_row(rows[i].id)->key));
            assert_null(settings_own_text(settings, rows[i].id, NULL));
        }
    }
}

static void
test_error_names_what_is_allowed(void **state)
{
    g_autoptr(Settings) settings = settings_new();
    g_autoptr(GError) number = NULL;
    g_autoptr(GError) choice = NULL;
    (void)state;

    settings_set(settings, SETTING_ROSTER_WIDTH, NULL, "5", &number);
    settings_set(settings, SETTING_CHAT_TARGET, NULL, "nearest", &choice);
    assert_string_equal(number->message, "roster.width takes a whole number from 10 to 80.");
    assert_string_equal(choice->message, "chat.target takes one of: bare, priority, last.");
}

static void
test_nearest_scope_wins(void **state)
{
    static const SettingScope other = { .account = "alice@example.org",
                                        .chat = "carol@example.org" };
    g_autoptr(Settings) settings = settings_new();
    (void)state;

    assert_true(settings_set(settings, SETTING_CHAT_HISTORY, NULL, "5", NULL));
    assert_int_equal(settings_int(settings, SETTING_CHAT_HISTORY, &chat), 5);
    assert_true(settings_set(settings, SETTING_CHAT_HISTORY, &chat, "7", NULL));
    assert_true(settings_set(settings, SETTING_CHAT_HISTORY, &account, "6", NULL));
    assert_int_equal(settings_int(settings, SETTING_CHAT_HISTORY, NULL), 5);
    assert_int_equal(settings_int(settings, SETTING_CHAT_HISTORY, &account), 6);
    assert_int_equal(settings_int(settings, SETTING_CHAT_HISTORY, &other), 6);
    assert_int_equal(settings_int(settings, SETTING_CHAT_HISTORY, &chat), 7);
    assert_null(settings_own_text(settings, SETTING_CHAT_HISTORY, &other));
    settings_reset(settings, SETTING_CHAT_HISTORY, &account);
    assert_int_equal(settings_int(settings, SETTING_CHAT_HISTORY, &other), 5);
    settings_reset(settings, SETTING_CHAT_HISTORY, &chat);
    settings_reset(settings, SETTING_CHAT_HISTORY, NULL);
    assert_int_equal(settings_int(settings, SETTING_CHAT_HISTORY, &chat), 100);
}

static void
test_choice_reads_as_index(void **state)
{
    g_autoptr(Settings) settings = settings_new();
    (void)state;

    assert_int_equal(settings_choice(settings, SETTING_NOTIFY_DESKTOP, NULL), 1);
    assert_true(settings_set(settings, SETTING_NOTIFY_DESKTOP, &account, "all", NULL));
    assert_int_equal(settings_choice(settings, SETTING_NOTIFY_DESKTOP, &chat), 2);
    assert_true(settings_set(settings, SETTING_NOTIFY_DESKTOP, &account, "off", NULL));
    assert_int_equal(settings_choice(settings, SETTING_NOTIFY_DESKTOP, &chat), 0);
}

static void
note_change(SettingId id, const SettingScope *scope, gpointer data)
{
    g_string_append_printf(data, "%s/%s/%s ", settings_row(id)->key,
                           scope->account ? scope->account : "-", scope->chat ? scope->chat : "-");
}

static void
test_observers_hear_changes_only(void **state)
{
    g_autoptr(Settings) settings = settings_new();
    g_autoptr(GString) heard = g_string_new(NULL);
    unsigned id = settings_observe(settings, note_change, heard);
    (void)state;

    settings_set(settings, SETTING_UI_MOUSE, NULL, "on", NULL);
    settings_set(settings, SETTING_UI_MOUSE, NULL, "nonsense", NULL);
    assert_string_equal(heard->str, "");
    settings_set(settings, SETTING_UI_MOUSE, NULL, "off", NULL);
    settings_set(settings, SETTING_CHAT_LOG, &chat, "off", NULL);
    assert_string_equal(heard->str, "ui.mouse/-/- chat.log/alice@example.org/bob@example.org ");
    g_string_truncate(heard, 0);
    settings_reset(settings, SETTING_CHAT_LOG, &chat);
    settings_reset(settings, SETTING_CHAT_LOG, &chat);
    assert_string_equal(heard->str, "chat.log/alice@example.org/bob@example.org ");
    settings_unobserve(settings, id);
    settings_reset(settings, SETTING_UI_MOUSE, NULL);
    assert_string_equal(heard->str, "chat.log/alice@example.org/bob@example.org ");
}

static void
note_value(SettingId id, const SettingScope *scope, const char *text, gpointer data)
{
    note_change(id, scope, data);
    g_string_append_printf(data, "%s; ", text);
}

static void
test_each_is_ordered(void **state)
{
    g_autoptr(Settings) settings = settings_new();
    g_autoptr(GString) seen = g_string_new(NULL);
    (void)state;

    settings_set(settings, SETTING_UI_MOUSE, NULL, "on", NULL);
    settings_set(settings, SETTING_CHAT_LOG, &chat, "off", NULL);
    settings_set(settings, SETTING_CHAT_STORE, &account, "off", NULL);
    settings_set(settings, SETTING_CHAT_LOG, NULL, "off", NULL);
    settings_each(settings, note_value, seen);
    assert_string_equal(seen->str, "chat.log/-/- off; ui.mouse/-/- on; "
                                   "chat.store/alice@example.org/- off; "
                                   "chat.log/alice@example.org/bob@example.org off; ");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_row_is_whole),
        cmocka_unit_test(test_values_are_checked),
        cmocka_unit_test(test_error_names_what_is_allowed),
        cmocka_unit_test(test_nearest_scope_wins),
        cmocka_unit_test(test_choice_reads_as_index),
        cmocka_unit_test(test_observers_hear_changes_only),
        cmocka_unit_test(test_each_is_ordered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
