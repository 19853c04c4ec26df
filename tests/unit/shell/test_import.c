/* SPDX-License-Identifier: GPL-3.0-or-later */
/* jaser import and jaser export that are cut short: by Ctrl-C, by a kill, by a full disk. Whatever
 * was read is there once, and the same order again brings the rest. */

#include "config.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shell/shell.h"
#include "unit/storage/store.h"

#define LINES 6000
/* Of the database's log: more than is written before the first lines. */
#define PART_BYTES (64 * 1024)
#define START      INT64_C(1714557600000) /* 2024-05-01T10:00:00Z */

/* A log of the chat with Bob, without ids: lines are known by what they say, and when. */
static int
setup(void **state)
{
    if (store_setup(state))
        return -1;
    Store *store = *state;
    g_autofree char *path =
        store_path(store, "p/chatlogs/alice_at_example.org/bob_at_example.org/2024_05_01.log");
    g_autofree char *folder = g_path_get_dirname(path);
    g_autoptr(GString) text = g_string_new(NULL);

    for (unsigned i = 0; i < LINES; i++) {
        g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(START / 1000 + i);
        g_autofree char *stamp = g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
        g_string_append_printf(text, "%s - %s: line %u\n", stamp, i % 2 ? "me" : "bob@example.org",
                               i % 100);
    }
    store_close(store);
    assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
    assert_true(g_file_set_contents(path, text->str, -1, NULL));
    return 0;
}

/* --- an order, in a process of its own --- */

typedef struct {
    Store *store;
    unsigned file_bytes; /* files may not grow over that; 0: as they like */
    int signal;          /* that comes once there is a first part of something; 0: none */
    const char *part;    /* the file that has it then, or the folder that is there */
    const char *output;  /* of the order, NULL: a file of the test's */
} Order;

