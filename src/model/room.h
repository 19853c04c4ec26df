/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A room (XEP-0045): whether we are in it, what it is, and who is there. It is part of its chat
 * (chat->room of each CHAT_ROOM) and lives as long. Chats of bookmarked rooms are there, without a
 * window, as long as the bookmark is. */
#pragma once

#include "model/bookmark.h"
#include "model/chat.h"
#include "model/occupant.h"

typedef enum {
    ROOM_OUT,
    ROOM_ENTERING, /* asked; the room has not let us in yet */
    ROOM_IN,
    ROOM_LOST, /* we were in, and mean to be again as soon as that can be */
} RoomState;

/* Why we are out, as long as that is to be remembered. */
typedef enum {
    ROOM_END_NONE, /* never in, or left by ourselves */
    ROOM_END_REFUSED,
    ROOM_END_KICKED,
    ROOM_END_BANNED,
    ROOM_END_REMOVED, /* members only, and we are none */
    ROOM_END_DESTROYED,
    ROOM_END_SHUTDOWN, /* the service */
} RoomEnd;

/* What a room is (XEP-0045 4.2, 6.4), as far as it has said. */
typedef enum {
    ROOM_MEMBERS_ONLY = 1 << 0,
    ROOM_MODERATED = 1 << 1,     /* who comes may listen, not talk */
    ROOM_NON_ANONYMOUS = 1 << 2, /* everybody sees everybody's address */
    ROOM_PASSWORD = 1 << 3,
    ROOM_HIDDEN = 1 << 4,
    ROOM_PERSISTENT = 1 << 5,
    ROOM_LOGGED = 1 << 6,          /* publicly */
    ROOM_ARCHIVE = 1 << 7,         /* XEP-0313 */
    ROOM_STABLE_IDS = 1 << 8,      /* XEP-0359 */
    ROOM_OCCUPANT_IDS = 1 << 9,    /* XEP-0421 */
    ROOM_SELF_PING = 1 << 10,      /* XEP-0410 5.1: the service answers itself */
    ROOM_REGISTRATION = 1 << 11,   /* a nick can be registered */
    ROOM_MODERATION = 1 << 12,     /* XEP-0425 */
    ROOM_SEMI_ANONYMOUS = 1 << 13, /* it has said so */
    ROOM_VCARD = 1 << 14,          /* XEP-0054 */
    ROOM_REFLECTS_IDS = 1 << 15,   /* a message keeps its id (muc#stable_id) */
    ROOM_OPEN_SUBJECT = 1 << 16,   /* all who may talk may set it */
    ROOM_IRC = 1 << 17,            /* a channel of IRC, behind a gateway */
    ROOM_HATS = 1 << 18,           /* XEP-0317 */
    ROOM_PAGES = 1 << 19,          /* long lists page by page (XEP-0059) */
    ROOM_TEMPORARY = 1 << 20, /* goes with the last one; else than persistent, it has said so */
    ROOM_EXTENDED_ARCHIVE = 1 << 21, /* it can be asked more (XEP-0313, #extended) */
} RoomFeature;

/* What a room says of itself (disco#info and muc#roominfo), copied where it is set. */
typedef struct {
    const char *name, *description, *language, *contact, *avatar; /* avatar: its hash; NULL: none */
    unsigned features;                                            /* RoomFeature bits */
    unsigned slow_seconds; /* between two messages of one occupant (XEP-0500); 0: no such limit */
} RoomInfo;

/* Read-only outside model/. */
struct Room {
    Chat *chat;
    RoomState state;
    RoomEnd end;
    char *end_text;   /* why, as it was said to the user; NULL */
    Jid *alternative; /* of a room that was destroyed; NULL */
    char *nick;       /* that we have, or mean to have; NULL: none yet */
    char *password;   /* that we entered with; NULL */
    char *name, *description, *language, *contact, *avatar; /* NULL: none */
    unsigned features;
    unsigned slow_seconds;
    char *subject;        /* NULL: none */
    char *subject_author; /* a nick; NULL: not known */
    int64_t subject_time; /* ms; 0: not known */
    bool is_settled;    /* what was said before we entered has come: the subject ends it (7.2.15) */
    Bookmark *bookmark; /* NULL: none */
    Occupant *self;     /* NULL while we are not in */
    char *own_id;       /* ours there (XEP-0421), also while we are not in; NULL: not known */
    GHashTable *occupants; /* nick -> Occupant, owned */
    GSequence *order;      /* Occupant: moderators first, then by affiliation, then by nick */
    unsigned roles[ROLES]; /* how many there are of each */
    size_t bytes;          /* about how much is kept of them (LIMIT_OCCUPANTS_BYTES) */
};

