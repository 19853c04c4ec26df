/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The network half of a stream: names, addresses, TLS, login, binding; then stanzas as trees. It
 * knows no module and no model: stream.c stands on it. */
#pragma once

#include "base/clock.h"
#include "settings/account_config.h"
#include "model/route.h"
#include "xmpp/certificate.h"
#include "xmpp/error.h"
#include "xmpp/login.h"
#include "xmpp/stream_state.h"

typedef struct Connection Connection;

/* All are called from the main loop, never from within a call of a function below. */
typedef struct {
    void (*state)(StreamState state, gpointer data);
    /* A password is needed: connection_give_password(). */
    void (*password)(gpointer data);
    /* See LoginHooks.form: connection_give_form(). */
    void (*form)(Form *form, const char *error, gpointer data);
    /* A token for the next login came; NULL: the one that was given is good no more. */
    void (*token)(const LoginToken *token, gpointer data);
    /* What the server can do, once logged in: before bound, or later among the nonzas. */
    void (*features)(const Element *features, gpointer data);
    /* Bound, or resumed; stanzas come from now on. */
    void (*bound)(const LoginResult *result, gpointer data);
    /* A stanza (jabber:client message, presence, iq); freed after the call. cut: it broke a bound
     * and only its top element is there: count it, do not use it. */
    void (*stanza)(const Element *stanza, bool is_cut, gpointer data);
    /* Another child of the stream, once bound: stream management, features. */
    void (*nonza)(const Element *element, gpointer data);
    /* The end, once. error NULL: connection_close() was called. */
    void (*closed)(const GError *error, gpointer data);
    /* A way to the server: an attempt begins, or this came of it; may be NULL. */
    void (*tried)(const Route *route, gpointer data);
    /* What goes over the wire, secrets left out, for the XML console; may be NULL. */
    void (*traffic)(const char *xml, bool is_outgoing, gpointer data);
    /* Whether anybody looks at the traffic now; NULL: always. */
    bool (*is_watched)(gpointer data);
} ConnectionHooks;

typedef struct {
    const Jid *jid;               /* bare */
    const AccountConfig *config;  /* copied: server, port, resource, tls ... */
    const char *const *pins;      /* copied; or NULL */
    int timeout_ms;               /* for each step */
    bool is_registration;         /* XEP-0077 before the login */
    const char *invitation;       /* copied: the token for it (XEP-0445); or NULL */
    bool wants_management;        /* XEP-0198 */
    bool wants_carbons;           /* XEP-0280, where it can be had with the binding */
    bool may_bind;                /* as in LoginOptions */
    const Resumption *resumption; /* copied: the stream to go on with; NULL: none */
    const LoginToken *token;      /* copied; or NULL */
    Clock *clock;
    const ConnectionHooks *hooks; /* borrowed, static */
    gpointer data;
} ConnectionOptions;

Connection *connection_new(const ConnectionOptions *options);
/* At once, without goodbye; no hook is called any more (a handshake in its thread is waited for by
 * the loop, not here). Takes NULL. */
void connection_free(Connection *connection);
void connection_open(Connection *connection);
/* Sends what is queued and the end of the stream, waits at most 2 s; then hooks.closed. */
void connection_close(Connection *connection);
void connection_give_password(Connection *connection, const char *password); /* NULL: give up */
void connection_give_form(Connection *connection, const Form *form);         /* NULL: give up */
/* Ends it with this error, and tells the server that it broke a rule. */
void connection_fail(Connection *connection, const GError *error);
/* Queues XML for sending (copied). Dropped if the connection is not open. */
void connection_send(Connection *connection, const char *xml, size_t length);
const Certificate *connection_certificate(const Connection *connection); /* or NULL */
/* "TLSv1.3 TLS_AES_256_GCM_SHA384, 127.0.0.1:5222, SCRAM-SHA-256, through SOCKS5 127.0.0.1:9050,
 * resumed"; owned by the caller. */
char *connection_describe(const Connection *connection);
/* The login's mechanism if it is one to insist on from now on (login.seen); else NULL. */
const char *connection_proved_mechanism(const Connection *connection);
bool connection_is_secured(const Connection *connection);
/* See transport_silence(). */
int64_t connection_silence(const Connection *connection);
