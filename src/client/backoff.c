/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counting failures. */

#include "config.h"

#include "client/backoff.h"

#include <glib.h>

/* 2^12 seconds are longer than the longest that can be set. */
#define MOST_DOUBLINGS 12

void
backoff_reset(Backoff *backoff)
{
    *backoff = (Backoff){ 0 };
}

void
backoff_online(Backoff *backoff, int64_t now)
{
    backoff->online_since = MAX(now, 1);
}

int64_t
backoff_fail(Backoff *backoff, int64_t now, BackoffRange range, double chance)
{
    if (backoff->online_since && now - backoff->online_since >= BACKOFF_STABLE_MS)
        backoff->failures = 0;
    backoff->online_since = 0;

    int64_t middle = range.first_ms << MIN(backoff->failures, MOST_DOUBLINGS);

    backoff->failures++;
    middle = MIN(middle, range.longest_ms * 2 / 3);
    return (int64_t)((double)middle * (0.5 + chance));
}
