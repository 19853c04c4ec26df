/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of others (XEP-0050) as ordered: listed in a window, run through forms. */
#pragma once

#include "client/client.h"

/* Asks each of the addresses (const Jid *) for its commands; a window lists them as they come. */
bool client_show_commands(Client *client, Account *account, const GPtrArray *addresses,
                          GError **error);
/* Runs one: what it asks comes as a form in a window, how it ends as notices and, maybe, as a form
 * to be read. name: what it is called, or NULL. */
bool client_run_command(Client *client, Account *account, const Jid *to, const char *node,
                        const char *name, GError **error);
