/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What other programs have kept of conversations into the store while the program runs: one order
 * at a time, a step in each turn of the main loop, beside what arrives. */
#pragma once

#include "client/client.h"

typedef struct Importing Importing;

Importing *importing_new(Client *client);
/* What was read is kept. Takes NULL. */
void importing_free(Importing *importing);

/* As typed; NULL: nothing was said of it. */
typedef struct {
    const char *program; /* NULL: what there is on this computer is listed */
    const char *path;    /* NULL: where the program keeps it */
    const char *account; /* only this one's lines, and those of no account */
    bool is_dry;         /* only says what would be new */
} ImportWish;

/* How far it is, and its end, are told in that window. false and a sentence: nothing of it is
 * begun. */
bool importing_begin(Client *client, const ImportWish *wish, const Window *window, GError **error);
/* What was read so far is kept. false and a sentence: there is nothing to be cancelled. */
bool importing_cancel(Client *client, GError **error);
/* How far it is, as a sentence; NULL: nothing is being imported. The caller owns it. */
char *importing_state(const Client *client);
