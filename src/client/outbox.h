/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What waits to be sent, as the user sees and changes it. A message that was shown has its number
 * for good (until nothing waits any more): a list that is out of date never leads to another
 * message. */
#pragma once

#include "client/client.h"

typedef struct Outbox Outbox;

Outbox *outbox_new(void);
void outbox_free(Outbox *outbox); /* takes NULL */

typedef struct {
    unsigned number; /* from 1 */
    Chat *chat;
    Message *message;   /* owned */
    bool is_on_its_way; /* the connection has it, and the server has not said that it has: too late
                         */
} OutboxEntry;

/* All accounts, each account's oldest first: OutboxEntry *, with free function. Owned by the
 * caller. */
GPtrArray *outbox_list(Client *client);
/* The message stays in its chat, as one that failed. false and a sentence: there is no such one, or
 * it is too late. */
bool outbox_cancel(Client *client, unsigned number, GError **error);
/* Another text in its place. */
bool outbox_edit(Client *client, unsigned number, const char *body, GError **error);
/* Tries at once: connects the accounts in which something waits. How many messages wait. */
unsigned outbox_send(Client *client);
