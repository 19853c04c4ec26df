/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tells in a room's window who comes and goes, as the setting rooms.traffic says: in one line that
 * changes for as long as nothing else is said. What somebody did to somebody is always told. */
#pragma once

#include "model/model.h"
#include "model/occupant.h"

typedef struct RoomTraffic RoomTraffic;

/* can_change: a line that was told can still change; else there is one for each that happens. */
RoomTraffic *room_traffic_new(Model *model, bool can_change);
void room_traffic_free(RoomTraffic *traffic); /* takes NULL */

/* Whether the last change of rights that was told in the room is that somebody there, of this
 * address, has got this affiliation: an order for it needs no other answer. It is true once. */
bool room_traffic_take_told(RoomTraffic *traffic, const Chat *chat, const Jid *jid,
                            Affiliation affiliation);
