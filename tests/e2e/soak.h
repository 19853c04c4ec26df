/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Traffic that must survive: jaser --headless as alice, through a proxy, and bob, a contact on a
 * connection of his own, who say numbers to each other all the time. Whatever happens in between,
 * each number must arrive once and in order: the first that does not fails the test, with the seed
 * of all that was random. */
#pragma once

#include "proxy.h"
#include "scene.h"

/* The server's words; no archive, so that what was not taken waits for who is offline; mended, for
 * Prosody 0.12 mixes up what it hears after a stream went on, and ejabberd 23.01 keeps back what is
 * said in the moment in which one goes on or begins. */
#define SOAK_WORDS                                                                                 \
    "no-archive", "mended", "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD, "alice+bob/Friends"

typedef struct Soak Soak;

/* For cmocka, around each test, instead of a scene's: the state is a Soak. */
int soak_set_up(void **state);
int soak_tear_down(void **state);
#define soak_test(fn) cmocka_unit_test_setup_teardown(fn, soak_set_up, soak_tear_down)

/* Online, and talking. The seed is $SOAK_SEED, or the time; it is printed. */
void soak_begin(Soak *soak);
/* How often: $SOAK_CYCLES, or the number given. */
unsigned soak_cycles(unsigned otherwise);

/* Below count. */
unsigned soak_random(Soak *soak, unsigned count);
/* One cycle each: breaks the connection in some way, and waits until it is back. */
void soak_break(Soak *soak);
void soak_restart_server(Soak *soak);
/* kill -9, and a new start: what it holds in its history by then counts as said. */
void soak_kill(Soak *soak);

/* Waits until all has arrived, ends jaser, and looks at its history too. Prints the figures. */
void soak_finish(Soak *soak);

/* Whether the history of the jaser called name has alice's numbers up to said, all sent, and bob's
 * up to told, each once, and in order by time and by what came first. With ejabberd, which may send
 * what waited for a new stream between what comes just then, both of them are in order, by time,
 * and what waited at a stream whose place that took. NULL, or what is wrong; owned. */
char *soak_check_history(Scene *scene, const char *name, unsigned said, unsigned told);
