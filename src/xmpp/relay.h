/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carries bytes between two sockets, both ways, at the pace of the slower one: what one side does
 * not take is not read from the other. The end of one direction, and a reset, are carried on too.
 */
#pragma once

#include <glib.h>
#include <stdint.h>

typedef struct Relay Relay;

/* Takes the descriptors, which do not block. */
Relay *relay_new(int near, int far);
/* Carries what can be carried at once, and closes both. Takes NULL. */
void relay_free(Relay *relay);
/* The far side has said this before; at most RELAY_BYTES, and before anything else is carried. */
void relay_begin_with(Relay *relay, const uint8_t *bytes, size_t length);

/* -1: closed. Borrowed. */
int relay_far_socket(const Relay *relay);

#define RELAY_BYTES (16 * 1024)
