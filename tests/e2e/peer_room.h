/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rooms of the scripted contact (peer.c, which says what it prints and takes). */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <strophe.h>

typedef struct {
    xmpp_conn_t *connection;
    GHashTable *nicks; /* room's bare address -> our nick, of those that were joined */
    unsigned next_id;
    /* Somebody spoke to us in a room ("NICK: text"): what he said. Borrowed. */
    void (*spoken_to)(const char *room, const char *who, const char *text, gpointer data);
    gpointer data;
} PeerRooms;

/* What a stanza's address, or "" if it has none, is without its resource. */
char *peer_room_bare(const char *address);
/* Prints what a room said; false if the stanza is no room's. */
bool peer_room_take_message(PeerRooms *rooms, xmpp_stanza_t *stanza);
bool peer_room_take_presence(PeerRooms *rooms, xmpp_stanza_t *stanza);
bool peer_room_take_iq(PeerRooms *rooms, xmpp_stanza_t *stanza);
/* Does what a line says; false if that is nothing about rooms. */
bool peer_room_order(PeerRooms *rooms, const char *line);
void peer_room_say(PeerRooms *rooms, const char *room, const char *text);
