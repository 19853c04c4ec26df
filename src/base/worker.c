/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A thread per piece of work. */

#include "config.h"

#include "base/worker.h"

typedef struct {
    WorkFn work, done;
    gpointer data;
    GThread *thread;
} Worker;

/* Counted because OpenSSL may not be shut down under a running handshake. */
static gint running;

static gboolean
on_done(gpointer data)
{
    Worker *worker = data;
    g_thread_join(worker->thread);
    worker->done(worker->data);
    g_atomic_int_add(&running, -1);
    g_free(worker);
    return G_SOURCE_REMOVE;
}

static gpointer
run(gpointer data)
{
    Worker *worker = data;
    worker->work(worker->data);
    g_idle_add_full(G_PRIORITY_DEFAULT, on_done, worker, NULL);
    return NULL;
}

void
worker_run(const char *name, WorkFn work, WorkFn done, gpointer data)
{
    Worker *worker = g_new0(Worker, 1);
    worker->work = work;
    worker->done = done;
    worker->data = data;
    g_atomic_int_inc(&running);
    worker->thread = g_thread_new(name, run, worker);
}

void
worker_wait_all(void)
{
    while (g_atomic_int_get(&running) > 0)
        g_main_context_iteration(NULL, TRUE);
}
