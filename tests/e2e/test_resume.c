/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Interruptions of all kinds while messages go both ways: each arrives exactly once and in order.
 *
 * $SOAK_CYCLES is how many there are, $SOAK_SEED makes them the same as in another run. */

#include "config.h"

#include "soak.h"

#define CYCLES 40
/* Every so many cycles. */
#define KILL_EVERY    10
#define RESTART_EVERY 20

static int
start_server(void **state)
{
    static const char *const words[] = { SOAK_WORDS, NULL };
    return scene_begin_group(state, words);
}

static void
test_no_message_is_lost_or_doubled(void **state)
{
    Soak *soak = *state;

    soak_begin(soak);
    for (unsigned cycle = 1; cycle <= soak_cycles(CYCLES); cycle++) {
        if (cycle % RESTART_EVERY == 0)
            soak_restart_server(soak);
        else if (cycle % KILL_EVERY == 0)
            soak_kill(soak);
        else
            soak_break(soak);
    }
    soak_finish(soak);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        soak_test(test_no_message_is_lost_or_doubled),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
