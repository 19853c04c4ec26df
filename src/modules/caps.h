/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0115 Entity Capabilities and XEP-0390 Entity Capabilities 2.0: what a client can do, as
 * hashes in its presence. */
#pragma once

#include "xmpp/stream.h"

/* Adds both <c/> to our presence. */
void caps_add(Stream *stream, Element *presence);
/* The disco#info <query/> that one of the hashes in our last presences was made of; NULL: the node
 * names none of them. Borrowed until the next presence. */
const Element *caps_own_info(Stream *stream, const char *node);
/* What a presence of somebody else says; borrowed until the next one. */
void caps_read(Stream *stream, const Stanza *presence, PresenceUpdate *update);
/* Asks one resource what it can do, whatever its presence said, for that resource alone; nothing if
 * that is known. EVENT_CAPABILITIES tells of the answer. */
void caps_ask(Stream *stream, const Jid *jid);
/* We are seen, or the user is back: what was not asked until now is. */
void caps_ask_waiting(Stream *stream);
