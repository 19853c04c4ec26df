/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a connection finds its server: through proxies, past servers that are of no use, and where
 * servers send us. The scripted server is the proxy too. */

#include "config.h"

#include <string.h>

#include "unit/test.h"
#include "unit/xmpp/fake_resolver.h"
#include "unit/xmpp/fake_server.h"
#include "unit/xmpp/one_connection.h"

#define SHORT_MS 1000

static FakeServer *other;
static One one;

static unsigned
count_descriptors(void)
{
    unsigned count = 0;
    g_autoptr(GDir) folder = g_dir_open("/proc/self/fd", 0, NULL);
    while (folder && g_dir_read_name(folder))
        count++;
    return count;
}

static void
start(const Script *scripts)
{
    one_start(&one, scripts, NULL);
    one.timeout_ms = 5000;
}

/* Reached through the one.server, which is a proxy: far.example port 5222, a name that only it
 * knows.
 */
static void
start_proxy(const Script *scripts, const char *scheme)
{
    start(scripts);
    g_free(one.config->server);
    one.config->server = g_strdup("far.example");
    one.config->port = 5222;
    one.config->proxy = g_strdup_printf("%s127.0.0.1:%d", scheme, fake_server_port(one.server));
}

static int
tear_down(void **state)
{
    (void)state;
    int result = one_end(&one);
    g_autofree char *failure = other ? fake_server_free(other) : NULL;
    other = NULL;
    if (failure)
        print_error("other server: %s\n", failure);
    while (g_main_context_iteration(NULL, FALSE))
        ;
    return failure ? -1 : result;
}

static void
expect_routes(const char *expected)
{
    g_ptr_array_add(one.routes, NULL);
    g_autofree char *routes = g_strjoinv("|", (char **)one.routes->pdata);
    g_ptr_array_remove_index(one.routes, one.routes->len - 1);
    assert_string_equal(routes, expected);
}

/* Online, and off again. */
static void
visit(void)
{
    one_open(&one);
    one_wait_bound(&one);
    connection_close(one.connection);
    one_wait_closed(&one);
    assert_null(one.error);
}

/* --- proxies --- */

static void
let_through(Peer *peer)
{
    peer_read(peer, 3);
    peer_send_bytes(peer, "\5\0", 2);
    /* 5 1 0 3, length, name, port. */
    peer_read(peer, 4);
    peer_expect(peer, "\x0b"
                      "far.example\x14"
                      "f");
    peer_send_bytes(peer, "\5\0\0\1\0\0\0\0\0\0", 10);
}

static void
log_in_and_out(Peer *peer)
{
    peer_log_in(peer);
    peer_expect(peer, "</stream:stream>");
    peer_send(peer, "</stream:stream>");
    peer_read_all(peer);
}

static void
script_socks(Peer *peer)
{
    let_through(peer);
    log_in_and_out(peer);
}

static void
test_through_socks(void **state)
{
    (void)state;
    static const Script scripts[] = { script_socks, NULL };
    start_proxy(scripts, "socks5://");
    one_open(&one);
    one_wait_bound(&one);
    g_autofree char *text = connection_describe(one.connection);
    g_autofree char *end = g_strdup_printf(", far.example:5222, PLAIN, through SOCKS5 127.0.0.1:%d",
                                           fake_server_port(one.server));
    if (!g_str_has_suffix(text, end))
        fail_msg("%s", text);
    connection_close(one.connection);
    one_wait_closed(&one);
    expect_routes("far.example:5222 ...|far.example:5222 in use|far.example:5222 logged out");
}

