/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes the tables as roff. */

#include "config.h"

#include "commands/reference.h"

#include <string.h>

#include "commands/lookup.h"
#include "commands/topics.h"

/* Text that roff takes as it is: no macro at a line's begin, quotes and hyphens as typed. */
static void
append_text(GString *roff, const char *text)
{
    if (*text == '.')
        g_string_append(roff, "\\&");
    for (const char *p = text; *p; p = g_utf8_next_char(p)) {
        gunichar character = g_utf8_get_char(p);
        if (character == '\\')
            g_string_append(roff, "\\e");
        else if (character == '-')
            g_string_append(roff, "\\-");
        else if (character == '"')
            g_string_append(roff, "\\(dq");
        else if (character == '\'')
            g_string_append(roff, "\\(aq");
        else if (character > 0x7e)
            g_string_append_printf(roff, "\\[u%04X]", character);
        else
            g_string_append_c(roff, (char)character);
    }
}

static void
append_line(GString *roff, const char *text)
{
    append_text(roff, text);
    g_string_append_c(roff, '\n');
}

void
reference_append_item(GString *roff, const char *name, const char *text)
{
    g_string_append(roff, ".TP\n.B ");
    append_line(roff, name);
    append_line(roff, text);
}

static void
append_command(GString *roff, const Command *row)
{
    g_string_append(roff, ".TP\n\\fB/");
    append_text(roff, row->name);
    g_string_append(roff, "\\fR");
    if (row->usage[0]) {
        g_string_append_c(roff, ' ');
        append_text(roff, row->usage);
    }
    g_string_append_c(roff, '\n');
    append_text(roff, row->summary);
    g_string_append(roff, ".\n");
    if (row->help)
        append_line(roff, row->help);
}

static void
append_commands(GString *roff)
{
    g_string_append(roff, ".SH COMMANDS\n");
    for (const CommandGroup *group = command_groups(); group->rows; group++) {
        if (command_group_begins(group)) {
            g_string_append(roff, ".SS ");
            append_line(roff, group->title);
        }
        for (const Command *row = group->rows; row->name; row++)
            append_command(roff, row);
    }
}

static void
append_settings(GString *roff)
{
    static const char *const types[] = {
        [SETTING_BOOL] = "on or off", [SETTING_INT] = "a number",  [SETTING_STRING] = "text",
        [SETTING_CHOICE] = "one of",  [SETTING_WORDS] = "some of",
    };
    g_string_append(roff, ".SH SETTINGS\n"
                          "Changed by \\fB/set\\fR, kept in the file \\fIconfig\\fR.\n");
    for (int id = 0; id < SETTING_COUNT; id++) {
        const SettingRow *row = settings_row((SettingId)id);
        reference_append_item(roff, row->key, row->help);
        g_string_append_printf(roff, "Value: %s", types[row->type]);
        if (row->range) {
            g_string_append_c(roff, ' ');
            append_text(roff, row->range);
        }
        g_string_append(roff, "; default: ");
        append_text(roff, row->fallback);
        g_string_append(roff, ".\n");
    }
}

static void
append_account_keys(GString *roff)
{
    g_string_append(roff, ".SH ACCOUNT PROPERTIES\n"
                          "Changed by \\fB/account set\\fR, kept in the file \\fIaccounts\\fR.\n");
    for (const char *const *key = account_config_keys(); *key; key++) {
        reference_append_item(roff, *key, account_config_help(*key));
    }
}

static void
append_topics(GString *roff)
{
    g_string_append(roff, ".SH WHAT TO CHOOSE, AND WHAT IS SAFE\n"
                          "\\fB/help \\fITOPIC\\fR says the same.\n");
    for (const Topic *topic = topics_all(); topic->name; topic++) {
        g_string_append_printf(roff, ".SS %s: ", topic->name);
        append_line(roff, topic->title);
        for (const TopicPart *part = topic->parts; part->term; part++)
            reference_append_item(roff, part->term, part->text);
    }
}

char *
reference_roff(void)
{
    GString *roff = g_string_new(NULL);
    append_commands(roff);
    append_settings(roff);
    append_account_keys(roff);
    append_topics(roff);
    return g_string_free(roff, FALSE);
}

/* group: "ui." */
static void
append_group(GString *config, const char *group)
{
    g_string_append_printf(config, "\n[%.*s]\n", (int)strcspn(group, "."), group);
    for (int id = 0; id < SETTING_COUNT; id++) {
        const SettingRow *row = settings_row((SettingId)id);
        if (!g_str_has_prefix(row->key, group))
            continue;
        g_string_append_printf(config, "# %s", row->help);
        if (row->range)
            g_string_append_printf(config, " (%s)", row->range);
        g_string_append_printf(config, "\n#%s=%s\n", row->key + strlen(group), row->fallback);
    }
}

char *
reference_config(void)
{
    GString *config = g_string_new("# An example: every setting with its default. /set writes this "
                                   "file; \"-chat\" and \"-account\"\n# values are in the file "
                                   "chats.\n");
    g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int id = 0; id < SETTING_COUNT; id++) {
        const SettingRow *row = settings_row((SettingId)id);
        char *group = g_strndup(row->key, strcspn(row->key, ".") + 1);
        if (g_hash_table_add(told, group))
            append_group(config, group);
    }
    return g_string_free(config, FALSE);
}

char *
reference_accounts(void)
{
    g_autoptr(AccountConfig) plain = account_config_new("you@example.org");
    GString *accounts = g_string_new("# An example: an account with every property that it can "
                                     "have. /account set writes the\n# file; it may hold "
                                     "secrets: nobody but you may read it.\n");
    g_string_append_printf(accounts, "\n[%s]\n", plain->jid);
    for (const char *const *key = account_config_keys(); *key; key++) {
        g_autofree char *value = account_config_get(plain, *key);
        if (strcmp(*key, "jid") != 0)
            g_string_append_printf(accounts, "# %s\n#%s=%s\n", account_config_help(*key), *key,
                                   value ? value : "");
    }
    return g_string_free(accounts, FALSE);
}
