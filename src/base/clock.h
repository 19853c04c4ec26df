/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The only source of time and of time-outs. Tests make a virtual clock and advance it.
 *
 * Timers are one-shot: nothing in this program polls. */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct Clock Clock;
typedef void (*TimerFn)(gpointer data);

/* The system's time; timers fire from the default main context. */
Clock *clock_new(void);
/* A clock that stands at now_ms until clock_advance() moves it. */
Clock *clock_new_virtual(int64_t now_ms);
void clock_free(Clock *clock); /* stops all its timers; takes NULL */

/* Milliseconds since 1970, UTC. NULL is the system's time. */
int64_t clock_now(const Clock *clock);
/* Milliseconds that never jump, for measuring spans. */
int64_t clock_monotonic(const Clock *clock);
/* Virtual clocks only: moves on and runs what falls due, in order. */
void clock_advance(Clock *clock, int64_t ms);

/* Calls fn once after delay_ms. Returns an id, never 0. */
unsigned timer_start(Clock *clock, int64_t delay_ms, TimerFn fn, gpointer data);
/* Stops the timer if it has not fired, and sets *id to 0. *id may be 0. A callback that keeps the
 * id of its own timer sets it to 0 itself. */
void timer_stop(Clock *clock, unsigned *id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Clock, clock_free)
