/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chats of the store into files while the program runs: one order at a time, in a thread with a
 * connection of its own to the store. */
#pragma once

#include "storage/export/export_job.h"
#include "client/client.h"

typedef struct Exporting Exporting;

Exporting *exporting_new(Client *client);
/* What is not done is given up; files that are not whole go. Takes NULL. */
void exporting_free(Exporting *exporting);
/* How far it is, and its end, are told in that window. false and a sentence: nothing of it is
 * begun. */
bool exporting_begin(Client *client, const ExportWish *wish, const Window *window, GError **error);
/* false and a sentence: there is nothing to be cancelled. */
bool exporting_cancel(Client *client, GError **error);
/* How far it is, as a sentence; NULL: nothing is being exported. The caller owns it. */
char *exporting_state(const Client *client);
