/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0283 Moved: contacts that have another address now, and telling so of ourselves.
 *
 * Who asks from a new address to see us, and says that it is a contact, is believed once the old
 * account has said so too; then that stands in the list of requests (REQUEST_MOVED), and nothing
 * else happens. Else it is a request like any other. */
#pragma once

#include "xmpp/stream.h"

/* Says at our own account that we are to be found at another one; on_reply may be NULL. */
void moved_publish(Stream *stream, const Jid *to, ReplyFn on_reply, gpointer data);
/* From the new account: asks one of our contacts, who knows us as `old`, to take over. */
void moved_send_request(Stream *stream, const Jid *contact, const Jid *old);
