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
               "2026-11-22T12:00:01+0000 * <bob> waves\n");
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

/* A file that cannot be read as text gets what is late at its end; what of that finds room goes
 * again. */
static void
a_full_disk_leaves_no_part_of_what_is_late(void **state)
{
    Logs *logs = *state;
    const char *start = "2026-11-22T12:10:00+0000 <bob> \xff\n";
    g_autofree char *path = log_path(logs, "bob@example.org", "2026-11-22");
    g_autofree char *folder = g_path_get_dirname(path);
    g_autoptr(GString) expected = g_string_new(start);

    assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
    assert_true(g_file_set_contents(path, start, -1, NULL));
    limit_files(256);
    for (int i = 0; i < 20; i++) {
        g_autofree char *body = g_strdup_printf("line %d", i);

        add(logs, logs->store->bob, incoming(body, NULL, NOON + i * 1000));
        g_string_append_printf(expected, "2026-11-22T12:00:%02d+0000 <bob> %s\n", i, body);
    }
    text_log_flush(logs->log);
    assert_int_equal(logs->problems, 1);
    assert_log(logs, "bob@example.org", "2026-11-22", start);
    limit_files(0);
    clock_advance(logs->store->world->clock, 30 * 1000);
    assert_log(logs, "bob@example.org", "2026-11-22", expected->str);
}

/* --- what was not sent --- */

static void
mark(Logs *logs, const char *body, int64_t time, MessageState state)
{
    g_autoptr(Message) message = outgoing(body, NULL, time);

    message->state = state;
    text_log_mark(logs->log, logs->store->bob, message);
    text_log_flush(logs->log);
}

static void
what_was_given_up_is_marked(void **state)
{
    Logs *logs = *state;
    const char *day = "2026-11-22";

    add(logs, logs->store->bob, outgoing("hello", NULL, NOON));
    add(logs, logs->store->bob, outgoing("hello\nagain", NULL, NOON));
    add(logs, logs->store->bob, incoming("hello", NULL, NOON + 1000));
    mark(logs, "hello", NOON, MESSAGE_FAILED);
    assert_log(logs, "bob@example.org", day,
               "2026-11-22T12:00:00+0000 <alice> hello [not sent]\n"
               "2026-11-22T12:00:00+0000 <alice> hello\n    again\n"
               "2026-11-22T12:00:01+0000 <bob> hello\n");
    mark(logs, "hello", NOON, MESSAGE_QUEUED);
    mark(logs, "hello\nagain", NOON, MESSAGE_FAILED);
    assert_log(logs, "bob@example.org", day,
               "2026-11-22T12:00:00+0000 <alice> hello\n"
               "2026-11-22T12:00:00+0000 <alice> hello\n    again [not sent]\n"
               "2026-11-22T12:00:01+0000 <bob> hello\n");
    add(logs, logs->store->bob, incoming("well", NULL, NOON + 2000));
    text_log_flush(logs->log);
    assert_log(logs, "bob@example.org", day,
               "2026-11-22T12:00:00+0000 <alice> hello\n"
               "2026-11-22T12:00:00+0000 <alice> hello\n    again [not sent]\n"
               "2026-11-22T12:00:01+0000 <bob> hello\n"
               "2026-11-22T12:00:02+0000 <bob> well\n");
}

