/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens when somebody wants to see our presence (RFC 6121 3.1.3). */
#pragma once

#include "xmpp/stream.h"
#include "client/client.h"

/* Allows, denies or asks, as the setting presence.subscriptions says. text may be NULL. */
void subscription_asked(Client *client, Stream *stream, const Jid *from, const char *text);
/* When they ask, they may see us (XEP-0379 3.4): the server is told now, or remembered here. */
void subscription_expect(Client *client, Stream *stream, const Jid *jid);
