/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the scripted contact's rooms need of it. */
#pragma once

#include <strophe.h>

/* A line of output; from, text: NULL for none. */
void peer_print(const char *event, const char *from, const char *text);
/* Takes the XML. */
void peer_send(xmpp_conn_t *connection, char *xml);
/* The text of the child, which may have no namespace; NULL if there is none. */
const char *peer_child_text(xmpp_stanza_t *stanza, const char *name);
