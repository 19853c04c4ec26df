/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store when the disk fails at any moment, and when the program is killed at any: what was
 * committed is there once, in its order, and the file is whole. */

#include "config.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/storage/store.h"

#define NOW        INT64_C(1795338000000)
#define BATCHES    4
#define BATCH_ROWS 25
#define KILLS      15

/* --- a disk that fails --- */

/* SQLite's way to the disk, with a fault in it: it counts what is done, and from the first-th on
 * lets so many fail. */
typedef struct {
    sqlite3_vfs vfs;
    sqlite3_vfs *real;
    struct {
        sqlite3_io_methods methods; /* the real ones but for those below */
        const sqlite3_io_methods *real;
    } kinds[2]; /* of files: with shared memory and without */
    int done, first, count;
    int code; /* with which they fail */
} Faults;

static Faults faults;

static bool
fails(void)
{
    faults.done++;
    return faults.count && faults.done >= faults.first && faults.done < faults.first + faults.count;
}

static const sqlite3_io_methods *
real_of(const sqlite3_file *file)
{
    return faults.kinds[file->pMethods == &faults.kinds[1].methods].real;
}

static int
fault_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 at)
{
    return fails() ? faults.code : real_of(file)->xWrite(file, bytes, count, at);
}

static int
fault_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    return fails() ? SQLITE_IOERR_TRUNCATE : real_of(file)->xTruncate(file, size);
}

static int
fault_sync(sqlite3_file *file, int flags)
{
    return fails() ? SQLITE_IOERR_FSYNC : real_of(file)->xSync(file, flags);
}

static int
fault_map(sqlite3_file *file, int page, int size, int extend, void volatile **ret_memory)
{
    if (extend && fails())
        return SQLITE_IOERR_SHMSIZE;
    return real_of(file)->xShmMap(file, page, size, extend, ret_memory);
}

static int
fault_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret_flags)
{
    int code, kind;

    (void)vfs;
    if (fails())
        return SQLITE_CANTOPEN;
    code = faults.real->xOpen(faults.real, name, file, flags, ret_flags);
    if (code != SQLITE_OK || !file->pMethods)
        return code;
    if (file->pMethods->iVersion < 2)
        return code;
    kind = file->pMethods->xShmMap == NULL;
    faults.kinds[kind].real = file->pMethods;
    faults.kinds[kind].methods = *file->pMethods;
    faults.kinds[kind].methods.xWrite = fault_write;
    faults.kinds[kind].methods.xTruncate = fault_truncate;
    faults.kinds[kind].methods.xSync = fault_sync;
    if (!kind)
        faults.kinds[kind].methods.xShmMap = fault_map;
    file->pMethods = &faults.kinds[kind].methods;
    return code;
}

static int
faults_setup(void **state)
{
    if (!faults.real) {
        faults.real = sqlite3_vfs_find(NULL);
        faults.vfs = *faults.real;
        faults.vfs.zName = "faults";
        faults.vfs.xOpen = fault_open;
    }
    faults.count = 0;
    sqlite3_vfs_register(&faults.vfs, 1);
    return store_setup(state);
}

static int
faults_teardown(void **state)
{
    faults.count = 0;
    int result = store_teardown(state);

    sqlite3_vfs_unregister(&faults.vfs);
    return result;
}

/* --- what is in the store --- */

static void
add_line(Store *store, int number)
{
    g_autofree char *body = g_strdup_printf("line %d", number);
    g_autofree char *id = g_strdup_printf("an-id-of-enough-length-%d", number);

    store_add(store, store->bob, incoming(body, id, NOW + number));
}

