/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0433 Extended Channel Search: a service that knows the public rooms of many servers. */
#pragma once

#include "xmpp/stream.h"

#define NS_CHANNEL_SEARCH "urn:xmpp:channel-search:0:search"

/* A room that was found; strings are borrowed from the answer, and NULL where it does not say. */
typedef struct {
    const char *address, *name, *description, *language;
    int occupants; /* -1: it does not say */
    bool is_semi_anonymous, is_closed;
} ChannelFound;

/* Asks for rooms with these words, those with most occupants first. after: the id behind which the
 * page begins (rsm.h), or NULL. */
void channel_search(Stream *stream, const Jid *service, const char *words, const char *after,
                    ReplyFn on_reply, gpointer data);
/* Walks the answer, from NULL; NULL: no more. */
const Element *channel_search_next(const Element *answer, const Element *last,
                                   ChannelFound *ret_found);
/* The id behind which the next page begins; NULL: this was the last one. Borrowed. */
const char *channel_search_last(const Element *answer);
