/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One protocol extension: one file, one const XmppModule, one row in modules.def. */
#pragma once

#include "xmpp/stream.h"

/* payload is the child that matched; NULL for a handler of any stanza. true: dealt with, no other
 * handler is asked. */
typedef bool (*StanzaFn)(Stream *stream, const Stanza *stanza, const Element *payload);

typedef struct {
    unsigned kinds;    /* StanzaKind bits */
    const char *child; /* name of the child element; NULL: any stanza of these kinds */
    const char *ns;    /* its namespace */
    StanzaFn handle;
} StanzaHandler;

/* What somebody published at a node that we watch (XEP-0060 7.2, XEP-0163 4): ours to know because
 * it came from the account that it is about (from is bare; our own too). item NULL: everything at
 * the node is gone. */
typedef struct {
    const char *id;         /* NULL: none */
    const Element *payload; /* NULL: the item was retracted */
    bool is_hidden;         /* ... or is there, and was not sent along (XEP-0060 4.3) */
} PubsubItem;

typedef struct {
    const char *node;
    void (*changed)(Stream *stream, const Jid *from, const PubsubItem *item);
    bool takes_hidden; /* is_hidden is news, too */
} PubsubHandler;

/* Everything but the name may be left out. */
struct XmppModule {
    const char *name;            /* as in modules.def */
    const char *const *features; /* advertised by disco#info and caps; NULL-terminated */
    /* Whether they are advertised now; NULL: always. */
    bool (*is_enabled)(const Stream *stream);
    const StanzaHandler *handlers; /* ends with {0} */
    /* Nodes whose items we want to hear of: "NODE+notify" is advertised for each, as features are
     * (pubsub.c). Ends with {0}. */
    const PubsubHandler *nodes;
    /* Adds what a message that we send needs. */
    void (*outgoing)(Stream *stream, Element *stanza, const Chat *chat, const Message *message);
    /* What that adds is for servers, or for who cannot read the message: it stays outside of what
     * is encrypted, to which everything else goes. */
    bool is_outside;
    /* After binding, before hooks.state(STREAM_ONLINE), in which the first presence is sent. */
    void (*online)(Stream *stream);
    /* It is online, and is about to say goodbye. */
    void (*closing)(Stream *stream);
    /* What the server says that it can do (stream_feature()) came anew, online or not. */
    void (*features_changed)(Stream *stream);
    /* An online stream has come to its end: what was true only while connected is so no more. */
    void (*offline)(Stream *stream);
    gpointer (*new_state)(Stream *stream);
    void (*free_state)(gpointer state);
};
