/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told beside lines: receipts, markers of what was read, who is typing. In a chat that is
 * encrypted it is for the other side alone, as what is said there: it goes inside, where the other
 * side reads that, with no line and kept by no server. Nobody is asked for a passphrase for it, and
 * no line waits: it is left out then. */
#pragma once

#include "client/encryption/opened_line.h"

/* How it can be told there. */
typedef enum {
    WHISPER_CLEAR,  /* what is said there is in clear, too */
    WHISPER_BESIDE, /* in clear, or not at all: the method seals lines alone */
    WHISPER_SEALED,
    WHISPER_NOT, /* the other side is not known to read what is inside */
} WhisperWay;

Whispers *whispers_new(Client *client);
void whispers_free(Whispers *whispers); /* takes NULL */

WhisperWay whispers_way(Client *client, const Chat *chat);
/* Tells it the other side of the chat, if it can be: a stanza, which is taken. Beside what is
 * encrypted it goes in clear. */
void whispers_send(Client *client, Chat *chat, Element *stanza);
/* Whether what is told now would be told at once. */
bool whispers_are_idle(const Client *client);
/* A line is about to be opened, and this was in it: a receipt is given, if it is due. */
void whispers_answer(const SealedLine *line, const Element *content);
/* Whether what came (it is sealed) looks as if it were no line, but told beside one. */
bool whispers_is_one(const IncomingMessage *incoming);
/* It is heard, if it can be opened now; incoming_line() where it is a line all the same. */
void whispers_hear(Client *client, Account *account, const IncomingMessage *incoming);
