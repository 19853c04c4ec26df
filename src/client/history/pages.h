/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of the store for the windows: pages of them, as far as the user looks. */
#pragma once

#include "model/window.h"
#include "client/client.h"

/* What the chat's window shows; without one the chat's own lines. Borrowed. */
Timeline *pages_shown(Client *client, const Chat *chat);
/* The window shows this stored line, loading around it what is not held. */
void pages_show(Client *client, Window *window, const ArchivePosition *place);
