/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logins that are bound to their connection, over real TLS, and servers that cheat in them. */

#include "config.h"

#include <openssl/ssl.h>
#include <string.h>

#include "xmpp/xmpp.h"

#include "unit/test.h"
#include "unit/xmpp/fake_scram.h"
#include "unit/xmpp/one_connection.h"

#define MECHANISMS(list)                                                                           \
    "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>" list "</mechanisms>"
#define M(name)  "<mechanism>" name "</mechanism>"
#define BOUND    M("SCRAM-SHA-256-PLUS") M("SCRAM-SHA-256") M("PLAIN")
#define UNBOUND  M("SCRAM-SHA-256") M("PLAIN")
#define EXPORTER "<channel-binding type='tls-exporter'/>"
#define POINT    "<channel-binding type='tls-server-end-point'/>"
#define UNIQUE   "<channel-binding type='tls-unique'/>"
#define BINDINGS(list)                                                                             \
    "<sasl-channel-binding xmlns='urn:xmpp:sasl-cb:0'>" list "</sasl-channel-binding>"
/* XEP-0474 4.1 of all of the above. */
#define OFFER_BOUND "PLAIN\x1eSCRAM-SHA-256\x1eSCRAM-SHA-256-PLUS"
#define OFFER_BOTH  OFFER_BOUND "\x1ftls-exporter\x1etls-server-end-point"

static FakeServer *server;
static One one;
/* What the script of this test does. */
static const char *features;
static FakeScram scram;

static void
script(Peer *peer)
{
    peer_start_tls(peer);
    peer_open_stream(peer, features);
    peer_scram(peer, &scram);
    if (scram.is_refused)
        return;
    if (!scram.is_impostor)
        peer_bind(peer);
    if (strstr(peer_read_all(peer), "<bind"))
        peer_fail(peer, "the client went on");
}

static void
start(const char *offer, const FakeScram *wanted, int version)
{
    static const Script scripts[] = { script, NULL };
    features = offer;
    scram = *wanted;
    server = fake_server_new(scripts, NULL);
    fake_server_limit_tls(server, version);
    one_set_up(&one, fake_server_port(server), fake_server_fingerprint(server));
}

static int
finish(void **state)
{
    (void)state;
    one_tear_down(&one);
    g_autofree char *failure = fake_server_free(server);
    if (failure)
        print_error("server: %s\n", failure);
    return failure ? -1 : 0;
}

/* --- it works --- */

static void
assert_logs_in(const char *offer, const FakeScram *wanted, int version)
{
    start(offer, wanted, version);
    one_open(&one);
    one_wait_bound(&one);
    g_autofree char *text = connection_describe(one.connection);
    g_autofree char *end = g_strconcat(", ", wanted->mechanism, NULL);
    assert_true(g_str_has_suffix(text, end));
    assert_true(g_str_has_prefix(text, version == TLS1_3_VERSION ? "TLSv1.3" : "TLSv1.2"));
}

static void
test_exporter(void **state)
{
    (void)state;
    assert_logs_in(MECHANISMS(BOUND) BINDINGS(POINT EXPORTER),
                   &(FakeScram){ .mechanism = "SCRAM-SHA-256-PLUS",
                                 .flag = "p=tls-exporter",
                                 .offer = OFFER_BOTH },
                   TLS1_3_VERSION);
}

static void
test_exporter_of_the_older_protocol(void **state)
{
    (void)state;
    assert_logs_in(MECHANISMS(BOUND) BINDINGS(POINT EXPORTER),
                   &(FakeScram){ .mechanism = "SCRAM-SHA-256-PLUS",
                                 .flag = "p=tls-exporter",
                                 .offer = OFFER_BOTH },
                   TLS1_2_VERSION);
}

static void
test_server_end_point(void **state)
{
    (void)state;
    assert_logs_in(MECHANISMS(BOUND) BINDINGS(POINT UNIQUE),
                   &(FakeScram){ .mechanism = "SCRAM-SHA-256-PLUS",
                                 .flag = "p=tls-server-end-point",
                                 .offer = OFFER_BOUND "\x1ftls-server-end-point\x1etls-unique" },
                   TLS1_3_VERSION);
}

static void
test_unique(void **state)
{
    (void)state;
    assert_logs_in(MECHANISMS(BOUND),
                   &(FakeScram){ .mechanism = "SCRAM-SHA-256-PLUS", .flag = "p=tls-unique" },
                   TLS1_2_VERSION);
}

static void
test_sha512(void **state)
{
    (void)state;
    assert_logs_in(MECHANISMS(M("SCRAM-SHA-512-PLUS") BOUND) BINDINGS(EXPORTER),
                   &(FakeScram){ .mechanism = "SCRAM-SHA-512-PLUS", .flag = "p=tls-exporter" },
                   TLS1_3_VERSION);
}

/* ejabberd 23.01 offers on TLS 1.3 what cannot work there. */
static void
test_offer_that_cannot_work(void **state)
{
    (void)state;
    assert_logs_in(MECHANISMS(BOUND), &(FakeScram){ .mechanism = "SCRAM-SHA-256", .flag = "n" },
                   TLS1_3_VERSION);
}

