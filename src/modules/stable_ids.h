/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0359 Unique and Stable Stanza IDs. */
#pragma once

#include "xmpp/stream.h"

/* Whether an id from outside is there and short enough to be kept. */
bool stable_ids_is_usable(const char *id);
/* The id that the sender gave it besides the stanza's own, or NULL. Borrowed. */
const char *stable_ids_origin(const Stanza *stanza);
/* The id that it has in our own archive, or NULL. Nobody else's is believed, and our server's only
 * once it has said that it removes forged ones (XEP-0359 6). Borrowed. */
const char *stable_ids_archive(const Stream *stream, const Stanza *stanza);
/* The id that the room has given it, or NULL: where it comes out of the room's archive, or the room
 * has said that it removes forged ones. Borrowed. */
const char *stable_ids_room(const Stanza *stanza);
