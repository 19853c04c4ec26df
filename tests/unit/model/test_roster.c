/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The roster: items, presence, and which resource counts. */

#include "config.h"

#include "base/limits.h"

#include "unit/model/world.h"

static void
test_items(void **state)
{
    World *world = *state;
    Roster *roster = world->account->roster;
    g_autoptr(Jid) bob = test_jid("bob@example.org/ignored");
    const char *const groups[] = { "Work", "", "Friends", "Work", NULL };
    RosterItem item = { .jid = bob, .name = "Bob", .groups = groups, .subscription = 3 };

    roster_set_item(roster, &item);
    assert_told(world, "roster bob@example.org");
    Contact *contact = roster_find(roster, bob);
    assert_string_equal(contact->name, "Bob");
    assert_string_equal(contact->groups[0], "Friends");
    assert_string_equal(contact->groups[1], "Work");
    assert_null(contact->groups[2]);
    assert_int_equal(roster_size(roster), 1);

    roster_set_item(roster, &item); /* nothing new: nothing is told */
    assert_told(world, "");

    roster_remove_item(roster, bob);
    assert_told(world, "roster bob@example.org, contact removed bob@example.org");
    assert_null(roster_find(roster, bob));
    assert_int_equal(roster_size(roster), 0);
}

static void
test_full_roster(void **state)
{
    World *world = *state;
    Roster *roster = world->account->roster;
    g_autoptr(Jid) bob = test_jid("bob@example.org"), carol = test_jid("carol@example.org");

    world_contact(world, "bob@example.org", SUBSCRIPTION_BOTH);
    world_contact(world, "carol@example.org", SUBSCRIPTION_BOTH);
    assert_told(world, "roster bob@example.org, roster carol@example.org");
    roster_begin(roster);
    world_contact(world, "carol@example.org", SUBSCRIPTION_TO);
    roster_end(roster);
    assert_told(world, "contact removed bob@example.org, roster");
    assert_null(roster_find(roster, bob));
    assert_int_equal(roster_find(roster, carol)->subscription, SUBSCRIPTION_TO);
}

static void
test_state(void **state)
{
    World *world = *state;
    Roster *roster = world->account->roster;
    g_autofree char *endless = g_strnfill(LIMIT_DELIMITER_BYTES + 1, ':');

    assert_false(roster_is_loaded(roster));
    assert_false(roster_is_settled(roster));
    assert_null(roster_version(roster));
    assert_null(roster_delimiter(roster));
    roster_set_version(roster, "");
    assert_string_equal(roster_version(roster), "");
    roster_settle(roster, true);
    assert_told(world, "roster");
    roster_settle(roster, true);
    roster_settle(roster, false);
    assert_told(world, "");
    roster_set_delimiter(roster, "::");
    assert_told(world, "roster");
    roster_set_delimiter(roster, "::");
    assert_told(world, "");
    assert_string_equal(roster_delimiter(roster), "::");
    roster_set_delimiter(roster, endless);
    assert_null(roster_delimiter(roster));
    roster_set_delimiter(roster, "");
    assert_told(world, "roster");
}

static void
test_lost_subscription(void **state)
{
    World *world = *state;
    Contact *bob = world_contact(world, "bob@example.org", SUBSCRIPTION_BOTH);

    world_presence(world, "bob@example.org/phone", SHOW_ONLINE, 0);
    assert_told(world, "roster bob@example.org, presence bob@example.org");
    world_contact(world, "bob@example.org", SUBSCRIPTION_TO);
    assert_int_equal(bob->resources->len, 1);
    assert_told(world, "roster bob@example.org");
    world_contact(world, "bob@example.org", SUBSCRIPTION_FROM);
    assert_int_equal(bob->resources->len, 0);
    assert_told(world, "roster bob@example.org, presence bob@example.org");

    world_contact(world, "bob@example.org", SUBSCRIPTION_BOTH);
    world_presence(world, "bob@example.org/phone", SHOW_ONLINE, 0);
    g_autoptr(Jid) jid = test_jid("bob@example.org");
    roster_remove_item(world->account->roster, jid);
    assert_null(roster_find(world->account->roster, jid));
}

static void
test_limits(void **state)
{
    World *world = *state;
    Contact *contact = world_contact(world, "bob@example.org", SUBSCRIPTION_BOTH);

    for (int i = 0; i < 2 * LIMIT_RESOURCES_PER_CONTACT; i++) {
        g_autofree char *jid = g_strdup_printf("bob@example.org/%d", i);
        world_presence(world, jid, SHOW_ONLINE, i * 100);
    }
    assert_int_equal(contact->resources->len, LIMIT_RESOURCES_PER_CONTACT);
    assert_int_equal(contact_best_resource(contact)->priority, 127);

    g_auto(GStrv) groups = g_new0(char *, 10001);
    for (int i = 0; i < 10000; i++)
        groups[i] = g_strdup_printf("%d", i);
    RosterItem item = { .jid = contact->jid, .groups = (const char *const *)groups };
    roster_set_item(world->account->roster, &item);
    assert_int_equal(g_strv_length(contact->groups), LIMIT_GROUPS_PER_CONTACT);
}

