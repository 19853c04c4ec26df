/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 6121 2 and 3: the roster on the server and subscriptions. Errors become notices. */
#pragma once

#include "xmpp/stream.h"

/* Adds or changes: name NULL: none; groups NULL: none. */
void roster_send_item(Stream *stream, const Jid *jid, const char *name, const char *const *groups);
void roster_send_removal(Stream *stream, const Jid *jid);

typedef enum {
    SUBSCRIPTION_REQUEST, /* we want to see them */
    SUBSCRIPTION_ALLOW,   /* they may see us */
    SUBSCRIPTION_CANCEL,  /* we do not want to see them any more */
    SUBSCRIPTION_DENY,    /* they may not see us (any more) */
} SubscriptionAction;
void roster_send_subscription(Stream *stream, const Jid *jid, SubscriptionAction action);
/* SUBSCRIPTION_REQUEST with the token of an invitation from there (XEP-0379 3.4). */
void roster_send_invited_request(Stream *stream, const Jid *jid, const char *token);
