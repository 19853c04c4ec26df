/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why we are out of a room (XEP-0045 7.2.5 to 7.2.11, 7.14, 8.2, 9.1, 9.4, 10.9), in words and for
 * the model. */
#pragma once

#include "model/room.h"
#include "xmpp/element.h"

#include "modules/muc_user.h"

typedef struct {
    RoomState state;
    RoomEnd end;
    char *sentence;   /* NULL: there is nothing to say */
    Jid *alternative; /* where the room goes on; NULL */
} MucEnd;

/* What our unavailable presence says; is_away: we said goodbye to all. */
MucEnd muc_end_of_departure(const MucUser *user, bool is_away);
/* What an error says to our entering. ret_error: the same, as the user is told. */
MucEnd muc_end_of_refusal(const Element *stanza, bool has_password, GError **ret_error);
/* Whether an error to our presence means that we are not in. */
bool muc_end_is_meant(const Element *stanza);
/* Sets the room's state, and frees the contents. */
void muc_end_apply(MucEnd *end, Room *room);
