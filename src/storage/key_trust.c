/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of others as rows of the database. */

#include "config.h"

#include "storage/key_trust.h"

#include "base/limits.h"
#include "storage/database_sql.h"

struct KeyTrust {
    Database *database;
};

KeyTrust *
key_trust_new(Database *database)
{
    KeyTrust *keys = g_new0(KeyTrust, 1);

    keys->database = database;
    return keys;
}

void
key_trust_free(KeyTrust *keys)
{
    g_free(keys);
}

void
trusted_key_free(TrustedKey *key)
{
    if (!key)
        return;
    g_free(key->account);
    g_free(key->jid);
    g_free(key->method);
    g_free(key->fingerprint);
    g_free(key->source);
    g_free(key);
}

static char *
column_dup(sqlite3_stmt *statement, int column)
{
    return g_strdup((const char *)sqlite3_column_text(statement, column));
}

static TrustedKey *
read_key(sqlite3_stmt *row)
{
    TrustedKey *key = g_new0(TrustedKey, 1);

    key->account = column_dup(row, 0);
    key->method = column_dup(row, 1);
    key->jid = column_dup(row, 2);
    key->fingerprint = column_dup(row, 3);
    if (!trust_parse((const char *)sqlite3_column_text(row, 4), &key->trust))
        key->trust = TRUST_NEW;
    key->is_announced = sqlite3_column_int(row, 5);
    key->source = column_dup(row, 6);
    key->seen = sqlite3_column_int64(row, 7);
    key->decided = sqlite3_column_int64(row, 8);
    return key;
}

/* In the order in which they were seen. */
static GPtrArray *
list(KeyTrust *keys, const char *account, const char *method, const char *jid,
     const char *fingerprint)
{
    GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)trusted_key_free);
    sqlite3_stmt *rows = database_statement(
        keys->database,
        "SELECT account, method, jid, fingerprint, trust, is_announced, source, seen, decided"
        " FROM key_trust WHERE (?1 IS NULL OR account = ?1) AND (?2 IS NULL OR method = ?2)"
        " AND (?3 IS NULL OR jid = ?3) AND (?4 IS NULL OR fingerprint = ?4)"
        " ORDER BY seen, fingerprint LIMIT ?5");
    const char *texts[] = { account, method, jid, fingerprint };

    for (int i = 0; i < (int)G_N_ELEMENTS(texts); i++)
        sqlite3_bind_text(rows, i + 1, texts[i], -1, SQLITE_STATIC);
    sqlite3_bind_int(rows, 5, LIMIT_KEYS);
    while (database_next(keys->database, rows))
        g_ptr_array_add(all, read_key(rows));
    sqlite3_reset(rows);
    return all;
}

GPtrArray *
key_trust_list(KeyTrust *keys, const char *account, const char *jid, const char *method)
{
    return list(keys, account, method, jid, NULL);
}

TrustedKey *
key_trust_find(KeyTrust *keys, const TrustedKey *like)
{
    g_autoptr(GPtrArray) found =
        list(keys, like->account, like->method, like->jid, like->fingerprint);

    return found->len > 0 ? g_ptr_array_steal_index(found, 0) : NULL;
}

bool
key_trust_set(KeyTrust *keys, const TrustedKey *key, GError **error)
{
    const DatabaseValue values[] = {
        DATABASE_TEXT(key->account),
        DATABASE_TEXT(key->method),
        DATABASE_TEXT(key->jid),
        DATABASE_TEXT(key->fingerprint),
        DATABASE_TEXT(trust_name(key->trust)),
        DATABASE_NUMBER(key->is_announced),
        DATABASE_TEXT(key->source ? key->source : ""),
        DATABASE_NUMBER(key->seen),
        DATABASE_NUMBER(key->decided),
    };

    return database_write(keys->database,
                          "INSERT OR REPLACE INTO key_trust (account, method, jid, fingerprint,"
                          " trust, is_announced, source, seen, decided)"
                          " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                          values, G_N_ELEMENTS(values), error);
}

void
key_trust_forget(KeyTrust *keys, const TrustedKey *key)
{
    const DatabaseValue values[] = { DATABASE_TEXT(key->account), DATABASE_TEXT(key->method),
                                     DATABASE_TEXT(key->jid), DATABASE_TEXT(key->fingerprint) };

    database_write(keys->database,
                   "DELETE FROM key_trust WHERE account = ? AND method = ? AND jid = ?"
                   " AND fingerprint = ?",
                   values, G_N_ELEMENTS(values), NULL);
}
