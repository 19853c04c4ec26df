/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Away by itself, and back: the states, what others are told, what the user does meanwhile, and
 * what the desktop says. */

#include "config.h"

#include "client/attention.h"
#include "client/auto_away.h"
#include "client/network_watch.h"

#include "unit/client/office.h"

#define MINUTE 60000

/* A desktop of the test's. */
struct DesktopIdle {
    DesktopIdleHooks hooks;
    unsigned questions;
    bool is_closed;
};

static DesktopIdle desk;

static DesktopIdle *
desk_open(Clock *clock, const DesktopIdleHooks *hooks)
{
    (void)clock;
    desk = (DesktopIdle){ .hooks = *hooks };
    return &desk;
}

static void
desk_ask(DesktopIdle *idle)
{
    idle->questions++;
}

static void
desk_close(DesktopIdle *idle)
{
    idle->is_closed = true;
}

static const DesktopIdleOps desk_ops = { desk_open, desk_ask, desk_close };

static void
answer(int64_t minutes)
{
    desk.hooks.told(minutes < 0 ? -1 : minutes * MINUTE, desk.hooks.data);
}

static void
pass(Office *office, int64_t ms)
{
    clock_advance(office->store->world->clock, ms);
}

static void
set(Office *office, const char *key, const char *text)
{
    SettingId id;

    assert_true(settings_find(key, &id));
    assert_true(settings_set(model_settings(office->store->world->model), id, NULL, text, NULL));
}

/* Online, with no desktop, and a key pressed just now. */
static Office *
begin(void **state)
{
    Office *office = *state;

    set(office, "away.desktop", "off");
    set(office, "connection.ping", "0");
    office_go_online(office);
    g_ptr_array_set_size(office->sent, 0);
    client_input(office->client);
    return office;
}

static void
begin_with_desktop(Office *office)
{
    set(office, "away.desktop", "on");
    auto_away_free(office->client->away);
    office->client->away = auto_away_new(office->client, &desk_ops);
    client_input(office->client);
}

static void
assert_state(const Office *office, Show show, const char *status, int priority)
{
    assert_int_equal(office->account->show, show);
    if (status)
        assert_string_equal(office->account->status, status);
    else
        assert_null(office->account->status);
    assert_int_equal(office->account->priority, priority);
}

static void
test_away_then_xa_then_back(void **state)
{
    Office *office = begin(state);

    set(office, "away.xa_message", "gone for long");
    client_set_account(office->client, office->account, "priority.away", "-1", NULL);
    client_set_presence(office->client, office->account, SHOW_CHAT, "ask me", 7);
    pass(office, 9 * MINUTE);
    assert_state(office, SHOW_CHAT, "ask me", 7);
    pass(office, MINUTE);
    assert_state(office, SHOW_AWAY, "ask me", -1);
    assert_true(office_has_sent(office, "<show>away</show>", "urn:xmpp:idle:1"));
    pass(office, 50 * MINUTE);
    assert_state(office, SHOW_XA, "gone for long", 0);
    assert_true(office_has_sent(office, "<show>xa</show>", "seconds='3600'") ||
                office_has_sent(office, "<show>xa</show>", "seconds=\"3600\""));
    client_input(office->client);
    assert_state(office, SHOW_CHAT, "ask me", 7);
    assert_int_equal(office->account->idle_since, 0);
    assert_true(office_has_sent(office, "<show>chat</show>", "<priority>7</priority>"));
    pass(office, 10 * MINUTE);
    assert_state(office, SHOW_AWAY, "ask me", -1);
}

static void
test_keys_put_it_off(void **state)
{
    Office *office = begin(state);

    for (unsigned i = 0; i < 20; i++) {
        pass(office, 5 * MINUTE);
        client_input(office->client);
    }
    assert_int_equal(office->account->show, SHOW_ONLINE);
    pass(office, 10 * MINUTE - 1);
    assert_int_equal(office->account->show, SHOW_ONLINE);
    pass(office, 1);
    assert_int_equal(office->account->show, SHOW_AWAY);
}

static void
test_never(void **state)
{
    Office *office = begin(state);

    set(office, "away.minutes", "0");
    set(office, "away.xa_minutes", "0");
    pass(office, 1000 * MINUTE);
    assert_int_equal(office->account->show, SHOW_ONLINE);
}

