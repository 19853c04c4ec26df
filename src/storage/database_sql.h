/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements on the database, for the files of storage/ alone.
 *
 * What is written joins the open batch, and is kept in memory until the batch is on the disk: if
 * that fails, the batch is repeated, before the next try to commit, on what the disk still holds.
 * Rows must therefore carry ids of their own rather than get them from SQLite. */
#pragma once

#include <sqlite3.h>

#include "storage/database.h"

/* The statement for this text, which must be static: prepared when first used, kept, reset. NULL
 * (which SQLite's functions take) if that fails. */
sqlite3_stmt *database_statement(Database *database, const char *sql);

/* What stands for a "?" of a statement. */
typedef struct {
    bool is_text;
    int64_t number;
    const char *text; /* NULL is NULL */
} DatabaseValue;

#define DATABASE_NUMBER(value) ((DatabaseValue){ .number = (value) })
#define DATABASE_TEXT(value)   ((DatabaseValue){ .is_text = true, .text = (value) })

/* Runs the statement (see database_statement()) with these values, as part of the batch. true:
 * done, or kept for later because the disk failed; false and a sentence: not kept. */
bool database_write(Database *database, const char *sql, const DatabaseValue *values,
                    unsigned count, GError **error);
/* A function that statements may call; fn NULL: no longer. */
void database_set_function(Database *database, const char *name, int count,
                           void (*fn)(sqlite3_context *, int, sqlite3_value **), gpointer data);
/* The next row of a bound statement; false at the end, or when reading fails. */
bool database_next(Database *database, sqlite3_stmt *statement);

/* The clock that it was opened with. */
Clock *database_clock(const Database *database);

/* Moves what the file beside the database holds into it, and leaves nothing there. Waits for the
 * disk; nothing happens while a batch is open. */
void database_empty_log(Database *database);
/* Writes the whole file anew, if no batch is open. */
void database_vacuum(Database *database);

/* Opens the batch for writes that can be derived anew from others, and need not be kept. */
bool database_begin(Database *database);
/* Such a write; it is reset. false if it failed. */
bool database_derive(Database *database, sqlite3_stmt *statement);

typedef struct {
    /* The batch is about to be committed: derive what is due. */
    void (*before_commit)(gpointer data);
    /* The batch was undone or repeated: forget what was derived and what was read. */
    void (*rows_changed)(gpointer data);
} DatabaseHooks;

/* hooks is static; NULL: none. */
void database_set_hooks(Database *database, const DatabaseHooks *hooks, gpointer data);
