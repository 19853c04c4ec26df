/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 6121 5: messages in and out. */
#pragma once

#include "xmpp/stream.h"

/* What a message says: "" where that is encrypted, whatever its body is; NULL: it says nothing. */
const char *message_said(const Stanza *stanza);
/* Reads one with this body; the caller owns the result. What is encrypted is sealed. */
Message *message_read(const Stream *stream, const Stanza *stanza, const char *body);

/* Builds the stanza of a message (it has body and id) to the chat's target; the modules add what
 * they need. inside NULL: in clear. Else what is content goes there, to be encrypted, and what is
 * for servers into the stanza, which the caller owns. */
Element *message_compose(Stream *stream, Chat *chat, const Message *message, Element *inside);
/* Builds it and sends it in clear. The caller has checked that the stream is online. See
 * stream_send_message() for what comes back. */
bool message_send(Stream *stream, Chat *chat, const Message *message);
