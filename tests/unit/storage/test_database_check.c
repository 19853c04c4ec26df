/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The check of a store whose last run did not end as it should. */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "storage/database.h"

#include "unit/storage/store.h"

#define NOW     INT64_C(1795338000000)
#define PAGE    4096
#define WAIT_US (20 * G_USEC_PER_SEC)
#define UNTIL   6000 /* ms, when the check has begun */

static void
fill(Store *store, int count)
{
    for (int i = 0; i < count; i++) {
        g_autofree char *body = g_strdup_printf("line %d. It has a length to fill pages.", i);
        g_autofree char *id = g_strdup_printf("an-id-of-enough-length-%d", i);

        store_add(store, store->bob, incoming(body, id, NOW + i));
    }
}

/* The store as it is left by a run that is killed after so many lines. */
static void
kill_run(Store *store, int lines)
{
    int status;
    pid_t child;

    store_close(store);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        store_open(store);
        fill(store, lines);
        database_commit(store->database, NULL);
        kill(getpid(), SIGKILL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

/* Of the pages that hold lines, one in the middle: no probe at the start reads it. */
static void
damage_page(Store *store)
{
    g_autofree char *path = store_path(store, "history.db");
    g_autofree char *content = NULL, *rubbish = g_strnfill(PAGE, '\xa5');
    gsize length;
    int seen = 0, fd = open(path, O_WRONLY);

    assert_true(g_file_get_contents(path, &content, &length, NULL));
    for (gsize page = PAGE; page + PAGE <= length; page += PAGE) {
        if (content[page] != 0x0d || !memmem(content + page, PAGE, "length to fill", 14) ||
            ++seen != 5)
            continue;
        assert_int_equal(pwrite(fd, rubbish, PAGE, (off_t)page), PAGE);
    }
    assert_true(seen > 10);
    close(fd);
}

static bool
is_marked(Store *store)
{
    g_autofree char *mark = store_path(store, "history.db.is-unchecked");

    return g_file_test(mark, G_FILE_TEST_EXISTS);
}

static void
wait_for_problem(Store *store)
{
    int64_t until = g_get_monotonic_time() + WAIT_US;

    while (!store->problems->len && g_get_monotonic_time() < until)
        g_main_context_iteration(NULL, FALSE);
    assert_true(store->problems->len > 0);
}

static void
wait_for_end(Store *store)
{
    int64_t until = g_get_monotonic_time() + WAIT_US;

    while (is_marked(store) && g_get_monotonic_time() < until)
        g_main_context_iteration(NULL, FALSE);
    assert_false(is_marked(store));
}

static unsigned
count_lines(Store *store)
{
    g_autoptr(GPtrArray) page = archive_page(store->archive, store->bob, NULL, 100000);

    return page->len;
}

/* Who exports all must hear that it is not all. */
static void
a_read_that_was_cut_short_is_known(void **state)
{
    Store *store = *state;
    g_autoptr(GError) error = NULL;

    fill(store, 3000);
    kill_run(store, 0);
    store_open(store);
    assert_int_equal(count_lines(store), 3000);
    assert_true(database_check_reads(store->database, NULL));
    store_close(store);
    damage_page(store);
    store_open(store);
    assert_true(database_check_reads(store->database, NULL));
    assert_true(count_lines(store) < 3000);
    assert_false(database_check_reads(store->database, &error));
    assert_non_null(strstr(error->message, "Not all of the history could be read"));
}

static void
damage_is_told_and_repaired_at_the_next_start(void **state)
{
    Store *store = *state;

    fill(store, 3000);
    kill_run(store, 0);
    store_open(store); /* moves all into the file proper */
    kill_run(store, 1);
    damage_page(store);
    store_open(store);
    assert_string_equal(store->problems->str, "");
    clock_advance(store->world->clock, UNTIL);
    wait_for_problem(store);
    assert_non_null(strstr(store->problems->str, "is damaged. At the next start"));
    g_string_truncate(store->problems, 0);
    store_close(store);
    store_open(store);
    assert_non_null(strstr(store->problems->str, "were saved"));
    assert_true(count_lines(store) > 2900);
    clock_advance(store->world->clock, UNTIL); /* the new one is checked, too */
    wait_for_end(store);
}

static void
after_a_good_end_nothing_is_checked(void **state)
{
    Store *store = *state;

    fill(store, 3000);
    store_close(store);
    damage_page(store);
    store_open(store);
    assert_false(is_marked(store));
    clock_advance(store->world->clock, UNTIL);
    assert_false(g_main_context_pending(NULL));
    assert_string_equal(store->problems->str, "");
}

static void
a_killed_run_leaves_a_sound_store(void **state)
{
    Store *store = *state;

    kill_run(store, 3000);
    store_open(store);
    assert_true(is_marked(store));
    clock_advance(store->world->clock, UNTIL);
    fill(store, 10); /* meanwhile */
    wait_for_end(store);
    assert_string_equal(store->problems->str, "");
    assert_true(count_lines(store) >= 3000);
    store_close(store);
    store_open(store);
    assert_false(is_marked(store));
}

/* However short the runs are, one of them checks it. */
static void
a_check_that_was_cut_off_is_made_again(void **state)
{
    Store *store = *state;
    int64_t began;

    kill_run(store, 20000);
    store_open(store);
    store_close(store); /* before it began */
    store_open(store);
    assert_true(is_marked(store));
    clock_advance(store->world->clock, UNTIL);
    began = g_get_monotonic_time();
    store_close(store); /* while it runs */
    assert_true(g_get_monotonic_time() - began < G_USEC_PER_SEC);
    store_open(store);
    if (is_marked(store)) {
        clock_advance(store->world->clock, UNTIL);
        wait_for_end(store);
    }
    assert_string_equal(store->problems->str, "");
}

static void
what_is_only_read_is_not_checked(void **state)
{
    Store *store = *state;
    g_autoptr(GError) error = NULL;

    kill_run(store, 10);
    store->database = database_open_reading(store->folder, store->world->clock, &error);
    assert_non_null(store->database);
    clock_advance(store->world->clock, UNTIL);
    assert_false(is_marked(store));
    database_close(store->database);
    store->database = database_open(NULL, store->world->clock, NULL, &error);
    assert_non_null(store->database);
    clock_advance(store->world->clock, UNTIL);
    assert_false(is_marked(store));
    assert_false(g_main_context_pending(NULL));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_read_that_was_cut_short_is_known, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(damage_is_told_and_repaired_at_the_next_start, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(after_a_good_end_nothing_is_checked, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(a_killed_run_leaves_a_sound_store, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(a_check_that_was_cut_off_is_made_again, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(what_is_only_read_is_not_checked, store_setup,
                                        store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
