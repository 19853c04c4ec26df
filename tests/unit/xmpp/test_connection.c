/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection against a scripted server: logins that work, and all the ways in which they do
 * not. */

#include "config.h"

#include <string.h>

#include "base/worker.h"

#include "unit/test.h"
#include "unit/xmpp/fake_server.h"
#include "unit/xmpp/one_connection.h"

/* Limits that are let pass: a step that the server does not take, and one with a handshake before
 * it that must fit, on a busy machine too. */
#define SHORT_MS  300
#define LONGER_MS 1500
#define HEADER                                                                                     \
    "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' "        \
    "version='1.0'>"
#define FEATURES_PLAIN                                                                             \
    "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"                                        \
    "<mechanism>PLAIN</mechanism></mechanisms>"
#define FEATURES_SCRAM                                                                             \
    "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"                                        \
    "<mechanism>SCRAM-SHA-1</mechanism></mechanisms>"
/* What nobody asked for. */
#define CHATTER      "<chatter xmlns='urn:example'/>"
#define FEATURES_TLS "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
#define PROCEED      "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
#define NS_SASL      "urn:ietf:params:xml:ns:xmpp-sasl"

static One one;

static void
start(Script script)
{
    one_start_script(&one, script);
}

/* STARTTLS, or nothing, by policy. */
static void
start_plain(Script script, TlsPolicy policy)
{
    start(script);
    one.config->tls_policy = policy;
}

static int
finish(void **state)
{
    (void)state;
    return one_end(&one);
}

/* --- it works --- */

static void
script_log_in(Peer *peer)
{
    peer_log_in(peer);
    if (strcmp(peer_alpn(peer), "xmpp-client") != 0)
        peer_fail(peer, "no ALPN");
    peer_expect(peer, "<presence/>");
    peer_send(peer, "<message from='bob@localhost'><body>hi</body></message>");
    peer_expect(peer, "</stream:stream>");
    peer_send(peer, "</stream:stream>");
}

static void
test_direct_tls(void **state)
{
    (void)state;
    start(script_log_in);
    one_open(&one);
    one_wait_bound(&one);
    assert_string_equal(one.bound, "alice@localhost/test");
    assert_true(connection_is_secured(one.connection));
    assert_string_equal(one.states->str, "123456");
    g_autofree char *text = connection_describe(one.connection);
    assert_true(g_str_has_prefix(text, "TLSv1.3 "));
    assert_true(g_str_has_suffix(text, ", PLAIN"));
    one_send(&one, "<presence/>");
    one_wait_stanzas(&one, 1);
    assert_string_equal(one.stanzas->pdata[0],
                        "<message from=\"bob@localhost\"><body>hi</body></message>");
    connection_close(one.connection);
    assert_false(one.is_closed);
    one_wait_closed(&one);
    assert_null(one.error);
    assert_null(strstr(one.traffic->str, "AGFsaWNl"));
    assert_non_null(strstr(one.traffic->str, "> <auth"));
}

static void
script_starttls(Peer *peer)
{
    peer_open_stream(peer, FEATURES_TLS FEATURES_PLAIN);
    peer_expect(peer, "<starttls");
    peer_send(peer, PROCEED);
    peer_log_in(peer);
    peer_read_all(peer);
}

static void
test_starttls(void **state)
{
    (void)state;
    start_plain(script_starttls, TLS_FORCE);
    one_open(&one);
    one_wait_bound(&one);
    assert_true(connection_is_secured(one.connection));
}

static void
test_idle_has_no_timer(void **state)
{
    (void)state;
    start(script_starttls);
    one.config->tls_policy = TLS_FORCE;
    one_open(&one);
    one_wait_bound(&one);
    while (g_main_context_iteration(NULL, FALSE))
        ;
    GPollFD descriptors[16];
    gint timeout = 0, priority = 0;
    GMainContext *context = g_main_context_default();
    assert_true(g_main_context_acquire(context));
    assert_false(g_main_context_prepare(context, &priority));
    gint count = g_main_context_query(context, priority, &timeout, descriptors, 16);
    g_main_context_release(context);
    assert_int_equal(timeout, -1);
    assert_in_range(count, 1, 16);
    for (gint i = 0; i < count; i++)
        assert_false(descriptors[i].events & G_IO_OUT);
}

