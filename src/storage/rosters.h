/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rosters as their servers last gave them (RFC 6121 2.6), so that contacts are known before a
 * server has answered. A version is stored in one batch with the items that it stands for. */
#pragma once

#include "model/account.h"
#include "storage/database.h"

/* Into the account's roster, which must be empty; it is loaded then. What does not hold together is
 * thrown away: false, and the roster is as if nothing had been stored. */
bool rosters_load(Database *database, Account *account);
/* Brings what is stored in line with the account's roster: only what differs is written. */
void rosters_save(Database *database, const Account *account);
/* The same for one contact, who may be in the roster no more, and for what holds for all. */
void rosters_save_contact(Database *database, const Account *account, const Jid *jid);
/* Only what holds for all: version, delimiter. */
void rosters_save_marks(Database *database, const Account *account);
/* account: its address. */
void rosters_forget(Database *database, const char *account);
