/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The streams that can be gone on with, one per account.
 *
 * What waits is always the end of what was sent: it loses its first stanzas and gains others behind
 * the last. So the numbers of the first and the last one stored tell what has changed. They are
 * counted modulo 2^32 (XEP-0198 4). */

#include "config.h"

#include "storage/resumptions.h"

#include "storage/database_sql.h"

/* What the tables hold of one account. */
typedef struct {
    char *id, *location;
    uint32_t received, sent;
    int64_t valid_until;
    bool has_waiting;
    uint32_t first, last; /* that wait */
} Stored;

struct Resumptions {
    Database *database;
    GHashTable *stored; /* account -> Stored; not there: unknown */
    bool has_dropped;   /* in this call */
};

static void
stored_free(gpointer data)
{
    Stored *stored = data;

    g_free(stored->id);
    g_free(stored->location);
    g_free(stored);
}

Resumptions *
resumptions_new(Database *database)
{
    Resumptions *resumptions = g_new0(Resumptions, 1);

    resumptions->database = database;
    resumptions->stored = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, stored_free);
    return resumptions;
}

void
resumptions_free(Resumptions *resumptions)
{
    if (!resumptions)
        return;
    g_hash_table_destroy(resumptions->stored);
    g_free(resumptions);
}

/* --- saving --- */

/* Whether a was sent later than b. */
static bool
is_after(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b) > 0;
}

static uint32_t
waiting_number(const Resumption *resumption, unsigned place)
{
    const SentStanza *stanza = g_ptr_array_index(resumption->waiting, place);

    return stanza->number;
}

static bool
write_stream(Database *database, const char *account, const Resumption *resumption)
{
    const DatabaseValue values[] = {
        DATABASE_TEXT(account),
        DATABASE_TEXT(resumption->id),
        DATABASE_TEXT(resumption->location),
        DATABASE_TEXT(jid_full(resumption->jid)),
        DATABASE_NUMBER(resumption->received),
        DATABASE_NUMBER(resumption->sent),
        DATABASE_NUMBER(resumption->valid_until),
    };

    return database_write(database,
                          "REPLACE INTO stream"
                          " (account, id, location, jid, received, sent, valid_until)"
                          " VALUES (?, ?, ?, ?, ?, ?, ?)",
                          values, G_N_ELEMENTS(values), NULL);
}

static bool
write_waiting(Database *database, const char *account, const SentStanza *stanza)
{
    const DatabaseValue values[] = {
        DATABASE_TEXT(account),
        DATABASE_NUMBER(stanza->number),
        DATABASE_TEXT(stanza->is_secret ? "" : stanza->xml),
        DATABASE_TEXT(stanza->to),
        DATABASE_TEXT(stanza->id),
    };

    return database_write(database,
                          "REPLACE INTO stream_waiting (account, number, xml, recipient, id)"
                          " VALUES (?, ?, ?, ?, ?)",
                          values, G_N_ELEMENTS(values), NULL);
}

static bool
drop_between(Database *database, const char *account, uint32_t first, uint32_t last)
{
    const DatabaseValue values[] = {
        DATABASE_TEXT(account),
        DATABASE_NUMBER(first),
        DATABASE_NUMBER(last),
    };

    if (first > last)
        return drop_between(database, account, first, UINT32_MAX) &&
               drop_between(database, account, 0, last);
    return database_write(database,
                          "DELETE FROM stream_waiting WHERE account = ? AND number BETWEEN ? AND ?",
                          values, G_N_ELEMENTS(values), NULL);
}

static bool
drop_all(Database *database, const char *account)
{
    const DatabaseValue values[] = { DATABASE_TEXT(account) };

    return database_write(database, "DELETE FROM stream WHERE account = ?", values, 1, NULL) &&
           database_write(database, "DELETE FROM stream_waiting WHERE account = ?", values, 1,
                          NULL);
}

/* Whether the stanzas that wait are those stored, without some first ones, and with others behind
 * them. */
