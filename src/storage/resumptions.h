/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The streams that can be gone on with, one per account, in the same batches as the messages: what
 * the store says was received is in the store. */
#pragma once

#include "model/resumption.h"
#include "storage/database.h"

typedef struct Resumptions Resumptions;

Resumptions *resumptions_new(Database *database); /* borrowed */
void resumptions_free(Resumptions *resumptions);  /* takes NULL */

/* Brings what is stored for the account (a bare address) to this; NULL: nothing. Costs as much as
 * has changed since the last call for the same stream: stanzas no longer waiting are dropped, new
 * ones are added. Part of the open batch: called from a watcher's before_commit, it is never parted
 * by a commit. true: some that waited are stored no more. */
bool resumptions_save(Resumptions *resumptions, const char *account, const Resumption *resumption);
/* What is stored, or NULL. Owned by the caller. */
Resumption *resumptions_load(Resumptions *resumptions, const char *account);

/* Whether stanzas of any account wait. */
bool resumptions_has_waiting(const Resumptions *resumptions);

/* How the account was seen while the stored stream was online. */
typedef struct {
    const char *show;   /* by its name */
    const char *status; /* NULL: none */
    bool is_invisible;
} SavedPresence;

/* Part of the open batch. */
void resumptions_save_presence(Resumptions *resumptions, const char *account,
                               const SavedPresence *presence);
/* The show, NULL if none is stored, and its status in ret_status. Both owned by the caller. */
char *resumptions_load_presence(Resumptions *resumptions, const char *account, char **ret_status);
bool resumptions_load_invisible(Resumptions *resumptions, const char *account);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Resumptions, resumptions_free)
