/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands about rooms share. */
#pragma once

#include "model/room.h"
#include "commands/command.h"

/* The room of the window where it was typed, also of a private chat in it. NULL and error. */
Room *command_room(const CommandCall *call, GError **error);
/* Who is meant in the room of this window: by the nick at this place of the arguments, else whom a
 * private chat is with. NULL: nobody there. */
Occupant *command_occupant(const CommandCall *call, int at);
/* What the room says of somebody. */
void command_print_occupant(const CommandCall *call, const Occupant *occupant, bool is_full);

/* Who of a room is meant: those with a role, with a rank, or with a presence between two. */
typedef struct {
    const char *word; /* as it was ordered */
    bool is_filter;   /* not all are meant */
    bool has_role, has_affiliation;
    Role role;
    Affiliation affiliation;
    Show least, most;
} RoomWho;

/* Lists them, moderators first. */
bool command_who_is_in_room(const CommandCall *call, const Room *room, const RoomWho *who);
