/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stored rosters. A row of the table roster says how many items belong to it: where there are
 * others, somebody else has written, or not all was. */

#include "config.h"

#include "storage/rosters.h"

#include <string.h>

#include "storage/database_sql.h"

/* Between the groups of a contact: no XML can have it. */
#define SEPARATOR "\x1f"

/* --- writing --- */

static void
write_marks(Database *database, const Account *account)
{
    const Roster *roster = account->roster;
    const DatabaseValue values[] = {
        DATABASE_TEXT(jid_bare(account->jid)),
        DATABASE_TEXT(roster_version(roster)),
        DATABASE_TEXT(roster_delimiter(roster)),
        DATABASE_NUMBER(roster_size(roster)),
    };

    database_write(database,
                   "REPLACE INTO roster (account, version, delimiter, items) VALUES (?, ?, ?, ?)",
                   values, G_N_ELEMENTS(values), NULL);
}

static void
write_contact(Database *database, const Contact *contact)
{
    g_autofree char *groups = g_strjoinv(SEPARATOR, contact->groups);
    const DatabaseValue values[] = {
        DATABASE_TEXT(jid_bare(contact->account->jid)),
        DATABASE_TEXT(jid_bare(contact->jid)),
        DATABASE_TEXT(contact->name),
        DATABASE_TEXT(groups),
        DATABASE_TEXT(subscription_name(contact->subscription)),
        DATABASE_NUMBER(contact->is_asking),
        DATABASE_NUMBER(contact->is_approved),
    };

    database_write(database,
                   "REPLACE INTO roster_item"
                   " (account, jid, name, groups, subscription, is_asking, is_approved)"
                   " VALUES (?, ?, ?, ?, ?, ?, ?)",
                   values, G_N_ELEMENTS(values), NULL);
}

static void
drop_contact(Database *database, const char *account, const char *jid)
{
    const DatabaseValue values[] = { DATABASE_TEXT(account), DATABASE_TEXT(jid) };

    database_write(database, "DELETE FROM roster_item WHERE account = ? AND jid = ?", values,
                   G_N_ELEMENTS(values), NULL);
}

void
rosters_forget(Database *database, const char *account)
{
    const DatabaseValue values[] = { DATABASE_TEXT(account) };

    database_write(database, "DELETE FROM roster WHERE account = ?", values, 1, NULL);
    database_write(database, "DELETE FROM roster_item WHERE account = ?", values, 1, NULL);
}

/* --- reading --- */

static const char *
column(sqlite3_stmt *row, int number)
{
    return (const char *)sqlite3_column_text(row, number);
}

static sqlite3_stmt *
select_items(Database *database, const char *account)
{
    sqlite3_stmt *row = database_statement(
        database, "SELECT jid, name, groups, subscription, is_asking, is_approved"
                  " FROM roster_item WHERE account = ?");

    sqlite3_bind_text(row, 1, account, -1, SQLITE_STATIC);
    return row;
}

/* Whether the row says of the contact what the roster does. */
static bool
is_same(const Contact *contact, sqlite3_stmt *row)
{
    g_autofree char *groups = g_strjoinv(SEPARATOR, contact->groups);

    return g_strcmp0(contact->name, column(row, 1)) == 0 &&
           g_strcmp0(groups, column(row, 2)) == 0 &&
           g_strcmp0(subscription_name(contact->subscription), column(row, 3)) == 0 &&
           contact->is_asking == (sqlite3_column_int(row, 4) != 0) &&
           contact->is_approved == (sqlite3_column_int(row, 5) != 0);
}

/* What is to be done to the rows. */
typedef struct {
    GHashTable *kept;    /* Contact *: those whose row is right */
    GPtrArray *needless; /* char *: addresses that have a row and are no contacts */
    Database *database;
} Difference;

static void
compare_rows(Difference *difference, const Account *account)
{
    sqlite3_stmt *row = select_items(difference->database, jid_bare(account->jid));

    while (database_next(difference->database, row)) {
        const char *text = column(row, 0);
        g_autoptr(Jid) jid = text ? jid_new(text, NULL) : NULL;
        Contact *contact = jid ? roster_find(account->roster, jid) : NULL;

        if (!contact || !contact->is_in_roster || strcmp(text, jid_bare(contact->jid)) != 0)
            g_ptr_array_add(difference->needless, g_strdup(text));
        else if (is_same(contact, row))
            g_hash_table_add(difference->kept, contact);
    }
}

static void
write_different(Contact *contact, gpointer data)
{
    const Difference *difference = data;

    if (contact->is_in_roster && !g_hash_table_contains(difference->kept, contact))
        write_contact(difference->database, contact);
}

void
rosters_save(Database *database, const Account *account)
{
    g_autoptr(GHashTable) kept = g_hash_table_new(NULL, NULL);
    g_autoptr(GPtrArray) needless = g_ptr_array_new_with_free_func(g_free);
    Difference difference = { kept, needless, database };

    compare_rows(&difference, account);
    for (unsigned i = 0; i < needless->len; i++)
        drop_contact(database, jid_bare(account->jid), needless->pdata[i]);
    roster_each(account->roster, write_different, &difference);
    write_marks(database, account);
}

void
rosters_save_contact(Database *database, const Account *account, const Jid *jid)
{
    const Contact *contact = roster_find(account->roster, jid);

    if (contact && contact->is_in_roster)
        write_contact(database, contact);
    else
        drop_contact(database, jid_bare(account->jid), jid_bare(jid));
    write_marks(database, account);
}

void
rosters_save_marks(Database *database, const Account *account)
{
    write_marks(database, account);
}

/* --- loading --- */

static bool
take_row(Roster *roster, sqlite3_stmt *row)
{
    const char *text = column(row, 0), *subscription = column(row, 3), *groups = column(row, 2);
    g_autoptr(Jid) jid = text ? jid_new(text, NULL) : NULL;
    g_auto(GStrv) names = groups && groups[0] ? g_strsplit(groups, SEPARATOR, -1) : NULL;
    RosterItem item = {
        .jid = jid,
        .name = column(row, 1),
        .groups = (const char *const *)names,
        .is_asking = sqlite3_column_int(row, 4) != 0,
        .is_approved = sqlite3_column_int(row, 5) != 0,
    };

    if (!jid || !groups || strcmp(text, jid_bare(jid)) != 0 || !subscription ||
        !subscription_parse(subscription, &item.subscription))
        return false;
    roster_set_item(roster, &item);
    return true;
}

static bool
load_items(Database *database, Account *account, unsigned expected)
{
    sqlite3_stmt *row = select_items(database, jid_bare(account->jid));
    bool is_right = true;

    while (is_right && database_next(database, row))
        is_right = take_row(account->roster, row);
    sqlite3_reset(row);
    return is_right && roster_size(account->roster) == expected;
}

bool
rosters_load(Database *database, Account *account)
{
    sqlite3_stmt *row = database_statement(
        database, "SELECT version, delimiter, items FROM roster WHERE account = ?");
    Roster *roster = account->roster;

    sqlite3_bind_text(row, 1, jid_bare(account->jid), -1, SQLITE_STATIC);
    if (!database_next(database, row))
        return false;
    roster_begin(roster);
    roster_set_version(roster, column(row, 0));
    roster_set_delimiter(roster, column(row, 1));
    unsigned expected = (unsigned)sqlite3_column_int(row, 2);
    sqlite3_reset(row);
    bool is_right = load_items(database, account, expected);
    roster_end(roster);
    if (!is_right) {
        roster_forget(roster);
        rosters_forget(database, jid_bare(account->jid));
    }
    return is_right;
}
