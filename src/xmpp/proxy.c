/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a proxy is called, and the two languages that proxies speak. */

#include "config.h"

#include "xmpp/proxy.h"

#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>

#include "base/host.h"
#include "base/i18n.h"
#include "base/limits.h"
#include "base/secret.h"
#include "base/utf8.h"
#include "xmpp/error.h"

#define PORT_SOCKS5 1080
#define PORT_HTTP   8080
#define PORT_TOR    9050
/* RFC 1929 2: a length is one byte. */
#define LONGEST_LOGIN 255
/* Longer than all that is ever said to a proxy. */
#define OUTPUT_BYTES 4096

/* RFC 1928 3 to 6, RFC 1929 2. */
#define SOCKS_VERSION        5
#define LOGIN_VERSION        1
#define METHOD_NONE          0
#define METHOD_LOGIN         2
#define METHOD_UNACCEPTABLE  0xff
#define COMMAND_CONNECT      1
#define ADDRESS_V4           1
#define ADDRESS_NAME         3
#define ADDRESS_V6           4
#define SOCKS_REPLY_HEAD     4
#define SOCKS_REPLY_PORT     2
#define SOCKS_METHODS_ANSWER 2

typedef enum { AWAITS_METHOD, AWAITS_LOGIN, AWAITS_CONNECT, AWAITS_HTTP } TalkState;

struct ProxyTalk {
    const Proxy *proxy;
    char *host; /* the target */
    unsigned short port;
    TalkState state;
    GByteArray *out;
    size_t out_start;
    GByteArray *in; /* of the answer that is awaited */
};

/* --- what it is called --- */

static const struct {
    const char *scheme;
    ProxyKind kind;
    unsigned short port;
} schemes[] = {
    { "socks5://", PROXY_SOCKS5, PORT_SOCKS5 },
    { "socks5h://", PROXY_SOCKS5, PORT_SOCKS5 },
    { "http://", PROXY_HTTP, PORT_HTTP },
};

/* The name is a digest: the proxy need not know whose account it is. */
static Proxy *
new_tor(const char *account)
{
    Proxy *proxy = g_new0(Proxy, 1);
    proxy->kind = PROXY_SOCKS5;
    proxy->host = g_strdup("127.0.0.1");
    proxy->port = PORT_TOR;
    proxy->user = g_strdup("jaser");
    proxy->password = g_compute_checksum_for_string(G_CHECKSUM_SHA256, account, -1);
    return proxy;
}

static bool
refuse(GError **error, const char *sentence)
{
    g_set_error_literal(error, STREAM_ERROR, STREAM_ERROR_REFUSED, sentence);
    return false;
}

static bool
is_login(const char *text)
{
    return text && *text && strlen(text) <= LONGEST_LOGIN;
}

/* "user:password" in front of the at sign. */
static bool
read_login(Proxy *proxy, const char *text, size_t length, GError **error)
{
    const char *end = text + length, *colon = memchr(text, ':', length);
    proxy->user = g_uri_unescape_segment(text, colon ? colon : end, NULL);
    proxy->password = colon ? g_uri_unescape_segment(colon + 1, end, NULL) : g_strdup("");
    if (!is_login(proxy->user) || !proxy->password || strlen(proxy->password) > LONGEST_LOGIN)
        return refuse(error, _("The name and password of the account's proxy are not valid: write "
                               "user:password@ before its host, special characters as %40."));
    if (proxy->kind == PROXY_HTTP && strchr(proxy->user, ':'))
        return refuse(error, _("A name for an HTTP proxy cannot hold a colon."));
    return true;
}

static bool
read_place(Proxy *proxy, const char *text, size_t length, GError **error)
{
    int port;
    g_autofree char *place = g_strndup(text, length);
    proxy->host = host_parse(place, &port);
    if (port)
        proxy->port = (unsigned short)port;
    return proxy->host ||
           refuse(error, _("The host or the port of the account's proxy is not valid: write it as "
                           "socks5://host:port or http://host:port."));
}

