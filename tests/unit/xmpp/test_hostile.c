/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connection against what strangers, middlemen and broken servers send, and large loads. */

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/limits.h"

#include "unit/cpu.h"
#include "unit/test.h"
#include "unit/xmpp/fake_server.h"
#include "unit/xmpp/one_connection.h"

#define END_MARK  "<message id='end'/>"
#define LARGE     (200 * 1024)
#define MANY      20
#define ROSTER    20000
#define LOW_FILES 4096

static One one;

static void
start(Script script)
{
    one_start_script(&one, script);
}

static int
finish(void **state)
{
    (void)state;
    return one_end(&one);
}

static void
send_times(Peer *peer, const char *text, int count)
{
    GString *xml = g_string_new(NULL);
    for (int i = 0; i < count; i++)
        g_string_append(xml, text);
    peer_send_bytes(peer, xml->str, xml->len);
    g_string_free(xml, TRUE);
}

/* --- what must not end the stream --- */

static void
script_forged(Peer *peer)
{
    peer_log_in(peer);
    peer_send(peer, "<message xmlns:e='urn:e' xmlns:z='urn:z' e:from='ceo@bank.example' "
                    "z:from='boss@bank.example' e:type='groupchat' from='mallory@example.org' "
                    "e:id='1' z:to='x'><body>pay</body></message>");
    peer_expect(peer, "</stream:stream>");
}

static void
test_forged_attributes(void **state)
{
    (void)state;
    start(script_forged);
    one_open(&one);
    one_wait_stanzas(&one, 1);
    assert_string_equal(one.stanzas->pdata[0],
                        "<message from=\"mallory@example.org\"><body>pay</body></message>");
    connection_close(one.connection);
    one_wait_closed(&one);
}

static void
script_wide(Peer *peer)
{
    peer_log_in(peer);
    peer_send(peer, "<message from='mallory@example.org'>");
    send_times(peer, "<a/>", 64 * 1024);
    peer_send(peer, "</message>" END_MARK);
    peer_expect(peer, "</stream:stream>");
}

/* 256 KB of empty elements: cut, counted, cheap. */
static void
test_wide_stanza(void **state)
{
    (void)state;
    start(script_wide);
    one_open(&one);
    one_wait_bound(&one);
    one_wait_stanzas(&one, 2);
    assert_string_equal(one.stanzas->pdata[0], "cut <message from=\"mallory@example.org\"/>");
    assert_string_equal(one.stanzas->pdata[1], "<message id=\"end\"/>");
    connection_close(one.connection);
    one_wait_closed(&one);
}

static void
script_deep(Peer *peer)
{
    peer_log_in(peer);
    peer_send(peer, "<message from='mallory@example.org'>");
    send_times(peer, "<a>", 100000);
    send_times(peer, "</a>", 100000);
    peer_send(peer, "</message>" END_MARK);
    peer_expect(peer, "</stream:stream>");
}

static void
test_deep_stanza(void **state)
{
    (void)state;
    start(script_deep);
    one_open(&one);
    one_wait_bound(&one);
    one_wait_stanzas(&one, 2);
    assert_string_equal(one.stanzas->pdata[0], "cut <message from=\"mallory@example.org\"/>");
    connection_close(one.connection);
    one_wait_closed(&one);
}

static void
script_large_answers(Peer *peer)
{
    peer_log_in(peer);
    peer_send(peer, "<iq type='result' id='r'><query xmlns='jabber:iq:roster'>");
    send_times(peer, "<item jid='someone@example.org' subscription='both'/>", ROSTER);
    peer_send(peer, "</query></iq>");
    peer_send(peer, "<iq type='result' id='r' from='mallory@example.org'><query>");
    send_times(peer, "<item/>", ROSTER);
    peer_send(peer, "</query></iq>");
    peer_expect(peer, "</stream:stream>");
}

