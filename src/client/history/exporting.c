/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread that exports, and what is told of it. */

#include "config.h"

#include "client/history/exporting.h"

#include <inttypes.h>

#include "base/i18n.h"
#include "base/worker.h"
#include "model/notice.h"
#include "client/private.h"

/* Between two words about how far it is. */
#define TELL_MS (10 * 1000)

/* What the thread has of its own, but for what stands behind the lock. */
typedef struct {
    Exporting *exporting; /* NULL: nobody waits for the end any more */
    Clock *clock;
    Database *database;
    Archive *archive;
    ExportJob *job;
    GError *error; /* how it ended */
    GMutex lock;
    ExportCounts counts;
    bool is_cancelled;
} Run;

struct Exporting {
    Client *client;
    Run *run; /* NULL: nothing is being exported */
    const Window *window;
    unsigned timer;
};

/* --- the run --- */

static void
run_free(Run *run)
{
    export_job_free(run->job);
    archive_free(run->archive);
    database_close(run->database);
    clock_free(run->clock);
    g_clear_error(&run->error);
    g_mutex_clear(&run->lock);
    g_free(run);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Run, run_free)

static Run *
run_new(const Client *client, const ExportWish *wish, GError **error)
{
    g_autoptr(Run) run = g_new0(Run, 1);

    g_mutex_init(&run->lock);
    run->clock = clock_new();
    run->database = database_open_reading(client->options.paths->data_dir, run->clock, error);
    if (!run->database)
        return NULL;
    run->archive = archive_new(run->database);
    run->job =
        export_job_new(&(ExportStore){ run->database, run->archive, run->clock }, wish, error);
    if (!run->job)
        return NULL;
    run->counts = *export_job_counts(run->job);
    return g_steal_pointer(&run);
}

/* Shows how far it is; false: no more is wanted. */
static bool
pass_on(Run *run)
{
    g_mutex_lock(&run->lock);
    run->counts = *export_job_counts(run->job);
    bool goes_on = !run->is_cancelled;
    g_mutex_unlock(&run->lock);
    return goes_on;
}

/* In the thread. */
static void
work(gpointer data)
{
    Run *run = data;
    bool has_more = true;

    while (has_more && pass_on(run))
        has_more = export_job_step(run->job, &run->error);
    if (has_more)
        g_set_error_literal(&run->error, CLIENT_ERROR, CLIENT_ERROR_FAILED,
                            _("The export was cancelled."));
    pass_on(run);
}

static ExportCounts
counts_of(Run *run)
{
    g_mutex_lock(&run->lock);
    ExportCounts counts = run->counts;
    g_mutex_unlock(&run->lock);
    return counts;
}

static void
cancel(Run *run)
{
    g_mutex_lock(&run->lock);
    run->is_cancelled = true;
    g_mutex_unlock(&run->lock);
}

/* --- what is told --- */

char *
exporting_state(const Client *client)
{
    Run *run = client->exporting->run;

    if (!run)
        return NULL;
    ExportCounts counts = counts_of(run);
    return g_strdup_printf(
        ngettext("Exporting: %" PRIu64 " line, chats: %u of %u. /export cancel ends it.",
                 "Exporting: %" PRIu64 " lines, chats: %u of %u. /export cancel ends it.",
                 counts.lines),
        counts.lines, counts.done, counts.chats);
}

static void
tell_state(gpointer data)
{
    Exporting *exporting = data;
    Model *model = exporting->client->model;
    g_autofree char *state = exporting_state(exporting->client);

    exporting->timer = timer_start(model_clock(model), TELL_MS, tell_state, exporting);
    notice_in(model, exporting->window, SEVERITY_INFO, "%s", state);
}

static void
tell_end(const Exporting *exporting, const Run *run)
{
    Model *model = exporting->client->model;
    const ExportCounts *counts = &run->counts;

    if (run->error && counts->files)
        notice_in(model, exporting->window, SEVERITY_ERROR,
                  ngettext("%s %u file in %s is whole, and stays.",
                           "%s %u files in %s are whole, and stay.", counts->files),
                  run->error->message, counts->files, counts->path);
    else if (run->error)
        notice_in(model, exporting->window, SEVERITY_ERROR, "%s", run->error->message);
    else
        notice_in(model, exporting->window, SEVERITY_INFO,
                  ngettext("%" PRIu64 " line was exported to %s.",
                           "%" PRIu64 " lines were exported to %s.", counts->lines),
                  counts->lines, counts->path);
}

/* Behind the thread's end, on the main loop. */
static void
on_end(gpointer data)
{
    g_autoptr(Run) run = data;
    Exporting *exporting = run->exporting;

    if (!exporting)
        return;
    timer_stop(model_clock(exporting->client->model), &exporting->timer);
    exporting->run = NULL;
    tell_end(exporting, run);
    client_end_question(exporting->client);
}

/* --- orders --- */

static bool
fail(GError **error, const char *text)
{
    g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_INVALID, text);
    return false;
}

bool
exporting_begin(Client *client, const ExportWish *wish, const Window *window, GError **error)
{
    Exporting *exporting = client->exporting;

    if (exporting->run)
        return fail(error, _("An export is under way: /export says how far it is, /export cancel "
                             "ends it."));
    if (model_is_private(client->model))
        return fail(error, _("This is a private run: its history is not on the disk. In a shell, "
                             "jaser export writes what is stored of other runs."));
    if (!database_commit(client->options.database, error))
        return false;
    Run *run = run_new(client, wish, error);
    if (!run)
        return false;
    run->exporting = exporting;
    exporting->run = run;
    exporting->window = window;
    exporting->timer = timer_start(model_clock(client->model), TELL_MS, tell_state, exporting);
    client_begin_question(client);
    worker_run("export", work, on_end, run);
    return true;
}

bool
exporting_cancel(Client *client, GError **error)
{
    if (!client->exporting->run)
        return fail(error, _("Nothing is being exported."));
    cancel(client->exporting->run);
    return true;
}

/* --- new, free --- */

Exporting *
exporting_new(Client *client)
{
    Exporting *exporting = g_new0(Exporting, 1);

    exporting->client = client;
    return exporting;
}

void
exporting_free(Exporting *exporting)
{
    if (!exporting)
        return;
    timer_stop(model_clock(exporting->client->model), &exporting->timer);
    if (exporting->run) {
        exporting->run->exporting = NULL;
        cancel(exporting->run);
    }
    g_free(exporting);
}