/* The lines are 0, 1, 2 ... : how many. */
static int
count_lines(Store *store)
{
    g_autoptr(GPtrArray) page = archive_page(store->archive, store->bob, NULL, 100000);

    for (unsigned i = 0; i < page->len; i++) {
        const Message *message = g_ptr_array_index(page, i);
        g_autofree char *body = g_strdup_printf("line %u", i);

        assert_string_equal(message->body, body);
        assert_true(archive_has(store->archive, store->bob, message));
    }
    return (int)page->len;
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

/* --- the disk --- */

/* Opens and fills the store; whether it could be opened. */
static bool
use_store(Store *store)
{
    g_autoptr(GError) error = NULL;

    store->database = database_open(store->folder, store->world->clock, NULL, &error);
    if (!store->database) {
        assert_true(error->message[0]);
        return false;
    }
    store->archive = archive_new(store->database);
    for (int i = 0; i < BATCHES * BATCH_ROWS; i++) {
        add_line(store, i);
        if (i % BATCH_ROWS == BATCH_ROWS - 1)
            database_commit(store->database, NULL);
    }
    return true;
}

/* One run with these faults in it: however it went, the disk works in the end. false: they did not
 * come to pass. */
static bool
survives(Store *store, int first, int count, int code)
{
    bool has_happened;

    store_close(store);
    remove_folder(store->folder);
    faults.code = code;
    faults.done = 0;
    faults.first = first;
    faults.count = count;
    if (use_store(store)) {
        assert_int_equal(count_lines(store), BATCHES * BATCH_ROWS);
        has_happened = faults.done >= first;
        faults.count = 0;
        assert_true(database_commit(store->database, NULL));
        clock_advance(store->world->clock, 60 * 1000);
        store_close(store);
        store_open(store);
        assert_int_equal(count_lines(store), BATCHES * BATCH_ROWS);
    } else {
        has_happened = true;
        faults.count = 0;
        store_open(store);
        assert_int_equal(count_lines(store), 0);
    }
    check_file(store);
    return has_happened;
}

static void
every_fault_alone_loses_nothing(void **state)
{
    Store *store = *state;
    int first = 1;

    while (survives(store, first, 1, SQLITE_FULL))
        first++;
    assert_true(first > 40);
}

static void
a_disk_that_stays_full_loses_nothing(void **state)
{
    Store *store = *state;
    int first = 1;

    while (survives(store, first, G_MAXINT / 2, SQLITE_FULL))
        first += 5;
    assert_true(first > 40);
}

static void
a_disk_that_breaks_loses_nothing(void **state)
{
    Store *store = *state;
    int first = 1;

    while (survives(store, first, 5, SQLITE_IOERR_WRITE))
        first += 5;
    assert_true(first > 40);
}

/* What was not committed when the program ends on a full disk is lost, but nothing before it. */
static void
ending_on_a_full_disk_keeps_what_was_committed(void **state)
{
    Store *store = *state;

    for (int i = 0; i < BATCH_ROWS; i++)
        add_line(store, i);
    assert_true(database_commit(store->database, NULL));
    faults.code = SQLITE_FULL;
    faults.done = 0;
    faults.first = 1;
    faults.count = G_MAXINT / 2;
    add_line(store, BATCH_ROWS);
    assert_false(database_commit(store->database, NULL));
    store_close(store);
    faults.count = 0;
    store_open(store);
    assert_int_equal(count_lines(store), BATCH_ROWS);
    check_file(store);
}

/* --- the program --- */

/* Writes lines until it is killed, and tells how many are on the disk. */
static void
run_until_killed(Store *store, int tell)
{
    int number;

    store_open(store);
    number = count_lines(store);
    for (;;) {
        for (int i = 0; i < 40; i++)
            add_line(store, number++);
        if (!database_commit(store->database, NULL) ||
            write(tell, &number, sizeof number) != sizeof number)
            _exit(1);
    }
}

static void
a_killed_program_loses_nothing_that_was_committed(void **state)
{
    Store *store = *state;
    int least = 0;

    for (int i = 0; i < KILLS; i++) {
        int pipes[2];
        pid_t child;

        store_close(store);
        assert_int_equal(pipe(pipes), 0);
        child = fork();
        assert_true(child >= 0);
        if (child == 0)
            run_until_killed(store, pipes[1]);
        close(pipes[1]);
        for (int told = 0; told <= i * 3; told++) /* it is somewhere in the next batch then */
            assert_int_equal(read(pipes[0], &least, sizeof least), sizeof least);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        while (read(pipes[0], &least, sizeof least) == sizeof least)
            ;
        close(pipes[0]);
        store_open(store);
        assert_string_equal(store->problems->str, "");
        assert_true(count_lines(store) >= least);
        assert_int_equal(count_lines(store) % 40, 0);
        check_file(store);
    }
}

/* The last bytes of the log beside the file never reached the disk, or came out as rubbish. */
static void
a_damaged_log_costs_its_end_alone(void **state)
{
    Store *store = *state;
    g_autofree char *path = store_path(store, "history.db");
    g_autofree char *log = store_path(store, "history.db-wal");
    g_autofree char *content = NULL, *content_of_log = NULL;
    gsize length, length_of_log;
    int before = 0;

    for (int i = 0; i < 2000; i++) {
        add_line(store, i);
        if (i % 50 == 49)
            assert_true(database_commit(store->database, NULL));
    }
    assert_true(g_file_get_contents(path, &content, &length, NULL));
    assert_true(g_file_get_contents(log, &content_of_log, &length_of_log, NULL));
    for (int part = 0; part <= 8; part++) {
        int count;

        store_close(store);
        remove_folder(store->folder);
        g_assert(g_mkdir_with_parents(store->folder, 0700) == 0);
        assert_true(g_file_set_contents(path, content, (gssize)length, NULL));
        memset(content_of_log + length_of_log / 8 * (gsize)(8 - part), 0x5a, part ? 20 : 0);
        assert_true(g_file_set_contents(log, content_of_log, (gssize)length_of_log, NULL));
        store_open(store);
        count = count_lines(store);
        assert_true(part == 0 ? count == 2000 : count <= before);
        assert_string_equal(store->problems->str, "");
        check_file(store);
        before = count;
    }
}

/* --- no right to write --- */

#define NOBODY 65534

/* Runs fn in a process without the rights of root, as the owner of the folder; its result. */
static int
run_without_rights(Store *store, int (*fn)(Store *store))
{
    static const char *const NAMES[] = { "history.db", "lock" };
    int status = -1;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        bool is_root = geteuid() == 0;

        for (size_t i = 0; is_root && i < G_N_ELEMENTS(NAMES); i++) {
            g_autofree char *path = store_path(store, NAMES[i]);
            if (chown(path, NOBODY, NOBODY))
                _exit(100);
        }
        if (is_root && (chown(store->folder, NOBODY, NOBODY) || setgid(NOBODY) || setuid(NOBODY)))
            _exit(101);
        _exit(fn(store));
    }
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int
open_read_only_folder(Store *store)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *lock = store_path(store, "lock");

    g_unlink(lock);
    if (g_chmod(store->folder, 0500))
        return 2;
    store->database = database_open(store->folder, store->world->clock, NULL, &error);
    return store->database || !strstr(error->message, "Permission denied");
}