/* Who has said how he is, is so. */
static void
test_states_that_stay(void **state)
{
    static const Show shows[] = { SHOW_AWAY, SHOW_XA, SHOW_DND };
    Office *office = begin(state);

    for (unsigned i = 0; i < G_N_ELEMENTS(shows); i++) {
        client_set_presence(office->client, office->account, shows[i], "mine", 3);
        pass(office, 1000 * MINUTE);
        assert_state(office, shows[i], "mine", 3);
        client_input(office->client);
        assert_state(office, shows[i], "mine", 3);
    }
}

static void
test_invisible_stays(void **state)
{
    Office *office = begin(state);

    client_set_invisible(office->client, office->account, true);
    pass(office, 1000 * MINUTE);
    assert_int_equal(office->account->show, SHOW_ONLINE);
}

/* A script may set it while nobody presses a key. */
static void
test_a_state_set_meanwhile_stays(void **state)
{
    Office *office = begin(state);

    pass(office, 10 * MINUTE);
    client_set_presence(office->client, office->account, SHOW_DND, "busy", 1);
    client_input(office->client);
    assert_state(office, SHOW_DND, "busy", 1);
}

static void
test_logged_out_meanwhile(void **state)
{
    Office *office = begin(state);

    pass(office, 10 * MINUTE);
    client_disconnect(office->client, office->account);
    client_input(office->client);
    assert_int_equal(office->account->show, SHOW_OFFLINE);
}

static void
test_the_machine_slept(void **state)
{
    Office *office = begin(state);

    attention_slept(office->client->attention, 30 * MINUTE);
    auto_away_slept(office->client->away);
    assert_int_equal(office->account->show, SHOW_AWAY);
    client_input(office->client);
    assert_int_equal(office->account->show, SHOW_ONLINE);
}

/* Without a screen there are no keys. */
static void
test_headless(void **state)
{
    Office *office = *state;

    office_go_online(office);
    pass(office, 1000 * MINUTE);
    assert_int_equal(office->account->show, SHOW_ONLINE);
    assert_int_equal(client_idle_seconds(office->client), -1);
}

/* Each account comes back to its own state; what is stored is the user's, too. */
static void
test_several_accounts(void **state)
{
    Office *office = begin(state);
    Account *other = client_add_account(office->client, "work@example.org", NULL);

    account_set_presence(other, SHOW_DND, "ssh", 2);
    client_set_presence(office->client, office->account, SHOW_ONLINE, "hi", 4);
    pass(office, 60 * MINUTE);
    assert_int_equal(office->account->show, SHOW_XA);
    assert_int_equal(other->show, SHOW_DND);
    client_input(office->client);
    assert_state(office, SHOW_ONLINE, "hi", 4);
    assert_int_equal(other->show, SHOW_DND);
}

static void
test_at_the_desktop(void **state)
{
    Office *office = begin(state);

    begin_with_desktop(office);
    pass(office, 10 * MINUTE);
    assert_int_equal(desk.questions, 1);
    answer(4);
    assert_int_equal(office->account->show, SHOW_ONLINE);
    assert_int_equal(client_idle_seconds(office->client), 4 * 60);
    pass(office, 6 * MINUTE - 1);
    assert_int_equal(desk.questions, 1);
    pass(office, 1);
    assert_int_equal(desk.questions, 2);
    answer(10);
    assert_int_equal(office->account->show, SHOW_AWAY);
    desk.hooks.stirred(desk.hooks.data);
    answer(0);
    assert_int_equal(office->account->show, SHOW_ONLINE);
    pass(office, 10 * MINUTE);
    assert_int_equal(desk.questions, 4);
    answer(-1);
    assert_int_equal(office->account->show, SHOW_AWAY);
    auto_away_free(g_steal_pointer(&office->client->away));
    assert_true(desk.is_closed);
}

static void
test_a_key_before_the_answer(void **state)
{
    Office *office = begin(state);

    begin_with_desktop(office);
    pass(office, 10 * MINUTE);
    client_input(office->client);
    answer(10);
    assert_int_equal(office->account->show, SHOW_ONLINE);
    pass(office, 10 * MINUTE);
    assert_int_equal(desk.questions, 2);
}

#define OFFICE_TEST(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_away_then_xa_then_back),
        OFFICE_TEST(test_keys_put_it_off),
        OFFICE_TEST(test_never),
        OFFICE_TEST(test_states_that_stay),
        OFFICE_TEST(test_invisible_stays),
        OFFICE_TEST(test_a_state_set_meanwhile_stays),
        OFFICE_TEST(test_logged_out_meanwhile),
        OFFICE_TEST(test_the_machine_slept),
        OFFICE_TEST(test_headless),
        OFFICE_TEST(test_several_accounts),
        OFFICE_TEST(test_at_the_desktop),
        OFFICE_TEST(test_a_key_before_the_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
