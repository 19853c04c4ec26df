/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocking and reporting, as ordered (XEP-0191, XEP-0377). How it ends is told by notices. */
#pragma once

#include "client/client.h"

/* Why somebody is reported; strings are borrowed. */
typedef struct {
    bool is_abuse;    /* else spam */
    const char *text; /* what the user says about it, or NULL */
} ClientReport;

/* Denies what they ask, and blocks them. jids: of const Jid *: people, devices, whole domains.
 * report: NULL, or told to the server with each; where it takes none, they are blocked alone, and a
 * notice says so. False and a sentence: there is no connection, the server cannot block, or it
 * would block us from ourselves. */
bool client_block(Client *client, Account *account, const GPtrArray *jids,
                  const ClientReport *report, GError **error);
/* jids empty: everybody. */
bool client_unblock(Client *client, Account *account, const GPtrArray *jids, GError **error);
/* Whether the account's server takes reports. */
bool client_takes_reports(const Client *client, const Account *account);
/* The list of all whom the account blocks, in a window, and goes there. */
void client_show_blocked(Client *client, Account *account);
