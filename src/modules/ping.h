/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0199 XMPP Ping. */
#pragma once

#include "xmpp/stream.h"

/* to NULL: our server. on_reply as for stream_request(), but an error that shows that somebody
 * answered is an answer too: neither result nor error is given then. */
void ping_send(Stream *stream, const Jid *to, ReplyFn on_reply, gpointer data);
