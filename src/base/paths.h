/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the user's files lie (XDG base directories, or as the command line says). */
#pragma once

#include <glib.h>

typedef struct {
    char *config_dir; /* config, accounts, keys, chats, themes/ */
    char *data_dir;   /* history.db, logs/, jaser.log */
    char *themes_dir; /* installed themes; the environment's JASER_THEMES in a build tree */
} Paths;

/* NULL arguments mean the XDG folders. Makes nothing. */
Paths *paths_new(const char *config_dir, const char *data_dir);
void paths_free(Paths *paths);
/* A file in the folder; the caller owns the result. */
char *paths_config(const Paths *paths, const char *name);
char *paths_data(const Paths *paths, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Paths, paths_free)
