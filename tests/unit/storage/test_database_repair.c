/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Damaged stores: what can be read of them is saved, once, and they are kept whole beside it. */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/database_sql.h"

#include "unit/storage/store.h"

#define NOW  INT64_C(1795338000000)
#define PAGE 4096

/* --- a store to damage --- */

static char *
line_id(int number)
{
    return g_strdup_printf("an-id-of-enough-length-%d", number);
}

/* "line 7", and enough more that few stand on one page. */
static void
fill(Store *store, int count)
{
    for (int i = 0; i < count; i++) {
        g_autofree char *body = g_strdup_printf("line %d. It has a length to fill pages.", i);
        g_autofree char *id = line_id(i);

        store_add(store, store->bob, incoming(body, id, NOW + i));
    }
}

static char *
database_path(const Store *store)
{
    return store_path(store, "history.db");
}

static unsigned
count_files(const Store *store, const char *start)
{
    g_autoptr(GDir) folder = g_dir_open(store->folder, 0, NULL);
    const char *name;
    unsigned count = 0;

    while ((name = g_dir_read_name(folder)))
        count += g_str_has_prefix(name, start) && !strstr(name, "-wal") && !strstr(name, "-shm");
    return count;
}

/* How many lines there are. Each is what it was, in its place, and there once. */
static unsigned
read_lines(Store *store, bool is_known)
{
    g_autoptr(GPtrArray) page = archive_page(store->archive, store->bob, NULL, 100000);
    int last = -1;

    for (unsigned i = 0; i < page->len; i++) {
        const Message *message = g_ptr_array_index(page, i);
        int number = -1, end = 0;

        sscanf(message->body, "line %d. It has a length to fill pages.%n", &number, &end);
        assert_true(end > 0 && !message->body[end]);
        assert_true(number > last);
        assert_int_equal(message->time, NOW + number);
        if (is_known)
            assert_true(archive_has(store->archive, store->bob, message));
        last = number;
    }
    return page->len;
}

static unsigned
check_lines(Store *store)
{
    return read_lines(store, true);
}

static void
overwrite(const char *path, off_t from, size_t length)
{
    g_autofree char *rubbish = g_strnfill(length, '\xa5');
    int fd = open(path, O_WRONLY);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, rubbish, length, from), (ssize_t)length);
    close(fd);
}

static unsigned
count_text(const char *text, gsize length, const char *needle)
{
    const char *at = text, *end = text + length;
    unsigned count = 0;

    while ((at = memmem(at, (size_t)(end - at), needle, strlen(needle)))) {
        count++;
        at++;
    }
    return count;
}

/* Damages each step-th page of those that hold lines; how many lines were on them. */
static unsigned
damage_lines(const char *path, unsigned step)
{
    g_autofree char *content = NULL;
    gsize length;
    unsigned lines = 0, pages = 0;

    assert_true(g_file_get_contents(path, &content, &length, NULL));
    for (gsize page = PAGE; page + PAGE <= length; page += PAGE) {
        unsigned count = count_text(content + page, PAGE, ". It has a length to fill");

        if (content[page] != 0x0d || !count || pages++ % step != 1)
            continue;
        overwrite(path, (off_t)page, PAGE);
        lines += count;
    }
    assert_true(lines > 0);
    return lines;
}

/* What was told, and no more than that. */
static void
assert_problem(Store *store, const char *text)
{
    if (!strstr(store->problems->str, text))
        fail_msg("\"%s\" instead of \"%s\"", store->problems->str, text);
    g_string_truncate(store->problems, 0);
}

static unsigned
count_hits(Store *store, const char *words)
{
    g_autofree char *found = NULL;
    unsigned count = 0;

    clock_advance(store->world->clock, 60 * 1000); /* the index is made anew meanwhile */
    found = store_search(store, words);
    for (const char *at = found; (at = strstr(at, "line ")); at++)
        count++;
    return count;
}

/* --- what is damaged --- */