static void
redirect(const Order *order, const char *name, int to)
{
    g_autofree char *path = order->output && to == STDOUT_FILENO ? g_strdup(order->output)
                                                                 : store_path(order->store, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    if (fd < 0 || dup2(fd, to) < 0)
        _exit(99);
}

/* Between the steps of what the order does. */
static gboolean
on_tick(gpointer data)
{
    const Order *order = data;
    g_autofree char *path = store_path(order->store, order->part);
    GStatBuf status;

    if (g_stat(path, &status) || (S_ISREG(status.st_mode) && status.st_size < PART_BYTES))
        return G_SOURCE_CONTINUE;
    raise(order->signal);
    return G_SOURCE_REMOVE;
}

/* words: behind "jaser", separated by spaces. Its exit status, or 128 and the signal's number. */
static int
run(const Order *order, const char *words)
{
    g_autofree char *line = g_strdup_printf("%s --data-dir=%s --config-dir=%s", words,
                                            order->store->folder, order->store->folder);
    g_auto(GStrv) argv = g_strsplit(line, " ", -1);
    pid_t child = fork();
    int status;

    assert_true(child >= 0);
    if (child) {
        assert_int_equal(waitpid(child, &status, 0), child);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    redirect(order, "stdout", STDOUT_FILENO);
    redirect(order, "stderr", STDERR_FILENO);
    if (order->file_bytes)
        limit_files(order->file_bytes);
    if (order->signal)
        g_timeout_add(1, on_tick, (gpointer)order);
    status = shell_run((int)g_strv_length(argv), argv);
    fflush(NULL);
    _exit(status);
}

static char *
import_words(Store *store)
{
    return g_strdup_printf("import profanity %s/p", store->folder);
}

static void
assert_error(Store *store, const char *expected)
{
    g_autofree char *path = store_path(store, "stderr");
    g_autofree char *text = read_whole(path);

    if (!strstr(text, expected))
        assert_string_equal(text, expected);
}

/* --- what is stored then --- */

/* How many lines: each once, in their order, and none of them unread. */
static unsigned
check_lines(Store *store)
{
    ArchivePosition first;
    int64_t last = 0;
    unsigned count;

    store_open(store);
    g_autoptr(GPtrArray) page = archive_page(store->archive, store->bob, NULL, LINES * 2);
    count = page->len;
    for (unsigned i = 0; i < page->len; i++) {
        const Message *message = page->pdata[i];
        assert_true(message->time > last);
        last = message->time;
    }
    assert_int_equal(archive_unread(store->archive, store->bob, &first), 0);
    store_close(store);
    return count;
}

static void
import_the_rest(Store *store)
{
    const Order order = { .store = store };
    g_autofree char *words = import_words(store);

    assert_int_equal(run(&order, words), 0);
    assert_int_equal(check_lines(store), LINES);
    assert_int_equal(run(&order, words), 0);
    assert_int_equal(check_lines(store), LINES);
}

/* --- tests --- */

static void
an_interrupted_import_goes_on_another_time(void **state)
{
    Store *store = *state;
    const Order order = { .store = store, .signal = SIGINT, .part = "history.db-wal" };
    g_autofree char *words = import_words(store);

    assert_int_equal(run(&order, words), 1);
    assert_error(store, "It was interrupted. What was read is kept");
    assert_in_range(check_lines(store), 1, LINES - 1);
    import_the_rest(store);
}

static void
a_killed_import_goes_on_another_time(void **state)
{
    Store *store = *state;
    const Order order = { .store = store, .signal = SIGKILL, .part = "history.db-wal" };
    g_autofree char *words = import_words(store);

    assert_int_equal(run(&order, words), 128 + SIGKILL);
    assert_in_range(check_lines(store), 1, LINES - 1);
    import_the_rest(store);
}

static void
an_import_onto_a_full_disk_goes_on_another_time(void **state)
{
    Store *store = *state;
    const Order order = { .store = store, .file_bytes = 400 * 1024 };
    g_autofree char *words = import_words(store);

    assert_int_equal(run(&order, words), 1);
    assert_error(store, "cannot be written");
    assert_in_range(check_lines(store), 0, LINES - 1);
    import_the_rest(store);
}

/* Nothing of it is left, also not what was written under another name. */
static void
an_export_onto_a_full_disk_leaves_nothing(void **state)
{
    Store *store = *state;
    const Order full = { .store = store, .file_bytes = 64 * 1024 },
                device = { .store = store, .output = "/dev/full" };
    g_autofree char *words = g_strdup_printf("export --output=%s/out/all.txt", store->folder);
    g_autofree char *folder = store_path(store, "out");
    g_autofree char *path = store_path(store, "out/all.txt");

    import_the_rest(store);
    assert_int_equal(run(&full, words), 1);
    assert_error(store, "cannot be written");
    assert_int_equal(g_rmdir(folder), 0);
    assert_int_equal(run(&device, "export"), 1);
    assert_error(store, "cannot be written");
    assert_int_equal(run(&(Order){ .store = store }, words), 0);
    g_autofree char *text = read_whole(path);
    assert_non_null(strstr(text, "<bob> line 98\n"));
    assert_int_equal(run(&(Order){ .store = store }, words), 1);
    assert_error(store, "is there already: --force overwrites it");
}

static void
an_interrupted_export_leaves_nothing(void **state)
{
    Store *store = *state;
    const Order order = { .store = store, .signal = SIGINT, .part = "out" };
    g_autofree char *words =
        g_strdup_printf("export --format=html --output=%s/out/all.html", store->folder);
    g_autofree char *folder = store_path(store, "out");

    import_the_rest(store);
    assert_int_equal(run(&order, words), 1);
    assert_error(store, "It was interrupted.");
    assert_int_equal(g_rmdir(folder), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, store_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_interrupted_import_goes_on_another_time),
        TEST(a_killed_import_goes_on_another_time),
        TEST(an_import_onto_a_full_disk_goes_on_another_time),
        TEST(an_export_onto_a_full_disk_leaves_nothing),
        TEST(an_interrupted_export_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