static Proxy *
parse_rest(ProxyKind kind, unsigned short port, const char *text, GError **error)
{
    g_autoptr(Proxy) proxy = g_new0(Proxy, 1);
    proxy->kind = kind;
    proxy->port = port;
    size_t length = strcspn(text, "/?#");
    const char *at = memrchr(text, '@', length);
    const char *place = at ? at + 1 : text;
    if ((at && !read_login(proxy, text, at - text, error)) ||
        !read_place(proxy, place, length - (place - text), error))
        return NULL;
    return g_steal_pointer(&proxy);
}

Proxy *
proxy_parse(const char *text, const char *account, GError **error)
{
    if (strcmp(text, "tor") == 0)
        return new_tor(account);
    for (unsigned i = 0; i < G_N_ELEMENTS(schemes); i++)
        if (g_ascii_strncasecmp(text, schemes[i].scheme, strlen(schemes[i].scheme)) == 0)
            return parse_rest(schemes[i].kind, schemes[i].port, text + strlen(schemes[i].scheme),
                              error);
    refuse(error, _("The account's proxy must be socks5://host:port, http://host:port or tor."));
    return NULL;
}

void
proxy_free(Proxy *proxy)
{
    if (!proxy)
        return;
    g_free(proxy->host);
    secret_free(proxy->user);
    secret_free(proxy->password);
    g_free(proxy);
}

char *
proxy_describe(const Proxy *proxy)
{
    g_autofree char *place = host_with_port(proxy->host, proxy->port);
    return g_strdup_printf("%s %s", proxy->kind == PROXY_HTTP ? "HTTP" : "SOCKS5", place);
}

/* --- what goes wrong --- */

static ProxyAnswer
fail(const ProxyTalk *talk, StreamErrorCode code, const char *reason, GError **error)
{
    g_autofree char *proxy = host_with_port(talk->proxy->host, talk->proxy->port);
    g_autofree char *target = host_with_port(talk->host, talk->port);
    g_set_error(error, STREAM_ERROR, code, _("The proxy %s does not connect us to %s: %s"), proxy,
                target, reason);
    return PROXY_REFUSED;
}

static ProxyAnswer
fail_login(const ProxyTalk *talk, GError **error)
{
    return fail(talk, STREAM_ERROR_REFUSED,
                talk->proxy->user ? _("it refuses the name and password that the account's proxy "
                                      "has.")
                                  : _("it wants a name and a password: set the account's proxy as "
                                      "scheme://user:password@host:port."),
                error);
}

static ProxyAnswer
fail_strange(const ProxyTalk *talk, GError **error)
{
    return fail(talk, STREAM_ERROR_REFUSED,
                talk->proxy->kind == PROXY_HTTP
                    ? _("it does not answer as an HTTP proxy does. Is it a SOCKS5 proxy?")
                    : _("it does not answer as a SOCKS5 proxy does. Is it an HTTP proxy?"),
                error);
}

/* --- SOCKS5 --- */

static void
say(ProxyTalk *talk, const void *bytes, size_t length)
{
    g_byte_array_append(talk->out, bytes, length);
}

static void
say_byte(ProxyTalk *talk, uint8_t byte)
{
    say(talk, &byte, 1);
}

static void
say_with_length(ProxyTalk *talk, const char *text)
{
    say_byte(talk, (uint8_t)strlen(text));
    say(talk, text, strlen(text));
}

static void
offer_methods(ProxyTalk *talk)
{
    say_byte(talk, SOCKS_VERSION);
    say_byte(talk, talk->proxy->user ? 2 : 1);
    say_byte(talk, METHOD_NONE);
    if (talk->proxy->user)
        say_byte(talk, METHOD_LOGIN);
    talk->state = AWAITS_METHOD;
}