static void
script_no_goodbye(Peer *peer)
{
    peer_log_in(peer);
    peer_expect(peer, "</stream:stream>");
    peer_read_all(peer);
}

static void
test_goodbye_is_not_waited_for_long(void **state)
{
    (void)state;
    start(script_no_goodbye);
    one_open(&one);
    one_wait_bound(&one);
    connection_close(one.connection);
    one_wait_closed(&one);
    assert_null(one.error);
}

/* --- the password --- */

/* As far as it has come. */
static void
expect_password(Peer *peer)
{
    peer_start_tls(peer);
    peer_open_stream(peer, FEATURES_PLAIN);
    peer_expect(peer, "</auth>");
}

static void
script_refuse(Peer *peer)
{
    expect_password(peer);
    peer_send(peer, "<failure xmlns='" NS_SASL "'><not-authorized/></failure>");
    peer_expect(peer, "</stream:stream>");
}

static void
test_wrong_password(void **state)
{
    (void)state;
    start(script_refuse);
    one.password = "other";
    one_expect_error(&one, STREAM_ERROR_AUTH, "password is wrong");
}

static void
script_disabled(Peer *peer)
{
    expect_password(peer);
    peer_send(peer, "<failure xmlns='" NS_SASL "'><account-disabled/><text>Pay \x1b[31mfirst!"
                    "</text></failure>");
    peer_read_all(peer);
}

static void
script_disabled_clean(Peer *peer)
{
    expect_password(peer);
    peer_send(peer, "<failure xmlns='" NS_SASL "'><account-disabled/><text>Pay first!</text>"
                    "</failure>");
    peer_read_all(peer);
}

static void
test_disabled_account(void **state)
{
    (void)state;
    start(script_disabled_clean);
    one_expect_error(&one, STREAM_ERROR_REFUSED,
                     "disabled: ask the server's administrator. The "
                     "server says: Pay first!");
}

static void
test_escape_characters_are_no_xml(void **state)
{
    (void)state;
    start(script_disabled);
    one_expect_error(&one, STREAM_ERROR_PROTOCOL, "broken XML");
}

static void
script_wait_for_password(Peer *peer)
{
    peer_start_tls(peer);
    peer_open_stream(peer, FEATURES_PLAIN);
    peer_read_all(peer);
}

static void
test_no_password(void **state)
{
    (void)state;
    start(script_wait_for_password);
    one.password = NULL;
    one_expect_error(&one, STREAM_ERROR_REFUSED, "/connect alice@localhost asks");
}

static void
script_log_in_only(Peer *peer)
{
    peer_log_in(peer);
    peer_read_all(peer);
}

static void
on_waited(gpointer data)
{
    *(bool *)data = true;
}

/* A person types slower than a server answers. */
static void
test_user_may_take_time(void **state)
{
    (void)state;
    start(script_log_in_only);
    one.timeout_ms = LONGER_MS;
    one.keeps_silent = true;
    one_open(&one);
    one_wait_state(&one, STREAM_LOGGING_IN);
    bool is_over = false;
    timer_start(one.clock, LONGER_MS + SHORT_MS, on_waited, &is_over);
    while (!is_over)
        g_main_context_iteration(NULL, TRUE);
    assert_false(one.is_closed);
    connection_give_password(one.connection, "secret");
    one_wait_bound(&one);
}

static void
script_impostor(Peer *peer)
{
    peer_start_tls(peer);
    peer_open_stream(peer, FEATURES_SCRAM);
    peer_expect(peer, "mechanism=\"SCRAM-SHA-1\">");
    peer_expect(peer, "</auth>");
    /* Without our nonce in it. */
    g_autofree char *challenge = g_base64_encode((const guchar *)"r=x,s=QQ==,i=4096", 17);
    g_autofree char *xml =
        g_strdup_printf("<challenge xmlns='" NS_SASL "'>%s</challenge>", challenge);
    peer_send(peer, xml);
    peer_read_all(peer);
}

static void
test_challenge_without_our_nonce(void **state)
{
    (void)state;
    start(script_impostor);
    one_expect_error(&one, STREAM_ERROR_PROTOCOL, "login was stopped");
}

