/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mood, activity, tune, location and their like (XEP-0107, 0108, 0118, 0080, 0196, 0195, 0197,
 * 0194) over XEP-0163: contacts' go into the roster, our own into the account. */
#pragma once

#include "model/extended.h"
#include "xmpp/stream.h"

/* Publishes it to those who may see our presence; an empty one says that there is no more to say.
 * on_reply may be NULL. The model has it when the server tells all our devices of it. */
void extended_publish(Stream *stream, const Extended *extended, ReplyFn on_reply, gpointer data);

/* As the element of its kind, owned by the caller; and back: NULL if it is none of that kind.
 * Values that are not defined or out of bounds are left out; a mood and an activity become
 * "undefined".
 */
Element *extended_write(const Extended *extended);
Extended *extended_read(ExtendedKind kind, const Element *element);
