/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one SQLite file, history.db: opening, migrating, and committing in batches (one commit per
 * 250 ms or loop turn, WAL, no fsync per message). */
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "base/clock.h"

typedef struct Database Database;

#define STORAGE_ERROR (storage_error_quark())
GQuark storage_error_quark(void);
typedef enum {
    STORAGE_ERROR_IN_USE,
    STORAGE_ERROR_DISK,
    STORAGE_ERROR_DAMAGED,
    STORAGE_ERROR_QUERY, /* nothing that can be searched for */
    STORAGE_ERROR_ABSENT,
} StorageErrorCode;

/* Called with a sentence when a write failed (disk full ...): what was not written stays pending.
 */
typedef void (*DatabaseProblemFn)(const char *text, gpointer data);

/* Locks data_dir (flock; STORAGE_ERROR_IN_USE when another copy runs there), opens and migrates.
 * Of a damaged file what can be read is saved into a new one, and it is kept as
 * history.db.damaged-DATE: *ret_notice then says so (owned by the caller). If the last run did not
 * end with database_close(), the whole file is checked some seconds later, and damage found goes to
 * the problem function. data_dir NULL: in memory, for tests and --private. */
Database *database_open(const char *data_dir, Clock *clock, char **ret_notice, GError **error);
/* Opens it for reading alone, while another copy may run on the folder: no lock, no migration, and
 * nothing is ever written. STORAGE_ERROR_ABSENT: there is none. */
Database *database_open_reading(const char *data_dir, Clock *clock, GError **error);
void database_close(Database *database); /* commits; takes NULL */
/* Whether all that was read so far ended because there was no more; else false and a sentence: for
 * who must have all or nothing. */
bool database_check_reads(const Database *database, GError **error);
/* Writes what is pending now. Nothing happens if the watcher calls it. */
bool database_commit(Database *database, GError **error);
/* What is written until it is released is in one batch, however much that is. */
void database_hold(Database *database, bool is_held);
typedef struct {
    /* The batch is about to be committed: what is written now is part of it. */
    void (*before_commit)(gpointer data);
    /* All that was written is on the disk. */
    void (*committed)(gpointer data);
} DatabaseWatcher;
/* watcher is static; NULL: none. */
void database_set_watcher(Database *database, const DatabaseWatcher *watcher, gpointer data);
/* More has been written than the disk has taken. Who writes much and can wait asks again a little
 * later, and writes nothing before it is false: then the disk catches up. Commits. */
bool database_is_behind(Database *database);
/* There will be a commit within 250 ms, even if nothing is written until before_commit. */
void database_touch(Database *database);
/* What was written just now is nowhere else: once it is committed, a thread brings it to the disk
 * itself, where a power cut leaves it. */
void database_secure(Database *database);
void database_set_problem_fn(Database *database, DatabaseProblemFn fn, gpointer data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Database, database_close)
