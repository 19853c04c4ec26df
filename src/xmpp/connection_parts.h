/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the connection share; for nobody else. */
#pragma once

#include "xmpp/connection.h"
#include "xmpp/login.h"
#include "xmpp/search.h"
#include "xmpp/transport.h"

/* What a step waits for; its silence is told accordingly. */
typedef enum { WAIT_NAMES, WAIT_HEADER, WAIT_HANDSHAKE, WAIT_LOGIN, WAIT_GOODBYE } Wait;

struct Connection {
    unsigned references; /* the owner's, and one for each call from outside that is running */
    Jid *jid;
    AccountConfig *config;
    char **pins;
    TlsSettings *tls;
    int timeout_ms;
    char *invitation;
    bool is_registration, wants_management, wants_carbons, may_bind;
    bool is_resumed; /* the stream that is online */
    Resumption *resumption;
    LoginToken *token;
    Clock *clock;
    const ConnectionHooks *hooks; /* NULL: freed by the owner, or closed */
    gpointer data;

    StreamState state;
    Wait wait;
    unsigned timer;      /* for `wait`; none once online */
    unsigned soon_timer; /* for what was asked for from outside */
    void (*soon)(Connection *connection);
    char *password; /* given, and not handed on yet */
    char *server;   /* as the endpoint is named, "example.org port 5222" */
    Search *search;
    Transport *transport;
    Login *login;
    Certificate *certificate;
    GError *error; /* that connection_fail() ends it with */
};

/* --- connection.c --- */

/* Each function that the loop calls holds the connection while it runs: a hook may free it. */
Connection *connection_ref(Connection *connection);
void connection_unref(Connection *connection);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Connection, connection_unref)

/* The end, once; error NULL: as the owner wants it. */
void connection_finish(Connection *connection, const GError *error);
void connection_fail_with(Connection *connection, StreamErrorCode code, const char *sentence);
void connection_set_state(Connection *connection, StreamState state);
/* Hooks are never called from within a call of the owner's, so that what he asks for is done in the
 * next turn of the loop. */
void connection_do_soon(Connection *connection, void (*what)(Connection *connection));
/* This address is of no use (outcome: why, for /connection). Another one may be, as long as the
 * server has not spoken. */
void connection_try_next(Connection *connection, const GError *error, const char *outcome);
void connection_wait_for(Connection *connection, Wait wait);
void connection_wait_for_login(Connection *connection);
void connection_tell_traffic(Connection *connection, const char *xml, bool is_outgoing);
/* Whether anybody wants to hear of the traffic. */
bool connection_is_watched(const Connection *connection);

/* --- connection_steps.c --- */

/* Begins with the names. */
void connection_begin(Connection *connection);
