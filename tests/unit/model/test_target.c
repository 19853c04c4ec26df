/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a message goes: the table of cases. */

#include "config.h"

#include "unit/model/world.h"

typedef struct {
    const char *rule;     /* chat.target */
    const char *arrivals; /* "name:priority" */
    const char *last;     /* the resource that wrote last, or NULL */
    const char *forced;   /* /resource set, or NULL */
    const char *to;       /* resource of the address, "" for the bare one */
    const char *device;   /* who gets it as far as we know, or NULL */
    bool is_fallback;
} Case;

static const Case cases[] = {
    { "bare", "", NULL, NULL, "", NULL, false },
    { "bare", "a:1 b:2", NULL, NULL, "", "b", false },
    { "bare", "a:1 b:2", "a", NULL, "", "b", false },
    { "bare", "a:-1", NULL, NULL, "", NULL, false },
    { "priority", "", NULL, NULL, "", NULL, false },
    { "priority", "a:1 b:2 c:2", NULL, NULL, "c", "c", false },
    { "priority", "a:-3", NULL, NULL, "", NULL, false },
    { "last", "a:1 b:2", NULL, NULL, "", "b", false },
    { "last", "a:1 b:2", "a", NULL, "a", "a", false },
    { "last", "a:-1 b:2", "a", NULL, "a", "a", false },
    { "last", "b:2", "a", NULL, "", "b", false }, /* it went offline: never a dead resource */
    { "bare", "a:1 b:2", NULL, "a", "a", "a", false },
    { "bare", "a:-1 b:2", NULL, "a", "a", "a", false },
    { "priority", "b:2", NULL, "a", "b", "b", true },
    { "bare", "b:2", NULL, "a", "", "b", true },
    { "bare", "", NULL, "a", "", NULL, true },
};

static void
arrive(World *world, const char *list)
{
    g_auto(GStrv) arrivals = g_strsplit(list, " ", -1);

    for (unsigned i = 0; arrivals[i] && arrivals[i][0]; i++) {
        g_auto(GStrv) parts = g_strsplit(arrivals[i], ":", 2);
        g_autofree char *jid = g_strconcat("bob@example.org/", parts[0], NULL);
        world_presence(world, jid, SHOW_ONLINE, atoi(parts[1]));
    }
}

static void
test_cases(void **state)
{
    World *world = *state;
    g_autoptr(Jid) bob = test_jid("bob@example.org");
    Chat *chat = account_get_chat(world->account, bob, CHAT_CONTACT);

    world_contact(world, "bob@example.org", SUBSCRIPTION_BOTH);
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *test = &cases[i];
        assert_true(settings_set(world->settings, SETTING_CHAT_TARGET, NULL, test->rule, NULL));
        arrive(world, test->arrivals);
        chat_set_last_resource(chat, test->last);
        chat_set_forced_resource(chat, test->forced);
        ChatTarget target = chat_target(chat);
        g_autofree char *to =
            g_strconcat("bob@example.org", test->to[0] ? "/" : "", test->to, NULL);
        assert_string_equal(jid_full(target.to), to);
        assert_string_equal(target.device ? target.device->name : "", test->device ?: "");
        assert_int_equal(target.is_fallback, test->is_fallback);
        assert_int_equal(target.is_forced, test->forced && !test->is_fallback);
        chat_target_done(&target);
        roster_clear_presence(world->account->roster);
    }
}

static void
test_stranger(void **state)
{
    World *world = *state;
    g_autoptr(Jid) jid = test_jid("stranger@example.net/phone");
    Chat *chat = account_get_chat(world->account, jid, CHAT_CONTACT);
    ChatTarget target = chat_target(chat);

    assert_string_equal(jid_full(target.to), "stranger@example.net");
    assert_null(target.device);
    chat_target_done(&target);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = { TEST(test_cases), TEST(test_stranger) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
