/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Messages of ours on their way: queued, sent, confirmed. */
#pragma once

#include "xmpp/stream.h"
#include "client/client.h"

/* A message of ours that is queued. */
typedef struct {
    Chat *chat;
    Message *message; /* owned; the one in the chat's timeline where it is there */
} Waiting;

/* All of this account, oldest first: Waiting *, with free function. Those that are on their way
 * already are among them. Owned by the caller. */
GPtrArray *outgoing_waiting(Client *client, Account *account);
/* A line for a message that went out with something that is no text. */
void outgoing_note(Client *client, Chat *chat, const char *id, const char *body);
/* The stream over which a message to that chat can go out now; NULL: it waits. */
Stream *outgoing_may_send(Client *client, Chat *chat);
/* One that was to go in clear is encrypted where its chat is by now. false: it cannot be, and has
 * failed. */
bool outgoing_choose(Client *client, Chat *chat, Message *message);
/* Sends one whose turn has come: as this stanza (taken), sealed as message->encryption says; NULL:
 * in clear, which it was to be. */
void outgoing_hand_over(Client *client, Chat *chat, Message *message, Element *sealed);
/* It will not go out; error says why, as a sentence. */
void outgoing_fail(Client *client, const Waiting *waiting, const char *error);
/* Another one in the place of this one, which has not been sent: with another text, and in the same
 * place of the queue. */
void outgoing_replace(Client *client, const Waiting *waiting, const char *body);
/* The other side never got what was sent: it waits again, under its id. */
void outgoing_requeue(Client *client, Chat *chat, const char *id);
/* Notes what became of a message of ours: in the chat, or else in the store. */
void outgoing_mark(Client *client, Account *account, const MessageMark *mark);
/* Sends what waits in this account, oldest first. */
void outgoing_flush(Client *client, Account *account);
