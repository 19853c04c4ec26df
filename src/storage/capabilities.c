/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row for each hash. */

#include "config.h"

#include "storage/capabilities.h"

#include "base/limits.h"
#include "storage/database_sql.h"

/* Nobody needs to know more exactly when a row was of use. */
#define DAY_MS (24 * 60 * 60 * INT64_C(1000))

static void
note_use(Database *database, const char *hash, int64_t now)
{
    const DatabaseValue values[] = { DATABASE_NUMBER(now), DATABASE_TEXT(hash) };

    database_write(database, "UPDATE capabilities SET used = ? WHERE hash = ?", values,
                   G_N_ELEMENTS(values), NULL);
}

Capabilities *
stored_capabilities_find(Database *database, const char *hash, int64_t now)
{
    sqlite3_stmt *statement =
        database_statement(database, "SELECT text, used FROM capabilities WHERE hash = ?");
    Capabilities *capabilities = NULL;
    int64_t used = now;

    sqlite3_bind_text(statement, 1, hash, -1, SQLITE_STATIC);
    if (database_next(database, statement)) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        capabilities = text ? capabilities_from_text(text) : NULL;
        used = sqlite3_column_int64(statement, 1);
    }
    sqlite3_reset(statement);
    if (capabilities && now - used > DAY_MS)
        note_use(database, hash, now);
    return capabilities;
}

void
stored_capabilities_keep(Database *database, const char *hash, const Capabilities *capabilities,
                         int64_t now)
{
    g_autofree char *text = capabilities_to_text(capabilities);
    const DatabaseValue row[] = { DATABASE_TEXT(hash), DATABASE_TEXT(text), DATABASE_NUMBER(now) };
    const DatabaseValue most[] = { DATABASE_NUMBER(LIMIT_CAPABILITIES_STORED) };

    if (!database_write(database, "INSERT OR REPLACE INTO capabilities VALUES (?, ?, ?)", row,
                        G_N_ELEMENTS(row), NULL))
        return;
    database_write(database,
                   "DELETE FROM capabilities WHERE hash IN (SELECT hash FROM capabilities"
                   " ORDER BY used LIMIT max(0, (SELECT count(*) FROM capabilities) - ?))",
                   most, G_N_ELEMENTS(most), NULL);
}
