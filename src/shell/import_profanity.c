/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profanity's files `accounts` and `profrc`, taken over by two tables. */

#include "config.h"

#include "shell/import_profanity.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "settings/accounts_file.h"
#include "settings/key_file.h"
#include "settings/settings_file.h"

/* Its keys of an account that are called the same here, and mean it. */
static const char *const account_keys[] = {
    "eval_password", "server",        "port",        "resource",     "enabled", "priority.online",
    "priority.chat", "priority.away", "priority.xa", "priority.dnd", NULL,
};

/* How it names what tls.policy is here; "trust" (any certificate) there is none of. */
static const char *const policies[][2] = {
    { "force", "force" },   { "allow", "allow" },     { "direct", "direct" },
    { "legacy", "direct" }, { "disable", "disable" },
};

/* Its keys of which there is a setting; for_account: they stand in the file of accounts. */
static const struct {
    const char *key;
    SettingId id;
    bool for_account;
} setting_keys[] = {
    { "muc.nick", SETTING_ROOMS_NICK, true },
    { "muc.service", SETTING_ROOMS_SERVICE, true },
    { "outtype", SETTING_PRIVACY_TYPING, false },
    { "receipts.send", SETTING_PRIVACY_RECEIPTS, false },
    { "carbons", SETTING_PRIVACY_CARBONS, false },
    { "beep", SETTING_NOTIFY_BELL, false },
    { "reconnect", SETTING_CONNECTION_RECONNECT, false },
    { "autoping", SETTING_CONNECTION_PING, false },
    { "chlog", SETTING_CHAT_LOG, false },
    { "mouse", SETTING_UI_MOUSE, false },
    { "wintitle.show", SETTING_UI_TITLE, false },
    { "roster", SETTING_ROSTER_PANEL, false },
    { "roster.offline", SETTING_ROSTER_OFFLINE, false },
    { "occupants", SETTING_ROOMS_PANEL, false },
    { "autoaway.awaytime", SETTING_AWAY_MINUTES, false },
    { "autoaway.awaymessage", SETTING_AWAY_MESSAGE, false },
    { "autoaway.xatime", SETTING_AWAY_XA_MINUTES, false },
    { "autoaway.xamessage", SETTING_AWAY_XA_MESSAGE, false },
};

/* One run. */
typedef struct {
    const ProfanityImport *import;
    GPtrArray *configs; /* of our accounts */
    Settings *settings;
    bool has_new_accounts, has_new_settings;
    GString *left; /* names of keys that are not taken over */
} Run;

/* --- settings --- */

/* Of an account (its address), or of all (NULL). */
static void
take_setting(Run *run, SettingId id, const char *account, const char *text)
{
    const SettingScope scope = { .account = account };
    const char *own = settings_own_text(run->settings, id, &scope);
    g_autofree char *before = g_strdup(own);
    g_autofree char *shown = NULL;
    g_autoptr(GError) error = NULL;
    const char *key = settings_row(id)->key, *now;

    if (!settings_set(run->settings, id, &scope, text, &error)) {
        printf(_("%s is not taken over: %s\n"), key, error->message);
        return;
    }
    now = settings_own_text(run->settings, id, &scope);
    shown = utf8_for_line(now);
    if (before && g_strcmp0(before, now) != 0) {
        printf(_("%s stays %s; it is %s there\n"), key, before, shown);
        settings_set(run->settings, id, &scope, before, NULL);
    } else if (!before && g_strcmp0(now, settings_row(id)->fallback) != 0) {
        printf(account ? _("%s: %s for %s\n") : _("%s: %s\n"), key, shown, account);
        run->has_new_settings = true;
    } else if (!before) {
        settings_reset(run->settings, id, &scope);
    }
}

/* Whether there is a setting for it. */
static bool
find_setting(const char *key, bool for_account, SettingId *ret_id)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(setting_keys); i++) {
        if (setting_keys[i].for_account == for_account && strcmp(setting_keys[i].key, key) == 0) {
            *ret_id = setting_keys[i].id;
            return true;
        }
    }
    return false;
}

static void
leave(Run *run, const char *key)
{
    g_autofree char *name = utf8_for_line(key);
    g_autofree char *word = g_strdup_printf(" %s,", name);

    if (!strstr(run->left->str, word))
        g_string_append(run->left, word);
}

static void
print_left(Run *run, const char *path)
{
    if (!run->left->len)
        return;
    g_string_truncate(run->left, run->left->len - 1);
    printf(_("Not taken over of %s:%s\n"), path, run->left->str);
    g_string_truncate(run->left, 0);
}

/* Beside another home, or a copy of one, .config is next to .local/share. */
static char *
settings_path(const char *place)
{
    g_autofree char *near =
        g_build_filename(place, "../../..", ".config", "profanity", "profrc", NULL);

    if (g_str_has_suffix(place, "/.local/share/profanity"))
        return g_canonicalize_filename(near, NULL);
    return g_build_filename(g_get_user_config_dir(), "profanity", "profrc", NULL);
}

static void
take_settings(Run *run)
{
    g_autofree char *path = settings_path(run->import->place);
    g_autoptr(GKeyFile) file = key_file_load(path, NULL);
    g_auto(GStrv) groups = file ? g_key_file_get_groups(file, NULL) : NULL;
    SettingId id;

    for (unsigned i = 0; groups && groups[i]; i++) {
        g_auto(GStrv) keys = g_key_file_get_keys(file, groups[i], NULL, NULL);

        for (unsigned j = 0; keys && keys[j]; j++) {
            g_autofree char *text = g_key_file_get_string(file, groups[i], keys[j], NULL);

            if (text && find_setting(keys[j], false, &id))
                take_setting(run, id, NULL, text);
            else
                leave(run, keys[j]);
        }
    }
    print_left(run, path);
}

