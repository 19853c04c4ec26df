/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A way through a proxy for a library that can only connect by itself: a socket on loopback that
 * accepts one connection and carries its bytes to the target by SOCKS5 (RFC 1928, RFC 1929) or HTTP
 * CONNECT (RFC 9110 9.3.6). Names are resolved at the far end, so that Tor's work. */
#pragma once

#include "base/clock.h"

typedef enum { PROXY_NONE, PROXY_SOCKS5, PROXY_HTTP } ProxyKind;

typedef struct {
    ProxyKind kind;
    char *host; /* of the proxy */
    unsigned short port;
    char *user, *password; /* or NULL; wiped when freed */
} Proxy;

/* "socks5://[user:password@]host[:1080]", "http://[user:password@]host[:8080]", "tor" (SOCKS5 on
 * 127.0.0.1:9050, with a name and password of the account's own, so that its circuits are its own).
 * NULL and a sentence if it is none. */
Proxy *proxy_parse(const char *text, const char *account, GError **error);
void proxy_free(Proxy *proxy); /* takes NULL */

typedef struct Bridge Bridge;

/* Listens on loopback. Only a connection from this process is accepted, and only one. NULL and an
 * error of STREAM_ERROR. */
Bridge *bridge_new(const Proxy *proxy, const char *host, unsigned short port, Clock *clock,
                   GError **error);
/* Cuts it off. Takes NULL. */
void bridge_free(Bridge *bridge);
/* The port on 127.0.0.1. */
unsigned short bridge_port(const Bridge *bridge);
/* Why the way through failed, a sentence ("The proxy ... refuses: host unreachable."), or NULL.
 * Borrowed. */
const char *bridge_failure(const Bridge *bridge);
