/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What we publish besides our presence: mood, activity, tune, location ... (XEP-0163). */
#pragma once

#include "client/client.h"

/* Publishes it with all accounts that are online and may (privacy.extended); an empty one says that
 * there is no more to say. Coordinates are made as coarse as privacy.location_digits says. What a
 * server has against it is told by notices; error: there is no such account. */
bool client_publish_extended(Client *client, const Extended *extended, GError **error);
/* The same with one account. */
bool client_publish_extended_at(Client *client, Account *account, const Extended *extended,
                                GError **error);

/* Tells in open chats what their contacts publish, where chat.extended says so. */
typedef struct ExtendedTeller ExtendedTeller;
ExtendedTeller *extended_teller_new(Model *model);
void extended_teller_free(ExtendedTeller *teller); /* takes NULL */
