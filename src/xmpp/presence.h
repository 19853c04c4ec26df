/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 6121 4: our presence out, that of others into the model. */
#pragma once

#include "xmpp/stream.h"

/* Sends the account's presence as the model has it (show, status, priority). */
void presence_send(Stream *stream);
