/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who is told what the user has read: those who wrote it, if they asked and the settings allow it
 * (XEP-0333), and our other devices (XEP-0490), whose word counts here, too. */
#pragma once

#include "xmpp/stream.h"
#include "client/client.h"

typedef struct Displayed Displayed;

Displayed *displayed_new(Client *client);
void displayed_free(Displayed *displayed); /* what is not told yet is written down; takes NULL */

/* The chat's read mark has moved. marker: the newest message that asks to be told, if it is a new
 * one, or NULL. is_seen: the user has all of the chat before him; it is told soon, once for a
 * burst. */
void displayed_read(Client *client, Chat *chat, const char *marker, bool is_seen);
/* The user says that he has read it: our other devices are told, others are not. */
void displayed_acknowledge(Client *client, Chat *chat);
/* What is to be told is told now. */
void displayed_finish(Client *client);
/* The user is back, and sees the current window. */
void displayed_look(Client *client);

/* Whether another device of ours has shown the chat up to this very line. */
bool displayed_is_last(const Client *client, const Chat *chat, const Message *message);
/* Writes down what another device of ours has shown of it, if that is stored by now. */
void displayed_apply(Client *client, Chat *chat);
/* Another device of ours has shown something; NULL: what they had shown before is all known. */
void displayed_on_news(Client *client, Account *account, const DisplayedNews *news);
/* The other side has read our message with this id, and so all of ours before it. */
void displayed_by_other(Client *client, Chat *chat, const char *id);
/* The account is online, or its archive has been read: what could not be told, or was not known
 * here, is looked at again. */
void displayed_again(Client *client, Account *account);
