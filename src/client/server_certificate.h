/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user is told and asked about the certificate of an account's server. */
#pragma once

#include "model/prompt.h"
#include "xmpp/certificate.h"
#include "client/client.h"

/* Asks whether to accept one that is not trusted; answers are "once", "always", "no". Returns the
 * prompt's id. */
unsigned server_certificate_ask(Client *client, Account *account, const Certificate *certificate,
                                PromptFn answer, gpointer data);
/* Once it was good for a login: says so if the domain showed another one before. */
void server_certificate_note(Client *client, Account *account, const Certificate *certificate);
