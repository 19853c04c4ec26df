/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waits for the end of what GPGME has begun. GPGME's own waiting does not notice that it is
 * cancelled while a program hangs, and wakes up every second. For the files of the engine alone. */
#pragma once

#include "crypto/gpg_library.h"

typedef struct GpgLoop GpgLoop;

/* Of a context. It is to be freed after that: what GPGME forgets when it releases the context, it
 * tells the loop. */
GpgLoop *gpg_loop_new(GpgJob *job, gpgme_ctx_t context);
void gpg_loop_free(GpgLoop *loop); /* takes NULL */

/* What began (gpgme_op_..._start()) with this error, to its end, or until the job is cancelled. */
gpgme_error_t gpg_loop_run(GpgLoop *loop, gpgme_error_t begun);
/* The same for a listing of keys: calls fn with each, until it says false. */
typedef bool (*GpgLoopKeyFn)(gpgme_key_t key, gpointer data);
gpgme_error_t gpg_loop_run_keys(GpgLoop *loop, gpgme_error_t begun, GpgLoopKeyFn fn, gpointer data);