static void
a_file_that_is_no_database_is_set_aside(void **state)
{
    Store *store = *state;
    g_autofree char *path = database_path(store);

    store_close(store);
    assert_true(g_file_set_contents(path,
                                    "This is no database, but long enough to be read as one."
                                    " It goes on until the header's hundred bytes are full.",
                                    -1, NULL));
    store_open(store);
    assert_problem(store, "history.db.damaged-2026-11-");
    assert_int_equal(count_files(store, "history.db.damaged-"), 1);
    fill(store, 1);
    assert_int_equal(check_lines(store), 1);
}

static void
nothing_readable_is_said(void **state)
{
    Store *store = *state;
    g_autofree char *path = database_path(store);

    fill(store, 1);
    store_close(store);
    overwrite(path, 0, 60 * PAGE);
    store_open(store);
    assert_problem(store, "no message in it could be read");
    assert_int_equal(check_lines(store), 0);
}

static void
what_stands_around_damage_is_saved_at_the_next_start(void **state)
{
    Store *store = *state;
    g_autofree char *path = database_path(store);
    unsigned lost;

    fill(store, 3000);
    store_close(store);
    lost = damage_lines(path, 7);
    store_open(store);
    assert_string_equal(store->problems->str, "");
    archive_page(store->archive, store->bob, NULL, 5000);
    assert_problem(store, "is damaged. At the next start");
    store_close(store);
    store_open(store);
    g_autofree char *told = g_strdup_printf("damaged: %u messages of it were saved", 3000 - lost);
    assert_problem(store, told);
    assert_int_equal(check_lines(store), 3000 - lost);
    assert_int_equal(count_hits(store, "\"line 0\""), 1);
    assert_int_equal(count_hits(store, "length"), 10); /* as many as are asked for */
    store_close(store);
    store_open(store);
    assert_string_equal(store->problems->str, "");
    assert_int_equal(count_files(store, "history.db.damaged-"), 1);
    assert_int_equal(count_files(store, "history.db."), 1);
}

static void
a_damaged_header_costs_nothing(void **state)
{
    static const struct {
        off_t from;
        size_t length;
    } DAMAGES[] = { { 0, 1 }, { 0, 16 }, { 16, 8 }, { 0, 100 }, { 24, 76 } };
    Store *store = *state;
    g_autofree char *path = database_path(store);

    fill(store, 300);
    for (size_t i = 0; i < G_N_ELEMENTS(DAMAGES); i++) {
        store_close(store);
        overwrite(path, DAMAGES[i].from, DAMAGES[i].length);
        store_open(store);
        assert_int_equal(check_lines(store), 300);
    }
}

static void
a_file_cut_off_keeps_its_beginning(void **state)
{
    Store *store = *state;
    g_autofree char *path = database_path(store);
    GStatBuf status;

    fill(store, 3000);
    store_close(store);
    assert_int_equal(g_stat(path, &status), 0);
    assert_int_equal(truncate(path, status.st_size / 2 / PAGE * PAGE + 100), 0);
    store_open(store);
    if (!store->problems->len) { /* found when it is read */
        archive_page(store->archive, store->bob, NULL, 5000);
        store_close(store);
        store_open(store);
    }
    assert_true(check_lines(store) > 500);
    assert_problem(store, "were saved");
}

/* Any page, one after the other, each time of a new store. */
static void
any_page_may_be_damaged(void **state)
{
    Store *store = *state;
    g_autofree char *path = database_path(store);
    unsigned runs = 0;
    GStatBuf status = { 0 };

    for (off_t page = PAGE; page == PAGE || page < status.st_size; page += PAGE, runs++) {
        fill(store, 400);
        store_close(store);
        assert_int_equal(g_stat(path, &status), 0);
        overwrite(path, page, PAGE);
        for (int start = 0; start < 2; start++) { /* the first may only find it */
            store_open(store);
            read_lines(store, false);
            count_hits(store, "length");
            store_close(store);
        }
        store_open(store);
        assert_int_equal(count_files(store, "history.db.repair"), 0);
        check_lines(store);
        fill(store, 400);
        store_close(store);
        remove_folder(store->folder);
        store_open(store);
    }
    assert_true(runs > 20);
}