static int
open_read_only_file(Store *store)
{
    g_autofree char *path = store_path(store, "history.db");

    if (g_chmod(path, 0400))
        return 2;
    store_open(store);
    if (count_lines(store) != BATCH_ROWS)
        return 3;
    add_line(store, BATCH_ROWS);
    if (database_commit(store->database, NULL) || !strstr(store->problems->str, "read-only"))
        return 4;
    return 0;
}

static int
open_unreadable_file(Store *store)
{
    g_autofree char *path = store_path(store, "history.db");
    g_autoptr(GError) error = NULL;

    if (g_chmod(path, 0))
        return 2;
    store->database = database_open(store->folder, store->world->clock, NULL, &error);
    return store->database || !strstr(error->message, path);
}

static void
what_may_not_be_written_is_told_and_stays(void **state)
{
    static int (*const CASES[])(Store * store) = {
        open_read_only_folder,
        open_read_only_file,
        open_unreadable_file,
    };
    Store *store = *state;
    g_autofree char *path = store_path(store, "history.db");

    for (int i = 0; i < BATCH_ROWS; i++)
        add_line(store, i);
    for (size_t i = 0; i < G_N_ELEMENTS(CASES); i++) {
        store_close(store);
        assert_int_equal(run_without_rights(store, CASES[i]), 0);
        assert_int_equal(g_chmod(store->folder, 0700), 0);
        assert_int_equal(g_chmod(path, 0600), 0);
        store_open(store);
        assert_string_equal(store->problems->str, "");
        assert_int_equal(count_lines(store), BATCH_ROWS);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_fault_alone_loses_nothing, faults_setup,
                                        faults_teardown),
        cmocka_unit_test_setup_teardown(a_disk_that_stays_full_loses_nothing, faults_setup,
                                        faults_teardown),
        cmocka_unit_test_setup_teardown(a_disk_that_breaks_loses_nothing, faults_setup,
                                        faults_teardown),
        cmocka_unit_test_setup_teardown(ending_on_a_full_disk_keeps_what_was_committed,
                                        faults_setup, faults_teardown),
        cmocka_unit_test_setup_teardown(a_killed_program_loses_nothing_that_was_committed,
                                        store_setup, store_teardown),
        cmocka_unit_test_setup_teardown(a_damaged_log_costs_its_end_alone, store_setup,
                                        store_teardown),
        cmocka_unit_test_setup_teardown(what_may_not_be_written_is_told_and_stays, store_setup,
                                        store_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
