/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a chat is missing between the lines of the store, and may be had from an archive. */
#pragma once

#include "storage/holes.h"
#include "client/client.h"
#include "client/history/filling.h"

/* Oldest first, with what lies before all that was ever read: Hole, with free function.
 * ret_is_whole: the archive's beginning was reached. */
GPtrArray *missing_holes(const Client *client, const Chat *chat, bool *ret_is_whole);
/* Of these the nearest one that way, from a time on; NULL: there is none. */
const Hole *missing_nearest(const GPtrArray *holes, FillDirection direction, int64_t time);
/* The one that begins at this time; NULL: it is gone. Owned by the caller. */
Hole *missing_hole_after(const Client *client, const Chat *chat, int64_t after);
/* Adds to the ChatGaps what comes by itself, and what archives have lost; then all are in order. */
void missing_add_gaps(Client *client, const Chat *chat, GArray *gaps);
