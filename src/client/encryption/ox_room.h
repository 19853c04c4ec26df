/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who reads along in a room: OX encrypts in those that are for members alone and show their
 * addresses, to all members, whether they are there or not. */
#pragma once

#include "client/encryption/method.h"

OxRooms *ox_rooms_new(Client *client);
void ox_rooms_free(OxRooms *rooms); /* takes NULL */

/* Jid * with free function: bare addresses of all who are to read what is said there. *ret_is_busy
 * is set where the room is being asked. NULL and a sentence (ENCRYPTION_ERROR): it cannot be
 * encrypted there. */
GPtrArray *ox_room_members(Client *client, const Chat *chat, bool *ret_is_busy, GError **error);
/* Somebody who is not there has become a member, or is none any more. */
void ox_room_on_news(Client *client, const RoomNews *news);
/* We have changed who is a member: no news of it need come, of those who are not there. */
void ox_room_forget(Client *client, Chat *chat);
/* Asks the room for its lists, and the members for their keys. */
void ox_room_look(Client *client, Chat *chat);
/* Who has said it; NULL and an error: that cannot be told. The caller's. */
Jid *ox_room_sender(const Unsealed *what, GError **error);
