/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the other side is still there: when to ask it, and when to give it up. It knows no
 * socket.
 *
 * What is heard costs a time stamp. One one-shot timer looks at the stamp when it falls due, and is
 * set again for what is left; so a quiet connection wakes once per quiet period, and a busy one no
 * more often. */
#pragma once

#include <stdbool.h>

#include "base/clock.h"

typedef struct Liveness Liveness;

typedef struct {
    /* It is time to ask something. false: what was sent is not answered. */
    bool (*ask)(gpointer data);
    /* Whether an answer is still awaited. Asked only if something else came meanwhile, which may
     * have been on its way before the line broke: then it is asked once more. */
    bool (*owes)(gpointer data);
    /* No answer came in time. Everything has stopped; the liveness may be freed. */
    void (*dead)(gpointer data);
    /* Milliseconds since the last byte moved, in whole answers or not; -1: unknown. Asked before
     * somebody is given up: a long answer may be on its way. */
    int64_t (*silence)(gpointer data);
} LivenessHooks;

typedef struct {
    int64_t quiet_ms;  /* after so long without hearing anything it asks; 0: never */
    int64_t answer_ms; /* how long an answer may take */
} LivenessTimes;

Liveness *liveness_new(Clock *clock, const LivenessHooks *hooks, gpointer data);
void liveness_free(Liveness *liveness); /* takes NULL */

/* Something was heard just now. Before the next times it does nothing, as all below. */
void liveness_start(Liveness *liveness, LivenessTimes times);
/* Other times hold from now on. */
void liveness_set_times(Liveness *liveness, LivenessTimes times);
void liveness_stop(Liveness *liveness);

/* Something came: it lived when that was sent. */
void liveness_heard(Liveness *liveness);
/* Something was sent that it answers at once. */
void liveness_owed(Liveness *liveness);
/* Asks now, for there is reason to doubt, and waits no longer than LIVENESS_PROBE_MS. */
void liveness_probe(Liveness *liveness);
#define LIVENESS_PROBE_MS 5000
