/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Being there unseen: XEP-0186 Invisible Command where the server has it, else a privacy list
 * (XEP-0126). While it is not certain what others see, presence is held back (presence_hold()). */
#pragma once

#include "xmpp/stream.h"

/* What others see when it has ended. */
typedef enum {
    INVISIBLE_HIDDEN,
    INVISIBLE_SHOWN,
    INVISIBLE_NOWHERE, /* it failed half way: they see that we are offline, and we do not see them
                        */
} InvisibleState;

/* error NULL: it is as it was wished. Not called when the connection is lost meanwhile. */
typedef void (*InvisibleFn)(Stream *stream, InvisibleState state, const GError *error,
                            gpointer data);

/* Hides us, or shows us again, and sends our presence when that is right. Called again while it is
 * under way: the last wish holds. */
void invisible_set(Stream *stream, bool is_wanted, InvisibleFn fn, gpointer data);
/* What others see as far as is known; while it is under way, as it was before. */
InvisibleState invisible_state(const Stream *stream);
/* It has not come to its end. */
bool invisible_is_busy(const Stream *stream);
/* A stream of an earlier run went on on which we were hidden. */
void invisible_assume(Stream *stream);

/* Sends a presence to one address (presence_send_to()) for which the list may have to give way:
 * allowed are all who may see us from now on (of Jid *), to included unless it is a goodbye. */
void invisible_send_to(Stream *stream, const Jid *to, Show show, const char *status,
                       const GPtrArray *allowed);
