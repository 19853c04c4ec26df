/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scripted contact as one of several devices of its account (peer.c, which says what it prints
 * and takes): copies of what the others send and get (XEP-0280), and what archives have
 * (XEP-0313). */
#pragma once

#include <stdbool.h>
#include <strophe.h>

/* false: the stanza is about something else. */
bool peer_archive_take_message(xmpp_stanza_t *stanza);
bool peer_archive_take_iq(xmpp_conn_t *connection, xmpp_stanza_t *stanza);
bool peer_archive_order(xmpp_conn_t *connection, const char *line);
