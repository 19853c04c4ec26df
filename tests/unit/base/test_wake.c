/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sleep is told from a clock that was set. */

#include "config.h"

#include "base/wake.h"

#include "unit/test.h"

static void
on_wake(int64_t slept_ms, gpointer data)
{
    *(int64_t *)data += slept_ms;
}

static void
test_only_sleep_is_told(void **state)
{
    int64_t slept = 0;
    Wake *wake = wake_new(on_wake, &slept);

    (void)state;
    wake_pretend(wake, 0);
    wake_pretend(wake, 999);
    assert_int_equal(slept, 0);
    wake_pretend(wake, 60000);
    assert_int_equal(slept, 60000);
    wake_pretend(wake, 0);
    assert_int_equal(slept, 60000);
    wake_free(wake);
}

/* What watches does not keep the loop busy. */
static void
test_watching_is_idle(void **state)
{
    int64_t slept = 0;
    Wake *wake = wake_new(on_wake, &slept);

    (void)state;
    assert_false(g_main_context_iteration(NULL, FALSE));
    wake_free(wake);
    wake_free(NULL);
    assert_int_equal(slept, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_only_sleep_is_told),
        cmocka_unit_test(test_watching_is_idle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
