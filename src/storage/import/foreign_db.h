/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An SQLite file of another program, which may be running: one pass over one table. */
#pragma once

#include <sqlite3.h>

#include "storage/import/source.h"

typedef struct {
    const char *name;
    bool is_needed; /* else it reads as NULL where the table has none such */
} ForeignColumn;

/* What is to be read of which table. */
typedef struct {
    const char *table;
    const ForeignColumn *columns;
    unsigned count;
    const char *rest; /* behind FROM: joins, conditions, order; "" */
} ForeignQuery;

typedef struct ForeignDb ForeignDb;

/* For reading alone; errors name the file, and what is missing in it. */
ForeignDb *foreign_db_open(const ImportPart *part, const ForeignQuery *query, GError **error);
/* Two as ImportFormat wants them, of a ForeignDb. */
void foreign_db_close(gpointer db);       /* takes NULL */
int64_t foreign_db_position(gpointer db); /* of the file's bytes, by rows */
/* Whose file it is, as the part says; NULL. */
const char *foreign_db_account(const ForeignDb *db);
/* PRAGMA user_version. */
int foreign_db_version(ForeignDb *db);
/* IMPORT_LINE: there is a row; IMPORT_UNREADABLE: reading ends here, and line says why. Its number
 * is the first column's. */
ImportStep foreign_db_next(ForeignDb *db, ImportLine *line);
/* Of the row, by the column's place in the query. NULL if there is none or it is empty. Borrowed
 * until the next row. */
const char *foreign_db_text(ForeignDb *db, unsigned column);
/* "bare/resource", or bare if resource is NULL. Borrowed until the next of the same. */
typedef enum { FOREIGN_CHAT, FOREIGN_SENDER, FOREIGN_ADDRESSES } ForeignAddress;
const char *foreign_db_address(ForeignDb *db, ForeignAddress which, const char *bare,
                               const char *resource);
bool foreign_db_has(ForeignDb *db, unsigned column);
int64_t foreign_db_number(ForeignDb *db, unsigned column);
double foreign_db_real(ForeignDb *db, unsigned column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ForeignDb, foreign_db_close)
