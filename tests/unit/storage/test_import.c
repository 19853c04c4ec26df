/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What other programs have kept: their files as they write them, read into a store. */

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "storage/import/import.h"

#include "unit/storage/store.h"

/* --- helpers --- */

static char *
make_path(Store *store, const char *name)
{
    char *path = store_path(store, name);
    g_autofree char *folder = g_path_get_dirname(path);

    assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
    return path;
}

static void
put_text(Store *store, const char *name, const char *text)
{
    g_autofree char *path = make_path(store, name);

    assert_true(g_file_set_contents(path, text, -1, NULL));
}

static void
put_database(Store *store, const char *name, const char *sql)
{
    g_autofree char *path = make_path(store, name);
    sqlite3 *handle = NULL;
    char *problem = NULL;

    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    sqlite3_exec(handle, sql, NULL, NULL, &problem);
    if (problem)
        fail_msg("%s", problem);
    sqlite3_close(handle);
}

typedef struct {
    unsigned read, added, known, unreadable;
} Expected;

static void
import_as(Store *store, const ImportSource *source, const char *name, Expected expected)
{
    g_autofree char *path = store_path(store, name);
    g_autoptr(GPtrArray) parts = import_parts_new();
    g_autoptr(GError) error = NULL;
    const ImportOptions options = {
        .archive = store->archive,
        .database = store->database,
        .clock = store->world->clock,
        .fallback = store->world->account->jid,
    };

    if (!source->find(path, parts, &error))
        fail_msg("%s", error->message);
    g_autoptr(Import) import = import_new(&options, g_steal_pointer(&parts));
    const ImportCounts *counts = import_counts(import);
    while (import_step(import, &error))
        continue;
    assert_null(error);
    assert_true(import_finish(import, &error));
    for (unsigned i = 0; expected.unreadable != counts->unreadable && i < counts->problems->len;
         i++)
        print_error("%s\n", (const char *)counts->problems->pdata[i]);
    assert_int_equal(counts->read, expected.read);
    assert_int_equal(counts->added, expected.added);
    assert_int_equal(counts->known, expected.known);
    assert_int_equal(counts->unreadable, expected.unreadable);
    assert_int_equal(counts->bytes, counts->total);
}

/* "time direction sender: body" by lines, times in seconds since the first. */
static void
assert_chat(Store *store, const char *address, ChatKind kind, const char *expected)
{
    g_autoptr(Jid) jid = test_jid(address);
    const Chat *chat = account_get_chat(store->world->account, jid, kind);
    g_autoptr(GPtrArray) page = archive_page(store->archive, chat, NULL, 100);
    g_autoptr(GString) text = g_string_new(NULL);
    ArchivePosition unread;

    for (unsigned i = 0; i < page->len; i++) {
        const Message *message = page->pdata[i];
        int64_t start = ((const Message *)page->pdata[0])->time;

        g_string_append_printf(text, "%d %s %s: %s\n", (int)(message->time - start),
                               message->is_outgoing ? ">" : "<",
                               message->from ? jid_full(message->from) : "?", message->body);
    }
    assert_string_equal(text->str, expected);
    assert_int_equal(archive_unread(store->archive, chat, &unread), 0);
}

/* What each line of the chat was encrypted with, "-" for nothing, and its stanza-id. */
static void
assert_sealed(Store *store, const char *address, const char *expected)
{
    g_autoptr(Jid) jid = test_jid(address);
    const Chat *chat = account_get_chat(store->world->account, jid, CHAT_CONTACT);
    g_autoptr(GPtrArray) page = archive_page(store->archive, chat, NULL, 100);
    g_autoptr(GString) text = g_string_new(NULL);

    for (unsigned i = 0; i < page->len; i++) {
        const Message *message = page->pdata[i];

        g_string_append_printf(text, "%s %s\n", message->encryption ? message->encryption : "-",
                               message->stanza_id ? message->stanza_id : "-");
    }
    assert_string_equal(text->str, expected);
}

/* --- Profanity --- */

