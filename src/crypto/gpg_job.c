/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A call to GnuPG as a thread has it. */

#include "config.h"

#include "crypto/gpg_job.h"

#include "base/secret.h"

/* On its way to the main loop; the thread stands still meanwhile, unless it is cancelled. */
typedef struct {
    GpgJob *job;
    GpgErrandKind kind;
    char *hint;
    bool is_again, is_pin;
} Errand;

static void
job_clear(gpointer data)
{
    GpgJob *job = data;
    GpgRequest *request = &job->request;

    g_clear_pointer(&request->input, g_bytes_unref);
    g_clear_pointer(&request->signature, g_bytes_unref);
    g_free((char *)request->path);
    g_free((char *)request->output_path);
    g_strfreev((char **)request->names);
    g_free((char *)request->signer);
    secret_free((char *)request->passphrase);
    g_free(job->home);
    g_free(job->program);
    g_clear_pointer(&job->library, g_atomic_rc_box_release);
    g_clear_pointer(&job->result.output, g_bytes_unref);
    g_clear_pointer(&job->result.signatures, g_ptr_array_unref);
    g_clear_pointer(&job->result.keys, g_ptr_array_unref);
    g_clear_pointer(&job->result.recipients, g_ptr_array_unref);
    g_clear_error(&job->error);
    secret_free(job->reply);
    g_mutex_clear(&job->mutex);
    g_cond_clear(&job->cond);
}

GpgJob *
gpg_job_new(const GpgRequest *request)
{
    GpgJob *job = g_atomic_rc_box_new0(GpgJob);

    job->request = *request;
    if (request->input)
        g_bytes_ref(request->input);
    if (request->signature)
        g_bytes_ref(request->signature);
    job->request.path = g_strdup(request->path);
    job->request.output_path = g_strdup(request->output_path);
    job->request.names = (const char *const *)g_strdupv((char **)request->names);
    job->request.signer = g_strdup(request->signer);
    job->request.passphrase = secret_dup(request->passphrase);
    job->wake[0] = job->wake[1] = -1;
    g_mutex_init(&job->mutex);
    g_cond_init(&job->cond);
    return job;
}

GpgJob *
gpg_job_ref(GpgJob *job)
{
    return g_atomic_rc_box_acquire(job);
}

void
gpg_job_unref(GpgJob *job)
{
    if (job)
        g_atomic_rc_box_release_full(job, job_clear);
}

static gboolean
on_errand(gpointer data)
{
    const Errand *errand = data;
    GpgJob *job = errand->job;

    if (!gpg_job_is_cancelled(job))
        job->errand_fn(job,
                       &(GpgErrand){ errand->kind, errand->hint, errand->is_again, errand->is_pin },
                       job->data);
    return G_SOURCE_REMOVE;
}

static void
errand_free(gpointer data)
{
    Errand *errand = data;

    gpg_job_unref(errand->job);
    g_free(errand->hint);
    g_free(errand);
}

char *
gpg_job_errand(GpgJob *job, const GpgErrand *values)
{
    Errand *errand = g_new(Errand, 1);
    char *reply;

    *errand = (Errand){ gpg_job_ref(job), values->kind, g_strdup(values->hint), values->is_again,
                        values->is_pin };
    g_mutex_lock(&job->mutex);
    job->is_replied = false;
    g_idle_add_full(G_PRIORITY_DEFAULT, on_errand, errand, errand_free);
    while (!job->is_replied && !job->is_cancelled)
        g_cond_wait(&job->cond, &job->mutex);
    reply = g_steal_pointer(&job->reply);
    g_mutex_unlock(&job->mutex);
    return reply;
}

static gboolean
on_progress(gpointer data)
{
    const GpgJob *job = data;

    if (job->data)
        job->progress_fn(job->data);
    return G_SOURCE_REMOVE;
}

static void
drop_job(gpointer data)
{
    gpg_job_unref(data);
}

void
gpg_job_progress(GpgJob *job, int percent)
{
    if (g_atomic_int_get(&job->percent) == percent)
        return;
    g_atomic_int_set(&job->percent, percent);
    g_idle_add_full(G_PRIORITY_DEFAULT, on_progress, gpg_job_ref(job), drop_job);
}

void
gpg_job_step(GpgJob *job)
{
    g_atomic_int_inc(&job->steps);
}

bool
gpg_job_is_cancelled(GpgJob *job)
{
    bool is_cancelled;

    g_mutex_lock(&job->mutex);
    is_cancelled = job->is_cancelled;
    g_mutex_unlock(&job->mutex);
    return is_cancelled;
}

void
gpg_job_reply(GpgJob *job, const char *text)
{
    g_mutex_lock(&job->mutex);
    secret_free(job->reply);
    job->reply = secret_dup(text);
    job->is_replied = true;
    g_cond_broadcast(&job->cond);
    g_mutex_unlock(&job->mutex);
}

void
gpg_job_cancel(GpgJob *job)
{
    g_mutex_lock(&job->mutex);
    job->is_cancelled = true;
    g_cond_broadcast(&job->cond);
    g_mutex_unlock(&job->mutex);
}
