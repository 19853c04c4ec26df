/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Watches the database for the sessions. */

#include "config.h"

#include "client/continuity.h"

#include "client/history/clearing.h"
#include "client/private.h"

static void
before_commit(gpointer data)
{
    Client *client = data;

    for (unsigned i = 0; i < client->sessions->len; i++)
        session_save(client->sessions->pdata[i]);
}

static void
committed(gpointer data)
{
    Client *client = data;

    for (unsigned i = 0; i < client->sessions->len; i++)
        session_saved(client->sessions->pdata[i]);
}

static const DatabaseWatcher watcher = {
    .before_commit = before_commit,
    .committed = committed,
};

void
continuity_begin(Client *client)
{
    client->resumptions = resumptions_new(client->options.database);
    database_set_watcher(client->options.database, &watcher, client);
}

void
continuity_store(Client *client)
{
    database_touch(client->options.database);
    database_commit(client->options.database, NULL);
}

void
continuity_end(Client *client)
{
    continuity_store(client);
    database_set_watcher(client->options.database, NULL, NULL);
    g_clear_pointer(&client->resumptions, resumptions_free);
}

void
continuity_save(Client *client, const Account *account, const Resumption *resumption)
{
    if (resumptions_save(client->resumptions, jid_bare(account->jid), resumption))
        clearing_confirmed(client);
}

void
continuity_changed(Client *client)
{
    database_touch(client->options.database);
}