/* The server's first message: the client's nonce and more. */
static void
send_challenge(Peer *peer, int iterations)
{
    peer_start_tls(peer);
    peer_open_stream(peer, FEATURES_SCRAM);
    peer_expect(peer, "mechanism=\"SCRAM-SHA-1\">");
    g_autofree char *base64 = g_strdup(peer_read_until(peer, "</auth>"));
    gsize length;
    g_autofree guchar *bytes = g_base64_decode(base64, &length);
    g_autofree char *first = g_strndup((const char *)bytes, length);
    const char *nonce = strstr(first, ",r=");
    if (!nonce) {
        peer_fail(peer, "no nonce");
        return;
    }
    g_autofree char *challenge =
        g_strdup_printf("%smore,s=QSXCR+Q6sek8bf92,i=%d", nonce + 1, iterations);
    g_autofree char *encoded = g_base64_encode((const guchar *)challenge, strlen(challenge));
    g_autofree char *xml =
        g_strdup_printf("<challenge xmlns='" NS_SASL "'>%s</challenge>", encoded);
    peer_send(peer, xml);
}

/* Goes on as far as the proof, which it cannot give. */
static void
script_false_proof(Peer *peer)
{
    send_challenge(peer, 4096);
    peer_expect(peer, "</response>");
    peer_send(peer, "<success xmlns='" NS_SASL "'>dj1ybUY5cHFWOFM3c3VBb1pXamE0ZEpSa0ZzS1E9"
                    "</success>");
    if (strstr(peer_read_all(peer), "<bind"))
        peer_fail(peer, "the client went on");
}

static void
test_false_server_signature(void **state)
{
    (void)state;
    start(script_false_proof);
    one_expect_error(&one, STREAM_ERROR_REFUSED, "impostor");
}

/* Asks for a calculation of a second or so. */
static void
script_slow_login(Peer *peer)
{
    send_challenge(peer, 2000000);
    peer_read_all(peer);
}

/* The loop turns on meanwhile, and nothing is left behind. */
static void
test_freed_while_calculating(void **state)
{
    (void)state;
    start(script_slow_login);
    one_open(&one);
    one_wait_traffic(&one, "< <challenge");
    gint64 begin = g_get_monotonic_time();
    while (g_main_context_iteration(NULL, FALSE))
        ;
    assert_in_range(g_get_monotonic_time() - begin, 0, 200 * 1000);
    g_clear_pointer(&one.connection, connection_free);
    worker_wait_all();
    assert_int_equal(one.closed_count, 0);
}

static void
script_no_mechanism(Peer *peer)
{
    peer_start_tls(peer);
    peer_open_stream(peer, "<mechanisms xmlns='" NS_SASL "'><mechanism>X-OTHER</mechanism>"
                           "</mechanisms>");
    peer_read_all(peer);
}

static void
test_no_common_mechanism(void **state)
{
    (void)state;
    start(script_no_mechanism);
    one_expect_error(&one, STREAM_ERROR_REFUSED, "no way to log in");
}

/* --- TLS --- */

static void
script_plain_only(Peer *peer)
{
    peer_open_stream(peer, FEATURES_PLAIN);
    if (strstr(peer_read_all(peer), "<auth"))
        peer_fail(peer, "the password went out in clear");
}

static void
test_no_tls_offered(void **state)
{
    (void)state;
    start_plain(script_plain_only, TLS_FORCE);
    one_expect_error(&one, STREAM_ERROR_TLS, "offers no encryption");
}

static void
test_tls_seen_before(void **state)
{
    (void)state;
    start_plain(script_plain_only, TLS_ALLOW);
    one.config->tls_seen = true;
    one_expect_error(&one, STREAM_ERROR_TLS, "but it did before");
}

static void
test_no_password_in_clear(void **state)
{
    (void)state;
    start_plain(script_plain_only, TLS_ALLOW);
    one_expect_error(&one, STREAM_ERROR_REFUSED, "in clear");
    assert_false(connection_is_secured(one.connection));
}

static void
script_handshake_only(Peer *peer)
{
    peer_start_tls(peer);
    if (*peer_read_all(peer))
        peer_fail(peer, "something was sent over a connection that is not trusted");
}

