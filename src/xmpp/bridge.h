/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A way through a proxy for a library that can only connect by itself: once the proxy has let us
 * through, a socket on loopback accepts one connection and carries its bytes.
 *
 * Anybody on this computer can connect to loopback. So it listens only from the moment when the way
 * is open, and of those who come it takes the one whose address and port are those of our own
 * socket: the pair of both ends' addresses is unique, and only the kernel gives it. The others are
 * closed before a byte is passed. */
#pragma once

#include "base/clock.h"
#include "xmpp/proxy.h"

typedef struct Bridge Bridge;

/* From the main loop, never from within a function below. In each the bridge may be freed. */
typedef struct {
    /* The way is open: connect to bridge_port(), and call bridge_accept(). */
    void (*ready)(Bridge *bridge, gpointer data);
    /* There is none. The error is of STREAM_ERROR. */
    void (*failed)(Bridge *bridge, const GError *error, gpointer data);
} BridgeHooks;

typedef struct {
    const Proxy *proxy; /* borrowed until it is ready or has failed */
    const char *host;   /* as host_to_ascii() has it */
    unsigned short port;
    Clock *clock;
    int timeout_ms; /* until it is ready */
    const BridgeHooks *hooks;
    gpointer data;
} BridgeOptions;

Bridge *bridge_new(const BridgeOptions *options);
/* Carries what can be carried at once, and closes all. Takes NULL. */
void bridge_free(Bridge *bridge);
/* On 127.0.0.1, once it is ready. */
unsigned short bridge_port(const Bridge *bridge);
/* Lets in the connection that comes from this port of 127.0.0.1, and nobody else. */
void bridge_accept(Bridge *bridge, unsigned short port);
/* The socket to the proxy, to ask the kernel about; -1: closed. Borrowed. */
int bridge_socket(const Bridge *bridge);