#define PROFANITY_TABLE                                                                            \
    "CREATE TABLE ChatLogs (id INTEGER PRIMARY KEY AUTOINCREMENT, from_jid TEXT NOT NULL,"         \
    " to_jid TEXT NOT NULL, from_resource TEXT, to_resource TEXT, message TEXT, timestamp TEXT,"   \
    " type TEXT, stanza_id TEXT, archive_id TEXT, encryption TEXT, marked_read INTEGER,"           \
    " replace_id TEXT);"
#define PROFANITY_ROW                                                                              \
    "INSERT INTO ChatLogs (from_jid, from_resource, to_jid, to_resource, message, timestamp,"      \
    " type, stanza_id, archive_id, encryption) VALUES "

static void
profanity_has_a_database_and_logs_of_the_same(void **state)
{
    Store *store = *state;

    put_database(store, "p/database/alice_at_example.org/chatlog.db",
                 PROFANITY_TABLE PROFANITY_ROW
                 "('bob@example.org', 'phone', 'alice@example.org', 'x', 'hello',"
                 "  '2024-05-01T10:00:00.123456+02', 'chat', 'id-1', '', 'none'),"
                 "('alice@example.org', 'x', 'bob@example.org', '', 'secret',"
                 "  '2024-05-01T10:00:05+02', 'chat', 'id-2', 'a-2', 'ox'),"
                 "('dev@rooms.example.org', 'carol', 'alice@example.org', 'x', 'hi all',"
                 "  '2024-05-01T08:01:00Z', 'muc', 'id-3', 'a-3', 'none'),"
                 "('dev@rooms.example.org', 'carol', 'alice@example.org', 'x', 'psst',"
                 "  '2024-05-01T08:02:00Z', 'mucpm', 'id-4', '', 'none'),"
                 "('bob@example.org', 'phone', 'alice@example.org', 'x', 'when?', 'yesterday',"
                 "  'chat', 'id-5', '', 'none')");
    put_text(store, "p/chatlogs/alice_at_example.org/bob_at_example.org/2024_05_01.log",
             "2024-05-01T10:00:00.123456+02 - bob@example.org: hello\n"
             "2024-05-01T10:00:05+02 - me: secret\n"
             "2024-05-01T10:00:09+02 - me: two\nlines: here\n"
             "2024-05-01T10:00:19+02 - *bob@example.org waves\n");
    put_text(store, "p/chatlogs/alice_at_example.org/rooms/dev_at_rooms.example.org/2024_05_01.log",
             "2024-05-01T10:01:00+02 - carol: hi all\n2024-05-01T10:01:01+02 - *dave nods\n");
    put_text(store, "p/chatlogs/alice_at_example.org/dev_at_rooms.example.org_carol/2024_05_01.log",
             "2024-05-01T10:02:00+02 - carol: psst\n2024-05-01T10:02:03+02 - me: yes?\n");
    import_as(store, &import_profanity, "p", (Expected){ 12, 8, 4, 1 });
    import_as(store, &import_profanity, "p", (Expected){ 12, 0, 12, 1 });
    assert_chat(store, "bob@example.org", CHAT_CONTACT,
                "0 < bob@example.org/phone: hello\n4877 > alice@example.org/x: secret\n"
                "8877 > alice@example.org: two\nlines: here\n"
                "18877 < bob@example.org: /me waves\n");
    assert_sealed(store, "bob@example.org", "- -\nox a-2\n- -\n- -\n");
    assert_chat(store, "dev@rooms.example.org", CHAT_ROOM,
                "0 < dev@rooms.example.org/carol: hi all\n"
                "1000 < dev@rooms.example.org/dave: /me nods\n");
    assert_chat(store, "dev@rooms.example.org/carol", CHAT_PRIVATE,
                "0 < dev@rooms.example.org/carol: psst\n3000 > alice@example.org: yes?\n");
}

