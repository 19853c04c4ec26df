/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which mechanism is chosen for which offer, how it is bound, and what refusals mean. */

#include "config.h"

#include <string.h>

#include "xmpp/error.h"
#include "xmpp/sasl.h"

#include "unit/test.h"

#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })

/* All hashes, bound and not, and PLAIN: what an up-to-date server offers. */
#define EVERYTHING                                                                                 \
    LIST("PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512", "SCRAM-SHA-1-PLUS",             \
         "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512-PLUS", "X-OTHER")

typedef struct {
    AccountConfig *config;
    ChannelBindings tls12, tls13;
} Fixture;

static int
set_up(void **state)
{
    Fixture *fixture = g_new0(Fixture, 1);
    fixture->config = account_config_new("alice@example.org");
    for (unsigned i = 0; i < BINDING_COUNT; i++)
        fixture->tls12.data[i] = g_bytes_new("binding", 7);
    fixture->tls13 = (ChannelBindings){ .is_tls13 = true };
    fixture->tls13.data[BINDING_EXPORTER] = g_bytes_new("exporter", 8);
    fixture->tls13.data[BINDING_SERVER_END_POINT] = g_bytes_new("end point", 9);
    *state = fixture;
    return 0;
}

static int
tear_down(void **state)
{
    Fixture *fixture = *state;
    account_config_free(fixture->config);
    channel_bindings_clear(&fixture->tls12);
    channel_bindings_clear(&fixture->tls13);
    g_free(fixture);
    return 0;
}

static SaslOffer
offer_on(const Fixture *fixture, const ChannelBindings *channel, const char *const *mechanisms,
         const char *const *bindings)
{
    return (SaslOffer){
        .mechanisms = mechanisms,
        .bindings = bindings,
        .is_secured = channel != NULL,
        .channel = channel,
        .config = fixture->config,
    };
}

/* The mechanism and the beginning of its first message: "SCRAM-SHA-1-PLUS p=tls-unique". */
static void
assert_chosen(const SaslOffer *offer, const char *expected)
{
    g_autoptr(GError) error = NULL;
    const char *mechanism = sasl_choose(offer, &error);
    if (!mechanism)
        fail_msg("refused: %s", error->message);
    g_autoptr(Sasl) sasl = sasl_new(mechanism, offer, "alice", "secret", &error);
    if (!sasl)
        fail_msg("%s: %s", mechanism, error->message);
    g_autofree char *base64 = sasl_start(sasl);
    gsize length;
    g_autofree guchar *bytes = g_base64_decode(base64, &length);
    g_autofree char *message = g_strndup((const char *)bytes, length);
    char *comma = strchr(message, ',');
    if (comma)
        *comma = '\0';
    g_autofree char *text = g_strconcat(mechanism, *message ? " " : "", message, NULL);
    assert_string_equal(text, expected);
}

static void
assert_refused(const SaslOffer *offer, const char *words)
{
    g_autoptr(GError) error = NULL;
    const char *mechanism = sasl_choose(offer, &error);
    if (mechanism)
        fail_msg("%s was chosen", mechanism);
    assert_true(g_error_matches(error, STREAM_ERROR, STREAM_ERROR_REFUSED));
    if (!strstr(error->message, words))
        fail_msg("%s", error->message);
}

static void
test_best_binding_of_a_list(void **state)
{
    const Fixture *fixture = *state;
    SaslOffer offer = offer_on(fixture, &fixture->tls13, EVERYTHING,
                               LIST("tls-server-end-point", "tls-exporter", "x-new"));
    assert_chosen(&offer, "SCRAM-SHA-512-PLUS p=tls-exporter");
    offer.bindings = LIST("tls-server-end-point", "tls-unique");
    assert_chosen(&offer, "SCRAM-SHA-512-PLUS p=tls-server-end-point");
    offer.channel = &fixture->tls12;
    assert_chosen(&offer, "SCRAM-SHA-512-PLUS p=tls-unique");
    offer.mechanisms = LIST("SCRAM-SHA-512", "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS");
    assert_chosen(&offer, "SCRAM-SHA-1-PLUS p=tls-unique");
}