static void
say_login(ProxyTalk *talk)
{
    say_byte(talk, LOGIN_VERSION);
    say_with_length(talk, talk->proxy->user);
    say_with_length(talk, talk->proxy->password);
    talk->state = AWAITS_LOGIN;
}

static void
say_target(ProxyTalk *talk)
{
    uint8_t address[16];
    if (inet_pton(AF_INET, talk->host, address) == 1) {
        say_byte(talk, ADDRESS_V4);
        say(talk, address, 4);
    } else if (inet_pton(AF_INET6, talk->host, address) == 1) {
        say_byte(talk, ADDRESS_V6);
        say(talk, address, 16);
    } else {
        say_byte(talk, ADDRESS_NAME);
        say_with_length(talk, talk->host);
    }
    say_byte(talk, talk->port >> 8);
    say_byte(talk, talk->port & 0xff);
}

static void
ask_socks(ProxyTalk *talk)
{
    say_byte(talk, SOCKS_VERSION);
    say_byte(talk, COMMAND_CONNECT);
    say_byte(talk, 0);
    say_target(talk);
    talk->state = AWAITS_CONNECT;
}

/* Each of the next looks at the whole answer so far; ret_used: how much of it was taken, 0 while it
 * is not whole. */

static ProxyAnswer
read_method(ProxyTalk *talk, size_t *ret_used, GError **error)
{
    if (talk->in->len > 0 && talk->in->data[0] != SOCKS_VERSION)
        return fail_strange(talk, error);
    if (talk->in->len < SOCKS_METHODS_ANSWER)
        return PROXY_WAITS;
    uint8_t method = talk->in->data[1];
    *ret_used = SOCKS_METHODS_ANSWER;
    if (method == METHOD_UNACCEPTABLE)
        return fail_login(talk, error);
    if (method == METHOD_NONE)
        ask_socks(talk);
    else if (method == METHOD_LOGIN && talk->proxy->user)
        say_login(talk);
    else
        return fail_strange(talk, error);
    return PROXY_WAITS;
}

/* Some proxies put another version in front of their answer. */
static ProxyAnswer
read_login_answer(ProxyTalk *talk, size_t *ret_used, GError **error)
{
    if (talk->in->len < SOCKS_METHODS_ANSWER)
        return PROXY_WAITS;
    if (talk->in->data[1] != 0)
        return fail_login(talk, error);
    *ret_used = SOCKS_METHODS_ANSWER;
    ask_socks(talk);
    return PROXY_WAITS;
}

/* RFC 1928 6, and Tor's own from 0xf0 on. */
static const struct {
    uint8_t reply;
    StreamErrorCode code;
    const char *reason;
} refusals[] = {
    { 1, STREAM_ERROR_NETWORK, N_("it failed, and does not say why.") },
    { 2, STREAM_ERROR_REFUSED, N_("its rules do not allow it.") },
    { 3, STREAM_ERROR_NETWORK, N_("it cannot reach that network.") },
    { 4, STREAM_ERROR_NETWORK,
      N_("it cannot find or reach that host. If the server has another "
         "name, set the account's server.") },
    { 5, STREAM_ERROR_NETWORK,
      N_("the server refuses the connection. Is it the right server and "
         "port?") },
    { 6, STREAM_ERROR_NETWORK, N_("the server did not answer in time.") },
    { 7, STREAM_ERROR_REFUSED, N_("it makes no connections for others.") },
    { 8, STREAM_ERROR_REFUSED, N_("it does not take such an address.") },
    { 0xf0, STREAM_ERROR_HOST_UNKNOWN, N_("the onion service is not known. Check the address.") },
    { 0xf1, STREAM_ERROR_HOST_UNKNOWN, N_("the onion service is not valid.") },
    { 0xf2, STREAM_ERROR_NETWORK, N_("the onion service does not answer.") },
    { 0xf3, STREAM_ERROR_NETWORK, N_("the onion service does not answer.") },
    { 0xf4, STREAM_ERROR_REFUSED, N_("the onion service wants a key of yours.") },
    { 0xf5, STREAM_ERROR_REFUSED, N_("the onion service refuses your key.") },
    { 0xf6, STREAM_ERROR_HOST_UNKNOWN, N_("that is no onion service. Check the address.") },
    { 0xf7, STREAM_ERROR_NETWORK, N_("the onion service did not answer in time.") },
};

