/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What contacts call themselves (XEP-0172), and whether that may stand for them on the screen: a
 * name that somebody gives himself must not look like another one's. It is refused if, without
 * case, spaces, accents and look-alikes (UTS 39), it is the name or nickname of another contact,
 * the local part of another contact's address, or our own name; if it has an @, as addresses have;
 * if nothing of it is to be seen. When a name is given to a contact that somebody else calls
 * himself already, the latter loses it. */
#pragma once

#include "model/account.h"

typedef struct Nicknames Nicknames;

/* Watches the account's roster as long as it lives. */
Nicknames *nicknames_new(Account *account);
void nicknames_free(Nicknames *nicknames); /* takes NULL */

/* Somebody says that he is called so (NULL: no more). One clean line of it is set if he is in the
 * roster and may be called so; else he has no nickname, and of an impostor the user is told. */
void nicknames_take(Nicknames *nicknames, const Jid *jid, const char *nickname);

/* What of a name is fit for the screen: one short, clean line; "" for nothing. Owned by caller. */
char *nickname_clean(const char *nickname);
