/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Timers on a virtual and on the real clock. */

#include "config.h"

#include <stdbool.h>

#include "base/clock.h"

#include "unit/test.h"

typedef struct {
    Clock *clock;
    GString *log;
    unsigned other;
    int left;
} Fixture;

static void
note_a(gpointer data)
{
    g_string_append_printf(((Fixture *)data)->log, "a%d ",
                           (int)clock_now(((Fixture *)data)->clock));
}

static void
note_b(gpointer data)
{
    g_string_append_printf(((Fixture *)data)->log, "b%d ",
                           (int)clock_now(((Fixture *)data)->clock));
}

static void
stop_other(gpointer data)
{
    Fixture *fixture = data;

    timer_stop(fixture->clock, &fixture->other);
}

static void
start_again(gpointer data)
{
    Fixture *fixture = data;

    note_a(fixture);
    if (--fixture->left > 0)
        timer_start(fixture->clock, 10, start_again, fixture);
}

static int
setup(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture->clock = clock_new_virtual(1000);
    fixture->log = g_string_new(NULL);
    *state = fixture;
    return 0;
}

static int
teardown(void **state)
{
    Fixture *fixture = *state;

    clock_free(fixture->clock);
    g_string_free(fixture->log, TRUE);
    g_free(fixture);
    return 0;
}

static void
test_fires_in_order_at_its_time(void **state)
{
    Fixture *fixture = *state;

    timer_start(fixture->clock, 30, note_b, fixture);
    timer_start(fixture->clock, 20, note_a, fixture);
    timer_start(fixture->clock, 30, note_a, fixture);
    clock_advance(fixture->clock, 19);
    assert_string_equal(fixture->log->str, "");
    clock_advance(fixture->clock, 100);
    assert_string_equal(fixture->log->str, "a1020 b1030 a1030 ");
    assert_int_equal(clock_now(fixture->clock), 1119);
    assert_int_equal(clock_monotonic(fixture->clock), 1119);
}

static void
test_stop(void **state)
{
    Fixture *fixture = *state;
    unsigned id = timer_start(fixture->clock, 5, note_a, fixture), none = 0, stale = id;

    assert_int_not_equal(id, 0);
    timer_stop(fixture->clock, &id);
    assert_int_equal(id, 0);
    timer_stop(fixture->clock, &id);
    timer_stop(fixture->clock, &none);
    timer_stop(fixture->clock, &stale);
    clock_advance(fixture->clock, 10);
    assert_string_equal(fixture->log->str, "");
}

static void
test_callback_stops_and_starts(void **state)
{
    Fixture *fixture = *state;

    fixture->left = 3;
    timer_start(fixture->clock, 10, start_again, fixture);
    timer_start(fixture->clock, 5, stop_other, fixture);
    fixture->other = timer_start(fixture->clock, 5, note_b, fixture);
    clock_advance(fixture->clock, 1000);
    assert_string_equal(fixture->log->str, "a1010 a1020 a1030 ");
    assert_int_equal(fixture->other, 0);
}

static void
test_negative_delay_is_now(void **state)
{
    Fixture *fixture = *state;

    timer_start(fixture->clock, -5, note_a, fixture);
    clock_advance(fixture->clock, 0);
    assert_string_equal(fixture->log->str, "a1000 ");
}

static void
set_flag(gpointer data)
{
    *(bool *)data = true;
}

static void
test_real_clock(void **state)
{
    g_autoptr(Clock) clock = clock_new();
    bool is_fired = false, is_stopped_fired = false;
    unsigned stopped = timer_start(clock, 0, set_flag, &is_stopped_fired);
    int64_t before = clock_monotonic(clock), deadline = before + 5000;
    (void)state;

    timer_start(clock, 20, set_flag, &is_fired);
    timer_stop(clock, &stopped);
    while (!is_fired && clock_monotonic(clock) < deadline)
        g_main_context_iteration(NULL, TRUE);
    assert_true(is_fired);
    assert_false(is_stopped_fired);
    assert_true(clock_monotonic(clock) - before >= 19);
    assert_true(clock_now(clock) > INT64_C(1500000000000));
    assert_true(clock_now(NULL) >= clock_now(clock) - 1000);
}

static void
test_free_stops_timers(void **state)
{
    bool is_fired = false;
    Clock *clock = clock_new();
    (void)state;

    timer_start(clock, 0, set_flag, &is_fired);
    clock_free(clock);
    while (g_main_context_iteration(NULL, FALSE))
        ;
    assert_false(is_fired);
    clock_free(NULL);
}

typedef struct {
    GSource base;
    Clock *clock;
    unsigned timer;
    bool is_fired;
} LateSource;

/* Wakes the loop, so that a test that fails does not hang. */
static gboolean
on_guard(gpointer data)
{
    (void)data;
    return G_SOURCE_CONTINUE;
}

/* When the loop has asked the clock already how long it may sleep, as drawing does. */
static gboolean
start_timer(GSource *base, gint *timeout)
{
    LateSource *source = (LateSource *)base;

    *timeout = -1;
    if (!source->timer)
        source->timer = timer_start(source->clock, 5, set_flag, &source->is_fired);
    return FALSE;
}

static void
test_started_while_the_loop_prepares(void **state)
{
    static GSourceFuncs functions = { .prepare = start_timer };
    g_autoptr(Clock) clock = clock_new();
    bool is_hour_over = false;
    int64_t before = clock_monotonic(clock);
    (void)state;

    timer_start(clock, 60 * 60 * 1000, set_flag, &is_hour_over);
    GSource *base = g_source_new(&functions, sizeof(LateSource));
    LateSource *source = (LateSource *)base;
    source->clock = clock;
    g_source_attach(base, NULL);
    guint guard = g_timeout_add(20 * 1000, on_guard, NULL);
    while (!source->is_fired && clock_monotonic(clock) - before < 20 * 1000)
        g_main_context_iteration(NULL, TRUE);
    assert_true(source->is_fired);
    assert_true(clock_monotonic(clock) - before < 20 * 1000);
    assert_false(is_hour_over);
    g_source_remove(guard);
    g_source_destroy(base);
    g_source_unref(base);
}

static void
free_clock(gpointer data)
{
    clock_free(*(Clock **)data);
    *(Clock **)data = NULL;
}

static void
test_freed_by_a_timer(void **state)
{
    Clock *clock = clock_new();
    bool is_fired = false;
    (void)state;

    timer_start(clock, 0, free_clock, &clock);
    timer_start(clock, 0, set_flag, &is_fired);
    while (clock)
        g_main_context_iteration(NULL, TRUE);
    while (g_main_context_iteration(NULL, FALSE))
        ;
    assert_false(is_fired);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_fires_in_order_at_its_time, setup, teardown),
        cmocka_unit_test_setup_teardown(test_stop, setup, teardown),
        cmocka_unit_test_setup_teardown(test_callback_stops_and_starts, setup, teardown),
        cmocka_unit_test_setup_teardown(test_negative_delay_is_now, setup, teardown),
        cmocka_unit_test(test_real_clock),
        cmocka_unit_test(test_free_stops_timers),
        cmocka_unit_test(test_started_while_the_loop_prepares),
        cmocka_unit_test(test_freed_by_a_timer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
