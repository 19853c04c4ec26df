/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chats into files while the program runs. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/worker.h"
#include "client/history/exporting.h"
#include "client/history/history.h"

#include "unit/client/office.h"

#define JULIET "juliet@example.com"
#define START  INT64_C(1795168800000) /* 2026-11-20T10:00:00Z */

static void
say(Office *office, const char *jid, const char *body, int64_t time)
{
    g_autoptr(Message) message = incoming(body, NULL, time);

    message->is_delayed = true;
    history_store(office->client, office_chat(office, jid), message);
}

static bool
is_done(gpointer data)
{
    g_autofree char *state = exporting_state(((Office *)data)->client);

    return !state;
}

static void
export_to(Office *office, ExportWish wish)
{
    g_autoptr(GError) error = NULL;

    if (!exporting_begin(office->client, &wish, NULL, &error))
        fail_msg("%s", error->message);
    assert_int_equal(office->client->questions, 1);
    office_wait(office, is_done, office);
    assert_int_equal(office->client->questions, 0);
}

static void
on_notice(const Event *event, gpointer data)
{
    if (event->message->kind == MESSAGE_NOTICE)
        g_string_append_printf(data, "%s\n", event->message->body);
}

static unsigned
observe(Office *office, GString *told)
{
    return model_observe(office->store->world->model, EVENT_MESSAGE_ADDED, on_notice, told);
}

/* Names in the test's folder that begin so. */
static unsigned
count_files(Office *office, const char *start)
{
    g_autoptr(GDir) folder = g_dir_open(office->store->folder, 0, NULL);
    unsigned count = 0;

    for (const char *name; (name = g_dir_read_name(folder));)
        count += g_str_has_prefix(name, start);
    return count;
}

static void
chats_are_written_and_it_is_told(void **state)
{
    Office *office = *state;
    g_autofree char *path = store_path(office->store, "all.txt");
    g_autoptr(GString) told = g_string_new(NULL);
    unsigned observer = observe(office, told);

    say(office, JULIET, "hello", START);
    say(office, "nurse@example.com", "madam", START + 1000);
    export_to(office, (ExportWish){ .output = path });
    g_autofree char *text = read_whole(path);
    assert_non_null(strstr(text, "hello"));
    assert_non_null(strstr(text, "madam"));
    g_autofree char *expected = g_strdup_printf("2 lines were exported to %s.\n", path);
    assert_string_equal(told->str, expected);
    model_unobserve(office->store->world->model, observer);
}

/* Also what was said a moment ago, of which no batch is on the disk yet. */
static void
one_chat_and_span_is_written(void **state)
{
    Office *office = *state;
    g_autofree char *path = store_path(office->store, "some.json");
    char juliet[] = JULIET;
    char *const chats[] = { juliet, NULL };

    say(office, JULIET, "long ago", START - INT64_C(1000) * 24 * 60 * 60 * 1000);
    say(office, JULIET, "now", START);
    say(office, "nurse@example.com", "madam", START);
    export_to(office, (ExportWish){ .chats = chats,
                                    .since = "2026-11",
                                    .format = "json",
                                    .account = "romeo@example.net",
                                    .output = path });
    g_autofree char *text = read_whole(path);
    assert_non_null(strstr(text, "\"now\""));
    assert_null(strstr(text, "long ago"));
    assert_null(strstr(text, "madam"));
}

static void
a_folder_gets_a_file_for_each_chat(void **state)
{
    Office *office = *state;
    g_autofree char *folder = store_path(office->store, "pages/");
    g_autofree char *page = store_path(office->store, "pages/romeo@example.net/" JULIET ".html");

    say(office, JULIET, "hello", START);
    say(office, "nurse@example.com", "madam", START);
    export_to(office, (ExportWish){ .format = "html", .output = folder });
    g_autofree char *text = read_whole(page);
    assert_non_null(strstr(text, "hello"));
    assert_null(strstr(text, "madam"));
}

