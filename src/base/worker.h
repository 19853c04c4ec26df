/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work that would hold up the main loop, in a thread of its own (GLib's pool is shared with the
 * resolver, which may be stuck). */
#pragma once

#include <glib.h>

typedef void (*WorkFn)(gpointer data);

/* Calls work in a new thread and then done from the main loop, always and once: who no longer wants
 * the result says so in data. */
void worker_run(const char *name, WorkFn work, WorkFn done, gpointer data);
/* Runs the main loop until no worker is left: before the libraries that they use are shut down. */
void worker_wait_all(void);
