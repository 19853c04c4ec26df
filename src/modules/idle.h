/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0319 Last User Interaction in Presence, and its forerunner XEP-0256: since when nobody has
 * used a device. */
#pragma once

#include <stdint.h>

#include "model/presence.h"
#include "xmpp/stanza.h"

/* What a presence says, ms; 0: nothing, or nonsense. Never later than now. XEP-0256 counts for who
 * is away alone: with others it may mean when they were online last. */
int64_t idle_read(const Stanza *stanza, Show show, int64_t now);
/* Says it in a presence of ours that shows us so. */
void idle_add(Element *presence, Show show, int64_t since, int64_t now);
