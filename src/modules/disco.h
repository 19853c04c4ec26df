/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0030 Service Discovery: who we are, and what others can do. */
#pragma once

#include "xmpp/stream.h"

/* Our identity and features, sorted, as a <query/> (XEP-0030 3.1). Owned by the caller. */
Element *disco_own_info(const Stream *stream);
/* Whether our server (its domain) has said that it has the feature; false before it answered. */
bool disco_server_has(const Stream *stream, const char *feature);
/* The same of our account on it (our bare address), which speaks for the archive and the like. */
bool disco_account_has(const Stream *stream, const char *feature);

/* Whether our account has answered what it can. */
bool disco_account_is_known(const Stream *stream);
typedef void (*DiscoFn)(Stream *stream, gpointer data);
/* Calls it once the account has said what it can, or has not answered: now, if it did already; not
 * at all on a stream that ends before. */
void disco_await_account(Stream *stream, DiscoFn on_known, gpointer data);

/* Asks anybody what they are and can do (3.1), at one of their nodes, or NULL. */
void disco_request_info(Stream *stream, const Jid *jid, const char *node, ReplyFn on_reply,
                        gpointer data);
/* Asks for what belongs to them: services of a server, rooms of a service (4.1). */
void disco_request_items(Stream *stream, const Jid *jid, ReplyFn on_reply, gpointer data);
/* The same, page by page (XEP-0059): at most so many, behind the item with this id, or NULL. Who
 * knows no pages gives all of them. */
void disco_request_page(Stream *stream, const Jid *jid, int most, const char *after,
                        ReplyFn on_reply, gpointer data);
/* The id behind which the next page begins; NULL: this was the last one, or all. Borrowed. */
const char *disco_page_last(const Element *answer);
/* Walks the answer to that, from NULL; NULL: no more. What an item is called may be NULL, and so
 * may ret_name. */
const Element *disco_next_item(const Element *answer, const Element *last, const char **ret_jid,
                               const char **ret_name);
/* What the answer to disco_request_info() says, bounded (LIMIT_CAPABILITIES_BYTES); NULL: nothing.
 * The caller's reference. */
Capabilities *disco_read_info(const Element *answer);
