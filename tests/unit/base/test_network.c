/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The way into the Internet, on whatever this machine has. */

#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/network.h"

#include "unit/test.h"

static void
on_change(bool was_lost, gpointer data)
{
    (void)was_lost;
    *(unsigned *)data += 1;
}

static bool
is_address(const char *text)
{
    struct in6_addr address;

    return inet_pton(AF_INET, text, &address) == 1 || inet_pton(AF_INET6, text, &address) == 1;
}

static void
test_way_is_addresses_of_ours_or_none(void **state)
{
    g_autofree char *way = network_find_way();
    g_auto(GStrv) addresses = g_strsplit(way, " ", -1);

    (void)state;
    assert_in_range(g_strv_length(addresses), 0, 2);
    for (char **address = addresses; *address; address++) {
        assert_true(is_address(*address));
        assert_string_not_equal(*address, "0.0.0.0");
        assert_string_not_equal(*address, "::");
    }
}

static void
test_watching_is_idle(void **state)
{
    unsigned changes = 0;
    Network *network = network_new(on_change, &changes);

    (void)state;
    assert_non_null(network);
    g_main_context_iteration(NULL, FALSE);
    network_free(network);
    network_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_way_is_addresses_of_ours_or_none),
        cmocka_unit_test(test_watching_is_idle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
