/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files about staying in rooms share; for nobody else. */
#pragma once

#include "client/backoff.h"
#include "client/private.h"
#include "client/rooms/rooms.h"

/* What the store has of a room. */
typedef enum { MEMORY_NOTHING, MEMORY_IN, MEMORY_END } StayMemory;

/* What one room is to the user: beside the model's Room, from the first order on. */
typedef struct {
    Rooms *rooms;
    Chat *chat;
    bool is_wanted;  /* the user wants to be in */
    bool is_ordered; /* and waits for it: see client_begin_question() */
    bool is_queued;  /* its turn to be entered comes */
    bool is_greeted; /* it was told that we are in: what changes there can be told from now on */
    bool was_in;     /* since he ordered it: being in again is worth a few words only */
    bool has_window; /* closing it leaves */
    unsigned tries;  /* with nicks made by ourselves, in a row */
    char *nick;      /* that was chosen first */
    unsigned prompt; /* an open question; 0 */
    unsigned said;   /* RoomFeature bits that were told since we came */
    unsigned slow_said;
    char *actor, *reason; /* of our last departure; NULL */
    Backoff backoff;
    int64_t retry_at; /* clock_monotonic(), as the next ones; 0: no attempt is planned */
    int64_t heard_at; /* the last sign that we are in */
    int64_t check_at; /* whether we are is asked then, whatever is heard; 0 */
    bool is_pinging;
    GHashTable *bounced; /* ids of messages that the room did not take -> how often; NULL: none */
    GPtrArray *subjects; /* RoomSubject *, owned; NULL */
    StayMemory memory;
    char *stored_nick, *stored_text, *stored_id;
    unsigned stored_features;
    bool is_recalled;  /* the store was asked for it */
    bool is_doubtful;  /* the end of our last stream may yet take us out */
    unsigned may_fall; /* the same, so often, also after we were told that we are in */
    bool is_left;      /* by the user's own order, in this run */
    bool is_skip_told; /* that it is not entered by itself */
} Stay;

struct Rooms {
    Client *client;
    GHashTable *stays; /* Chat * -> Stay, owned */
    struct RoomServices *services;
    unsigned observer;
    unsigned timer; /* of all rooms; for timer_at */
    int64_t timer_at;
};

/* --- rooms.c --- */

Stay *stay_find(const Rooms *rooms, const Chat *chat); /* NULL */
Stay *stay_get(Rooms *rooms, Chat *chat);
Stream *stay_stream(const Stay *stay); /* NULL: not online */
/* It waits for its turn, if it does not already. */
void stay_queue(Stay *stay);
/* Whose turn it is enters, as long as few others are just entering. */
void rooms_pump(Rooms *rooms, Account *account);
/* Opens the room's window, with what was said there before. */
Window *stay_open_window(Stay *stay);

/* --- room_stay.c --- */

/* The timer is set anew: what is due may have changed. */
void rooms_arm(Rooms *rooms);
/* A sign that we are in. */
void stay_heard(Stay *stay);
/* Asks the room soon whether we are in. */
void stay_check_soon(Stay *stay);
/* Entering failed for a while, or the room is gone for a while: it is lost, and tried again. */
void stay_retry(Stay *stay);
/* Enters, but not at once: our goodbye to the server is still on its way to the room, and what
 * comes to one that goes with its last occupant is lost. */
void stay_enter_soon(Stay *stay);
/* The store gets how the room is now, if that has changed. */
void stay_remember(Stay *stay);
/* Once: what an earlier run knew of a room that we are not in. */
void stay_recall(Stay *stay);
/* The account has left all rooms: another run enters none of them. */
void rooms_forget_in(Rooms *rooms, const Account *account);

/* --- room_entry.c --- */

/* Asks the room to let us in. false: there is no nick to go in with, or no stream. */
bool stay_enter(Stay *stay);
/* The user waits for the end of it, or no longer. */
void stay_set_ordered(Stay *stay, bool is_ordered);
void stay_withdraw_question(Stay *stay);
void stay_on_refused(Stay *stay, const RoomNews *news);
void stay_on_created(Stay *stay);

/* --- room_words.c --- */

void stay_tell_entered(Stay *stay, unsigned codes);
/* What the room is, as far as that was not told yet. */
void stay_tell_traits(Stay *stay);
void stay_tell_end(Stay *stay);
void stay_tell_changed(Stay *stay, unsigned codes);

/* The subject may have changed: it is kept for client_room_subjects(). */
void stay_note_subject(Stay *stay);

/* --- room_service.c --- */

typedef struct RoomServices RoomServices;
RoomServices *room_services_new(Client *client);
void room_services_free(RoomServices *services); /* takes NULL */
/* The account's service of rooms, now or later; NULL: there is none. Called once. */
typedef void (*RoomServiceFn)(Account *account, const char *service, gpointer data);
void room_service_find(RoomServices *services, Account *account, RoomServiceFn fn, gpointer data);
/* Somebody waits for an answer. */
bool room_services_are_busy(const RoomServices *services);

/* --- room_activity.c --- */

/* Of rooms that the user keeps and is not in (ROOM_NEWS_ACTIVITY, ROOM_NEWS_MENTION). */
void stay_on_activity(Stay *stay, const RoomNews *news);
void stay_on_mention(Stay *stay, const RoomNews *news);
/* Services of rooms that are kept and not entered by themselves are asked to tell of them. */
void room_activity_ask(Client *client, Account *account);
