/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which way this computer has into the Internet, and when that may have changed: what the kernel's
 * routes say. Nothing is sent, and nobody is asked over D-Bus.
 *
 * GNetworkMonitor tells the same, but costs 0.6 MiB of memory, and every change of any route (those
 * of containers come and go) looks to it like another network. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Network Network;
/* Routes were added or removed; often many times in a row. was_lost: one into the Internet was. */
typedef void (*NetworkFn)(bool was_lost, gpointer data);

/* Calls fn from the default main context. Where the kernel cannot tell, never. */
Network *network_new(NetworkFn fn, gpointer data);
void network_free(Network *network); /* takes NULL */

/* The addresses that we would have there, "192.0.2.7 2001:db8::7"; "": there is no way. Owned by
 * the caller. */
char *network_find_way(void);
