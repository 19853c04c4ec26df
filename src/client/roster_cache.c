/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cache of rosters. */

#include "config.h"

#include "client/roster_cache.h"

#include "storage/rosters.h"

void
roster_cache_load(Client *client, Account *account)
{
    rosters_load(client->options.database, account);
}

void
roster_cache_store(Client *client, const Account *account, RosterNews news, const Jid *jid)
{
    Database *database = client->options.database;

    switch (news) {
    case ROSTER_NEWS_ALL:
        rosters_save(database, account);
        break;
    case ROSTER_NEWS_ITEM:
        rosters_save_contact(database, account, jid);
        break;
    case ROSTER_NEWS_MARKS:
        rosters_save_marks(database, account);
        break;
    }
}

void
roster_cache_forget(Client *client, const Account *account)
{
    rosters_forget(client->options.database, jid_bare(account->jid));
}
