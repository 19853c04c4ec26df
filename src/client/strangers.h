/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of people whom the user does not know: they wait among the requests until he lets them
 * in (setting privacy.strangers). */
#pragma once

#include "model/request.h"
#include "xmpp/stream.h"
#include "client/client.h"

typedef enum {
    STRANGER_KNOWN,   /* he is none */
    STRANGER_WAITS,   /* among the requests */
    STRANGER_GATEWAY, /* a server of IRC where we are: it is told, and not kept */
    STRANGER_UNHEARD  /* nothing is kept of him */
} StrangerRule;

StrangerRule stranger_rule(Client *client, Account *account, const IncomingMessage *incoming);
/* A message of one who waits was stored: the request says so, and the chat is out of the way. */
void stranger_wrote(Chat *chat, const Message *message);
/* His chat opens with what he said. False and a sentence: there are too many. */
bool stranger_admit(Client *client, const Request *request, GError **error);
/* The same, and he may write from now on. */
bool stranger_accept(Client *client, Request *request, GError **error);
/* What he wrote counts as read. */
bool stranger_forget(Client *client, Request *request, GError **error);
