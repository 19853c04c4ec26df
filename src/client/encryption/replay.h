/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was encrypted is heard once: whoever sends a copy, a server or one who could read it, does
 * not make a new message of it. */
#pragma once

#include "client/encryption/method.h"

/* What is remembered of a message: sealed as it went through the servers, plain as it is inside. */
typedef struct {
    const EncryptionMethod *method;
    const Message *message;
    GBytes *sealed, *plain;
} Passing;

typedef enum {
    REPLAY_NONE,
    REPLAY_TWICE,  /* the same message has come again: it has been heard, and nothing is wrong */
    REPLAY_COPIED, /* another message with the same in it: refused, and error is a sentence */
} Replay;

/* What was just opened; is_live: it is said now, and did not come out of an archive. */
Replay replay_check(Client *client, const Chat *chat, const Passing *passing, bool is_live,
                    GError **error);
/* It is heard, or sent. */
void replay_note(Client *client, const Chat *chat, const Passing *passing);
