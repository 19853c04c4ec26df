/* SPDX-License-Identifier: GPL-3.0-or-later */
/* History that goes: as ordered, or because it is old enough (history.expire_days). It leaves the
 * store, the text logs and the windows, in slices between which everything else goes on; what the
 * archives on servers have of that time is not stored again. */
#pragma once

#include "client/client.h"

typedef struct Clearing Clearing;

Clearing *clearing_new(Client *client);
/* What was ordered is done before it returns. Takes NULL. */
void clearing_free(Clearing *clearing);

/* What an order is about. */
typedef struct {
    const Jid *account, *chat; /* chat NULL: all of the account; account NULL: all */
    int64_t before;            /* ms; INT64_MAX: whatever its time */
} ClearingScope;

typedef struct {
    unsigned chats, lines;
    int64_t first, last; /* when the lines were said, ms; 0: there are none */
    unsigned files;      /* with text logs of these chats, wholly or in part */
} ClearingCount;

/* What would go. */
void clearing_count(Client *client, const ClearingScope *scope, ClearingCount *ret_count);
/* It goes; the user is told when it has, in that window, if it is still there, else where he is. */
void clearing_begin(Client *client, const ClearingScope *scope, const Window *window);
/* A stored text was taken out: soon nothing of it is left in the files. has_words: the search index
 * knew it. */
void clearing_sweep(Client *client, bool has_words);
/* Stanzas that waited for a server's confirmation are stored no more: if texts that were taken out
 * were in them, these leave the files soon, too. */
void clearing_confirmed(Client *client);
/* What was cleared of this chat may come back out of the server's archive. false: nothing was
 * cleared. */
bool clearing_restore(Client *client, const Chat *chat);
/* Whether a message that was said before, and is told by an archive or a room, was cleared. */
bool clearing_has_cleared(const Client *client, const Chat *chat, const Message *message);
