/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0092 Software Version. */
#pragma once

#include "xmpp/stream.h"

/* What somebody says of itself; NULL where it says nothing. Strings are borrowed from the answer.
 */
typedef struct {
    const char *name, *version, *system;
} Version;

/* on_reply gets the iq for version_read(). */
void version_request(Stream *stream, const Jid *to, ReplyFn on_reply, gpointer data);
Version version_read(const Element *answer);
