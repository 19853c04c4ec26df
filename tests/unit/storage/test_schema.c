/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stores that older versions have left: all that is in them is there, and goes on. */

#include "config.h"

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>

#include "storage/schema.h"
#include "storage/tokenizer.h"

#include "unit/storage/store.h"

#define NOW   INT64_C(1795338000000)
#define LINES 60
/* Of them are in the index, as that version made it. */
#define INDEXED 40

static void
run(sqlite3 *handle, const char *sql)
{
    char *problem = NULL;

    if (sqlite3_exec(handle, sql, NULL, NULL, &problem) != SQLITE_OK)
        fail_msg("%s: %s", problem, sql);
}

/* What a version of the program left behind. */
static void
make_old_store(const Store *store, int version)
{
    g_autofree char *path = store_path(store, "history.db");
    sqlite3 *handle = NULL;

    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    assert_int_equal(tokenizer_register(handle), SQLITE_OK);
    run(handle, "PRAGMA journal_mode = WAL");
    assert_int_equal(schema_migrate_to(handle, version), SQLITE_OK);
    run(handle, "INSERT INTO account VALUES (1, 'alice@example.org');"
                "INSERT INTO chat (id, account, jid, kind, read_until)"
                " VALUES (1, 1, 'bob@example.org', 'contact', 1795338000010),"
                " (2, 1, 'dev@rooms.example.org', 'room', 0)");
    for (int i = 1; i <= LINES; i++) {
        g_autofree char *sql = g_strdup_printf(
            "INSERT INTO message (row, chat, time, is_outgoing, is_carbon, is_cut, state, sender,"
            " id, stanza_id, body) VALUES (%d, 1, %" G_GINT64_FORMAT ", %d, 0, 0, %s,"
            " 'bob@example.org/phone', 'an-id-of-enough-length-%d', 'stanza-%d',"
            " 'line %d of the größte')",
            i, NOW + i, i == LINES, i == LINES ? "'queued'" : "NULL", i, i, i);

        run(handle, sql);
    }
    run(handle, "INSERT INTO message_text (rowid, words) SELECT row, words FROM message_words"
                " WHERE row <= " G_STRINGIFY(INDEXED));
    run(handle,
        "UPDATE meta SET value = " G_STRINGIFY(INDEXED) " WHERE name IN ('indexed', 'words')");
    sqlite3_close(handle);
}

static void
check_lines(Store *store)
{
    g_autoptr(GPtrArray) page = archive_page(store->archive, store->bob, NULL, 1000);

    assert_int_equal(page->len, LINES);
    for (int i = 1; i <= LINES; i++) {
        const Message *message = g_ptr_array_index(page, i - 1);
        g_autofree char *body = g_strdup_printf("line %d of the größte", i);

        assert_string_equal(message->body, body);
        assert_int_equal(message->time, NOW + i);
        assert_null(message->encryption);
        assert_string_equal(jid_full(message->from), "bob@example.org/phone");
        if (i > INDEXED && i < LINES) /* the others' keys that version would have had */
            assert_true(archive_has(store->archive, store->bob, message));
    }
}

static void
check_rest(Store *store)
{
    g_autoptr(GPtrArray) queued = archive_queued(store->archive, store->world->account);
    g_autofree char *old = store_search(store, "\"line 7\" grosste");
    g_autofree char *late = store_search(store, "\"line 55\"");
    int64_t first = 0;

    assert_string_equal(old, "line 7 of the größte");
    assert_string_equal(late, "line 55 of the größte");
    assert_int_equal(queued->len, 1);
    assert_int_equal(archive_read_until(store->archive, store->bob), NOW + 10);
    assert_int_equal(archive_unread(store->archive, store->bob, &first), LINES - 11);
}

static void
older_stores_become_todays(void **state)
{
    Store *store = *state;

    for (int version = 1; version < schema_version(); version++) {
        store_close(store);
        remove_folder(store->folder);
        assert_int_equal(g_mkdir(store->folder, 0700), 0);
        make_old_store(store, version);
        store_open(store);
        check_lines(store);
        clock_advance(store->world->clock, 10 * 1000); /* words join the index */
        check_rest(store);
        store_close(store);
        store_open(store);
        check_lines(store);
        check_rest(store);
        assert_string_equal(store->problems->str, "");
    }
}

/* Each step is done or not: a version's number says so. */
static void
versions_follow_one_another(void **state)
{
    Store *store = *state;
    g_autofree char *path = store_path(store, "history.db");
    sqlite3 *handle = NULL;

    store_close(store);
    g_unlink(path);
    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    assert_int_equal(tokenizer_register(handle), SQLITE_OK);
    for (int version = 1; version < schema_version(); version++) {
        assert_int_equal(schema_migrate_to(handle, version), SQLITE_OK);
        assert_int_equal(schema_migrate_to(handle, version), SQLITE_OK);
    }
    sqlite3_close(handle);
    store_open(store);
    assert_string_equal(store->problems->str, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(older_stores_become_todays, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(versions_follow_one_another, store_setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
