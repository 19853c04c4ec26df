/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0092 Software Version. */
#pragma once

#include "xmpp/stream.h"

/* on_reply gets the iq with <query/> (name, version, os). */
void version_request(Stream *stream, const Jid *to, ReplyFn on_reply, gpointer data);
