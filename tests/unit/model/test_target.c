/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a message goes: the table of cases. */

#include "config.h"

#include "base/limits.h"

#include "unit/model/world.h"

#define BOB "bob@example.org"

typedef struct {
    const char *rule;   /* chat.target */
    const char *events; /* "name:priority" comes or changes, "-name" goes; "/name": without a name
                           it is "/" */
    const char *last;   /* the resource that wrote last, or NULL */
    const char *forced; /* /resource set, or NULL */
    const char *to;     /* resource of the address, "" for the bare one */
    const char *device; /* who gets it as far as we know, or NULL */
    TargetState state;
    unsigned equals;
    bool is_fallback;
} Case;

static const Case cases[] = {
    /* The bare address: what a server chooses. */
    { "bare", "", NULL, NULL, "", NULL, TARGET_OFFLINE, 0, false },
    { "bare", "a:1 b:2", NULL, NULL, "", "b", TARGET_DEVICE, 0, false },
    { "bare", "a:1 b:2", "a", NULL, "", "b", TARGET_DEVICE, 0, false },
    { "bare", "a:0", NULL, NULL, "", "a", TARGET_DEVICE, 0, false },
    /* None with a negative priority. */
    { "bare", "a:-1", NULL, NULL, "", NULL, TARGET_NEGATIVE, 0, false },
    { "bare", "a:-1 b:-128 c:-5", NULL, NULL, "", NULL, TARGET_NEGATIVE, 0, false },
    { "bare", "a:-1 b:0", NULL, NULL, "", "b", TARGET_DEVICE, 0, false },
    { "bare", "a:-1 b:0 -b", NULL, NULL, "", NULL, TARGET_NEGATIVE, 0, false },
    { "bare", "a:127 b:-128", NULL, NULL, "", "a", TARGET_DEVICE, 0, false },
    /* Of equals the one that came last, whose presence may be older: the others get it as well. */
    { "bare", "a:1 b:1", NULL, NULL, "", "b", TARGET_DEVICE, 1, false },
    { "bare", "a:1 b:1 c:1 d:0", NULL, NULL, "", "c", TARGET_DEVICE, 2, false },
    { "bare", "a:1 b:1 a:1", NULL, NULL, "", "b", TARGET_DEVICE, 1, false },
    { "bare", "a:1 b:1 a:2 a:1", NULL, NULL, "", "b", TARGET_DEVICE, 1, false },
    { "bare", "a:1 b:1 -a a:1", NULL, NULL, "", "a", TARGET_DEVICE, 1, false },
    /* The same one with another priority. */
    { "bare", "a:1 b:2 a:3", NULL, NULL, "", "a", TARGET_DEVICE, 0, false },
    { "bare", "a:1 b:2 b:-1", NULL, NULL, "", "a", TARGET_DEVICE, 0, false },
    { "bare", "a:1 b:2 -b", NULL, NULL, "", "a", TARGET_DEVICE, 0, false },
    { "bare", "a:1 b:2 -b -a", NULL, NULL, "", NULL, TARGET_OFFLINE, 0, false },
    { "bare", "a:1 -b", NULL, NULL, "", "a", TARGET_DEVICE, 0, false },
    /* An entity without resources, as transports have. */
    { "bare", "/:3", NULL, NULL, "", "", TARGET_DEVICE, 0, false },
    { "priority", "/:3", NULL, NULL, "", "", TARGET_DEVICE, 0, false },
    { "priority", "/:3 a:1", NULL, NULL, "", "", TARGET_DEVICE, 0, false },
    { "bare", "/:3 a:1 -/", NULL, NULL, "", NULL, TARGET_OFFLINE, 0, false },
    /* To the one that the rule names. */
    { "priority", "", NULL, NULL, "", NULL, TARGET_OFFLINE, 0, false },
    { "priority", "a:1 b:2 c:2", NULL, NULL, "c", "c", TARGET_DEVICE, 0, false },
    { "priority", "a:1 b:2 c:2 -c", NULL, NULL, "b", "b", TARGET_DEVICE, 0, false },
    { "priority", "a:-3", NULL, NULL, "", NULL, TARGET_NEGATIVE, 0, false },
    /* To the one that wrote last, while it is there, whatever its priority. */
    { "last", "a:1 b:2", NULL, NULL, "", "b", TARGET_DEVICE, 0, false },
    { "last", "a:1 b:2", "a", NULL, "a", "a", TARGET_DEVICE, 0, false },
    { "last", "a:-1 b:2", "a", NULL, "a", "a", TARGET_DEVICE, 0, false },
    { "last", "b:2", "a", NULL, "", "b", TARGET_DEVICE, 0, false },
    { "last", "a:1 b:2 -a", "a", NULL, "", "b", TARGET_DEVICE, 0, false },
    { "last", "a:1 -a", "a", NULL, "", NULL, TARGET_OFFLINE, 0, false },
    /* To the one that the user chose, while it is there. */
    { "bare", "a:1 b:2", NULL, "a", "a", "a", TARGET_DEVICE, 0, false },
    { "bare", "a:-1 b:2", NULL, "a", "a", "a", TARGET_DEVICE, 0, false },
    { "last", "a:1 b:2", "b", "a", "a", "a", TARGET_DEVICE, 0, false },
    { "priority", "b:2", NULL, "a", "b", "b", TARGET_DEVICE, 0, true },
    { "last", "b:2 c:1", "c", "a", "c", "c", TARGET_DEVICE, 0, true },
    { "bare", "b:2", NULL, "a", "", "b", TARGET_DEVICE, 0, true },
    { "bare", "a:1 b:2 -a", NULL, "a", "", "b", TARGET_DEVICE, 0, true },
    { "bare", "a:1 b:2 -a a:1", NULL, "a", "a", "a", TARGET_DEVICE, 0, false },
    { "bare", "b:-2", NULL, "a", "", NULL, TARGET_NEGATIVE, 0, true },
    { "bare", "", NULL, "a", "", NULL, TARGET_OFFLINE, 0, true },
};