static ProxyAnswer
read_refusal(ProxyTalk *talk, uint8_t reply, GError **error)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(refusals); i++)
        if (refusals[i].reply == reply)
            return fail(talk, refusals[i].code, _(refusals[i].reason), error);
    return fail_strange(talk, error);
}

/* How long the address in the reply is, its length byte with it; 0: of no known kind. */
static size_t
address_length(const uint8_t *reply)
{
    switch (reply[3]) {
    case ADDRESS_V4:
        return 4;
    case ADDRESS_V6:
        return 16;
    case ADDRESS_NAME:
        return 1 + (size_t)reply[SOCKS_REPLY_HEAD];
    default:
        return 0;
    }
}

static ProxyAnswer
read_connected(ProxyTalk *talk, size_t *ret_used, GError **error)
{
    const GByteArray *in = talk->in;
    if (in->len > 0 && in->data[0] != SOCKS_VERSION)
        return fail_strange(talk, error);
    if (in->len > 1 && in->data[1] != 0)
        return read_refusal(talk, in->data[1], error);
    if (in->len <= SOCKS_REPLY_HEAD)
        return PROXY_WAITS;
    size_t length = address_length(in->data);
    if (length == 0)
        return fail_strange(talk, error);
    if (in->len < SOCKS_REPLY_HEAD + length + SOCKS_REPLY_PORT)
        return PROXY_WAITS;
    *ret_used = SOCKS_REPLY_HEAD + length + SOCKS_REPLY_PORT;
    return PROXY_OPEN;
}

/* --- HTTP --- */

static void
ask_http(ProxyTalk *talk)
{
    g_autofree char *target = host_with_port(talk->host, talk->port);
    g_autofree char *request =
        g_strdup_printf("CONNECT %s HTTP/1.1\r\nHost: %s\r\n", target, target);
    say(talk, request, strlen(request));
    if (talk->proxy->user) {
        char *login = g_strdup_printf("%s:%s", talk->proxy->user, talk->proxy->password);
        char *basic = g_base64_encode((const guchar *)login, strlen(login));
        char *header = g_strdup_printf("Proxy-Authorization: Basic %s\r\n", basic);
        say(talk, header, strlen(header));
        secret_free(header);
        secret_free(basic);
        secret_free(login);
    }
    say(talk, "\r\n", 2);
    talk->state = AWAITS_HTTP;
}

/* Behind the empty line; 0: it has not come yet. */
static size_t
find_header_end(const GByteArray *in)
{
    for (size_t i = 0; i + 1 < in->len; i++) {
        if (in->data[i] != '\n')
            continue;
        if (in->data[i + 1] == '\n')
            return i + 2;
        if (i + 2 < in->len && in->data[i + 1] == '\r' && in->data[i + 2] == '\n')
            return i + 3;
    }
    return 0;
}

/* "HTTP/1.1 200 OK"; 0: it is no such line. */
static int
read_status(const GByteArray *in, char **ret_reason)
{
    g_autofree char *line = g_strndup((const char *)in->data, in->len);
    line[strcspn(line, "\r\n")] = '\0';
    const char *code = line + 9;
    if (strlen(line) < 12 || line[8] != ' ' || !g_ascii_isdigit(code[0]) ||
        !g_ascii_isdigit(code[1]) || !g_ascii_isdigit(code[2]))
        return 0;
    *ret_reason = utf8_short_line(code, LIMIT_SAID_BYTES);
    return (code[0] - '0') * 100 + (code[1] - '0') * 10 + code[2] - '0';
}

