/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0172 User Nickname: what we call ourselves, and what others do. Those of contacts in the
 * roster go into the model, if they may be shown (model/nicknames.h). */
#pragma once

#include "xmpp/stream.h"

/* What we are called from now on; NULL: nothing. Contacts are told by PEP. */
void nick_publish(Stream *stream, const char *nickname, ReplyFn on_reply, gpointer data);
/* To a request to see somebody's presence (4.1): ours, if we have one. */
void nick_add(Stream *stream, Element *stanza);
/* What the sender of a stanza calls himself in it, one clean line; NULL. Owned by the caller. A
 * claim: to be shown beside his address only. */
char *nick_read(const Element *stanza);
