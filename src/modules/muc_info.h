/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a room says of itself in its disco#info: XEP-0045 6.4, with XEP-0313, XEP-0359, XEP-0410,
 * XEP-0421, XEP-0425, XEP-0486, XEP-0500 and XEP-0502. */
#pragma once

#include "model/room.h"
#include "xmpp/stream.h"

/* As it was said, bounded (base/limits.h); NULL: it does not say. */
typedef struct {
    char *name, *description, *language, *subject;
    char *contact;     /* addresses, with commas between them */
    char *avatar;      /* its hash (XEP-0486) */
    char *logs;        /* where they are published: a URL */
    unsigned features; /* RoomFeature bits */
    unsigned slow_seconds;
    int occupants;   /* -1: it does not say */
    double activity; /* messages an hour; -1: it does not say */
    bool is_room;    /* else it may be anything that answers, such as the service */
} MucInfo;

/* answer: the whole iq, or NULL. false: it says nothing that is to be understood; then, too, the
 * contents are the caller's to clear. */
bool muc_info_read(const Element *answer, MucInfo *ret_info);
void muc_info_clear(MucInfo *info);

/* Asks a room whose chat we have, once at a time; what it says goes into the model
 * (room_set_info()). If it is to be asked again while its answer is awaited, that is done after it.
 */
void muc_info_ask(Stream *stream, const Chat *chat);
/* We are in now: asks it if it told nothing before. */
void muc_info_complete(Stream *stream, const Chat *chat);
