/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The write-ahead log beside the database: a thread moves what is in it into the file. */
#pragma once

#include <sqlite3.h>
#include <stdbool.h>

typedef struct DatabaseLog DatabaseLog;

/* Of this connection, to the file at path; both are borrowed. */
DatabaseLog *database_log_new(sqlite3 *handle, const char *path);
void database_log_free(DatabaseLog *log); /* waits for the thread; takes NULL */

/* Much is in it that the thread has not moved yet. */
bool database_log_is_long(const DatabaseLog *log);
/* Sets the thread to work. If nothing is begun before it has ended, the log begins anew. false: it
 * is at work already, and what was committed last is none of it. */
bool database_log_move(DatabaseLog *log);
/* Moves all that there is, and leaves an empty file. Waits for the disk. */
void database_log_empty(DatabaseLog *log);