static void
test_self_signed_certificate(void **state)
{
    (void)state;
    start(script_handshake_only);
    one.pin = NULL;
    one_expect_error(&one, STREAM_ERROR_CERTIFICATE, "self-signed");
    const Certificate *certificate = connection_certificate(one.connection);
    assert_string_equal(certificate->fingerprint, fake_server_fingerprint(one.server));
    assert_string_equal(certificate->names, "localhost");
    assert_string_equal(certificate->subject, "CN = localhost");
    assert_true(certificate->valid_until > certificate->valid_from);
}

static void
test_other_pin(void **state)
{
    (void)state;
    start(script_handshake_only);
    one.pin = "00";
    one_expect_error(&one, STREAM_ERROR_CERTIFICATE, "self-signed");
}

static void
test_trusted_by_file(void **state)
{
    (void)state;
    start(script_starttls);
    one.config->tls_policy = TLS_FORCE;
    one.pin = NULL;
    one.config->tls_ca_file = g_strdup(fake_server_ca_file(one.server));
    one_open(&one);
    one_wait_bound(&one);
    assert_null(connection_certificate(one.connection)->problem);
}

/* OpenSSL's own settings count, too. */
static void
test_trusted_by_the_system(void **state)
{
    (void)state;
    start(script_log_in_only);
    one.pin = NULL;
    g_autofree char *before = g_strdup(g_getenv("SSL_CERT_FILE"));
    g_setenv("SSL_CERT_FILE", fake_server_ca_file(one.server), TRUE);
    one_open(&one);
    one_wait_bound(&one);
    assert_null(connection_certificate(one.connection)->problem);
    if (before)
        g_setenv("SSL_CERT_FILE", before, TRUE);
    else
        g_unsetenv("SSL_CERT_FILE");
}

static void
expect_fault(const FakeCertificate *certificate, const char *words)
{
    static const Script scripts[] = { script_handshake_only, NULL };
    one_start(&one, scripts, certificate);
    one.pin = NULL;
    one.config->tls_ca_file = g_strdup(fake_server_ca_file(one.server));
    one_expect_error(&one, STREAM_ERROR_CERTIFICATE, words);
}

static void
test_expired_certificate(void **state)
{
    (void)state;
    expect_fault(&(FakeCertificate){ .host = "localhost", .from_days = -20, .until_days = -10 },
                 "It expired on ");
}

static void
test_certificate_of_the_future(void **state)
{
    (void)state;
    expect_fault(&(FakeCertificate){ .host = "localhost", .from_days = 10, .until_days = 20 },
                 "not valid before");
}

static void
test_foreign_certificate(void **state)
{
    (void)state;
    expect_fault(&(FakeCertificate){ .host = "other.example", .from_days = -1, .until_days = 20 },
                 "It is for other.example, not for localhost.");
}

static void
script_garbage(Peer *peer)
{
    peer_send(peer, "HTTP/1.0 400 no\r\n\r\n");
    peer_read_all(peer);
}

static void
test_no_tls_at_all(void **state)
{
    (void)state;
    start(script_garbage);
    one_expect_error(&one, STREAM_ERROR_TLS, "cannot be set up (what answers there is not TLS)");
}

static void
script_end_in_the_handshake(Peer *peer)
{
    peer_read(peer, 5);
}

static void
script_reset_in_the_handshake(Peer *peer)
{
    peer_read(peer, 5);
    peer_reset(peer);
}

/* TLS is not to blame, so that another try is made. */
static void
test_cut_in_the_handshake(void **state)
{
    (void)state;
    start(script_end_in_the_handshake);
    one_expect_error(&one, STREAM_ERROR_NETWORK, "cannot be set up (it was closed)");
}

static void
test_reset_in_the_handshake(void **state)
{
    (void)state;
    start(script_reset_in_the_handshake);
    one_expect_error(&one, STREAM_ERROR_NETWORK, "cannot be set up (it was closed)");
}

/* --- silence --- */

static void
script_silent(Peer *peer)
{
    peer_read_all(peer);
}