static void
happen(World *world, const char *list)
{
    g_auto(GStrv) events = g_strsplit(list, " ", -1);

    for (unsigned i = 0; events[i] && events[i][0]; i++) {
        bool is_gone = events[i][0] == '-';
        g_auto(GStrv) parts = g_strsplit(events[i] + is_gone, ":", 2);
        const char *slash = parts[0][0] == '/' ? "" : "/";
        g_autofree char *jid = g_strconcat(BOB, slash, parts[0][0] == '/' ? "" : parts[0], NULL);
        world_presence(world, jid, is_gone ? SHOW_OFFLINE : SHOW_ONLINE,
                       is_gone ? 0 : atoi(parts[1]));
    }
}

static void
check(const Case *test, ChatTarget target)
{
    g_autofree char *to = g_strconcat(BOB, test->to[0] ? "/" : "", test->to, NULL);
    const char *name = target.device ? target.device->name ?: "" : NULL;

    if (strcmp(jid_full(target.to), to) != 0 || g_strcmp0(name, test->device) != 0 ||
        target.state != test->state || target.equals != test->equals ||
        target.is_fallback != test->is_fallback ||
        target.is_forced != (test->forced && !test->is_fallback))
        fail_msg("%s \"%s\" last %s forced %s: to %s, device %s, state %d, %u equals", test->rule,
                 test->events, test->last, test->forced, jid_full(target.to), name, target.state,
                 target.equals);
    chat_target_done(&target);
}

static Chat *
chat_with(World *world, const char *text)
{
    g_autoptr(Jid) jid = test_jid(text);

    return account_get_chat(world->account, jid, CHAT_CONTACT);
}

