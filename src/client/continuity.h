/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Streams that outlive their connection, and the program: what they can be gone on with is stored
 * in the same batches as the messages that they brought, and only then confirmed to the server. */
#pragma once

#include "model/resumption.h"
#include "client/client.h"

/* From now on the streams of all sessions are stored. */
void continuity_begin(Client *client);
/* What is to be stored is, and nothing from now on. */
void continuity_end(Client *client);
/* At once. */
void continuity_store(Client *client);
/* What the account's stream can be gone on with (see resumptions_save()); NULL: nothing. */
void continuity_save(Client *client, const Account *account, const Resumption *resumption);
/* A stream has something to store soon. */
void continuity_changed(Client *client);
