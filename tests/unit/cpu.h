/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be cheap is measured by the processor's time: others may have the processor meanwhile.
 */
#pragma once

#include <stdint.h>
#include <time.h>

/* That this thread has taken, in microseconds. */
static inline int64_t
test_cpu_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}
