/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Orders given on the command line of a shell that need neither a connection nor a screen: jaser
 * log, jaser search ... One row each in shell.c. */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/clock.h"
#include "base/paths.h"

/* What all orders are given. */
typedef struct {
    Paths *paths;
    Clock *clock;
    bool is_json;
} ShellContext;

typedef struct {
    const char *name;
    const char *usage;           /* after the name */
    const char *summary;         /* N_() */
    const GOptionEntry *options; /* its own, besides those of all; NULL: none */
    /* arguments: what is no option, NULL-terminated. false and a sentence: it failed. */
    bool (*run)(const ShellContext *context, char **arguments, GError **error);
} ShellOrder;

extern const ShellOrder shell_log;

/* NULL: there is no order of this name. */
const ShellOrder *shell_find(const char *name);
/* argv[0] is the order's name. An exit status: 0, 1 (it failed) or 2 (its usage). */
int shell_run(int argc, char **argv);
