/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A call to GnuPG as a thread has it: what is asked, what came of it, and the way back to the main
 * loop for what only the user can answer. For gpg.c and the engine. */
#pragma once

#include "crypto/gpg.h"

typedef struct GpgJob GpgJob;
typedef struct GpgLibrary GpgLibrary;

/* What a thread wants of the main loop, and waits for. */
typedef enum {
    GPG_ERRAND_ASK,       /* a passphrase */
    GPG_ERRAND_LEND,      /* the terminal for the agent's pinentry */
    GPG_ERRAND_GIVE_BACK, /* it is over */
} GpgErrandKind;

typedef struct {
    GpgErrandKind kind;
    const char *hint;
    bool is_again, is_pin;
} GpgErrand;

/* From the main loop. gpg_job_reply() now or later. */
typedef void (*GpgErrandFn)(GpgJob *job, const GpgErrand *errand, gpointer data);

struct GpgJob {
    /* As the main loop made it; not changed while a thread is at it. */
    GpgRequest request;
    char *home, *program; /* NULL: GnuPG's own */
    bool asks_itself;
    GpgLibrary *library; /* in a g_atomic_rc_box */
    GpgErrandFn errand_fn;
    void (*progress_fn)(gpointer data); /* percent has changed; from the main loop */
    gpointer data;                      /* of both functions; NULL: nobody waits any more */

    /* The thread's, and the main loop's again when it is done. */
    GpgResult result;
    GError *error;

    /* Of both, under the mutex. */
    GMutex mutex;
    GCond cond;
    bool is_cancelled;
    bool is_replied;
    char *reply; /* a secret */
    int wake[2]; /* a pipe: what is written to the second wakes the thread; -1: it does not run */

    /* Atomic. */
    gint percent;    /* how much of the file has been read */
    gint steps;      /* how often something of a file was read or written */
    gint is_refused; /* the agent does not let us ask for passphrases ourselves */
};

GpgJob *gpg_job_new(const GpgRequest *request); /* copies */
GpgJob *gpg_job_ref(GpgJob *job);
void gpg_job_unref(GpgJob *job); /* takes NULL; from any thread */

/* --- the thread's --- */
/* What the user answers, a secret of the caller's (secret_free()); NULL: nothing, or it was
 * cancelled. Waits. */
char *gpg_job_errand(GpgJob *job, const GpgErrand *errand);
bool gpg_job_is_cancelled(GpgJob *job);
void gpg_job_progress(GpgJob *job, int percent);
/* Something was read or written: it does not hang. */
void gpg_job_step(GpgJob *job);

/* --- the main loop's --- */
void gpg_job_reply(GpgJob *job, const char *text);
/* What waits for an answer goes on without; what the engine does is broken off by it. */
void gpg_job_cancel(GpgJob *job);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(GpgJob, gpg_job_unref)
