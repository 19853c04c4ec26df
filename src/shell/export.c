/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jaser export: what is stored, as text, JSON lines or pages. */

#include "config.h"

#include "storage/export/export.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/date_range.h"
#include "base/file.h"
#include "base/i18n.h"
#include "model/model.h"

#include "shell/export_file.h"
#include "shell/output.h"
#include "shell/progress.h"
#include "shell/shell.h"

typedef struct {
    const ShellContext *context;
    const ExportFormat *format;
    const Database *database;
    Archive *archive;
    Model *model;
    GPtrArray *chats; /* ArchiveChat */
    DateRange range;  /* until is not included */
    char *path;       /* NULL: standard output */
    bool is_folder, is_forced;
    Progress *progress;
    uint64_t lines;
    unsigned files;
} Work;

/* --- which chats --- */

static bool
is_wanted(const ArchiveChat *chat, char **addresses, const Jid *account)
{
    if (account && !jid_equal_bare(chat->account, account))
        return false;
    for (unsigned i = 0; addresses[i]; i++) {
        g_autoptr(Jid) jid = jid_new_from_typed(addresses[i], NULL);
        if (jid && jid_equal(jid, chat->jid))
            return true;
    }
    return !addresses[0];
}

static bool
find_chats(Work *work, char **addresses, const Jid *account, GError **error)
{
    for (unsigned i = work->chats->len; i-- > 0;) {
        if (!is_wanted(work->chats->pdata[i], addresses, account))
            g_ptr_array_remove_index(work->chats, i);
    }
    if (work->chats->len)
        return true;
    g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                        _("Nothing of that is stored: name a chat by its address."));
    return false;
}

/* --- where to --- */

static bool
find_output(Work *work, const char *typed, GError **error)
{
    size_t length = typed ? strlen(typed) : 0;

    work->path = typed ? file_expand(typed) : NULL;
    work->is_folder = typed && (g_file_test(work->path, G_FILE_TEST_IS_DIR) ||
                                (length && typed[length - 1] == '/') ||
                                (work->format->is_of_one && work->chats->len > 1));
    if (!typed && work->format->is_of_one && work->chats->len > 1) {
        g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                            _("These are several chats, a page each: name a folder with "
                              "--output."));
        return false;
    }
    return true;
}

/* FOLDER/ACCOUNT/CHAT.html */
static char *
path_of(const Work *work, const ArchiveChat *chat)
{
    g_autofree char *account = file_name_escape(jid_bare(chat->account));
    g_autofree char *name = file_name_escape(jid_full(chat->jid));
    g_autofree char *file =
        g_strconcat(name, chat->kind == CHAT_ROOM ? ".room" : "", work->format->suffix, NULL);

    return g_build_filename(work->path, account, file, NULL);
}

/* --- writing --- */

static bool
write_lines(Work *work, const Chat *chat, ExportFile *output, GError **error)
{
    g_autoptr(Export) export =
        export_new(work->archive, chat, work->range.from, work->range.until - 1);
    g_autoptr(GString) text = g_string_new(NULL);
    bool has_more = true;

    while (has_more && !progress_is_interrupted(work->progress)) {
        has_more = export_step(export, work->format, text);
        if (!export_file_write(output, text, error))
            return false;
        g_string_truncate(text, 0);
        progress_show(work->progress, 0, 0, work->lines + export_count(export));
    }
    work->lines += export_count(export);
    if (!progress_is_interrupted(work->progress))
        return database_check_reads(work->database, error);
    g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_INTR, _("It was interrupted."));
    return false;
}

/* The model holds no more than one of them: there may be more than it takes. */
static bool
write_chat(Work *work, const ArchiveChat *stored, ExportFile *output, GError **error)
{
    Account *found = model_find_account(work->model, stored->account);
    Account *account = found ? found : account_new(work->model, stored->account);
    Chat *chat = account_get_chat(account, stored->jid, stored->kind);
    bool is_written = write_lines(work, chat, output, error);

    chat_remove(chat);
    return is_written;
}

static bool
write_files(Work *work, GError **error)
{
    for (unsigned i = 0; i < work->chats->len; i++) {
        g_autofree char *path = path_of(work, work->chats->pdata[i]);
        g_autoptr(ExportFile) output = export_file_open(path, work->is_forced, error);

        if (!output || !write_chat(work, work->chats->pdata[i], output, error) ||
            !export_file_finish(output, error))
            return false;
        work->files++;
    }
    return true;
}

static bool
write_one(Work *work, GError **error)
{
    g_autoptr(ExportFile) output = export_file_open(work->path, work->is_forced, error);

    for (unsigned i = 0; output && i < work->chats->len; i++) {
        if (!write_chat(work, work->chats->pdata[i], output, error))
            return false;
    }
    work->files++;
    return output && export_file_finish(output, error);
}

static bool
write_all(Work *work, GError **error)
{
    bool is_written;

    work->progress = progress_new(work->context->clock, _("Exporting"));
    is_written = work->is_folder ? write_files(work, error) : write_one(work, error);
    progress_free(work->progress);
    if (is_written && work->path)
        printf(_("Lines: %" PRIu64 ", files: %u\n"), work->lines, work->files);
    return is_written;
}

/* --- what is asked for --- */

static bool
read_date(const ShellContext *context, const char *option, DateRange *ret_range, GError **error)
{
    const char *text = shell_option(context, option);

    if (!text || date_range_parse(text, clock_now(context->clock), ret_range))
        return true;
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                _("\"%s\" is no date: write 2026-03-01, 2026-03, yesterday, 3d."), text);
    return false;
}

static bool
read_options(Work *work, GError **error)
{
    DateRange since = { .from = G_MININT64 }, until = { .until = G_MAXINT64 };
    const char *format = shell_option(work->context, "format");

    if (!format)
        format = work->context->is_json ? "json" : "text";
    work->format = export_find_format(format);
    work->is_forced = shell_option(work->context, "force") != NULL;
    if (!work->format) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                    _("\"%s\" is none of text, json and html."), format);
        return false;
    }
    if (!read_date(work->context, "since", &since, error) ||
        !read_date(work->context, "until", &until, error))
        return false;
    work->range = (DateRange){ since.from, until.until };
    return true;
}

static bool
work_in(Work *work, Database *database, char **addresses, GError **error)
{
    const char *typed = shell_option(work->context, "account");
    g_autoptr(Jid) account = typed ? jid_new_from_typed(typed, error) : NULL;
    g_autoptr(Archive) archive = archive_new(database);
    g_autoptr(GPtrArray) chats = archive_chats(archive);

    if (typed && !account)
        return false;
    work->database = database;
    work->archive = archive;
    work->chats = chats;
    return find_chats(work, addresses, account, error) &&
           find_output(work, shell_option(work->context, "output"), error) &&
           write_all(work, error);
}

static bool
run(const ShellContext *context, char **arguments, GError **error)
{
    Work work = { .context = context };
    g_autoptr(Settings) settings = settings_new();
    bool is_well;

    if (!read_options(&work, error))
        return false;
    g_autoptr(Database) database = shell_open_store(context, error);
    if (!database)
        return false;
    work.model = model_new(settings, context->clock);
    is_well = work_in(&work, database, arguments, error);
    model_free(work.model);
    g_free(work.path);
    return is_well;
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
