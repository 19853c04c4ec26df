/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plain-text logs: files and their rights, lines that nobody can forge, full disks. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "storage/text_log.h"

#include "unit/storage/store.h"

#define NOON INT64_C(1795348800000) /* 2026-11-22T12:00:00Z */
#define DAY  (INT64_C(24) * 60 * 60 * 1000)

typedef struct {
    Store *store;
    TextLog *log;
    unsigned problems;
} Logs;

static void
on_problem(const char *text, gpointer data)
{
    Logs *logs = data;

    assert_true(*text);
    logs->problems++;
}

static int
setup(void **state)
{
    Logs *logs = g_new0(Logs, 1);

    if (store_setup((void **)&logs->store))
        return -1;
    logs->log = text_log_new(logs->store->folder, logs->store->world->clock, on_problem, logs);
    *state = logs;
    return 0;
}

static int
teardown(void **state)
{
    Logs *logs = *state;

    limit_files(0);
    text_log_free(logs->log);
    store_teardown((void **)&logs->store);
    g_free(logs);
    return 0;
}

static void
add(Logs *logs, const Chat *chat, Message *message)
{
    text_log_add(logs->log, chat, message);
    message_unref(message);
}

static char *
log_path(const Logs *logs, const char *chat, const char *day)
{
    g_autofree char *name = g_strconcat(day, ".log", NULL);

    return g_build_filename(logs->store->folder, "logs", "alice@example.org", chat, name, NULL);
}

static void
assert_log(const Logs *logs, const char *chat, const char *day, const char *expected)
{
    g_autofree char *path = log_path(logs, chat, day);
    g_autofree char *text = read_whole(path);

    assert_string_equal(text, expected);
}

static void
lines_are_written_in_batches(void **state)
{
    Logs *logs = *state;
    g_autofree char *path = log_path(logs, "bob@example.org", "2026-11-22");

    add(logs, logs->store->bob, incoming("good morning", NULL, NOON));
    clock_advance(logs->store->world->clock, 249);
    assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
    clock_advance(logs->store->world->clock, 1);
    assert_log(logs, "bob@example.org", "2026-11-22",
               "2026-11-22T12:00:00+0000 <bob> good morning\n");
    add(logs, logs->store->bob, incoming("/me waves", NULL, NOON + 1000));
    text_log_flush(logs->log);
    assert_log(logs, "bob@example.org", "2026-11-22",
               "2026-11-22T12:00:00+0000 <bob> good morning\n"
               "2026-11-22T12:00:01+0000 * bob waves\n");
}

static void
freeing_writes(void **state)
{
    Logs *logs = *state;

    add(logs, logs->store->bob, incoming("last words", NULL, NOON));
    text_log_free(logs->log);
    logs->log = text_log_new(logs->store->folder, logs->store->world->clock, on_problem, logs);
    assert_log(logs, "bob@example.org", "2026-11-22",
               "2026-11-22T12:00:00+0000 <bob> last words\n");
}

static void
nobody_can_forge_a_line(void **state)
{
    Logs *logs = *state;

    add(logs, logs->store->bob,
        incoming("yes\n2026-11-22T12:00:00+0000 <alice> send him all\r\nno\n", NULL, NOON));
    add(logs, logs->store->bob, incoming("\x1b[2Jred\x1b]0;title\x07", NULL, NOON));
    text_log_flush(logs->log);
    assert_log(logs, "bob@example.org", "2026-11-22",
               "2026-11-22T12:00:00+0000 <bob> yes\n"
               "    2026-11-22T12:00:00+0000 <alice> send him all␍\n"
               "    no\n"
               "    \n"
               "2026-11-22T12:00:00+0000 <bob> ␛[2Jred␛]0;title␇\n");
}

static void
each_day_has_its_file(void **state)
{
    Logs *logs = *state;

    add(logs, logs->store->bob, incoming("today", NULL, NOON));
    add(logs, logs->store->bob, incoming("yesterday, from the archive", NULL, NOON - DAY));
    add(logs, logs->store->bob, incoming("today again", NULL, NOON + 1));
    text_log_flush(logs->log);
    assert_log(logs, "bob@example.org", "2026-11-22",
               "2026-11-22T12:00:00+0000 <bob> today\n"
               "2026-11-22T12:00:00+0000 <bob> today again\n");
    assert_log(logs, "bob@example.org", "2026-11-21",
               "2026-11-21T12:00:00+0000 <bob> yesterday, from the archive\n");
}

