/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A room with people in it, for tests of what shows them. */
#pragma once

#include "model/room.h"

#include "unit/model/world.h"

/* The room's chat in a window that is the current one; we are in it as "alice", a participant. */
Room *room_world_enter(World *world, const char *jid);
/* The same chat while it has not let us in; who comes then was there before us. */
Room *room_world_begin(World *world, const char *jid);
/* Somebody with this nick comes, or changes. */
Occupant *room_world_come(Room *room, const char *nick, Role role, Affiliation affiliation);
Occupant *room_world_set(Room *room, const char *nick, const OccupantFacts *facts);
void room_world_leave(Room *room, const char *nick);
/* What somebody says there, at this time; "" as the nick: the room itself. */
Message *room_world_say(Room *room, const char *nick, int64_t time, const char *body);