/* --- setters; each tells EVENT_ROOM, or EVENT_OCCUPANT, if something changed --- */

/* ENTERING begins with an empty room; OUT and LOST empty it. text, alternative: NULL, or why we are
 * out and where it goes on (copied). */
void room_set_state(Room *room, RoomState state, RoomEnd end, const char *text,
                    const Jid *alternative);
void room_set_nick(Room *room, const char *nick);
void room_set_password(Room *room, const char *password); /* no event */
void room_set_info(Room *room, const RoomInfo *info);
/* What an earlier run knew, for what comes before the room is entered again; no event. */
void room_recall(Room *room, unsigned features, const char *own_id);
/* More is known than room_set_info() told: status codes (100, 170 ...). */
void room_add_features(Room *room, unsigned features, unsigned without);
/* text NULL or "": none. */
void room_set_subject(Room *room, const char *text, const char *author, int64_t time);
void room_set_settled(Room *room); /* no event */
/* bookmark is taken; NULL: none any more. */
void room_set_bookmark(Room *room, Bookmark *bookmark);

/* Adds somebody, or brings him up to date. Before ROOM_IN all are OCCUPANT_THERE. NULL: there are
 * too many (LIMIT_OCCUPANTS, LIMIT_OCCUPANTS_BYTES), and it is not we. news: actor and reason of a
 * change; or NULL. */
Occupant *room_set_occupant(Room *room, const OccupantFacts *facts, const OccupantNews *news);
/* news: departure, actor and reason. */
void room_remove_occupant(Room *room, Occupant *occupant, const OccupantNews *news);
/* jid: room/new nick. Who has that nick already is taken away before. */
void room_rename_occupant(Room *room, Occupant *occupant, const Jid *jid);
/* He said something at that time (ms). */
void room_set_spoke(Room *room, Occupant *occupant, int64_t time);
/* The user does not want to hear him, or does again: an OCCUPANT_CHANGED. */
void room_set_ignored(Room *room, Occupant *occupant, bool is_ignored);
/* What a client can do is known now: all that claim this hash. */
void room_set_capabilities(Room *room, GRefString *hash, Capabilities *caps);

/* --- questions --- */

/* The room of a room's chat, or of a private chat in it; NULL. */
Room *chat_room(const Chat *chat);
/* By the address of the room, or of somebody in it; NULL: no such chat is there. */
Room *room_of(const Account *account, const Jid *jid);
Occupant *room_find(const Room *room, const char *nick); /* NULL */
/* Somebody whose nick is another one and looks like this (UTS 39); NULL. Nobody in a room that is
 * too big to look through. */
Occupant *room_find_lookalike(const Room *room, const char *nick);
/* Those whose nicks look like somebody else's, as keys; NULL: nobody's does, or the room is too big
 * for that to be known at each drawing. Owned by the caller. */
GHashTable *room_find_lookalikes(const Room *room);
/* Whether the room says that the two are one person: of one id, or of one address. */
bool occupants_are_one(const Occupant *occupant, const Occupant *other);
unsigned room_count(const Room *room);
/* In the order of room->order; NULL behind the last. O(log n). */
Occupant *room_at(const Room *room, unsigned index);
unsigned room_index(const Occupant *occupant);
/* The bookmark's name, the room's own, else its address. Borrowed. */
const char *room_display_name(const Room *room);
/* "out", "entering", "in", "lost": the words of JSON. */
const char *room_state_name(RoomState state);
/* "none", "refused", "kicked" ...: the words of JSON and the store. */
const char *room_end_name(RoomEnd end);
bool room_end_parse(const char *name, RoomEnd *ret_end);
