/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logging in with a token (XEP-0484). */

#include "config.h"

#include <string.h>

#include "unit/xmpp/login_desk.h"

#define WITH_FAST FEATURES(SASL2(INLINE(BIND2("") FAST(ALL_TOKENS))))

static void
want_nothing(Desk *desk)
{
    desk->wants_nothing = true;
}

/* XEP-0484 3.2 and 3.3. */
static void
test_token_is_asked_for_and_kept(void **state)
{
    Desk *desk = *state;
    want_nothing(desk);
    desk_have_exporter(desk);
    desk_log_in(desk, WITH_FAST, REQUEST(BIND_INLINE("") WISH("HT-SHA-256-EXPR")));
    desk_give(desk, SUCCESS(IDENTITY("alice@localhost/r")
                                BOUND("") "<token xmlns='" NS_FAST
                                          "' expiry='2020-03-12T14:36:15Z' token='WXZz'/>"));
    EXPECT(desk, "token HT-SHA-256-EXPR WXZz 0 1584023775000\nbound alice@localhost/r\n");
}

static void
test_token_is_not_wanted(void **state)
{
    Desk *desk = *state;
    want_nothing(desk);
    desk->config->uses_token = false;
    desk_have_token(desk, "HT-SHA-256-NONE");
    desk_log_in(desk, WITH_FAST, REQUEST(BIND_INLINE("")));
    desk_give(desk, SUCCESS(IDENTITY("alice@localhost/r") BOUND("") "<token xmlns='" NS_FAST
                                                                    "' token='WXZz'/>"));
    EXPECT(desk, "bound alice@localhost/r\n");
}

static char *
token_request(Desk *desk, unsigned count, const char *inside)
{
    g_autofree char *response = fast_response(desk->token, "alice", &desk->channel);
    return g_strdup_printf("send <authenticate xmlns=\"" NS_SASL2 "\" mechanism=\"%s\">"
                           "<initial-response>%s</initial-response>" AGENT
                           "%s<fast xmlns=\"" NS_FAST
                           "\" count=\"%u\"/></authenticate>\ntoken %s %s %u 0\n",
                           desk->token->mechanism, response, inside, count, desk->token->mechanism,
                           desk->token->secret, count);
}

/* What a server that knows the token says. */
static char *
proof_for(const char *responder_base64, const char *inside)
{
    return g_strdup_printf("<success xmlns='" NS_SASL2 "'><additional-data>%s</additional-data>"
                           "%s</success>",
                           responder_base64, inside);
}

/* The proofs for SECRET: bound to "binding", and unbound (see test_fast.c). */
#define PROOF_EXPR "UuD8qZEpa3gfIxbX8SsDyzGtLEAWc/U7WDCZZoT9ewo="
#define PROOF_NONE "7EguKpyKF7ljjB3u0tnHsV9CymhqH8UmcVM2vTHnMUM="

static void
log_in_with_token(Desk *desk)
{
    desk_have_exporter(desk);
    desk_have_token(desk, "HT-SHA-256-EXPR");
    desk->token->counter = 122;
    want_nothing(desk);
    desk_start(desk, WITH_FAST);
    g_autofree char *expected = token_request(desk, 123, BIND_INLINE(""));
    EXPECT(desk, expected);
}

static void
test_token_in_one_round_trip(void **state)
{
    Desk *desk = *state;
    log_in_with_token(desk);
    g_autofree char *answer = proof_for(PROOF_EXPR, IDENTITY("alice@localhost/r") BOUND(""));
    desk_give(desk, answer);
    EXPECT(desk, "bound alice@localhost/r\n");
    assert_string_equal(login_mechanism(desk->login), "HT-SHA-256-EXPR");
    assert_false(login_is_proved(desk->login));
}