static void
script_hang_up(Peer *peer)
{
    peer_expect(peer, "<stream:stream");
    peer_reset(peer);
}

static void
script_silent_after_header(Peer *peer)
{
    peer_expect(peer, "<stream:stream");
    peer_send(peer, HEADER);
    peer_read_all(peer);
}

static void
script_silent_after_starttls(Peer *peer)
{
    peer_open_stream(peer, FEATURES_TLS);
    peer_read_all(peer);
}

static void
script_silent_after_proceed(Peer *peer)
{
    peer_open_stream(peer, FEATURES_TLS);
    peer_expect(peer, "<starttls");
    peer_send(peer, PROCEED);
    peer_read_all(peer);
}

static void
script_half_handshake(Peer *peer)
{
    peer_send_bytes(peer, "\x16\x03\x03\x10", 4);
    peer_read_all(peer);
}

static void
script_silent_in_sasl(Peer *peer)
{
    expect_password(peer);
    peer_read_all(peer);
}

static void
script_silent_in_bind(Peer *peer)
{
    expect_password(peer);
    peer_send(peer, "<success xmlns='" NS_SASL "'/>");
    peer_open_stream(peer, "<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>");
    peer_read_all(peer);
}

static void
script_chatter_instead_of_features(Peer *peer)
{
    peer_expect(peer, "<stream:stream");
    peer_send(peer, HEADER);
    peer_chatter(peer, CHATTER);
}

static void
script_chatter_in_sasl(Peer *peer)
{
    expect_password(peer);
    peer_chatter(peer, CHATTER);
}

static void
expect_silence(Script script, TlsPolicy policy, int timeout_ms, const char *words)
{
    start_plain(script, policy);
    one.timeout_ms = timeout_ms;
    gint64 begin = g_get_monotonic_time();
    one_expect_error(&one, STREAM_ERROR_NETWORK, words);
    assert_in_range(g_get_monotonic_time() - begin, 0, 5 * 1000 * 1000);
}

static void
test_silence_before_the_header(void **state)
{
    (void)state;
    expect_silence(script_silent, TLS_FORCE, SHORT_MS, "accepts the connection but says nothing");
}

/* As a port for direct TLS does. */
static void
test_hang_up_before_the_header(void **state)
{
    (void)state;
    start_plain(script_hang_up, TLS_FORCE);
    one_expect_error(&one, STREAM_ERROR_NETWORK, "does the port want tls.policy direct?");
}

static void
test_silence_after_the_header(void **state)
{
    (void)state;
    expect_silence(script_silent_after_header, TLS_FORCE, SHORT_MS, "does not say what it can do");
}

static void
test_silence_after_starttls(void **state)
{
    (void)state;
    expect_silence(script_silent_after_starttls, TLS_FORCE, SHORT_MS, "when asked for encryption");
}

static void
test_silence_after_proceed(void **state)
{
    (void)state;
    expect_silence(script_silent_after_proceed, TLS_FORCE, SHORT_MS, "does not go on");
    worker_wait_all();
}

static void
test_silence_in_the_handshake(void **state)
{
    (void)state;
    expect_silence(script_silent, TLS_DIRECT, SHORT_MS, "does not go on");
}

static void
test_half_a_handshake(void **state)
{
    (void)state;
    expect_silence(script_half_handshake, TLS_DIRECT, SHORT_MS, "does not go on");
}

static void
test_silence_in_sasl(void **state)
{
    (void)state;
    expect_silence(script_silent_in_sasl, TLS_DIRECT, LONGER_MS, "does not answer to the login");
}

static void
test_silence_in_bind(void **state)
{
    (void)state;
    expect_silence(script_silent_in_bind, TLS_DIRECT, LONGER_MS, "no address in time");
}

/* Chatter is no answer: the time runs on. */
static void
test_chatter_is_silence(void **state)
{
    (void)state;
    expect_silence(script_chatter_instead_of_features, TLS_FORCE, SHORT_MS,
                   "does not say what it can do");
}

static void
test_chatter_in_sasl_is_silence(void **state)
{
    (void)state;
    expect_silence(script_chatter_in_sasl, TLS_DIRECT, LONGER_MS, "does not answer to the login");
}

/* --- the network --- */

