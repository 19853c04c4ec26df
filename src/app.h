/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the parts of the program and joins them; the only place that knows all. */
#pragma once

#include <glib.h>
#include <stdbool.h>

/* The command line. */
typedef struct {
    char *account;    /* JID to connect with; NULL: all enabled ones */
    char *config_dir; /* NULL: XDG */
    char *data_dir;
    char *theme;
    char **commands; /* run once at start, in order; NULL */
    char *log_file;
    char *log_level;
    gboolean is_headless;
    gboolean is_json;
    gboolean check_config;
} AppOptions;

/* Runs until the user leaves; the exit status: 0 all well, 1 a command failed, 2 usage or files
 * that cannot be used, 3 no connection. */
int app_run(const AppOptions *options);
