/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which address answers first (RFC 8305): one attempt after the other, the next when the last has
 * failed or is slow. Through a proxy an address has answered when the proxy has reached it. */
#pragma once

#include "base/clock.h"
#include "xmpp/resolve.h"
#include "xmpp/transport.h"

typedef struct Race Race;

typedef struct {
    /* The winner, owned by the callee, who sets its own hooks; its name and port are the
     * endpoint's. */
    void (*won)(Transport *transport, const Endpoint *endpoint, gpointer data);
    void (*lost)(const GError *error, gpointer data); /* no address answered */
    /* An attempt begins (outcome NULL), or is over and this came of it: "timed out after 5 s". */
    void (*tried)(const Endpoint *endpoint, const char *outcome, gpointer data);
} RaceHooks;

typedef struct {
    const char *jid; /* bare; borrowed while the race lives, as are the next three */
    const char *domain;
    TlsSettings *tls;
    const Proxy *proxy; /* or NULL */
    Clock *clock;
    int timeout_ms; /* for one attempt */
    const RaceHooks *hooks;
    gpointer data;
} RaceOptions;

/* Takes the endpoints, of which there is one at least; they are tried in their order. */
Race *race_new(const RaceOptions *options, GPtrArray *endpoints);
void race_free(Race *race); /* takes NULL */
/* Begins, or goes on after a winner turned out to be of no use. false: no address is left. */
bool race_run(Race *race);
