/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0333 Displayed Markers. */
#pragma once

#include "xmpp/stream.h"

/* Whether whoever wrote it asks to be told when it is read. */
bool markers_is_asked(const Stanza *stanza);
/* Whether the chat's other side may be told at all: by the settings, and since it may know whether
 * we are here. */
bool markers_may_send(const Stream *stream, const Chat *chat);
/* What tells it that all up to the message with this id (in a room, the room's) was read.
 * stanza_id: what our own archive calls the last of them, for our server to tell our other devices
 * (XEP-0490 3.5.2; only where it announces that), or NULL. Owned by the caller. */
Element *markers_make(Stream *stream, const Chat *chat, const char *id, const char *stanza_id);