static void
a_file_that_was_emptied_is_told(void **state)
{
    Store *store = *state;
    g_autofree char *path = database_path(store);

    fill(store, 1);
    store_close(store);
    assert_int_equal(truncate(path, 0), 0);
    store_open(store);
    assert_problem(store, "was an empty file");
    fill(store, 1);
    assert_int_equal(check_lines(store), 1);
}

static void
rooms_are_read_again_after_a_repair(void **state)
{
    Store *store = *state;
    g_autofree char *path = database_path(store);
    ArchivePoint early = { .id = (char *)"earlier", .time = NOW - INT64_C(100) * 86400000 }, gap;

    store_add(store, store->room, incoming("in the room", "an-id-of-enough-length-r", NOW));
    store_add(store, store->bob, incoming("to us alone", "an-id-of-enough-length-b", NOW));
    store_close(store);
    overwrite(path, 0, 16);
    store_open(store);
    assert_true(archive_gap(store->archive, store->room, &gap));
    assert_int_equal(gap.time, NOW - INT64_C(30) * 86400000);
    assert_null(gap.id);
    assert_false(archive_gap(store->archive, store->bob, &gap));
    archive_set_gap(store->archive, store->room, &early);
    store_close(store);
    overwrite(path, 0, 16);
    store_open(store);
    assert_true(archive_gap(store->archive, store->room, &gap));
    assert_int_equal(gap.time, early.time);
    assert_string_equal(gap.id, "earlier");
    archive_point_done(&gap);
}

/* --- interrupted, impossible --- */

static void
an_interrupted_repair_is_ended(void **state)
{
    Store *store = *state;
    g_autofree char *path = database_path(store);
    g_autofree char *repaired = store_path(store, "history.db.repaired");
    g_autofree char *begun = store_path(store, "history.db.repair");

    fill(store, 10);
    store_close(store);
    assert_int_equal(g_rename(path, repaired), 0);
    assert_true(g_file_set_contents(path, "rubbish", -1, NULL));
    store_open(store);
    assert_int_equal(check_lines(store), 10);
    assert_int_equal(count_files(store, "history.db.damaged-"), 1);
    store_close(store);
    assert_int_equal(g_rename(path, repaired), 0); /* the damaged one was moved already */
    store_open(store);
    assert_int_equal(check_lines(store), 10);
    store_close(store);
    assert_true(g_file_set_contents(begun, "half of a store", -1, NULL));
    overwrite(path, 0, 16);
    store_open(store);
    assert_int_equal(check_lines(store), 10);
    assert_false(g_file_test(begun, G_FILE_TEST_EXISTS));
}

static void
a_full_disk_leaves_the_damaged_file_as_it_is(void **state)
{
    Store *store = *state;
    g_autofree char *path = database_path(store);
    g_autofree char *before = NULL, *after = NULL;
    g_autoptr(GError) error = NULL;
    gsize length, length_after;

    fill(store, 3000);
    store_close(store);
    overwrite(path, 0, 16);
    assert_true(g_file_get_contents(path, &before, &length, NULL));
    limit_files(20000);
    assert_null(database_open(store->folder, store->world->clock, NULL, &error));
    limit_files(0);
    assert_true(g_error_matches(error, STORAGE_ERROR, STORAGE_ERROR_DAMAGED));
    assert_non_null(strstr(error->message, "cannot be repaired"));
    assert_true(g_file_get_contents(path, &after, &length_after, NULL));
    assert_int_equal(length, length_after);
    assert_memory_equal(before, after, length);
    store_open(store);
    assert_int_equal(check_lines(store), 3000);
}

static void
copy_to(const char *from, const char *to)
{
    g_autofree char *content = NULL;
    gsize length;

    assert_true(g_file_get_contents(from, &content, &length, NULL));
    assert_true(g_file_set_contents(to, content, (gssize)length, NULL));
}

