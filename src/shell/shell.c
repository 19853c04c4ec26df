/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The orders, and the options that all of them have. */

#include "config.h"

#include "shell/shell.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"

static const ShellOrder *const orders[] = { &shell_chats, &shell_export, &shell_import, &shell_log,
                                            &shell_search };

const ShellOrder *
shell_find(const char *name)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(orders); i++) {
        if (strcmp(orders[i]->name, name) == 0)
            return orders[i];
    }
    return NULL;
}

/* How many words the option takes; 0: it is none of those that all orders have. */
static int
count_words(const char *option)
{
    static const char *const names[] = { "--config-dir", "--data-dir" };

    if (strcmp(option, "--json") == 0)
        return 1;
    if (strcmp(option, "-c") == 0 || strcmp(option, "-d") == 0)
        return 2;
    for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
        size_t length = strlen(names[i]);
        if (strncmp(option, names[i], length) == 0 && option[length] == '=')
            return 1;
        if (strcmp(option, names[i]) == 0)
            return 2;
    }
    return 0;
}

bool
shell_is_asked(int argc, char **argv)
{
    int at = 1, words;

    while (at < argc && (words = count_words(argv[at])) > 0)
        at += words;
    if (at >= argc || !shell_find(argv[at]))
        return false;
    char *name = argv[at];
    memmove(argv + 2, argv + 1, (size_t)(at - 1) * sizeof *argv);
    argv[1] = name;
    return true;
}

const char *
shell_option(const ShellContext *context, const char *name)
{
    return g_hash_table_lookup(context->values, name);
}

/* The options of one order, and what was given for them. */
typedef struct {
    GOptionEntry entries[SHELL_OPTIONS + 1];
    gboolean is_given[SHELL_OPTIONS];
    char *values[SHELL_OPTIONS];
} OwnOptions;

static void
add_options(OwnOptions *own, const ShellOption *options)
{
    for (unsigned i = 0; options && options[i].name; i++) {
        g_assert(i < SHELL_OPTIONS);
        own->entries[i] = (GOptionEntry){
            .long_name = options[i].name,
            .arg = options[i].value ? G_OPTION_ARG_FILENAME : G_OPTION_ARG_NONE,
            .arg_data = options[i].value ? (gpointer)&own->values[i] : &own->is_given[i],
            .description = options[i].summary,
            .arg_description = options[i].value,
        };
    }
}

static void
take_values(OwnOptions *own, GHashTable *values)
{
    for (unsigned i = 0; own->entries[i].long_name; i++) {
        char *value = own->is_given[i] ? g_strdup("") : own->values[i];

        if (value)
            g_hash_table_insert(values, g_strdup(own->entries[i].long_name), value);
    }
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
    g_autofree char *program = g_strconcat("jaser ", order->name, NULL);
    g_autoptr(GOptionContext) options = g_option_context_new(gettext(order->usage));
    OwnOptions own = { 0 };
    bool is_parsed;

    add_options(&own, order->options);
    g_option_context_set_summary(options, gettext(order->summary));
    g_option_context_add_main_entries(options, common, GETTEXT_PACKAGE);
    g_option_context_add_main_entries(options, own.entries, GETTEXT_PACKAGE);
    g_set_prgname(program); /* in the usage */
    is_parsed = g_option_context_parse(options, argc, argv, error);
    take_values(&own, context->values);
    context->paths = paths_new(config_dir, data_dir);
    context->is_json = is_json;
    return is_parsed;
}

int
shell_run(int argc, char **argv)
{
    const ShellOrder *order = shell_find(argv[0]);
    g_autoptr(GHashTable) values = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autoptr(GError) error = NULL;
    ShellContext context = { .values = values };
    int status = 0;

    if (!parse(order, &context, &argc, &argv, &error)) {
        fprintf(stderr, _("jaser: %s\nTry jaser %s --help\n"), error->message, order->name);
        paths_free(context.paths);
        return 2;
    }
    context.clock = clock_new();
    if (!order->run(&context, argv + 1, &error))
        status = order->is_looking && error ? 2 : 1;
    if (status != 2 && (fflush(stdout) != 0 || ferror(stdout)) && !error) {
        g_set_error(&error, G_FILE_ERROR, G_FILE_ERROR_FAILED, _("It cannot be written: %s."),
                    g_strerror(errno));
        status = order->is_looking ? 2 : 1;
    }
    if (error)
        fprintf(stderr, "jaser: %s\n", error->message);
    clock_free(context.clock);
    paths_free(context.paths);
    return status;
}
