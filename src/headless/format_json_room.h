/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms, and who is in them, as JSON lines. For format_json.c. */
#pragma once

#include <glib.h>

#include "model/room.h"

void json_write_room(GString *out, const Room *room);
void json_write_occupant(GString *out, const Room *room, const OccupantNews *news);