static void
test_refused_port(void **state)
{
    (void)state;
    start(script_silent);
    int port = fake_server_port(one.server);
    one.config->port = port == 1 ? 2 : 1;
    one_expect_error(&one, STREAM_ERROR_NETWORK, "refuses the connection");
    one_tear_down(&one);
    one_set_up(&one, port, NULL);
    one_open(&one);
    one_wait_state(&one, STREAM_SECURING);
}

static void
test_unknown_host(void **state)
{
    (void)state;
    one_set_up(&one, 5222, NULL);
    g_free(one.config->server);
    one.config->server = g_strdup("host.invalid");
    one_open(&one);
    one_wait_closed(&one);
    assert_non_null(one.error);
    assert_non_null(strstr(one.error->message, "host.invalid"));
}

static void
script_cut(Peer *peer)
{
    peer_log_in(peer);
    peer_expect(peer, "<presence/>");
    peer_reset(peer);
}

static void
test_lost_connection(void **state)
{
    (void)state;
    start(script_cut);
    one_open(&one);
    one_wait_bound(&one);
    one_send(&one, "<presence/>");
    one_wait_closed(&one);
    assert_true(g_error_matches(one.error, STREAM_ERROR, STREAM_ERROR_NETWORK));
    one_send(&one, "<presence/>");
}

static void
script_close(Peer *peer)
{
    peer_log_in(peer);
    peer_send(peer, "</stream:stream>");
    peer_expect(peer, "</stream:stream>");
}

static void
test_server_closes(void **state)
{
    (void)state;
    start(script_close);
    one_open(&one);
    one_wait_closed(&one);
    assert_true(g_error_matches(one.error, STREAM_ERROR, STREAM_ERROR_NETWORK));
}

