/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of history.db, and how older ones become today's.
 *
 * Rows are indexed for searching and for recognising doubles later than they are stored (see
 * archive_index.c): meta's `indexed` is the last row for which that is done. */

#include "config.h"

#include "storage/schema.h"

#include <glib.h>

#include "storage/words.h"

typedef struct {
    int version;
    const char *sql;
} Migration;

/* Append only: what has been released is never changed. */
static const Migration MIGRATIONS[] = {
    { 1, "CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;"
         "INSERT INTO meta VALUES ('indexed', 0);"
         "CREATE TABLE account (id INTEGER PRIMARY KEY, jid TEXT NOT NULL UNIQUE);"
         "CREATE TABLE chat (id INTEGER PRIMARY KEY,"
         "  account INTEGER NOT NULL, jid TEXT NOT NULL, kind TEXT NOT NULL,"
         "  read_until INTEGER NOT NULL DEFAULT 0," /* ms UTC */
         "  UNIQUE (account, jid, kind));"
         "CREATE TABLE message (row INTEGER PRIMARY KEY, chat INTEGER NOT NULL,"
         "  time INTEGER NOT NULL," /* ms UTC */
         "  is_outgoing INTEGER NOT NULL, is_carbon INTEGER NOT NULL, is_cut INTEGER NOT NULL,"
         "  state TEXT," /* of own messages */
         "  sender TEXT, id TEXT, origin_id TEXT, stanza_id TEXT,"
         "  body TEXT NOT NULL, error TEXT);"
         "CREATE INDEX message_by_time ON message (chat, time);"
         "CREATE INDEX message_queued ON message (row) WHERE state = 'queued';"
         /* Hashes of all ids, by week: see archive_index.c. */
         "CREATE TABLE message_key (key INTEGER PRIMARY KEY, row INTEGER NOT NULL);"
         /* A word of a private-use letter and a number stands for the chat, another for the
          * account, so that the index itself narrows a search to them. Of a text longer than any
          * letter only the beginning is indexed: a kilobyte takes 0.2 ms. */
         "CREATE VIEW message_words (row, words) AS SELECT message.row,"
         "  substr(body, 1, 65536) || char(32, 57344) || 'c' || chat"
         "  || char(32, 57344) || 'a' || account"
         "  FROM message JOIN chat ON chat.id = chat;"
         "CREATE VIRTUAL TABLE message_text USING fts5 (words, content = message_words,"
         "  content_rowid = row, tokenize = 'unicode61 remove_diacritics 2', columnsize = 0);"
         /* Fewer merges: writing costs a quarter less, searching hardly more. */
         "INSERT INTO message_text (message_text, rank) VALUES ('automerge', 16);"
         /* All of a level at once, however long that takes, only if bit by bit does not suffice. */
         "INSERT INTO message_text (message_text, rank) VALUES ('crisismerge', 128);" },
    /* Streams to go on with (XEP-0198 5), and what their servers have not acknowledged. */
    { 2, "CREATE TABLE stream (account TEXT PRIMARY KEY, id TEXT NOT NULL, location TEXT,"
         "  jid TEXT NOT NULL, received INTEGER NOT NULL, sent INTEGER NOT NULL,"
         "  valid_until INTEGER NOT NULL);" /* ms UTC; 0: unknown */
         "CREATE TABLE stream_waiting (account TEXT NOT NULL, number INTEGER NOT NULL,"
         "  xml TEXT NOT NULL, recipient TEXT, id TEXT, UNIQUE (account, number));" },
    { 3,
      "CREATE TABLE stream_presence (account TEXT PRIMARY KEY, show TEXT NOT NULL, status TEXT);" },
    /* Rosters as their servers last gave them (RFC 6121 2.6), what clients can do by the hash in
     * their presence (XEP-0115 5), and what others ask of us. */
    { 4, "ALTER TABLE stream_presence ADD COLUMN is_invisible INTEGER NOT NULL DEFAULT 0;"
         "CREATE TABLE roster (account TEXT PRIMARY KEY, version TEXT, delimiter TEXT,"
         "  items INTEGER NOT NULL);" /* how many there must be */
         "CREATE TABLE roster_item (account TEXT NOT NULL, jid TEXT NOT NULL, name TEXT,"
         "  groups TEXT NOT NULL," /* with U+001F between them */
         "  subscription TEXT NOT NULL, is_asking INTEGER NOT NULL, is_approved INTEGER NOT NULL,"
         "  PRIMARY KEY (account, jid)) WITHOUT ROWID;"
         "CREATE TABLE capabilities (hash TEXT PRIMARY KEY,"           /* "sha-1 ..." */
         "  text TEXT NOT NULL, used INTEGER NOT NULL) WITHOUT ROWID;" /* ms UTC */
         "CREATE INDEX capabilities_used ON capabilities (used);"
         "CREATE TABLE request (account TEXT NOT NULL, kind TEXT NOT NULL, jid TEXT NOT NULL,"
         "  about TEXT NOT NULL, text TEXT, details TEXT, time INTEGER NOT NULL,"
         "  count INTEGER NOT NULL, PRIMARY KEY (account, kind, jid, about));" },
    /* Rooms: who said it whatever the nick (XEP-0421), the last message before which nothing of the
     * room's archive is missing while something behind it is, and whom the user does not want to
     * hear. */
    { 5, "ALTER TABLE message ADD COLUMN occupant TEXT;"
         "ALTER TABLE chat ADD COLUMN gap_id TEXT;"
         "ALTER TABLE chat ADD COLUMN gap_time INTEGER NOT NULL DEFAULT 0;" /* ms UTC; 0: no gap */
         "CREATE TABLE ignored (account TEXT NOT NULL, room TEXT NOT NULL,"
         "  kind TEXT NOT NULL, value TEXT NOT NULL," /* "occupant", "address", "nick" */
         "  nick TEXT NOT NULL, time INTEGER NOT NULL,"
         "  PRIMARY KEY (account, room, kind, value)) WITHOUT ROWID;"
         /* In which rooms we are, and from which we were thrown out. */
         "CREATE TABLE room (account TEXT NOT NULL, jid TEXT NOT NULL, nick TEXT,"
         "  state TEXT NOT NULL, end TEXT NOT NULL, reason TEXT, alternative TEXT,"
         "  time INTEGER NOT NULL, PRIMARY KEY (account, jid)) WITHOUT ROWID;"
         "CREATE TABLE bookmark (account TEXT NOT NULL, jid TEXT NOT NULL, name TEXT,"
         "  nick TEXT, is_autojoin INTEGER NOT NULL, is_pinned INTEGER NOT NULL,"
         "  notify TEXT NOT NULL, PRIMARY KEY (account, jid)) WITHOUT ROWID;"
         "ALTER TABLE request ADD COLUMN claimed TEXT;" }, /* in whose name an invitation comes */
    /* History: how a message was encrypted and whose key that was, what it said before it was
     * corrected, and what is missing of the archives on servers. */
    { 6, "ALTER TABLE message ADD COLUMN encryption TEXT;" /* NULL: it was not */
         /* What is to be believed of what the room says before it is entered again. */
         "ALTER TABLE room ADD COLUMN features INTEGER NOT NULL DEFAULT 0;"
         "ALTER TABLE room ADD COLUMN occupant TEXT;" /* our own id there (XEP-0421) */
         "ALTER TABLE message ADD COLUMN trust TEXT;"
         /* What other programs kept without ids: to how many ms its time is exact. */
         "ALTER TABLE message ADD COLUMN imported INTEGER;"
         "CREATE INDEX message_imported ON message (chat, time) WHERE imported IS NOT NULL;"
         "CREATE TABLE edit (row INTEGER PRIMARY KEY, message INTEGER NOT NULL,"
         "  time INTEGER NOT NULL, id TEXT, body TEXT NOT NULL);" /* what it said until then */
         "CREATE INDEX edit_of_message ON edit (message);"
         "ALTER TABLE chat ADD COLUMN cleared_until INTEGER NOT NULL DEFAULT 0;" /* ms; purge.h */
         /* All that is in the account's archive from one point to another is in the store. */
         "CREATE TABLE coverage (account TEXT PRIMARY KEY, from_id TEXT,"
         "  from_time INTEGER NOT NULL, until_id TEXT, until_time INTEGER NOT NULL,"
         "  old INTEGER NOT NULL, is_whole INTEGER NOT NULL DEFAULT 0,"
         /* Between this and until_id the archive may still put something. */
         "  settled_id TEXT, settled_time INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;"
         /* Between these two of a chat's messages something may be missing. */
         "CREATE TABLE hole (chat INTEGER NOT NULL,"
         "  after_id TEXT, after_time INTEGER NOT NULL," /* 0: since ever */
         "  before_id TEXT, before_time INTEGER NOT NULL,"
         "  PRIMARY KEY (chat, after_time)) WITHOUT ROWID;"
         /* read_until is this line's time, if it is one: then all up to where it stands is read. */
         "ALTER TABLE chat ADD COLUMN read_row INTEGER NOT NULL DEFAULT 9223372036854775807;"
         /* The newest message that asks to be told when it is read, and was not told yet. */
         "ALTER TABLE chat ADD COLUMN marker TEXT;"
         /* What was read here has not been told to our other devices. */
         "ALTER TABLE chat ADD COLUMN is_unsynced INTEGER NOT NULL DEFAULT 0;"
         /* The index over all words, with words of our own (see words.h), and with marks: words
          * that begin with a private-use letter, so that the index itself narrows a search to a
          * chat, an account, a time (30 days of ms), what we said ourselves, who said it in a
          * room. They are checked against the row, for anybody can write such letters. */
         "DROP TABLE message_text;"
         "DROP VIEW message_words;"
         "CREATE VIEW message_words (row, words) AS SELECT message.row, substr(body, 1, 65536)"
         "  || ' " WORD_SIGN "c' || chat || ' " WORD_SIGN "a' || account"
         "  || ' " WORD_SIGN "m' || (max(time, 0) / 2592000000)"
         "  || CASE WHEN is_outgoing THEN ' " WORD_SIGN "o' WHEN kind = 'contact' THEN ''"
         "   ELSE ' " WORD_NICK_SIGN "' || ifnull(substr(sender, instr(sender, '/') + 1), '') END"
         "  FROM message JOIN chat ON chat.id = chat;"
         "CREATE VIRTUAL TABLE message_text USING fts5 (words, content = message_words,"
         "  content_rowid = row, tokenize = 'jaser', columnsize = 0);"
         /* Its parts are merged bit by bit, and not when words join: see archive_words.c. */
         "INSERT INTO message_text (message_text, rank) VALUES ('automerge', 0);"
         "INSERT INTO message_text (message_text, rank) VALUES ('usermerge', 16);"
         "INSERT INTO message_text (message_text, rank) VALUES ('crisismerge', 256);"
         "CREATE TABLE message_period (number INTEGER PRIMARY KEY);" /* those that have messages */
         "INSERT INTO meta VALUES ('words', 0);" },                  /* the last row in the index */
    /* What was said between these times, and is in no archive any more; chat 0: in all chats with
     * the account's contacts. */
    { 7, "CREATE TABLE loss (account TEXT NOT NULL, chat INTEGER NOT NULL,"
         "  after_time INTEGER NOT NULL, before_time INTEGER NOT NULL," /* ms UTC */
         "  PRIMARY KEY (account, chat, after_time)) WITHOUT ROWID;" },
    /* Encryption: with which key a message was signed, the stanzas of those that are not opened
     * yet (their body is ''; error says why), and what the user thinks of others' keys. */
    { 8, "ALTER TABLE message ADD COLUMN signer TEXT;"
         "CREATE TABLE sealed (row INTEGER PRIMARY KEY, stanza TEXT NOT NULL,"
         "  is_hopeless INTEGER NOT NULL DEFAULT 0);"
         "CREATE TABLE key_trust (account TEXT NOT NULL, method TEXT NOT NULL, jid TEXT NOT NULL,"
         "  fingerprint TEXT NOT NULL, trust TEXT NOT NULL, is_announced INTEGER NOT NULL,"
         "  source TEXT NOT NULL, seen INTEGER NOT NULL, decided INTEGER NOT NULL," /* ms; 0: not */
         "  PRIMARY KEY (account, method, jid, fingerprint)) WITHOUT ROWID;" },
    /* Hashes of what was opened, and of the message it was in: see opened_store.h. */
    { 9, "CREATE TABLE opened (account TEXT NOT NULL, method TEXT NOT NULL, content TEXT NOT NULL,"
         "  message TEXT NOT NULL, time INTEGER NOT NULL," /* ms UTC */
         "  PRIMARY KEY (account, method, content)) WITHOUT ROWID;"
         "CREATE INDEX opened_by_time ON opened (account, method, time);" },
};

