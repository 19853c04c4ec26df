/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which messages are encrypted, how, and for whom: the policy, and what the user chose. Nothing ever
 * goes in clear by itself where it was to be encrypted. */
#pragma once

#include "client/encryption/method.h"

typedef struct Encryption Encryption;

Encryption *encryption_new(Client *client);
void encryption_free(Encryption *encryption); /* takes NULL */
Gpg *encryption_gpg(Encryption *encryption);

/* What the next line of the chat will be encrypted with, as chat->encryption tells; NULL: in clear. */
const EncryptionMethod *encryption_of(Client *client, const Chat *chat);
/* Something that it depends on may have changed: tells the model. */
void encryption_refresh(Client *client, Chat *chat);
/* The user's choice for this chat from now on (setting chat.encryption). false and a sentence. */
bool encryption_start(Client *client, Chat *chat, const char *method, GError **error);
bool encryption_end(Client *client, Chat *chat, GError **error);

/* --- sealing.c: own messages --- */
/* Seals and sends it: message->encryption names the method. Those of one chat go in order; one that
 * cannot be sealed fails with the reason, and is not sent. */
void sealing_send(Client *client, Chat *chat, Message *message);

/* --- opening.c: messages of others, and our own of other devices --- */
/* The message (it is closed) has been stored, or is only in memory: it is opened in its turn, its
 * line changed, and what else was inside is heard as if it had come in clear. */
void opening_add(Client *client, Chat *chat, Message *message, const Stanza *stanza);
/* Tries once more what could not be opened: of this chat, or of all (NULL). How many. */
unsigned opening_again(Client *client, Chat *chat);
