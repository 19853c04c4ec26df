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

typedef enum {
    FAULT_RESET,      /* RST to both sides; what is under way is lost */
    FAULT_END,        /* FIN to both sides, as a server that goes away in order */
    FAULT_HALF_CLOSE, /* FIN in the direction of the bytes, or from the server; the other goes on */
    FAULT_VANISH,     /* RST to the client; the server is told nothing, and keeps its side */
    FAULT_STALL,      /* nothing passes any more, and nobody is told */
    FAULT_COUNT,
} Fault;

/* The direction of bytes: to the server, or to the client. */
typedef enum { PROXY_UP, PROXY_DOWN } ProxyDirection;

/* "reset", "half-close" ... Static. */
const char *fault_name(Fault fault);

/* Happens to all connections there are; new ones are sound, and no fault waits any more. */
void proxy_fault(Proxy *proxy, Fault fault);
/* The same to the first connection on which so many more bytes have passed in the direction (those
 * pass, none after them), counted from now on over all connections. */
void proxy_fault_after_bytes(Proxy *proxy, Fault fault, ProxyDirection direction, size_t count);
/* The same once these bytes have passed on one connection. */
void proxy_fault_after(Proxy *proxy, Fault fault, ProxyDirection direction, const char *bytes);
/* Whether a fault still waits for its moment. */
bool proxy_is_armed(const Proxy *proxy);
/* How many bytes a second pass in each direction of a connection; 0: as many as come. */
void proxy_slow(Proxy *proxy, unsigned bytes_per_second);

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
