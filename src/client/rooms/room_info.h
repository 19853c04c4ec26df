/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What there is to know of rooms (XEP-0045 6.4), and the windows that show it. */
#pragma once

#include "model/room.h"
#include "client/client.h"

/* "for members only, moderated", "" for none; of RoomFeature bits. The caller owns it. */
char *room_info_traits(unsigned features);
/* What a room is, whether we are in it or not: what is known, and what it and its service say. Told
 * in the window where it was ordered, when they have answered, or have not. */
bool client_show_room_info(Client *client, Account *account, const Jid *room, GError **error);

/* The rooms of a service, or, by NULL, those that the account's server names, in a window. words:
 * those that have them, also as search services know them; NULL: all. false and error: the account
 * is not online. */
bool client_show_rooms(Client *client, Account *account, const Jid *service, const char *words,
                       GError **error);
