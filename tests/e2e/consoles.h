/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mcabber and poezio in a scene, as their users have them. One of them in a scene, for its HOME is
 * the scene's folder. */
#pragma once

#include "scene.h"

/* Whether it is installed. */
bool console_is_there(const char *program);
/* Starts it as this user at the scene's server, logging what is said, in a terminal of 24 rows and
 * 100 columns. */
Terminal *mcabber_open(Scene *scene, const char *user);
Terminal *poezio_open(Scene *scene, const char *user);
