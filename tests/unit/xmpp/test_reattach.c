/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Coming back, over a real connection to a scripted server: how many round trips that takes, and
 * what becomes of servers that stop halfway. */

#include "config.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/ssl.h>
#include <string.h>

#include "xmpp/fast.h"
#include "xmpp/stream_management.h"

#include "unit/test.h"
#include "unit/xmpp/fake_server.h"
#include "unit/xmpp/one_connection.h"

#define SECRET     "secret-token:fast-0123456789"
#define DEVICE     "d4565fa7-4d72-4749-b3d3-740edbf87770"
#define SILENCE_MS 1500
#define SASL2      "xmlns='urn:xmpp:sasl:2'"
#define SM         "xmlns='" NS_SM "'"

#define FEATURES                                                                                   \
    "<authentication " SASL2 "><mechanism>PLAIN</mechanism><inline><sm " SM "/>"                   \
    "<bind xmlns='urn:xmpp:bind:0'><inline><feature var='urn:xmpp:carbons:2'/>"                    \
    "<feature var='" NS_SM "'/></inline></bind><fast xmlns='" NS_FAST "'>"                         \
    "<mechanism>HT-SHA-256-EXPR</mechanism><mechanism>HT-SHA-256-UNIQ</mechanism>"                 \
    "<mechanism>HT-SHA-256-ENDP</mechanism></fast></inline></authentication>"
#define FEATURES_BARE "<authentication " SASL2 "><mechanism>PLAIN</mechanism></authentication>"
#define FEATURES_OLD                                                                               \
    "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>PLAIN</mechanism>"            \
    "</mechanisms>"
#define FEATURES_BOUND "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm " SM "/>"
#define RESUMED        "<resumed " SM " previd='sm-1' h='12'/>"
#define BOUND                                                                                      \
    "<authorization-identifier>alice@localhost/jaser.1</authorization-identifier>"                 \
    "<bound xmlns='urn:xmpp:bind:0'><enabled " SM " id='sm-2' resume='true'/></bound>"

static One one;
static Resumption *resumption;
static LoginToken *token;

/* What tokens are bound to. */
typedef struct {
    const char *mechanism, *binding;
    int version;            /* of TLS */
    const char *wished_for; /* a better one; NULL: this is the best */
} Kind;
static const Kind kinds[] = {
    { "HT-SHA-256-EXPR", "tls-exporter", TLS1_3_VERSION, NULL },
    { "HT-SHA-256-ENDP", "tls-server-end-point", TLS1_3_VERSION, "HT-SHA-256-EXPR" },
    { "HT-SHA-256-EXPR", "tls-exporter", TLS1_2_VERSION, NULL },
    { "HT-SHA-256-UNIQ", "tls-unique", TLS1_2_VERSION, "HT-SHA-256-EXPR" },
};
static const Kind *kind = kinds;

/* Of the script, which is over when they are read. */
static struct {
    unsigned round_trips;
    gint64 begin;
} measured;

static void
start(Script script)
{
    one_start_script(&one, script);
    one.config->device = g_strdup(DEVICE);
    one.wants_management = one.wants_carbons = one.may_bind = true;
}

static void
have_stream(void)
{
    g_autoptr(Jid) jid = jid_new("alice@localhost/old", NULL);
    resumption = resumption_new("sm-1", jid);
    resumption->received = 7;
    resumption->sent = 14;
    one.resumption = resumption;
}

static void
have_token(void)
{
    token = login_token_new(kind->mechanism, SECRET);
    one.given_token = token;
    one.password = NULL;
}

static int
finish(void **state)
{
    (void)state;
    int result = one_end(&one);
    g_clear_pointer(&resumption, resumption_free);
    g_clear_pointer(&token, login_token_free);
    return result;
}

/* --- what the servers do --- */

static void
secure(Peer *peer)
{
    peer_start_tls(peer);
    measured.begin = g_get_monotonic_time();
}

/* Servers know whom to offer a token only by the header (XEP-0484 4.1). */
static void
open_stream(Peer *peer, const char *features)
{
    peer_expect(peer, "<stream:stream");
    if (!strstr(peer_read_until(peer, ">"), "from=\"alice@localhost\""))
        peer_fail(peer, "the header does not say who comes");
    g_autofree char *answer = g_strdup_printf(
        "<?xml version='1.0'?><stream:stream xmlns='jabber:client' "
        "xmlns:stream='http://etherx.jabber.org/streams' id='1' from='localhost' version='1.0'>"
        "<stream:features>%s</stream:features>",
        features);
    peer_send(peer, answer);
}

