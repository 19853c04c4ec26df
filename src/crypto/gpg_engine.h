/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What makes the calls: GPGME, or nothing where it was not found. For gpg.c alone. */
#pragma once

#include <gio/gio.h>

#include "crypto/gpg_job.h"

/* A const table, so that no caller knows what it was built with. */
typedef struct {
    /* In a thread, before the first call: NULL and a sentence if there is no library, or no gpg. In
     * a g_atomic_rc_box. */
    GpgLibrary *(*load)(const char *program, GCancellable *end, GError **error);
    /* In a thread: fills result or error. */
    void (*run)(GpgJob *job);
    /* From the main loop, after gpg_job_cancel(): what runs ends soon. */
    void (*interrupt)(GpgJob *job);
} GpgEngine;

extern const GpgEngine gpg_engine;
