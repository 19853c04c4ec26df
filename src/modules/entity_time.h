/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0202 Entity Time: what the clock on somebody's wall says. */
#pragma once

#include "xmpp/stream.h"

#define NS_TIME "urn:xmpp:time"

typedef struct {
    bool is_known;
    int64_t time; /* ms UTC, by their clock */
    int offset;   /* of their zone from UTC, in seconds, east is positive */
} EntityTime;

/* on_reply gets the iq for entity_time_read(). */
void entity_time_request(Stream *stream, const Jid *to, ReplyFn on_reply, gpointer data);
EntityTime entity_time_read(const Element *answer);
