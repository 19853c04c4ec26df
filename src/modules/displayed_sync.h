/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0490 Message Displayed Synchronization: our devices tell one another, at a node of our
 * account, up to which line each chat was shown. */
#pragma once

#include "xmpp/stream.h"

/* Whether what the account has at the node is known by now. */
bool displayed_sync_is_loaded(const Stream *stream);
/* Up to where a chat was shown, as the account has it: a stanza-id (in a room, the room's); NULL.
 * Borrowed. */
const char *displayed_sync_find(const Stream *stream, const Chat *chat);
/* Tells our other devices; nothing where they know it. is_last_word: the stream is about to end,
 * and no answer will be heard: by one request, whatever that leaves to be put right the next time.
 */
void displayed_sync_publish(Stream *stream, const Chat *chat, const char *stanza_id,
                            bool is_last_word);

/* Whether our server tells them if a marker to the chat's other side says so (3.5.1). */
bool displayed_sync_has_assist(const Stream *stream);
/* For markers_make() alone: has it say so. */
void displayed_sync_add(Stream *stream, Element *message, const char *stanza_id);