static ProxyAnswer
fail_http(const ProxyTalk *talk, int status, const char *said, GError **error)
{
    if (status == 407)
        return fail_login(talk, error);
    const char *format = _("it answers \"%s\".");
    if (status == 403 || status == 405)
        format = _("its rules do not allow it (%s).");
    else if (status >= 502 && status <= 504)
        format = _("it cannot find or reach that host (%s). If the server has another name, set "
                   "the account's server.");
    g_autofree char *reason = g_strdup_printf(format, said);
    /* Its own troubles may pass. */
    return fail(talk, status >= 500 ? STREAM_ERROR_NETWORK : STREAM_ERROR_REFUSED, reason, error);
}

static ProxyAnswer
read_http(ProxyTalk *talk, size_t *ret_used, GError **error)
{
    static const char start[] = "HTTP/1.";
    if (memcmp(talk->in->data, start, MIN(talk->in->len, sizeof start - 1)) != 0)
        return fail_strange(talk, error);
    size_t end = find_header_end(talk->in);
    if (end > LIMIT_PROXY_ANSWER_BYTES || (end == 0 && talk->in->len > LIMIT_PROXY_ANSWER_BYTES))
        return fail(talk, STREAM_ERROR_REFUSED, _("its answer has no end."), error);
    if (end == 0)
        return PROXY_WAITS;
    g_autofree char *said = NULL;
    int status = read_status(talk->in, &said);
    *ret_used = end;
    if (status == 0)
        return fail_strange(talk, error);
    if (status < 200)
        return PROXY_WAITS;
    return status < 300 ? PROXY_OPEN : fail_http(talk, status, said, error);
}

/* --- the public face --- */

ProxyTalk *
proxy_talk_new(const Proxy *proxy, const char *host, unsigned short port)
{
    ProxyTalk *talk = g_new0(ProxyTalk, 1);
    talk->proxy = proxy;
    talk->host = g_strdup(host);
    talk->port = port;
    /* It never grows beyond this, so that no copy of a password is left behind. */
    talk->out = g_byte_array_sized_new(OUTPUT_BYTES);
    talk->in = g_byte_array_new();
    if (proxy->kind == PROXY_HTTP)
        ask_http(talk);
    else
        offer_methods(talk);
    return talk;
}

void
proxy_talk_free(ProxyTalk *talk)
{
    if (!talk)
        return;
    explicit_bzero(talk->out->data, talk->out->len);
    g_byte_array_unref(talk->out);
    g_byte_array_unref(talk->in);
    g_free(talk->host);
    g_free(talk);
}

const uint8_t *
proxy_talk_output(const ProxyTalk *talk, size_t *ret_length)
{
    *ret_length = talk->out->len - talk->out_start;
    return talk->out->data + talk->out_start;
}

void
proxy_talk_sent(ProxyTalk *talk, size_t length)
{
    talk->out_start += length;
}

ProxyAnswer
proxy_talk_read(ProxyTalk *talk, const uint8_t *bytes, size_t length, size_t *ret_used,
                GError **error)
{
    static ProxyAnswer (*const readers[])(ProxyTalk *, size_t *, GError **) = {
        [AWAITS_METHOD] = read_method,
        [AWAITS_LOGIN] = read_login_answer,
        [AWAITS_CONNECT] = read_connected,
        [AWAITS_HTTP] = read_http,
    };
    g_byte_array_append(talk->in, bytes, length);
    for (;;) {
        size_t used = 0;
        ProxyAnswer answer =
            talk->in->len > 0 ? readers[talk->state](talk, &used, error) : PROXY_WAITS;
        if (used > 0)
            g_byte_array_remove_range(talk->in, 0, used);
        if (answer != PROXY_WAITS || used == 0) {
            *ret_used = length - MIN(length, talk->in->len);
            return answer;
        }
    }
}