static void
old_logs_of_profanity_have_the_day_in_their_names(void **state)
{
    Store *store = *state;

    put_text(
        store, "p/chatlogs/alice_at_example.org/bob_at_example.org/2013_05_01.log",
        "10:00:00 - me: one\n10:00:02 - bob@example.org: two\nnonsense\n25:00:00 - me: what\n");
    import_as(store, &import_profanity, "p", (Expected){ 2, 2, 0, 0 });
    assert_chat(store, "bob@example.org", CHAT_CONTACT,
                "0 > alice@example.org: one\n"
                "2000 < bob@example.org: two\nnonsense\n25:00:00 - me: what\n");
}

/* --- mcabber, poezio --- */

static void
mcabber_counts_lines(void **state)
{
    Store *store = *state;

    put_text(store, "m/mcabberrc", "# mine\nset jid = alice@example.org/mc\n");
    put_text(store, "m/histo/bob@example.org",
             "SO 20240501T07:59:00Z 000 \nMR 20240501T08:00:00Z 000 hello\n"
             "MS 20240501T08:00:05Z 001 look:\nMR 20200101T00:00:00Z 000 forged\n"
             "MR 20240501T08:00:06Z 000 ok\nMR 20240501T08:00:06Z 000 ok\n"
             "MR 20241301T08:00:06Z 000 no such month\nnothing\n");
    put_text(store, "m/histo/dev@rooms.example.org",
             "MI 20240501T08:00:00Z 000 You have joined as \"alice\"\n"
             "MR 20240501T08:00:00Z 001 ~ []\n\n" /* the subject */
             "MR 20240501T08:00:01Z 000 <bob> hi > all\nMR 20240501T08:00:02Z 000 <alice> hi bob\n"
             "MR 20240501T08:00:03Z 000 *bob waves\n");
    import_as(store, &import_mcabber, "m", (Expected){ 7, 7, 0, 2 });
    import_as(store, &import_mcabber, "m", (Expected){ 7, 0, 7, 2 });
    assert_chat(store, "bob@example.org", CHAT_CONTACT,
                "0 < bob@example.org: hello\n"
                "5000 > alice@example.org: look:\nMR 20200101T00:00:00Z 000 forged\n"
                "6000 < bob@example.org: ok\n6000 < bob@example.org: ok\n");
    assert_chat(store, "dev@rooms.example.org", CHAT_ROOM,
                "0 < dev@rooms.example.org/bob: hi > all\n"
                "1000 > dev@rooms.example.org/alice: hi bob\n"
                "2000 < dev@rooms.example.org/bob: /me waves\n");
}

/* As it writes them: the other by the name in the roster, and itself as it joins a room. */
static void
poezio_names_people_as_its_user_does(void **state)
{
    Store *store = *state;

    put_text(store, "h/.config/poezio/poezio.cfg",
             "[Poezio]\njid = alice@example.org/poezio\ndefault_nick = \n");
    put_text(store, "h/.local/share/poezio/logs/bob@example.org",
             "MR 20240501T08:00:00Z 000 <Robert> \302\240hello\n"
             "MR 20240501T08:00:05Z 000 <alice> \302\240hi\n");
    put_text(store, "h/.local/share/poezio/logs/dev@rooms.example.org",
             "MI 20240501T08:00:00Z 000 ---> You (ally) joined the room\n"
             "MR 20240501T08:00:01Z 000 <ally> \302\240hi all\n"
             "MI 20240501T08:00:02Z 000 ally is now known as al\n"
             "MR 20240501T08:00:03Z 000 <ally> \302\240who is that?\n"
             "MR 20240501T08:00:04Z 000 <al> \302\240me\n");
    import_as(store, &import_poezio, "h/.local/share/poezio", (Expected){ 5, 5, 0, 0 });
    assert_chat(store, "bob@example.org", CHAT_CONTACT,
                "0 < bob@example.org: hello\n5000 > alice@example.org: hi\n");
    assert_chat(store, "dev@rooms.example.org", CHAT_ROOM,
                "0 > dev@rooms.example.org/ally: hi all\n"
                "2000 < dev@rooms.example.org/ally: who is that?\n"
                "3000 > dev@rooms.example.org/al: me\n");
}