static void
script_http(Peer *peer)
{
    peer_expect(peer, "CONNECT far.example:5222 HTTP/1.1\r\n");
    peer_expect(peer, "Proxy-Authorization: Basic YWxpY2U6cHc=\r\n");
    peer_expect(peer, "\r\n");
    peer_send(peer, "HTTP/1.1 200 OK\r\n\r\n");
    peer_open_stream(peer, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    peer_expect(peer, "<starttls");
    peer_send(peer, "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    log_in_and_out(peer);
}

static void
test_through_http(void **state)
{
    (void)state;
    static const Script scripts[] = { script_http, NULL };
    start_proxy(scripts, "http://alice:pw@");
    one.config->tls_policy = TLS_FORCE;
    visit();
}

static void
script_refuse(Peer *peer)
{
    peer_read(peer, 3);
    peer_send_bytes(peer, "\5\0", 2);
    peer_read(peer, 4);
    peer_expect(peer, "\x14"
                      "f");
    peer_send_bytes(peer, "\5\4\0\1\0\0\0\0\0\0", 10);
    peer_read_all(peer);
}

static void
test_proxy_does_not_know_it(void **state)
{
    (void)state;
    static const Script scripts[] = { script_refuse, NULL };
    start_proxy(scripts, "socks5://");
    one_expect_error(&one, STREAM_ERROR_NETWORK, "it cannot find or reach that host");
    assert_int_equal(one.routes->len, 2);
    assert_non_null(strstr(one.routes->pdata[1], "it cannot find or reach that host"));
}

static void
script_silent(Peer *peer)
{
    peer_wait_hangup(peer);
}

static void
test_silent_proxy(void **state)
{
    (void)state;
    static const Script scripts[] = { script_silent, NULL };
    start_proxy(scripts, "socks5://");
    one.timeout_ms = SHORT_MS;
    one_expect_error(&one, STREAM_ERROR_NETWORK, "does not say in time");
}

static void
script_let_through(Peer *peer)
{
    let_through(peer);
    peer_wait_hangup(peer);
}

static void
test_silence_behind_the_proxy(void **state)
{
    (void)state;
    static const Script scripts[] = { script_let_through, NULL };
    start_proxy(scripts, "socks5://");
    one.timeout_ms = SHORT_MS;
    one.config->tls_policy = TLS_FORCE;
    one_expect_error(&one, STREAM_ERROR_NETWORK, "accepts the connection but says nothing");
    expect_routes("far.example:5222 ...|far.example:5222 silent for 1 s");
}

static void
script_cut(Peer *peer)
{
    let_through(peer);
    peer_log_in(peer);
    peer_expect(peer, "<presence/>");
    peer_reset(peer);
}

static void
test_proxy_dies(void **state)
{
    (void)state;
    static const Script scripts[] = { script_cut, NULL };
    start_proxy(scripts, "socks5://");
    one_open(&one);
    one_wait_bound(&one);
    one_send(&one, "<presence/>");
    one_wait_closed(&one);
    assert_true(g_error_matches(one.error, STREAM_ERROR, STREAM_ERROR_NETWORK));
    assert_string_equal(one.error->message, "The connection to the server was lost.");
}

static void
test_proxy_that_is_none(void **state)
{
    (void)state;
    static const Script scripts[] = { NULL };
    start(scripts);
    one.config->proxy = g_strdup("socks5://");
    one_expect_error(&one, STREAM_ERROR_REFUSED, "the port of the account's proxy is not valid");
    assert_int_equal(one.routes->len, 0);
}

static void
test_freed_on_the_way(void **state)
{
    (void)state;
    static const Script scripts[] = { script_let_through, NULL };
    start_proxy(scripts, "socks5://");
    one.config->tls_policy = TLS_FORCE;
    one_open(&one);
    one_wait_state(&one, STREAM_SECURING);
    g_clear_pointer(&one.connection, connection_free);
    assert_false(one.is_closed);
}

/* --- servers that are of no use --- */

static Resumption *
new_resumption(int port)
{
    g_autoptr(Jid) jid = jid_new("alice@localhost/test", NULL);
    Resumption *resumption = resumption_new("previous", jid);
    resumption->location = g_strdup_printf("127.0.0.1:%d", port);
    return resumption;
}

static void
test_next_server_after_a_silent_one(void **state)
{
    (void)state;
    static const Script silent[] = { script_silent, NULL };
    static const Script good[] = { log_in_and_out, NULL };
    other = fake_server_new(silent, NULL);
    start(good);
    one.timeout_ms = SHORT_MS;
    g_autoptr(Resumption) resumption = new_resumption(fake_server_port(other));
    one.resumption = resumption;
    visit();
    g_autofree char *routes = g_strdup_printf(
        "127.0.0.1:%d ...|127.0.0.1:%d silent for 1 s|127.0.0.1:%d ...|127.0.0.1:%d in use|"
        "127.0.0.1:%d logged out",
        fake_server_port(other), fake_server_port(other), one.config->port, one.config->port,
        one.config->port);
    expect_routes(routes);
}

static void
script_hang_up(Peer *peer)
{
    peer_read(peer, 5);
}

static void
test_next_server_after_broken_tls(void **state)
{
    (void)state;
    static const Script bad[] = { script_hang_up, NULL };
    static const Script good[] = { log_in_and_out, NULL };
    other = fake_server_new(bad, NULL);
    start(good);
    g_autoptr(Resumption) resumption = new_resumption(fake_server_port(other));
    one.resumption = resumption;
    visit();
}

/* --- by records --- */

#define PLAIN  "_xmpp-client._tcp.localhost"
#define DIRECT "_xmpps-client._tcp.localhost"

static FakeResolver *resolver;

static int
tear_down_resolver(void **state)
{
    int result = tear_down(state);
    g_clear_pointer(&resolver, fake_resolver_free);
    return result;
}

/* Finds localhost by its records, which are these lines; NULL ends them. */
static void
start_with_records(const Script *scripts, const char *const *lines)
{
    start(scripts);
    g_clear_pointer(&one.config->server, g_free);
    one.config->port = 0;
    one.config->tls_policy = TLS_FORCE;
    resolver = fake_resolver_new();
    fake_resolver_set(resolver, lines);
}

/* The first target refuses, the next one is silent, the third is the one; the fourth is not needed.
 */
static void
test_targets_in_their_order(void **state)
{
    (void)state;
    static const Script silent[] = { script_silent, NULL };
    static const Script good[] = { log_in_and_out, NULL };
    static char lines[4][100];
    static const char *const records[] = {
        lines[0], lines[1], lines[2], lines[3], "x.example 127.0.0.1", NULL
    };
    other = fake_server_new(silent, NULL);
    start_with_records(good, records);
    g_snprintf(lines[0], sizeof lines[0], PLAIN " 1 0 1 x.example");
    g_snprintf(lines[1], sizeof lines[1], PLAIN " 2 0 %d x.example", fake_server_port(other));
    g_snprintf(lines[2], sizeof lines[2], DIRECT " 3 0 %d x.example", fake_server_port(one.server));
    g_snprintf(lines[3], sizeof lines[3], PLAIN " 4 0 2 x.example");
    one.timeout_ms = SHORT_MS;
    visit();
    g_autofree char *routes = g_strdup_printf(
        "x.example:1 ...|x.example:1 Connection refused|x.example:%d ...|"
        "x.example:%d silent for 1 s|x.example:%d ...|x.example:%d in use|x.example:%d logged out",
        fake_server_port(other), fake_server_port(other), fake_server_port(one.server),
        fake_server_port(one.server), fake_server_port(one.server));
    expect_routes(routes);
}

static void
test_silent_resolver(void **state)
{
    (void)state;
    static const Script scripts[] = { NULL };
    static const char *const records[] = { PLAIN " hangs", DIRECT " hangs", "localhost hangs",
                                           NULL };
    start_with_records(scripts, records);
    one.timeout_ms = SHORT_MS;
    one_expect_error(&one, STREAM_ERROR_NETWORK, "localhost could not be looked up in time");
    assert_int_equal(one.routes->len, 0);
}

static void
test_no_name_is_asked_with_a_proxy(void **state)
{
    (void)state;
    static const Script scripts[] = { script_socks, NULL };
    static const char *const records[] = { NULL };
    start_proxy(scripts, "socks5://");
    resolver = fake_resolver_new();
    fake_resolver_set(resolver, records);
    visit();
    assert_string_equal(fake_resolver_asked(resolver), "");
}

/* --- other hosts --- */

static void
send_to(Peer *peer, const char *place)
{
    g_autofree char *xml = g_strdup_printf(
        "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' "
        "version='1.0'><stream:error>"
        "<see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>%s</see-other-host>"
        "</stream:error></stream:stream>",
        place);
    peer_expect(peer, "<stream:stream");
    peer_send(peer, xml);
    peer_read_all(peer);
}

static void
send_to_other_port(Peer *peer, const char *host)
{
    g_autofree char *place = g_strdup_printf("%s:%d", host, peer_other_port(peer));
    send_to(peer, place);
}

static void
script_redirect(Peer *peer)
{
    peer_start_tls(peer);
    send_to_other_port(peer, "127.0.0.1");
}

static void
script_redirect_by_name(Peer *peer)
{
    peer_start_tls(peer);
    send_to_other_port(peer, "localhost");
}

static void
script_redirect_to_mapped(Peer *peer)
{
    peer_start_tls(peer);
    send_to_other_port(peer, "[::ffff:127.0.0.1]");
}

static void
script_redirect_to_other_spelling(Peer *peer)
{
    peer_start_tls(peer);
    send_to_other_port(peer, "LOCALHOST.");
}

static void
test_see_other_host(void **state)
{
    (void)state;
    static const Script scripts[] = { script_redirect, script_redirect_by_name,
                                      script_redirect_to_mapped, log_in_and_out, NULL };
    start(scripts);
    fake_server_set_other_port(one.server, fake_server_port(one.server));
    visit();
    g_autofree char *outcome =
        g_strdup_printf("127.0.0.1:%d sent us to 127.0.0.1:%d", one.config->port, one.config->port);
    assert_string_equal(one.routes->pdata[1], outcome);
}

/* Just when it has said what it can, so that the password is on its way already. */
static void
script_redirect_behind_features(Peer *peer)
{
    g_autofree char *xml = g_strdup_printf(
        "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' "
        "version='1.0'><stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
        "<mechanism>PLAIN</mechanism></mechanisms></stream:features><stream:error>"
        "<see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>127.0.0.1:%d"
        "</see-other-host></stream:error></stream:stream>",
        peer_other_port(peer));
    peer_start_tls(peer);
    peer_expect(peer, "<stream:stream");
    peer_send(peer, xml);
    if (strstr(peer_read_all(peer), "<auth"))
        peer_fail(peer, "the password was sent to whom it was not for");
}

static void
test_redirected_at_the_question(void **state)
{
    (void)state;
    static const Script scripts[] = { script_redirect_behind_features, log_in_and_out, NULL };
    start(scripts);
    fake_server_set_other_port(one.server, fake_server_port(one.server));
    one.answers_later = true;
    visit();
}

static void
test_redirected_too_often(void **state)
{
    (void)state;
    static const Script scripts[] = { script_redirect, script_redirect_by_name,
                                      script_redirect_to_mapped, script_redirect, NULL };
    start(scripts);
    fake_server_set_other_port(one.server, fake_server_port(one.server));
    one_expect_error(&one, STREAM_ERROR_NETWORK, "again and again");
}

static void
test_redirected_in_a_circle(void **state)
{
    (void)state;
    static const Script scripts[] = { script_redirect_by_name, script_redirect_to_other_spelling,
                                      NULL };
    start(scripts);
    fake_server_set_other_port(one.server, fake_server_port(one.server));
    one_expect_error(&one, STREAM_ERROR_NETWORK, "again and again");
}

static void
script_redirect_to_nonsense(Peer *peer)
{
    peer_start_tls(peer);
    send_to(peer, "a b&#10;:5222");
}

static void
test_redirected_to_nonsense(void **state)
{
    (void)state;
    static const Script scripts[] = { script_redirect_to_nonsense, NULL };
    start(scripts);
    one_expect_error(&one, STREAM_ERROR_PROTOCOL, "but \"a b :5222\" is no place for one.");
}

static void
script_redirect_to_onion(Peer *peer)
{
    peer_start_tls(peer);
    send_to(peer, "abc.onion:5222");
}

static void
test_redirected_to_onion(void **state)
{
    (void)state;
    static const Script scripts[] = { script_redirect_to_onion, NULL };
    start(scripts);
    one_expect_error(&one, STREAM_ERROR_REFUSED, "reached through Tor alone");
}

static void
script_other_certificate(Peer *peer)
{
    peer_start_tls(peer);
    if (*peer_read_all(peer))
        peer_fail(peer, "something was said to it");
}

/* The other server's certificate must be for our domain: the name by which it was given has no
 * weight. */
static void
test_nothing_is_said_to_an_impostor(void **state)
{
    (void)state;
    static const Script scripts[] = { script_redirect, NULL };
    static const Script impostor[] = { script_other_certificate, NULL };
    start(scripts);
    other = fake_server_new(
        impostor, &(FakeCertificate){ .host = "127.0.0.1", .from_days = -1, .until_days = 20 });
    fake_server_set_other_port(one.server, fake_server_port(other));
    one_expect_error(&one, STREAM_ERROR_CERTIFICATE, "It is for 127.0.0.1, not for localhost.");
    g_autofree char *last =
        g_strdup_printf("127.0.0.1:%d certificate not trusted", fake_server_port(other));
    assert_string_equal(one.routes->pdata[one.routes->len - 1], last);
}

/* From an encrypted stream nobody is sent to one that is not, whatever the policy. */
static void
script_secure_and_redirect(Peer *peer)
{
    peer_open_stream(peer, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    peer_expect(peer, "<starttls");
    peer_send(peer, "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    script_redirect(peer);
}

static void
script_no_tls(Peer *peer)
{
    peer_open_stream(peer, "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                           "<mechanism>SCRAM-SHA-1</mechanism></mechanisms>");
    peer_read_all(peer);
}

static void
test_redirection_keeps_encryption(void **state)
{
    (void)state;
    static const Script scripts[] = { script_secure_and_redirect, script_no_tls, NULL };
    start(scripts);
    fake_server_set_other_port(one.server, fake_server_port(one.server));
    one.config->tls_policy = TLS_ALLOW;
    one_open(&one);
    one_wait_closed(&one);
    assert_true(g_error_matches(one.error, STREAM_ERROR, STREAM_ERROR_TLS));
    assert_null(strstr(one.traffic->str, "<auth"));
}

/* What is said before TLS anybody may have said: it leads nowhere where the server does not prove
 * itself. */
static void
script_redirect_in_clear(Peer *peer)
{
    send_to_other_port(peer, "127.0.0.1");
}

static void
script_impostor(Peer *peer)
{
    peer_open_stream(peer, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    peer_expect(peer, "<starttls");
    peer_send(peer, "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    script_other_certificate(peer);
}

static void
test_redirected_in_clear(void **state)
{
    (void)state;
    static const Script scripts[] = { script_redirect_in_clear, script_no_tls, NULL };
    start(scripts);
    fake_server_set_other_port(one.server, fake_server_port(one.server));
    one.config->tls_policy = TLS_FORCE;
    one_expect_error(&one, STREAM_ERROR_TLS, "");
    assert_null(strstr(one.traffic->str, "<auth"));
}

static void
test_redirected_in_clear_to_an_impostor(void **state)
{
    (void)state;
    static const Script scripts[] = { script_redirect_in_clear, NULL };
    static const Script impostor[] = { script_impostor, NULL };
    start(scripts);
    other = fake_server_new(
        impostor, &(FakeCertificate){ .host = "127.0.0.1", .from_days = -1, .until_days = 20 });
    fake_server_set_other_port(one.server, fake_server_port(other));
    one.config->tls_policy = TLS_FORCE;
    one_expect_error(&one, STREAM_ERROR_CERTIFICATE, "It is for 127.0.0.1, not for localhost.");
    assert_null(strstr(one.traffic->str, "<auth"));
}

static void
script_socks_redirect(Peer *peer)
{
    let_through(peer);
    peer_start_tls(peer);
    send_to(peer, "further.example:5222");
}

static void
script_socks_further(Peer *peer)
{
    peer_read(peer, 3);
    peer_send_bytes(peer, "\5\0", 2);
    peer_read(peer, 4);
    peer_expect(peer, "\x0f"
                      "further.example\x14"
                      "f");
    peer_send_bytes(peer, "\5\0\0\1\0\0\0\0\0\0", 10);
    log_in_and_out(peer);
}

static void
test_redirection_keeps_the_proxy(void **state)
{
    (void)state;
    static const Script scripts[] = { script_socks_redirect, script_socks_further, NULL };
    start_proxy(scripts, "socks5://");
    visit();
}

/* --- no descriptor is left --- */

static void
test_descriptors_are_closed(void **state)
{
    static const Script scripts[] = { script_socks, NULL };
    unsigned descriptors = 0;
    for (int i = 0; i < 20; i++) {
        start_proxy(scripts, "socks5://");
        visit();
        assert_int_equal(tear_down(state), 0);
        if (i == 0)
            descriptors = count_descriptors();
    }
    assert_int_equal(count_descriptors(), descriptors);
    static const Script none[] = { NULL };
    start(none);
}

#define TEST(name)              cmocka_unit_test_teardown(name, tear_down)
#define TEST_WITH_RECORDS(name) cmocka_unit_test_teardown(name, tear_down_resolver)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_through_socks),
        TEST(test_through_http),
        TEST(test_proxy_does_not_know_it),
        TEST(test_silent_proxy),
        TEST(test_silence_behind_the_proxy),
        TEST(test_proxy_dies),
        TEST(test_proxy_that_is_none),
        TEST(test_freed_on_the_way),
        TEST(test_next_server_after_a_silent_one),
        TEST(test_next_server_after_broken_tls),
        TEST_WITH_RECORDS(test_targets_in_their_order),
        TEST_WITH_RECORDS(test_silent_resolver),
        TEST_WITH_RECORDS(test_no_name_is_asked_with_a_proxy),
        TEST(test_see_other_host),
        TEST(test_redirected_at_the_question),
        TEST(test_redirected_too_often),
        TEST(test_redirected_in_a_circle),
        TEST(test_redirected_to_nonsense),
        TEST(test_redirected_to_onion),
        TEST(test_nothing_is_said_to_an_impostor),
        TEST(test_redirection_keeps_encryption),
        TEST(test_redirected_in_clear),
        TEST(test_redirected_in_clear_to_an_impostor),
        TEST(test_redirection_keeps_the_proxy),
        TEST(test_descriptors_are_closed),
    };
    return cmocka_run_group_tests(tests, one_set_up_group, one_tear_down_group);
}
