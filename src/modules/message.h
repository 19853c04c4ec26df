/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 6121 5: messages in and out. */
#pragma once

#include "xmpp/stream.h"

/* Reads one with this body; the caller owns the result. */
Message *message_read(const Stream *stream, const Stanza *stanza, const char *body);

/* Builds and sends the message (it has body and id) to the chat's target; the modules add what they
 * need. The caller has checked that the stream is online. See stream_send_message() for what comes
 * back. */
bool message_send(Stream *stream, Chat *chat, Message *message);
