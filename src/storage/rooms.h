/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms across runs: those that we are in, and those from which we were thrown out. */
#pragma once

#include "model/room.h"
#include "storage/database.h"

typedef struct {
    Jid *jid;
    char *nick;        /* NULL */
    bool is_in;        /* the program ended without a goodbye; else: */
    RoomEnd end;       /* why we are out */
    char *text;        /* the same in words; NULL */
    Jid *alternative;  /* NULL */
    int64_t time;      /* ms: of all that */
    unsigned features; /* RoomFeature bits */
    char *own_id;      /* ours there (XEP-0421); NULL */
} StoredRoom;

void stored_room_free(StoredRoom *stored); /* takes NULL */

/* Keeps how the room is for us now, in or out, part of the open batch. */
void stored_room_keep(Database *database, const Room *room, int64_t time);
void stored_room_forget(Database *database, const Room *room);
/* The account has said goodbye: it is in none any more. */
void stored_rooms_leave(Database *database, const Account *account);
/* NULL: nothing is known. Owned by the caller, as what the next one returns. */
StoredRoom *stored_room_find(Database *database, const Account *account, const Jid *jid);
/* Those that we should be in, of StoredRoom *, with free function. */
GPtrArray *stored_rooms_in(Database *database, const Account *account);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoredRoom, stored_room_free)
