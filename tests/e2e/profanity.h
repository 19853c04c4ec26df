/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profanity in a scene: another client, as its users have it. */
#pragma once

#include "scene.h"

/* Ends the program (status 77) if it is not installed. */
void profanity_need(void);
/* Starts it as this user at the scene's server, in a terminal of 24 rows and 100 columns: one in a
 * scene, for its HOME is the scene's folder. */
Terminal *profanity_open(Scene *scene, const char *user);
/* The same with more lines for its account's file: "pgp.keyid=...\n". */
Terminal *profanity_open_with(Scene *scene, const char *user, const char *properties);
