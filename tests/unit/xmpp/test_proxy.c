/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proxies as the user writes them, and what they are told and answer, byte by byte. */

#include "config.h"

#include <string.h>

#include "xmpp/error.h"
#include "xmpp/proxy.h"

#include "unit/test.h"

/* --- names --- */

static void
assert_parsed(const char *text, const char *description, const char *user, const char *password)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Proxy) proxy = proxy_parse(text, "alice@example.org", &error);
    if (!proxy)
        fail_msg("%s: %s", text, error->message);
    g_autofree char *got = proxy_describe(proxy);
    assert_string_equal(got, description);
    assert_int_equal(g_strcmp0(proxy->user, user), 0);
    assert_int_equal(g_strcmp0(proxy->password, password), 0);
}

static void
test_written_well(void **state)
{
    (void)state;
    assert_parsed("socks5://127.0.0.1", "SOCKS5 127.0.0.1:1080", NULL, NULL);
    assert_parsed("socks5h://proxy.example:9999/", "SOCKS5 proxy.example:9999", NULL, NULL);
    assert_parsed("SOCKS5://[::1]:1081", "SOCKS5 [::1]:1081", NULL, NULL);
    assert_parsed("http://proxy.example", "HTTP proxy.example:8080", NULL, NULL);
    assert_parsed("http://al%40ice:p%3a%2Fss@proxy.example:3128", "HTTP proxy.example:3128",
                  "al@ice", "p:/ss");
    assert_parsed("socks5://bob:a:b@h:1", "SOCKS5 h:1", "bob", "a:b");
    assert_parsed("socks5://bob@h", "SOCKS5 h:1080", "bob", "");
}

static void
test_written_badly(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",           "socks4://h",     "proxy.example:1080", "socks5://",
        "http://h:0", "http://h:x",     "http://h:65536",     "socks5://:1080",
        "http://a b", "socks5://[::1",  "socks5://@h",        "socks5://:pass@h",
        "TOR",        "http://%00:x@h", "http://a%3ab:x@h",   "socks5://h\r\nX: y",
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Proxy) proxy = proxy_parse(texts[i], "alice@example.org", &error);
        if (proxy)
            fail_msg("%s was taken", texts[i]);
        assert_true(g_error_matches(error, STREAM_ERROR, STREAM_ERROR_REFUSED));
    }
    g_autofree char *long_name = g_strnfill(256, 'a');
    g_autofree char *text = g_strdup_printf("socks5://%s:x@h", long_name);
    assert_null(proxy_parse(text, "alice@example.org", NULL));
}

/* Its circuits are those of one account, and it does not learn which. */
static void
test_tor_keeps_accounts_apart(void **state)
{
    (void)state;
    g_autoptr(Proxy) alice = proxy_parse("tor", "alice@example.org", NULL);
    g_autoptr(Proxy) again = proxy_parse("tor", "alice@example.org", NULL);
    g_autoptr(Proxy) bob = proxy_parse("tor", "bob@example.org", NULL);
    g_autofree char *description = proxy_describe(alice);
    assert_string_equal(description, "SOCKS5 127.0.0.1:9050");
    assert_string_equal(alice->password, again->password);
    assert_string_not_equal(alice->password, bob->password);
    assert_null(strstr(alice->password, "alice"));
    assert_null(strstr(alice->user, "alice"));
}

/* --- talks --- */

/* What is said and answered in turns: bytes in hexadecimal. */
typedef struct {
    const char *proxy, *host;
    const char *turns[7]; /* said, answered, said ... */
    ProxyAnswer end;
    const char *behind;   /* what came behind the last answer and is the target's, or NULL */
    const char *sentence; /* in the error */
    StreamErrorCode code;
} Talk;

static GByteArray *
from_hex(const char *hex)
{
    GByteArray *bytes = g_byte_array_new();
    for (; hex && *hex; hex++) {
        if (*hex == ' ')
            continue;
        guint8 byte = (guint8)(g_ascii_xdigit_value(hex[0]) * 16 + g_ascii_xdigit_value(hex[1]));
        g_byte_array_append(bytes, &byte, 1);
        hex++;
    }
    return bytes;
}

