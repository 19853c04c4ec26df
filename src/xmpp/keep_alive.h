/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What liveness says, done for a stream that is online: asks the server as it can be asked, and
 * drops the stream when no answer comes. */
#pragma once

#include "xmpp/stream.h"

typedef struct KeepAlive KeepAlive;

/* Part of its stream. It reads connection.ping and connection.timeout, and follows them. */
KeepAlive *keep_alive_new(Stream *stream);
void keep_alive_free(KeepAlive *alive); /* takes NULL */

/* While online. */
void keep_alive_start(KeepAlive *alive);
void keep_alive_stop(KeepAlive *alive);

/* See liveness.h. */
void keep_alive_heard(KeepAlive *alive);
void keep_alive_owed(KeepAlive *alive);
void keep_alive_probe(KeepAlive *alive);
