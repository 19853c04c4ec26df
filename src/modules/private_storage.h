/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0049 Private XML Storage: small things of ours that the server keeps for our other clients.
 */
#pragma once

#include "xmpp/stream.h"

/* Asks for what is stored under this element; on_reply reads it by private_storage_read(). */
void private_storage_request(Stream *stream, const char *name, const char *ns, ReplyFn on_reply,
                             gpointer data);
/* The element in an answer to that; NULL: none. Borrowed. */
const Element *private_storage_read(const Element *answer, const char *name, const char *ns);
/* Stores it instead of what is there under its name; content is taken, on_reply may be NULL. */
void private_storage_set(Stream *stream, Element *content, ReplyFn on_reply, gpointer data);
