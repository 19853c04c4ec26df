/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who came, left, was renamed or went away in a room, as one line: "3 joined: alice, bob, carol;
 * dave left". Of somebody who comes and goes it says that once. */
#pragma once

#include "model/room.h"

typedef struct RoomSummary RoomSummary;

RoomSummary *room_summary_new(void);
void room_summary_free(RoomSummary *summary); /* takes NULL */
/* CAME, LEFT, RENAMED, and CHANGED for who is away or back. */
void room_summary_add(RoomSummary *summary, const OccupantNews *news);
/* Of so many people; beyond LIMIT_SUMMARY a new line should begin. */
unsigned room_summary_people(const RoomSummary *summary);
/* NULL: in the end nothing happened. The caller owns it. */
char *room_summary_text(const RoomSummary *summary);

/* A name in a sentence: in quotes where it could pass for more of the sentence. The caller owns it.
 */
char *room_summary_name(const char *nick);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RoomSummary, room_summary_free)
