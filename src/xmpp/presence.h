/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 6121 4: our presence out, that of others into the model. */
#pragma once

#include "xmpp/stream.h"

/* Sends the account's presence as the model has it (show, status, priority). */
void presence_send(Stream *stream);
/* The goodbye before the end of the stream, with the status if the account's show is offline. */
void presence_send_unavailable(Stream *stream);
