/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What has been read: written down for the next start, whichever of our devices the user read it
 * on. */
#pragma once

#include "client/client.h"

typedef struct ReadMarks ReadMarks;

/* Writes read marks from now on. */
ReadMarks *read_marks_new(Client *client);
void read_marks_free(ReadMarks *marks); /* writes the read marks; takes NULL */
/* Writes them now, and tells whoever is to be told: the connections are about to end. */
void read_marks_finish(Client *client);
/* How far the chat is read is written now, for who is about to count. */
void read_marks_write(Client *client, Chat *chat);
/* Opens the chats in which something was unread when the program ended. */
void read_marks_load_unread(Client *client, Account *account);
/* The user has read the chat up to this place on another device: what is unread is counted anew.
 * Never goes back. */
void read_marks_set(Client *client, Chat *chat, const ArchivePosition *until);