/* Text as hexadecimal, so that talks in HTTP can be written. */
static char *
to_hex(const char *text)
{
    GString *hex = g_string_new(NULL);
    for (; *text; text++)
        g_string_append_printf(hex, "%02x", (guint8)*text);
    return g_string_free(hex, FALSE);
}

static void
assert_said(ProxyTalk *talk, const char *hex)
{
    size_t length;
    const uint8_t *bytes = proxy_talk_output(talk, &length);
    g_autoptr(GByteArray) expected = from_hex(hex);
    assert_int_equal(length, expected->len);
    assert_memory_equal(bytes, expected->data, length);
    proxy_talk_sent(talk, length);
}

/* Gives it the answer in pieces of this size; how it ended, and how much of the answer was left. */
static ProxyAnswer
answer(ProxyTalk *talk, const GByteArray *bytes, size_t piece, size_t *ret_left, GError **error)
{
    *ret_left = 0;
    for (size_t i = 0; i < bytes->len; i += piece) {
        size_t length = MIN(piece, bytes->len - i), used = 0;
        ProxyAnswer end = proxy_talk_read(talk, bytes->data + i, length, &used, error);
        if (end == PROXY_OPEN)
            *ret_left = bytes->len - i - used;
        if (end != PROXY_WAITS)
            return end;
        assert_int_equal(used <= length, true);
    }
    return PROXY_WAITS;
}

static void
hold_in_pieces(const Talk *talk, size_t piece)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Proxy) proxy = proxy_parse(talk->proxy, "alice@example.org", NULL);
    ProxyTalk *held = proxy_talk_new(proxy, talk->host, 5222);
    ProxyAnswer end = PROXY_WAITS;
    size_t left = 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(talk->turns) && talk->turns[i]; i += 2) {
        assert_int_equal(end, PROXY_WAITS);
        assert_said(held, talk->turns[i]);
        g_autoptr(GByteArray) bytes = from_hex(talk->turns[i + 1]);
        end = answer(held, bytes, piece, &left, &error);
    }
    assert_int_equal(end, talk->end);
    assert_int_equal(left, talk->behind ? strlen(talk->behind) : 0);
    if (end == PROXY_REFUSED &&
        (error->code != (int)talk->code || !strstr(error->message, talk->sentence)))
        fail_msg("error %d: %s", error->code, error->message);
    proxy_talk_free(held);
}

/* In pieces of any size it comes out alike, except that what comes behind an answer byte by byte
 * comes after the talk. */
static void
hold(Talk talk)
{
    for (size_t piece = 1; piece <= 64; piece++) {
        Talk cut = talk;
        if (piece < 64)
            cut.behind = NULL;
        if (piece == 64 || !talk.behind)
            hold_in_pieces(&cut, piece == 64 ? 4096 : piece);
    }
}

#define SOCKS      "socks5://proxy.example"
#define SOCKS_AUTH "socks5://al:pw@proxy.example"
#define NAME_5222  "05 01 00 03 03 612e62 1466"

static void
test_socks_names(void **state)
{
    (void)state;
    hold((Talk){ SOCKS,
                 "a.b",
                 { "05 01 00", "05 00", NAME_5222, "05 00 00 01 00000000 0000" },
                 .end = PROXY_OPEN });
    hold((Talk){ SOCKS,
                 "a.b",
                 { "05 01 00", "05 00", NAME_5222, "05 00 00 03 02 6869 1234" },
                 .end = PROXY_OPEN });
    hold((Talk){ SOCKS,
                 "a.b",
                 { "05 01 00", "05 00", NAME_5222,
                   "05 00 00 04 00000000000000000000000000000001 1234 3c3c3c" },
                 .end = PROXY_OPEN,
                 .behind = "<<<" });
}

static void
test_socks_addresses(void **state)
{
    (void)state;
    hold((Talk){ SOCKS,
                 "192.0.2.1",
                 { "05 01 00", "05 00", "05 01 00 01 c0000201 1466", "05 00 00 01 00000000 0000" },
                 .end = PROXY_OPEN });
    hold((Talk){ SOCKS,
                 "2001:db8::1",
                 { "05 01 00", "05 00", "05 01 00 04 20010db8000000000000000000000001 1466",
                   "05 00 00 01 00000000 0000" },
                 .end = PROXY_OPEN });
}

