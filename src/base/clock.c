/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time and one-shot timers, real or virtual.
 *
 * All timers of a real clock are one source, which looks for itself how long the loop may sleep: a
 * source for each would wake the loop once more whenever one is started. */

#include "config.h"

#include "base/clock.h"

#include <stdbool.h>

typedef struct {
    Clock *clock;
    unsigned id;
    int64_t due; /* microseconds of that clock */
    GList *link; /* in the queue */
    TimerFn fn;
    gpointer data;
} Timer;

typedef struct {
    GSource base;
    Clock *clock;
    bool is_asleep; /* the loop has been told how long, and may be sleeping */
} ClockSource;

struct Clock {
    bool is_virtual;
    int64_t now; /* ms, virtual clocks only */
    unsigned last_id;
    GHashTable *timers;  /* id -> Timer, owned */
    GQueue queue;        /* of Timer, by due time and then age */
    ClockSource *source; /* NULL: none was needed yet */
};

static void
timer_free(gpointer data)
{
    Timer *timer = data;

    g_queue_delete_link(&timer->clock->queue, timer->link);
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
    if (clock->source) {
        g_source_destroy(&clock->source->base);
        g_source_unref(&clock->source->base);
    }
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

/* --- the source of a real clock --- */

static gboolean
on_prepare(GSource *base, gint *timeout)
{
    ClockSource *source = (ClockSource *)base;
    const Timer *timer = g_queue_peek_head(&source->clock->queue);
    int64_t left = timer ? MAX(timer->due - g_source_get_time(base), 0) : 0;

    source->is_asleep = true;
    *timeout = timer ? (gint)MIN((left + 999) / 1000, G_MAXINT) : -1;
    return timer && left == 0;
}

static gboolean
on_check(GSource *base)
{
    ClockSource *source = (ClockSource *)base;
    const Timer *timer = g_queue_peek_head(&source->clock->queue);

    source->is_asleep = false;
    return timer && timer->due <= g_source_get_time(base);
}

/* A timer's function may free the clock. */
static gboolean
on_dispatch(GSource *base, GSourceFunc fn, gpointer data)
{
    ClockSource *source = (ClockSource *)base;
    int64_t now = g_source_get_time(base);
    Timer *timer;

    (void)fn;
    (void)data;
    source->is_asleep = false;
    while (!g_source_is_destroyed(base) && (timer = g_queue_peek_head(&source->clock->queue)) &&
           timer->due <= now)
        timer_fire(timer);
    return G_SOURCE_CONTINUE;
}

/* GLib only reads it. */
static const GSourceFuncs SOURCE_FUNCTIONS = {
    .prepare = on_prepare,
    .check = on_check,
    .dispatch = on_dispatch,
};

/* The loop is woken only if it could sleep for too long. */
static void
watch_timers(Clock *clock, const Timer *started)
{
    if (!clock->source) {
        GSource *base = g_source_new((GSourceFuncs *)&SOURCE_FUNCTIONS, sizeof(ClockSource));

        clock->source = (ClockSource *)base;
        clock->source->clock = clock;
        g_source_set_static_name(base, "clock");
        g_source_set_can_recurse(base, TRUE);
        g_source_attach(base, NULL);
    } else if (clock->source->is_asleep && g_queue_peek_head(&clock->queue) == started) {
        g_main_context_wakeup(NULL);
    }
}

/* --- timers --- */

static int64_t
clock_microseconds(const Clock *clock)
{
    return clock->is_virtual ? clock->now * 1000 : g_get_monotonic_time();
}

void
clock_advance(Clock *clock, int64_t ms)
{
    g_return_if_fail(clock->is_virtual && ms >= 0);

    int64_t end = clock->now + ms;
    Timer *timer;

    while ((timer = g_queue_peek_head(&clock->queue)) && timer->due / 1000 <= end) {
        clock->now = MAX(clock->now, timer->due / 1000);
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
    timer->link = after ? after->next : queue->head;
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
        .clock = clock,
        .id = clock->last_id,
        .due = clock_microseconds(clock) + delay * 1000,
        .fn = fn,
        .data = data,
    };
    queue_insert(&clock->queue, timer);
    g_hash_table_insert(clock->timers, GUINT_TO_POINTER(timer->id), timer);
    if (!clock->is_virtual)
        watch_timers(clock, timer);
    return timer->id;
}

void
timer_stop(Clock *clock, unsigned *id)
{
    if (!*id)
        return;

    g_hash_table_remove(clock->timers, GUINT_TO_POINTER(*id));
    *id = 0;
}
