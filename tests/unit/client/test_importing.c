/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What other programs have kept, into the store of a program that runs. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "model/window.h"
#include "client/history/history.h"
#include "client/history/importing.h"

#include "unit/client/office.h"

#define JULIET "juliet@example.com"
#define START  INT64_C(1795168800000) /* 2026-11-20T10:00:00Z, before the clock begins */

typedef struct {
    Office *office;
    GString *told;
    unsigned observer;
} Desk;

static void
on_notice(const Event *event, gpointer data)
{
    Desk *desk = data;

    if (event->message->kind == MESSAGE_NOTICE)
        g_string_append_printf(desk->told, "%s\n", event->message->body);
}

static int
setup(void **state)
{
    Desk *desk = g_new0(Desk, 1);
    void *office = NULL;

    if (office_setup(&office))
        return -1;
    desk->office = office;
    desk->told = g_string_new(NULL);
    desk->observer =
        model_observe(desk->office->store->world->model, EVENT_MESSAGE_ADDED, on_notice, desk);
    *state = desk;
    return 0;
}

static int
teardown(void **state)
{
    Desk *desk = *state;
    void *office = desk->office;

    model_unobserve(desk->office->store->world->model, desk->observer);
    office_teardown(&office);
    g_string_free(desk->told, TRUE);
    g_free(desk);
    return 0;
}

static bool
is_done(gpointer data)
{
    g_autofree char *state = importing_state(((Desk *)data)->office->client);

    return !state;
}

/* Profanity's log of the chat with Juliet: count lines, ten seconds apart, from START on. */
static char *
put_log(Desk *desk, unsigned count)
{
    g_autofree char *path =
        store_path(desk->office->store,
                   "p/chatlogs/romeo_at_example.net/juliet_at_example.com/2026_11_20.log");
    g_autofree char *folder = g_path_get_dirname(path);
    g_autoptr(GString) text = g_string_new(NULL);

    for (unsigned i = 0; i < count; i++) {
        g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(START / 1000 + 10 * i);
        g_autofree char *stamp = g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");
        g_string_append_printf(text, "%s - %s: line %u\n", stamp, i % 2 ? "me" : JULIET, i);
    }
    assert_int_equal(g_mkdir_with_parents(folder, 0700), 0);
    assert_true(g_file_set_contents(path, text->str, -1, NULL));
    return store_path(desk->office->store, "p");
}

static void
begin(Desk *desk, const char *path)
{
    const ImportWish wish = { .program = "profanity", .path = path };
    g_autoptr(GError) error = NULL;

    if (!importing_begin(desk->office->client, &wish, NULL, &error))
        fail_msg("%s", error->message);
}

static void
import_all(Desk *desk, const char *path)
{
    begin(desk, path);
    office_wait(desk->office, is_done, desk);
}

static Chat *
say(Desk *desk, const char *body, int64_t time)
{
    Chat *chat = office_chat(desk->office, JULIET);
    g_autoptr(Message) message = incoming(body, NULL, time);

    message->is_delayed = true;
    history_store(desk->office->client, chat, message);
    return chat;
}

static unsigned
count_stored(Desk *desk, const char *body)
{
    g_autoptr(GPtrArray) page =
        archive_page(desk->office->store->archive, office_chat(desk->office, JULIET), NULL, 2000);
    unsigned count = 0;

    for (unsigned i = 0; i < page->len; i++)
        count += !body || strcmp(((const Message *)page->pdata[i])->body, body) == 0;
    return count;
}

/* --- tests --- */

static void
an_open_chat_shows_what_was_imported(void **state)
{
    Desk *desk = *state;
    Client *client = desk->office->client;
    Chat *chat = say(desk, "first", START + 15 * 1000);
    say(desk, "last", START + 1000 * 1000);
    client_load_history(client, chat);
    g_autofree char *path = put_log(desk, 4);

    import_all(desk, path);
    g_autofree char *lines = office_lines(chat);
    assert_string_equal(lines, "<first|<line 2|>line 3|<last");
    client_load_older(client, chat);
    g_autofree char *older = office_lines(chat);
    assert_string_equal(older, "<line 0|>line 1|<first|<line 2|>line 3|<last");
    assert_non_null(strstr(desk->told->str, "4 lines read (chats: 1): 4 are new"));
}

