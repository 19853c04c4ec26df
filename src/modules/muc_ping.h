/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0410 MUC Self-Ping: whether a room still has us. */
#pragma once

#include "model/room.h"
#include "xmpp/stream.h"

typedef enum {
    SELF_PING_IN,
    SELF_PING_LOST,    /* we are not in, whatever we believe */
    SELF_PING_UNKNOWN, /* nobody could be asked now */
} SelfPing;

typedef void (*SelfPingFn)(Stream *stream, SelfPing answer, gpointer data);

/* Asks for ourselves in a room that we are in. */
void muc_self_ping(Stream *stream, const Room *room, SelfPingFn on_answer, gpointer data);