static void
test_socks_login(void **state)
{
    (void)state;
    hold((Talk){ SOCKS_AUTH,
                 "a.b",
                 { "05 02 00 02", "05 02", "01 02 616c 02 7077", "01 00", NAME_5222,
                   "05 00 00 01 00000000 0000" },
                 .end = PROXY_OPEN });
    /* It may not want it. */
    hold((Talk){ SOCKS_AUTH,
                 "a.b",
                 { "05 02 00 02", "05 00", NAME_5222, "05 00 00 01 00000000 0000" },
                 .end = PROXY_OPEN });
    hold((Talk){ SOCKS_AUTH,
                 "a.b",
                 { "05 02 00 02", "05 02", "01 02 616c 02 7077", "01 01" },
                 .end = PROXY_REFUSED,
                 .sentence = "refuses the name and password",
                 .code = STREAM_ERROR_REFUSED });
    hold((Talk){ SOCKS,
                 "a.b",
                 { "05 01 00", "05 ff" },
                 .end = PROXY_REFUSED,
                 .sentence = "wants a name and a password",
                 .code = STREAM_ERROR_REFUSED });
}

static void
test_socks_refusals(void **state)
{
    (void)state;
    static const struct {
        const char *reply, *sentence;
        StreamErrorCode code;
    } replies[] = {
        { "05 01", "does not say why", STREAM_ERROR_NETWORK },
        { "05 02", "rules do not allow", STREAM_ERROR_REFUSED },
        { "05 03", "cannot reach that network", STREAM_ERROR_NETWORK },
        { "05 04 00 01 00000000 0000", "cannot find or reach that host", STREAM_ERROR_NETWORK },
        { "05 05", "the server refuses the connection", STREAM_ERROR_NETWORK },
        { "05 06", "did not answer in time", STREAM_ERROR_NETWORK },
        { "05 07", "makes no connections", STREAM_ERROR_REFUSED },
        { "05 08", "such an address", STREAM_ERROR_REFUSED },
        { "05 f0", "onion service is not known", STREAM_ERROR_HOST_UNKNOWN },
        { "05 99", "does not answer as a SOCKS5 proxy", STREAM_ERROR_REFUSED },
        { "05 00 00 02 00", "does not answer as a SOCKS5 proxy", STREAM_ERROR_REFUSED },
        { "04 00", "does not answer as a SOCKS5 proxy", STREAM_ERROR_REFUSED },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(replies); i++)
        hold((Talk){ SOCKS,
                     "a.b",
                     { "05 01 00", "05 00", NAME_5222, replies[i].reply },
                     .end = PROXY_REFUSED,
                     .sentence = replies[i].sentence,
                     .code = replies[i].code });
    hold((Talk){ SOCKS,
                 "a.b",
                 { "05 01 00", "48545450" },
                 .end = PROXY_REFUSED,
                 .sentence = "Is it an HTTP proxy?",
                 .code = STREAM_ERROR_REFUSED });
    /* A method that was not offered. */
    hold((Talk){ SOCKS,
                 "a.b",
                 { "05 01 00", "05 02" },
                 .end = PROXY_REFUSED,
                 .sentence = "does not answer as a SOCKS5 proxy",
                 .code = STREAM_ERROR_REFUSED });
}

static void
hold_http(const char *proxy, const char *host, const char *said, const char *answered, Talk end)
{
    g_autofree char *said_hex = to_hex(said), *answered_hex = to_hex(answered);
    end.proxy = proxy;
    end.host = host;
    end.turns[0] = said_hex;
    end.turns[1] = answered_hex;
    hold(end);
}

#define HTTP        "http://proxy.example"
#define CONNECT(to) "CONNECT " to " HTTP/1.1\r\nHost: " to "\r\n"

