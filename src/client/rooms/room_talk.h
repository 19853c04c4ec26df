/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Talking in rooms: whether the room has passed on what we said, what waited until we were in,
 * subjects, and private chats that follow the people in them (XEP-0045 7.4, 7.5, 8.1). A server may
 * have taken a message that the room then did not, as we were not in: what has not come back when
 * we are in again, and is not in the room's past either, goes out again under its id, before what
 * was written since. */
#pragma once

#include "xmpp/room_news.h"
#include "client/client.h"

typedef struct RoomTalk RoomTalk;

RoomTalk *room_talk_new(Client *client);
void room_talk_free(RoomTalk *talk); /* takes NULL */

/* What the stream tells of rooms; after rooms_on_news(). */
void room_talk_on_news(Client *client, const RoomNews *news);

/* Whether a message can go out in this chat now: not in a room that we are not in. */
bool room_talk_is_open(const Chat *chat);
/* The other side of a private chat is in the room; NULL: nobody has that nick, or we are not in. */
Occupant *room_talk_partner(const Chat *chat);
/* Whether somebody else than before has the nick now, as far as the room tells who is who. */
bool room_talk_is_another(Client *client, Chat *chat);
/* An own message was given to the room: it is to come back within LIMIT_REFLECTION_MS, else it
 * failed. */
void room_talk_sent(Client *client, Chat *chat, Message *message);
/* It did. */
void room_talk_settled(Client *client, const Chat *chat, const Message *message);
/* What the user writes here waits: it is not known yet whether lines before it go out again. */
bool room_talk_holds(const Client *client, const Chat *chat);
/* The room's past tells that it had the line of that time, and what follows, which comes now. */
void room_talk_told(Client *client, const Chat *chat, int64_t time);
/* What was said since we were lost has come, as far as it does. is_whole: all of it. */
void room_talk_past_came(Client *client, Chat *chat, bool is_whole);
/* A message of the other side (identity: its occupant-id or real address, NULL: not known) is about
 * to be shown in a private chat, or ours about to be sent: says who it is, once, and warns if that
 * is another one than before. */
void room_talk_meet(Client *client, Chat *chat, const char *identity);
