/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line of progress. */

#include "config.h"

#include "shell/progress.h"

#include <glib-unix.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "base/i18n.h"

#define TERMINAL_MS 200
#define PLAIN_MS    5000

struct Progress {
    Clock *clock;
    char *what;
    int64_t next; /* when it is shown again; clock_monotonic() */
    guint interrupt, terminate;
    bool is_terminal, is_shown, is_interrupted;
};

static gboolean
on_signal(gpointer data)
{
    Progress *progress = data;

    progress->is_interrupted = true;
    return G_SOURCE_CONTINUE;
}

Progress *
progress_new(Clock *clock, const char *what)
{
    Progress *progress = g_new0(Progress, 1);

    progress->clock = clock;
    progress->what = g_strdup(what);
    progress->is_terminal = isatty(STDERR_FILENO);
    progress->next = clock_monotonic(clock) + (progress->is_terminal ? TERMINAL_MS : PLAIN_MS);
    progress->interrupt = g_unix_signal_add(SIGINT, on_signal, progress);
    progress->terminate = g_unix_signal_add(SIGTERM, on_signal, progress);
    return progress;
}

void
progress_free(Progress *progress)
{
    if (!progress)
        return;
    progress_end(progress);
    g_source_remove(progress->interrupt);
    g_source_remove(progress->terminate);
    g_free(progress->what);
    g_free(progress);
}

void
progress_show(Progress *progress, int64_t done, int64_t total, uint64_t lines)
{
    int64_t now = clock_monotonic(progress->clock);
    int percent = total > 0 ? (int)(100.0 * (double)done / (double)total) : 0;

    while (g_main_context_iteration(NULL, FALSE))
        continue;
    if (now < progress->next)
        return;
    progress->next = now + (progress->is_terminal ? TERMINAL_MS : PLAIN_MS);
    fprintf(stderr, progress->is_terminal ? "\r" : "");
    if (total > 0)
        fprintf(stderr, "%s: %3d %%, ", progress->what, MIN(percent, 100));
    else
        fprintf(stderr, "%s: ", progress->what);
    fprintf(stderr, ngettext("%" PRIu64 " line", "%" PRIu64 " lines", lines), lines);
    fprintf(stderr, progress->is_terminal ? "\033[K" : "\n");
    fflush(stderr);
    progress->is_shown = progress->is_terminal;
}

void
progress_end(Progress *progress)
{
    if (progress->is_shown)
        fprintf(stderr, "\r\033[K");
    progress->is_shown = false;
}

bool
progress_is_interrupted(const Progress *progress)
{
    return progress->is_interrupted;
}
