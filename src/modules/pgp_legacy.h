/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0027 Current Jabber OpenPGP Usage, as far as it is XML: presence that is signed, and the
 * element around an encrypted body. What is in them is armour without its header and footer. */
#pragma once

#include "xmpp/stream.h"

/* Into a message of ours. */
void pgp_legacy_wrap(Element *message, const char *armour);
/* Out of one that came; NULL: there is none. Borrowed. */
const char *pgp_legacy_unwrap(const Element *message);

/* Presences of ours with this status (NULL: none) carry this signature of it from now on; armour
 * NULL: none do. The caller sends one then, if others are to see it at once. */
void pgp_legacy_sign(Stream *stream, const char *status, const char *armour);
/* For presence.c: into each that says that we are available, but for those of rooms: there the key
 * would tell who we are. */
void pgp_legacy_add(const Stream *stream, Element *presence);
