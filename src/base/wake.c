/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A timer on the clock of the wall that never falls due, and is cancelled when that clock jumps. */

#include "config.h"

#include "base/wake.h"

#include <errno.h>
#include <glib-unix.h>
#include <stdbool.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define SHORTEST_SLEEP_MS 1000
/* The year 9999. */
#define NEVER_S 253402300799

struct Wake {
    WakeFn fn;
    gpointer data;
    int fd;
    unsigned source;
    int64_t asleep; /* in all since the machine was started, ms */
};

static int64_t
read_clock(clockid_t id)
{
    struct timespec time = { 0 };

    clock_gettime(id, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

/* The one runs during sleep, the other does not. */
static int64_t
time_asleep(void)
{
    int64_t awake = read_clock(CLOCK_MONOTONIC);

    return read_clock(CLOCK_BOOTTIME) - awake;
}

static void
check(Wake *wake, int64_t asleep)
{
    int64_t slept = asleep - wake->asleep;

    wake->asleep = asleep;
    if (slept >= SHORTEST_SLEEP_MS)
        wake->fn(slept, wake->data);
}

static bool
arm(const Wake *wake)
{
    const struct itimerspec never = { .it_value.tv_sec = NEVER_S };

    return timerfd_settime(wake->fd, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL) ==
           0;
}

static gboolean
on_jump(gint fd, GIOCondition condition, gpointer data)
{
    Wake *wake = data;
    uint64_t count;

    (void)condition;
    if (read(fd, &count, sizeof count) < 0 && errno == EAGAIN)
        return G_SOURCE_CONTINUE;
    if (!arm(wake)) {
        wake->source = 0;
        return G_SOURCE_REMOVE;
    }
    check(wake, time_asleep());
    return G_SOURCE_CONTINUE;
}

Wake *
wake_new(WakeFn fn, gpointer data)
{
    Wake *wake = g_new0(Wake, 1);

    wake->fn = fn;
    wake->data = data;
    wake->asleep = time_asleep();
    wake->fd = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (wake->fd >= 0 && arm(wake))
        wake->source = g_unix_fd_add(wake->fd, G_IO_IN, on_jump, wake);
    return wake;
}

void
wake_free(Wake *wake)
{
    if (!wake)
        return;
    if (wake->source)
        g_source_remove(wake->source);
    if (wake->fd >= 0)
        close(wake->fd);
    g_free(wake);
}

void
wake_pretend(Wake *wake, int64_t slept_ms)
{
    check(wake, wake->asleep + slept_ms);
}
