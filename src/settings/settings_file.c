/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings' two files. In `config` a setting "ui.theme" is the key `theme` of the group [ui];
 * in `chats` a group is "account" or "account chat", and the keys are the settings' own. */

#include "config.h"

#include "settings/settings_file.h"

#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/jid.h"
#include "settings/key_file.h"

/* What a group of a file says about the place of its settings. */
typedef struct {
    Jid *account, *chat; /* NULL in `config` */
    SettingScope scope;
    const char *prefix; /* of the keys, in `config` */
    char *name;         /* of the group when we write it */
} Place;

typedef struct {
    Settings *settings;
    GPtrArray *problems;
    const char *path;
} Loading;

static void
place_clear(Place *place)
{
    jid_unref(place->account);
    jid_unref(place->chat);
    g_free(place->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Place, place_clear)

static char *
scope_to_group(const SettingScope *scope)
{
    g_autofree char *text =
        g_strconcat(scope->account, scope->chat ? " " : NULL, scope->chat, NULL);

    return key_file_escape_group(text);
}

static bool
place_in_config(const char *group, Place *ret_place)
{
    *ret_place = (Place){ .prefix = group, .name = g_strdup(group) };
    return true;
}

/* False, with nothing to clear, if the group names no account and no chat. */
static bool
place_in_chats(const char *group, Place *ret_place)
{
    g_autofree char *text = key_file_unescape_group(group);
    char *space = strchr(text, ' ');
    g_autoptr(Jid) account = NULL, chat = NULL;

    if (space)
        *space = '\0';
    account = jid_new(text, NULL);
    chat = space ? jid_new(space + 1, NULL) : NULL;
    if (!account || !jid_is_bare(account) || (space && !chat))
        return false;
    *ret_place = (Place){
        .account = g_steal_pointer(&account),
        .chat = g_steal_pointer(&chat),
    };
    ret_place->scope.account = jid_bare(ret_place->account);
    ret_place->scope.chat = ret_place->chat ? jid_full(ret_place->chat) : NULL;
    ret_place->name = scope_to_group(&ret_place->scope);
    return true;
}

/* The caller owns it. */
static char *
key_in(const Place *place, const char *name)
{
    return place->prefix ? g_strconcat(place->prefix, ".", name, NULL) : g_strdup(name);
}

static bool
find_setting(const Place *place, const char *name, SettingId *ret_id)
{
    g_autofree char *key = key_in(place, name);

    return settings_find(key, ret_id);
}

static void
complain_unknown(const Loading *loading, const char *group, const Place *place, const char *name)
{
    g_autofree char *key = key_in(place, name);
    const char *new_key = settings_new_key(key);

    if (new_key)
        key_file_add_problem(loading->problems, _("%s, [%s]: %s is called %s now."), loading->path,
                             group, key, new_key);
    else
        key_file_add_problem(loading->problems, _("%s, [%s]: there is no setting %s."),
                             loading->path, group, name);
}

static void
load_key(const Loading *loading, GKeyFile *file, const char *group, const Place *place,
         const char *name)
{
    g_autofree char *text = g_key_file_get_string(file, group, name, NULL);
    g_autoptr(GError) error = NULL;
    SettingId id;

    if (!find_setting(place, name, &id))
        complain_unknown(loading, group, place, name);
    else if (!text)
        key_file_add_problem(loading->problems, _("%s, [%s]: the value of %s cannot be read."),
                             loading->path, group, name);
    else if (!settings_set(loading->settings, id, &place->scope, text, &error))
        key_file_add_problem(loading->problems, "%s, [%s]: %s", loading->path, group,
                             error->message);
}

static void
load_file(const Loading *loading, bool (*place_of)(const char *, Place *))
{
    g_autoptr(GKeyFile) file = key_file_load(loading->path, loading->problems);
    g_auto(GStrv) groups = file ? g_key_file_get_groups(file, NULL) : NULL;

    for (int i = 0; groups && groups[i]; i++) {
        g_auto(Place) place = { 0 };
        g_auto(GStrv) names = g_key_file_get_keys(file, groups[i], NULL, NULL);

        if (!place_of(groups[i], &place)) {
            key_file_add_problem(loading->problems,
                                 _("%s: [%s] is neither an account's address nor an account's and "
                                   "a chat's, with a space between."),
                                 loading->path, groups[i]);
            continue;
        }
        for (int j = 0; names && names[j]; j++)
            load_key(loading, file, groups[i], &place, names[j]);
    }
}

char **
settings_file_load(Settings *settings, const char *config_dir)
{
    GPtrArray *problems = g_ptr_array_new();
    g_autofree char *config = g_build_filename(config_dir, "config", NULL);
    g_autofree char *chats = g_build_filename(config_dir, "chats", NULL);

    load_file(&(Loading){ settings, problems, config }, place_in_config);
    load_file(&(Loading){ settings, problems, chats }, place_in_chats);
    return key_file_end_problems(problems);
}

/* Removes the keys that were understood and are not set any more, so that all others stay. */
static void
remove_unset(const Settings *settings, GKeyFile *file, const char *group, const Place *place)
{
    g_auto(GStrv) names = g_key_file_get_keys(file, group, NULL, NULL);
    g_auto(GStrv) rest = NULL;
    bool is_ours = !strcmp(group, place->name);

    for (int i = 0; names && names[i]; i++) {
        g_autofree char *text = g_key_file_get_string(file, group, names[i], NULL);
        SettingId id;

        if (text && find_setting(place, names[i], &id) && settings_check(id, text, NULL) &&
            !(is_ours && settings_own_text(settings, id, &place->scope)))
            g_key_file_remove_key(file, group, names[i], NULL);
    }
    rest = g_key_file_get_keys(file, group, NULL, NULL);
    if (rest && !*rest && names && *names)
        g_key_file_remove_group(file, group, NULL);
}

static void
put_config(SettingId id, const SettingScope *scope, const char *text, gpointer data)
{
    g_auto(GStrv) parts = g_strsplit(settings_row(id)->key, ".", 2);

    if (!scope->account)
        g_key_file_set_string(data, parts[0], parts[1], text);
}

static void
put_chats(SettingId id, const SettingScope *scope, const char *text, gpointer data)
{
    if (scope->account) {
        g_autofree char *group = scope_to_group(scope);

        g_key_file_set_string(data, group, settings_row(id)->key, text);
    }
}

static bool
save_file(const Settings *settings, const char *path, bool (*place_of)(const char *, Place *),
          SettingEachFn put, GError **error)
{
    g_autoptr(GKeyFile) file = key_file_load(path, NULL);
    g_auto(GStrv) groups = NULL;

    if (!file && !key_file_move_broken(path, error))
        return false;
    if (!file)
        file = g_key_file_new();
    groups = g_key_file_get_groups(file, NULL);
    for (int i = 0; groups[i]; i++) {
        g_auto(Place) place = { 0 };

        if (place_of(groups[i], &place))
            remove_unset(settings, file, groups[i], &place);
    }
    settings_each(settings, put, file);
    return key_file_save(file, path, error);
}

bool
settings_file_save(const Settings *settings, const char *config_dir, GError **error)
{
    g_autofree char *config = g_build_filename(config_dir, "config", NULL);
    g_autofree char *chats = g_build_filename(config_dir, "chats", NULL);

    return file_make_folder(config_dir, error) &&
           save_file(settings, config, place_in_config, put_config, error) &&
           save_file(settings, chats, place_in_chats, put_chats, error);
}
