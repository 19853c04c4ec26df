/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small world for tests: settings, a virtual clock, a model with one account, and a count of the
 * events. Everything is real. */
#pragma once

#include "model/chat.h"
#include "model/window.h"

#include "unit/test.h"

typedef struct {
    Clock *clock;
    Settings *settings;
    Model *model;
    Account *account; /* alice@example.org */
    GString *told;    /* a word per event, see world_told() */
} World;

/* setup and teardown functions for cmocka; *state is the World. */
int world_setup(void **state);
int world_teardown(void **state);
/* The events since the last call, in words: "presence bob@example.org, chat bob@example.org". */
void assert_told(World *world, const char *expected);

Jid *test_jid(const char *text); /* fails the test if it is none */
Contact *world_contact(World *world, const char *jid, Subscription subscription);
void world_presence(World *world, const char *full_jid, Show show, int priority);
Message *test_message(const char *body, int64_t time, bool outgoing);
