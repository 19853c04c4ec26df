/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0184 Message Delivery Receipts. */
#pragma once

#include "xmpp/stream.h"

/* Whether what has this in it is to be confirmed. */
bool receipts_are_asked(const Element *content);
/* The confirmation of what was received, for who sent it; NULL: they may not know, or cannot. Owned
 * by the caller. */
Element *receipts_make(const Stream *stream, const Stanza *stanza);
