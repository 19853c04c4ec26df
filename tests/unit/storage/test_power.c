/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store when the power is cut at any moment: it is whole, has what came first, and lacks no
 * more than what came last. */

#include "config.h"

#include <sqlite3.h>
#include <string.h>

#include "unit/storage/power.h"
#include "unit/storage/store.h"

#define NOW        INT64_C(1795338000000)
#define BATCHES    60
#define BATCH_ROWS 25
/* Of a line: so that the log grows until it is moved into the file, more than once. */
#define LINE_BYTES 6000
#define CUT_EVERY  397
#define SEED       20261123

static int
power_setup(void **state)
{
    power_begin(SEED);
    return store_setup(state);
}

static int
power_teardown(void **state)
{
    int result = store_teardown(state);

    power_end();
    return result;
}

/* "line 7", and much more. */
static char *
line_text(int number)
{
    g_autofree char *rest = g_strnfill(LINE_BYTES, (char)('a' + number % 26));

    return g_strdup_printf("line %d %s", number, rest);
}

static void
add_line(Store *store, int number)
{
    g_autofree char *body = line_text(number);
    g_autofree char *id = g_strdup_printf("an-id-of-enough-length-%d", number);

    store_add(store, store->bob, incoming(body, id, NOW + number));
}

static void
commit(Store *store, int count)
{
    assert_true(database_commit(store->database, NULL));
    power_commit(count);
}

static void
check_file(const Store *store)
{
    g_autofree char *path = store_path(store, "history.db");
    sqlite3 *handle = NULL;
    sqlite3_stmt *check = NULL;

    assert_int_equal(sqlite3_open_v2(path, &handle, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    sqlite3_prepare_v2(handle, "PRAGMA integrity_check(3)", -1, &check, NULL);
    assert_int_equal(sqlite3_step(check), SQLITE_ROW);
    assert_string_equal((const char *)sqlite3_column_text(check, 0), "ok");
    sqlite3_finalize(check);
    sqlite3_close(handle);
}

/* The lines are 0, 1, 2 ... up to the last one: how many. */
static int
count_stored(Store *store)
{
    ArchivePosition place = { INT64_MAX, ARCHIVE_END };
    int number = 0, last = -1;

    for (;;) {
        g_autoptr(GPtrArray) page = archive_page(store->archive, store->bob, &place, 100);
        for (unsigned i = page->len; i-- > 0;) {
            const Message *message = page->pdata[i];
            if (last < 0)
                number = last = (int)(message->time - NOW);
            g_autofree char *body = line_text(number--);
            assert_true(strcmp(message->body, body) == 0);
            assert_true(archive_has(store->archive, store->bob, message));
            place = (ArchivePosition){ message->time, message->row };
        }
        if (page->len == 0)
            break;
    }
    assert_int_equal(number, -(last >= 0));
    return last + 1;
}

/* Of the store that the folder has. */
static int
count_lines(Store *store, const char *folder)
{
    g_autofree char *own = store->folder;
    int count;

    store->folder = g_strdup(folder);
    store_open(store);
    assert_string_equal(store->problems->str, "");
    count = count_stored(store);
    check_file(store);
    store_close(store);
    remove_folder(store->folder);
    g_free(store->folder);
    store->folder = g_steal_pointer(&own);
    return count;
}

static void
what_is_there_is_whole_whenever_it_is_cut(void **state)
{
    Store *store = *state;
    g_autofree char *cuts = store_path(store, "cuts");
    int moved = 0, more = 0, fewer = 0; /* such cuts there were */

    commit(store, 0);
    power_cut_often(cuts, CUT_EVERY);
    for (int i = 0; i < BATCHES; i++) {
        for (int j = 0; j < BATCH_ROWS; j++)
            add_line(store, i * BATCH_ROWS + j);
        commit(store, (i + 1) * BATCH_ROWS);
    }
    store_close(store);
    power_cut_often(cuts, 0);
    assert_true(power_cuts()->len > 10);
    for (unsigned i = 0; i < power_cuts()->len; i++) {
        g_autofree char *number = g_strdup_printf("%u", i);
        g_autofree char *folder = g_build_filename(cuts, number, NULL);
        int secured = g_array_index(power_cuts(), int, i);
        int count = count_lines(store, folder);
        assert_int_equal(count % BATCH_ROWS, 0);
        assert_in_range(count, secured, BATCHES * BATCH_ROWS);
        moved += secured > 0 && secured < BATCHES * BATCH_ROWS;
        more += count > secured;
        fewer += count < BATCHES * BATCH_ROWS;
    }
    assert_true(moved > 0 && more > 0 && fewer > 0);
    store_open(store);
}

static void
what_was_closed_is_all_there(void **state)
{
    Store *store = *state;
    g_autofree char *folder = store_path(store, "cut");
    int secured;

    for (int i = 0; i < BATCH_ROWS; i++)
        add_line(store, i);
    store_close(store);
    power_cut(folder, &secured);
    assert_int_equal(count_lines(store, folder), BATCH_ROWS);
    store_open(store);
}

/* Lines that no server has, as long as they wait, are soon on the disk itself. */
static void
what_is_to_be_secured_is(void **state)
{
    Store *store = *state;
    g_autofree char *folder = store_path(store, "cut");
    int secured;

    for (int i = 0; i < 2 * BATCH_ROWS; i++) {
        add_line(store, i);
        database_secure(store->database);
        commit(store, i + 1);
    }
    for (int i = 0; i < 4 && !power_wait_synced(); i++) /* the thread was at work */
        clock_advance(store->world->clock, 1000);
    assert_true(power_wait_synced());
    power_cut(folder, &secured);
    store_close(store);
    assert_int_equal(count_lines(store, folder), 2 * BATCH_ROWS);
    store_open(store);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, power_setup, power_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_there_is_whole_whenever_it_is_cut),
        TEST(what_was_closed_is_all_there),
        TEST(what_is_to_be_secured_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
