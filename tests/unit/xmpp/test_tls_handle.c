/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom the TLS connection trusts, what it shows, and what it is too good for. */

#include "config.h"

#include <glib/gstdio.h>
#include <openssl/ssl.h>
#include <string.h>

#include "unit/test.h"
#include "unit/xmpp/fake_server.h"
#include "unit/xmpp/one_connection.h"

#define XMPP_ADDR "otherName:1.3.6.1.5.5.7.8.5;UTF8:"
#define SRV_NAME  "otherName:1.3.6.1.5.5.7.8.7;IA5:"

static One one;
static FakeIdentity identity; /* the client's */
static char *identity_file;

static int
finish(void **state)
{
    (void)state;
    int result = one_end(&one);
    fake_identity_clear(&identity);
    if (identity_file)
        g_unlink(identity_file);
    g_clear_pointer(&identity_file, g_free);
    return result;
}

/* The certificate's authority is known, nothing is pinned. */
static void
start(const Script *scripts, const FakeCertificate *certificate)
{
    one_start(&one, scripts, certificate);
    one.pin = NULL;
    one.config->tls_ca_file = g_strdup(fake_server_ca_file(one.server));
}

/* --- the server's certificate --- */

static void
script_log_in(Peer *peer)
{
    peer_log_in(peer);
    peer_read_all(peer);
}

static const Script log_in[] = { script_log_in, NULL };

static void
script_handshake_only(Peer *peer)
{
    peer_start_tls(peer);
    if (*peer_read_all(peer))
        peer_fail(peer, "something was sent over a connection that is not trusted");
}

static const Script handshake_only[] = { script_handshake_only, NULL };

static void
assert_trusted(const FakeCertificate *certificate)
{
    start(log_in, certificate);
    one_open(&one);
    one_wait_bound(&one);
    assert_null(connection_certificate(one.connection)->problem);
}

static void
assert_not_trusted(const FakeCertificate *certificate, const char *words)
{
    start(handshake_only, certificate);
    one_expect_error(&one, STREAM_ERROR_CERTIFICATE, words);
}

/* A good one but for what is changed. */
#define CERTIFICATE(...)                                                                           \
    &(FakeCertificate)                                                                             \
    {                                                                                              \
        .host = "localhost", .from_days = -1, .until_days = 30, .is_issued = true, __VA_ARGS__     \
    }

static void
test_issued(void **state)
{
    (void)state;
    assert_trusted(CERTIFICATE(.key = FAKE_KEY_RSA));
}

static void
test_service_name(void **state)
{
    (void)state;
    assert_trusted(CERTIFICATE(.names = SRV_NAME "_xmpp-client.localhost"));
}

static void
test_xmpp_address(void **state)
{
    (void)state;
    assert_trusted(CERTIFICATE(.names = "DNS:other.example," XMPP_ADDR "localhost"));
}

static void
test_common_name_does_not_count(void **state)
{
    (void)state;
    assert_not_trusted(CERTIFICATE(.names = ""), "It is not for localhost.");
}

static void
test_other_names(void **state)
{
    (void)state;
    assert_not_trusted(CERTIFICATE(.names = "DNS:a.example," SRV_NAME "_imap.localhost"),
                       "It is for a.example, _imap.localhost, not for localhost.");
}

static void
test_expired(void **state)
{
    (void)state;
    const FakeCertificate old = { .host = "localhost", .from_days = -9, .until_days = -2 };
    assert_not_trusted(&old, "It expired on ");
}

static void
test_short_key(void **state)
{
    (void)state;
    assert_not_trusted(CERTIFICATE(.key = FAKE_KEY_SHORT_RSA), "too weak");
}

static void
test_weak_signature(void **state)
{
    (void)state;
    assert_not_trusted(CERTIFICATE(.hash = "SHA1"), "too weak");
}

static void
test_weaker_signature(void **state)
{
    (void)state;
    assert_not_trusted(CERTIFICATE(.key = FAKE_KEY_RSA, .hash = "MD5"), "too weak");
}

