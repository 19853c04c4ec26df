/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one way of every message that arrives. */
#pragma once

#include "xmpp/stream.h"
#include "client/client.h"

void incoming_message(Client *client, Account *account, const IncomingMessage *incoming);
