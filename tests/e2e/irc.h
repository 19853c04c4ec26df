/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IRC for the tests: a server for it, a gateway on the XMPP server, and people who are there. */
#pragma once

#include "scene.h"

/* The gateway: the word for the group's server, and its address. */
#define IRC_WORD    "component=irc"
#define IRC_GATEWAY "irc." SERVER_DOMAIN
/* The IRC server behind it, as addresses name it, and its channel with the topic "frogs". Who comes
 * from XMPP must first set the server's port (the command "configure"). */
#define IRC_SERVER "127.0.0.1@" IRC_GATEWAY
#define IRC_POND   "#pond%127.0.0.1@" IRC_GATEWAY

/* Starts both for the scene; the port of the IRC server. Ends the program (status 77) if they are
 * not there. */
int irc_start(Scene *scene);
/* Somebody with this nick, once the server has let him in: takes lines of IRC ("JOIN #pond"), and
 * prints those that he gets (":ivy!~ivy@127.0.0.1 PRIVMSG #pond :hello"). */
Process *irc_user(Scene *scene, int port, const char *nick);