static void
poezio_indents(void **state)
{
    Store *store = *state;

    put_text(store, "z/logs/bob@example.org",
             "MR 20240501T08:00:00Z 000 <bob> \302\240hello\n"
             "MI 20240501T08:00:01Z 000 bob is online\n"
             "MR 20240501T08:00:05Z 001 <me> \302\240two\n lines\n"
             "MR 20240501T08:00:06Z 003 <bob> \302\240cut\n"
             "MR 20240501T08:00:07Z 000 <bob> \302\240end\n");
    put_text(store, "z/logs/dev@rooms.example.org\\carol",
             "MR 20240501T08:00:00Z 000 <carol> \302\240psst\n");
    put_text(store, "z/logs/dev@rooms.example.org", "MR 20240501T08:00:00Z 000 <bob> \302\240hi\n");
    put_text(store, "z/logs/roster.log", "MI 20240501T08:00:00Z 000 bob@example.org added\n");
    import_as(store, &import_poezio, "z", (Expected){ 6, 6, 0, 0 });
    import_as(store, &import_poezio, "z", (Expected){ 6, 0, 6, 0 });
    assert_chat(store, "bob@example.org", CHAT_CONTACT,
                "0 < bob@example.org: hello\n5000 > alice@example.org: two\nlines\n"
                "6000 < bob@example.org: cut\n7000 < bob@example.org: end\n");
    assert_chat(store, "dev@rooms.example.org", CHAT_ROOM, "0 < dev@rooms.example.org/bob: hi\n");
    assert_chat(store, "dev@rooms.example.org/carol", CHAT_PRIVATE,
                "0 < dev@rooms.example.org/carol: psst\n");
}

/* --- Gajim, Dino --- */

#define GAJIM_JIDS                                                                                 \
    "CREATE TABLE jids (jid_id INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE, jid TEXT UNIQUE,"         \
    " type INTEGER); INSERT INTO jids VALUES (1, 'alice@example.org', 0),"                         \
    " (2, 'bob@example.org', 0), (3, 'dev@rooms.example.org', 1),"                                 \
    " (4, 'dev@rooms.example.org/carol', 0);"

/* It does not tell who "alice" was in the room: the user may have had another nick. */
static void
gajim_numbers_its_addresses(void **state)
{
    Store *store = *state;

    put_database(store, "g/logs.db",
                 GAJIM_JIDS
                 "CREATE TABLE logs (log_line_id INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE,"
                 " account_id INTEGER, jid_id INTEGER, contact_name TEXT, time INTEGER,"
                 " kind INTEGER, show INTEGER, message TEXT, error TEXT, subject TEXT,"
                 " additional_data TEXT, stanza_id TEXT, message_id TEXT, encryption TEXT,"
                 " encryption_state TEXT, marker INTEGER);"
                 "INSERT INTO logs (account_id, jid_id, contact_name, time, kind, message,"
                 " stanza_id, message_id, marker) VALUES"
                 " (1, 2, NULL, 1714550400.25, 4, 'hello', 'a1', 'm1', NULL),"
                 " (1, 2, NULL, 1714550405, 6, 'hi', NULL, 'm2', 0),"
                 " (1, 2, NULL, 1714550406, 0, 'away', NULL, NULL, NULL),"
                 " (1, 3, 'carol', 1714550407, 2, 'hi all', 'a3', 'm3', NULL),"
                 " (1, 3, 'carol', 1714550408, 2, NULL, NULL, NULL, NULL),"
                 " (1, 3, 'alice', 1714550408, 2, 'hi carol', 'a4', 'm4', NULL),"
                 " (1, 4, NULL, 1714550409, 4, 'psst', NULL, NULL, NULL),"
                 " (1, 2, NULL, -5, 4, 'never', NULL, NULL, NULL)");
    import_as(store, &import_gajim, "g", (Expected){ 5, 5, 0, 1 });
    import_as(store, &import_gajim, "g/logs.db", (Expected){ 5, 0, 5, 1 });
    assert_chat(store, "bob@example.org", CHAT_CONTACT,
                "0 < bob@example.org: hello\n4750 > alice@example.org: hi\n");
    assert_chat(store, "dev@rooms.example.org", CHAT_ROOM,
                "0 < dev@rooms.example.org/carol: hi all\n"
                "1000 < dev@rooms.example.org/alice: hi carol\n");
    assert_chat(store, "dev@rooms.example.org/carol", CHAT_PRIVATE,
                "0 < dev@rooms.example.org/carol: psst\n");
}

