/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others would like to have in our roster (XEP-0144), and what we recommend to others. */
#pragma once

#include "model/request.h"
#include "client/client.h"

/* Does what a REQUEST_CONTACTS asks for; removing the request is the caller's. false and error: the
 * account is not online. */
bool roster_exchange_accept(Client *client, const Request *request, GError **error);
/* What that would be, in lines for the screen: "+ rosencrantz@denmark.lit (Rosencrantz): Visitors".
 * The caller owns it. */
char *roster_exchange_describe(const Request *request);
/* Recommends contacts (of const Contact *, borrowed) to another one. */
bool roster_exchange_recommend(Client *client, Account *account, const Jid *to,
                               const GPtrArray *contacts, GError **error);
