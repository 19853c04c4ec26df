/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A life of one account with three devices: this program twice, each with its own folders and
 * behind its own proxy, and a scripted one ("phone") that is always there; two scripted contacts;
 * and a room in which all of them are. All talk, while connections break, programs are killed and
 * quit, devices stay away, and the server starts again. In the end each device must have each
 * message once, in the order that the server's archive has, and none that nobody said; and what one
 * of them reads is read on all. */
#pragma once

#include "scene.h"

/* The server's words: its archive outlives it; streams that broke can go on for two seconds. */
#define DEVICES_WORDS                                                                              \
    "mended", "hold=2", "alice:" SCENE_PASSWORD, "bob:" SCENE_PASSWORD, "carol:" SCENE_PASSWORD,   \
        "alice+bob/Friends", "alice+carol/Friends"

typedef struct Devices Devices;

/* For cmocka, around each test, instead of a scene's: the state is a Devices. */
int devices_set_up(void **state);
int devices_tear_down(void **state);
#define devices_test(fn) cmocka_unit_test_setup_teardown(fn, devices_set_up, devices_tear_down)

/* All are there. The seed is $DEVICES_SEED, or the time; it is printed. */
void devices_begin(Devices *devices);
/* How often: $DEVICES_CYCLES, or the number given. */
unsigned devices_cycles(unsigned otherwise);
/* Something is said, and something happens. */
void devices_live(Devices *devices);
void devices_restart_server(Devices *devices);
/* A device stays away until the server has forgotten its stream. */
void devices_lose_stream(Devices *devices);
/* Waits until all have all, and compares, and what is unread, too. Prints the figures. */
void devices_finish(Devices *devices);
