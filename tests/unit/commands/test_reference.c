/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The man page's part names every row of the tables. */

#include "config.h"

#include <string.h>

#include "settings/account_config.h"
#include "settings/settings.h"
#include "commands/lookup.h"
#include "commands/reference.h"
#include "commands/topics.h"

#include "unit/test.h"

/* As roff has it. */
static void
assert_names(const char *roff, const char *before, const char *name)
{
    g_auto(GStrv) parts = g_strsplit(name, "-", -1);
    g_autofree char *escaped = g_strjoinv("\\-", parts);
    g_autofree char *wanted = g_strconcat(before, escaped, NULL);
    if (!strstr(roff, wanted))
        fail_msg("%s", wanted);
}

static void
test_everything_is_there(void **state)
{
    g_autofree char *roff = reference_roff();
    g_autoptr(GPtrArray) all = commands_all();
    (void)state;
    for (guint i = 0; i < all->len; i++)
        assert_names(roff, "\\fB/", ((const Command *)g_ptr_array_index(all, i))->name);
    for (int id = 0; id < SETTING_COUNT; id++)
        assert_names(roff, ".B ", settings_row((SettingId)id)->key);
    for (const char *const *key = account_config_keys(); *key; key++)
        assert_names(roff, ".B ", *key);
    for (const Topic *topic = topics_all(); topic->name; topic++)
        assert_names(roff, ".SS ", topic->name);
}

static void
test_it_is_ascii_roff(void **state)
{
    g_autofree char *roff = reference_roff();
    (void)state;
    assert_true(g_str_is_ascii(roff));
    g_auto(GStrv) lines = g_strsplit(roff, "\n", -1);
    for (char **line = lines; *line; line++)
        if (**line == '.')
            assert_true(g_str_has_prefix(*line, ".TP") || g_str_has_prefix(*line, ".B ") ||
                        g_str_has_prefix(*line, ".SH ") || g_str_has_prefix(*line, ".SS "));
}

/* An example without its comment signs. */
static GKeyFile *
read_example(const char *example)
{
    g_auto(GStrv) lines = g_strsplit(example, "\n", -1);
    g_autoptr(GString) text = g_string_new(NULL);
    GKeyFile *file = g_key_file_new();
    for (char **line = lines; *line; line++)
        if (**line != '#' || (*line)[1] != ' ')
            g_string_append_printf(text, "%s\n", *line + (**line == '#'));
    assert_true(g_key_file_load_from_data(file, text->str, text->len, G_KEY_FILE_NONE, NULL));
    return file;
}

/* It is a configuration file that says what holds anyway. */
static void
test_config(void **state)
{
    g_autofree char *example = reference_config();
    g_autoptr(GKeyFile) file = read_example(example);
    g_auto(GStrv) lines = g_strsplit(example, "\n", -1);
    g_autoptr(GHashTable) groups = g_hash_table_new(g_str_hash, g_str_equal);
    (void)state;
    for (char **line = lines; *line; line++)
        assert_true(**line != '[' || g_hash_table_add(groups, *line));
    assert_true(g_hash_table_contains(groups, "[encryption]"));
    for (int id = 0; id < SETTING_COUNT; id++) {
        const SettingRow *row = settings_row((SettingId)id);
        g_auto(GStrv) names = g_strsplit(row->key, ".", 2);
        g_autofree char *value = g_key_file_get_value(file, names[0], names[1], NULL);
        assert_non_null(value);
        assert_string_equal(value, row->fallback);
    }
}

/* So is the accounts file, of an account that is as it is without. */
static void
test_accounts(void **state)
{
    g_autofree char *example = reference_accounts();
    g_autoptr(GKeyFile) file = read_example(example);
    g_autoptr(AccountConfig) config = account_config_new("you@example.org");
    (void)state;
    for (const char *const *key = account_config_keys(); *key; key++) {
        if (strcmp(*key, "jid") == 0)
            continue;
        g_autofree char *value = g_key_file_get_value(file, "you@example.org", *key, NULL);
        g_autofree char *before = account_config_get(config, *key);
        assert_non_null(value);
        assert_non_null(strstr(example, account_config_help(*key)));
        assert_true(account_config_set(config, *key, value, NULL));
        g_autofree char *after = account_config_get(config, *key);
        assert_true(g_strcmp0(before, after) == 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_everything_is_there),
        cmocka_unit_test(test_it_is_ascii_roff),
        cmocka_unit_test(test_config),
        cmocka_unit_test(test_accounts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
