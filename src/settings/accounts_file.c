/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file `accounts`, read and written. */

#include "config.h"

#include "settings/accounts_file.h"

#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/jid.h"
#include "base/secret.h"
#include "settings/key_file.h"

/* The account that a group is about; NULL if its name is none's address. A server alone is a
 * guest's account there; a name without a dot is more likely a mistake. */
static char *
group_to_jid(const char *group)
{
    g_autofree char *text = key_file_unescape_group(group);
    g_autoptr(Jid) jid = jid_new(text, NULL);

    if (!jid || !jid_is_bare(jid) || (!jid_local(jid) && !strpbrk(jid_domain(jid), ".:")))
        return NULL;
    return g_strdup(jid_bare(jid));
}

static AccountConfig *
find_config(const GPtrArray *configs, const char *jid)
{
    for (guint i = 0; i < configs->len; i++) {
        AccountConfig *config = g_ptr_array_index(configs, i);

        if (!strcmp(config->jid, jid))
            return config;
    }
    return NULL;
}

/* What is wrong with one key of a group, or NULL when it has been taken over. */
static char *
load_key(AccountConfig *config, GKeyFile *file, const char *group, const char *key)
{
    g_autoptr(GError) error = NULL;
    char *text = g_key_file_get_string(file, group, key, NULL);
    char *problem = NULL;

    if (!text)
        problem = g_strdup_printf(_("The value of %s cannot be read."), key);
    else if (!account_config_set(config, key, text, &error))
        problem = g_strdup(error->message);
    secret_free(text);
    return problem;
}

static AccountConfig *
load_account(GKeyFile *file, const char *group, const char *jid, const char *path,
             GPtrArray *problems)
{
    AccountConfig *config = account_config_new(jid);
    g_auto(GStrv) keys = g_key_file_get_keys(file, group, NULL, NULL);

    for (int i = 0; keys && keys[i]; i++) {
        g_autofree char *problem = load_key(config, file, group, keys[i]);

        if (problem)
            key_file_add_problem(problems, "%s, [%s]: %s", path, group, problem);
    }
    return config;
}

/* At most one account is the default: the first that says so. */
static void
keep_one_default(const GPtrArray *configs, const char *path, GPtrArray *problems)
{
    const AccountConfig *first = NULL;

    for (guint i = 0; i < configs->len; i++) {
        AccountConfig *config = g_ptr_array_index(configs, i);

        if (config->is_default && first) {
            config->is_default = false;
            key_file_add_problem(problems, _("%s, [%s]: the default is already %s."), path,
                                 config->jid, first->jid);
        } else if (config->is_default) {
            first = config;
        }
    }
}

GPtrArray *
accounts_file_load(const char *config_dir, char ***ret_problems)
{
    g_autofree char *path = g_build_filename(config_dir, "accounts", NULL);
    GPtrArray *configs = g_ptr_array_new_with_free_func((GDestroyNotify)account_config_free);
    GPtrArray *problems = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GKeyFile) file = key_file_load(path, problems);
    g_auto(GStrv) groups = file ? g_key_file_get_groups(file, NULL) : NULL;

    for (int i = 0; groups && groups[i]; i++) {
        g_autofree char *jid = group_to_jid(groups[i]);

        if (!jid)
            key_file_add_problem(problems,
                                 _("%s: [%s] is not an account's address, as in [me@example.org]."),
                                 path, groups[i]);
        else if (find_config(configs, jid))
            key_file_add_problem(problems, _("%s: [%s] stands there twice; the first is used."),
                                 path, groups[i]);
        else
            g_ptr_array_add(configs, load_account(file, groups[i], jid, path, problems));
    }
    keep_one_default(configs, path, problems);
    *ret_problems = key_file_end_problems(problems);
    return configs;
}

/* The group of the account in the file as it stands; a new one if there is none. */
static char *
find_group(GKeyFile *file, const char *jid)
{
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);

    for (int i = 0; groups[i]; i++) {
        g_autofree char *other = group_to_jid(groups[i]);

        if (other && !strcmp(other, jid))
            return g_strdup(groups[i]);
    }
    return key_file_escape_group(jid);
}

/* Whether the file's value is one that loading took over, so that its absence now means something.
 */
static bool
is_understood(GKeyFile *file, const char *group, const char *jid, const char *key)
{
    g_autoptr(AccountConfig) probe = account_config_new(jid);
    g_autofree char *problem = load_key(probe, file, group, key);

    return !problem;
}

static void
save_key(GKeyFile *file, const char *group, const AccountConfig *config, const char *key)
{
    char *text = account_config_get_secret(config, key);

    /* `enabled` is written even where it is the default: a group exists only by its keys. */
    if (account_config_is_set(config, key) || !strcmp(key, "enabled"))
        g_key_file_set_string(file, group, key, text);
    else if (g_key_file_has_key(file, group, key, NULL) &&
             is_understood(file, group, config->jid, key))
        g_key_file_remove_key(file, group, key, NULL);
    secret_free(text);
}

static void
save_account(GKeyFile *file, const AccountConfig *config)
{
    g_autofree char *group = find_group(file, config->jid);
    const char *const *keys = account_config_keys();

    for (int i = 0; keys[i]; i++) {
        if (strcmp(keys[i], "jid") != 0) /* the group's name says it */
            save_key(file, group, config, keys[i]);
    }
}

static void
remove_gone(GKeyFile *file, const GPtrArray *configs)
{
    g_auto(GStrv) groups = g_key_file_get_groups(file, NULL);

    for (int i = 0; groups[i]; i++) {
        g_autofree char *jid = group_to_jid(groups[i]);

        if (jid && !find_config(configs, jid))
            g_key_file_remove_group(file, groups[i], NULL);
    }
}

bool
accounts_file_save(const GPtrArray *configs, const char *config_dir, GError **error)
{
    g_autofree char *path = g_build_filename(config_dir, "accounts", NULL);
    g_autoptr(GKeyFile) file = key_file_load(path, NULL);

    if (!file_make_folder(config_dir, error) || (!file && !key_file_move_broken(path, error)))
        return false;
    if (!file)
        file = g_key_file_new();
    remove_gone(file, configs);
    for (guint i = 0; i < configs->len; i++)
        save_account(file, g_ptr_array_index(configs, i));
    return key_file_save(file, path, error);
}
