/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0145 Annotations: our notes about contacts and others, kept on our server, so that all our
 * clients have them. Those about contacts stand in the model. */
#pragma once

#include "xmpp/stream.h"

/* Asks the server for all notes anew, as another client may have changed them. on_reply may be
 * NULL. */
void annotations_refresh(Stream *stream, ReplyFn on_reply, gpointer data);
/* Our note about somebody, as it was known last; NULL. Borrowed. */
const char *annotations_find(const Stream *stream, const Jid *jid);
/* text NULL: no more. What is on the server is read before it is written, so that nothing of other
 * clients gets lost; changes are made one after the other. */
void annotations_set(Stream *stream, const Jid *jid, const char *text, ReplyFn on_reply,
                     gpointer data);
