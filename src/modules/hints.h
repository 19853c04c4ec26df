/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0334 Message Processing Hints: what servers and clients may keep and copy. */
#pragma once

#include "xmpp/stream.h"

typedef enum {
    HINT_NO_PERMANENT_STORE = 1 << 0,
    HINT_NO_STORE = 1 << 1,
    HINT_NO_COPY = 1 << 2, /* only to full addresses (4.3); carbons' <private/> goes with it */
    HINT_STORE = 1 << 3,
} Hints;

/* Hints bits of a message; none of one that is an error (5). */
unsigned hints_read(const Stanza *stanza);
/* Adds them to a message of ours. */
void hints_add(Element *message, unsigned hints);
