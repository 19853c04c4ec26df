/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line. */

#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/uri.h"

#include "app.h"
#include "shell/shell.h"

static void
free_options(AppOptions *options)
{
    g_free(options->account);
    g_free(options->config_dir);
    g_free(options->data_dir);
    g_free(options->theme);
    g_free(options->link);
    g_strfreev(options->commands);
    g_free(options->log_file);
    g_free(options->log_level);
}

static bool
parse_options(AppOptions *options, gboolean *ret_version, int *argc, char ***argv, GError **error)
{
    const GOptionEntry entries[] = {
        { "account", 'a', 0, G_OPTION_ARG_STRING, &options->account,
          N_("Connect with this account only"), N_("JID") },
        { "config-dir", 'c', 0, G_OPTION_ARG_FILENAME, &options->config_dir,
          N_("Where the configuration lies"), N_("DIR") },
        { "data-dir", 'd', 0, G_OPTION_ARG_FILENAME, &options->data_dir,
          N_("Where history and logs lie"), N_("DIR") },
        { "theme", 't', 0, G_OPTION_ARG_STRING, &options->theme, N_("Use this theme"), N_("NAME") },
        { "command", 'r', 0, G_OPTION_ARG_STRING_ARRAY, &options->commands,
          N_("Run this command once connected (may be given several times)"), N_("COMMAND") },
        { "headless", 0, 0, G_OPTION_ARG_NONE, &options->is_headless,
          N_("No screen: commands on standard input, events on standard output"), NULL },
        { "json", 0, 0, G_OPTION_ARG_NONE, &options->is_json,
          N_("With --headless: events as JSON, one object per line"), NULL },
        { "log", 'f', 0, G_OPTION_ARG_FILENAME, &options->log_file, N_("Write the log here"),
          N_("FILE") },
        { "log-level", 'l', 0, G_OPTION_ARG_STRING, &options->log_level,
          N_("What is logged: error, warning, info or debug"), N_("LEVEL") },
        { "private", 'p', 0, G_OPTION_ARG_NONE, &options->is_private,
          N_("Leave no trace: write no history, no logs, no settings, no passwords"), NULL },
        { "check-config", 0, 0, G_OPTION_ARG_NONE, &options->check_config,
          N_("Check the configuration files and leave"), NULL },
        { "version", 'v', 0, G_OPTION_ARG_NONE, ret_version, N_("Show the version and leave"),
          NULL },
        { 0 },
    };
    g_autoptr(GOptionContext) context = g_option_context_new(_("[LINK]"));

    g_option_context_set_summary(context, _("A chat client for the terminal, for XMPP."));
    g_option_context_add_main_entries(context, entries, GETTEXT_PACKAGE);
    if (!g_option_context_parse(context, argc, argv, error))
        return false;
    if (*argc == 2 && uri_is_xmpp((*argv)[1])) {
        options->link = g_strdup((*argv)[1]);
    } else if (*argc > 1) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION,
                    _("\"%s\" is not understood."), (*argv)[1]);
        return false;
    }
    if (options->is_json && !options->is_headless) {
        g_set_error_literal(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                            _("--json goes with --headless."));
        return false;
    }
    return true;
}

int
main(int argc, char **argv)
{
    AppOptions options = { .demo = getenv("JASER_DEMO") };
    gboolean version = FALSE;
    bool demo = false;
    g_autoptr(GError) error = NULL;
    int status = APP_USAGE;

    setlocale(LC_ALL, "");
    bindtextdomain(GETTEXT_PACKAGE, LOCALEDIR);
    bind_textdomain_codeset(GETTEXT_PACKAGE, "UTF-8");
    textdomain(GETTEXT_PACKAGE);
    if (shell_is_asked(argc, argv))
        return shell_run(argc - 1, argv + 1);
    if (!parse_options(&options, &version, &argc, &argv, &error)) {
        fprintf(stderr, _("jaser: %s\nTry jaser --help\n"), error->message);
    } else if (version) {
        printf("jaser %s\n", PACKAGE_VERSION);
        status = APP_WELL;
    } else {
        status = app_run(&options, &demo);
    }
    const char *program = options.demo;
    free_options(&options);
    if (demo) {
        execl("/bin/sh", "sh", "-c", program, NULL);
        perror("jaser");
    }
    return status;
}
