/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time and one-shot timers, real or virtual. */

#include "config.h"

#include "base/clock.h"

#include <stdbool.h>

typedef struct {
    Clock *clock;
    unsigned id;
    unsigned source; /* of the main context; real clocks only */
    int64_t due;     /* virtual clocks only */
    TimerFn fn;
    gpointer data;
} Timer;

struct Clock {
    bool is_virtual;
    int64_t now; /* virtual clocks only */
    unsigned last_id;
    GHashTable *timers; /* id -> Timer, owned */
    GQueue queue;       /* of Timer, by due time and then age; virtual clocks only */
};

static void
timer_free(gpointer data)
{
    Timer *timer = data;

    if (timer->source)
        g_source_remove(timer->source);
    g_free(timer);
}

static Clock *
clock_make(bool is_virtual, int64_t now_ms)
{
    Clock *clock = g_new0(Clock, 1);

    clock->is_virtual = is_virtual;
    clock->now = now_ms;
    clock->timers = g_hash_table_new_full(NULL, NULL, NULL, timer_free);
    g_queue_init(&clock->queue);
    return clock;
}

Clock *
clock_new(void)
{
    return clock_make(false, 0);
}

Clock *
clock_new_virtual(int64_t now_ms)
{
    return clock_make(true, now_ms);
}

void
clock_free(Clock *clock)
{
    if (!clock)
        return;
    g_queue_clear(&clock->queue);
    g_hash_table_unref(clock->timers);
    g_free(clock);
}

int64_t
clock_now(const Clock *clock)
{
    return clock && clock->is_virtual ? clock->now : g_get_real_time() / 1000;
}

int64_t
clock_monotonic(const Clock *clock)
{
    return clock && clock->is_virtual ? clock->now : g_get_monotonic_time() / 1000;
}

/* The timer is gone before its function runs, which may start it anew or stop others. */
static void
timer_fire(Timer *timer)
{
    TimerFn fn = timer->fn;
    gpointer data = timer->data;

    g_hash_table_remove(timer->clock->timers, GUINT_TO_POINTER(timer->id));
    fn(data);
}

static gboolean
on_timeout(gpointer data)
{
    Timer *timer = data;

    timer->source = 0;
    timer_fire(timer);
    return G_SOURCE_REMOVE;
}

void
clock_advance(Clock *clock, int64_t ms)
{
    g_return_if_fail(clock->is_virtual && ms >= 0);

    int64_t end = clock->now + ms;
    Timer *timer;

    while ((timer = g_queue_peek_head(&clock->queue)) && timer->due <= end) {
        g_queue_pop_head(&clock->queue);
        clock->now = MAX(clock->now, timer->due);
        timer_fire(timer);
    }
    clock->now = MAX(clock->now, end);
}

static void
queue_insert(GQueue *queue, Timer *timer)
{
    GList *after = queue->tail;

    while (after && ((const Timer *)after->data)->due > timer->due)
        after = after->prev;
    g_queue_insert_after(queue, after, timer);
}

unsigned
timer_start(Clock *clock, int64_t delay_ms, TimerFn fn, gpointer data)
{
    Timer *timer = g_new0(Timer, 1);
    int64_t delay = CLAMP(delay_ms, 0, (int64_t)G_MAXUINT);

    do
        clock->last_id++;
    while (!clock->last_id ||
           g_hash_table_contains(clock->timers, GUINT_TO_POINTER(clock->last_id)));
    *timer = (Timer){
        .clock = clock, .id = clock->last_id, .due = clock->now + delay, .fn = fn, .data = data
    };
    if (clock->is_virtual)
        queue_insert(&clock->queue, timer);
    else
        timer->source = g_timeout_add((unsigned)delay, on_timeout, timer);
    g_hash_table_insert(clock->timers, GUINT_TO_POINTER(timer->id), timer);
    return timer->id;
}

void
timer_stop(Clock *clock, unsigned *id)
{
    if (!*id)
        return;

    Timer *timer = g_hash_table_lookup(clock->timers, GUINT_TO_POINTER(*id));

    *id = 0;
    if (!timer)
        return;
    if (clock->is_virtual)
        g_queue_remove(&clock->queue, timer);
    g_hash_table_remove(clock->timers, GUINT_TO_POINTER(timer->id));
}
