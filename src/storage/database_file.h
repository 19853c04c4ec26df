/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file under the database: the folder's lock, opening. */
#pragma once

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>

#include "base/clock.h"

/* Makes the folder and locks it against other copies of the program. A descriptor, for
 * database_file_unlock(); -1 and error (STORAGE_ERROR_IN_USE, STORAGE_ERROR_DISK). */
int database_file_lock(const char *data_dir, GError **error);
/* At once, even while a child of ours has not begun its program yet, and holds all that we hold. */
void database_file_unlock(int lock);
/* Opens, sets up and migrates the file; path NULL: in memory. A damaged one is repaired first (see
 * database_repair.h), *ret_notice then says so. */
sqlite3 *database_file_open(const char *path, Clock *clock, char **ret_notice, GError **error);
/* The same without writing anything: it must be there, and of this version. */
sqlite3 *database_file_open_reading(const char *path, GError **error);
/* A sentence for the screen about a write that failed with this SQLite code. Owned by the caller.
 */
char *database_file_problem(const char *path, int code);
bool database_file_is_damage(int code);
