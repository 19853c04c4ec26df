/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the chats in memory and the store: keeping, loading, what has been read. */
#pragma once

#include "client/client.h"

typedef struct History History;

/* Writes read marks from now on. */
History *history_new(Client *client);
void history_free(History *history); /* writes the read marks; takes NULL */
/* Keeps a message as the settings say: in the store, in the text log. Failures are notices. */
void history_store(Client *client, Chat *chat, Message *message);
/* Opens the chats in which something was unread when the program ended. */
void history_load_unread(Client *client, Account *account);