/* A long roster is no attack, if it comes from our own server. */
static void
test_only_our_server_may_answer_at_length(void **state)
{
    (void)state;
    start(script_large_answers);
    one_open(&one);
    one_wait_bound(&one);
    one_wait_stanzas(&one, 2);
    assert_true(g_str_has_prefix(one.stanzas->pdata[0], "<iq type=\"result\""));
    assert_true(strlen(one.stanzas->pdata[0]) > ROSTER * 20);
    assert_true(g_str_has_prefix(one.stanzas->pdata[1], "cut <iq "));
    connection_close(one.connection);
    one_wait_closed(&one);
}

static void
script_other_elements(Peer *peer)
{
    peer_log_in(peer);
    peer_send(peer, "<r xmlns='urn:xmpp:sm:3'/><message xmlns='urn:other'/><other/>" END_MARK);
    peer_expect(peer, "</stream:stream>");
}

/* They are told as what they are: only the name in the right namespace makes a stanza. */
static void
test_other_elements(void **state)
{
    (void)state;
    start(script_other_elements);
    one_open(&one);
    one_wait_bound(&one);
    one_wait_stanzas(&one, 4);
    assert_string_equal(one.stanzas->pdata[0], "nonza <r xmlns=\"urn:xmpp:sm:3\"/>");
    assert_string_equal(one.stanzas->pdata[1], "nonza <message xmlns=\"urn:other\"/>");
    assert_string_equal(one.stanzas->pdata[2], "nonza <other/>");
    assert_string_equal(one.stanzas->pdata[3], "<message id=\"end\"/>");
    connection_close(one.connection);
    one_wait_closed(&one);
}

/* --- what must end it --- */

static const char *bad_xml, *wanted_condition;

static void
script_bad_xml(Peer *peer)
{
    peer_log_in(peer);
    peer_send(peer, bad_xml);
    g_autofree char *end =
        g_strdup_printf("<stream:error><%s xmlns=\"urn:ietf:params:xml:ns:xmpp-streams\"/>"
                        "</stream:error></stream:stream>",
                        wanted_condition);
    peer_expect(peer, end);
    if (*peer_read_all(peer))
        peer_fail(peer, "something came after the end");
}

static void
expect_break(const char *xml, const char *condition)
{
    bad_xml = xml;
    wanted_condition = condition;
    start(script_bad_xml);
    one_expect_error(&one, STREAM_ERROR_PROTOCOL, "so the connection was closed");
    assert_int_equal(one.stanzas->len, 0);
}

static void
test_malformed(void **state)
{
    (void)state;
    expect_break("<message><a></message>", "not-well-formed");
}

static void
test_broken_utf8(void **state)
{
    (void)state;
    expect_break("<message><body>\xc3\x28</body></message>", "not-well-formed");
}

static void
test_comment(void **state)
{
    (void)state;
    expect_break("<!-- x --><message/>", "restricted-xml");
}

static void
test_instruction(void **state)
{
    (void)state;
    expect_break("<message><?php x ?></message>", "restricted-xml");
}

static void
test_entity(void **state)
{
    (void)state;
    expect_break("<message>&lol;</message>", "restricted-xml");
}

static void
test_endless_stanza(void **state)
{
    (void)state;
    g_autofree char *text = g_strnfill(3 * 1024 * 1024, 'x');
    g_autofree char *xml = g_strconcat("<message><body>", text, NULL);
    expect_break(xml, "policy-violation");
}

static void
test_million_levels(void **state)
{
    (void)state;
    GString *xml = g_string_new("<message>");
    for (int i = 0; i < 1000000; i++)
        g_string_append(xml, "<a>");
    expect_break(xml->str, "policy-violation");
    g_string_free(xml, TRUE);
}

static void
script_doctype(Peer *peer)
{
    peer_start_tls(peer);
    peer_expect(peer, "<stream:stream");
    peer_send(peer, "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><stream:stream "
                    "xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>");
    peer_expect(peer, "restricted-xml");
}

static void
test_doctype(void **state)
{
    (void)state;
    start(script_doctype);
    one_expect_error(&one, STREAM_ERROR_PROTOCOL, "XML that XMPP forbids");
}

