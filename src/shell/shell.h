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
    GHashTable *values; /* see shell_option() */
} ShellContext;

/* An option of one order: with a value if it has a word for that, else it is given or not. */
typedef struct {
    const char *name;    /* without "--" */
    const char *summary; /* N_() */
    const char *value;   /* N_("JID"); NULL: none */
} ShellOption;

#define SHELL_OPTIONS 16 /* the most that an order has */

typedef struct {
    const char *name;
    const char *usage;          /* after the name */
    const char *summary;        /* N_() */
    const ShellOption *options; /* its own, besides those of all, ended by {0}; NULL: none */
    /* arguments: what is no option, NULL-terminated. false and a sentence: it failed. */
    bool (*run)(const ShellContext *context, char **arguments, GError **error);
    /* As grep: false without a sentence is 1, nothing was found; with one it is 2. */
    bool is_looking;
} ShellOrder;

extern const ShellOrder shell_chats, shell_export, shell_import, shell_log, shell_search;

/* The value of an option of the order's own, "" of one without; NULL: it was not given. Borrowed.
 */
const char *shell_option(const ShellContext *context, const char *name);
/* NULL: there is no order of this name. */
const ShellOrder *shell_find(const char *name);
/* Whether the command line gives an order. Options that all orders have may stand before its name,
 * which then becomes argv[1]. */
bool shell_is_asked(int argc, char **argv);
/* argv[0] is the order's name. An exit status: 0, 1 (it failed) or 2 (its usage); see is_looking.
 */
int shell_run(int argc, char **argv);
