/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When somebody silent is asked, and when given up; and that a busy line costs no timers. */

#include "config.h"

#include "xmpp/liveness.h"

#include "unit/test.h"

#define QUIET_MS  300000
#define ANSWER_MS 20000

typedef struct {
    Clock *clock;
    Liveness *liveness;
    GString *log; /* "a300000 " for a question, "d320000 " for the end, by ms since the start */
    bool is_answered, owes;
    int64_t silence;
} Fixture;

static int64_t
since_start(const Fixture *fixture)
{
    return clock_now(fixture->clock);
}

static bool
on_ask(gpointer data)
{
    Fixture *fixture = data;

    g_string_append_printf(fixture->log, "a%" G_GINT64_FORMAT " ", since_start(fixture));
    return fixture->is_answered;
}

static bool
on_owes(gpointer data)
{
    return ((Fixture *)data)->owes;
}

static void
on_dead(gpointer data)
{
    Fixture *fixture = data;

    g_string_append_printf(fixture->log, "d%" G_GINT64_FORMAT " ", since_start(fixture));
}

static int64_t
on_silence(gpointer data)
{
    return ((Fixture *)data)->silence;
}

static const LivenessHooks hooks = {
    .ask = on_ask, .owes = on_owes, .dead = on_dead, .silence = on_silence
};

static int
set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);

    fixture->clock = clock_new_virtual(0);
    fixture->liveness = liveness_new(fixture->clock, &hooks, fixture);
    fixture->log = g_string_new(NULL);
    fixture->is_answered = true;
    fixture->silence = -1;
    liveness_start(fixture->liveness, (LivenessTimes){ QUIET_MS, ANSWER_MS });
    *state = fixture;
    return 0;
}

static int
tear_down(void **state)
{
    Fixture *fixture = *state;

    liveness_free(fixture->liveness);
    clock_free(fixture->clock);
    g_string_free(fixture->log, TRUE);
    g_free(fixture);
    return 0;
}

#define LIVENESS_TEST(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

static void
assert_log(Fixture *fixture, const char *expected)
{
    assert_string_equal(fixture->log->str, expected);
    g_string_truncate(fixture->log, 0);
}

static void
test_silence_is_asked_and_given_up(void **state)
{
    Fixture *fixture = *state;

    clock_advance(fixture->clock, QUIET_MS - 1);
    assert_log(fixture, "");
    clock_advance(fixture->clock, 1);
    assert_log(fixture, "a300000 ");
    clock_advance(fixture->clock, ANSWER_MS - 1);
    assert_log(fixture, "");
    clock_advance(fixture->clock, 1);
    assert_log(fixture, "d320000 ");
    clock_advance(fixture->clock, 10 * QUIET_MS);
    assert_log(fixture, "");
}

static void
test_an_answer_begins_a_new_quiet_time(void **state)
{
    Fixture *fixture = *state;

    clock_advance(fixture->clock, QUIET_MS + 100);
    assert_log(fixture, "a300000 ");
    liveness_heard(fixture->liveness);
    clock_advance(fixture->clock, QUIET_MS);
    assert_log(fixture, "a600100 ");
}

static void
test_what_is_heard_puts_the_question_off(void **state)
{
    Fixture *fixture = *state;

    clock_advance(fixture->clock, 200000);
    liveness_heard(fixture->liveness);
    clock_advance(fixture->clock, 299999);
    assert_log(fixture, "");
    clock_advance(fixture->clock, 1);
    assert_log(fixture, "a500000 ");
}

static void
test_an_answer_that_is_owed(void **state)
{
    Fixture *fixture = *state;

    clock_advance(fixture->clock, 1000);
    liveness_owed(fixture->liveness);
    clock_advance(fixture->clock, 10000);
    liveness_owed(fixture->liveness); /* the first one counts */
    clock_advance(fixture->clock, 10000);
    assert_log(fixture, "d21000 ");
}

static void
test_an_answer_that_came(void **state)
{
    Fixture *fixture = *state;

    for (int i = 0; i < 10; i++) {
        liveness_owed(fixture->liveness);
        liveness_heard(fixture->liveness); /* in the same millisecond */
        clock_advance(fixture->clock, 3000);
    }
    clock_advance(fixture->clock, 2 * ANSWER_MS);
    assert_log(fixture, "");
    clock_advance(fixture->clock, QUIET_MS - 3000 - 2 * ANSWER_MS);
    assert_log(fixture, "a327000 ");
}

/* What came was on its way before the line broke. */
static void
test_an_answer_that_something_else_came_before(void **state)
{
    Fixture *fixture = *state;

    fixture->owes = true;
    liveness_owed(fixture->liveness);
    clock_advance(fixture->clock, 10);
    liveness_heard(fixture->liveness);
    clock_advance(fixture->clock, 2 * ANSWER_MS);
    assert_log(fixture, "a20000 d40000 ");
}

