/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one way of every message that arrives. */
#pragma once

#include "xmpp/stream.h"
#include "client/client.h"

/* Takes it through the stages: stores and shows it, or drops it. */
void incoming_message(Client *client, Account *account, const IncomingMessage *incoming);
/* The same of one that looked as if it were no line (whispers_hear()), and is one. */
void incoming_line(Client *client, Account *account, const IncomingMessage *incoming);
