/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What orders about a room share while they wait for its answer: the room, the account and the
 * window may be gone when it comes. */
#pragma once

#include "client/private.h"

/* The first member of what an order keeps besides. */
typedef struct {
    Client *client;
    Jid *account, *room;
    const Window *window; /* where it was given; it may be gone */
    bool is_waiting;      /* for the room */
} RoomErrand;

/* Given here and now. */
void room_errand_init(RoomErrand *errand, Client *client, const Chat *chat);
/* Frees the contents. */
void room_errand_done(RoomErrand *errand);
/* The room is asked, and a script does not end before it has answered. */
void room_errand_wait(RoomErrand *errand);
/* It has answered. */
void room_errand_hear(RoomErrand *errand);
/* NULL: it is gone. */
Chat *room_errand_chat(const RoomErrand *errand);
/* NULL and error if the account is not online; NULL alone: it is gone. */
Stream *room_errand_stream(const RoomErrand *errand, GError **error);
