/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long to wait before connecting again: longer with each failure, and never twice the same, so
 * that a server which returns is not stormed by all who lost it at the same moment.
 *
 * The wait doubles from the first one up to two thirds of the longest, and chance makes it half as
 * long up to half as long again. Who was online for less than BACKOFF_STABLE_MS has not arrived: a
 * server that throws us out right after the login is not hammered. */
#pragma once

#include <stdint.h>

#define BACKOFF_STABLE_MS (30 * 1000)

/* Begins as {0}. */
typedef struct {
    unsigned failures;    /* in a row */
    int64_t online_since; /* by clock_monotonic(); 0: not online */
} Backoff;

typedef struct {
    int64_t first_ms;
    int64_t longest_ms;
} BackoffRange;

void backoff_reset(Backoff *backoff);
void backoff_online(Backoff *backoff, int64_t now);
/* It failed, or was lost: the wait in ms. chance: from 0 up to 1. */
int64_t backoff_fail(Backoff *backoff, int64_t now, BackoffRange range, double chance);
