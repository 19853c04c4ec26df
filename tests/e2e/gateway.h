/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A SOCKS5 or HTTP proxy on loopback that knows one host that nobody else knows. Each of its
 * connections has threads of its own. */
#pragma once

#include <stdbool.h>

typedef enum { GATEWAY_SOCKS5, GATEWAY_HTTP } GatewayKind;

typedef struct Gateway Gateway;

/* host and port_there, as clients name them, lead to this port on loopback; everything else is
 * refused. login: "user:password" that it wants; NULL: none. */
Gateway *gateway_new(GatewayKind kind, const char *login, const char *host, int port_there,
                     int target);
/* Cuts all connections. Takes NULL. */
void gateway_free(Gateway *gateway);
int gateway_port(const Gateway *gateway);
/* Cuts all connections, and lets nobody in from now on or again. */
void gateway_close(Gateway *gateway, bool is_closed);
