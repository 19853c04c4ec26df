/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stamps, and one timer that reads them. */

#include "config.h"

#include "xmpp/liveness.h"

struct Liveness {
    Clock *clock;
    const LivenessHooks *hooks;
    gpointer data;
    bool is_running;
    LivenessTimes times;
    int64_t heard;     /* when something came last, by clock_monotonic() */
    bool is_owed;      /* something was sent that is answered */
    int64_t answer_by; /* is_owed */
    bool has_heard;    /* is_owed, and something came since */
    bool is_probed;    /* is_owed, by a question in doubt */
    unsigned timer;
    int64_t due; /* of the timer */
};

Liveness *
liveness_new(Clock *clock, const LivenessHooks *hooks, gpointer data)
{
    Liveness *liveness = g_new0(Liveness, 1);

    liveness->clock = clock;
    liveness->hooks = hooks;
    liveness->data = data;
    return liveness;
}

void
liveness_free(Liveness *liveness)
{
    if (!liveness)
        return;
    liveness_stop(liveness);
    g_free(liveness);
}

/* --- the timer --- */

static void on_timer(gpointer data);

/* A timer that falls due before that is as good: it is set again when it fires. */
static void
wake_by(Liveness *liveness, int64_t time)
{
    int64_t now = clock_monotonic(liveness->clock);

    if (liveness->timer && liveness->due <= time)
        return;
    timer_stop(liveness->clock, &liveness->timer);
    liveness->due = MAX(time, now);
    liveness->timer = timer_start(liveness->clock, liveness->due - now, on_timer, liveness);
}

static void
wait_for_answer(Liveness *liveness, int64_t ms)
{
    int64_t by = clock_monotonic(liveness->clock) + ms;
    bool is_older = liveness->is_owed && !liveness->has_heard;

    liveness->answer_by = is_older ? MIN(liveness->answer_by, by) : by;
    liveness->is_owed = true;
    liveness->has_heard = false;
    wake_by(liveness, liveness->answer_by);
}

/* Asking may bring the end with it. */
static void
ask(Liveness *liveness, int64_t ms)
{
    bool is_answered = liveness->hooks->ask(liveness->data);

    if (!liveness->is_running)
        return;
    if (is_answered) {
        wait_for_answer(liveness, ms);
    } else {
        liveness_heard(liveness);
        liveness->is_owed = false;
    }
}

static int64_t
patience_ms(const Liveness *liveness)
{
    return liveness->is_probed ? MIN(liveness->times.answer_ms, LIVENESS_PROBE_MS)
                               : liveness->times.answer_ms;
}

/* Part of an answer is no answer, but a sign of life: the time begins anew with it. */
static bool
is_moving(Liveness *liveness, int64_t now)
{
    int64_t silence = liveness->hooks->silence(liveness->data);
    int64_t patience = patience_ms(liveness);

    if (silence < 0 || silence >= patience)
        return false;
    liveness->answer_by = now - silence + patience;
    return true;
}

static void
check_quiet(Liveness *liveness, int64_t now)
{
    if (liveness->times.quiet_ms == 0)
        return;
    if (now >= liveness->heard + liveness->times.quiet_ms)
        ask(liveness, liveness->times.answer_ms);
    if (liveness->is_running && !liveness->is_owed)
        wake_by(liveness, liveness->heard + liveness->times.quiet_ms);
}

static void
check_answer(Liveness *liveness, int64_t now)
{
    if (liveness->has_heard) {
        ask(liveness, patience_ms(liveness));
    } else if (is_moving(liveness, now)) {
        wake_by(liveness, liveness->answer_by);
    } else {
        liveness_stop(liveness);
        liveness->hooks->dead(liveness->data);
    }
}

static void
on_timer(gpointer data)
{
    Liveness *liveness = data;
    int64_t now = clock_monotonic(liveness->clock);

    liveness->timer = 0;
    if (liveness->is_owed && liveness->has_heard && !liveness->hooks->owes(liveness->data))
        liveness->is_owed = liveness->is_probed = false;
    if (!liveness->is_owed)
        check_quiet(liveness, now);
    else if (now < liveness->answer_by)
        wake_by(liveness, liveness->answer_by);
    else
        check_answer(liveness, now);
}

/* --- the public face --- */

void
liveness_start(Liveness *liveness, LivenessTimes times)
{
    liveness->is_running = true;
    liveness->is_owed = liveness->is_probed = false;
    liveness_heard(liveness);
    liveness_set_times(liveness, times);
}

void
liveness_set_times(Liveness *liveness, LivenessTimes times)
{
    liveness->times = times;
    if (liveness->is_running && times.quiet_ms > 0)
        wake_by(liveness, liveness->heard + times.quiet_ms);
}

void
liveness_stop(Liveness *liveness)
{
    liveness->is_running = false;
    liveness->is_owed = false;
    timer_stop(liveness->clock, &liveness->timer);
}

void
liveness_heard(Liveness *liveness)
{
    liveness->heard = clock_monotonic(liveness->clock);
    liveness->has_heard = true;
}

void
liveness_owed(Liveness *liveness)
{
    if (!liveness->is_running)
        return;
    if (liveness->has_heard)
        liveness->is_probed = false;
    wait_for_answer(liveness, liveness->times.answer_ms);
}

void
liveness_probe(Liveness *liveness)
{
    bool is_doubted = liveness->is_owed && liveness->is_probed && !liveness->has_heard;

    if (!liveness->is_running || is_doubted)
        return;
    liveness->is_probed = true;
    ask(liveness, patience_ms(liveness));
}