/* Own authorities stand instead of the system's. */
static void
test_system_does_not_count(void **state)
{
    (void)state;
    start(handshake_only, NULL);
    g_autofree char *before = g_strdup(g_getenv("SSL_CERT_FILE"));
    g_setenv("SSL_CERT_FILE", fake_server_ca_file(one.server), TRUE);
    const FakeCertificate other = { .host = "localhost", .from_days = -1, .until_days = 30 };
    identity = fake_identity_new(&other);
    identity_file = fake_pem_new(identity.leaf, NULL, NULL);
    g_free(one.config->tls_ca_file);
    one.config->tls_ca_file = g_strdup(identity_file);
    one_expect_error(&one, STREAM_ERROR_CERTIFICATE, "self-signed");
    if (before)
        g_setenv("SSL_CERT_FILE", before, TRUE);
    else
        g_unsetenv("SSL_CERT_FILE");
}

static void
script_no_handshake(Peer *peer)
{
    peer_start_tls(peer);
}

static void
test_old_protocol(void **state)
{
    (void)state;
    static const Script scripts[] = { script_no_handshake, NULL };
    start(scripts, NULL);
    fake_server_limit_tls(one.server, TLS1_1_VERSION);
    one_expect_error(&one, STREAM_ERROR_TLS, "before 1.2");
}

/* --- files that are of no use --- */

/* No script: nobody must come. */
static void
start_alone(void)
{
    static const Script scripts[] = { NULL };
    start(scripts, NULL);
}

static void
test_authorities_that_are_not_there(void **state)
{
    (void)state;
    start_alone();
    g_free(one.config->tls_ca_file);
    one.config->tls_ca_file = g_strdup("/nowhere/ca.pem");
    one_expect_error(&one, STREAM_ERROR_TLS, "/nowhere/ca.pem (tls.ca_file) is not there");
}

static void
test_authorities_that_are_none(void **state)
{
    (void)state;
    start_alone();
    identity_file = fake_pem_new(NULL, NULL, NULL);
    g_free(one.config->tls_ca_file);
    one.config->tls_ca_file = g_strdup(identity_file);
    one_expect_error(&one, STREAM_ERROR_TLS, "There is no certificate in");
}

static void
test_certificate_that_is_not_there(void **state)
{
    (void)state;
    start_alone();
    one.config->tls_certificate = g_strdup("/nowhere/alice.pem");
    one_expect_error(&one, STREAM_ERROR_TLS, "/nowhere/alice.pem");
}

/* --- our own certificate --- */

static const char *expected_certificate, *expected_response;

/* Names of the client's certificate as OpenSSL writes them. */
static void
use_certificate(const char *names)
{
    const FakeCertificate wanted = {
        .host = "alice", .from_days = -1, .until_days = 2, .names = names
    };
    identity = fake_identity_new(&wanted);
    identity_file = fake_pem_new(identity.leaf, identity.key, NULL);
    one.config->tls_certificate = g_strdup(identity_file);
}

