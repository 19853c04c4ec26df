/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The desktop's music players (MPRIS, over the session bus of D-Bus), while tune.mpris is on: what
 * the one that plays plays. Nothing waits, and without the setting there is no connection. */
#pragma once

#include "model/extended.h"
#include "model/model.h"

typedef struct Players Players;

/* tune: borrowed; NULL: none plays. Called when that has changed, and once when it is known first,
 * or when the setting was turned off. */
typedef void (*PlayersFn)(const Extended *tune, gpointer data);

Players *players_new(Model *model, PlayersFn changed, gpointer data);
void players_free(Players *players); /* takes NULL */
