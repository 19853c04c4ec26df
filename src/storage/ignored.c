/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ignored people as rows of the database. */

#include "config.h"

#include "storage/ignored.h"

#include <string.h>

#include "base/limits.h"
#include "storage/database_sql.h"

static const char *const kind_names[IGNORED_KINDS] = {
    [IGNORED_NICK] = "nick",
    [IGNORED_ADDRESS] = "address",
    [IGNORED_OCCUPANT] = "occupant",
};

Ignored *
ignored_new(IgnoredKind kind, const char *room, const char *value, const char *nick)
{
    Ignored *ignored = g_new0(Ignored, 1);

    ignored->kind = kind;
    ignored->room = g_strdup(kind == IGNORED_ADDRESS ? "" : room);
    ignored->value = g_strdup(value);
    ignored->nick = g_strdup(nick);
    return ignored;
}

void
ignored_free(Ignored *ignored)
{
    if (!ignored)
        return;
    g_free(ignored->room);
    g_free(ignored->value);
    g_free(ignored->nick);
    g_free(ignored);
}

const char *
ignored_kind_name(IgnoredKind kind)
{
    return kind_names[kind];
}

void
ignored_store(Database *database, const Account *account, const Ignored *ignored)
{
    const DatabaseValue values[] = {
        DATABASE_TEXT(jid_bare(account->jid)),
        DATABASE_TEXT(ignored->room),
        DATABASE_TEXT(kind_names[ignored->kind]),
        DATABASE_TEXT(ignored->value),
        DATABASE_TEXT(ignored->nick),
        DATABASE_NUMBER(ignored->time),
    };

    database_write(database,
                   "REPLACE INTO ignored (account, room, kind, value, nick, time)"
                   " VALUES (?, ?, ?, ?, ?, ?)",
                   values, G_N_ELEMENTS(values), NULL);
}

void
ignored_unstore(Database *database, const Account *account, const Ignored *ignored)
{
    const DatabaseValue values[] = {
        DATABASE_TEXT(jid_bare(account->jid)),
        DATABASE_TEXT(ignored->room),
        DATABASE_TEXT(kind_names[ignored->kind]),
        DATABASE_TEXT(ignored->value),
    };

    database_write(database,
                   "DELETE FROM ignored WHERE account = ? AND room = ? AND kind = ? AND value = ?",
                   values, G_N_ELEMENTS(values), NULL);
}

static Ignored *
read_row(sqlite3_stmt *statement)
{
    const char *word = (const char *)sqlite3_column_text(statement, 1);

    for (unsigned i = 0; word && i < G_N_ELEMENTS(kind_names); i++) {
        if (strcmp(word, kind_names[i]) != 0)
            continue;
        Ignored *ignored =
            ignored_new((IgnoredKind)i, (const char *)sqlite3_column_text(statement, 0),
                        (const char *)sqlite3_column_text(statement, 2),
                        (const char *)sqlite3_column_text(statement, 3));
        ignored->time = sqlite3_column_int64(statement, 4);
        return ignored;
    }
    return NULL;
}

GPtrArray *
ignored_load(Database *database, const Account *account)
{
    GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)ignored_free);
    sqlite3_stmt *statement =
        database_statement(database, "SELECT room, kind, value, nick, time FROM ignored"
                                     " WHERE account = ? ORDER BY time LIMIT ?");

    sqlite3_bind_text(statement, 1, jid_bare(account->jid), -1, SQLITE_STATIC);
    sqlite3_bind_int(statement, 2, LIMIT_IGNORED);
    while (database_next(database, statement)) {
        Ignored *ignored = read_row(statement);
        if (ignored)
            g_ptr_array_add(all, ignored);
    }
    sqlite3_reset(statement);
    return all;
}