/* As version 1.7.3 wrote it, with its plugins: the word stands among other data, and what was sent
 * has its own id for the archive's, too. */
static void
gajim_tells_what_was_encrypted(void **state)
{
    Store *store = *state;

    put_database(
        store, "g/logs.db",
        GAJIM_JIDS
        "CREATE TABLE logs (log_line_id INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE,"
        " account_id INTEGER, jid_id INTEGER, contact_name TEXT, occupant_id TEXT, real_jid TEXT,"
        " time INTEGER, kind INTEGER, show INTEGER, message TEXT, error TEXT, subject TEXT,"
        " additional_data TEXT, stanza_id TEXT, message_id TEXT, encryption TEXT,"
        " encryption_state TEXT, marker INTEGER);"
        "INSERT INTO logs (account_id, jid_id, time, kind, message, additional_data, stanza_id,"
        " message_id, encryption) VALUES"
        " (1, 2, 1714550400.25, 4, 'came', '{\"encrypted\": {\"name\": \"OpenPGP\","
        " \"fingerprint\": \"EF09\", \"trust\": 2}}', 'a1', 'm1', NULL),"
        " (1, 2, 1714550401, 6, 'went', '{\"encrypted\": {\"name\": \"OpenPGP\","
        " \"trust\": 3}}', 'm2', 'm2', NULL),"
        " (1, 2, 1714550402, 4, 'omemo', '{\"encrypted\": {\"name\": \"OMEMO\"}}', 'a3', 'm3',"
        " NULL),"
        " (1, 2, 1714550403, 4, 'clear', NULL, 'a4', 'm4', NULL),"
        " (1, 2, 1714550404, 4, 'broken', '{\"encrypted\": {', 'a5', 'm5', NULL),"
        " (1, 2, 1714550405, 4, 'other', '{\"encrypted\": \"yes\"}', 'a6', 'm6', NULL),"
        " (1, 2, 1714550406, 4, 'older', NULL, 'a7', 'm7', 'PGP')");
    import_as(store, &import_gajim, "g", (Expected){ 7, 7, 0, 0 });
    assert_sealed(store, "bob@example.org", "ox a1\nox -\nomemo a3\n- a4\n- a5\n- a6\npgp a7\n");
}

static void
an_old_gajim_knew_no_accounts(void **state)
{
    Store *store = *state;

    put_database(store, "g/logs.db",
                 GAJIM_JIDS
                 "CREATE TABLE logs (log_line_id INTEGER PRIMARY KEY AUTOINCREMENT UNIQUE,"
                 " jid_id INTEGER, contact_name TEXT, time INTEGER, kind INTEGER, show INTEGER,"
                 " message TEXT, subject TEXT);"
                 "INSERT INTO logs (jid_id, time, kind, message) VALUES (2, 1714550400, 4, 'hey')");
    import_as(store, &import_gajim, "g", (Expected){ 1, 1, 0, 0 });
    assert_chat(store, "bob@example.org", CHAT_CONTACT, "0 < bob@example.org: hey\n");
}

