/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is special in messages of rooms on their way in (XEP-0045 7.4), for incoming.c. */
#pragma once

#include "client/client.h"

/* A message of ours comes back from the room, now or with its past: the one that stands there is
 * confirmed by it, gets the room's id, and its place in the order of the room. false: it is none
 * that we know. One that another device of ours sent is marked as a carbon. */
bool incoming_room_settle(Client *client, Chat *chat, Message *message);
/* A line of the past stands among those in memory already, where the store cannot tell: it has no
 * id, or the chat is not stored. */
bool incoming_room_is_shown(const Chat *chat, const Message *message);
/* Into the chat's lines: what is said now, or was said while we were not there. */
void incoming_room_show(Client *client, Chat *chat, Message *message);
