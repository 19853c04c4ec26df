/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tokens that servers gave for the next login (XEP-0484), kept for accounts whose property
 * login.token is on. */
#pragma once

#include "xmpp/login_token.h"
#include "client/client.h"

/* What is kept for the account; NULL if there is nothing, or nothing that still holds. Owned by the
 * caller. */
LoginToken *tokens_load(Client *client, const Account *account);
/* Keeps a copy of it in the place of the last one; NULL: forgets it. */
void tokens_keep(Client *client, Account *account, const LoginToken *token);
