/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses as they are shown, and what is said beside them. */

#include "config.h"

#include "model/address.h"

#include "unit/model/world.h"

static void
assert_shown(const World *world, const char *jid, const char *expected)
{
    g_autoptr(Jid) address = test_jid(jid);
    g_autofree char *shown = address_shown(world->account, address);

    assert_string_equal(shown, expected);
}

static void
test_gateways(void **state)
{
    World *world = *state;

    assert_shown(world, "d\\27artagnan@musketeers.lit/x", "d'artagnan@musketeers.lit/x");
    assert_shown(world, "marie%hotmail.com@msn.example.org", "marie%hotmail.com@msn.example.org");
    world_contact(world, "msn.example.org", SUBSCRIPTION_BOTH);
    assert_shown(world, "marie%hotmail.com@msn.example.org",
                 "marie@hotmail.com via msn.example.org");
    assert_shown(world, "marie%hotmail.com@msn.example.org/msn",
                 "marie@hotmail.com via msn.example.org/msn");
    assert_shown(world, "marie\\40hotmail.com@msn.example.org",
                 "marie@hotmail.com via msn.example.org");
    /* no address would stand there */
    assert_shown(world, "100%@msn.example.org", "100%@msn.example.org");
    assert_shown(world, "%hotmail.com@msn.example.org", "%hotmail.com@msn.example.org");
    assert_shown(world, "a%b..c@msn.example.org", "a%b..c@msn.example.org");
    assert_shown(world, "a%b.c%d.e@msn.example.org", "a%b.c%d.e@msn.example.org");
}

static void
assert_warning(const World *world, const char *jid, const char *expected)
{
    g_autoptr(Jid) address = test_jid(jid);
    g_autofree char *warning = address_warning(world->account, address);

    if (g_strcmp0(warning, expected) != 0)
        fail_msg("%s: %s", jid, warning);
}

static void
test_warnings(void **state)
{
    World *world = *state;

    world_contact(world, "bob@example.org", SUBSCRIPTION_BOTH);
    assert_warning(world, "bob@example.org", NULL);
    assert_warning(world, "carol@example.org", NULL);
    assert_warning(world, "b0b@exarnple.org",
                   "b0b@exarnple.org looks like your contact bob@example.org, but is another "
                   "address");
    assert_warning(world, "аlice@example.org",
                   "аlice@example.org looks like your own address, but is another one");
    assert_warning(world, "alice@example.org", NULL);
    assert_warning(world, "pаypal@example.com",
                   "pаypal@example.com may not be what it looks like: it mixes Latin and Cyrillic "
                   "letters");
    world_contact(world, "b0b@example.org", SUBSCRIPTION_BOTH);
    assert_warning(world, "b0b@example.org", NULL); /* the user knows them */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_gateways, world_setup, world_teardown),
        cmocka_unit_test_setup_teardown(test_warnings, world_setup, world_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