static void
test_cases(void **state)
{
    World *world = *state;
    Chat *chat = chat_with(world, BOB);

    account_set_state(world->account, ACCOUNT_ONLINE, NULL);
    world_contact(world, BOB, SUBSCRIPTION_BOTH);
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        const Case *test = &cases[i];
        assert_true(settings_set(world->settings, SETTING_CHAT_TARGET, NULL, test->rule, NULL));
        happen(world, test->events);
        chat_set_last_resource(chat, test->last);
        chat_set_forced_resource(chat, test->forced);
        check(test, chat_target(chat));
        roster_clear_presence(world->account->roster);
    }
}

/* Whom we may not see, and while we are not connected. */
static void
test_hidden(void **state)
{
    World *world = *state;
    Case hidden = { "bare", "", NULL, NULL, "", NULL, TARGET_HIDDEN, 0, false };
    Case offline = { "bare", "", NULL, NULL, "", NULL, TARGET_OFFLINE, 0, false };
    Case directed = { "bare", "", NULL, NULL, "", "a", TARGET_DEVICE, 0, false };
    Chat *chat = chat_with(world, BOB "/phone");

    account_set_state(world->account, ACCOUNT_ONLINE, NULL);
    check(&hidden, chat_target(chat));
    world_contact(world, BOB, SUBSCRIPTION_FROM);
    check(&hidden, chat_target(chat));
    happen(world, "a:1");
    check(&directed, chat_target(chat));
    happen(world, "-a");
    world_contact(world, BOB, SUBSCRIPTION_TO);
    check(&offline, chat_target(chat));
    account_set_state(world->account, ACCOUNT_WAITING, NULL);
    check(&hidden, chat_target(chat));
}

/* What we write to ourselves is for our other devices. */
static void
test_own_devices(void **state)
{
    World *world = *state;
    g_autoptr(Jid) desk = test_jid("alice@example.org/desk");
    Chat *chat = chat_with(world, "alice@example.org");

    account_set_state(world->account, ACCOUNT_ONLINE, NULL);
    account_set_bound_jid(world->account, desk);
    ChatTarget target = chat_target(chat);
    assert_string_equal(jid_full(target.to), "alice@example.org");
    assert_int_equal(target.state, TARGET_HIDDEN);
    chat_target_done(&target);
    world_presence(world, "alice@example.org/desk", SHOW_ONLINE, 9);
    chat_set_forced_resource(chat, "desk");
    target = chat_target(chat);
    assert_null(target.device);
    assert_true(target.is_fallback);
    chat_target_done(&target);
    chat_set_forced_resource(chat, NULL);
    world_presence(world, "alice@example.org/phone", SHOW_ONLINE, 1);
    world_presence(world, "alice@example.org/tablet", SHOW_ONLINE, -1);
    target = chat_target(chat);
    assert_string_equal(jid_full(target.to), "alice@example.org/phone");
    chat_target_done(&target);
}

static void
test_many_resources(void **state)
{
    World *world = *state;
    Case most = { "bare", "", NULL, NULL, "", "r63", TARGET_DEVICE, 63, false };
    Case middle = { "bare", "", NULL, NULL, "", "r30", TARGET_DEVICE, 0, false };
    Chat *chat = chat_with(world, BOB);

    world_contact(world, BOB, SUBSCRIPTION_BOTH);
    for (unsigned i = 0; i < LIMIT_RESOURCES_PER_CONTACT + 10; i++) {
        g_autofree char *event = g_strdup_printf("r%u:0", i);
        happen(world, event);
    }
    check(&most, chat_target(chat));
    happen(world, "r30:1");
    check(&middle, chat_target(chat));
}

/* XEP-0296 5.2. */
static void
test_idle_conversation(void **state)
{
    World *world = *state;
    Case locked = { "last", "", NULL, NULL, "a", "a", TARGET_DEVICE, 0, false };
    Case open = { "last", "", NULL, NULL, "", "b", TARGET_DEVICE, 0, false };
    Chat *chat = chat_with(world, BOB);

    assert_true(settings_set(world->settings, SETTING_CHAT_TARGET, NULL, "last", NULL));
    world_contact(world, BOB, SUBSCRIPTION_BOTH);
    happen(world, "a:1 b:2");
    chat_set_last_resource(chat, "a");
    clock_advance(world->clock, 29 * 60 * 1000);
    chat_set_last_resource(chat, "a");
    clock_advance(world->clock, 29 * 60 * 1000);
    check(&locked, chat_target(chat));
    clock_advance(world->clock, 60 * 1000);
    check(&open, chat_target(chat));
}

