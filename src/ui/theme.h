/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A theme: how each style looks. A key file NAME.theme, in the user's folder or the installed one:
 *
 *     [theme]
 *     name = Dark
 *     name_lightness = 72      of the colours of names (XEP-0392), 0 to 100; none: no colours
 *     [styles]
 *     nick.self = bold cyan    rows of styles.def that are left out keep their default
 */
#pragma once

#include "base/paths.h"
#include "ui/style.h"

typedef struct {
    char *name;
    bool has_name_colors;
    double name_lightness;
    Style styles[STYLE_COUNT];
} Theme;

/* What styles.def says. */
Theme *theme_new_fallback(void);
/* Reads a theme by name; paths may be NULL (there is none then). The error's sentence names the
 * file, the key, and what is allowed. */
Theme *theme_load(const Paths *paths, const char *name, GError **error);
/* The same from the text of a file; file is its name for the error. */
Theme *theme_parse(const char *text, const char *file, GError **error);
void theme_free(Theme *theme); /* takes NULL */
/* The names of all themes there are, sorted, NULL-terminated; owned by the caller. */
char **theme_list(const Paths *paths);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Theme, theme_free)