static bool
is_continued(const Stored *stored, const Resumption *resumption)
{
    unsigned count = resumption->waiting->len;

    if (g_strcmp0(stored->id, resumption->id))
        return false;
    return !stored->has_waiting || !count ||
           (!is_after(stored->first, waiting_number(resumption, 0)) &&
            !is_after(stored->last, waiting_number(resumption, count - 1)));
}

static bool
drop_acknowledged(Resumptions *resumptions, const char *account, Stored *stored,
                  const Resumption *resumption)
{
    uint32_t last = stored->last;

    if (!stored->has_waiting)
        return true;
    if (resumption->waiting->len) {
        uint32_t before_first = waiting_number(resumption, 0) - 1;

        if (is_after(stored->first, before_first))
            return true;
        if (is_after(last, before_first))
            last = before_first;
    }
    if (!drop_between(resumptions->database, account, stored->first, last))
        return false;
    resumptions->has_dropped = true;
    stored->first = last + 1;
    stored->has_waiting = last != stored->last;
    return true;
}

static bool
add_waiting(Resumptions *resumptions, const char *account, Stored *stored,
            const Resumption *resumption)
{
    const GPtrArray *waiting = resumption->waiting;
    unsigned place = waiting->len;

    while (place &&
           (!stored->has_waiting || is_after(waiting_number(resumption, place - 1), stored->last)))
        place--;
    for (; place < waiting->len; place++) {
        const SentStanza *stanza = g_ptr_array_index(waiting, place);

        if (!write_waiting(resumptions->database, account, stanza))
            return false;
        if (!stored->has_waiting)
            stored->first = stanza->number;
        stored->has_waiting = true;
        stored->last = stanza->number;
    }
    return true;
}

static bool
save_stream(Resumptions *resumptions, const char *account, Stored *stored,
            const Resumption *resumption)
{
    if (!g_strcmp0(stored->id, resumption->id) && stored->received == resumption->received &&
        stored->sent == resumption->sent && stored->valid_until == resumption->valid_until &&
        !g_strcmp0(stored->location, resumption->location))
        return true;
    g_free(stored->id);
    stored->id = g_strdup(resumption->id);
    g_free(stored->location);
    stored->location = g_strdup(resumption->location);
    stored->received = resumption->received;
    stored->sent = resumption->sent;
    stored->valid_until = resumption->valid_until;
    return write_stream(resumptions->database, account, resumption);
}

/* What is stored of the account, in the tables and in the answer, is nothing. NULL: it cannot be
 * written. */
static Stored *
begin_anew(Resumptions *resumptions, const char *account)
{
    Stored *stored = g_new0(Stored, 1);

    resumptions->has_dropped = resumptions_has_waiting(resumptions);
    g_hash_table_replace(resumptions->stored, g_strdup(account), stored);
    return drop_all(resumptions->database, account) ? stored : NULL;
}

bool
resumptions_save(Resumptions *resumptions, const char *account, const Resumption *resumption)
{
    Stored *stored = g_hash_table_lookup(resumptions->stored, account);
    bool is_saved;

    resumptions->has_dropped = false;
    if (!resumption) {
        if (!stored || stored->id)
            stored = begin_anew(resumptions, account);
        is_saved = stored;
    } else {
        if (!stored || (stored->id && !is_continued(stored, resumption)))
            stored = begin_anew(resumptions, account);
        is_saved = stored && save_stream(resumptions, account, stored, resumption) &&
                   drop_acknowledged(resumptions, account, stored, resumption) &&
                   add_waiting(resumptions, account, stored, resumption);
    }
    if (!is_saved)
        g_hash_table_remove(resumptions->stored, account);
    return resumptions->has_dropped;
}

/* --- loading --- */

static char *
column_dup(sqlite3_stmt *statement, int column)
{
    return g_strdup((const char *)sqlite3_column_text(statement, column));
}

