/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of history.db, and how older ones become today's. */
#pragma once

#include <sqlite3.h>

/* Brings the file to the newest version, a transaction for each step. SQLITE_OK, or what SQLite
 * said; SQLITE_MISMATCH: a newer version of the program wrote the file. */
int schema_migrate(sqlite3 *handle);
/* The newest version's number; and the same up to another one, for tests. */
int schema_version(void);
int schema_migrate_to(sqlite3 *handle, int version);
/* Whether the file is of the newest version: SQLITE_OK; SQLITE_MISMATCH: of a newer one;
 * SQLITE_SCHEMA: of an older one. */
int schema_check(sqlite3 *handle);
