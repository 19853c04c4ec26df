/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of the store for the windows: pages of them, as far as the user looks. */
#pragma once

#include "model/window.h"
#include "client/client.h"
#include "client/history/filling.h"

/* What the chat's window shows; without one the chat's own lines. Borrowed. */
Timeline *pages_shown(Client *client, const Chat *chat);
/* The window shows this stored line, loading around it what is not held. */
void pages_show(Client *client, Window *window, const ArchivePosition *place);
/* What was said from one time to another, both included; ms. */
typedef struct {
    int64_t from, until;
} PageRange;
/* The archive has given lines: they are shown where the user looks, if he still does. */
void pages_filled(Client *client, Chat *chat, FillDirection direction, const PageRange *range);
/* The same of lines since a time to which the user jumps. */
void pages_show_since(Client *client, Chat *chat, int64_t time);
/* Lines have come into the store in that range without having been told one by one: what is held
 * of the chat has them, too. */
void pages_renew(Client *client, Chat *chat, const PageRange *range);