static void
script_conflict(Peer *peer)
{
    peer_log_in(peer);
    peer_send(peer, "<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                    "</stream:error></stream:stream>");
    peer_read_all(peer);
}

static void
test_conflict(void **state)
{
    (void)state;
    start(script_conflict);
    one_expect_error(&one, STREAM_ERROR_CONFLICT, "same resource");
}

/* --- given up halfway --- */

static void
script_conflict_in_clear(Peer *peer)
{
    peer_expect(peer, "<stream:stream");
    peer_send(peer, HEADER "<stream:error><conflict xmlns='urn:ietf:params:xml:ns:xmpp-streams'/>"
                           "</stream:error></stream:stream>");
    peer_read_all(peer);
}

/* Somebody in between could take our place or our name from us. */
static void
test_conflict_in_clear_is_hearsay(void **state)
{
    (void)state;
    start_plain(script_conflict_in_clear, TLS_FORCE);
    one.config->tls_seen = true;
    one_expect_error(&one, STREAM_ERROR_PROTOCOL, "same resource");
}

static void
test_freed_in_the_handshake(void **state)
{
    (void)state;
    start(script_silent);
    one_open(&one);
    one_wait_state(&one, STREAM_SECURING);
    g_main_context_iteration(NULL, FALSE);
    g_clear_pointer(&one.connection, connection_free);
    worker_wait_all();
    assert_int_equal(one.closed_count, 0);
}

static void
test_closed_in_the_handshake(void **state)
{
    (void)state;
    start(script_silent);
    one_open(&one);
    one_wait_state(&one, STREAM_SECURING);
    connection_close(one.connection);
    one_wait_closed(&one);
    assert_null(one.error);
    worker_wait_all();
}

static void
test_closed_at_once(void **state)
{
    (void)state;
    one_set_up(&one, 1, NULL);
    one_open(&one);
    connection_close(one.connection);
    assert_false(one.is_closed);
    one_wait_closed(&one);
    assert_null(one.error);
    assert_string_equal(one.states->str, "");
}

/* --- registration --- */

static void
script_register(Peer *peer)
{
    peer_start_tls(peer);
    peer_open_stream(peer,
                     "<register xmlns='http://jabber.org/features/iq-register'/>" FEATURES_PLAIN);
    peer_expect(peer, "<iq type=\"get\" id=\"register\"");
    peer_send(peer, "<iq type='result' id='register'><query xmlns='jabber:iq:register'>"
                    "<username/><password/></query></iq>");
    peer_expect(peer, "<username>alice</username><password>secret</password>");
    peer_send(peer, "<iq type='result' id='register'/>");
    peer_expect(peer, "</auth>");
    peer_send(peer, "<success xmlns='" NS_SASL "'/>");
    peer_bind(peer);
    peer_read_all(peer);
}

static void
test_registration(void **state)
{
    (void)state;
    start(script_register);
    one.is_registration = true;
    one_open(&one);
    one_wait_bound(&one);
    assert_null(strstr(one.traffic->str, "secret"));
}

static void
script_register_in_clear(Peer *peer)
{
    peer_open_stream(peer, "<register xmlns='http://jabber.org/features/iq-register'/>"
                           "<mechanisms xmlns='" NS_SASL "'><mechanism>SCRAM-SHA-1</mechanism>"
                           "</mechanisms>");
    if (strstr(peer_read_all(peer), "<iq"))
        peer_fail(peer, "it would register");
}

/* A registration sends the password itself. */
static void
test_no_registration_in_clear(void **state)
{
    (void)state;
    start(script_register_in_clear);
    one.is_registration = true;
    one.config->tls_policy = TLS_ALLOW;
    one_expect_error(&one, STREAM_ERROR_TLS, "unencrypted");
}

static void
script_taken(Peer *peer)
{
    peer_start_tls(peer);
    peer_open_stream(peer, FEATURES_PLAIN);
    peer_expect(peer, "</iq>");
    peer_send(peer, "<iq type='result' id='register'><query xmlns='jabber:iq:register'>"
                    "<username/><password/></query></iq>");
    peer_expect(peer, "</iq>");
    peer_send(peer, "<iq type='error' id='register'><error type='cancel'>"
                    "<conflict xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
    peer_read_all(peer);
}

static void
test_name_is_taken(void **state)
{
    (void)state;
    start(script_taken);
    one.is_registration = true;
    one_expect_error(&one, STREAM_ERROR_CONFLICT, "taken");
}

#define TEST(name) cmocka_unit_test_teardown(name, finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_direct_tls),
        TEST(test_starttls),
        TEST(test_idle_has_no_timer),
        TEST(test_goodbye_is_not_waited_for_long),
        TEST(test_wrong_password),
        TEST(test_disabled_account),
        TEST(test_escape_characters_are_no_xml),
        TEST(test_no_password),
        TEST(test_user_may_take_time),
        TEST(test_challenge_without_our_nonce),
        TEST(test_false_server_signature),
        TEST(test_freed_while_calculating),
        TEST(test_no_common_mechanism),
        TEST(test_no_tls_offered),
        TEST(test_tls_seen_before),
        TEST(test_no_password_in_clear),
        TEST(test_self_signed_certificate),
        TEST(test_other_pin),
        TEST(test_trusted_by_file),
        TEST(test_trusted_by_the_system),
        TEST(test_expired_certificate),
        TEST(test_certificate_of_the_future),
        TEST(test_foreign_certificate),
        TEST(test_no_tls_at_all),
        TEST(test_cut_in_the_handshake),
        TEST(test_reset_in_the_handshake),
        TEST(test_silence_before_the_header),
        TEST(test_hang_up_before_the_header),
        TEST(test_silence_after_the_header),
        TEST(test_silence_after_starttls),
        TEST(test_silence_after_proceed),
        TEST(test_silence_in_the_handshake),
        TEST(test_half_a_handshake),
        TEST(test_silence_in_sasl),
        TEST(test_silence_in_bind),
        TEST(test_chatter_is_silence),
        TEST(test_chatter_in_sasl_is_silence),
        TEST(test_refused_port),
        TEST(test_unknown_host),
        TEST(test_lost_connection),
        TEST(test_server_closes),
        TEST(test_conflict),
        TEST(test_conflict_in_clear_is_hearsay),
        TEST(test_freed_in_the_handshake),
        TEST(test_closed_in_the_handshake),
        TEST(test_closed_at_once),
        TEST(test_registration),
        TEST(test_no_registration_in_clear),
        TEST(test_name_is_taken),
    };
    return cmocka_run_group_tests(tests, one_set_up_group, one_tear_down_group);
}
