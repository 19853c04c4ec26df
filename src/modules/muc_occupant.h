/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The presence of somebody in a room, into the model: with what XEP-0045, XEP-0317 (hats) and
 * XEP-0421 (occupant-ids) say of him. */
#pragma once

#include "model/room.h"
#include "xmpp/stream.h"

#include "modules/muc_user.h"

/* He is there: comes, or changes. NULL: there are too many (LIMIT_OCCUPANTS). */
Occupant *muc_occupant_there(Stream *stream, const Stanza *stanza, const MucUser *user,
                             bool is_self);
/* He goes, or gets another nick. true: he is gone. */
bool muc_occupant_gone(const Stanza *stanza, Occupant *occupant, const MucUser *user);