static void
test_presence(void **state)
{
    World *world = *state;
    Contact *contact = world_contact(world, "bob@example.org", SUBSCRIPTION_BOTH);

    assert_told(world, "roster bob@example.org");
    world_presence(world, "bob@example.org/phone", SHOW_AWAY, 5);
    assert_told(world, "presence bob@example.org");
    world_presence(world, "bob@example.org/phone", SHOW_AWAY, 5);
    assert_told(world, "");
    world_presence(world, "bob@example.org/desk", SHOW_CHAT, 1);
    assert_int_equal(contact_show(contact), SHOW_AWAY);
    world_presence(world, "bob@example.org/phone", SHOW_OFFLINE, 0);
    assert_int_equal(contact_show(contact), SHOW_CHAT);
    world_presence(world, "bob@example.org", SHOW_OFFLINE, 0); /* all of it, RFC 6121 4.5.4 */
    assert_int_equal(contact_show(contact), SHOW_OFFLINE);
    world_presence(world, "bob@example.org/desk", SHOW_CHAT, 1);
    g_string_truncate(world->told, 0);
    roster_clear_presence(world->account->roster);
    assert_told(world, "presence");
}

/* What is as it was, however it is written, is told to nobody. */
static void
test_tells_changes_only(void **state)
{
    World *world = *state;
    Roster *roster = world->account->roster;
    g_autoptr(Jid) bob = test_jid("bob@example.org/phone");
    g_autofree char *long_text = g_strnfill(2 * LIMIT_STATUS_BYTES, 'x');
    RosterItem item = { .jid = bob, .name = "", .subscription = SUBSCRIPTION_BOTH };
    PresenceUpdate update = { .resource = "phone", .show = SHOW_AWAY, .status = "" };

    for (int i = 0; i < 2; i++) {
        roster_set_item(roster, &item);
        roster_set_presence(roster, bob, &update);
        assert_told(world, i == 0 ? "roster bob@example.org, presence bob@example.org" : "");
    }
    item.name = update.status = long_text;
    for (int i = 0; i < 2; i++) {
        roster_set_item(roster, &item);
        roster_set_presence(roster, bob, &update);
        assert_told(world, i == 0 ? "roster bob@example.org, presence bob@example.org" : "");
    }
    world_presence(world, "bob@example.org/unheard-of", SHOW_OFFLINE, 0);
    assert_told(world, "");
    roster_clear_presence(roster);
    assert_told(world, "presence");
    roster_clear_presence(roster);
    assert_told(world, "");
}

/* RFC 6121 8.5.2.1.1: the highest priority that is not negative; of equals the last connected. */
static void
test_best_resource(void **state)
{
    static const struct {
        const char *arrivals; /* "name:priority", in order */
        const char *best;     /* NULL: nobody */
    } cases[] = {
        { "", NULL },        { "a:0", "a" },
        { "a:0 b:0", "b" },  { "b:0 a:0", "a" },
        { "a:5 b:1", "a" },  { "a:1 b:5 c:5", "c" },
        { "a:-1", NULL },    { "a:-128 b:-1", NULL },
        { "a:-1 b:0", "b" }, { "a:127 b:0 c:-5", "a" },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        World *world = *state;
        g_auto(GStrv) arrivals = g_strsplit(cases[i].arrivals, " ", -1);
        Contact *contact = world_contact(world, "bob@example.org", SUBSCRIPTION_BOTH);
        for (unsigned j = 0; arrivals[j] && arrivals[j][0]; j++) {
            char *colon = strchr(arrivals[j], ':');
            *colon = '\0';
            g_autofree char *jid = g_strconcat("bob@example.org/", arrivals[j], NULL);
            world_presence(world, jid, SHOW_ONLINE, atoi(colon + 1));
        }
        const Resource *best = contact_best_resource(contact);
        if (cases[i].best)
            assert_string_equal(best->name, cases[i].best);
        else
            assert_null(best);
        roster_clear_presence(world->account->roster);
    }
}

/* A resource that changes its priority does not become the last connected one. */
static void
test_change_keeps_arrival(void **state)
{
    World *world = *state;
    Contact *contact = world_contact(world, "bob@example.org", SUBSCRIPTION_BOTH);

    world_presence(world, "bob@example.org/a", SHOW_ONLINE, 0);
    world_presence(world, "bob@example.org/b", SHOW_ONLINE, 0);
    world_presence(world, "bob@example.org/a", SHOW_AWAY, 0);
    assert_string_equal(contact_best_resource(contact)->name, "b");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_items),    TEST(test_full_roster),       TEST(test_limits),
        TEST(test_presence), TEST(test_best_resource),     TEST(test_change_keeps_arrival),
        TEST(test_state),    TEST(test_lost_subscription), TEST(test_tells_changes_only),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
