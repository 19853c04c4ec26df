/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the presences of others claim that they can do: each distinct hash is looked up in the
 * store, else one of those who sent it is asked, once, and what they say is believed of the others
 * only if it has that hash (XEP-0115 5.4, XEP-0390 4.4). */
#pragma once

#include "xmpp/stream.h"

typedef struct CapsClaims CapsClaims;

CapsClaims *caps_claims_new(Stream *stream);
void caps_claims_free(CapsClaims *claims); /* takes NULL */

/* What a presence says: into update (borrowed from claims). Who may be asked is, if it is news. */
void caps_claims_read(CapsClaims *claims, const Stanza *presence, PresenceUpdate *update);
/* Asks what was not asked while nobody should see us, or nobody looked. */
void caps_claims_ask(CapsClaims *claims);
