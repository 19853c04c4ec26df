/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was said in a room while we were not there: fetched from its archive (XEP-0313) from the
 * last line that we have, or, where a room has none, from the past that it tells on entering. */
#pragma once

#include "client/client.h"

#include "modules/muc.h"

typedef struct RoomGaps RoomGaps;

RoomGaps *room_gaps_new(Client *client);
void room_gaps_free(RoomGaps *gaps); /* takes NULL */

/* How much of the past the room is to tell on entering: sets since and most. */
void room_gap_entry(Client *client, const Chat *chat, MucEntry *entry);
/* We are not in the room (yet), and what comes from it now may be newer than what is missing: where
 * that begins is written down, if it is not already. */
void room_gap_keep_beginning(Client *client, const Chat *chat);
/* The account is online: what could not be asked for is asked again. */
void room_gaps_online(Client *client, const Account *account);
/* Where lines are missing until what was said while we were away has come, whether we are there or
 * not; false: nowhere, or the first page of it is on its way, which mostly has all. */
bool room_gap_find(Client *client, const Chat *chat, ChatGap *ret_gap);
/* What was said while we were away has not come yet. */
bool room_gap_is_open(const Client *client, const Chat *chat);
/* What has failed, or is more than is fetched at once, is asked for; false: it cannot be now. */
bool room_gap_again(Client *client, const Chat *chat);
/* When a line counts as said that the room gives in its order: behind those that it gave before, by
 * whatever clock they have their times. Where a stream that went on brings what it owed behind what
 * was said since, the archive is asked for the order. */
int64_t room_gap_time_in_order(Client *client, const Chat *chat, const Message *message);
/* The archive has given a line that is known: it moves behind what it gave before, and what it
 * gives next is behind it. Of one that was sent again the first copy has the place. */
void room_gap_pass(Client *client, Chat *chat, Message *known, const Message *given);
/* A message of the past that is new to us is on its way in: a time in whole seconds is brought in
 * line with the lines around it. */
void room_gap_settle_time(Client *client, const Chat *chat, Message *message, bool is_archived);
