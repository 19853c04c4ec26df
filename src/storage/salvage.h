/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can still be read of a damaged store, copied into a new one: table by table, around the rows
 * that cannot be. What is derived from rows is left out, to be derived anew, and so is the
 * knowledge that nothing of the servers' archives is missing. */
#pragma once

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

/* Reads the file at path, which stays as it is, into the new store, which has its tables already.
 * SQLITE_OK, or the code with which writing failed. */
int salvage_rows(const char *path, sqlite3 *into, int64_t *ret_messages);
