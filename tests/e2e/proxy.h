/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A port on loopback that passes bytes on to a server, and can go wrong on order. It works whenever
 * the main context runs (see scene.h, which does all waiting). */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Proxy Proxy;

/* target 0: there is no server behind, it only listens. */
Proxy *proxy_new(int target);
void proxy_free(Proxy *proxy); /* takes NULL */
int proxy_port(const Proxy *proxy);
/* How many clients have connected so far. */
int proxy_clients(const Proxy *proxy);
/* What clients have sent so far. Borrowed. */
const char *proxy_heard(const Proxy *proxy);

/* Drops all connections, as a network that breaks (RST). */
void proxy_cut(Proxy *proxy);
/* Whether new connections are refused. */
void proxy_refuse(Proxy *proxy, bool is_refusing);
/* Whether bytes are held back, in both directions; connections stay. */
void proxy_stall(Proxy *proxy, bool is_stalled);
/* Holds them back from the moment a client has sent these bytes, so that nobody answers to them. */
void proxy_stall_after(Proxy *proxy, const char *bytes);
/* Whether it has come to that. */
bool proxy_is_stalled(const Proxy *proxy);
/* Says this to all clients, as if it came from the server. */
void proxy_inject(Proxy *proxy, const char *text);