/* As Prosody 0.12 offers it up to TLS 1.2; what ejabberd 23.01 offers on TLS 1.3 cannot work. */
static void
test_without_a_list(void **state)
{
    const Fixture *fixture = *state;
    SaslOffer offer = offer_on(fixture, &fixture->tls12, EVERYTHING, NULL);
    assert_chosen(&offer, "SCRAM-SHA-512-PLUS p=tls-unique");
    offer.channel = &fixture->tls13;
    assert_chosen(&offer, "SCRAM-SHA-512 n");
    offer.mechanisms = LIST("SCRAM-SHA-1-PLUS");
    assert_refused(&offer, "in no way that this connection has");
}

static void
test_stripped_bindings_are_told_to_the_server(void **state)
{
    const Fixture *fixture = *state;
    const char *const *unbound = LIST("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-1");
    SaslOffer offer = offer_on(fixture, &fixture->tls13, unbound, NULL);
    assert_chosen(&offer, "SCRAM-SHA-256 y");
    offer.channel = &fixture->tls12;
    assert_chosen(&offer, "SCRAM-SHA-256 y");
    const ChannelBindings nothing = { 0 };
    offer.channel = &nothing;
    assert_chosen(&offer, "SCRAM-SHA-256 n");
    offer.channel = NULL;
    offer.is_secured = false;
    assert_chosen(&offer, "SCRAM-SHA-256 n");
}

/* XEP-0440 3 */
static void
test_list_without_bound_mechanisms(void **state)
{
    const Fixture *fixture = *state;
    SaslOffer offer =
        offer_on(fixture, &fixture->tls13, LIST("SCRAM-SHA-256", "PLAIN"), LIST("tls-exporter"));
    assert_refused(&offer, "somebody may be in between");
    fixture->config->login_mechanisms = g_strdup("SCRAM-SHA-256 SCRAM-SHA-1");
    assert_chosen(&offer, "SCRAM-SHA-256 n");
    g_clear_pointer(&fixture->config->login_mechanisms, g_free);
    offer.mechanisms = LIST("PLAIN");
    assert_string_equal(sasl_choose(&offer, NULL), "PLAIN");
}

static char *
answer(const Sasl *sasl, const char *extensions)
{
    g_autofree char *base64 = sasl_start(sasl);
    gsize length;
    g_autofree guchar *bytes = g_base64_decode(base64, &length);
    g_autofree char *first = g_strndup((const char *)bytes, length);
    g_autofree char *challenge =
        g_strdup_printf("%sx,s=QSXCR+Q6sek8bf92,i=4096%s", strstr(first, ",r=") + 1, extensions);
    return g_base64_encode((const guchar *)challenge, strlen(challenge));
}

static bool
read_answer(const SaslOffer *offer, const char *extensions)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Sasl) sasl = sasl_new(sasl_choose(offer, NULL), offer, "alice", "secret", NULL);
    g_autofree char *challenge = answer(sasl, extensions);
    bool is_right = sasl_read_challenge(sasl, challenge, &error) == SASL_CALCULATE;
    assert_true(is_right || strstr(error->message, "tampered with"));
    return is_right;
}

/* XEP-0474 4.1, over what was offered in any order; the hashes are Python's. */
static void
test_hash_of_the_offer(void **state)
{
    const Fixture *fixture = *state;
    SaslOffer offer =
        offer_on(fixture, &fixture->tls13, LIST("SCRAM-SHA-256-PLUS", "PLAIN", "SCRAM-SHA-256"),
                 LIST("tls-server-end-point", "tls-exporter"));
    assert_true(read_answer(&offer, ",h=OpwIlj6pDmUR+0q4Zqaqb5xWu6SDmduyUo4bUQEUWCQ="));
    assert_true(read_answer(&offer, ""));
    offer.bindings = LIST("tls-server-end-point");
    assert_false(read_answer(&offer, ",h=OpwIlj6pDmUR+0q4Zqaqb5xWu6SDmduyUo4bUQEUWCQ="));
    offer = offer_on(fixture, NULL, LIST("SCRAM-SHA-1", "PLAIN"), NULL);
    assert_true(read_answer(&offer, ",h=Y+xk2TW25vKwG9yWicfQlsuiFQs="));
    offer.mechanisms = LIST("SCRAM-SHA-1");
    assert_false(read_answer(&offer, ",h=Y+xk2TW25vKwG9yWicfQlsuiFQs="));
}

