/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates of the user's, and all that can be wrong with their files. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "xmpp/client_certificate.h"
#include "xmpp/error.h"

#include "unit/test.h"
#include "unit/xmpp/fake_certificate.h"

#define XMPP_ADDR "otherName:1.3.6.1.5.5.7.8.5;UTF8:"

typedef struct {
    AccountConfig *config;
    FakeIdentity identity;
} Fixture;

static void
make(Fixture *fixture, const FakeCertificate *wanted)
{
    fake_identity_clear(&fixture->identity);
    fixture->identity = fake_identity_new(wanted);
}

static int
set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->config = account_config_new("alice@example.org");
    make(fixture, &(FakeCertificate){ .host = "alice", .from_days = -1, .until_days = 1 });
    *state = fixture;
    return 0;
}

static int
tear_down(void **state)
{
    Fixture *fixture = *state;
    fake_identity_clear(&fixture->identity);
    account_config_free(fixture->config);
    g_free(fixture);
    return 0;
}

/* Loads from one file, or from two. */
static ClientCertificate *
load(const Fixture *fixture, const char *file, const char *key_file, GError **error)
{
    fixture->config->tls_certificate = g_strdup(file);
    fixture->config->tls_key = g_strdup(key_file);
    ClientCertificate *certificate = client_certificate_load(fixture->config, error);
    g_clear_pointer(&fixture->config->tls_certificate, g_free);
    g_clear_pointer(&fixture->config->tls_key, g_free);
    return certificate;
}

static void
assert_refused(const Fixture *fixture, const char *file, const char *key_file, const char *words)
{
    g_autoptr(GError) error = NULL;
    assert_null(load(fixture, file, key_file, &error));
    assert_true(g_error_matches(error, STREAM_ERROR, STREAM_ERROR_TLS));
    if (!strstr(error->message, words))
        fail_msg("%s", error->message);
    if (file && g_file_test(file, G_FILE_TEST_EXISTS))
        g_unlink(file);
}

static void
test_one_file_or_two(void **state)
{
    const Fixture *fixture = *state;
    g_autofree char *both = fake_pem_new(fixture->identity.leaf, fixture->identity.key, NULL);
    g_autofree char *leaf = fake_pem_new(fixture->identity.leaf, NULL, NULL);
    g_autofree char *key = fake_pem_new(NULL, fixture->identity.key, NULL);
    g_autoptr(ClientCertificate) one = load(fixture, both, NULL, NULL);
    g_autoptr(ClientCertificate) two = load(fixture, leaf, key, NULL);
    assert_non_null(one);
    assert_non_null(two);
    assert_refused(fixture, leaf, NULL, "There is no private key in");
    assert_refused(fixture, key, NULL, "There is no certificate in");
    g_unlink(both);
}

static void
test_unreadable(void **state)
{
    const Fixture *fixture = *state;
    g_autofree char *leaf = fake_pem_new(fixture->identity.leaf, NULL, NULL);
    assert_refused(fixture, "/nowhere/alice.pem", NULL, "cannot be read");
    assert_refused(fixture, leaf, "/nowhere/alice.key", "/nowhere/alice.key");
    g_autofree char *empty = fake_pem_new(NULL, NULL, NULL);
    assert_refused(fixture, empty, NULL, "There is no certificate in");
}

static void
test_foreign_key(void **state)
{
    Fixture *fixture = *state;
    const FakeCertificate other = { .host = "other", .from_days = -1, .until_days = 1 };
    FakeIdentity stranger = fake_identity_new(&other);
    g_autofree char *file = fake_pem_new(fixture->identity.leaf, stranger.key, NULL);
    fake_identity_clear(&stranger);
    assert_refused(fixture, file, NULL, "does not belong to the certificate");
}

static void
test_encrypted_key(void **state)
{
    const Fixture *fixture = *state;
    g_autofree char *file = fake_pem_new(fixture->identity.leaf, fixture->identity.key, "secret");
    assert_refused(fixture, file, NULL, "is encrypted");
}

static void
test_dates(void **state)
{
    Fixture *fixture = *state;
    make(fixture, &(FakeCertificate){ .host = "alice", .from_days = -5, .until_days = -1 });
    g_autofree char *old = fake_pem_new(fixture->identity.leaf, fixture->identity.key, NULL);
    assert_refused(fixture, old, NULL, "has expired");
    make(fixture, &(FakeCertificate){ .host = "alice", .from_days = 5, .until_days = 9 });
    g_autofree char *new = fake_pem_new(fixture->identity.leaf, fixture->identity.key, NULL);
    assert_refused(fixture, new, NULL, "not valid yet");
}

static void
test_short_key(void **state)
{
    Fixture *fixture = *state;
    make(fixture,
         &(FakeCertificate){
             .host = "alice", .from_days = -1, .until_days = 2, .key = FAKE_KEY_SHORT_RSA });
    g_autofree char *file = fake_pem_new(fixture->identity.leaf, fixture->identity.key, NULL);
    assert_refused(fixture, file, NULL, "cannot be used (ee key too small)");
}

static bool
is_only_for(Fixture *fixture, const char *names)
{
    make(fixture,
         &(FakeCertificate){ .host = "alice", .from_days = -1, .until_days = 1, .names = names });
    g_autofree char *file = fake_pem_new(fixture->identity.leaf, fixture->identity.key, NULL);
    g_autoptr(ClientCertificate) certificate = load(fixture, file, NULL, NULL);
    g_unlink(file);
    return client_certificate_is_only_for(certificate, "alice@example.org");
}

/* XEP-0178 2: when the server must be told whom we want to be. */
static void
test_addresses(void **state)
{
    Fixture *fixture = *state;
    assert_true(is_only_for(fixture, XMPP_ADDR "alice@example.org"));
    assert_true(is_only_for(fixture, "email:a@example.org," XMPP_ADDR "alice@example.org"));
    assert_false(is_only_for(fixture, XMPP_ADDR "alice@example.org," XMPP_ADDR "bob@example.org"));
    assert_false(is_only_for(fixture, XMPP_ADDR "bob@example.org"));
    assert_false(is_only_for(fixture, "email:alice@example.org"));
    assert_false(is_only_for(fixture, ""));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_one_file_or_two), TEST(test_unreadable), TEST(test_foreign_key),
        TEST(test_encrypted_key),   TEST(test_dates),      TEST(test_short_key),
        TEST(test_addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
