/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0060 Publish-Subscribe as a client needs it, and XEP-0163: one's own account as the service.
 * Who wants to hear of a node lists it in XmppModule.nodes. */
#pragma once

#include "modules/modules.h"

typedef enum {
    PUBSUB_ACCESS_PRESENCE, /* who may see our presence (XEP-0163's own choice) */
    PUBSUB_ACCESS_OPEN,
    PUBSUB_ACCESS_WHITELIST, /* we alone */
} PubsubAccess;

#define PUBSUB_MAX_ITEMS -1 /* as many as the server takes */

typedef struct {
    const char *node;
    const char *id; /* of the item; NULL: the server chooses */
    PubsubAccess access;
    /* How many the node keeps; 0: one, and who comes online is sent it, as XEP-0163 has it. Of
     * nodes that keep more, nothing is sent by itself (XEP-0222 2). */
    int max_items;
    bool is_passing; /* not kept: only who is there now hears of it */
} PubsubPublication;

/* Publishes at our own account, whatever the server takes of the options (XEP-0060 7.1.5): a node
 * that is set up otherwise is configured, a server that knows few options (ejabberd 23) is given
 * those and the node configured after that. What is to go to one node goes in the order of the
 * calls. Never where more people could see it than access says. payload is taken; on_reply may be
 * NULL. */
void pubsub_publish(Stream *stream, const PubsubPublication *publication, Element *payload,
                    ReplyFn on_reply, gpointer data);
/* Takes an item back (XEP-0060 7.2), and tells who watches. */
void pubsub_retract(Stream *stream, const char *node, const char *id, ReplyFn on_reply,
                    gpointer data);
/* Takes away a node of ours with all that is at it (8.4). */
void pubsub_delete(Stream *stream, const char *node, ReplyFn on_reply, gpointer data);
/* Asks a service (NULL: our account) for an item (NULL: the newest, at most `most`; 0: all). */
void pubsub_request(Stream *stream, const Jid *service, const char *node, const char *id,
                    unsigned most, ReplyFn on_reply, gpointer data);
/* Walks the items of an answer to that: the next one after `last` (NULL: the first); false: there
 * is none. */
bool pubsub_next(const Element *answer, const Element **last, PubsubItem *ret_item);