/* None of the listed bindings is ours: the list must be the server's own (XEP-0474 6). */
static void
test_strange_list_must_be_signed(void **state)
{
    const Fixture *fixture = *state;
    SaslOffer offer =
        offer_on(fixture, &fixture->tls13, LIST("SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"), LIST("x-new"));
    assert_chosen(&offer, "SCRAM-SHA-1 n");
    assert_false(read_answer(&offer, ""));
    offer.channel = NULL;
    assert_true(read_answer(&offer, ""));
}

static void
test_password_in_clear(void **state)
{
    const Fixture *fixture = *state;
    SaslOffer offer = offer_on(fixture, NULL, LIST("PLAIN"), NULL);
    assert_refused(&offer, "in clear");
    offer.is_secured = true;
    assert_string_equal(sasl_choose(&offer, NULL), "PLAIN");
    fixture->config->login_mechanisms = g_strdup("scram-sha-1, scram-sha-256");
    assert_refused(&offer, "login.mechanisms");
}

static void
test_allowed_mechanisms(void **state)
{
    const Fixture *fixture = *state;
    SaslOffer offer = offer_on(fixture, &fixture->tls12, EVERYTHING, NULL);
    fixture->config->login_mechanisms = g_strdup("HT-SHA-256-EXPR  scram-sha-1-plus,PLAIN");
    assert_chosen(&offer, "SCRAM-SHA-1-PLUS p=tls-unique");
    g_free(fixture->config->login_mechanisms);
    fixture->config->login_mechanisms = g_strdup("SCRAM-SHA-1 SCRAM-MD5");
    assert_refused(&offer, "SCRAM-MD5, which this program does not know");
}

static void
test_nothing_weaker_than_before(void **state)
{
    const Fixture *fixture = *state;
    static const struct {
        const char *seen;
        const char *offered;
        bool is_fit;
    } cases[] = {
        { "SCRAM-SHA-256", "SCRAM-SHA-256", true },
        { "SCRAM-SHA-256", "SCRAM-SHA-512", true },
        { "SCRAM-SHA-512", "SCRAM-SHA-1-PLUS", true },
        { "PLAIN", "SCRAM-SHA-1", true },
        { "SCRAM-SHA-256", "SCRAM-SHA-1", false },
        { "SCRAM-SHA-256", "PLAIN", false },
        { "SCRAM-SHA-1-PLUS", "SCRAM-SHA-512", false },
        { "HT-SHA-256-NONE", "PLAIN", true },
        { "EXTERNAL", "SCRAM-SHA-1", true },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        SaslOffer offer = offer_on(fixture, &fixture->tls12, LIST(cases[i].offered), NULL);
        g_free(fixture->config->login_seen);
        fixture->config->login_seen = g_strdup(cases[i].seen);
        if (cases[i].is_fit)
            assert_string_equal(sasl_choose(&offer, NULL), cases[i].offered);
        else
            assert_refused(&offer, "/account clear alice@example.org login.seen");
    }
}

static void
test_guests(void **state)
{
    const Fixture *fixture = *state;
    SaslOffer offer =
        offer_on(fixture, &fixture->tls13, LIST("SCRAM-SHA-1", "ANONYMOUS", "PLAIN"), NULL);
    assert_string_equal(sasl_choose(&offer, NULL), "SCRAM-SHA-1");
    offer.is_anonymous = true;
    assert_chosen(&offer, "ANONYMOUS");
    assert_false(sasl_needs_password("ANONYMOUS"));
    offer.mechanisms = LIST("SCRAM-SHA-1", "PLAIN");
    assert_refused(&offer, "takes no guests");
}

static void
test_certificate_is_needed_for_external(void **state)
{
    const Fixture *fixture = *state;
    SaslOffer offer = offer_on(fixture, &fixture->tls13, LIST("EXTERNAL", "SCRAM-SHA-1"), NULL);
    assert_string_equal(sasl_choose(&offer, NULL), "SCRAM-SHA-1");
    fixture->config->tls_certificate = g_strdup("/nowhere/alice.pem");
    assert_string_equal(sasl_choose(&offer, NULL), "EXTERNAL");
    assert_false(sasl_needs_password("EXTERNAL"));
    assert_true(sasl_needs_password("SCRAM-SHA-1"));
    offer.is_secured = false;
    assert_string_equal(sasl_choose(&offer, NULL), "SCRAM-SHA-1");
}

