/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a message is kept, and where: the settings decide. */
#pragma once

#include "client/client.h"

/* Keeps a message as the settings say: in the store, in the text log. Failures are notices. */
void history_store(Client *client, Chat *chat, Message *message);