static int
exec(sqlite3 *handle, const char *sql)
{
    return sqlite3_exec(handle, sql, NULL, NULL, NULL);
}

static int
read_version(sqlite3 *handle, int *ret_version)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(handle, "PRAGMA user_version", -1, &statement, NULL);

    if (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        *ret_version = sqlite3_column_int(statement, 0);
        code = SQLITE_OK;
    }
    sqlite3_finalize(statement);
    return code;
}

static int
run_migration(sqlite3 *handle, const Migration *migration)
{
    g_autofree char *version = g_strdup_printf("PRAGMA user_version = %d", migration->version);
    int code = exec(handle, "BEGIN IMMEDIATE");

    if (code == SQLITE_OK)
        code = exec(handle, migration->sql);
    if (code == SQLITE_OK)
        code = exec(handle, version);
    if (code == SQLITE_OK)
        code = exec(handle, "COMMIT");
    if (!sqlite3_get_autocommit(handle))
        exec(handle, "ROLLBACK");
    return code;
}

int
schema_version(void)
{
    return MIGRATIONS[G_N_ELEMENTS(MIGRATIONS) - 1].version;
}

int
schema_migrate_to(sqlite3 *handle, int wanted)
{
    int version = 0;
    int code = read_version(handle, &version);

    if (code == SQLITE_OK && version > schema_version())
        return SQLITE_MISMATCH;
    for (size_t i = 0; code == SQLITE_OK && i < G_N_ELEMENTS(MIGRATIONS); i++) {
        if (MIGRATIONS[i].version > version && MIGRATIONS[i].version <= wanted)
            code = run_migration(handle, &MIGRATIONS[i]);
    }
    return code;
}

int
schema_migrate(sqlite3 *handle)
{
    return schema_migrate_to(handle, schema_version());
}

int
schema_check(sqlite3 *handle)
{
    int version = 0;
    int code = read_version(handle, &version);

    if (code != SQLITE_OK || version == schema_version())
        return code;
    return version > schema_version() ? SQLITE_MISMATCH : SQLITE_SCHEMA;
}
