/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0199 XMPP Ping. */
#pragma once

#include "xmpp/stream.h"

/* to NULL: our server. on_reply as for stream_request(); an answer with an error that is not a
 * time-out is an answer too, and is given as a result. */
void ping_send(Stream *stream, const Jid *to, ReplyFn on_reply, gpointer data);
