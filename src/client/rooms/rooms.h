/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms as ordered: entering, leaving, and staying in them (XEP-0045 7.2, 7.6, 7.14; XEP-0410). */
#pragma once

#include "model/room.h"
#include "xmpp/stream.h"
#include "client/client.h"

typedef struct Rooms Rooms;

Rooms *rooms_new(Client *client);
void rooms_free(Rooms *rooms); /* takes NULL */
/* What the stream tells of them. */
void rooms_on_news(Client *client, const RoomNews *news);
/* Nobody waits for a room to let us in: lines of a script that follow can be carried out. */
bool rooms_are_settled(const Client *client);

/* --- as the session lives --- */

/* What an earlier run left: rooms that we should be in are lost, until the account is online. */
void rooms_load(Client *client, Account *account);
/* The stream is online and has sent its presence: rooms that are lost are entered again, those that
 * we should still be in are asked whether we are. */
void rooms_online(Client *client, Account *account, StreamOrigin origin);
/* The stream has ended: rooms are lost. is_goodbye: by our own order. */
void rooms_offline(Client *client, Account *account, bool is_goodbye);

/* --- bookmarks --- */

/* The account's bookmarks are known and it is online: rooms with is_autojoin are entered, a few at
 * a time, but those from which we were thrown out, and those that we are in. */
void rooms_autojoin(Client *client, Account *account);
/* The same of one room, now that another device has entered it, even if the user has left it here.
 */
void rooms_follow(Client *client, Chat *chat);

/* --- orders --- */

/* How to enter. */
typedef struct {
    const char *nick; /* NULL: that of before, the bookmark's, rooms.nick, what we call ourselves */
    const char *password; /* NULL: the one that was used last, or the bookmark's */
    bool in_background;   /* do not go to its window */
} RoomEntry;

/* Opens the room's window and enters; goes there only, if we are in already (with another nick: it
 * is asked for). What comes of it is told there; for another nick or a password the user is asked.
 * false and error if it cannot be tried. */
bool client_enter_room(Client *client, Account *account, const Jid *room, const RoomEntry *entry,
                       GError **error);
/* The same of a room by what a person calls it: address, link, a bookmark's or known room's name;
 * what is none of these is a room of rooms.service, or of the first service that the account's
 * server names, which may take a moment. */
bool client_enter_room_named(Client *client, Account *account, const char *name,
                             const RoomEntry *entry, GError **error);
/* The room that is called so among those that the account knows; NULL. Borrowed. */
Chat *client_find_room(const Account *account, const char *name);
/* The room did not take this message because we are not in: if we mean to be, it is entered again,
 * and true: the message waits until then. */
bool rooms_may_send_again(Client *client, Chat *chat, const char *id);
/* Gives up entering, too. reason: NULL for none. */
bool client_leave_room(Client *client, Chat *chat, const char *reason, GError **error);
/* Out and in again, which is no leaving: the room's bookmark stays as it is. */
bool client_rejoin_room(Client *client, Chat *chat, GError **error);
/* Another nick: asked for if we are in, else kept for the next time. */
bool client_set_room_nick(Client *client, Chat *chat, const char *nick, GError **error);
/* text "": none. What comes of it is the subject itself, or an error in the window. */
bool client_set_room_subject(Client *client, Chat *chat, const char *text, GError **error);

/* A subject that the room has had. */
typedef struct {
    char *text;   /* NULL: none */
    char *author; /* NULL */
    int64_t time; /* ms; 0: unknown */
} RoomSubject;
/* Those seen in this run, the last ones, the oldest first; NULL: none. Borrowed. */
const GPtrArray *client_room_subjects(const Client *client, const Chat *chat);