static void
test_doubt_that_something_else_came_before(void **state)
{
    Fixture *fixture = *state;

    fixture->owes = true;
    liveness_probe(fixture->liveness);
    liveness_heard(fixture->liveness);
    clock_advance(fixture->clock, ANSWER_MS);
    assert_log(fixture, "a0 a5000 d10000 ");
}

static void
test_doubt_is_asked_at_once(void **state)
{
    Fixture *fixture = *state;

    clock_advance(fixture->clock, 1000);
    liveness_probe(fixture->liveness);
    clock_advance(fixture->clock, 3000);
    liveness_probe(fixture->liveness); /* the question stands already */
    clock_advance(fixture->clock, 2000);
    assert_log(fixture, "a1000 d6000 ");
}

static void
test_doubt_shortens_what_is_owed(void **state)
{
    Fixture *fixture = *state;

    liveness_owed(fixture->liveness);
    clock_advance(fixture->clock, 1000);
    liveness_probe(fixture->liveness);
    clock_advance(fixture->clock, ANSWER_MS);
    assert_log(fixture, "a1000 d6000 ");
}

static void
test_doubt_that_was_answered(void **state)
{
    Fixture *fixture = *state;

    liveness_probe(fixture->liveness);
    liveness_heard(fixture->liveness);
    clock_advance(fixture->clock, 10000);
    liveness_probe(fixture->liveness);
    clock_advance(fixture->clock, 5000);
    assert_log(fixture, "a0 a10000 d15000 ");
}

static void
test_a_long_answer_on_its_way_is_waited_for(void **state)
{
    Fixture *fixture = *state;

    liveness_owed(fixture->liveness);
    fixture->silence = 500;
    clock_advance(fixture->clock, 3 * ANSWER_MS);
    assert_log(fixture, "");
    fixture->silence = ANSWER_MS;
    clock_advance(fixture->clock, ANSWER_MS);
    assert_true(g_str_has_prefix(fixture->log->str, "d"));
}

static void
test_never_asked(void **state)
{
    Fixture *fixture = *state;

    liveness_set_times(fixture->liveness, (LivenessTimes){ 0, ANSWER_MS });
    clock_advance(fixture->clock, 100 * QUIET_MS);
    assert_log(fixture, "");
    liveness_owed(fixture->liveness);
    clock_advance(fixture->clock, ANSWER_MS);
    assert_log(fixture, "d30020000 ");
}

static void
test_shorter_times_hold_at_once(void **state)
{
    Fixture *fixture = *state;

    clock_advance(fixture->clock, 8000);
    liveness_set_times(fixture->liveness, (LivenessTimes){ 10000, 2000 });
    clock_advance(fixture->clock, 4000);
    assert_log(fixture, "a10000 d12000 ");
}

/* Whitespace: nobody answers to it. */
static void
test_what_is_not_answered_is_not_waited_for(void **state)
{
    Fixture *fixture = *state;

    fixture->is_answered = false;
    clock_advance(fixture->clock, 2 * QUIET_MS);
    assert_log(fixture, "a300000 a600000 ");
}

static void
test_nothing_after_the_end(void **state)
{
    Fixture *fixture = *state;

    liveness_owed(fixture->liveness);
    liveness_stop(fixture->liveness);
    liveness_owed(fixture->liveness);
    liveness_probe(fixture->liveness);
    clock_advance(fixture->clock, 10 * QUIET_MS);
    assert_log(fixture, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        LIVENESS_TEST(test_silence_is_asked_and_given_up),
        LIVENESS_TEST(test_an_answer_begins_a_new_quiet_time),
        LIVENESS_TEST(test_what_is_heard_puts_the_question_off),
        LIVENESS_TEST(test_an_answer_that_is_owed),
        LIVENESS_TEST(test_an_answer_that_came),
        LIVENESS_TEST(test_an_answer_that_something_else_came_before),
        LIVENESS_TEST(test_doubt_that_something_else_came_before),
        LIVENESS_TEST(test_doubt_is_asked_at_once),
        LIVENESS_TEST(test_doubt_shortens_what_is_owed),
        LIVENESS_TEST(test_doubt_that_was_answered),
        LIVENESS_TEST(test_a_long_answer_on_its_way_is_waited_for),
        LIVENESS_TEST(test_never_asked),
        LIVENESS_TEST(test_shorter_times_hold_at_once),
        LIVENESS_TEST(test_what_is_not_answered_is_not_waited_for),
        LIVENESS_TEST(test_nothing_after_the_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