/* The lines are in the log alone, as a crash leaves it, and there is room for the file without. */
static void
a_log_that_cannot_be_copied_ends_the_repair(void **state)
{
    Store *store = *state;
    g_autofree char *path = database_path(store), *log = store_path(store, "history.db-wal");
    g_autofree char *kept = store_path(store, "kept"), *kept_log = store_path(store, "kept-wal");
    g_autofree char *mark = store_path(store, "history.db.is-damaged");
    g_autoptr(GError) error = NULL;
    GStatBuf file, log_file;

    store_close(store);
    store_open(store);
    fill(store, 1500);
    assert_true(database_commit(store->database, NULL));
    copy_to(path, kept);
    copy_to(log, kept_log);
    store_close(store);
    assert_int_equal(g_rename(kept, path), 0);
    assert_int_equal(g_rename(kept_log, log), 0);
    overwrite(path, 0, 16);
    assert_true(g_file_set_contents(mark, "", 0, NULL));
    assert_int_equal(g_stat(path, &file), 0);
    assert_int_equal(g_stat(log, &log_file), 0);
    assert_true(log_file.st_size > file.st_size + 4096);
    limit_files((unsigned)file.st_size + 4096);
    assert_null(database_open(store->folder, store->world->clock, NULL, &error));
    limit_files(0);
    assert_true(g_error_matches(error, STORAGE_ERROR, STORAGE_ERROR_DAMAGED));
    store_open(store);
    assert_int_equal(check_lines(store), 1500);
}

static void
assert_not_opened(Store *store)
{
    g_autofree char *path = database_path(store);
    g_autoptr(GError) error = NULL;

    assert_null(database_open(store->folder, store->world->clock, NULL, &error));
    if (!strstr(error->message, path))
        fail_msg("%s", error->message);
    assert_int_equal(count_files(store, "history.db.damaged-"), 0);
}

static void
what_is_no_file_is_left_alone(void **state)
{
    Store *store = *state;
    g_autofree char *path = database_path(store);
    g_autofree char *kept = store_path(store, "kept");

    fill(store, 5);
    store_close(store);
    assert_int_equal(g_rename(path, kept), 0);
    assert_int_equal(g_mkdir(path, 0700), 0);
    assert_not_opened(store);
    assert_true(g_file_test(path, G_FILE_TEST_IS_DIR));
    g_rmdir(path);
    assert_int_equal(symlink("/nowhere/at/all", path), 0);
    assert_not_opened(store);
    assert_true(g_file_test(path, G_FILE_TEST_IS_SYMLINK));
    g_unlink(path);
    assert_int_equal(symlink("kept", path), 0); /* this one leads somewhere */
    store_open(store);
    assert_int_equal(check_lines(store), 5);
}

/* Nothing of a large store is indexed after a repair; it is, bit by bit. */
static void
a_large_store_is_indexed_anew(void **state)
{
    Store *store = *state;
    g_autofree char *path = database_path(store);
    g_autoptr(Message) old = NULL;
    g_autofree char *id = line_id(17);

    fill(store, 45000);
    store_close(store);
    overwrite(path, 0, 16);
    store_open(store);
    assert_problem(store, "45000 messages of it were saved");
    old = incoming("line 17. It has a length to fill pages.", id, NOW + 17);
    assert_true(archive_has(store->archive, store->bob, old));
    assert_int_equal(count_hits(store, "\"line 17\""), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_file_that_is_no_database_is_set_aside, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(nothing_readable_is_said, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(what_stands_around_damage_is_saved_at_the_next_start,
                                        store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(a_damaged_header_costs_nothing, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(a_file_cut_off_keeps_its_beginning, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(any_page_may_be_damaged, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(a_file_that_was_emptied_is_told, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(rooms_are_read_again_after_a_repair, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(an_interrupted_repair_is_ended, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(a_full_disk_leaves_the_damaged_file_as_it_is, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(a_log_that_cannot_be_copied_ends_the_repair, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(what_is_no_file_is_left_alone, store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(a_large_store_is_indexed_anew, store_setup, store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
