/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The orders, and the options that all of them have. */

#include "config.h"

#include "shell/shell.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"

static const ShellOrder *const orders[] = { &shell_log };

const ShellOrder *
shell_find(const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(orders); i++) {
        if (strcmp(orders[i]->name, name) == 0)
            return orders[i];
    }
    return NULL;
}

static bool
parse(const ShellOrder *order, ShellContext *context, int *argc, char ***argv, GError **error)
{
    g_autofree char *config_dir = NULL, *data_dir = NULL;
    gboolean is_json = FALSE;
    const GOptionEntry common[] = {
        { "config-dir", 'c', 0, G_OPTION_ARG_FILENAME, &config_dir,
          N_("Where the configuration lies"), N_("DIR") },
        { "data-dir", 'd', 0, G_OPTION_ARG_FILENAME, &data_dir, N_("Where history and logs lie"),
          N_("DIR") },
        { "json", 0, 0, G_OPTION_ARG_NONE, &is_json, N_("JSON, one object per line"), NULL },
        { 0 },
    };
    g_autoptr(GOptionContext) options = g_option_context_new(order->usage);

    g_option_context_set_summary(options, gettext(order->summary));
    g_option_context_add_main_entries(options, common, GETTEXT_PACKAGE);
    if (order->options)
        g_option_context_add_main_entries(options, order->options, GETTEXT_PACKAGE);
    if (!g_option_context_parse(options, argc, argv, error))
        return false;
    context->paths = paths_new(config_dir, data_dir);
    context->is_json = is_json;
    return true;
}

int
shell_run(int argc, char **argv)
{
    const ShellOrder *order = shell_find(argv[0]);
    g_autoptr(GError) error = NULL;
    ShellContext context = { 0 };
    int status = 0;

    if (!parse(order, &context, &argc, &argv, &error)) {
        fprintf(stderr, _("jaser: %s\nTry jaser %s --help\n"), error->message, order->name);
        return 2;
    }
    context.clock = clock_new();
    if (!order->run(&context, argv + 1, &error)) {
        fprintf(stderr, "jaser: %s\n", error->message);
        status = 1;
    }
    clock_free(context.clock);
    paths_free(context.paths);
    return status;
}
