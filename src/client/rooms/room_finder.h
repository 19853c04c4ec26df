/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds rooms: the services of a server, their rooms, what these say of themselves, and what search
 * services know. Few are asked at a time (ROOM_FINDER_AT_ONCE), and of many rooms only the first,
 * and those that are looked at. */
#pragma once

#include "model/room.h"
#include "client/client.h"

#define ROOM_FINDER_AT_ONCE 10

typedef struct RoomFinder RoomFinder;

typedef enum {
    FOUND_SERVICE, /* has rooms */
    FOUND_SEARCH,  /* knows rooms elsewhere (XEP-0433) */
    FOUND_ROOM,
} FoundKind;

typedef enum {
    FOUND_NAMED,  /* somebody has named it */
    FOUND_ASKED,  /* and it was asked */
    FOUND_KNOWN,  /* it has answered, or a search service has */
    FOUND_SILENT, /* it has not, or nothing that can be understood: problem */
} FoundState;

/* Read-only outside room_finder.c. Strings are clean lines, NULL: it does not say. */
typedef struct {
    FoundKind kind;
    FoundState state;
    Jid *jid;
    char *name, *description, *language, *problem;
    unsigned features; /* RoomFeature bits */
    int occupants;     /* -1: it does not say */
    double activity;   /* messages an hour; -1: it does not say */
    unsigned rooms;    /* of a service: how many were found there */
} RoomFound;

typedef struct {
    void (*found)(const RoomFound *found, gpointer data); /* it is new, or more is known of it */
    void (*settled)(gpointer data);                       /* nobody is being asked any more */
    gpointer data;
} RoomFinderHooks;

RoomFinder *room_finder_new(Client *client, Account *account, const RoomFinderHooks *hooks);
/* No hook is called any more; it goes when the last answer has come. Takes NULL. */
void room_finder_free(RoomFinder *finder);

/* With these words, search services are asked; NULL: none. */
void room_finder_set_words(RoomFinder *finder, const char *words);
/* The services that the account's server names, and their rooms. */
bool room_finder_ask_server(RoomFinder *finder, GError **error);
/* A service, and its rooms; of another server, its services. */
bool room_finder_ask_service(RoomFinder *finder, const Jid *service, GError **error);
/* What a room says of itself, if it has not been asked. */
void room_finder_ask_room(RoomFinder *finder, const char *address);
/* All that was found, in the order in which it came; of RoomFound *. */
const GPtrArray *room_finder_all(const RoomFinder *finder);
const RoomFound *room_finder_get(const RoomFinder *finder, const char *address); /* NULL */
/* Whether there is more than is listed (LIMIT_ROOMS_FOUND). */
bool room_finder_is_cut(const RoomFinder *finder);