static void
test_token_with_resumption(void **state)
{
    Desk *desk = *state;
    desk_have_stream(desk, "alice@localhost/old");
    desk_have_token(desk, "HT-SHA-256-NONE");
    desk_start(desk, FEATURES(SASL2(INLINE(SM FAST("<mechanism>HT-SHA-256-NONE</mechanism>")))));
    g_autofree char *expected = token_request(desk, 1, RESUME);
    EXPECT(desk, expected);
    g_autofree char *answer = proof_for(
        PROOF_NONE, IDENTITY("alice@localhost/old") "<resumed xmlns='" NS_SM
                                                    "' h='345' previd='some-long-sm-id'/>");
    desk_give(desk, answer);
    EXPECT(desk, "bound alice@localhost/old resumed 345\n");
}

/* XEP-0484 3.5 */
static void
test_token_is_replaced(void **state)
{
    Desk *desk = *state;
    log_in_with_token(desk);
    g_autofree char *answer =
        proof_for(PROOF_EXPR, IDENTITY("alice@localhost/r")
                                  BOUND("") "<token xmlns='" NS_FAST
                                            "' expiry='2020-03-31T14:36:15Z' token='R3Vy'/>");
    desk_give(desk, answer);
    EXPECT(desk, "token HT-SHA-256-EXPR R3Vy 0 1585665375000\nbound alice@localhost/r\n");
}

static void
test_server_does_not_know_the_token(void **state)
{
    static const char *const answers[] = {
        SUCCESS("<additional-data>" PROOF_NONE "</additional-data>" IDENTITY("alice@localhost/r")
                    BOUND("")),
        SUCCESS(IDENTITY("alice@localhost/r") BOUND("")),
    };
    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(answers); i++) {
        void *own;
        desk_set_up(&own);
        Desk *desk = own;
        log_in_with_token(desk);
        desk_give(desk, answers[i]);
        assert_true(g_str_has_prefix(desk->done->str, "no token\n"));
        desk_expect_failure(desk, STREAM_ERROR_REFUSED, "impostor");
        desk_tear_down(&own);
    }
}

static void
test_token_takes_no_challenge(void **state)
{
    Desk *desk = *state;
    log_in_with_token(desk);
    desk_give(desk, "<challenge xmlns='" NS_SASL2 "'>cj14LHM9UVE9PSxpPTQwOTY=</challenge>");
    desk_expect_failure(desk, STREAM_ERROR_PROTOCOL, "not valid");
}

/* XEP-0484 4.1: on to the password, on the same stream. */
static void
test_token_is_refused(void **state)
{
    Desk *desk = *state;
    log_in_with_token(desk);
    desk_give(desk, FAILURE(NS_SASL2, "credentials-expired"));
    EXPECT(desk, "no token\npassword\n");
    login_give_password(desk->login, "secret");
    EXPECT(desk, REQUEST(BIND_INLINE("") WISH("HT-SHA-256-EXPR")));
    assert_string_equal(login_mechanism(desk->login), "PLAIN");
    desk_give(desk, SUCCESS(IDENTITY("alice@localhost/r") BOUND("") "<token xmlns='" NS_FAST
                                                                    "' token='new'/>"));
    EXPECT(desk, "token HT-SHA-256-EXPR new 0 0\nbound alice@localhost/r\n");
}

/* What was asked for with the token is asked for again. */
static void
test_token_is_refused_but_the_stream_goes_on(void **state)
{
    Desk *desk = *state;
    desk_have_stream(desk, "alice@localhost/old");
    desk_have_token(desk, "HT-SHA-256-NONE");
    want_nothing(desk);
    desk_start(desk, FEATURES(SASL2(INLINE(SM BIND2("") FAST(ALL_TOKENS)))));
    g_string_truncate(desk->done, 0);
    desk_give(desk, FAILURE(NS_SASL2, "not-authorized"));
    EXPECT(desk, "no token\npassword\n");
    login_give_password(desk->login, "secret");
    EXPECT(desk, REQUEST(RESUME BIND_INLINE("") WISH("HT-SHA-256-NONE")));
    desk_give(desk,
              SUCCESS(IDENTITY("alice@localhost/old") "<resumed xmlns='" NS_SM
                                                      "' h='345' previd='some-long-sm-id'/>"));
    EXPECT(desk, "bound alice@localhost/old resumed 345\n");
}

