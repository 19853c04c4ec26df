/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The database: the folder's lock, batches, full disks, damaged files. */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/database_sql.h"

#include "unit/storage/store.h"

/* What another connection sees, which is what is on the disk. */
static int
count_on_disk(const Store *store)
{
    g_autofree char *path = store_path(store, "history.db");
    sqlite3 *handle = NULL;
    sqlite3_stmt *statement = NULL;
    int count = -1;

    assert_int_equal(sqlite3_open_v2(path, &handle, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    sqlite3_prepare_v2(handle, "SELECT count(*) FROM message", -1, &statement, NULL);
    if (sqlite3_step(statement) == SQLITE_ROW)
        count = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return count;
}

static void
assert_bodies(Store *store, const char *expected)
{
    g_autofree char *bodies = store_bodies(store, store->bob, 100);

    assert_string_equal(bodies, expected);
}

/* Names in the folder that begin so. */
static unsigned
count_files(const Store *store, const char *start)
{
    g_autoptr(GDir) folder = g_dir_open(store->folder, 0, NULL);
    const char *name;
    unsigned count = 0;

    while ((name = g_dir_read_name(folder)))
        count += g_str_has_prefix(name, start);
    return count;
}

static void
second_copy_is_told_about_the_folder(void **state)
{
    Store *store = *state;
    g_autoptr(GError) error = NULL;
    Database *second;

    assert_null(database_open(store->folder, store->world->clock, NULL, &error));
    assert_true(g_error_matches(error, STORAGE_ERROR, STORAGE_ERROR_IN_USE));
    assert_non_null(strstr(error->message, store->folder));
    assert_non_null(strstr(error->message, "--data-dir"));
    store_close(store);
    second = database_open(store->folder, store->world->clock, NULL, NULL);
    assert_non_null(second);
    database_close(second);
    store_open(store);
}

static void
files_are_private(void **state)
{
    static const char *const NAMES[] = { "history.db", "history.db-wal", "lock" };
    Store *store = *state;

    store_add(store, store->bob, incoming("one", "id", 1000));
    assert_true(database_commit(store->database, NULL));
    for (size_t i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        g_autofree char *path = store_path(store, NAMES[i]);
        GStatBuf status;

        assert_int_equal(g_stat(path, &status), 0);
        assert_int_equal(status.st_mode & 0777, 0600);
    }
}

static void
a_batch_is_committed_once_after_its_first_write(void **state)
{
    Store *store = *state;

    store_add(store, store->bob, incoming("one", NULL, 1000));
    clock_advance(store->world->clock, 200);
    store_add(store, store->bob, incoming("two", NULL, 2000));
    assert_bodies(store, "one|two");
    assert_int_equal(count_on_disk(store), 0);
    clock_advance(store->world->clock, 50);
    assert_int_equal(count_on_disk(store), 2);
}

static void
a_large_batch_does_not_wait(void **state)
{
    Store *store = *state;

    for (int i = 0; i < 1500; i++)
        store_add(store, store->bob, incoming("line", NULL, i));
    assert_true(count_on_disk(store) >= 900);
}

/* Nor does one of large messages, which would take too much memory. */
static void
a_heavy_batch_does_not_wait(void **state)
{
    Store *store = *state;
    g_autofree char *large = g_strnfill(256 * 1024, 'x');

    for (int i = 0; i < 300; i++)
        assert_true(store_add(store, store->bob, incoming(large, NULL, i)) > 0);
    assert_string_equal(store->problems->str, "");
}

static void
closing_commits(void **state)
{
    Store *store = *state;

    store_add(store, store->bob, incoming("one", NULL, 1000));
    store_close(store);
    store_open(store);
    assert_bodies(store, "one");
}

static void
a_full_disk_loses_nothing_and_is_told_once(void **state)
{
    Store *store = *state;
    g_autoptr(GError) error = NULL;

    store_add(store, store->bob, incoming("before", NULL, 1000));
    assert_true(database_commit(store->database, NULL));
    limit_files(4096);
    store_add(store, store->bob, incoming("one", NULL, 2000));
    assert_false(database_commit(store->database, &error));
    assert_true(g_error_matches(error, STORAGE_ERROR, STORAGE_ERROR_DISK));
    store_add(store, store->bob, incoming("two", NULL, 3000));
    assert_bodies(store, "before|one|two");
    clock_advance(store->world->clock, 120 * 1000);
    assert_int_equal(count_on_disk(store), 1);
    assert_string_equal(strchr(store->problems->str, '\n'), "\n");
    limit_files(0);
    clock_advance(store->world->clock, 30 * 1000);
    assert_int_equal(count_on_disk(store), 3);
}

/* SQLite's own limit stands in for the disk: INSERT itself fails then. */
static void
set_page_limit(Store *store, const char *sql)
{
    sqlite3_stmt *limit = database_statement(store->database, sql);

    assert_true(database_next(store->database, limit));
    sqlite3_reset(limit);
}

static void
writes_that_fail_at_once_come_later(void **state)
{
    Store *store = *state;
    g_autofree char *large = g_strnfill(200000, 'x');
    g_autofree char *bodies = NULL;
    g_autoptr(Message) again = NULL;

    store_add(store, store->bob, incoming("one", NULL, 1000));
    assert_true(database_commit(store->database, NULL));
    set_page_limit(store, "PRAGMA max_page_count = 1");
    store_add(store, store->bob, incoming("two", "an-id-of-enough-length", 2000));
    store_add(store, store->bob, incoming(large, NULL, 3000));
    store_add(store, store->room, incoming("in a new chat", NULL, 4000));
    assert_non_null(strstr(store->problems->str, "The disk is full"));
    assert_int_equal(count_on_disk(store), 1);
    set_page_limit(store, "PRAGMA max_page_count = 100000");
    clock_advance(store->world->clock, 30 * 1000);
    assert_int_equal(count_on_disk(store), 4);
    bodies = store_bodies(store, store->room, 10);
    assert_string_equal(bodies, "in a new chat");
    again = incoming("two", "an-id-of-enough-length", 2000);
    assert_true(archive_has(store->archive, store->bob, again));
}

/* What a watcher was told, in order, and what it does when told. */
typedef struct {
    Store *store;
    GString *calls;
    unsigned writes; /* before each commit */
} Watched;

static void
watched_before(gpointer data)
{
    Watched *watched = data;

    g_string_append_c(watched->calls, 'b');
    for (unsigned i = 0; i < watched->writes; i++)
        store_add(watched->store, watched->store->bob, incoming("watcher's", NULL, 5000 + i));
}

static void
watched_committed(gpointer data)
{
    Watched *watched = data;

    g_string_append_printf(watched->calls, "c%d ", count_on_disk(watched->store));
}

static const DatabaseWatcher WATCHER = {
    .before_commit = watched_before,
    .committed = watched_committed,
};

static void
watch(Watched *watched, Store *store)
{
    watched->store = store;
    watched->calls = g_string_new(NULL);
    database_set_watcher(store->database, &WATCHER, watched);
}

static void
watched_done(Watched *watched)
{
    database_set_watcher(watched->store->database, NULL, NULL);
    g_string_free(watched->calls, TRUE);
}

static void
a_watcher_writes_into_the_batch(void **state)
{
    Watched watched = { .writes = 2 };

    watch(&watched, *state);
    store_add(watched.store, watched.store->bob, incoming("one", NULL, 1000));
    clock_advance(watched.store->world->clock, 250);
    assert_string_equal(watched.calls->str, "bc3 ");
    clock_advance(watched.store->world->clock, 10000);
    assert_true(database_commit(watched.store->database, NULL));
    assert_string_equal(watched.calls->str, "bc3 ");
    watched_done(&watched);
}

static void
a_watcher_may_write_more_than_a_batch_holds(void **state)
{
    Watched watched = { .writes = 2500 };

    watch(&watched, *state);
    store_add(watched.store, watched.store->bob, incoming("one", NULL, 1000));
    assert_true(database_commit(watched.store->database, NULL));
    assert_string_equal(watched.calls->str, "bc2501 ");
    watched_done(&watched);
}

static void
a_touch_brings_a_commit(void **state)
{
    Watched watched = { .writes = 0 };
    Clock *clock = ((Store *)*state)->world->clock;

    watch(&watched, *state);
    database_touch(watched.store->database);
    clock_advance(clock, 200);
    database_touch(watched.store->database);
    assert_string_equal(watched.calls->str, "");
    clock_advance(clock, 50);
    assert_string_equal(watched.calls->str, "bc0 ");
    clock_advance(clock, 10000);
    assert_string_equal(watched.calls->str, "bc0 ");
    database_touch(watched.store->database);
    assert_true(database_commit(watched.store->database, NULL));
    assert_true(database_commit(watched.store->database, NULL));
    clock_advance(clock, 10000);
    assert_string_equal(watched.calls->str, "bc0 bc0 ");
    watched.writes = 1;
    database_touch(watched.store->database);
    clock_advance(clock, 250);
    assert_string_equal(watched.calls->str, "bc0 bc0 bc1 ");
    watched_done(&watched);
}

static void
a_watcher_is_told_of_no_commit_that_failed(void **state)
{
    Watched watched = { .writes = 1 };
    Clock *clock = ((Store *)*state)->world->clock;

    watch(&watched, *state);
    limit_files(4096);
    store_add(watched.store, watched.store->bob, incoming("one", NULL, 1000));
    assert_false(database_commit(watched.store->database, NULL));
    clock_advance(clock, 60 * 1000);
    assert_null(strchr(watched.calls->str, 'c'));
    watched.writes = 0;
    limit_files(0);
    clock_advance(clock, 30 * 1000);
    assert_non_null(strchr(watched.calls->str, 'c'));
    assert_ptr_equal(strchr(watched.calls->str, 'c'), strrchr(watched.calls->str, 'c'));
    assert_true(count_on_disk(watched.store) >= 2);
    watched_done(&watched);
}

/* A touch is not forgotten while the disk fails. */
static void
a_touch_outlives_a_failure(void **state)
{
    Watched watched = { .writes = 0 };
    Clock *clock = ((Store *)*state)->world->clock;

    store_add(*state, ((Store *)*state)->bob, incoming("one", NULL, 1000));
    assert_true(database_commit(((Store *)*state)->database, NULL));
    watch(&watched, *state);
    set_page_limit(watched.store, "PRAGMA max_page_count = 1");
    watched.writes = 200;
    database_touch(watched.store->database);
    clock_advance(clock, 250);
    assert_string_equal(watched.calls->str, "b");
    watched.writes = 0;
    set_page_limit(watched.store, "PRAGMA max_page_count = 100000");
    clock_advance(clock, 30 * 1000);
    assert_string_equal(watched.calls->str, "bbc201 ");
    watched_done(&watched);
}

static void
a_newer_file_is_left_alone(void **state)
{
    Store *store = *state;
    g_autofree char *path = store_path(store, "history.db");
    g_autoptr(GError) error = NULL;
    sqlite3 *handle = NULL;

    store_close(store);
    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle, "PRAGMA user_version = 99", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(handle);
    assert_null(database_open(store->folder, store->world->clock, NULL, &error));
    assert_non_null(strstr(error->message, "newer version"));
    assert_int_equal(count_files(store, "history.db.damaged-"), 0);
    g_unlink(path);
    store_open(store);
}

static void
set_version(const char *path, int version)
{
    g_autofree char *sql = g_strdup_printf("PRAGMA user_version = %d", version);
    sqlite3 *handle = NULL;

    assert_int_equal(sqlite3_open(path, &handle), SQLITE_OK);
    assert_int_equal(sqlite3_exec(handle, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(handle);
}

/* It says so, and leaves the file as it is. */
static void
assert_refused_for_reading(Store *store)
{
    g_autofree char *path = store_path(store, "history.db");
    g_autoptr(GError) error = NULL;
    g_autofree char *before = NULL, *after = NULL;
    size_t length = 0, length_after = 0;

    assert_true(g_file_get_contents(path, &before, &length, NULL));
    assert_null(database_open_reading(store->folder, store->world->clock, &error));
    assert_non_null(error);
    assert_true(g_file_get_contents(path, &after, &length_after, NULL));
    assert_memory_equal(before, after, MIN(length, length_after));
    assert_int_equal(length, length_after);
    assert_int_equal(count_files(store, "history.db.damaged-"), 0);
}

static void
what_cannot_be_read_is_refused_for_reading(void **state)
{
    Store *store = *state;
    g_autofree char *path = store_path(store, "history.db");

    store_close(store);
    set_version(path, 99);
    assert_refused_for_reading(store);
    set_version(path, 3);
    assert_refused_for_reading(store);
    assert_true(
        g_file_set_contents(path, "this is no database, but it was one until now", -1, NULL));
    assert_refused_for_reading(store);
    g_unlink(path);
    store_open(store);
}

static void
without_a_folder_all_is_in_memory(void **state)
{
    Store *store = *state;
    g_autoptr(Database) database = database_open(NULL, store->world->clock, NULL, NULL);
    g_autoptr(Archive) archive = archive_new(database);
    g_autoptr(Message) message = incoming("one", NULL, 1000);
    g_autoptr(GPtrArray) page = NULL;

    assert_true(archive_add(archive, store->bob, message, NULL));
    assert_true(database_commit(database, NULL));
    page = archive_page(archive, store->bob, NULL, 10);
    assert_int_equal(page->len, 1);
    g_clear_pointer(&archive, archive_free);
}

static void
the_log_beside_the_file_stays_small(void **state)
{
    Store *store = *state;
    g_autofree char *path = store_path(store, "history.db-wal");
    g_autofree char *body = g_strnfill(2000, 'x');
    GStatBuf status;

    for (int i = 0; i < 20000; i++)
        store_add(store, store->bob, incoming(body, NULL, i));
    assert_int_equal(g_stat(path, &status), 0);
    assert_true(status.st_size < 40 * 1024 * 1024);
}

/* Who makes a pause when asked to, waits for no disk. */
static void
the_log_begins_anew_while_one_waits(void **state)
{
    Store *store = *state;
    g_autofree char *path = store_path(store, "history.db-wal");
    g_autofree char *body = g_strnfill(2000, 'x');
    gint64 deadline = g_get_monotonic_time() + 60 * G_TIME_SPAN_SECOND;
    unsigned pauses = 0;
    GStatBuf status;

    for (int i = 0; i < 12000; i++) {
        store_add(store, store->bob, incoming(body, NULL, i));
        if (i % 250)
            continue;
        pauses += database_is_behind(store->database);
        while (database_is_behind(store->database) && g_get_monotonic_time() < deadline)
            g_thread_yield();
        assert_int_equal(g_stat(path, &status), 0);
        assert_true(status.st_size < 24 * 1024 * 1024);
    }
    assert_true(pauses > 0);
    assert_false(database_is_behind(store->database));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(second_copy_is_told_about_the_folder, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(files_are_private, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(a_batch_is_committed_once_after_its_first_write,
                                        store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(a_heavy_batch_does_not_wait, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(a_large_batch_does_not_wait, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(closing_commits, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(a_full_disk_loses_nothing_and_is_told_once, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(writes_that_fail_at_once_come_later, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(a_watcher_writes_into_the_batch, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(a_watcher_may_write_more_than_a_batch_holds, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(a_touch_brings_a_commit, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(a_watcher_is_told_of_no_commit_that_failed, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(a_touch_outlives_a_failure, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(a_newer_file_is_left_alone, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(what_cannot_be_read_is_refused_for_reading, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(without_a_folder_all_is_in_memory, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(the_log_begins_anew_while_one_waits, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(the_log_beside_the_file_stays_small, store_setup,
                                        store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
