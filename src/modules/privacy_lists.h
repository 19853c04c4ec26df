/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0016 Privacy Lists, as far as being invisible needs them (XEP-0126): a list of our own that
 * keeps our presence from everybody but some, in force for this session alone. The user's other
 * lists, and the one that holds where none is active (the default), are left as they are. */
#pragma once

#include "xmpp/stream.h"

/* Writes the list of this device: nobody but allowed (of Jid *; bare addresses count) gets our
 * presence. It is in force at once if it was made active before. */
void privacy_list_write(Stream *stream, const GPtrArray *allowed, ReplyFn on_reply, gpointer data);
/* In force, or not, for this session. */
void privacy_list_activate(Stream *stream, bool is_active, ReplyFn on_reply, gpointer data);
/* Takes it off the server; whether that works does not matter to us. */
void privacy_list_remove(Stream *stream);