static void
script_other_protocol(Peer *peer)
{
    peer_send(peer, "220 mail.example.org ESMTP\r\n");
    peer_read_all(peer);
}

static void
test_other_protocol(void **state)
{
    (void)state;
    start(script_other_protocol);
    one.config->tls_policy = TLS_FORCE;
    one_expect_error(&one, STREAM_ERROR_PROTOCOL, "broken XML");
}

/* --- somebody in between --- */

static void
script_injection(Peer *peer)
{
    peer_open_stream(peer, "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    peer_expect(peer, "<starttls");
    peer_send(peer, "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"
                    "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
                    "<mechanism>SCRAM-SHA-1</mechanism></mechanisms></stream:features>"
                    "<message from='mallory@example.org'><body>injected</body></message>");
    peer_log_in(peer);
    peer_send(peer, END_MARK);
    peer_expect(peer, "</stream:stream>");
}

static void
test_injection_behind_proceed(void **state)
{
    (void)state;
    start(script_injection);
    one.config->tls_policy = TLS_FORCE;
    one_open(&one);
    one_wait_bound(&one);
    one_wait_stanzas(&one, 1);
    assert_string_equal(one.stanzas->pdata[0], "<message id=\"end\"/>");
    g_autofree char *text = connection_describe(one.connection);
    assert_true(g_str_has_suffix(text, ", PLAIN"));
    connection_close(one.connection);
    one_wait_closed(&one);
}

/* --- loads --- */

static void
script_take_large(Peer *peer)
{
    peer_log_in(peer);
    for (int i = 0; i < MANY; i++) {
        peer_expect(peer, "<message><body>");
        peer_read(peer, LARGE);
        peer_expect(peer, "</body></message>");
    }
    peer_send(peer, END_MARK);
    peer_expect(peer, "</stream:stream>");
}

static void
test_large_stanzas_go_out(void **state)
{
    (void)state;
    start(script_take_large);
    one_open(&one);
    one_wait_bound(&one);
    g_autofree char *text = g_strnfill(LARGE, 'x');
    g_autofree char *xml = g_strconcat("<message><body>", text, "</body></message>", NULL);
    for (int i = 0; i < MANY; i++)
        one_send(&one, xml);
    one_wait_stanzas(&one, 1);
    connection_close(one.connection);
    one_wait_closed(&one);
    assert_null(one.error);
}

static void
script_take_nothing(Peer *peer)
{
    peer_log_in(peer);
    peer_wait_hangup(peer);
}

static void
test_what_waits_is_bounded(void **state)
{
    (void)state;
    start(script_take_nothing);
    one_open(&one);
    one_wait_bound(&one);
    g_autofree char *text = g_strnfill(1024 * 1024, 'x');
    for (int i = 0; i <= LIMIT_SEND_QUEUE_BYTES / (1024 * 1024); i++)
        one_send(&one, text);
    one_wait_closed(&one);
    assert_true(g_error_matches(one.error, STREAM_ERROR, STREAM_ERROR_NETWORK));
    assert_non_null(strstr(one.error->message, "does not take"));
}

static void
script_flood(Peer *peer)
{
    peer_log_in(peer);
    send_times(peer, "<message from='bob@localhost' type='chat'><body>hello</body></message>",
               10000);
    peer_expect(peer, "</stream:stream>");
}

typedef struct {
    int64_t cpu, blocked; /* at the last tick */
    int64_t longest_cpu, longest_blocked;
    guint source;
} Ticker;

static gboolean
on_tick(gpointer data)
{
    Ticker *ticker = data;
    int64_t cpu = test_cpu_us(), blocked = test_blocked_us();
    if (ticker->cpu) {
        ticker->longest_cpu = MAX(ticker->longest_cpu, cpu - ticker->cpu);
        ticker->longest_blocked = MAX(ticker->longest_blocked, blocked - ticker->blocked);
    }
    ticker->cpu = cpu;
    ticker->blocked = blocked;
    return G_SOURCE_CONTINUE;
}

/* What else the loop has to do gets its turn between two slices, and nothing is waited for in them:
 * the ticker is always ready. */
static void
test_flood_leaves_the_loop_alive(void **state)
{
    (void)state;
    Ticker ticker = { 0 };
    start(script_flood);
    one_open(&one);
    one_wait_bound(&one);
    ticker.source = g_idle_add_full(G_PRIORITY_DEFAULT, on_tick, &ticker, NULL);
    one_wait_stanzas(&one, 10000);
    g_source_remove(ticker.source);
    connection_close(one.connection);
    one_wait_closed(&one);
    assert_in_range(ticker.longest_cpu, 1, 200 * 1000);
    assert_true(ticker.longest_blocked < 2 * G_USEC_PER_SEC);
}

static void
script_half_record(Peer *peer)
{
    peer_log_in(peer);
    GByteArray *bytes = peer_encrypt(peer, "<message id='first'/>");
    GByteArray *rest = peer_encrypt(peer, END_MARK);
    g_byte_array_append(bytes, rest->data, rest->len / 2);
    peer_send_wire(peer, bytes->data, bytes->len);
    peer_expect(peer, "<presence/>");
    peer_send_wire(peer, rest->data + rest->len / 2, rest->len - rest->len / 2);
    g_byte_array_unref(bytes);
    g_byte_array_unref(rest);
    peer_expect(peer, "</stream:stream>");
}

/* While a record of TLS is halfway here, there is nothing to do. */
static void
test_half_a_record_costs_nothing(void **state)
{
    (void)state;
    start(script_half_record);
    one_open(&one);
    one_wait_bound(&one);
    one_wait_stanzas(&one, 1);
    int turns = 0;
    while (g_main_context_iteration(NULL, FALSE))
        assert_true(++turns < 20);
    assert_int_equal(one.stanzas->len, 1);
    one_send(&one, "<presence/>");
    one_wait_stanzas(&one, 2);
    connection_close(one.connection);
    one_wait_closed(&one);
}

/* --- descriptors --- */

static void
script_nothing(Peer *peer)
{
    peer_read_all(peer);
}

/* select(2) in libstrophe would end the program. */
static void
test_high_descriptors_are_refused(void **state)
{
    (void)state;
    struct rlimit old, raised;
    static int held[LOW_FILES];
    int count = 0;
    start(script_nothing);
    getrlimit(RLIMIT_NOFILE, &old);
    raised = old;
    raised.rlim_cur = MIN(old.rlim_max, (rlim_t)LOW_FILES);
    if (raised.rlim_cur <= 1100 || setrlimit(RLIMIT_NOFILE, &raised) != 0)
        skip();
    int fd;
    while ((fd = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0 && fd <= 1030)
        held[count++] = fd;
    close(fd);
    one_expect_error(&one, STREAM_ERROR_NETWORK, "Too many open files");
    while (count > 0)
        close(held[--count]);
    setrlimit(RLIMIT_NOFILE, &old);
    one_tear_down(&one);
    one_set_up(&one, fake_server_port(one.server), NULL);
    one_open(&one);
    one_wait_state(&one, STREAM_SECURING);
}

#define TEST(name) cmocka_unit_test_teardown(name, finish)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_forged_attributes),
        TEST(test_wide_stanza),
        TEST(test_deep_stanza),
        TEST(test_only_our_server_may_answer_at_length),
        TEST(test_other_elements),
        TEST(test_malformed),
        TEST(test_broken_utf8),
        TEST(test_comment),
        TEST(test_instruction),
        TEST(test_entity),
        TEST(test_endless_stanza),
        TEST(test_million_levels),
        TEST(test_doctype),
        TEST(test_other_protocol),
        TEST(test_injection_behind_proceed),
        TEST(test_large_stanzas_go_out),
        TEST(test_what_waits_is_bounded),
        TEST(test_flood_leaves_the_loop_alive),
        TEST(test_half_a_record_costs_nothing),
        TEST(test_high_descriptors_are_refused),
    };
    return cmocka_run_group_tests(tests, one_set_up_group, one_tear_down_group);
}
