/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happens when somebody wants to see our presence (RFC 6121 3.1.3). */
#pragma once

#include "xmpp/stream.h"

/* Allows, denies or asks, as the setting presence.subscriptions says. text may be NULL. */
void subscription_asked(Model *model, Stream *stream, const Jid *from, const char *text);