static void
a_file_that_is_there_stays_unless_forced(void **state)
{
    Office *office = *state;
    g_autofree char *path = store_path(office->store, "all.txt");
    g_autoptr(GString) told = g_string_new(NULL);
    unsigned observer = observe(office, told);

    say(office, JULIET, "hello", START);
    assert_true(g_file_set_contents(path, "mine", -1, NULL));
    export_to(office, (ExportWish){ .output = path });
    assert_non_null(strstr(told->str, "is there already"));
    g_autofree char *kept = read_whole(path);
    assert_string_equal(kept, "mine");
    export_to(office, (ExportWish){ .output = path, .is_forced = true });
    g_autofree char *text = read_whole(path);
    assert_non_null(strstr(text, "hello"));
    model_unobserve(office->store->world->model, observer);
}

static void
say_much(Office *office)
{
    for (unsigned i = 0; i < 20000; i++)
        say(office, JULIET, "again and again", START + i);
}

static void
one_that_is_cancelled_leaves_no_file(void **state)
{
    Office *office = *state;
    g_autofree char *path = store_path(office->store, "all.txt");
    const ExportWish wish = { .output = path };
    g_autoptr(GString) told = g_string_new(NULL);
    unsigned observer = observe(office, told);

    assert_false(exporting_cancel(office->client, NULL));
    say_much(office);
    assert_true(exporting_begin(office->client, &wish, NULL, NULL));
    assert_false(exporting_begin(office->client, &wish, NULL, NULL));
    assert_true(exporting_cancel(office->client, NULL));
    office_wait(office, is_done, office);
    assert_string_equal(told->str, "The export was cancelled.\n");
    assert_int_equal(count_files(office, "all.txt"), 0);
    model_unobserve(office->store->world->model, observer);
}

static void
one_that_the_program_does_not_wait_for_leaves_no_file(void **state)
{
    Office *office = *state;
    g_autofree char *path = store_path(office->store, "all.txt");

    say_much(office);
    assert_true(exporting_begin(office->client, &(ExportWish){ .output = path }, NULL, NULL));
    office_restart(office);
    worker_wait_all();
    assert_int_equal(count_files(office, "all.txt"), 0);
}

static void
a_full_disk_is_told_and_leaves_no_file(void **state)
{
    Office *office = *state;
    g_autofree char *path = store_path(office->store, "all.txt");
    g_autoptr(GString) told = g_string_new(NULL);
    unsigned observer = observe(office, told);

    say_much(office);
    assert_true(database_commit(office->store->database, NULL));
    limit_files(50000);
    assert_true(exporting_begin(office->client, &(ExportWish){ .output = path }, NULL, NULL));
    office_wait(office, is_done, office);
    limit_files(0);
    assert_non_null(strstr(told->str, "cannot be written: "));
    assert_int_equal(count_files(office, "all.txt"), 0);
    model_unobserve(office->store->world->model, observer);
}

static void
what_cannot_be_is_refused(void **state)
{
    Office *office = *state;
    Client *client = office->client;
    g_autoptr(GError) format = NULL, date = NULL, chat = NULL, private = NULL;
    char nobody[] = "nobody@example.com";
    char *const chats[] = { nobody, NULL };

    say(office, JULIET, "hello", START);
    assert_false(
        exporting_begin(client, &(ExportWish){ .output = "x", .format = "pdf" }, NULL, &format));
    assert_non_null(strstr(format->message, "none of text, json and html"));
    assert_false(
        exporting_begin(client, &(ExportWish){ .output = "x", .since = "never" }, NULL, &date));
    assert_non_null(strstr(date->message, "is no date"));
    assert_false(
        exporting_begin(client, &(ExportWish){ .output = "x", .chats = chats }, NULL, &chat));
    assert_non_null(strstr(chat->message, "Nothing of that is stored"));
    assert_int_equal(client->questions, 0);
    model_set_private(office->store->world->model);
    assert_false(exporting_begin(client, &(ExportWish){ .output = "x" }, NULL, &private));
    assert_non_null(strstr(private->message, "private run"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(chats_are_written_and_it_is_told),
        TEST(one_chat_and_span_is_written),
        TEST(a_folder_gets_a_file_for_each_chat),
        TEST(a_file_that_is_there_stays_unless_forced),
        TEST(one_that_is_cancelled_leaves_no_file),
        TEST(one_that_the_program_does_not_wait_for_leaves_no_file),
        TEST(a_full_disk_is_told_and_leaves_no_file),
        TEST(what_cannot_be_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
