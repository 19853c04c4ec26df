/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Channels of IRC behind a gateway, as XMPP addresses them: #channel%server@gateway. */
#pragma once

#include "base/jid.h"

/* Whether the address looks like one: a sign of channels at its beginning, and a server in it. That
 * it is one, only the gateway can say (disco: conference/irc). */
bool irc_address_is_channel(const Jid *jid);
/* server@gateway: what speaks for the IRC server of a channel, or of somebody there; NULL if the
 * address is neither. The caller's reference. */
Jid *irc_address_server(const Jid *jid);
/* The address of what a person typed: "#channel" with this server and gateway, "#channel%server"
 * with the gateway. NULL and error: no server is known (""); NULL without one: it is no channel,
 * has its gateway, or no gateway is known. */
Jid *irc_address_complete(const char *typed, const char *gateway, const char *server,
                          GError **error);