static void
dino_numbers_accounts_and_addresses(void **state)
{
    Store *store = *state;

    put_database(store, "n/dino.db",
                 "CREATE TABLE account (id INTEGER PRIMARY KEY AUTOINCREMENT, bare_jid TEXT UNIQUE"
                 " NOT NULL); INSERT INTO account VALUES (1, 'alice@example.org');"
                 "CREATE TABLE jid (id INTEGER PRIMARY KEY AUTOINCREMENT, bare_jid TEXT UNIQUE NOT"
                 " NULL); INSERT INTO jid VALUES (1, 'bob@example.org'),"
                 " (2, 'dev@rooms.example.org');"
                 "CREATE TABLE message (id INTEGER PRIMARY KEY AUTOINCREMENT, stanza_id TEXT,"
                 " server_id TEXT, account_id INTEGER NOT NULL, counterpart_id INTEGER NOT NULL,"
                 " counterpart_resource TEXT, our_resource TEXT, direction INTEGER NOT NULL,"
                 " type INTEGER, time INTEGER, local_time INTEGER, body TEXT, encryption INTEGER,"
                 " marked INTEGER);"
                 "INSERT INTO message (stanza_id, server_id, account_id, counterpart_id,"
                 " counterpart_resource, our_resource, direction, type, time, body, encryption,"
                 " marked) VALUES"
                 " ('s1', 'a1', 1, 1, 'phone', 'dino', 0, 1, 1714550400, 'hello', 2, 0),"
                 " ('s2', NULL, 1, 1, NULL, 'dino', 1, 1, 1714550405, 'hi', 0, 2),"
                 " ('s3', 'a3', 1, 2, 'carol', 'alice', 0, 2, 1714550406, 'hi all', 0, 0),"
                 " ('s4', 'a4', 1, 2, 'alice', 'alice', 1, 2, 1714550407, 'hi carol', 0, 0),"
                 " ('s5', NULL, 1, 2, 'carol', NULL, 0, 3, 1714550408, 'psst', 0, 0)");
    import_as(store, &import_dino, "n", (Expected){ 5, 5, 0, 0 });
    import_as(store, &import_dino, "n", (Expected){ 5, 0, 5, 0 });
    assert_chat(store, "bob@example.org", CHAT_CONTACT,
                "0 < bob@example.org/phone: hello\n5000 > alice@example.org/dino: hi\n");
    assert_chat(store, "dev@rooms.example.org", CHAT_ROOM,
                "0 < dev@rooms.example.org/carol: hi all\n"
                "1000 > dev@rooms.example.org/alice: hi carol\n");
    assert_chat(store, "dev@rooms.example.org/carol", CHAT_PRIVATE,
                "0 < dev@rooms.example.org/carol: psst\n");
}

/* --- what is wrong --- */

static void
assert_refused(Store *store, const ImportSource *source, const char *name, const char *why)
{
    g_autofree char *path = store_path(store, name);
    g_autoptr(GPtrArray) parts = import_parts_new();
    const ImportOptions options = { .archive = store->archive,
                                    .database = store->database,
                                    .clock = store->world->clock };

    assert_true(source->find(path, parts, NULL));
    g_autoptr(Import) import = import_new(&options, g_steal_pointer(&parts));
    while (import_step(import, NULL))
        continue;
    assert_int_equal(import_counts(import)->added, 0);
    assert_int_equal(import_counts(import)->unreadable, 1);
    assert_non_null(strstr(import_counts(import)->problems->pdata[0], why));
}

static void
other_databases_are_refused_by_name(void **state)
{
    Store *store = *state;

    put_text(store, "a/dino.db", "this is no database at all, but long enough to look like one\n");
    assert_refused(store, &import_dino, "a", "is no SQLite database");
    put_database(store, "b/dino.db", "CREATE TABLE message (id INTEGER)");
    assert_refused(store, &import_dino, "b", "no column counterpart_resource");
    put_database(store, "c/dino.db", "CREATE TABLE other (id INTEGER)");
    assert_refused(store, &import_dino, "c", "no table message");
}

