/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How addresses are shown to the user of an account, and what is to be said beside a stranger's. */
#pragma once

#include "model/account.h"

/* As jid_shown(); besides, "marie@hotmail.com via msn.example.org" of
 * marie%hotmail.com@msn.example.org, the older way of escaping, where the roster has that gateway.
 * The caller owns the result. */
char *address_shown(const Account *account, const Jid *jid);
/* A sentence without its end, translated, if the address may be meant to be taken for another one:
 * for what jid_is_suspicious() says, or because it looks like a contact's or our own. NULL: nothing
 * is to be said, which is so for all contacts in the roster. The caller owns the result. */
char *address_warning(const Account *account, const Jid *jid);
