/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0045: entering and leaving rooms, and who is in them. What rooms say goes into the model
 * (room.h); what is no fact of the model is told by StreamHooks.room. */
#pragma once

#include "model/room.h"
#include "xmpp/stream.h"

#define NS_MUC "http://jabber.org/protocol/muc"

/* How we enter (7.2). */
typedef struct {
    const char *nick;
    const char *password; /* NULL: none */
    /* What of the past we want (7.2.15): what came since then (ms; 0: whenever), at most so many
     * lines (-1: as the room likes). */
    int64_t since;
    int most;
} MucEntry;

/* The room's state becomes ENTERING; StreamHooks.room tells how that ends, also when no answer
 * comes (LIMIT_ROOM_ENTRY_MS, an error without a condition). Where we are in already, the room
 * tells us everything anew. Chat is a room's. */
void muc_enter(Stream *stream, Chat *chat, const MucEntry *entry);
/* Says goodbye (7.14), and the room's state becomes OUT at once. reason: NULL for none. */
void muc_leave(Stream *stream, Chat *chat, const char *reason);
/* Asks for another nick (7.6). What comes of it is an OCCUPANT_RENAMED, or ROOM_NEWS_NICK. */
void muc_change_nick(Stream *stream, Chat *chat, const char *nick);
/* Our presence (7.7) to one room that we are in, if it has another one; to all: presence_send()
 * does that. It says how we are, but not for how long we have been idle. */
void muc_send_presence(Stream *stream, Chat *chat);
void muc_send_presences(Stream *stream);
/* (8.1) text "": none. How it ends: the subject itself, or ROOM_NEWS_ERROR. */
void muc_set_subject(Stream *stream, Chat *chat, const char *text);
