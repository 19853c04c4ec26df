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
    char *link;      /* xmpp:..., followed after the commands; NULL */
    char **commands; /* run in order once the accounts are connected, or have failed; NULL */
    char *log_file;  /* NULL: jaser.log in the data folder */
    char *log_level; /* NULL: "warning" */
    gboolean is_headless;
    gboolean is_json;
    gboolean check_config;
    gboolean is_private; /* nothing is written */
    const char *demo;    /* a program to run when a first user wants to try; NULL */
} AppOptions;

/* "Nothing went wrong", and what else a script can learn from the exit status. */
typedef enum {
    APP_WELL = 0,
    APP_COMMAND_FAILED = 1,
    APP_USAGE = 2, /* usage, or files that cannot be used */
    APP_NO_CONNECTION = 3,
} AppStatus;

/* Runs until the user leaves. ret_demo: the user wants options->demo to be run now. */
AppStatus app_run(const AppOptions *options, bool *ret_demo);
