/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of a message is kept, and where: the settings decide. */
#pragma once

#include "client/client.h"

/* Keeps a message as the settings say: in the store, in the text log. Of an encrypted one the text
 * is left out, or all of it, as history.encrypted says; the message itself has its text still. An
 * own one that is queued keeps its text in the store until it was sent. Failures are notices. */
void history_store(Client *client, Chat *chat, Message *message);
/* Whether the store will have all of it: else its window is the only place where it can be read. */
bool history_keeps_text(const Chat *chat, const Message *message);
/* The same of those that are encrypted and not unrecorded. */
bool history_keeps_encrypted_text(const Chat *chat);
/* As history_store(), of a message that was sealed when it was stored, and is opened. */
void history_opened(Client *client, Chat *chat, Message *message);
/* Nothing was in it: it is not kept. */
void history_drop(Client *client, Message *message);
/* An own message was given up, or is to be sent after all: the text log says so. */
void history_mark(Client *client, Chat *chat, const Message *message);
/* Whether the store will have it, with its text or without. */
bool history_keeps(const Chat *chat, const Message *message);
/* The state of a stored own message has changed: an encrypted one may not need its text any more.
 */
void history_settle(Client *client, Chat *chat, Message *message);
