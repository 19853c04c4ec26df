/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0115 Entity Capabilities: what a client can do, as a hash in its presence. */
#pragma once

#include "xmpp/stream.h"

/* The verification string of a disco#info <query/> (section 5.1), for those without extended
 * information forms, as ours is. Owned by the caller. */
char *caps_hash(const Element *info);
/* Adds <c/> to our presence. */
void caps_add(const Stream *stream, Element *presence);
/* Whether somebody who asks for disco#info of this node means what our presence says. */
bool caps_is_own_node(const Stream *stream, const char *node);
/* What a presence of somebody else says; borrowed. */
void caps_read(const Element *presence, PresenceUpdate *update);
