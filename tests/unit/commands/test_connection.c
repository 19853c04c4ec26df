/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /connection, /tls, and what is refused before anything goes to the network. */

#include "config.h"

#include "base/limits.h"

#include "unit/commands/fixture.h"

#define FINGERPRINT "aa00000000000000000000000000000000000000000000000000000000000011"

static void
test_refusals(void **state)
{
    Fixture *fixture = *state;
    assert_refused(fixture, "/connect", "There is no account yet");
    assert_refused(fixture, "/connect alice", "There is no account alice.");
    assert_refused(fixture, "/connect @", "");
    assert_refused(fixture, "/ping", "There is no account yet");
    fixture_add_account(fixture, "alice@example.org");
    fixture_add_account(fixture, "alice@example.net");
    assert_refused(fixture, "/ping", "alice@example.org is not connected");
    assert_refused(fixture, "/disconnect ali", "More than one account begins with ali.");
    assert_refused(fixture, "/disconnect bob", "There is no account bob.");
}

static void
test_disconnect_all(void **state)
{
    Fixture *fixture = *state;
    Account *first = fixture_add_account(fixture, "alice@example.org");
    Account *second = fixture_add_account(fixture, "work@example.net");
    account_set_state(first, ACCOUNT_CONNECTING, "trying again");
    account_set_state(second, ACCOUNT_CONNECTING, "trying again");
    fixture_type(fixture, "/disconnect all", true);
    assert_int_equal(first->state, ACCOUNT_OFFLINE);
    assert_int_equal(second->state, ACCOUNT_OFFLINE);
}

/* A script's line does not wait for the accounts that it is to hurry. */
static void
test_reconnect(void **state)
{
    Fixture *fixture = *state;
    assert_refused(fixture, "/reconnect", "There is no account yet");
    assert_true(commands_is_urgent("/reconnect now"));
    Account *account = fixture_add_account(fixture, "alice@example.org");
    /* Who does not want to be connected is not. */
    assert_said(fixture, "/reconnect now", "");
    assert_int_equal(account->state, ACCOUNT_OFFLINE);
    assert_said(fixture, "/reconnect alice", "");
    assert_int_equal(account->state, ACCOUNT_CONNECTING);
    assert_refused(fixture, "/reconnect bob", "There is no account bob.");
}

static void
test_connection(void **state)
{
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");
    g_autoptr(Jid) bound = fixture_jid("alice@example.org/here");
    assert_contains(fixture_type(fixture, "/connection", true), "not connected");
    account_set_bound_jid(account, bound);
    account_set_connection(account, "TLSv1.3, 127.0.0.1:5222", true);
    account_set_presence(account, SHOW_ONLINE, NULL, 7);
    account_set_state(account, ACCOUNT_ONLINE, NULL);
    const char *said = fixture_type(fixture, "/connection", true);
    assert_contains(said, "alice@example.org/here");
    assert_contains(said, "encrypted");
    assert_contains(said, "TLSv1.3, 127.0.0.1:5222");
    assert_contains(said, "Priority  7");
    account_set_connection(account, "127.0.0.1:5222", false);
    assert_contains(fixture_type(fixture, "/connection", true), "NOT encrypted");
}

static void
test_ways_that_were_tried(void **state)
{
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");
    Route first = { .host = "x.example",
                    .address = "2001:db8::1",
                    .port = 5223,
                    .is_direct = true,
                    .origin = ROUTE_BY_SRV };
    Route second = { .host = "\xe2\x80\xaegnp.example",
                     .port = 5222,
                     .origin = ROUTE_BY_REDIRECT,
                     .is_in_use = true };
    account_set_route(account, &first);
    assert_contains(fixture_type(fixture, "/connection", true),
                    "x.example:5223  2001:db8::1  direct TLS  SRV record  being tried");
    first.outcome = "timed out after 5 s";
    account_set_route(account, &first);
    account_set_route(account, &second);
    account_set_state(account, ACCOUNT_ONLINE, NULL);
    assert_contains(fixture_type(fixture, "/connection", true),
                    "not encrypted  redirected  in use");
    account_set_connection(account, "TLSv1.3", true);
    const char *said = fixture_type(fixture, "/connection", true);
    assert_contains(said, "SRV record  timed out after 5 s");
    assert_contains(said, "  gnp.example:5222  by the proxy  STARTTLS    redirected  in use");
    account_set_state(account, ACCOUNT_WAITING, NULL);
    fixture_type(fixture, "/account set alice@example.org tls.policy disable", true);
    assert_contains(fixture_type(fixture, "/connection", true), "not encrypted  redirected");
    account_forget_routes(account);
    assert_null(strstr(fixture_type(fixture, "/connection", true), "Tried:"));
}

static void
test_many_ways_are_bounded(void **state)
{
    Fixture *fixture = *state;
    Account *account = fixture_add_account(fixture, "alice@example.org");
    for (unsigned short port = 1; port < 1000; port++)
        account_set_route(account, &(Route){ .host = "x.example", .port = port });
    assert_int_equal(account->routes->len, LIMIT_ROUTES);
}

static void
test_certificates(void **state)
{
    Fixture *fixture = *state;
    assert_contains(fixture_type(fixture, "/tls", true), "You have accepted no certificate");
    assert_true(certificates_trust(fixture->certificates, "example.org", FINGERPRINT, true, NULL));
    assert_contains(fixture_type(fixture, "/tls list", true), "example.org  ");
    assert_contains(fixture->notices->str, FINGERPRINT "  22 November 2026");
    fixture_type(fixture, "/tls revoke aa:00", true);
    assert_null(*certificates_pins(fixture->certificates, "example.org"));
    assert_refused(fixture, "/tls revoke " FINGERPRINT, "You have accepted no certificate");
    assert_true(certificates_trust(fixture->certificates, "example.org", FINGERPRINT, false, NULL));
    assert_contains(fixture_type(fixture, "/tls", true), FINGERPRINT "  until the program ends");
}

static void
test_trust_beforehand(void **state)
{
    Fixture *fixture = *state;
    assert_refused(fixture, "/tls trust " FINGERPRINT, "There is no account yet");
    fixture_add_account(fixture, "alice@example.org");
    fixture_add_account(fixture, "work@example.net");
    assert_refused(fixture, "/tls trust aa", "aa is no SHA-256 fingerprint");
    fixture_type(fixture, "/tls trust " FINGERPRINT " work", true);
    assert_null(*certificates_pins(fixture->certificates, "example.org"));
    assert_string_equal(*certificates_pins(fixture->certificates, "example.net"), FINGERPRINT);
    assert_refused(fixture, "/tls show", "alice@example.org has no encrypted connection");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(test_refusals),
        FIXTURE_TEST(test_disconnect_all),
        FIXTURE_TEST(test_reconnect),
        FIXTURE_TEST(test_connection),
        FIXTURE_TEST(test_ways_that_were_tried),
        FIXTURE_TEST(test_many_ways_are_bounded),
        FIXTURE_TEST(test_certificates),
        FIXTURE_TEST(test_trust_beforehand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