/* --- accounts --- */

static bool
is_known(const Run *run, const char *jid)
{
    for (unsigned i = 0; i < run->configs->len; i++) {
        if (strcmp(((const AccountConfig *)run->configs->pdata[i])->jid, jid) == 0)
            return true;
    }
    return false;
}

static bool
take_policy(AccountConfig *config, const char *text)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(policies); i++) {
        if (strcmp(policies[i][0], text) == 0)
            return account_config_set(config, "tls.policy", policies[i][1], NULL);
    }
    return false;
}

/* Whether it is ours now. A password in clear is one only if that is asked for. */
static bool
take_key(const Run *run, AccountConfig *config, const char *key, const char *text)
{
    if (strcmp(key, "jid") == 0)
        return true;
    if (strcmp(key, "tls.policy") == 0)
        return take_policy(config, text);
    if (strcmp(key, "password") == 0 ? run->import->takes_passwords
                                     : g_strv_contains(account_keys, key))
        return account_config_set(config, key, text, NULL);
    return false;
}

static void
take_new_account(Run *run, GKeyFile *file, const char *group, const char *jid)
{
    AccountConfig *config = account_config_new(jid);
    g_auto(GStrv) keys = g_key_file_get_keys(file, group, NULL, NULL);
    bool has_password = false;
    SettingId id;

    for (unsigned i = 0; keys && keys[i]; i++) {
        char *text = g_key_file_get_string(file, group, keys[i], NULL);

        has_password |= strcmp(keys[i], "password") == 0;
        if (text && !take_key(run, config, keys[i], text) && !find_setting(keys[i], true, &id) &&
            strcmp(keys[i], "password") != 0)
            leave(run, keys[i]);
        secret_free(text);
    }
    g_ptr_array_add(run->configs, config);
    run->has_new_accounts = true;
    printf(_("Account %s\n"), jid);
    if (config->eval_password) {
        g_autofree char *order = utf8_for_line(config->eval_password);
        printf(_("    Its password is what this command prints: %s\n"), order);
    }
    if (has_password && !run->import->takes_passwords)
        printf(_("    Its password stands in clear in Profanity's file and is left there: you will "
                 "be asked, or take it with --with-passwords.\n"));
}

static void
take_settings_of_account(Run *run, GKeyFile *file, const char *group, const char *jid)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(setting_keys); i++) {
        g_autofree char *text = setting_keys[i].for_account
                                    ? g_key_file_get_string(file, group, setting_keys[i].key, NULL)
                                    : NULL;

        if (text)
            take_setting(run, setting_keys[i].id, jid, text);
    }
}

static char *
accounts_path(const char *place)
{
    return g_build_filename(place, "accounts", NULL);
}

/* Its group is named by the user, or by the address. */
static Jid *
read_address(GKeyFile *file, const char *group)
{
    g_autofree char *text = g_key_file_get_string(file, group, "jid", NULL);
    g_autoptr(Jid) jid = jid_new(text ? text : group, NULL);

    return jid && jid_local(jid) ? jid_to_bare(jid) : NULL;
}

static void
take_accounts(Run *run)
{
    g_autofree char *path = accounts_path(run->import->place);
    g_autoptr(GKeyFile) file = key_file_load(path, NULL);
    g_auto(GStrv) groups = file ? g_key_file_get_groups(file, NULL) : NULL;

    for (unsigned i = 0; groups && groups[i]; i++) {
        g_autoptr(Jid) jid = read_address(file, groups[i]);

        if (jid && run->import->account && !jid_equal_bare(jid, run->import->account))
            continue;
        if (!jid)
            leave(run, groups[i]);
        else if (is_known(run, jid_bare(jid)))
            printf(_("Account %s is here already, and stays as it is\n"), jid_bare(jid));
        else
            take_new_account(run, file, groups[i], jid_bare(jid));
        if (jid)
            take_settings_of_account(run, file, groups[i], jid_bare(jid));
    }
    print_left(run, path);
}

/* --- all --- */

bool
shell_profanity_has_accounts(const char *place)
{
    g_autofree char *path = accounts_path(place);

    return g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

bool
shell_import_profanity(const ProfanityImport *import, GError **error)
{
    const char *folder = import->context->paths->config_dir;
    g_auto(GStrv) problems = NULL, more_problems = NULL;
    g_autoptr(GPtrArray) configs = accounts_file_load(folder, &problems);
    g_autoptr(Settings) settings = settings_new();
    g_autoptr(GString) left = g_string_new(NULL);
    Run run = { .import = import, .configs = configs, .settings = settings, .left = left };

    more_problems = settings_file_load(settings, folder);
    if (import->takes_accounts)
        take_accounts(&run);
    if (import->takes_settings)
        take_settings(&run);
    if (!run.has_new_accounts && !run.has_new_settings)
        printf(_("No account and no setting is new.\n"));
    if (import->is_dry)
        return true;
    return (!run.has_new_accounts || accounts_file_save(configs, folder, error)) &&
           (!run.has_new_settings || settings_file_save(settings, folder, error));
}