/* The file was moved away. */
static void
what_was_given_up_is_said_where_its_line_is_gone(void **state)
{
    Logs *logs = *state;
    g_autofree char *path = log_path(logs, "bob@example.org", "2026-11-22");

    add(logs, logs->store->bob, outgoing("hello", NULL, NOON));
    text_log_flush(logs->log);
    assert_int_equal(g_unlink(path), 0);
    mark(logs, "hello", NOON, MESSAGE_FAILED);
    assert_log(logs, "bob@example.org", "2026-11-22",
               "2026-11-22T12:00:00+0000 <alice> hello [not sent]\n");
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

/* What a nick may hold must not pass for another's name and words. */
static void
names_cannot_forge_a_speaker(void **state)
{
    Logs *logs = *state;
    g_autoptr(Jid) jid = test_jid("dev@rooms.example.org");
    Chat *room = account_get_chat(logs->store->world->account, jid, CHAT_ROOM);
    Message *message = incoming("no", NULL, NOON);

    jid_unref(message->from);
    message->from = test_jid("dev@rooms.example.org/alice> I agree <x");
    message->is_cut = true;
    add(logs, room, message);
    text_log_flush(logs->log);
    assert_log(logs, "dev@rooms.example.org", "2026-11-22",
               "2026-11-22T12:00:00+0000 <alice› I agree ‹x> no […]\n");
}

static void
what_comes_late_goes_to_its_place(void **state)
{
    Logs *logs = *state;

    add(logs, logs->store->bob, incoming("one\nwith more", NULL, NOON));
    add(logs, logs->store->bob, incoming("four", NULL, NOON + 60000));
    text_log_flush(logs->log);
    add(logs, logs->store->bob, incoming("five", NULL, NOON + 70000));
    add(logs, logs->store->bob, incoming("three", NULL, NOON + 30000));
    add(logs, logs->store->bob, incoming("two", NULL, NOON));
    add(logs, logs->store->bob, incoming("zero", NULL, NOON - 1000));
    text_log_free(logs->log);
    const char *expected = "2026-11-22T11:59:59+0000 <bob> zero\n"
                           "2026-11-22T12:00:00+0000 <bob> one\n"
                           "    with more\n"
                           "2026-11-22T12:00:00+0000 <bob> two\n"
                           "2026-11-22T12:00:30+0000 <bob> three\n"
                           "2026-11-22T12:01:00+0000 <bob> four\n"
                           "2026-11-22T12:01:10+0000 <bob> five\n";
    logs->log = text_log_new(logs->store->folder, logs->store->world->clock, on_problem, logs);
    assert_log(logs, "bob@example.org", "2026-11-22", expected);

    /* The next run knows where the file ends. */
    add(logs, logs->store->bob, incoming("late again", NULL, NOON + 65000));
    text_log_flush(logs->log);
    add(logs, logs->store->bob, incoming("now", NULL, NOON + 80000));
    text_log_flush(logs->log);
    g_autofree char *path = log_path(logs, "bob@example.org", "2026-11-22");
    g_autofree char *text = read_whole(path);
    assert_true(g_str_has_suffix(text, "<bob> four\n2026-11-22T12:01:05+0000 <bob> late again\n"
                                       "2026-11-22T12:01:10+0000 <bob> five\n"
                                       "2026-11-22T12:01:20+0000 <bob> now\n"));
}

static void
a_file_that_was_rotated_is_begun_anew(void **state)
{
    Logs *logs = *state;
    g_autofree char *path = log_path(logs, "bob@example.org", "2026-11-22");
    g_autofree char *old = g_strconcat(path, ".1", NULL);

    add(logs, logs->store->bob, incoming("before", NULL, NOON));
    text_log_flush(logs->log);
    assert_int_equal(g_rename(path, old), 0);
    add(logs, logs->store->bob, incoming("after", NULL, NOON));
    text_log_flush(logs->log);
    assert_log(logs, "bob@example.org", "2026-11-22", "2026-11-22T12:00:00+0000 <bob> after\n");
    assert_int_equal(g_unlink(path), 0);
    add(logs, logs->store->bob, incoming("removed", NULL, NOON));
    text_log_flush(logs->log);
    assert_log(logs, "bob@example.org", "2026-11-22", "2026-11-22T12:00:00+0000 <bob> removed\n");
    /* The whole folder, while something comes late. */
    g_autofree char *folder = g_path_get_dirname(path);
    remove_folder(folder);
    add(logs, logs->store->bob, incoming("late", NULL, NOON - 5000));
    text_log_flush(logs->log);
    assert_log(logs, "bob@example.org", "2026-11-22", "2026-11-22T11:59:55+0000 <bob> late\n");
    assert_int_equal(logs->problems, 0);
}

static void
a_folder_that_cannot_be_written_is_told_once(void **state)
{
    Logs *logs = *state;
    g_autofree char *folder = store_path(logs->store, "logs");

    g_file_set_contents(folder, "in the way", -1, NULL);
    add(logs, logs->store->bob, incoming("one", NULL, NOON));
    clock_advance(logs->store->world->clock, 1000);
    add(logs, logs->store->bob, incoming("two", NULL, NOON));
    clock_advance(logs->store->world->clock, 31 * 1000);
    assert_int_equal(logs->problems, 1);
    g_unlink(folder);
    clock_advance(logs->store->world->clock, 31 * 1000);
    assert_log(logs, "bob@example.org", "2026-11-22",
               "2026-11-22T12:00:00+0000 <bob> one\n2026-11-22T12:00:00+0000 <bob> two\n");
}

static bool
is_logged(const Logs *logs, const char *chat, const char *day)
{
    g_autofree char *path = log_path(logs, chat, day);

    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static void
add_days(Logs *logs, const Chat *chat)
{
    for (int day = -2; day <= 0; day++) {
        add(logs, chat, incoming("morning", NULL, NOON - 3600000 + day * DAY));
        add(logs, chat, incoming("noon", NULL, NOON + day * DAY));
    }
}

static void
what_is_older_is_cleared(void **state)
{
    Logs *logs = *state;
    const Jid *account = logs->store->world->account->jid;
    TextLogScope bob = { account, logs->store->bob->jid };
    int64_t bytes;

    add_days(logs, logs->store->bob);
    add_days(logs, logs->store->room);
    assert_true(text_log_clear(logs->log, &bob, NOON - DAY, NULL));
    assert_false(is_logged(logs, "bob@example.org", "2026-11-20"));
    assert_log(logs, "bob@example.org", "2026-11-21", "2026-11-21T12:00:00+0000 <bob> noon\n");
    assert_true(is_logged(logs, "bob@example.org", "2026-11-22"));
    assert_int_equal(text_log_measure(logs->log, &bob, INT64_MAX, &bytes), 2);
    assert_int_equal(bytes, 3 * 36 + 3);
    assert_int_equal(text_log_measure(logs->log, &bob, NOON - DAY / 2, &bytes), 1); /* midnight */
    assert_int_equal(text_log_measure(logs->log, &bob, NOON - DAY / 2 + 1, &bytes), 2);
    assert_int_equal(text_log_measure(logs->log, &bob, NOON - 2 * DAY, &bytes), 0);
    assert_true(is_logged(logs, jid_full(logs->store->room->jid), "2026-11-20"));

    assert_true(text_log_clear(logs->log, &bob, INT64_MAX, NULL));
    g_autofree char *folder = text_log_folder(logs->log, bob.account, bob.chat);
    assert_false(g_file_test(folder, G_FILE_TEST_EXISTS));
    add(logs, logs->store->bob, incoming("anew", NULL, NOON));
    text_log_flush(logs->log);
    assert_log(logs, "bob@example.org", "2026-11-22", "2026-11-22T12:00:00+0000 <bob> anew\n");
    assert_true(text_log_clear(logs->log, &(TextLogScope){ account, NULL }, INT64_MAX, NULL));
    assert_false(is_logged(logs, jid_full(logs->store->room->jid), "2026-11-22"));
}

/* Files of the user's own, beside ours, stay. */
static void
what_is_no_log_stays(void **state)
{
    Logs *logs = *state;
    g_autofree char *path = log_path(logs, "bob@example.org", "notes");

    add_days(logs, logs->store->bob);
    text_log_flush(logs->log);
    g_file_set_contents(path, "mine", -1, NULL);
    assert_true(text_log_clear(logs->log, &(TextLogScope){ 0 }, INT64_MAX, NULL));
    assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
    assert_false(is_logged(logs, "bob@example.org", "2026-11-22"));
}

static void
note_chat(const Jid *account, const Jid *chat, gpointer data)
{
    g_string_append_printf(data, "%s %s\n", jid_full(account), jid_full(chat));
}

static void
chats_with_logs_are_known(void **state)
{
    Logs *logs = *state;
    g_autoptr(Jid) jid = test_jid("dev@rooms.example.org/a b%");
    g_autoptr(GString) found = g_string_new(NULL);

    add(logs, account_get_chat(logs->store->world->account, jid, CHAT_PRIVATE),
        incoming("hello", NULL, NOON));
    text_log_flush(logs->log);
    text_log_each(logs->log, note_chat, found);
    assert_string_equal(found->str, "alice@example.org dev@rooms.example.org/a b%\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lines_are_written_in_batches, setup, teardown),
        cmocka_unit_test_setup_teardown(freeing_writes, setup, teardown),
        cmocka_unit_test_setup_teardown(names_cannot_forge_a_speaker, setup, teardown),
        cmocka_unit_test_setup_teardown(what_comes_late_goes_to_its_place, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_that_was_rotated_is_begun_anew, setup, teardown),
        cmocka_unit_test_setup_teardown(a_folder_that_cannot_be_written_is_told_once, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_is_older_is_cleared, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_no_log_stays, setup, teardown),
        cmocka_unit_test_setup_teardown(chats_with_logs_are_known, setup, teardown),
        cmocka_unit_test_setup_teardown(nobody_can_forge_a_line, setup, teardown),
        cmocka_unit_test_setup_teardown(each_day_has_its_file, setup, teardown),
        cmocka_unit_test_setup_teardown(names_cannot_leave_the_folder, setup, teardown),
        cmocka_unit_test_setup_teardown(files_are_private, setup, teardown),
        cmocka_unit_test_setup_teardown(many_chats_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(a_full_disk_loses_no_line_and_is_told_once, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_full_disk_leaves_no_part_of_what_is_late, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_was_given_up_is_marked, setup, teardown),
        cmocka_unit_test_setup_teardown(what_was_given_up_is_said_where_its_line_is_gone, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_a_full_disk_keeps_waiting_is_bounded, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