/* A server that is left with the mechanisms for tokens: on a new stream all is well again. */
static void
test_token_is_refused_for_good(void **state)
{
    Desk *desk = *state;
    log_in_with_token(desk);
    desk_give(desk, FAILURE(NS_SASL2, "not-authorized"));
    EXPECT(desk, "no token\npassword\n");
    login_give_password(desk->login, "secret");
    g_string_truncate(desk->done, 0);
    desk_give(desk, FAILURE(NS_SASL2, "invalid-mechanism"));
    desk_expect_failure(desk, STREAM_ERROR_NETWORK, "new connection");
}

static void
test_wrong_password_after_a_token(void **state)
{
    Desk *desk = *state;
    log_in_with_token(desk);
    desk_give(desk, FAILURE(NS_SASL2, "not-authorized"));
    EXPECT(desk, "no token\npassword\n");
    login_give_password(desk->login, "secret");
    g_string_truncate(desk->done, 0);
    desk_give(desk, FAILURE(NS_SASL2, "not-authorized"));
    desk_expect_failure(desk, STREAM_ERROR_AUTH, "password is wrong");
}

static void
test_token_cannot_be_checked_now(void **state)
{
    Desk *desk = *state;
    log_in_with_token(desk);
    desk_give(desk, FAILURE(NS_SASL2, "temporary-auth-failure"));
    assert_null(strstr(desk->done->str, "no token"));
    desk_expect_failure(desk, STREAM_ERROR_NETWORK, "cannot check passwords now");
}

/* Its mechanism is the server's no more, or its binding not this connection's. */
static void
test_token_that_does_not_fit(void **state)
{
    Desk *desk = *state;
    want_nothing(desk);
    desk_have_token(desk, "HT-SHA-256-EXPR");
    desk_log_in(desk, WITH_FAST, REQUEST(BIND_INLINE("") WISH("HT-SHA-256-NONE")));
}

static void
test_tokens_that_the_user_allows(void **state)
{
    Desk *desk = *state;
    want_nothing(desk);
    desk_have_exporter(desk);
    desk_have_token(desk, "HT-SHA-256-EXPR");
    desk->config->login_mechanisms = g_strdup("plain ht-sha-256-none");
    desk_log_in(desk, WITH_FAST, REQUEST(BIND_INLINE("") WISH("HT-SHA-256-NONE")));
}

static void
test_no_token_is_allowed(void **state)
{
    Desk *desk = *state;
    want_nothing(desk);
    desk_have_token(desk, "HT-SHA-256-NONE");
    desk->config->login_mechanisms = g_strdup("PLAIN");
    desk_log_in(desk, WITH_FAST, REQUEST(BIND_INLINE("")));
}

static void
test_better_token_is_asked_for(void **state)
{
    Desk *desk = *state;
    want_nothing(desk);
    desk_have_exporter(desk);
    desk_have_token(desk, "HT-SHA-256-NONE");
    desk_start(desk, WITH_FAST);
    assert_non_null(strstr(desk->done->str, "count=\"1\"/>" WISH("HT-SHA-256-EXPR")));
    g_string_truncate(desk->done, 0);
    g_autofree char *answer =
        proof_for(PROOF_NONE, IDENTITY("alice@localhost/r") BOUND("") "<token xmlns='" NS_FAST
                                                                      "' token='better'/>");
    desk_give(desk, answer);
    EXPECT(desk, "token HT-SHA-256-EXPR better 0 0\nbound alice@localhost/r\n");
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_token_is_asked_for_and_kept),
        TEST(test_token_is_not_wanted),
        TEST(test_token_in_one_round_trip),
        TEST(test_token_with_resumption),
        TEST(test_token_is_replaced),
        TEST(test_server_does_not_know_the_token),
        TEST(test_token_takes_no_challenge),
        TEST(test_token_is_refused),
        TEST(test_token_is_refused_but_the_stream_goes_on),
        TEST(test_token_is_refused_for_good),
        TEST(test_wrong_password_after_a_token),
        TEST(test_token_cannot_be_checked_now),
        TEST(test_token_that_does_not_fit),
        TEST(test_tokens_that_the_user_allows),
        TEST(test_no_token_is_allowed),
        TEST(test_better_token_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
