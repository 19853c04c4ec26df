/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the store of a device has, read beside the program that writes it. */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    const char *chat; /* its address */
    const char *body;
    const char *state; /* of own ones; else NULL */
} StoredLine;

/* All lines, in the order of its windows. */
void devices_store_read(const char *path, void (*on_line)(const StoredLine *line, gpointer data),
                        gpointer data);
/* How many lines of the chat stand behind the read mark. */
unsigned devices_store_unread(const char *path, const char *chat);
/* It has found a room's archive empty, and knows from now on that it was there. */
bool devices_store_knows_room(const char *path);
