/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Away, and away for long, by itself: after so many minutes in which the user has touched neither
 * the terminal nor, where that can be known, the desktop. What was before is so again with the
 * first key, or when he is back at the desktop. Nothing polls: a timer stands at the next moment at
 * which something can change. Without a screen nobody presses keys, and nothing happens. */
#pragma once

#include "client/client.h"
#include "client/desktop_idle.h"
#include "client/private.h"

/* desktop: how to ask it. */
AutoAway *auto_away_new(Client *client, const DesktopIdleOps *desktop);
void auto_away_free(AutoAway *away); /* takes NULL */
/* A key, or the focus. */
void auto_away_input(AutoAway *away);
/* Time has passed that no timer counts: the machine slept. */
void auto_away_slept(AutoAway *away);
/* How long ago the desktop was seen in use, ms; -1: never, or nobody knows. */
int64_t auto_away_desktop_idle(const AutoAway *away);