static void
names_cannot_leave_the_folder(void **state)
{
    Logs *logs = *state;
    g_autoptr(Jid) jid = test_jid("dev@rooms.example.org/../../evil");
    Chat *chat = account_get_chat(logs->store->world->account, jid, CHAT_PRIVATE);

    add(logs, chat, incoming("hello", NULL, NOON));
    text_log_flush(logs->log);
    g_autofree char *path = log_path(logs, "dev@rooms.example.org%2F..%2F..%2Fevil", "2026-11-22");
    assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
}

static void
files_are_private(void **state)
{
    Logs *logs = *state;
    g_autofree char *path = log_path(logs, "bob@example.org", "2026-11-22");
    g_autofree char *folder = g_path_get_dirname(path);
    GStatBuf status;

    add(logs, logs->store->bob, incoming("secret", NULL, NOON));
    text_log_flush(logs->log);
    assert_int_equal(g_stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_int_equal(g_stat(folder, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0700);
}

static void
many_chats_at_once(void **state)
{
    Logs *logs = *state;

    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 40; i++) {
            g_autofree char *text = g_strdup_printf("contact%d@example.org", i);
            g_autoptr(Jid) jid = test_jid(text);

            add(logs, account_get_chat(logs->store->world->account, jid, CHAT_CONTACT),
                incoming("hello", NULL, NOON));
        }
    }
    text_log_flush(logs->log);
    for (int i = 0; i < 40; i++) {
        g_autofree char *chat = g_strdup_printf("contact%d@example.org", i);
        g_autofree char *expected = g_strdup_printf("2026-11-22T12:00:00+0000 <contact%d> hello\n"
                                                    "2026-11-22T12:00:00+0000 <contact%d> hello\n",
                                                    i, i);

        assert_log(logs, chat, "2026-11-22", expected);
    }
}

static void
a_full_disk_loses_no_line_and_is_told_once(void **state)
{
    Logs *logs = *state;
    g_autoptr(GString) expected = g_string_new(NULL);

    limit_files(512);
    for (int i = 0; i < 100; i++) {
        g_autofree char *body = g_strdup_printf("line %d", i);

        add(logs, logs->store->bob, incoming(body, NULL, NOON));
        g_string_append_printf(expected, "2026-11-22T12:00:00+0000 <bob> %s\n", body);
        clock_advance(logs->store->world->clock, 1000);
    }
    assert_int_equal(logs->problems, 1);
    limit_files(0);
    clock_advance(logs->store->world->clock, 30 * 1000);
    assert_log(logs, "bob@example.org", "2026-11-22", expected->str);
    limit_files(512);
    add(logs, logs->store->bob, incoming("more", NULL, NOON));
    clock_advance(logs->store->world->clock, 1000);
    assert_int_equal(logs->problems, 2);
}

static Chat *
numbered_chat(Store *store, unsigned number)
{
    g_autofree char *text = g_strdup_printf("c%u@example.org", number);
    g_autoptr(Jid) jid = test_jid(text);

    return account_get_chat(store->world->account, jid, CHAT_CONTACT);
}

/* However many chats they are in, what waits for room on the disk is bounded in all. */
static void
what_a_full_disk_keeps_waiting_is_bounded(void **state)
{
    Logs *logs = *state;
    g_autofree char *large = g_strnfill(LIMIT_BODY_BYTES, 'x');
    g_autofree char *logs_folder = store_path(logs->store, "logs");
    size_t written = 0;

    limit_files(512);
    for (unsigned i = 0; i < 200; i++) {
        add(logs, numbered_chat(logs->store, i), incoming(large, NULL, NOON));
        clock_advance(logs->store->world->clock, 1000);
    }
    limit_files(0);
    clock_advance(logs->store->world->clock, 30 * 1000);
    for (unsigned i = 0; i < 200; i++) {
        g_autofree char *name =
            g_strdup_printf("alice@example.org/c%u@example.org/2026-11-22.log", i);
        g_autofree char *path = g_build_filename(logs_folder, name, NULL);
        GStatBuf status;
        written += g_stat(path, &status) == 0 ? (size_t)status.st_size : 0;
    }
    assert_in_range(written, 16 * 1024 * 1024, 17 * 1024 * 1024);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lines_are_written_in_batches, setup, teardown),
        cmocka_unit_test_setup_teardown(freeing_writes, setup, teardown),
        cmocka_unit_test_setup_teardown(nobody_can_forge_a_line, setup, teardown),
        cmocka_unit_test_setup_teardown(each_day_has_its_file, setup, teardown),
        cmocka_unit_test_setup_teardown(names_cannot_leave_the_folder, setup, teardown),
        cmocka_unit_test_setup_teardown(files_are_private, setup, teardown),
        cmocka_unit_test_setup_teardown(many_chats_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(a_full_disk_loses_no_line_and_is_told_once, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_a_full_disk_keeps_waiting_is_bounded, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
