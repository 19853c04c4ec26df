/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real Gajim, with its plugin for OpenPGP, on a display and a D-Bus of its own: what it does is
 * told and printed in lines (see gajim_peer.py). */
#pragma once

#include "scene.h"

/* Whether Gajim, the plugin and a display are here; else a sentence says what is missing. */
bool gajim_is_there(void);
/* Logged in as that user. It keeps all it has in the scene's folder of that name. */
Process *gajim_open(Scene *scene, const char *name, const char *user);
void gajim_quit(Scene *scene, Process *gajim);
/* Its logs.db is there. Owned by the caller. */
char *gajim_data_path(Scene *scene, const char *name);
