/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How others see one account of ours: what was ordered, what was done by itself, and who was told
 * more or less than the rest. It outlives connections, and, as far as it is stored, the program. */
#pragma once

#include "client/session.h"

OwnPresence *own_presence_new(Session *session);
void own_presence_free(OwnPresence *own); /* takes NULL */

/* --- as the user orders --- */

/* The state that the user wants: what was done by itself is forgotten. */
void own_presence_set(OwnPresence *own, Show show, const char *status, int priority);
void own_presence_set_priority(OwnPresence *own, int priority);
/* Hides the account or shows it again; how it ends is told by notices. */
void own_presence_set_invisible(OwnPresence *own, bool is_invisible);
/* Tells one address; SHOW_OFFLINE: takes it back. false and error: the account is not online, or
 * too many are told. */
bool own_presence_tell(OwnPresence *own, const Jid *to, Show show, const char *status,
                       GError **error);
/* Of DirectedPresence *, borrowed. */
const GPtrArray *own_presence_directed(const OwnPresence *own);

/* --- by itself --- */

/* The user has been idle since then: what was before is kept. Nothing for who is hidden, or not to
 * be disturbed, or away by his own word. status: NULL: as it was. */
void own_presence_go_away(OwnPresence *own, Show show, const char *status, int64_t idle_since);
/* He is back: what was before is so again. */
void own_presence_come_back(OwnPresence *own);

/* --- as the session lives --- */

/* The stream is online: others are told what they should know. */
void own_presence_announce(OwnPresence *own);
/* The connection is lost: so that what changes now is told afterwards. */
void own_presence_note(OwnPresence *own);
/* Into the batch that is about to be committed. */
void own_presence_save(OwnPresence *own);
/* A stream of an earlier run is to go on: who left as away is away. */
void own_presence_load(OwnPresence *own);
