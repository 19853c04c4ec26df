/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 6121 4: our presence out, that of others into the model. */
#pragma once

#include "xmpp/stream.h"

/* Sends the account's presence as the model has it (show, status, priority, idle). */
void presence_send(Stream *stream);
/* The goodbye before the end of the stream, with the status if the account's show is offline. */
void presence_send_unavailable(Stream *stream);
/* To one address alone (RFC 6121 4.6), available or, with SHOW_OFFLINE, not. status: NULL for none.
 */
void presence_send_to(Stream *stream, const Jid *to, Show show, const char *status);

/* An available presence with all that goes into each of ours, to be addressed by the caller, who
 * owns it. */
Element *presence_new_available(Stream *stream, Show show, const char *status);

/* Asks whether somebody is there (RFC 6121 4.3), which servers do for us, usually. */
void presence_send_probe(Stream *stream, const Jid *to);

/* From now on nothing of presence_send() goes out: nobody may see us before we are hidden. */
void presence_hold(Stream *stream);
/* The end of that; what should have gone out meanwhile goes out, or is forgotten. */
void presence_release(Stream *stream, bool sends);
/* Whether the server takes us for available. */
bool presence_is_told(const Stream *stream);
