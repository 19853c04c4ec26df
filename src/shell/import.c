/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jaser import: what other programs have kept, into the store. */

#include "config.h"

#include "storage/import/import.h"

#include <glib-unix.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "settings/accounts_file.h"

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

static void
print_found(const ImportSource *source, const char *place, const ImportCounts *counts)
{
    g_autofree char *first = date_format(counts->first, "%Y-%m-%d");
    g_autofree char *last = date_format(counts->last, "%Y-%m-%d");

    printf(ngettext("%s: %s\n    %" G_GUINT64_FORMAT " line, chats: %u, from %s to %s\n",
                    "%s: %s\n    %" G_GUINT64_FORMAT " lines, chats: %u, from %s to %s\n",
                    counts->read),
           source->title, place, counts->read, counts->chats, first, last);
    for (unsigned i = 0; i < counts->accounts->len; i++)
        printf("    %s\n", (const char *)counts->accounts->pdata[i]);
    if (counts->unreadable)
        printf(ngettext("    %" G_GUINT64_FORMAT " cannot be read\n",
                        "    %" G_GUINT64_FORMAT " cannot be read\n", counts->unreadable),
               counts->unreadable);
    printf(_("    To take it over: jaser import %s\n"), source->name);
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
    print_found(source, place, import_counts(import));
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

/* --- the summary --- */

static void
print_problems(const ImportCounts *counts)
{
    uint64_t more = counts->unreadable - counts->problems->len;

    if (!counts->unreadable)
        return;
    printf(ngettext("%" G_GUINT64_FORMAT " could not be read:\n",
                    "%" G_GUINT64_FORMAT " could not be read:\n", counts->unreadable),
           counts->unreadable);
    for (unsigned i = 0; i < counts->problems->len; i++) {
        g_autofree char *line = utf8_for_line(counts->problems->pdata[i]);
        printf("    %s\n", line);
    }
    if (more)
        printf(_("    and %" G_GUINT64_FORMAT " more\n"), more);
}

static void
print_summary(const ImportCounts *counts, bool is_dry)
{
    printf(ngettext("%" G_GUINT64_FORMAT " line read (chats: %u)",
                    "%" G_GUINT64_FORMAT " lines read (chats: %u)", counts->read),
           counts->read, counts->chats);
    printf(
        is_dry
            ? _(": %" G_GUINT64_FORMAT " would be new, %" G_GUINT64_FORMAT " are known already\n")
            : _(": %" G_GUINT64_FORMAT " are new, %" G_GUINT64_FORMAT " were known already\n"),
        counts->added, counts->known);
    if (counts->others)
        printf(_("%" G_GUINT64_FORMAT " of other accounts were left out\n"), counts->others);
    if (counts->cut)
        printf(_("%" G_GUINT64_FORMAT " are too long: their beginnings are kept\n"), counts->cut);
    print_problems(counts);
}

/* --- importing --- */

static bool
run_import(const ShellContext *context, ImportOptions *options, GPtrArray *parts, GError **error)
{
    g_autoptr(Import) import = import_new(options, parts);
    Progress *progress = progress_new(context->clock, _("Importing"));
    bool is_interrupted, is_well;

    is_well = run_steps(import, progress, error);
    is_interrupted = progress_is_interrupted(progress);
    progress_free(progress);
    is_well = import_finish(import, is_well ? error : NULL) && is_well;
    print_summary(import_counts(import), options->is_dry);
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
import_into_store(const ShellContext *context, ImportOptions *options, GPtrArray *parts,
                  GError **error)
{
    g_autofree char *notice = NULL;
    g_autoptr(Database) database =
        database_open(context->paths->data_dir, context->clock, &notice, error);
    bool is_well;

    if (!database) {
        g_ptr_array_unref(parts);
        return false;
    }
    if (notice)
        fprintf(stderr, "jaser: %s\n", notice);
    options->archive = archive_new(database);
    options->database = database;
    is_well = run_import(context, options, parts, error);
    archive_free(options->archive);
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

static char *
find_place(const ImportSource *source, const char *typed, GError **error)
{
    g_autofree char *expanded = typed ? file_expand(typed) : NULL;
    char *place = expanded ? realpath(expanded, NULL) : source->place ? source->place() : NULL;

    if (!place)
        g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                    typed ? _("There is no file or folder %s.")
                          : _("Name the file or folder: jaser import %s PATH."),
                    typed ? typed : source->name);
    return place;
}

static bool
import_source(const ShellContext *context, const ImportSource *source, ImportOptions *options,
              char **arguments, GError **error)
{
    g_autofree char *place = find_place(source, arguments[1], error);
    g_autoptr(GPtrArray) parts = import_parts_new();

    if (!place || !source->find(place, parts, error))
        return false;
    return import_into_store(context, options, g_steal_pointer(&parts), error);
}

static bool
run(const ShellContext *context, char **arguments, GError **error)
{
    const char *typed = shell_option(context, "account");
    g_autoptr(Jid) account = typed ? jid_new_from_typed(typed, error) : NULL;
    g_autoptr(Jid) fallback = only_account(context);
    const ImportSource *source = arguments[0] ? import_find_source(arguments[0]) : NULL;
    ImportOptions options = {
        .clock = context->clock,
        .account = account,
        .fallback = fallback,
        .is_dry = shell_option(context, "dry-run") != NULL,
    };

    if (typed && !account)
        return false;
    if (!arguments[0]) {
        list_sources(context, fallback);
        return true;
    }
    if (!source || (arguments[1] && arguments[2])) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                    _("\"%s\" is none of profanity, mcabber, poezio, gajim, dino and json, or more "
                      "than one path follows."),
                    arguments[0]);
        return false;
    }
    return import_source(context, source, &options, arguments, error);
}

static const ShellOption OPTIONS[] = {
    { "account", N_("Only the history of this account, or whose history it is"), N_("JID") },
    { "dry-run", N_("Only say what would be taken over"), NULL },
    { 0 },
};

const ShellOrder shell_import = {
    .name = "import",
    .usage = N_("[PROGRAM [PATH]]"),
    .summary =
        N_("Takes over the history that another program keeps; without a program: lists what "
           "is found on this computer. Whatever is there already is not taken twice."),
    .options = OPTIONS,
    .run = run,
};
