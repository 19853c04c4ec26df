/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the client's budgets share. */
#pragma once

#include "e2e/scene.h"

/* Milliseconds until what was asked for has been done: the store's batch, drawing. */
#define SETTLE_MS 700
/* By then what came while nobody was there has been read from the archive, or more of it comes. */
#define ARCHIVE_MS 3000
/* And by then it has been looked at once more, as after each login. */
#define LOGIN_MS 6000

/* jaser called name, in a terminal, with the theme that an installed one has. */
Terminal *open_quietly(Scene *scene, const char *name);
/* The process of the jaser that was started last. */
pid_t find_jaser(void);
/* Milliseconds from the key to its echo on the screen. */
double measure_key(Scene *scene, Terminal *terminal, const char *key, const char *expected);

/* client_crowd.c: a roster of 10,000 that comes online. */
bool bench_presence(Server *server);
/* client_room.c: a room of 5,000 that is entered, and talks. */
bool bench_room(Server *server);
/* client_archive.c: an account's archive of 100,000 that is read. */
bool bench_archive(Server *server);
