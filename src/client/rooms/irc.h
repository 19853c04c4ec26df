/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Channels of IRC behind gateways: what their servers say, and who is known from there. */
#pragma once

#include "model/account.h"

/* The address of "#channel", by rooms.irc_gateway and rooms.irc_server. NULL and error; NULL
 * without one: it is no channel. ret_is_channel: which of the two. */
Jid *irc_find_channel(const Account *account, const char *typed, bool *ret_is_channel,
                      GError **error);
/* Whether the address speaks for the IRC server of a channel where we are or want to be, or for its
 * gateway. */
bool irc_is_server(const Account *account, const Jid *jid);
/* Whether the address is that of somebody in such a channel: he need not introduce himself. */
bool irc_is_met(const Account *account, const Jid *jid);
/* What a server says, as its own line: in the channel of it where the user is, or that we are
 * entering, else in the console. */
void irc_tell(Account *account, const Jid *server, const char *text);
