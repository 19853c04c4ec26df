/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What rooms tell that we are not in: that something is said there (XEP-0437), that we are
 * mentioned (XEP-0452). It goes up as ROOM_NEWS_ACTIVITY and ROOM_NEWS_MENTION. */
#pragma once

#include "xmpp/stream.h"

#define NS_ROOM_ACTIVITY "urn:xmpp:rai:0"

/* Asks a service that announces NS_ROOM_ACTIVITY to tell of its rooms; it learns that we are
 * online. */
void muc_activity_subscribe(Stream *stream, const Jid *service);
