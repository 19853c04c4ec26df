/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0012 Last Activity: how long a person has been idle or away, and how long a server runs. */
#pragma once

#include "xmpp/stream.h"

typedef struct {
    int64_t seconds;    /* -1: not said */
    const char *status; /* the last one of somebody who is away; NULL. Borrowed from the answer. */
} LastActivity;

/* on_reply gets the iq for last_activity_read(). What it means depends on whom one asks: a person's
 * bare address: when they left; a device: how long it has been idle; a server: how long it runs. */
void last_activity_request(Stream *stream, const Jid *to, ReplyFn on_reply, gpointer data);
LastActivity last_activity_read(const Element *answer);
