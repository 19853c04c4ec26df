/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the sessions do when the network comes, goes and changes, and what happens to a connection
 * that breaks again and again. */

#include "config.h"

#include <string.h>

#include "client/network_watch.h"

#include "unit/client/office.h"

#define SETTLED_MS 500

/* Its server is this machine, where nobody listens, and no name needs to be looked up. */
static void
go_online(Office *office)
{
    assert_true(client_set_account(office->client, office->account, "server", "127.0.0.1", NULL));
    assert_true(client_set_account(office->client, office->account, "port", "9", NULL));
    office_go_online(office);
    g_ptr_array_set_size(office->sent, 0);
}

static void
break_connection(Office *office, StreamErrorCode code)
{
    g_autoptr(GError) error = g_error_new_literal(STREAM_ERROR, code, "It broke.");

    stream_drop(client_stream(office->client, office->account, NULL), error);
    assert_int_equal(office->account->state, ACCOUNT_WAITING);
}

/* The wait in seconds, as the state says it. */
static unsigned
read_wait(const Office *office)
{
    const char *number = strstr(office->account->state_text, "again in ");

    assert_non_null(number);
    return (unsigned)g_ascii_strtoull(number + strlen("again in "), NULL, 10);
}

/* The way into the Internet is now this. */
static void
tell(Office *office, const char *way)
{
    network_watch_tell(office->client->network, way, false);
    clock_advance(office->store->world->clock, SETTLED_MS);
}

static bool
has_pinged(Office *office)
{
    return office_has_sent(office, "<iq", "urn:xmpp:ping");
}

static void
test_change_while_online_is_doubted(void **state)
{
    Office *office = *state;

    go_online(office);
    tell(office, "192.0.2.7");
    assert_true(has_pinged(office));
    clock_advance(office->store->world->clock, 5000);
    assert_int_equal(office->account->state, ACCOUNT_WAITING);
    assert_non_null(strstr(office->account->state_text, "does not answer any more. Trying again"));
}

/* Routes of containers come and go. */
static void
test_only_our_own_way_counts(void **state)
{
    Office *office = *state;

    go_online(office);
    tell(office, "192.0.2.7");
    assert_true(has_pinged(office));
    office_receive(office, "<presence xmlns='jabber:client' from='romeo@example.net/other'/>");
    tell(office, "192.0.2.7");
    assert_false(has_pinged(office));
    tell(office, "192.0.2.7 2001:db8::7");
    assert_true(has_pinged(office));
    office_receive(office, "<presence xmlns='jabber:client' from='romeo@example.net/other'/>");
    /* The next network gave us the same address. */
    network_watch_tell(office->client->network, "192.0.2.7 2001:db8::7", true);
    clock_advance(office->store->world->clock, SETTLED_MS);
    assert_true(has_pinged(office));
}

static void
test_many_changes_are_one(void **state)
{
    static const char *const ways[] = { "192.0.2.7", "", "192.0.2.8", "", "192.0.2.9" };
    Office *office = *state;

    go_online(office);
    for (unsigned i = 0; i < G_N_ELEMENTS(ways); i++)
        network_watch_tell(office->client->network, ways[i], false);
    clock_advance(office->store->world->clock, SETTLED_MS);
    assert_true(has_pinged(office));
    assert_false(has_pinged(office));
}

static void
test_sleep_is_doubted(void **state)
{
    Office *office = *state;

    go_online(office);
    network_watch_wake(office->client->network);
    assert_true(has_pinged(office));
}

static void
test_without_network_it_waits_longer(void **state)
{
    Office *office = *state;

    go_online(office);
    tell(office, "192.0.2.7");
    tell(office, "");
    break_connection(office, STREAM_ERROR_NETWORK);
    assert_true(g_str_has_prefix(office->account->state_text, "Waiting for the network. "));
    assert_in_range(read_wait(office), 15, 46);
}

static void
test_network_that_was_never_there_is_not_believed(void **state)
{
    Office *office = *state;

    go_online(office);
    network_watch_free(office->client->network);
    office->client->network = network_watch_new(office->client);
    tell(office, "");
    break_connection(office, STREAM_ERROR_NETWORK);
    assert_true(g_str_has_prefix(office->account->state_text, "It broke. "));
}

