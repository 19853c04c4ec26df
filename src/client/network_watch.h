/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the sessions do when the network comes, goes or changes, and when the machine wakes up: they
 * connect or ask at once, instead of finding out by time-outs.
 *
 * What the kernel's routes say of the network may be wrong: it is believed to be gone only if it
 * was there before, and even then the sessions go on trying, slowly. */
#pragma once

#include "client/client.h"

typedef struct NetworkWatch NetworkWatch;

NetworkWatch *network_watch_new(Client *client);
void network_watch_free(NetworkWatch *watch); /* takes NULL */

/* Begins to watch; once an account is online, or could not connect. */
void network_watch_begin(NetworkWatch *watch);
bool network_watch_is_gone(const NetworkWatch *watch);

/* --- for tests --- */

/* As if the routes had changed to this way (see network_find_way()). */
void network_watch_tell(NetworkWatch *watch, const char *way, bool was_lost);
/* As if the machine had slept. */
void network_watch_wake(NetworkWatch *watch);