static void
an_open_chat_without_lines_shows_them(void **state)
{
    Desk *desk = *state;
    Chat *chat = office_chat(desk->office, JULIET);
    g_autofree char *path = put_log(desk, 3);

    client_load_history(desk->office->client, chat);
    import_all(desk, path);
    g_autofree char *lines = office_lines(chat);
    assert_string_equal(lines, "<line 0|>line 1|<line 2");
}

/* More than are put in one by one. */
static void
a_chat_with_thousands_between_its_lines_is_shown_anew(void **state)
{
    Desk *desk = *state;
    Chat *chat = say(desk, "first", START - 1000);
    say(desk, "last", START + 30 * 1000 * 1000);
    g_autofree char *path = put_log(desk, 2500);

    client_load_history(desk->office->client, chat);
    import_all(desk, path);
    unsigned length = timeline_length(chat->timeline);
    assert_true(length > 100);
    assert_string_equal(timeline_get(chat->timeline, length - 1)->body, "last");
    assert_string_equal(timeline_get(chat->timeline, length - 2)->body, "line 2499");
    assert_true(timeline_has_older(chat->timeline));
    assert_int_equal(count_stored(desk, NULL), 2000);
}

static void
a_window_that_looks_at_the_past_has_them(void **state)
{
    Desk *desk = *state;
    Client *client = desk->office->client;
    Windows *windows = model_windows(desk->office->store->world->model);
    Chat *chat = say(desk, "old", START - 1000);
    for (unsigned i = 0; i < 500; i++)
        say(desk, "much", START + 100 * 1000 + i);
    g_autofree char *path = put_log(desk, 2);

    client_load_history(client, chat);
    assert_true(client_show_first(client, chat, NULL));
    const Window *window = windows_find_chat(windows, chat);
    assert_non_null(window->past);
    import_all(desk, path);
    assert_non_null(window->past);
    assert_string_equal(timeline_get(window->past, 1)->body, "line 0");
    assert_string_equal(timeline_get(window->past, 2)->body, "line 1");
}

static void
what_is_unread_and_newer_stays_unread(void **state)
{
    Desk *desk = *state;
    Chat *chat = say(desk, "news", START + 60 * 60 * 1000);
    ArchivePosition first;
    g_autofree char *path = put_log(desk, 5);

    chat_set_unread(chat, 1, &(LinePlace){ .time = START + 60 * 60 * 1000 });
    import_all(desk, path);
    assert_int_equal(chat->unread, 1);
    assert_int_equal(archive_unread(desk->office->store->archive, chat, &first), 1);
    assert_true(first.time == START + 60 * 60 * 1000);
}

static void
what_was_read_elsewhere_is_read_here(void **state)
{
    Desk *desk = *state;
    Chat *chat = say(desk, "seen there", START + 5 * 1000);
    g_autofree char *path = put_log(desk, 5);

    chat_set_unread(chat, 1, &(LinePlace){ .time = START + 5 * 1000 });
    import_all(desk, path);
    assert_int_equal(chat->unread, 0);
}

static void
a_line_that_comes_in_meanwhile_is_there_once(void **state)
{
    Desk *desk = *state;
    g_autofree char *path = put_log(desk, 1000);

    begin(desk, path);
    clock_advance(desk->office->store->world->clock, 5);
    assert_in_range(count_stored(desk, NULL), 1, 400);
    say(desk, "line 900", START + 900 * 10 * 1000);
    office_wait(desk->office, is_done, desk);
    assert_int_equal(count_stored(desk, NULL), 1000);
    assert_int_equal(count_stored(desk, "line 900"), 1);
}

static void
one_that_is_cancelled_goes_on_when_it_is_ordered_again(void **state)
{
    Desk *desk = *state;
    Client *client = desk->office->client;
    g_autofree char *path = put_log(desk, 1000);

    begin(desk, path);
    clock_advance(desk->office->store->world->clock, 5);
    g_autofree char *state_text = importing_state(client);
    assert_non_null(strstr(state_text, " lines. /import cancel ends it."));
    assert_false(
        importing_begin(client, &(ImportWish){ .program = "profanity", .path = path }, NULL, NULL));
    assert_true(importing_cancel(client, NULL));
    office_wait(desk->office, is_done, desk);
    assert_in_range(count_stored(desk, NULL), 1, 400);
    assert_non_null(strstr(desk->told->str, "The import was cancelled. What was read is kept"));
    assert_false(importing_cancel(client, NULL));
    import_all(desk, path);
    assert_int_equal(count_stored(desk, NULL), 1000);
}

