/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A music player (MPRIS) for tests, with a connection of its own to the test's bus: it plays a
 * song of 3:05 by Simon and Garfunkel, out of a file of the user's. Strings are borrowed. */
#pragma once

#include <gio/gio.h>

typedef struct FakePlayer FakePlayer;

/* name: "org.mpris.MediaPlayer2.one"; status: "Playing", "Paused", "Stopped". */
FakePlayer *fake_player_new(GTestDBus *bus, const char *name, const char *status,
                            const char *title);
/* Tells all that something has changed, and what it is now who asks. */
void fake_player_change(FakePlayer *player, const char *status, const char *title);
void fake_player_quit(FakePlayer *player); /* frees it */
