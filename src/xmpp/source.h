/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A socket in the main loop: calls back when it is ready or when woken, and costs nothing else. */
#pragma once

#include <glib.h>

typedef struct Source Source;
typedef void (*SourceFn)(gpointer data);

Source *source_new(SourceFn on_ready, gpointer data);
void source_free(Source *source); /* takes NULL */
/* Watches this descriptor, in place of the one before, for these conditions, errors and hang-up. */
void source_watch(Source *source, int fd, GIOCondition conditions);
/* A descriptor that is closed, or belongs to another thread, must not be watched: a stale one would
 * keep the loop busy. */
void source_unwatch(Source *source);
/* Calls back in the next turn of the loop. */
void source_wake(Source *source);

/* What a socket to a server wants: no inheritance, no delay of small pieces, and a kernel that
 * notices a dead peer without waking us. */
void source_prepare_socket(int fd);
/* What has come is acknowledged at once, not in 40 ms: a server that does not send small pieces
 * before (Nagle's algorithm) has its tickets for TLS 1.3 under way when it should answer. Holds
 * until something is sent. */
void source_acknowledge(int fd);
