/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What contacts are told about our typing (XEP-0085 5.2): composing while the line grows, paused
 * after a while, active again when it is sent or emptied. */
#pragma once

#include "client/client.h"

typedef struct TypingSender TypingSender;

TypingSender *typing_sender_new(Client *client);
void typing_sender_free(TypingSender *sender); /* takes NULL */
/* A message went out, and said "active" itself. */
void typing_sender_sent(TypingSender *sender, Chat *chat);
