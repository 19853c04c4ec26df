/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jaser export: what is stored, as text, JSON lines or pages. */

#include "config.h"

#include <stdio.h>

#include "base/i18n.h"
#include "storage/export/export_job.h"

#include "shell/output.h"
#include "shell/progress.h"
#include "shell/shell.h"

static bool
write_all(const ShellContext *context, ExportJob *job, GError **error)
{
    const ExportCounts *counts = export_job_counts(job);
    Progress *progress = progress_new(context->clock, _("Exporting"));
    g_autoptr(GError) problem = NULL;
    bool has_more = true, is_interrupted = false;

    while (has_more && !is_interrupted) {
        has_more = export_job_step(job, &problem);
        progress_show(progress, 0, 0, counts->lines);
        is_interrupted = has_more && progress_is_interrupted(progress);
    }
    progress_free(progress);
    if (is_interrupted)
        g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_INTR, _("It was interrupted."));
    if (problem)
        g_propagate_error(error, g_steal_pointer(&problem));
    return !*error;
}

static bool
run(const ShellContext *context, char **arguments, GError **error)
{
    const char *format = shell_option(context, "format");
    const ExportWish wish = {
        .chats = arguments,
        .account = shell_option(context, "account"),
        .since = shell_option(context, "since"),
        .until = shell_option(context, "until"),
        .format = format || !context->is_json ? format : "json",
        .output = shell_option(context, "output"),
        .is_forced = shell_option(context, "force") != NULL,
    };
    g_autoptr(Database) database = shell_open_store(context, error);
    g_autoptr(Archive) archive = database ? archive_new(database) : NULL;
    g_autoptr(ExportJob) job =
        archive ? export_job_new(&(ExportStore){ database, archive, context->clock }, &wish, error)
                : NULL;

    if (!job || !write_all(context, job, error))
        return false;
    if (wish.output) {
        g_autofree char *summary = export_job_summary(job);
        fputs(summary, stdout);
    }
    return true;
}

static const ShellOption OPTIONS[] = {
    { "account", N_("Only chats of this account"), N_("JID") },
    { "since", N_("On this date or later: 2026-03-01, 2026-03, yesterday, 3d"), N_("DATE") },
    { "until", N_("On this date or earlier"), N_("DATE") },
    { "format",
      N_("text (as in the text logs), json (complete: jaser import json reads it) or "
         "html (a page for each chat)"),
      N_("FORMAT") },
    { "output",
      N_("Where to: a file, or a folder for a file for each chat; else to standard "
         "output"),
      N_("PATH") },
    { "force", N_("Overwrite files"), NULL },
    { 0 },
};

const ShellOrder shell_export = {
    .name = "export",
    .usage = N_("[CHAT...]"),
    .summary = N_("Writes what is stored of these chats, by their addresses, or of all."),
    .options = OPTIONS,
    .run = run,
};