/* --- what needs one device --- */

typedef struct {
    const char *events;
    const char *caps;   /* of each in turn: "a+" has the feature, "a-" does not */
    const char *forced; /* or NULL */
    const char *to;     /* resource, or NULL */
    TargetState state;
} FeatureCase;

static const FeatureCase feature_cases[] = {
    { "", "", NULL, NULL, TARGET_OFFLINE },
    { "a:1", "", NULL, NULL, TARGET_NOT_KNOWN },
    { "a:1", "a+", NULL, "a", TARGET_DEVICE },
    { "a:1", "a-", NULL, NULL, TARGET_NO_FEATURE },
    { "a:1 b:2", "a+ b-", NULL, "a", TARGET_DEVICE },
    { "a:1 b:2", "a-", NULL, NULL, TARGET_NOT_KNOWN },
    { "a:1 b:2", "b-", NULL, NULL, TARGET_NOT_KNOWN },
    { "a:1 b:2", "a+ b+", NULL, "b", TARGET_DEVICE },
    { "a:-1 b:2", "a+ b-", NULL, "a", TARGET_DEVICE },
    { "a:-1", "a+", NULL, "a", TARGET_DEVICE },
    { "a:-1 b:-2", "a- b-", NULL, NULL, TARGET_NO_FEATURE },
    { "/:1", "", NULL, NULL, TARGET_NOT_KNOWN },
    { "a:1 b:2", "a+ b+", "a", "a", TARGET_DEVICE },
    { "a:1 b:2", "a- b+", "a", NULL, TARGET_NO_FEATURE },
    { "a:1 b:2", "b+", "a", NULL, TARGET_NOT_KNOWN },
    { "b:2", "b+", "a", "b", TARGET_DEVICE },
};

static void
know(World *world, const char *list)
{
    static const char *const features[] = { "urn:x", NULL };
    static const char *const none[] = { NULL };
    g_auto(GStrv) words = g_strsplit(list, " ", -1);

    for (unsigned i = 0; words[i] && words[i][0]; i++) {
        g_autofree char *text = g_strdup_printf(BOB "/%c", words[i][0]);
        g_autoptr(Jid) jid = test_jid(text);
        Capabilities *caps =
            capabilities_new("client", "pc", "x", words[i][1] == '+' ? features : none);
        roster_set_resource_capabilities(world->account->roster, jid, caps);
        capabilities_unref(caps);
    }
}

static void
test_features(void **state)
{
    World *world = *state;
    Chat *chat = chat_with(world, BOB);

    account_set_state(world->account, ACCOUNT_ONLINE, NULL);
    world_contact(world, BOB, SUBSCRIPTION_BOTH);
    for (unsigned i = 0; i < G_N_ELEMENTS(feature_cases); i++) {
        const FeatureCase *test = &feature_cases[i];
        happen(world, test->events);
        know(world, test->caps);
        chat_set_forced_resource(chat, test->forced);
        ChatTarget target = chat_target_for(chat, "urn:x");
        const char *to = target.to ? jid_resource(target.to) : NULL;
        if (g_strcmp0(to, test->to) != 0 || target.state != test->state)
            fail_msg("\"%s\" %s forced %s: to %s, state %d", test->events, test->caps, test->forced,
                     to, target.state);
        assert_int_equal(target.device != NULL, test->to != NULL);
        chat_target_done(&target);
        roster_clear_presence(world->account->roster);
    }
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_cases),          TEST(test_hidden),   TEST(test_own_devices),
        TEST(test_many_resources), TEST(test_features), TEST(test_idle_conversation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