static void
script_external(Peer *peer)
{
    peer_start_tls(peer);
    g_autofree char *shown = peer_certificate(peer);
    if (g_strcmp0(shown, expected_certificate) != 0)
        peer_fail(peer, "another certificate was shown");
    peer_open_stream(peer, "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                           "<mechanism>SCRAM-SHA-1</mechanism><mechanism>EXTERNAL</mechanism>"
                           "</mechanisms>");
    peer_expect(peer, "mechanism=\"EXTERNAL\">");
    if (strcmp(peer_read_until(peer, "</auth>"), expected_response) != 0)
        peer_fail(peer, "another address was given");
    peer_send(peer, "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    peer_bind(peer);
    peer_read_all(peer);
}

static void
log_in_with_certificate(const char *names, const char *response, int version)
{
    static const Script scripts[] = { script_external, NULL };
    start(scripts, NULL);
    fake_server_limit_tls(one.server, version);
    fake_server_ask_certificate(one.server);
    use_certificate(names);
    g_autofree char *fingerprint = fake_fingerprint(identity.leaf);
    g_autofree char *base64 = *response == '='
                                  ? g_strdup("=")
                                  : g_base64_encode((const guchar *)response, strlen(response));
    expected_certificate = fingerprint;
    expected_response = base64;
    one_open(&one);
    one_wait_bound(&one);
    g_autofree char *text = connection_describe(one.connection);
    assert_true(g_str_has_suffix(text, ", EXTERNAL"));
}

static void
test_external(void **state)
{
    (void)state;
    log_in_with_certificate(XMPP_ADDR "alice@localhost", "=", TLS1_3_VERSION);
}

static void
test_external_of_several_addresses(void **state)
{
    (void)state;
    log_in_with_certificate(XMPP_ADDR "alice@localhost," XMPP_ADDR "bob@localhost",
                            "alice@localhost", TLS1_2_VERSION);
}

static void
script_refuses_certificate(Peer *peer)
{
    peer_start_tls(peer);
    peer_open_stream(peer, "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                           "<mechanism>EXTERNAL</mechanism></mechanisms>");
    peer_expect(peer, "</auth>");
    peer_send(peer,
              "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure>");
    peer_read_all(peer);
}

/* No password would help. */
static void
test_certificate_is_refused(void **state)
{
    (void)state;
    static const Script scripts[] = { script_refuses_certificate, NULL };
    start(scripts, NULL);
    fake_server_ask_certificate(one.server);
    use_certificate("");
    one_expect_error(&one, STREAM_ERROR_REFUSED, "tls.certificate");
}

/* The first thing that would be sent to a server that is not trusted. */
static void
script_gets_no_certificate(Peer *peer)
{
    peer_start_tls(peer);
    g_autofree char *shown = peer_certificate(peer);
    if (shown)
        peer_fail(peer, "the certificate was shown to a server that is not trusted");
    if (*peer_read_all(peer))
        peer_fail(peer, "something was sent");
}

static void
show_to_stranger(int version)
{
    static const Script scripts[] = { script_gets_no_certificate, NULL };
    start(scripts, NULL);
    fake_server_limit_tls(one.server, version);
    fake_server_ask_certificate(one.server);
    g_clear_pointer(&one.config->tls_ca_file, g_free);
    use_certificate("");
    one_expect_error(&one, STREAM_ERROR_CERTIFICATE, "self-signed");
    assert_string_equal(connection_certificate(one.connection)->fingerprint,
                        fake_server_fingerprint(one.server));
}

static void
test_certificate_is_not_shown_to_strangers(void **state)
{
    (void)state;
    show_to_stranger(TLS1_3_VERSION);
}

static void
test_nor_by_the_older_protocol(void **state)
{
    (void)state;
    show_to_stranger(TLS1_2_VERSION);
}

static void
script_sees_certificate(Peer *peer)
{
    peer_start_tls(peer);
    g_autofree char *shown = peer_certificate(peer);
    if (g_strcmp0(shown, expected_certificate) != 0)
        peer_fail(peer, "another certificate was shown");
    peer_open_stream(peer, "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    peer_read_all(peer);
}

/* The user said that this one is good. */
static void
test_certificate_is_shown_to_pinned_server(void **state)
{
    (void)state;
    static const Script scripts[] = { script_sees_certificate, NULL };
    start(scripts, NULL);
    fake_server_ask_certificate(one.server);
    g_clear_pointer(&one.config->tls_ca_file, g_free);
    one.pin = fake_server_fingerprint(one.server);
    use_certificate("");
    g_autofree char *fingerprint = fake_fingerprint(identity.leaf);
    expected_certificate = fingerprint;
    one_expect_error(&one, STREAM_ERROR_REFUSED, "");
}

#define TEST(name) cmocka_unit_test_teardown(name, finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_issued),
        TEST(test_service_name),
        TEST(test_xmpp_address),
        TEST(test_common_name_does_not_count),
        TEST(test_other_names),
        TEST(test_expired),
        TEST(test_short_key),
        TEST(test_weak_signature),
        TEST(test_weaker_signature),
        TEST(test_system_does_not_count),
        TEST(test_old_protocol),
        TEST(test_authorities_that_are_not_there),
        TEST(test_authorities_that_are_none),
        TEST(test_certificate_that_is_not_there),
        TEST(test_external),
        TEST(test_external_of_several_addresses),
        TEST(test_certificate_is_refused),
        TEST(test_certificate_is_not_shown_to_strangers),
        TEST(test_nor_by_the_older_protocol),
        TEST(test_certificate_is_shown_to_pinned_server),
    };
    return cmocka_run_group_tests(tests, one_set_up_group, one_tear_down_group);
}
