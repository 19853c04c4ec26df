/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Interruptions of all kinds while messages go both ways: each arrives exactly once and in order.
 *
 * $SOAK_CYCLES is how many there are, $SOAK_SEED makes them the same as in another run. */

#include "config.h"

#include <string.h>

#include "soak.h"

#define CYCLES 40
/* Every so many cycles. */
#define KILL_EVERY    10
#define RESTART_EVERY 20
/* In a terminal. */
#define KEY_CYCLES 15

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

static unsigned
count_text(const char *text, const char *what)
{
    unsigned count = 0;
    for (; (text = strstr(text, what)); text++)
        count++;
    return count;
}

/* Somebody types all the time, and no key waits. */
static void
test_keys_are_answered_meanwhile(void **state)
{
    Scene *scene = *state;
    Process *bob = scene_peer(scene, "bob", "--ids=keys", NULL);
    Proxy *proxy = proxy_new(server_port(scene->server));
    g_autofree char *properties = g_strdup_printf("port=%d", proxy_port(proxy));
    scene_add_account(scene, "a", "alice", properties);
    Terminal *terminal = scene_open(scene, "a", NULL);

    scene_wait_shown(scene, terminal, "alice@" SERVER_DOMAIN " ● online");
    scene_enter(terminal, "/msg bob@" SERVER_DOMAIN);
    scene_wait_shown(scene, terminal, "2:Bob");
    for (unsigned i = 0; i < KEY_CYCLES; i++) {
        g_autofree char *order = g_strdup_printf("message alice@" SERVER_DOMAIN " in %02u", i);
        g_autofree char *line = g_strdup_printf("out %02u", i);
        proxy_fault(proxy, (Fault)(i % FAULT_COUNT));
        process_say(bob, order);
        scene_enter(terminal, line);
        scene_enter(terminal, "/reconnect");
        scene_type_until_shown(scene, terminal, strstr(order, "in "));
        scene_wait_printed(scene, bob, line);
    }
    for (unsigned i = 0; i < KEY_CYCLES; i++) {
        g_autofree char *line = g_strdup_printf("out %02u", i);
        assert_int_equal(count_text(process_output(bob), line), 1);
    }
    scene_quit(scene, terminal);
    proxy_free(proxy);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        soak_test(test_no_message_is_lost_or_doubled),
        scene_test(test_keys_are_answered_meanwhile),
    };
    return cmocka_run_group_tests(tests, start_server, scene_end_group);
}