static void
test_http(void **state)
{
    (void)state;
    const Talk open = { .end = PROXY_OPEN };
    hold_http(HTTP, "a.b", CONNECT("a.b:5222") "\r\n", "HTTP/1.1 200 OK\r\n\r\n", open);
    hold_http(HTTP, "::1", CONNECT("[::1]:5222") "\r\n",
              "HTTP/1.0 200 Connection established\nX: y\n\n", open);
    hold_http(HTTP, "a.b", CONNECT("a.b:5222") "\r\n",
              "HTTP/1.1 102 Wait\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", open);
    hold_http(HTTP, "a.b", CONNECT("a.b:5222") "\r\n",
              "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n<<<<",
              (Talk){ .end = PROXY_OPEN, .behind = "<<<<" });
    hold_http("http://al:pw@proxy.example", "a.b",
              CONNECT("a.b:5222") "Proxy-Authorization: Basic YWw6cHc=\r\n\r\n",
              "HTTP/1.1 200 OK\r\n\r\n", open);
}

static void
assert_http_refusal(const char *answered, const char *sentence, StreamErrorCode code)
{
    hold_http(HTTP, "a.b", CONNECT("a.b:5222") "\r\n", answered,
              (Talk){ .end = PROXY_REFUSED, .sentence = sentence, .code = code });
}

static void
test_http_refusals(void **state)
{
    (void)state;
    assert_http_refusal("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
                        "wants a name and a password", STREAM_ERROR_REFUSED);
    assert_http_refusal("HTTP/1.1 403 Forbidden\r\n\r\n", "rules do not allow it (403 Forbidden)",
                        STREAM_ERROR_REFUSED);
    assert_http_refusal("HTTP/1.1 502 Bad Gateway\r\n\r\n", "cannot find or reach that host",
                        STREAM_ERROR_NETWORK);
    assert_http_refusal("HTTP/1.1 500 Oh\r\n\r\n", "it answers \"500 Oh\".", STREAM_ERROR_NETWORK);
    assert_http_refusal("HTTP/1.1 404 \x1b[2J\r\n\r\n", "it answers \"404", STREAM_ERROR_REFUSED);
    assert_http_refusal("HTTP/1.1 2xx OK\r\n\r\n", "does not answer as an HTTP proxy",
                        STREAM_ERROR_REFUSED);
    assert_http_refusal("\n\n\n", "does not answer as an HTTP proxy", STREAM_ERROR_REFUSED);
    assert_http_refusal("\x05\x01", "Is it a SOCKS5 proxy?", STREAM_ERROR_REFUSED);
}

/* What a proxy says is part of a sentence on the screen. */
static void
test_http_reason_is_cleaned(void **state)
{
    (void)state;
    static const char said[] = "HTTP/1.1 500 \x1b[31mred\xff\r\n\r\n";
    g_autoptr(GError) error = NULL;
    size_t used;
    g_autoptr(Proxy) proxy = proxy_parse(HTTP, "alice@example.org", NULL);
    ProxyTalk *talk = proxy_talk_new(proxy, "a.b", 5222);
    assert_int_equal(proxy_talk_read(talk, (const uint8_t *)said, strlen(said), &used, &error),
                     PROXY_REFUSED);
    assert_null(strchr(error->message, '\x1b'));
    assert_true(g_utf8_validate(error->message, -1, NULL));
    proxy_talk_free(talk);
}

static void
test_http_header_without_end(void **state)
{
    (void)state;
    g_autoptr(GString) said = g_string_new("HTTP/1.1 200 OK\r\n");
    while (said->len < 17 * 1024)
        g_string_append(said, "X-Filler: 1\r\n");
    g_autoptr(GError) error = NULL;
    size_t used;
    g_autoptr(Proxy) proxy = proxy_parse(HTTP, "alice@example.org", NULL);
    ProxyTalk *talk = proxy_talk_new(proxy, "a.b", 5222);
    assert_int_equal(proxy_talk_read(talk, (const uint8_t *)said->str, said->len, &used, &error),
                     PROXY_REFUSED);
    assert_non_null(strstr(error->message, "has no end"));
    proxy_talk_free(talk);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_written_well),
        cmocka_unit_test(test_written_badly),
        cmocka_unit_test(test_tor_keeps_accounts_apart),
        cmocka_unit_test(test_socks_names),
        cmocka_unit_test(test_socks_addresses),
        cmocka_unit_test(test_socks_login),
        cmocka_unit_test(test_socks_refusals),
        cmocka_unit_test(test_http),
        cmocka_unit_test(test_http_refusals),
        cmocka_unit_test(test_http_reason_is_cleaned),
        cmocka_unit_test(test_http_header_without_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
