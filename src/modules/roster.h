/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 6121 2 and 3: the roster on the server and subscriptions. Errors become notices. */
#pragma once

#include "xmpp/stream.h"

/* Adds or changes: name NULL: none; groups NULL: none. */
void roster_send_item(Stream *stream, const Jid *jid, const char *name, const char *const *groups);
void roster_send_removal(Stream *stream, const Jid *jid);
/* The same, and whoever asks deals with the answer. Of the item its address, name and groups count.
 */
void roster_request_item(Stream *stream, const RosterItem *wanted, ReplyFn on_reply, gpointer data);
void roster_request_removal(Stream *stream, const Jid *jid, ReplyFn on_reply, gpointer data);
/* What parts the names of nested groups, for our other clients too (XEP-0083); the model has it
 * once the server has. */
void roster_store_delimiter(Stream *stream, const char *delimiter);

typedef enum {
    SUBSCRIPTION_REQUEST, /* we want to see them */
    SUBSCRIPTION_ALLOW,   /* they may see us */
    SUBSCRIPTION_CANCEL,  /* we do not want to see them any more */
    SUBSCRIPTION_DENY,    /* they may not see us (any more) */
} SubscriptionAction;
void roster_send_subscription(Stream *stream, const Jid *jid, SubscriptionAction action);
/* SUBSCRIPTION_REQUEST with words for them; text NULL: none. */
void roster_send_request(Stream *stream, const Jid *jid, const char *text);
/* Whether the server keeps a SUBSCRIPTION_ALLOW for who has not asked yet (RFC 6121 3.4). */
bool roster_can_approve(const Stream *stream);
/* SUBSCRIPTION_REQUEST with the token of an invitation from there (XEP-0379 3.4). */
void roster_send_invited_request(Stream *stream, const Jid *jid, const char *token);
