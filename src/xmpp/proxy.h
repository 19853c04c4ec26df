/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A proxy as the user named it, and what is said to it to be let through: SOCKS5 (RFC 1928, RFC
 * 1929) or HTTP CONNECT (RFC 9110 9.3.6). Bytes in, bytes out; it knows no socket. Names go to the
 * proxy as names, so that they are resolved at its far end. */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef enum { PROXY_SOCKS5, PROXY_HTTP } ProxyKind;

typedef struct {
    ProxyKind kind;
    char *host; /* as host_to_ascii() has it */
    unsigned short port;
    char *user, *password; /* or NULL; wiped when freed */
} Proxy;

/* "socks5://[user:password@]host[:1080]", "http://[user:password@]host[:8080]" (user and password
 * may be percent-encoded), "tor" (SOCKS5 on 127.0.0.1:9050, with a name and password of the
 * account's own, so that its circuits are its own). NULL and an error of STREAM_ERROR if it is
 * none. */
Proxy *proxy_parse(const char *text, const char *account, GError **error);
void proxy_free(Proxy *proxy); /* takes NULL */
/* "SOCKS5 127.0.0.1:9050"; owned by the caller. */
char *proxy_describe(const Proxy *proxy);

typedef struct ProxyTalk ProxyTalk;

/* host: as host_to_ascii() has it. The proxy is borrowed while it lives. */
ProxyTalk *proxy_talk_new(const Proxy *proxy, const char *host, unsigned short port);
void proxy_talk_free(ProxyTalk *talk); /* wipes; takes NULL */

/* What waits to be sent; borrowed until the next call. */
const uint8_t *proxy_talk_output(const ProxyTalk *talk, size_t *ret_length);
void proxy_talk_sent(ProxyTalk *talk, size_t length);

typedef enum { PROXY_WAITS, PROXY_OPEN, PROXY_REFUSED } ProxyAnswer;
/* What the proxy sent. PROXY_OPEN: the way is open, and from bytes + *ret_used on it is the target
 * that speaks. PROXY_REFUSED: an error of STREAM_ERROR is set. Not to be called after either. */
ProxyAnswer proxy_talk_read(ProxyTalk *talk, const uint8_t *bytes, size_t length, size_t *ret_used,
                            GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Proxy, proxy_free)
