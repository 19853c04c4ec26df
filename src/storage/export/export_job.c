/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chats into files, one after the other. */

#include "config.h"

#include "storage/export/export_job.h"

#include <inttypes.h>
#include <string.h>

#include "base/date_range.h"
#include "base/file.h"
#include "base/i18n.h"
#include "model/model.h"
#include "storage/export/export_file.h"

struct ExportJob {
    ExportStore store;
    const ExportFormat *format;
    Settings *settings;
    Model *model;     /* what is written needs chats; these are nobody else's */
    GPtrArray *chats; /* ArchiveChat */
    DateRange range;  /* until is not included */
    char *path;       /* NULL: standard output */
    bool is_folder, is_forced;
    ExportFile *file; /* the open one */
    Chat *chat;       /* the one that is being written */
    Export *export;   /* of it */
    GString *text;
    uint64_t lines_before; /* of chats that are done */
    ExportCounts counts;
};

/* --- which chats --- */

static bool
is_wanted(const ArchiveChat *chat, char *const *addresses, const Jid *account)
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
find_chats(ExportJob *job, const ExportWish *wish, GError **error)
{
    static char *const NONE[] = { NULL };
    g_autoptr(Jid) account = wish->account ? jid_new_from_typed(wish->account, error) : NULL;

    if (wish->account && !account)
        return false;
    for (unsigned i = job->chats->len; i-- > 0;) {
        if (!is_wanted(job->chats->pdata[i], wish->chats ? wish->chats : NONE, account))
            g_ptr_array_remove_index(job->chats, i);
    }
    job->counts.chats = job->chats->len;
    if (job->chats->len)
        return true;
    g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_NOENT,
                        _("Nothing of that is stored: name a chat by its address."));
    return false;
}

/* --- how, and where to --- */

static bool
read_date(const ExportJob *job, const char *text, DateRange *ret_range, GError **error)
{
    if (!text || date_range_parse(text, clock_now(job->store.clock), ret_range))
        return true;
    g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                _("\"%s\" is no date: write 2026-03-01, 2026-03, yesterday, 3d."), text);
    return false;
}

static bool
read_wish(ExportJob *job, const ExportWish *wish, GError **error)
{
    DateRange since = { .from = G_MININT64 }, until = { .until = G_MAXINT64 };
    const char *format = wish->format ? wish->format : "text";

    job->format = export_find_format(format);
    job->is_forced = wish->is_forced;
    if (!job->format) {
        g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                    _("\"%s\" is none of text, json and html."), format);
        return false;
    }
    if (!read_date(job, wish->since, &since, error) || !read_date(job, wish->until, &until, error))
        return false;
    job->range = (DateRange){ since.from, until.until };
    return true;
}

static bool
find_output(ExportJob *job, const char *typed, GError **error)
{
    size_t length = typed ? strlen(typed) : 0;

    job->path = typed ? file_expand(typed) : NULL;
    job->counts.path = job->path;
    job->is_folder = typed && (g_file_test(job->path, G_FILE_TEST_IS_DIR) ||
                               (length && typed[length - 1] == '/') ||
                               (job->format->is_of_one && job->chats->len > 1));
    if (!typed && job->format->is_of_one && job->chats->len > 1) {
        g_set_error_literal(error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                            _("These are several chats, a page each: name a folder with "
                              "--output."));
        return false;
    }
    return true;
}

/* --- files --- */

/* FOLDER/ACCOUNT/CHAT.html */
static char *
path_of(const ExportJob *job, const ArchiveChat *chat)
{
    g_autofree char *account = file_name_escape(jid_bare(chat->account));
    g_autofree char *name = file_name_escape(jid_full(chat->jid));
    g_autofree char *file =
        g_strconcat(name, chat->kind == CHAT_ROOM ? ".room" : "", job->format->suffix, NULL);

    return g_build_filename(job->path, account, file, NULL);
}

static bool
open_file(ExportJob *job, GError **error)
{
    g_autofree char *path =
        job->is_folder ? path_of(job, job->chats->pdata[job->counts.done]) : g_strdup(job->path);

    job->file = export_file_open(path, job->is_forced, error);
    return job->file != NULL;
}

static bool
finish_file(ExportJob *job, GError **error)
{
    bool is_finished = export_file_finish(job->file, error);

    g_clear_pointer(&job->file, export_file_free);
    job->counts.files += is_finished;
    return is_finished;
}

/* --- chats --- */

/* The model holds no more than one of them: there may be more than it takes. */
static void
begin_chat(ExportJob *job)
{
    const ArchiveChat *stored = job->chats->pdata[job->counts.done];
    Account *found = model_find_account(job->model, stored->account);
    Account *account = found ? found : account_new(job->model, stored->account);

    job->chat = account_get_chat(account, stored->jid, stored->kind);
    job->export = export_new(job->store.archive, job->chat, job->range.from, job->range.until - 1);
}

static void
end_chat(ExportJob *job)
{
    job->lines_before = job->counts.lines;
    g_clear_pointer(&job->export, export_free);
    chat_remove(job->chat);
    job->chat = NULL;
    job->counts.done++;
}

bool
export_job_step(ExportJob *job, GError **error)
{
    bool has_more;

    if (!job->file && !open_file(job, error))
        return false;
    if (!job->export)
        begin_chat(job);
    has_more = export_step(job->export, job->format, job->text);
    job->counts.lines = job->lines_before + export_count(job->export);
    if (!database_check_reads(job->store.database, error) ||
        !export_file_write(job->file, job->text, error))
        return false;
    g_string_truncate(job->text, 0);
    if (has_more)
        return true;
    end_chat(job);
    bool is_last = job->counts.done == job->chats->len;
    return (!(is_last || job->is_folder) || finish_file(job, error)) && !is_last;
}

const ExportCounts *
export_job_counts(const ExportJob *job)
{
    return &job->counts;
}

char *
export_job_summary(const ExportJob *job)
{
    return g_strdup_printf(_("Lines: %" PRIu64 ", files: %u\n"), job->counts.lines,
                           job->counts.files);
}

/* --- new, free --- */

ExportJob *
export_job_new(const ExportStore *store, const ExportWish *wish, GError **error)
{
    g_autoptr(ExportJob) job = g_new0(ExportJob, 1);

    job->store = *store;
    job->settings = settings_new();
    job->model = model_new(job->settings, store->clock);
    job->text = g_string_new(NULL);
    job->chats = archive_chats(store->archive);
    if (!read_wish(job, wish, error) || !find_chats(job, wish, error) ||
        !find_output(job, wish->output, error))
        return NULL;
    return g_steal_pointer(&job);
}

void
export_job_free(ExportJob *job)
{
    if (!job)
        return;
    export_file_free(job->file);
    export_free(job->export);
    model_free(job->model);
    settings_free(job->settings);
    g_ptr_array_unref(job->chats);
    g_string_free(job->text, TRUE);
    g_free(job->path);
    g_free(job);
}
