/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0085 Chat State Notifications. */
#pragma once

#include "xmpp/stream.h"

/* What tells the contact, if the setting, XEP-0085 5.1 (it has shown that it knows them) and its
 * presence allow it; else NULL. Owned by the caller, and taken as told. */
Element *chat_states_make(const Stream *stream, const Chat *chat, Typing typing);
/* Tells it in clear. */
void chat_states_send(Stream *stream, const Chat *chat, Typing typing);
