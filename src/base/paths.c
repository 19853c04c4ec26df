/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the user's files lie. */

#include "config.h"

#include "base/paths.h"

/* A relative path in an XDG variable counts as none (XDG base directories, "Basics"). */
static char *
folder(const char *given, const char *xdg, const char *usual)
{
    if (given)
        return g_canonicalize_filename(given, NULL);
    return g_path_is_absolute(xdg) ? g_build_filename(xdg, PACKAGE, NULL)
                                   : g_build_filename(g_get_home_dir(), usual, PACKAGE, NULL);
}

Paths *
paths_new(const char *config_dir, const char *data_dir)
{
    Paths *paths = g_new0(Paths, 1);
    const char *themes_dir = g_getenv("JASER_THEMES");

    paths->config_dir = folder(config_dir, g_get_user_config_dir(), ".config");
    paths->data_dir = folder(data_dir, g_get_user_data_dir(), ".local/share");
    paths->themes_dir =
        themes_dir ? g_strdup(themes_dir) : g_build_filename(PKGDATADIR, "themes", NULL);
    return paths;
}

void
paths_free(Paths *paths)
{
    if (!paths)
        return;
    g_free(paths->config_dir);
    g_free(paths->data_dir);
    g_free(paths->themes_dir);
    g_free(paths);
}

char *
paths_config(const Paths *paths, const char *name)
{
    return g_build_filename(paths->config_dir, name, NULL);
}

char *
paths_data(const Paths *paths, const char *name)
{
    return g_build_filename(paths->data_dir, name, NULL);
}