static void
test_server_that_cannot_bind(void **state)
{
    (void)state;
    assert_logs_in(MECHANISMS(UNBOUND),
                   &(FakeScram){ .mechanism = "SCRAM-SHA-256",
                                 .flag = "y",
                                 .offer = "PLAIN\x1eSCRAM-SHA-256" },
                   TLS1_3_VERSION);
}

/* --- it must not work --- */

static void
assert_refused(const char *offer, const FakeScram *wanted, StreamErrorCode code, const char *words)
{
    start(offer, wanted, TLS1_3_VERSION);
    one_expect_error(&one, code, words);
}

static void
test_impostor(void **state)
{
    (void)state;
    assert_refused(MECHANISMS(BOUND) BINDINGS(EXPORTER),
                   &(FakeScram){ .mechanism = "SCRAM-SHA-256-PLUS",
                                 .flag = "p=tls-exporter",
                                 .is_impostor = true },
                   STREAM_ERROR_REFUSED, "impostor");
}

static void
test_mechanism_taken_out(void **state)
{
    (void)state;
    assert_refused(
        MECHANISMS(UNBOUND),
        &(FakeScram){
            .mechanism = "SCRAM-SHA-256", .flag = "y", .offer = OFFER_BOUND, .is_refused = true },
        STREAM_ERROR_REFUSED, "tampered with");
}

static void
test_binding_taken_out(void **state)
{
    (void)state;
    assert_refused(MECHANISMS(BOUND) BINDINGS(POINT),
                   &(FakeScram){ .mechanism = "SCRAM-SHA-256-PLUS",
                                 .flag = "p=tls-server-end-point",
                                 .offer = OFFER_BOTH,
                                 .is_refused = true },
                   STREAM_ERROR_REFUSED, "tampered with");
}

static void
test_iterations(void **state)
{
    static const struct {
        unsigned iterations;
        const char *words;
    } cases[] = { { 1, "too weak" }, { 4095, "too weak" }, { 1000000000, "too long" } };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        if (i > 0)
            assert_int_equal(finish(state), 0);
        assert_refused(MECHANISMS(UNBOUND),
                       &(FakeScram){ .mechanism = "SCRAM-SHA-256",
                                     .flag = "y",
                                     .iterations = cases[i].iterations,
                                     .is_refused = true },
                       STREAM_ERROR_REFUSED, cases[i].words);
    }
}

static void
test_unknown_extension(void **state)
{
    (void)state;
    assert_refused(
        MECHANISMS(UNBOUND),
        &(FakeScram){
            .mechanism = "SCRAM-SHA-256", .flag = "y", .extra = "m=new,", .is_refused = true },
        STREAM_ERROR_PROTOCOL, "login was stopped");
}

/* --- nothing may be sent --- */

static void
script_silent(Peer *peer)
{
    peer_start_tls(peer);
    peer_open_stream(peer, features);
    if (strstr(peer_read_all(peer), "<auth"))
        peer_fail(peer, "the client logs in");
}

static void
start_silent(const char *offer)
{
    static const Script scripts[] = { script_silent, NULL };
    features = offer;
    server = fake_server_new(scripts, NULL);
    one_set_up(&one, fake_server_port(server), fake_server_fingerprint(server));
}

static void
test_weaker_than_before(void **state)
{
    (void)state;
    start_silent(MECHANISMS(M("PLAIN") M("SCRAM-SHA-1")));
    one.config->login_seen = g_strdup("SCRAM-SHA-256");
    one_expect_error(&one, STREAM_ERROR_REFUSED, " login.seen");
}

static void
test_plain_is_not_allowed(void **state)
{
    (void)state;
    start_silent(MECHANISMS(M("PLAIN")));
    one.config->login_mechanisms = g_strdup("SCRAM-SHA-256");
    one_expect_error(&one, STREAM_ERROR_REFUSED, "login.mechanisms");
}

static void
test_bindings_without_mechanisms(void **state)
{
    (void)state;
    start_silent(MECHANISMS(UNBOUND) BINDINGS(EXPORTER));
    one_expect_error(&one, STREAM_ERROR_REFUSED, "somebody may be in between");
}

static int
set_up_group(void **state)
{
    (void)state;
    return xmpp_init(NULL) ? 0 : 1;
}

static int
tear_down_group(void **state)
{
    (void)state;
    xmpp_done();
    return 0;
}

#define TEST(name) cmocka_unit_test_teardown(name, finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_exporter),
        TEST(test_exporter_of_the_older_protocol),
        TEST(test_server_end_point),
        TEST(test_unique),
        TEST(test_sha512),
        TEST(test_offer_that_cannot_work),
        TEST(test_server_that_cannot_bind),
        TEST(test_impostor),
        TEST(test_mechanism_taken_out),
        TEST(test_binding_taken_out),
        TEST(test_iterations),
        TEST(test_unknown_extension),
        TEST(test_weaker_than_before),
        TEST(test_plain_is_not_allowed),
        TEST(test_bindings_without_mechanisms),
    };
    return cmocka_run_group_tests(tests, set_up_group, tear_down_group);
}
