/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 6121 5: messages in and out. */
#pragma once

#include "xmpp/stream.h"

/* Builds and sends the message (it has body and id) to the chat's target; the modules add what they
 * need. The caller has checked that the stream is online. See stream_send_message() for what comes
 * back. */
bool message_send(Stream *stream, Chat *chat, Message *message);
