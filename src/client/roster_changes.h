/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Many changes to one roster as one order: sent a few at a time, and told about once, in the window
 * where the user then is. */
#pragma once

#include "client/client.h"

typedef struct RosterChanges RosterChanges;

RosterChanges *roster_changes_new(Account *account);
void roster_changes_free(RosterChanges *changes); /* one that was not sent; takes NULL */

/* Adds it, or changes its name (NULL: none) and groups. */
void roster_changes_set(RosterChanges *changes, const Jid *jid, const char *name,
                        const char *const *groups);
/* The same, and asks to see their presence then. */
void roster_changes_add(RosterChanges *changes, const Jid *jid, const char *name,
                        const char *const *groups);
void roster_changes_remove(RosterChanges *changes, const Jid *jid);
/* Of a group all contacts are put into another, with those in groups within it; name NULL: they
 * stay without it. How many contacts that are. */
unsigned roster_changes_rename_group(RosterChanges *changes, const char *group, const char *name);

/* Nobody is asked to show their presence. */
void roster_changes_keep_quiet(RosterChanges *changes);
unsigned roster_changes_count(const RosterChanges *changes);
/* Takes the changes. false and error: the account is not online. */
bool roster_changes_send(RosterChanges *changes, Client *client, GError **error);

/* Where a contact is put into the first group within another one ("Work::Team"), it is settled what
 * parts their names, for all clients (XEP-0083). */
void roster_changes_note_nesting(Client *client, Account *account, const char *const *groups);
#define ROSTER_DELIMITER "::"
/* What parts the names of groups in this roster, or would: never NULL. */
const char *roster_changes_delimiter(const Account *account);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RosterChanges, roster_changes_free)
