/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Themes are looked up in the user's folder, then in the installed one. */

#include "config.h"

#include "ui/theme.h"

#include <string.h>

#include "base/file.h"
#include "base/i18n.h"

enum { FALLBACK_LIGHTNESS = 65 }; /* readable on black and on white */

static const char suffix[] = ".theme";

Theme *
theme_new_fallback(void)
{
    Theme *theme = g_new0(Theme, 1);

    theme->has_name_colors = true;
    theme->name_lightness = FALLBACK_LIGHTNESS;
    for (StyleId id = 0; id < STYLE_COUNT; id++) {
        bool is_valid = style_parse(style_fallback(id), &theme->styles[id], NULL);

        g_assert(is_valid);
    }
    return theme;
}

void
theme_free(Theme *theme)
{
    if (!theme)
        return;
    g_free(theme->name);
    g_free(theme);
}

/* --- reading --- */

static bool
refuse(GError **error, const char *file, const char *key, const char *text)
{
    g_set_error(error, THEME_ERROR, THEME_ERROR_SYNTAX, _("Theme %s, key %s: %s."), file, key,
                text);
    return false;
}

static bool
read_lightness(Theme *theme, GKeyFile *keys, const char *file, GError **error)
{
    g_autofree char *text = g_key_file_get_string(keys, "theme", "name_lightness", NULL);
    guint64 value;

    if (!text)
        return true;
    if (strcmp(text, "none") == 0) {
        theme->has_name_colors = false;
        return true;
    }
    if (!g_ascii_string_to_unsigned(text, 10, 0, 100, &value, NULL))
        return refuse(error, file, "name_lightness",
                      _("it must be a number from 0 to 100, or none"));
    theme->name_lightness = (double)value;
    return true;
}

static bool
read_style(Theme *theme, GKeyFile *keys, const char *key, const char *file, GError **error)
{
    g_autofree char *text = g_key_file_get_string(keys, "styles", key, NULL);
    g_autoptr(GError) problem = NULL;
    StyleId id;

    if (!style_find(key, &id))
        return refuse(error, file, key,
                      _("there is no such style; the themes that come with jaser name them all"));
    if (!style_parse(text ? text : "", &theme->styles[id], &problem))
        return refuse(error, file, key, problem->message);
    return true;
}

static bool
read_all(Theme *theme, GKeyFile *keys, const char *file, GError **error)
{
    g_auto(GStrv) styles = g_key_file_get_keys(keys, "styles", NULL, NULL);

    theme->name = g_key_file_get_locale_string(keys, "theme", "name", NULL, NULL);
    if (!read_lightness(theme, keys, file, error))
        return false;
    for (char **key = styles; key && *key; key++) {
        if (!read_style(theme, keys, *key, file, error))
            return false;
    }
    return true;
}

Theme *
theme_parse(const char *text, const char *file, GError **error)
{
    g_autoptr(GKeyFile) keys = g_key_file_new();
    g_autoptr(Theme) theme = theme_new_fallback();
    g_autoptr(GError) problem = NULL;

    if (!g_key_file_load_from_data(keys, text, strlen(text), G_KEY_FILE_NONE, &problem)) {
        g_set_error(error, THEME_ERROR, THEME_ERROR_SYNTAX, _("Theme %s: %s"), file,
                    problem->message);
        return NULL;
    }
    return read_all(theme, keys, file, error) ? g_steal_pointer(&theme) : NULL;
}

/* --- files --- */

/* Both places, the user's first; owned by the caller. */
static char **
theme_folders(const Paths *paths)
{
    g_autoptr(GStrvBuilder) folders = g_strv_builder_new();

    if (paths && paths->config_dir) {
        g_autofree char *own = paths_config(paths, "themes");

        g_strv_builder_add(folders, own);
    }
    if (paths && paths->themes_dir)
        g_strv_builder_add(folders, paths->themes_dir);
    return g_strv_builder_end(folders);
}

static bool
is_name(const char *name)
{
    return *name && *name != '.' && !strchr(name, '/');
}

/* The text of the theme's file, and where it was; NULL and error. */
static char *
find_text(const Paths *paths, const char *name, char **ret_file, GError **error)
{
    g_auto(GStrv) folders = theme_folders(paths);
    g_autofree char *base = g_strconcat(name, suffix, NULL);

    for (char **folder = folders; *folder && is_name(name); folder++) {
        g_autofree char *file = g_build_filename(*folder, base, NULL);
        g_autoptr(GError) problem = NULL;
        char *text = file_read(file, &problem);

        if (text) {
            *ret_file = g_steal_pointer(&file);
            return text;
        }
        if (!g_error_matches(problem, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
            g_propagate_error(error, g_steal_pointer(&problem));
            return NULL;
        }
    }

    g_auto(GStrv) names = theme_list(paths);
    g_autofree char *list = g_strjoinv(", ", names);

    g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                _("There is no theme “%s”. There are: %s."), name,
                *list ? list : C_("themes", "none"));
    return NULL;
}

Theme *
theme_load(const Paths *paths, const char *name, GError **error)
{
    g_autofree char *file = NULL;
    g_autofree char *text = find_text(paths, name, &file, error);

    return text ? theme_parse(text, file, error) : NULL;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
add_names(GPtrArray *names, const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *file;

    while (dir && (file = g_dir_read_name(dir))) {
        if (!g_str_has_suffix(file, suffix))
            continue;

        g_autofree char *name = g_strndup(file, strlen(file) - strlen(suffix));

        if (!is_name(name) || g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
            continue;
        g_ptr_array_add(names, g_steal_pointer(&name));
    }
}

char **
theme_list(const Paths *paths)
{
    g_auto(GStrv) folders = theme_folders(paths);
    GPtrArray *names = g_ptr_array_new();

    for (char **folder = folders; *folder; folder++)
        add_names(names, *folder);
    g_ptr_array_sort(names, compare_names);
    g_ptr_array_add(names, NULL);
    return (char **)g_ptr_array_free(names, FALSE);
}