static char *
sign(Peer *peer, const char *who)
{
    g_autoptr(GBytes) binding = peer_binding(peer, kind->binding);
    g_autoptr(GByteArray) message = g_byte_array_new();
    unsigned char hash[32];
    g_byte_array_append(message, (const guint8 *)who, strlen(who));
    g_byte_array_append(message, g_bytes_get_data(binding, NULL), g_bytes_get_size(binding));
    HMAC(EVP_sha256(), SECRET, strlen(SECRET), message->data, message->len, hash, NULL);
    return g_base64_encode(hash, sizeof hash);
}

/* "alice", NUL and the hash are 6 and 32 bytes: the hash is at the end of its own quanta. */
static void
check_token(Peer *peer)
{
    g_autofree char *begin =
        g_strdup_printf("mechanism=\"%s\"><initial-response>", kind->mechanism);
    peer_expect(peer, begin);
    g_autofree char *given = g_strdup(peer_read_until(peer, "</initial-response>"));
    g_autofree char *hash = sign(peer, "Initiator");
    if (!g_str_has_prefix(given, "YWxpY2UA") || strcmp(given + 8, hash) != 0)
        peer_fail(peer, "that is not the token");
}

static void
succeed(Peer *peer, const char *more)
{
    g_autofree char *proof = sign(peer, "Responder");
    g_autofree char *xml = g_strdup_printf(
        "<success " SASL2 "><additional-data>%s</additional-data>%s</success>", proof, more);
    peer_send(peer, xml);
}

/* Nothing but the end is still to come. */
static void
end(Peer *peer)
{
    measured.round_trips = peer_round_trips(peer);
    if (strcmp(peer_read_all(peer), "</stream:stream>") != 0)
        peer_fail(peer, "the client said more than was needed");
}

/* --- round trips --- */

static void
script_token_and_resume(Peer *peer)
{
    secure(peer);
    open_stream(peer, FEATURES);
    check_token(peer);
    peer_expect(peer, "<resume xmlns=\"" NS_SM "\" previd=\"sm-1\" h=\"7\"/>");
    peer_expect(peer, "</authenticate>");
    succeed(peer, "<authorization-identifier>alice@localhost</authorization-identifier>" RESUMED);
    end(peer);
}

static void
script_token_and_bind(Peer *peer)
{
    secure(peer);
    open_stream(peer, FEATURES);
    check_token(peer);
    peer_expect(peer, "<tag>jaser</tag>");
    peer_expect(peer, "</authenticate>");
    succeed(peer, BOUND);
    end(peer);
}

static void
script_password_and_bind(Peer *peer)
{
    secure(peer);
    open_stream(peer, FEATURES);
    peer_expect(peer, "mechanism=\"PLAIN\"");
    peer_expect(peer, "</authenticate>");
    peer_send(peer, "<success " SASL2 ">" BOUND "</success>");
    end(peer);
}

static void
authenticate_by_rfc(Peer *peer)
{
    secure(peer);
    open_stream(peer, FEATURES_OLD);
    peer_expect(peer, "</auth>");
    peer_send(peer, "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    open_stream(peer, FEATURES_BOUND);
}

static void
script_old_resume(Peer *peer)
{
    authenticate_by_rfc(peer);
    peer_expect(peer, "<resume xmlns=\"" NS_SM "\" previd=\"sm-1\" h=\"7\"/>");
    peer_send(peer, RESUMED);
    end(peer);
}

/* The answer to <enable/> is not waited for. */
static void
script_old_bind(Peer *peer)
{
    authenticate_by_rfc(peer);
    peer_expect(peer, "</iq>");
    peer_send(peer, "<iq type='result' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                    "<jid>alice@localhost/test</jid></bind></iq>");
    measured.round_trips = peer_round_trips(peer);
    peer_expect(peer, "<enable xmlns=\"" NS_SM "\" resume=\"true\"/>");
    if (strcmp(peer_read_all(peer), "</stream:stream>") != 0)
        peer_fail(peer, "the client said more than was needed");
}

static const struct {
    const char *name;
    Script script;
    bool has_token, has_stream;
    const char *bound;
    unsigned round_trips;
} ways[] = {
    { "token, stream resumed with it", script_token_and_resume, true, true,
      "alice@localhost/old resumed 12", 2 },
    { "token, bound with it", script_token_and_bind, true, false,
      "alice@localhost/jaser.1 managed enabled carbons", 2 },
    { "password, bound with it", script_password_and_bind, false, false,
      "alice@localhost/jaser.1 managed enabled carbons", 2 },
    { "RFC 6120, stream resumed", script_old_resume, false, true, "alice@localhost/old resumed 12",
      4 },
    { "RFC 6120, bound", script_old_bind, false, false, "alice@localhost/test managed", 4 },
};

static void
test_round_trips(void **state)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(ways); i++) {
        start(ways[i].script);
        if (ways[i].has_stream)
            have_stream();
        if (ways[i].has_token)
            have_token();
        one_open(&one);
        one_wait_bound(&one);
        gint64 us = g_get_monotonic_time() - measured.begin;
        assert_string_equal(one.bound, ways[i].bound);
        connection_close(one.connection);
        one_wait_closed(&one);
        assert_int_equal(finish(state), 0);
        assert_int_equal(measured.round_trips, ways[i].round_trips);
        print_message("  %-32s %u round trips after TLS, %.1f ms here\n", ways[i].name,
                      measured.round_trips, (double)us / 1000);
    }
}

