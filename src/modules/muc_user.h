/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a room says of somebody in it: the <x/> of muc#user (XEP-0045 18.2), taken apart. */
#pragma once

#include "model/occupant.h"
#include "model/room.h"
#include "xmpp/element.h"
#include "xmpp/room_news.h"

/* Status codes (15.6) that are understood. */
typedef enum {
    MUC_100_NON_ANONYMOUS = 1 << 0,
    MUC_101_AFFILIATION = 1 << 1, /* ours was changed while we were out */
    MUC_102_SHOWS_ABSENT = 1 << 2,
    MUC_103_HIDES_ABSENT = 1 << 3,
    MUC_104_CONFIGURATION = 1 << 4,
    MUC_110_SELF = 1 << 5,
    MUC_170_LOGGED = 1 << 6,
    MUC_171_NOT_LOGGED = 1 << 7,
    MUC_172_NON_ANONYMOUS = 1 << 8,
    MUC_173_SEMI_ANONYMOUS = 1 << 9,
    MUC_201_CREATED = 1 << 10,
    MUC_210_NICK = 1 << 11,
    MUC_301_BANNED = 1 << 12,
    MUC_303_RENAMED = 1 << 13,
    MUC_307_KICKED = 1 << 14,
    MUC_321_NO_MEMBER = 1 << 15,
    MUC_322_MEMBERS_ONLY = 1 << 16,
    MUC_332_SHUTDOWN = 1 << 17,
    MUC_333_LOST = 1 << 18,
} MucCode;

/* Strings are borrowed from the stanza and as they came; NULL: not there. */
typedef struct {
    unsigned codes; /* MucCode bits */
    const char *role, *affiliation, *jid, *nick;
    const Element *item, *destroy;
} MucUser;

MucUser muc_user_read(const Element *stanza);
/* The same codes as RoomCode bits; those of rooms that change, or of our entering. */
unsigned muc_user_room_codes(unsigned codes);
/* What they say of the room itself. */
void muc_user_set_features(Room *room, unsigned codes);

/* Who did it and why, as short, clean lines; NULL. Owned by the caller. */
char *muc_user_actor(const MucUser *user);
char *muc_user_reason(const MucUser *user);
/* Why somebody goes. */
Departure muc_user_departure(const MucUser *user);