/* A server that tells of success before it has proved anything. */
static void
test_success_without_proof(void **state)
{
    const Fixture *fixture = *state;
    SaslOffer offer = offer_on(fixture, &fixture->tls13, LIST("SCRAM-SHA-1"), NULL);
    g_autoptr(Sasl) sasl = sasl_new("SCRAM-SHA-1", &offer, "alice", "secret", NULL);
    assert_false(sasl_read_success(sasl, "", NULL));
    assert_false(sasl_read_success(sasl, "dj1ybUY5cHFWOFM3c3VBb1pXamE0ZEpSa0ZzS1E9", NULL));
    offer.mechanisms = LIST("PLAIN");
    g_autoptr(Sasl) plain = sasl_new("PLAIN", &offer, "alice", "secret", NULL);
    assert_true(sasl_read_success(plain, "", NULL));
    assert_int_equal(sasl_read_challenge(plain, "", NULL), SASL_FAILED);
}

static void
test_failures(void **state)
{
    (void)state;
    static const struct {
        const char *xml;
        StreamErrorCode code;
        const char *sentence, *mechanism; /* NULL: SCRAM-SHA-1 */
    } cases[] = {
        { "<not-authorized/>", STREAM_ERROR_AUTH, "The name or the password is wrong.", NULL },
        { "<not-authorized/>", STREAM_ERROR_REFUSED,
          "The server does not accept your certificate (tls.certificate) for this account.",
          "EXTERNAL" },
        { "<not-authorized/>", STREAM_ERROR_REFUSED, "The server takes no guests now.",
          "ANONYMOUS" },
        { "<not-authorized/>", STREAM_ERROR_AUTH, "The name or the password is wrong.",
          "HT-SHA-256-EXPR" },
        { "<account-disabled/><text>Pay!</text>", STREAM_ERROR_REFUSED,
          "The account is disabled: ask the server's administrator. The server says: Pay!", NULL },
        { "<credentials-expired/>", STREAM_ERROR_AUTH,
          "The password has expired: set a new one on the server's website.", NULL },
        { "<encryption-required/>", STREAM_ERROR_REFUSED,
          "The server wants an encrypted connection: set tls.policy to force.", NULL },
        { "<mechanism-too-weak/>", STREAM_ERROR_REFUSED,
          "This way to log in is too weak for the server: look at login.mechanisms.", NULL },
        { "<invalid-mechanism/>", STREAM_ERROR_REFUSED,
          "The server does not accept the login that it offers.", NULL },
        { "<invalid-authzid/>", STREAM_ERROR_REFUSED,
          "The server does not let us log in as this address.", NULL },
        { "<malformed-request/>", STREAM_ERROR_REFUSED,
          "The server does not understand our login, or it was changed on its way.", NULL },
        { "<incorrect-encoding/>", STREAM_ERROR_REFUSED,
          "The server does not understand our login, or it was changed on its way.", NULL },
        { "<temporary-auth-failure/>", STREAM_ERROR_NETWORK,
          "The server cannot check passwords now; try again later.", NULL },
        { "<aborted/>", STREAM_ERROR_NETWORK, "The login was broken off.", NULL },
        { "<something-new/>", STREAM_ERROR_REFUSED, "The server refused the login.", NULL },
        { "", STREAM_ERROR_REFUSED, "The server refused the login.", NULL },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *xml =
            g_strdup_printf("<failure xmlns='" NS_SASL "'>%s</failure>", cases[i].xml);
        Element *failure = element_parse(xml);
        assert_non_null(failure);
        g_autoptr(GError) error =
            sasl_read_failure(failure, cases[i].mechanism ? cases[i].mechanism : "SCRAM-SHA-1");
        assert_true(g_error_matches(error, STREAM_ERROR, (int)cases[i].code));
        assert_string_equal(error->message, cases[i].sentence);
        element_free(failure);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_best_binding_of_a_list),
        TEST(test_without_a_list),
        TEST(test_stripped_bindings_are_told_to_the_server),
        TEST(test_list_without_bound_mechanisms),
        TEST(test_hash_of_the_offer),
        TEST(test_strange_list_must_be_signed),
        TEST(test_password_in_clear),
        TEST(test_allowed_mechanisms),
        TEST(test_nothing_weaker_than_before),
        TEST(test_guests),
        TEST(test_certificate_is_needed_for_external),
        TEST(test_success_without_proof),
        cmocka_unit_test(test_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
