/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms as ordered: entering, leaving, and staying in them. */
#pragma once

#include "model/room.h"
#include "xmpp/room_news.h"
#include "client/client.h"

typedef struct Rooms Rooms;

Rooms *rooms_new(Client *client);
void rooms_free(Rooms *rooms); /* takes NULL */
/* What the stream tells of them. */
void rooms_on_news(Client *client, const RoomNews *news);

/* How to enter. */
typedef struct {
    const char *nick;     /* NULL: the bookmark's, else rooms.nick, else what we call ourselves */
    const char *password; /* NULL: the bookmark's, or the one that was used last */
    bool in_background;   /* do not go to its window */
} RoomEntry;

/* Opens the room's window and enters; goes there only, if we are in already. What comes of it is
 * told there. false and error if it cannot be tried. */
bool client_enter_room(Client *client, Account *account, const Jid *room, const RoomEntry *entry,
                       GError **error);
/* reason: NULL for none. */
bool client_leave_room(Client *client, Chat *chat, const char *reason, GError **error);