/* Over a real connection both sides see the same binding. */
static void
test_bindings(void **state)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(kinds); i++) {
        kind = &kinds[i];
        start(script_token_and_bind);
        fake_server_limit_tls(one.server, kind->version);
        have_token();
        one_open(&one);
        one_wait_bound(&one);
        g_autofree char *wish = g_strdup_printf("<request-token xmlns=\"" NS_FAST "\" "
                                                "mechanism=\"%s\"/>",
                                                kind->wished_for ? kind->wished_for : "");
        assert_int_equal(strstr(one.traffic->str, wish) != NULL, kind->wished_for != NULL);
        connection_close(one.connection);
        one_wait_closed(&one);
        kind = kinds;
        assert_int_equal(finish(state), 0);
    }
}

/* --- servers that stop --- */

static void
script_silent_login(Peer *peer)
{
    secure(peer);
    open_stream(peer, FEATURES);
    peer_read_all(peer);
}

static void
script_silent_features(Peer *peer)
{
    secure(peer);
    open_stream(peer, FEATURES_BARE);
    peer_expect(peer, "</authenticate>");
    peer_send(peer, "<success " SASL2 "><authorization-identifier>alice@localhost"
                    "</authorization-identifier></success>");
    peer_read_all(peer);
}

static void
script_silent_resume(Peer *peer)
{
    authenticate_by_rfc(peer);
    peer_read_all(peer);
}

static void
test_silence(void **state)
{
    static const struct {
        Script script;
        const char *sentence;
    } cases[] = {
        { script_silent_login, "does not answer to the login" },
        { script_silent_features, "does not go on after the login" },
        { script_silent_resume, "does not say whether it goes on" },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        start(cases[i].script);
        one.timeout_ms = SILENCE_MS;
        have_stream();
        one_expect_error(&one, STREAM_ERROR_NETWORK, cases[i].sentence);
        assert_int_equal(finish(state), 0);
    }
}

static void
script_refuse_token(Peer *peer)
{
    secure(peer);
    open_stream(peer, FEATURES);
    check_token(peer);
    peer_expect(peer, "</authenticate>");
    peer_send(peer, "<failure " SASL2 "><credentials-expired "
                    "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/></failure></stream:stream>");
    peer_read_all(peer);
}

/* It will be tried again, without the token. */
static void
test_server_that_ends_with_the_token(void **state)
{
    start(script_refuse_token);
    have_token();
    one.keeps_silent = true;
    one_expect_error(&one, STREAM_ERROR_NETWORK, "closed the connection");
    assert_null(one.token);
    assert_int_equal(one.token_count, 2);
    assert_int_equal(finish(state), 0);
}

static void
script_keep_secrets(Peer *peer)
{
    secure(peer);
    open_stream(peer, FEATURES);
    check_token(peer);
    peer_expect(peer, "</authenticate>");
    succeed(peer, BOUND "<token xmlns='" NS_FAST "' token='the-next-secret'/>");
    peer_read_all(peer);
}

static void
test_traffic_shows_no_secrets(void **state)
{
    start(script_keep_secrets);
    have_token();
    one_open(&one);
    one_wait_bound(&one);
    assert_string_equal(one.token->secret, "the-next-secret");
    assert_non_null(strstr(one.traffic->str, "<authenticate"));
    assert_null(strstr(one.traffic->str, "YWxpY2UA"));
    assert_null(strstr(one.traffic->str, "secret"));
    connection_close(one.connection);
    one_wait_closed(&one);
    assert_int_equal(finish(state), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_bindings),
        cmocka_unit_test(test_silence),
        cmocka_unit_test(test_server_that_ends_with_the_token),
        cmocka_unit_test(test_traffic_shows_no_secrets),
    };
    return cmocka_run_group_tests(tests, one_set_up_group, one_tear_down_group);
}