/* Wherever it is cut, nothing of it is unread, and it can be done again. */
static void
a_run_that_ends_in_between_leaves_nothing_unread(void **state)
{
    Desk *desk = *state;
    ArchivePosition first;
    g_autofree char *path = put_log(desk, 1000);

    begin(desk, path);
    clock_advance(desk->office->store->world->clock, 5);
    office_restart(desk->office);
    assert_in_range(count_stored(desk, NULL), 1, 400);
    assert_int_equal(
        archive_unread(desk->office->store->archive, office_chat(desk->office, JULIET), &first), 0);
    import_all(desk, path);
    assert_int_equal(count_stored(desk, NULL), 1000);
}

static void
what_was_imported_is_found(void **state)
{
    Desk *desk = *state;
    g_autofree char *path = put_log(desk, 20);

    import_all(desk, path);
    g_autofree char *found = store_search(desk->office->store, "\"line 17\"");
    assert_string_equal(found, "line 17");
}

static void
a_dry_run_stores_nothing(void **state)
{
    Desk *desk = *state;
    g_autofree char *path = put_log(desk, 3);
    const ImportWish wish = { .program = "profanity", .path = path, .is_dry = true };

    assert_true(importing_begin(desk->office->client, &wish, NULL, NULL));
    office_wait(desk->office, is_done, desk);
    assert_int_equal(count_stored(desk, NULL), 0);
    assert_non_null(strstr(desk->told->str, "3 would be new"));
}

/* The list of what there is gives way. */
static void
an_order_ends_the_list(void **state)
{
    Desk *desk = *state;
    Client *client = desk->office->client;
    g_autofree char *path = put_log(desk, 3);
    g_autofree char *profanity = g_build_filename(g_get_user_data_dir(), "profanity", NULL);

    assert_int_equal(g_rename(path, profanity), 0);
    assert_true(importing_begin(client, &(ImportWish){ 0 }, NULL, NULL));
    office_wait(desk->office, is_done, desk);
    assert_non_null(strstr(desk->told->str, "    To take it over: /import profanity\n"));
    assert_int_equal(count_stored(desk, NULL), 0);
    assert_true(importing_begin(client, &(ImportWish){ 0 }, NULL, NULL));
    import_all(desk, profanity);
    assert_int_equal(count_stored(desk, NULL), 3);
    assert_int_equal(client->questions, 0);
}

static void
what_cannot_be_is_refused(void **state)
{
    Desk *desk = *state;
    Client *client = desk->office->client;
    g_autoptr(GError) program = NULL, path = NULL, account = NULL, private = NULL;

    assert_false(importing_begin(client, &(ImportWish){ .program = "mutt" }, NULL, &program));
    assert_non_null(strstr(program->message, "none of profanity"));
    assert_false(importing_begin(client, &(ImportWish){ .program = "gajim", .path = "/no/such" },
                                 NULL, &path));
    assert_non_null(strstr(path->message, "/no/such"));
    assert_false(importing_begin(client,
                                 &(ImportWish){ .program = "gajim", .path = "/no", .account = "@" },
                                 NULL, &account));
    assert_int_equal(client->questions, 0);
    model_set_private(desk->office->store->world->model);
    assert_false(importing_begin(client, &(ImportWish){ 0 }, NULL, &private));
    assert_non_null(strstr(private->message, "private run"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_open_chat_shows_what_was_imported),
        TEST(an_open_chat_without_lines_shows_them),
        TEST(a_chat_with_thousands_between_its_lines_is_shown_anew),
        TEST(a_window_that_looks_at_the_past_has_them),
        TEST(what_is_unread_and_newer_stays_unread),
        TEST(what_was_read_elsewhere_is_read_here),
        TEST(a_line_that_comes_in_meanwhile_is_there_once),
        TEST(one_that_is_cancelled_goes_on_when_it_is_ordered_again),
        TEST(a_run_that_ends_in_between_leaves_nothing_unread),
        TEST(what_was_imported_is_found),
        TEST(a_dry_run_stores_nothing),
        TEST(an_order_ends_the_list),
        TEST(what_cannot_be_is_refused),
    };

    g_autofree char *data = g_dir_make_tmp("importing-XXXXXX", NULL);
    int failed;

    assert_non_null(data);
    g_setenv("XDG_DATA_HOME", data, TRUE);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    remove_folder(data);
    return failed;
}
