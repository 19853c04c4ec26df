/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of ours on their way: queued, sent, confirmed. */
#pragma once

#include "client/client.h"

/* What became of a message of ours; strings are borrowed. */
typedef struct {
    const Jid *chat;
    const char *id;
    MessageState state;
    const char *error; /* MESSAGE_FAILED: a sentence, or NULL */
} OutgoingMark;

void outgoing_mark(Client *client, Account *account, const OutgoingMark *mark);
/* Sends what waits in this account, oldest first. */
void outgoing_flush(Client *client, Account *account);
