/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A damaged store: what can be read of it becomes a new one, and it is kept beside that, whole.
 *
 * The new one is built as history.db.repair and called history.db.repaired once it is complete;
 * only then is the damaged one moved aside and the new one put in its place. Wherever that is
 * interrupted, the next start goes on with it. */
#pragma once

#include <glib.h>
#include <sqlite3.h>
#include <stdbool.h>

#include "base/clock.h"

/* Makes an empty store; NULL and a code if it cannot. */
typedef sqlite3 *(*DatabaseMakeFn)(const char *path, int *ret_code);

/* true: in place of the damaged one there is a new store (*ret_notice says what it holds), or none.
 * false and error: nothing was changed. */
bool database_repair(const char *path, Clock *clock, DatabaseMakeFn make, char **ret_notice,
                     GError **error);
/* Ends what was interrupted: does nothing but look for a file if nothing was. */
void database_repair_finish(const char *path, Clock *clock);
/* Remembers for the next start that the file turned out to be damaged. */
void database_repair_mark(const char *path);
bool database_repair_is_marked(const char *path);
