/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One attempt at one address: a libstrophe context with one raw connection, driven from the main
 * loop. Elements come out, text goes in; TLS is started where it is asked for. */
#pragma once

#include <stdbool.h>

#include "xmpp/bridge.h"
#include "xmpp/certificate.h"
#include "xmpp/channel_binding.h"
#include "xmpp/element.h"
#include "xmpp/tls_settings.h"

typedef struct Transport Transport;

/* Called from the main loop, never from within a function below. In each the transport may be
 * freed; nothing follows then. */
typedef struct {
    void (*connected)(Transport *transport, gpointer data); /* TCP stands */
    /* The handshake is over and the certificate can be judged; nothing was sent yet. */
    void (*secured)(Transport *transport, gpointer data);
    void (*opened)(Transport *transport, gpointer data); /* the server's stream header came */
    void (*element)(Transport *transport, const Element *element, bool is_cut, gpointer data);
    unsigned (*limit)(const Element *top,
                      gpointer data);                   /* as GuardSink.limit, called in parsing */
    void (*ended)(Transport *transport, gpointer data); /* the server closed the stream */
    /* Lost, refused or broken: nothing more comes. The error is of STREAM_ERROR; with
     * STREAM_ERROR_CERTIFICATE transport_certificate() is what could not be trusted. */
    void (*failed)(Transport *transport, const GError *error, gpointer data);
} TransportHooks;

typedef struct {
    const char *jid;    /* bare: its domain goes into the header and is checked by TLS */
    const char *domain; /* of it */
    TlsSettings *tls;
    const char *address; /* numeric; NULL with a bridge */
    const char *name;    /* of the server, for sentences */
    Bridge *bridge;      /* a way that is open, to go through; taken. NULL: the way is direct */
    unsigned short port;
    bool is_direct; /* TLS from the first byte */
    const TransportHooks *hooks;
    gpointer data;
} TransportOptions;

/* Starts to connect. libstrophe gives up after 5 s if nobody does before. */
Transport *transport_new(const TransportOptions *options);
/* At once. A running handshake is cut off, and cleaned up when its thread has ended. Takes NULL. */
void transport_free(Transport *transport);
/* From now on these hooks are called. */
void transport_set_hooks(Transport *transport, const TransportHooks *hooks, gpointer data);

/* Sends a new stream header; what arrives before the server's is dropped. */
void transport_open_stream(Transport *transport);
/* Begins the handshake, in its own thread; meanwhile nothing else works. What the server has sent
 * behind its agreement (injected by somebody in between) is dropped. */
void transport_secure(Transport *transport);
void transport_send(Transport *transport, const char *xml, size_t length);
/* Sends the end of the stream after what is queued; transport_free() still gives it a try. */
void transport_end_stream(Transport *transport);

bool transport_is_secured(const Transport *transport);
const Certificate *transport_certificate(const Transport *transport); /* or NULL */
/* Milliseconds since the server's last bytes came, or since it took some of those of ours that
 * wait; 0: some have not been read yet; -1: unknown. */
int64_t transport_silence(const Transport *transport);
/* What a login can be bound to; NULL without TLS. */
const ChannelBindings *transport_channel_bindings(const Transport *transport);
/* Why it could not connect, of errno(3); 0: it was something else. */
int transport_errno(const Transport *transport);
/* "TLSv1.3 TLS_AES_256_GCM_SHA384, 127.0.0.1:5222"; owned by the caller. */
char *transport_describe(const Transport *transport);
