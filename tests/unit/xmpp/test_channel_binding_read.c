/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What both ends of one TLS connection must find alike, and what must not be used. */

#include "config.h"

#include <string.h>

#include "xmpp/channel_binding_read.h"

#include "unit/test.h"
#include "unit/xmpp/fake_certificate.h"

/* Two ends in memory. */
typedef struct {
    SSL_CTX *client_context, *server_context;
    SSL *client, *server;
} Pair;

static void
pair_open(Pair *pair, const FakeCertificate *wanted, int version)
{
    FakeIdentity identity = fake_identity_new(wanted);
    pair->server_context = SSL_CTX_new(TLS_server_method());
    pair->client_context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_use_certificate(pair->server_context, identity.leaf);
    SSL_CTX_use_PrivateKey(pair->server_context, identity.key);
    SSL_CTX_set_max_proto_version(pair->client_context, version);
    fake_identity_clear(&identity);
}

static void
pair_connect(Pair *pair, SSL_SESSION *session)
{
    BIO *client_bio, *server_bio;
    pair->client = SSL_new(pair->client_context);
    pair->server = SSL_new(pair->server_context);
    BIO_new_bio_pair(&client_bio, 0, &server_bio, 0);
    SSL_set_bio(pair->client, client_bio, client_bio);
    SSL_set_bio(pair->server, server_bio, server_bio);
    SSL_set_connect_state(pair->client);
    SSL_set_accept_state(pair->server);
    if (session)
        SSL_set_session(pair->client, session);
    for (int i = 0; i < 10; i++) {
        SSL_do_handshake(pair->client);
        SSL_do_handshake(pair->server);
    }
    assert_true(SSL_is_init_finished(pair->client) && SSL_is_init_finished(pair->server));
}

static void
pair_disconnect(Pair *pair)
{
    /* A session that was not ended in order is not resumed. */
    SSL_set_shutdown(pair->client, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(pair->client);
    SSL_free(pair->server);
}

static void
pair_close(Pair *pair)
{
    pair_disconnect(pair);
    SSL_CTX_free(pair->client_context);
    SSL_CTX_free(pair->server_context);
}

static const FakeCertificate usual = { .host = "localhost", .from_days = -1, .until_days = 1 };

static void
assert_bytes(GBytes *bytes, const void *expected, size_t length)
{
    assert_non_null(bytes);
    assert_int_equal(g_bytes_get_size(bytes), length);
    assert_memory_equal(g_bytes_get_data(bytes, NULL), expected, length);
}

static void
assert_exporter(const Pair *pair, const ChannelBindings *bindings)
{
    unsigned char expected[32];
    SSL_export_keying_material(pair->server, expected, 32, "EXPORTER-Channel-Binding", 24,
                               (const unsigned char *)"", 0, 1);
    assert_bytes(bindings->data[BINDING_EXPORTER], expected, 32);
}

static void
test_tls13(void **state)
{
    (void)state;
    Pair pair;
    ChannelBindings bindings = { 0 };
    unsigned char expected[32];
    pair_open(&pair, &usual, TLS1_3_VERSION);
    pair_connect(&pair, NULL);
    channel_bindings_read(&bindings, pair.client);
    assert_true(bindings.is_tls13);
    assert_exporter(&pair, &bindings);
    X509_digest(SSL_get_certificate(pair.server), EVP_sha256(), expected, NULL);
    assert_bytes(bindings.data[BINDING_SERVER_END_POINT], expected, 32);
    assert_null(bindings.data[BINDING_UNIQUE]);
    channel_bindings_clear(&bindings);
    assert_null(bindings.data[BINDING_EXPORTER]);
    pair_close(&pair);
}

/* tls-unique is the client's Finished at first, and the server's when the session is resumed. */
static void
test_tls12_and_resumption(void **state)
{
    (void)state;
    Pair pair;
    ChannelBindings bindings = { 0 };
    unsigned char expected[EVP_MAX_MD_SIZE];
    pair_open(&pair, &usual, TLS1_2_VERSION);
    pair_connect(&pair, NULL);
    channel_bindings_read(&bindings, pair.client);
    assert_false(bindings.is_tls13);
    assert_exporter(&pair, &bindings);
    size_t length = SSL_get_peer_finished(pair.server, expected, sizeof expected);
    assert_bytes(bindings.data[BINDING_UNIQUE], expected, length);
    channel_bindings_clear(&bindings);
    SSL_SESSION *session = SSL_get1_session(pair.client);
    pair_disconnect(&pair);
    pair_connect(&pair, session);
    assert_true(SSL_session_reused(pair.client));
    channel_bindings_read(&bindings, pair.client);
    length = SSL_get_finished(pair.server, expected, sizeof expected);
    assert_bytes(bindings.data[BINDING_UNIQUE], expected, length);
    assert_exporter(&pair, &bindings);
    channel_bindings_clear(&bindings);
    SSL_SESSION_free(session);
    pair_close(&pair);
}

/* Two such connections can be made alike by who stands between them. */
static void
test_without_extended_master_secret(void **state)
{
    (void)state;
    Pair pair;
    ChannelBindings bindings = { 0 };
    pair_open(&pair, &usual, TLS1_2_VERSION);
    SSL_CTX_set_options(pair.server_context, SSL_OP_NO_EXTENDED_MASTER_SECRET);
    pair_connect(&pair, NULL);
    channel_bindings_read(&bindings, pair.client);
    assert_null(bindings.data[BINDING_EXPORTER]);
    assert_null(bindings.data[BINDING_UNIQUE]);
    assert_non_null(bindings.data[BINDING_SERVER_END_POINT]);
    channel_bindings_clear(&bindings);
    pair_close(&pair);
}

/* RFC 5929 4.1: the hash of the signature, but nothing below SHA-256. */
static void
test_hash_of_the_certificate(void **state)
{
    (void)state;
    static const struct {
        FakeKey key;
        const char *hash, *expected; /* NULL: there is none */
    } cases[] = {
        { FAKE_KEY_EC, "SHA256", "SHA256" },  { FAKE_KEY_EC, "SHA384", "SHA384" },
        { FAKE_KEY_RSA, "SHA512", "SHA512" }, { FAKE_KEY_RSA, "SHA1", "SHA256" },
        { FAKE_KEY_RSA, "MD5", "SHA256" },    { FAKE_KEY_PSS, "SHA384", "SHA384" },
        { FAKE_KEY_ED25519, "SHA256", NULL },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        const FakeCertificate wanted = {
            .host = "localhost",
            .until_days = 1,
            .key = cases[i].key,
            .hash = cases[i].hash,
        };
        FakeIdentity identity = fake_identity_new(&wanted);
        g_autoptr(GBytes) binding = channel_binding_of_certificate(identity.leaf);
        unsigned char expected[EVP_MAX_MD_SIZE];
        unsigned length;
        if (cases[i].expected) {
            X509_digest(identity.leaf, EVP_get_digestbyname(cases[i].expected), expected, &length);
            assert_bytes(binding, expected, length);
        } else {
            assert_null(binding);
        }
        fake_identity_clear(&identity);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tls13),
        cmocka_unit_test(test_tls12_and_resumption),
        cmocka_unit_test(test_without_extended_master_secret),
        cmocka_unit_test(test_hash_of_the_certificate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
