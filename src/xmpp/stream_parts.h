/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the stream share, dispatch.c and keep_alive.c; for nobody else. */
#pragma once

#include "xmpp/connection.h"
#include "xmpp/dispatch.h"
#include "xmpp/keep_alive.h"
#include "xmpp/requests.h"
#include "xmpp/stream_management.h"

struct Stream {
    ModulesFn modules;
    Account *account;
    AccountConfig *config;
    char **pins;
    const StreamHooks *hooks;
    gpointer hooks_data;
    bool is_registration;
    char *invitation;

    StreamState state;
    bool is_bound; /* the modules were told that it is online */
    bool is_interrupted;
    StreamOrigin origin;
    bool has_carbons;       /* they came with the binding */
    Jid *jid;               /* bare until bound */
    Connection *connection; /* NULL before it is opened, and offline */
    StreamSentFn sent;      /* offline */
    gpointer sent_data;
    unsigned closing_timer;   /* offline, or closed before it was opened */
    unsigned forgotten_timer; /* interrupted: the server forgets us then */
    unsigned deaf_timer;      /* gone on with: the server has confirmed nothing yet */
    StreamManagement *management;
    uint32_t told_received; /* what the server was told that we have, when asked to go on */
    LoginToken *token;
    bool reads_archive;
    Element *features; /* of the login; NULL */

    int64_t cut_told_at; /* when the user heard last of what was too large; 0: never */
    Dispatch *dispatch;
    Requests *requests;
    unsigned changes; /* see stream_begin_change() */
    KeepAlive *alive;
    gpointer *module_states; /* by the module's row */
};

/* What the server says that it can do came anew. */
void stream_tell_features(Stream *stream);
void stream_set_state(Stream *stream, StreamState state);
/* Bound as this address, by the connection that stands: all are told. */
void stream_go_online(Stream *stream, const Jid *jid, StreamOrigin origin);
/* Nothing that holds only while bound is left. */
void stream_unbind(Stream *stream);
/* The end, whatever ended it. */
void stream_go_offline(Stream *stream);

/* Begins a connection, to go on with what there is. */
void stream_connect(Stream *stream);
/* What came over the connection, also for tests. */
void stream_on_stanza(const Element *stanza, bool is_cut, gpointer data);
void stream_on_closed(const GError *error, gpointer data);
extern const StreamManagementHooks stream_management_hooks;

/* Something that this address sent broke a bound and was left out: the user is told, at most once a
 * minute. */
void stream_tell_cut(Stream *stream, const Jid *from);
const Dispatch *stream_dispatch(const Stream *stream);
Requests *stream_requests(const Stream *stream);
/* A request is over: calls StreamHooks.answered, if there is one. */
void stream_tell_answered(Stream *stream);
