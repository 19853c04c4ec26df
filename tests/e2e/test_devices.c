/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Three devices of one account, and everything that can happen to them: in the end each has the
 * same.
 *
 * $DEVICES_CYCLES is how much happens, $DEVICES_SEED makes it the same as in another run. */

#include "config.h"

#include "devices.h"

#define CYCLES 22
/* Every so many cycles. */
#define RESTART_EVERY 10
#define LOSS_EVERY    5

static int
start_server(void **state)
{
    static const char *const words[] = { DEVICES_WORDS, NULL };
    return scene_begin_group(state, words);
}

static void
test_all_devices_have_the_same(void **state)
{
    Devices *devices = *state;

    devices_begin(devices);
    for (unsigned cycle = 1; cycle <= devices_cycles(CYCLES); cycle++) {
        if (cycle % RESTART_EVERY == 0)
            devices_restart_server(devices);
        else if (cycle % LOSS_EVERY == 0)
            devices_lose_stream(devices);
        else
            devices_live(devices);
    }
    devices_finish(devices);
}

int
main(void)
{
    const struct CMUnitTest tests[] = { devices_test(test_all_devices_have_the_same) };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
