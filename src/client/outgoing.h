/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of ours on their way: queued, sent, confirmed. */
#pragma once

#include "xmpp/stream.h"
#include "client/client.h"

/* Notes what became of a message of ours: in the chat, or else in the store. */
void outgoing_mark(Client *client, Account *account, const MessageMark *mark);
/* Sends what waits in this account, oldest first. */
void outgoing_flush(Client *client, Account *account);
