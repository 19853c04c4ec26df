/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0085 Chat State Notifications. */
#pragma once

#include "xmpp/stream.h"

/* Tells the contact, if the setting, XEP-0085 5.1 (it has shown that it knows them) and its
 * presence allow it. */
void chat_states_send(Stream *stream, Chat *chat, Typing typing);
