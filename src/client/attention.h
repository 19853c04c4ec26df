/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether the user looks: the terminal has the focus (tmux tells of a detached one, too, where its
 * focus-events are on), and a key was pressed not long ago (connection.inactive). The windows and,
 * by XEP-0352, the servers are told.
 *
 * Who comes back after a minute finds his connections tried out, and those that wait made.
 *
 * Without a screen nobody tells it anything, and the user counts as looking. */
#pragma once

#include "client/client.h"

typedef struct Attention Attention;

Attention *attention_new(Client *client);
void attention_free(Attention *attention); /* takes NULL */

/* The user did something: he looks, whatever the terminal says of its focus. */
void attention_input(Attention *attention);
void attention_focus(Attention *attention, bool has_focus);
bool attention_is_active(const Attention *attention);
/* For how long no key was pressed, ms, sleep of the machine included; -1: none was ever, or nobody
 * can. */
int64_t attention_idle(const Attention *attention);
/* The machine slept: keys that nobody could press. */
void attention_slept(Attention *attention, int64_t ms);