/* As a program that runs leaves it: what was said last stands in the log beside the file. */
static void
the_log_of_a_running_program_is_read(void **state)
{
    Store *store = *state;
    g_autofree char *path = make_path(store, "w/database/alice_at_example.org/chatlog.db");
    sqlite3 *handle = NULL;

    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle,
                                  "PRAGMA journal_mode = WAL;" PROFANITY_TABLE PROFANITY_ROW
                                  "('bob@example.org', 'phone', 'alice@example.org', '', 'newest',"
                                  " '2024-05-01T10:00:00Z', 'chat', 's1', 'a1', 'none')",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    import_as(store, &import_profanity, "w", (Expected){ 1, 1, 0, 0 });
    sqlite3_close(handle);
}

static void
a_locked_database_is_refused_by_name(void **state)
{
    Store *store = *state;
    g_autofree char *path = make_path(store, "l/dino.db");
    sqlite3 *handle = NULL;

    put_database(store, "l/dino.db", "CREATE TABLE message (id INTEGER)");
    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    assert_refused(store, &import_dino, "l", "is being written by the program");
    sqlite3_close(handle);
}

/* Half of it is gone: that is said, and whatever was read before it is stored. */
static void
a_truncated_database_is_said_to_be_one(void **state)
{
    Store *store = *state;
    g_autofree char *path = make_path(store, "alice_at_example.org/chatlog.db");
    g_autofree char *sql =
        g_strconcat(PROFANITY_TABLE "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                                    " WHERE i < 2000) "
                                    "INSERT INTO ChatLogs (from_jid, to_jid, message, timestamp,"
                                    " type, encryption) SELECT 'bob@example.org',"
                                    " 'alice@example.org', 'number ' || i,"
                                    " strftime('%Y-%m-%dT%H:%M:%SZ', 1714550400 + i, 'unixepoch'),"
                                    " 'chat', 'none' FROM n",
                    NULL);
    g_autoptr(GPtrArray) parts = import_parts_new();
    GStatBuf status;

    put_database(store, "alice_at_example.org/chatlog.db", sql);
    assert_int_equal(g_stat(path, &status), 0);
    assert_int_equal(truncate(path, status.st_size / 2 / 4096 * 4096), 0);
    const ImportOptions options = { .archive = store->archive,
                                    .database = store->database,
                                    .clock = store->world->clock,
                                    .fallback = store->world->account->jid };
    assert_true(import_profanity.find(path, parts, NULL));
    g_autoptr(Import) import = import_new(&options, g_steal_pointer(&parts));
    while (import_step(import, NULL))
        continue;
    assert_true(import_finish(import, NULL));
    assert_in_range(import_counts(import)->read, 0, 1999);
    assert_int_equal(import_counts(import)->added, import_counts(import)->read);
    assert_int_equal(import_counts(import)->unreadable, 1);
}

static void
hostile_lines_do_no_harm(void **state)
{
    Store *store = *state;
    g_autoptr(GString) text = g_string_new("MR 20240501T08:00:00Z 000 ");
    g_autofree char *path = make_path(store, "m/histo/bob@example.org");
    g_autofree char *link = make_path(store, "m/histo/eve@example.org");
    g_autofree char *folder = store_path(store, "m/histo/dir@example.org");

    for (unsigned i = 0; i < 3 * LIMIT_IMPORT_LINE_BYTES; i++)
        g_string_append_c(text, 'x');
    g_string_append(text, "\nMR 20240501T08:00:01Z 000 a");
    g_string_append_c(text, '\0');
    g_string_append(text, "b\xff\xfe c\x1b[31m\nMR 99999999T99:99:99Z 000 x\n"
                          "MR 20990101T00:00:00Z 000 future\nMR 20240501T08:00:02Z 999 last");
    assert_true(g_file_set_contents(path, text->str, (gssize)text->len, NULL));
    assert_int_equal(symlink(path, link), 0);
    assert_int_equal(g_mkdir(folder, 0700), 0);
    import_as(store, &import_mcabber, "m", (Expected){ 3, 3, 0, 2 });
    g_autoptr(GPtrArray) page = archive_page(store->archive, store->bob, NULL, 10);
    assert_int_equal(page->len, 3);
    assert_true(((const Message *)page->pdata[0])->is_cut);
    assert_int_equal(strlen(((const Message *)page->pdata[0])->body), LIMIT_BODY_BYTES);
    assert_true(g_utf8_validate(((const Message *)page->pdata[1])->body, -1, NULL));
    assert_true(g_str_has_prefix(((const Message *)page->pdata[1])->body, "a b"));
}