static Resumption *
read_stream(sqlite3_stmt *row)
{
    const char *id = (const char *)sqlite3_column_text(row, 0);
    const char *text = (const char *)sqlite3_column_text(row, 2);
    g_autoptr(Jid) jid = text ? jid_new(text, NULL) : NULL;
    Resumption *resumption;

    if (!id || !jid)
        return NULL;
    resumption = resumption_new(id, jid);
    resumption->location = column_dup(row, 1);
    resumption->received = (uint32_t)sqlite3_column_int64(row, 3);
    resumption->sent = (uint32_t)sqlite3_column_int64(row, 4);
    resumption->valid_until = sqlite3_column_int64(row, 5);
    return resumption;
}

static void
read_waiting(Database *database, const char *account, Resumption *resumption)
{
    sqlite3_stmt *row =
        database_statement(database, "SELECT number, xml, recipient, id FROM stream_waiting"
                                     " WHERE account = ?"
                                     " ORDER BY (? - number) & 4294967295 DESC");

    sqlite3_bind_text(row, 1, account, -1, SQLITE_STATIC);
    sqlite3_bind_int64(row, 2, resumption->sent);
    while (database_next(database, row))
        g_ptr_array_add(resumption->waiting,
                        sent_stanza_new((uint32_t)sqlite3_column_int64(row, 0),
                                        (const char *)sqlite3_column_text(row, 1),
                                        (const char *)sqlite3_column_text(row, 2),
                                        (const char *)sqlite3_column_text(row, 3)));
}

Resumption *
resumptions_load(Resumptions *resumptions, const char *account)
{
    sqlite3_stmt *row = database_statement(resumptions->database,
                                           "SELECT id, location, jid, received, sent, valid_until"
                                           " FROM stream WHERE account = ?");
    Resumption *resumption = NULL;

    sqlite3_bind_text(row, 1, account, -1, SQLITE_STATIC);
    if (database_next(resumptions->database, row))
        resumption = read_stream(row);
    sqlite3_reset(row);
    if (resumption)
        read_waiting(resumptions->database, account, resumption);
    return resumption;
}

bool
resumptions_has_waiting(const Resumptions *resumptions)
{
    sqlite3_stmt *row =
        database_statement(resumptions->database, "SELECT 1 FROM stream_waiting LIMIT 1");
    bool has_waiting = database_next(resumptions->database, row);

    sqlite3_reset(row);
    return has_waiting;
}

/* --- presence --- */

void
resumptions_save_presence(Resumptions *resumptions, const char *account,
                          const SavedPresence *presence)
{
    const DatabaseValue values[] = {
        DATABASE_TEXT(account),
        DATABASE_TEXT(presence->show),
        DATABASE_TEXT(presence->status),
        DATABASE_NUMBER(presence->is_invisible),
    };

    database_write(resumptions->database,
                   "REPLACE INTO stream_presence (account, show, status, is_invisible)"
                   " VALUES (?, ?, ?, ?)",
                   values, G_N_ELEMENTS(values), NULL);
}

char *
resumptions_load_presence(Resumptions *resumptions, const char *account, char **ret_status)
{
    sqlite3_stmt *row = database_statement(
        resumptions->database, "SELECT show, status FROM stream_presence WHERE account = ?");
    char *show = NULL;

    *ret_status = NULL;
    sqlite3_bind_text(row, 1, account, -1, SQLITE_STATIC);
    if (database_next(resumptions->database, row)) {
        show = column_dup(row, 0);
        *ret_status = column_dup(row, 1);
    }
    sqlite3_reset(row);
    return show;
}

bool
resumptions_load_invisible(Resumptions *resumptions, const char *account)
{
    sqlite3_stmt *row = database_statement(
        resumptions->database, "SELECT is_invisible FROM stream_presence WHERE account = ?");
    bool is_invisible = false;

    sqlite3_bind_text(row, 1, account, -1, SQLITE_STATIC);
    if (database_next(resumptions->database, row))
        is_invisible = sqlite3_column_int(row, 0) != 0;
    sqlite3_reset(row);
    return is_invisible;
}
