/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be cheap is measured by the processor's time: others may have the processor meanwhile.
 */
#pragma once

#include <glib.h>
#include <inttypes.h>
#include <stdio.h>
#include <time.h>

/* That this thread has taken, in microseconds. */
static inline int64_t
test_cpu_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* In which it waited for something else than a processor, from some time on, in microseconds. A
 * system that does not tell how long it waited for that counts it, too. */
static inline int64_t
test_blocked_us(void)
{
    FILE *file = fopen("/proc/thread-self/schedstat", "re");
    uint64_t queued = 0;

    if (file && fscanf(file, "%*u %" SCNu64, &queued) != 1)
        queued = 0;
    if (file)
        fclose(file);
    return g_get_monotonic_time() - test_cpu_us() - (int64_t)(queued / 1000);
}
