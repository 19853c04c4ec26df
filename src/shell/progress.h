/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How far long work is, on standard error: a line that changes on a terminal, else one now and
 * then. Ctrl-C ends the work in good order. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

typedef struct Progress Progress;

/* what: a word or two before the numbers; copied. Takes SIGINT and SIGTERM. */
Progress *progress_new(Clock *clock, const char *what);
void progress_free(Progress *progress); /* takes NULL */
/* Shows it if some time has gone by; total 0: not known. Lets timers run. */
void progress_show(Progress *progress, int64_t done, int64_t total, uint64_t lines);
/* The line goes. */
void progress_end(Progress *progress);
bool progress_is_interrupted(const Progress *progress);
