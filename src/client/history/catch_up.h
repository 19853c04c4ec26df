/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was said while an account was away, read from its archive on the server (XEP-0313): one
 * catch-up per account, in the order of the archive, from where the last one ended. Small ones
 * follow while it is online: what came live, and what we sent, gets its place in that order. */
#pragma once

#include "client/client.h"

typedef struct CatchUp CatchUp;

CatchUp *catch_up_new(Client *client);
void catch_up_free(CatchUp *catch_up); /* takes NULL */
/* The account is online on a stream that was bound anew; or on one that went on, which has missed
 * nothing, and needs only what was not finished. */
void catch_up_online(Client *client, Account *account);
/* Whether messages that wait for the account at its server will be read from its archive, too: it
 * was read before, and takes all that is said. */
bool catch_up_replaces_offline(const Client *client, const Account *account);
/* The server has a message of ours that is not in memory. */
void catch_up_sent(Client *client, const Account *account);
/* Pages of the account's archive are on their way. */
bool catch_up_is_running(const Client *client, const Account *account);
/* Where lines are missing until what was said while we were away has come; false: nowhere. */
bool catch_up_gap(const Client *client, const Account *account, ChatGap *ret_gap);
/* One that has failed is tried again; false: it cannot be now. */
bool catch_up_again(Client *client, const Account *account);