/* --- bounds --- */

/* What is there is taken; of the rest it is said why not. */
static void
an_account_with_too_many_chats_is_told_so(void **state)
{
    Store *store = *state;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *path = store_path(store, "all.json");
    g_autoptr(GPtrArray) parts = import_parts_new();
    const ImportOptions options = { .clock = store->world->clock };

    for (unsigned i = 0; i < LIMIT_CHATS_PER_ACCOUNT + 2; i++)
        g_string_append_printf(
            text,
            "{\"type\":\"message\",\"account\":\"carol@example.org\","
            "\"chat\":\"c%u@example.org\",\"kind\":\"chat\",\"direction\":\"in\","
            "\"body\":\"hello\",\"time\":\"2026-11-20T10:00:00.000Z\"}\n",
            i);
    put_text(store, "all.json", text->str);
    assert_true(import_json.find(path, parts, NULL));
    g_autoptr(Import) import = import_new(&options, g_steal_pointer(&parts));
    const ImportCounts *counts = import_counts(import);
    while (import_step(import, NULL))
        continue;
    assert_int_equal(counts->read, LIMIT_CHATS_PER_ACCOUNT);
    assert_int_equal(counts->unreadable, 2);
    assert_non_null(strstr(counts->problems->pdata[0],
                           "an import takes no more than 5,000 chats of an account"));
}

static void
only_one_account_is_taken_if_it_is_named(void **state)
{
    Store *store = *state;
    g_autoptr(Jid) other = test_jid("work@example.net");
    g_autofree char *path = store_path(store, "p");
    g_autoptr(GPtrArray) parts = import_parts_new();
    const ImportOptions options = {
        .clock = store->world->clock,
        .account = other,
        .archive = store->archive,
        .database = store->database,
        .is_dry = true,
    };

    put_text(store, "p/chatlogs/alice_at_example.org/bob_at_example.org/2024_05_01.log",
             "2024-05-01T10:00:00Z - me: mine\n");
    put_text(store, "p/chatlogs/work_at_example.net/bob_at_example.org/2024_05_01.log",
             "2024-05-01T10:00:00Z - me: office\n");
    assert_true(import_profanity.find(path, parts, NULL));
    g_autoptr(Import) import = import_new(&options, g_steal_pointer(&parts));
    while (import_step(import, NULL))
        continue;
    assert_true(import_finish(import, NULL));
    assert_int_equal(import_counts(import)->read, 1);
    assert_int_equal(import_counts(import)->added, 1);
    assert_int_equal(import_counts(import)->others, 1);
    assert_false(archive_has_chat(store->archive, store->world->account, store->bob->jid,
                                  CHAT_CONTACT)); /* it was a dry run */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, store_setup, store_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(profanity_has_a_database_and_logs_of_the_same),
        TEST(old_logs_of_profanity_have_the_day_in_their_names),
        TEST(mcabber_counts_lines),
        TEST(poezio_indents),
        TEST(poezio_names_people_as_its_user_does),
        TEST(gajim_numbers_its_addresses),
        TEST(gajim_tells_what_was_encrypted),
        TEST(an_old_gajim_knew_no_accounts),
        TEST(dino_numbers_accounts_and_addresses),
        TEST(other_databases_are_refused_by_name),
        TEST(the_log_of_a_running_program_is_read),
        TEST(a_locked_database_is_refused_by_name),
        TEST(a_truncated_database_is_said_to_be_one),
        TEST(hostile_lines_do_no_harm),
        TEST(an_account_with_too_many_chats_is_told_so),
        TEST(only_one_account_is_taken_if_it_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
