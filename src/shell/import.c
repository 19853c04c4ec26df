/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jaser import: what other programs have kept, into the store. */

#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "settings/accounts_file.h"
#include "storage/import/import_report.h"

#include "shell/import_profanity.h"
#include "shell/progress.h"
#include "shell/shell.h"

/* --- what there is on this computer --- */

static bool
run_steps(Import *import, Progress *progress, GError **error)
{
    g_autoptr(GError) problem = NULL;
    const ImportCounts *counts = import_counts(import);

    while (!progress_is_interrupted(progress) && import_step(import, &problem))
        progress_show(progress, counts->bytes, counts->total, counts->read);
    progress_end(progress);
    if (problem)
        g_propagate_error(error, g_steal_pointer(&problem));
    return !*error;
}

/* Whether there was anything. */
static bool
look(const ShellContext *context, const ImportSource *source, const Jid *fallback)
{
    g_autofree char *place = source->place ? source->place() : NULL;
    g_autoptr(GPtrArray) parts = import_parts_new();
    const ImportOptions options = { .clock = context->clock, .fallback = fallback };
    g_autoptr(GError) error = NULL;
    Progress *progress;

    if (!place || !source->find(place, parts, NULL))
        return false;
    g_autoptr(Import) import = import_new(&options, g_steal_pointer(&parts));
    progress = progress_new(context->clock, source->title);
    run_steps(import, progress, &error);
    progress_free(progress);
    g_autofree char *found = import_found(source, place, import_counts(import));
    fputs(found, stdout);
    printf(_("    To take it over: jaser import %s\n"), source->name);
    return true;
}

static void
list_sources(const ShellContext *context, const Jid *fallback)
{
    const ImportSource *const *sources = import_sources();
    bool is_any = false;

    for (unsigned i = 0; sources[i]; i++)
        is_any |= look(context, sources[i], fallback);
    if (is_any)
        return;
    printf(
        _("Nothing of another program was found where it usually lies. These can be read, if you "
          "say where they are:\n"));
    for (unsigned i = 0; sources[i]; i++)
        printf("    jaser import %s %s: %s\n", sources[i]->name, _("PATH"),
               gettext(sources[i]->summary));
}

/* --- importing --- */

/* One run: what is taken over, and from where. */
typedef struct {
    const ShellContext *context;
    const ImportSource *source;
    ImportOptions options;
    GPtrArray *parts; /* owned until they are read */
    char *place;
    bool takes_history, takes_accounts, takes_settings;
} Task;

static bool
run_import(Task *task, GError **error)
{
    g_autoptr(Import) import = import_new(&task->options, g_steal_pointer(&task->parts));
    Progress *progress = progress_new(task->context->clock, _("Importing"));
    bool is_interrupted, is_well;

    is_well = run_steps(import, progress, error);
    is_interrupted = progress_is_interrupted(progress);
    progress_free(progress);
    is_well = import_finish(import, is_well ? error : NULL) && is_well;
    g_autofree char *summary = import_summary(import_counts(import), task->options.is_dry);
    fputs(summary, stdout);
    if (is_well && is_interrupted) {
        g_set_error_literal(
            error, G_FILE_ERROR, G_FILE_ERROR_INTR,
            _("It was interrupted. What was read is kept; the same order again goes "
              "on with the rest."));
        return false;
    }
    return is_well;
}

static bool
import_other_files(const Task *task, GError **error)
{
    const ProfanityImport import = {
        .context = task->context,
        .place = task->place,
        .account = task->options.account,
        .takes_accounts = task->takes_accounts,
        .takes_settings = task->takes_settings,
        .takes_passwords = shell_option(task->context, "with-passwords") != NULL,
        .is_dry = task->options.is_dry,
    };

    return (!task->takes_accounts && !task->takes_settings) ||
           shell_import_profanity(&import, error);
}

/* The store is open all the while, so that no other jaser is, which would write its own settings
 * over these. */