static void
test_who_waits_connects_when_it_is_back(void **state)
{
    Office *office = *state;

    go_online(office);
    tell(office, "192.0.2.7");
    tell(office, "");
    break_connection(office, STREAM_ERROR_NETWORK);
    assert_false(session_is_trying(client_session(office->client, office->account)));
    tell(office, "192.0.2.7");
    assert_true(session_is_trying(client_session(office->client, office->account)));
}

static void
test_who_waits_connects_after_sleep(void **state)
{
    Office *office = *state;

    go_online(office);
    break_connection(office, STREAM_ERROR_PROTOCOL);
    network_watch_wake(office->client->network);
    assert_true(session_is_trying(client_session(office->client, office->account)));
}

static void
test_server_that_throws_us_out_is_not_hammered(void **state)
{
    static const struct {
        unsigned least, most;
    } waits[] = { { 1, 2 }, { 1, 3 }, { 2, 6 }, { 4, 12 }, { 8, 24 } };
    Office *office = *state;

    for (unsigned i = 0; i < G_N_ELEMENTS(waits); i++) {
        go_online(office);
        break_connection(office, STREAM_ERROR_NETWORK);
        assert_in_range(read_wait(office), waits[i].least, waits[i].most);
    }
    go_online(office);
    for (int second = 0; second < 30; second++) {
        office_receive(office, "<presence xmlns='jabber:client' from='romeo@example.net/other'/>");
        clock_advance(office->store->world->clock, 1000);
    }
    break_connection(office, STREAM_ERROR_NETWORK);
    assert_in_range(read_wait(office), 1, 2);
}

/* All its users lost it at the same moment. */
static void
test_server_that_goes_away_gets_time(void **state)
{
    Office *office = *state;

    go_online(office);
    break_connection(office, STREAM_ERROR_AWAY);
    assert_in_range(read_wait(office), 3, 8);
}

static void
test_connection_is_made_anew_on_order(void **state)
{
    Office *office = *state;

    go_online(office);
    client_reconnect(office->client, office->account);
    assert_int_equal(office->account->state, ACCOUNT_CONNECTING);
    clock_advance(office->store->world->clock, 0);
    assert_true(session_is_trying(client_session(office->client, office->account)));
}

static void
test_all_hurry_on_order(void **state)
{
    Office *office = *state;

    go_online(office);
    client_hurry(office->client);
    assert_true(has_pinged(office));
    break_connection(office, STREAM_ERROR_PROTOCOL);
    client_hurry(office->client);
    assert_true(session_is_trying(client_session(office->client, office->account)));
}

#define OFFICE_TEST(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)

/* A portal, or somebody in between: it is tried again, and the stream is not let go of. */
static void
test_tls_that_worked_before_comes_back(void **state)
{
    Office *office = *state;

    assert_true(client_set_account(office->client, office->account, "tls.seen", "on", NULL));
    go_online(office);
    break_connection(office, STREAM_ERROR_TLS);
    assert_in_range(read_wait(office), 15, 45);
}

static void
test_tls_that_never_worked_is_for_the_user(void **state)
{
    Office *office = *state;
    g_autoptr(GError) error = g_error_new_literal(STREAM_ERROR, STREAM_ERROR_TLS, "There is none.");

    go_online(office);
    assert_true(client_set_account(office->client, office->account, "tls.seen", "off", NULL));
    stream_drop(client_stream(office->client, office->account, NULL), error);
    assert_int_equal(office->account->state, ACCOUNT_FAILED);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_change_while_online_is_doubted),
        OFFICE_TEST(test_only_our_own_way_counts),
        OFFICE_TEST(test_many_changes_are_one),
        OFFICE_TEST(test_sleep_is_doubted),
        OFFICE_TEST(test_without_network_it_waits_longer),
        OFFICE_TEST(test_network_that_was_never_there_is_not_believed),
        OFFICE_TEST(test_who_waits_connects_when_it_is_back),
        OFFICE_TEST(test_who_waits_connects_after_sleep),
        OFFICE_TEST(test_server_that_throws_us_out_is_not_hammered),
        OFFICE_TEST(test_server_that_goes_away_gets_time),
        OFFICE_TEST(test_tls_that_worked_before_comes_back),
        OFFICE_TEST(test_tls_that_never_worked_is_for_the_user),
        OFFICE_TEST(test_connection_is_made_anew_on_order),
        OFFICE_TEST(test_all_hurry_on_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
