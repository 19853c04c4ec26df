/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rosters between the model and the store: contacts are known, offline all, before their server has
 * answered, and with a version it need not say again what it said (RFC 6121 2.6). */
#pragma once

#include "client/private.h"

/* What was stored of a new account. */
void roster_cache_load(Client *client, Account *account);
/* What a stream says that has come (see StreamHooks). */
void roster_cache_store(Client *client, const Account *account, RosterNews news, const Jid *jid);
void roster_cache_forget(Client *client, const Account *account);