static bool
import_all(Task *task, GError **error)
{
    g_autofree char *notice = NULL;
    g_autoptr(Database) database =
        database_open(task->context->paths->data_dir, task->context->clock, &notice, error);
    bool is_well;

    if (!database)
        return false;
    if (notice)
        fprintf(stderr, "jaser: %s\n", notice);
    task->options.archive = archive_new(database);
    task->options.database = database;
    is_well = import_other_files(task, error) && (!task->takes_history || run_import(task, error));
    archive_free(task->options.archive);
    return is_well;
}

/* Of files that do not say whose they are, if there is only one that it can be. */
static Jid *
only_account(const ShellContext *context)
{
    g_auto(GStrv) problems = NULL;
    g_autoptr(GPtrArray) configs = accounts_file_load(context->paths->config_dir, &problems);

    if (configs->len != 1)
        return NULL;
    return jid_new(((const AccountConfig *)configs->pdata[0])->jid, NULL);
}

/* Accounts and settings are taken of Profanity alone. */
static bool
read_what(Task *task, GError **error)
{
    const char *only = shell_option(task->context, "only");
    bool has_more = task->source == &import_profanity;

    task->takes_history = !only || strcmp(only, "history") == 0;
    task->takes_accounts = has_more && (!only || strcmp(only, "accounts") == 0);
    task->takes_settings = has_more && (!only || strcmp(only, "settings") == 0);
    if (task->takes_history || task->takes_accounts || task->takes_settings)
        return true;
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                has_more ? _("--only takes history, accounts or settings, not \"%s\".")
                         : _("Of this program only its history is taken over, not \"%s\"."),
                only);
    return false;
}

/* Profanity may have accounts before it has a history. */
static bool
find_parts(Task *task, GError **error)
{
    g_autoptr(GError) problem = NULL;

    task->parts = import_parts_new();
    if (!task->takes_history || task->source->find(task->place, task->parts, &problem))
        return true;
    task->takes_history = false;
    if (task->takes_accounts && shell_profanity_has_accounts(task->place))
        return true;
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

static bool
import_source(Task *task, char **arguments, GError **error)
{
    bool is_well;

    if (!read_what(task, error))
        return false;
    task->place = import_find_place(task->source, arguments[1], error);
    is_well = task->place && find_parts(task, error) && import_all(task, error);
    if (task->parts)
        g_ptr_array_unref(task->parts);
    g_free(task->place);
    return is_well;
}

static bool
run(const ShellContext *context, char **arguments, GError **error)
{
    const char *typed = shell_option(context, "account");
    g_autoptr(Jid) account = typed ? jid_new_from_typed(typed, error) : NULL;
    g_autoptr(Jid) fallback = only_account(context);
    const ImportSource *source = arguments[0] ? import_find_source(arguments[0]) : NULL;
    Task task = {
        .context = context,
        .source = source,
        .options = { .clock = context->clock,
                     .account = account,
                     .fallback = fallback,
                     .is_dry = shell_option(context, "dry-run") != NULL },
    };

    if (typed && !account)
        return false;
    if (!arguments[0]) {
        list_sources(context, fallback);
        return true;
    }
    if (!source || (arguments[1] && arguments[2]))
        return import_refuse_source(arguments[0], error);
    return import_source(&task, arguments, error);
}

static const ShellOption OPTIONS[] = {
    { "account", N_("Only the history of this account, or whose history it is"), N_("JID") },
    { "dry-run", N_("Only say what would be taken over"), NULL },
    { "only", N_("Of Profanity: only its history, accounts or settings"), N_("WHAT") },
    { "with-passwords", N_("With passwords that stand in clear in Profanity's accounts"), NULL },
    { 0 },
};

const ShellOrder shell_import = {
    .name = "import",
    .usage = N_("[PROGRAM [PATH]]"),
    .summary =
        N_("Takes over the history that another program keeps, and Profanity's accounts and "
           "settings; without a program: lists what is found on this computer. Whatever is there "
           "already is not taken twice, and stays."),
    .options = OPTIONS,
    .run = run,
};
