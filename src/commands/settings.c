/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /set and /unset in the three scopes, and /theme. */

#include "config.h"

#include "settings/settings.h"

#include <string.h>

#include "base/i18n.h"
#include "commands/columns.h"
#include "commands/lookup.h"
#include "commands/parse.h"

/* The scope that the command's name says: "set", "set -account", "set -chat". */
static SettingScope
scope_of(const CommandCall *call)
{
    if (g_str_has_suffix(call->command->name, "-chat"))
        return chat_scope(call->chat);
    if (g_str_has_suffix(call->command->name, "-account"))
        return (SettingScope){ .account = jid_bare(call->account->jid) };
    return (SettingScope){ 0 };
}

static const char *
scope_label(const SettingScope *scope)
{
    if (scope->chat)
        return scope->chat;
    return scope->account ? scope->account : _("everywhere");
}

static void
list_settings(const CommandCall *call, const SettingScope *scope, const char *prefix)
{
    Settings *settings = model_settings(call->model);
    g_autoptr(Columns) columns = columns_new();
    for (int id = 0; id < SETTING_COUNT; id++) {
        const SettingRow *row = settings_row((SettingId)id);
        const char *own = settings_own_text(settings, (SettingId)id, scope);
        if (g_str_has_prefix(row->key, prefix))
            columns_add(columns, row->key, settings_text(settings, (SettingId)id, scope),
                        own ? _("(set)") : "", NULL);
    }
    columns_print(columns, call);
    command_print(call, "%s", _("/set KEY explains one, /help settings all."));
}

static bool
has_settings(const char *prefix)
{
    for (int id = 0; id < SETTING_COUNT; id++)
        if (g_str_has_prefix(settings_row((SettingId)id)->key, prefix))
            return true;
    return false;
}

static bool
find_setting(const char *key, SettingId *ret_id, GError **error)
{
    const char *new_key = settings_new_key(key);
    if (new_key)
        return command_fail(error, _("%s is called %s now."), key, new_key);
    return settings_find(key, ret_id) ||
           command_fail(error, _("There is no setting %s. /set lists all."), key);
}

static void
print_setting(const CommandCall *call, SettingId id, const SettingScope *scope)
{
    command_print(call, "%s = %s (%s)", settings_row(id)->key,
                  settings_text(model_settings(call->model), id, scope), scope_label(scope));
}

static bool
run_set(const CommandCall *call, GError **error)
{
    SettingScope scope = scope_of(call);
    SettingId id;

    if (call->argc == 0 ||
        (call->argc == 1 && !settings_find(call->argv[0], &id) && has_settings(call->argv[0]))) {
        list_settings(call, &scope, call->argc ? call->argv[0] : "");
        return true;
    }
    if (!find_setting(call->argv[0], &id, error))
        return false;
    if (call->argc == 2) {
        if (!settings_set(model_settings(call->model), id, &scope, call->argv[1], error))
            return false;
        client_save(call->client);
    }
    print_setting(call, id, &scope);
    if (call->argc == 1)
        command_print(call, "%s", _(settings_row(id)->help));
    return true;
}

static bool
run_unset(const CommandCall *call, GError **error)
{
    SettingScope scope = scope_of(call);
    SettingId id;

    if (!find_setting(call->argv[0], &id, error))
        return false;
    settings_reset(model_settings(call->model), id, &scope);
    client_save(call->client);
    print_setting(call, id, &scope);
    return true;
}

static bool
run_theme_list(const CommandCall *call, GError **error)
{
    g_auto(GStrv) names = call->face ? call->face->ops->list_themes(call->face->data) : NULL;
    const char *current = settings_text(model_settings(call->model), SETTING_UI_THEME, NULL);
    if (!names)
        return command_fail(error, _("There is no screen here, and so no theme."));
    g_autoptr(Columns) columns = columns_new();
    for (char **name = names; *name; name++)
        columns_add(columns, *name, strcmp(*name, current) == 0 ? _("in use") : "", NULL);
    columns_print(columns, call);
    return true;
}

static bool
run_theme_load(const CommandCall *call, GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (!call->face || !call->face->ops->load_theme(call->face->data, call->argv[0], &problem)) {
        if (!problem)
            return command_fail(error, _("There is no screen here, and so no theme."));
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    if (!settings_set(model_settings(call->model), SETTING_UI_THEME, NULL, call->argv[0], error))
        return false;
    client_save(call->client);
    return true;
}

static bool
run_save(const CommandCall *call, GError **error)
{
    if (!client_save(call->client))
        return command_fail(error, "%s", _("Not everything could be saved."));
    command_print(call, "%s", _("Settings and accounts are saved."));
    return true;
}

const Command settings_commands[] = {
    { .name = "set",
      .usage = N_("[KEY [VALUE]]"),
      .summary = N_("List, show or change settings"),
      .help = N_("A value holds everywhere, for one account (-account) or in one chat (-chat); the "
                 "nearest wins. The start of a key lists all that begin so: /set ui"),
      .args = { 0, 2 },
      .rest = true,
      .completes = { COMPLETE_SETTING, COMPLETE_SETTING_VALUE },
      .run = run_set },
    { .name = "set -account",
      .usage = N_("[KEY [VALUE]]"),
      .summary = N_("List, show or change settings of the current account"),
      .args = { 0, 2 },
      .rest = true,
      .completes = { COMPLETE_SETTING, COMPLETE_SETTING_VALUE },
      .needs = NEEDS_ACCOUNT,
      .run = run_set },
    { .name = "set -chat",
      .usage = N_("[KEY [VALUE]]"),
      .summary = N_("List, show or change settings of this chat"),
      .args = { 0, 2 },
      .rest = true,
      .completes = { COMPLETE_SETTING, COMPLETE_SETTING_VALUE },
      .needs = NEEDS_CHAT,
      .run = run_set },
    { .name = "unset",
      .usage = N_("KEY"),
      .summary = N_("Set a setting back to its default"),
      .args = { 1, 1 },
      .completes = { COMPLETE_SETTING },
      .run = run_unset },
    { .name = "unset -account",
      .usage = N_("KEY"),
      .summary = N_("Let a setting of the current account be as everywhere"),
      .args = { 1, 1 },
      .completes = { COMPLETE_SETTING },
      .needs = NEEDS_ACCOUNT,
      .run = run_unset },
    { .name = "unset -chat",
      .usage = N_("KEY"),
      .summary = N_("Let a setting of this chat be as in all others"),
      .args = { 1, 1 },
      .completes = { COMPLETE_SETTING },
      .needs = NEEDS_CHAT,
      .run = run_unset },
    { .name = "theme", .usage = "", .summary = N_("List the themes"), .run = run_theme_list },
    { .name = "theme list", .usage = "", .summary = N_("List the themes"), .run = run_theme_list },
    { .name = "theme load",
      .usage = N_("NAME"),
      .summary = N_("Use another theme, now and from now on"),
      .args = { 1, 1 },
      .completes = { COMPLETE_THEME },
      .run = run_theme_load },
    { .name = "save",
      .usage = "",
      .summary = N_("Write settings and accounts to their files now"),
      .run = run_save },
    { 0 },
};
