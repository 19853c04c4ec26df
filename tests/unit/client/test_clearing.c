/* SPDX-License-Identifier: GPL-3.0-or-later */
/* History that goes: as ordered, by its age; what does not come back from archives. */

#include "config.h"

#include <string.h>

#include "model/timeline.h"
#include "storage/coverage.h"
#include "storage/holes.h"
#include "client/continuity.h"
#include "client/history/clearing.h"
#include "client/history/history.h"

#include "unit/client/keeper.h"

#define JULIET "juliet@example.com"
#define NURSE  "nurse@example.com"
#define DAY    (INT64_C(24) * 60 * 60 * 1000)

static int
setup(void **state)
{
    if (office_setup(state))
        return -1;
    Office *office = *state;
    office->has_log = true;
    office_restart(office);
    return 0;
}

static int64_t
now(const Office *office)
{
    return clock_now(office->store->world->clock);
}

static void
say(Office *office, const char *jid, const char *body, int64_t time)
{
    Chat *chat = office_chat(office, jid);
    g_autoptr(Message) message = incoming(body, NULL, time);

    message->is_delayed = true;
    history_store(office->client, chat, message);
    chat_add_message(chat, message);
}

static void
assert_stored(Office *office, const char *jid, const char *expected)
{
    g_autofree char *bodies = store_bodies(office->store, office_chat(office, jid), 100);

    assert_string_equal(bodies, expected);
}

static char *
read_log(Office *office, const char *jid, int64_t time)
{
    g_autoptr(Jid) chat = test_jid(jid);
    g_autofree char *folder = text_log_folder(office->text_log, office->account->jid, chat);
    g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc(time / 1000);
    g_autofree char *name = g_date_time_format(date, "%Y-%m-%d.log");
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *text = NULL;

    text_log_flush(office->text_log);
    g_file_get_contents(path, &text, NULL, NULL);
    return text;
}

static void
finish(Office *office)
{
    for (int i = 0; i < 2000; i++)
        clock_advance(office->store->world->clock, 5);
}

static void
clear_chat(Office *office, const char *jid, int64_t before)
{
    ClearingScope scope = { office->account->jid, office_chat(office, jid)->jid, before };

    clearing_begin(office->client, &scope, NULL);
    finish(office);
}

static void
a_chat_is_cleared(void **state)
{
    Office *office = *state;
    ClearingScope scope = { office->account->jid, office_chat(office, JULIET)->jid, INT64_MAX };
    ClearingCount count;

    say(office, JULIET, "one", now(office) - 2000);
    say(office, JULIET, "two", now(office) - 1000);
    say(office, NURSE, "other", now(office) - 1000);
    text_log_flush(office->text_log);
    clearing_count(office->client, &scope, &count);
    assert_int_equal(count.lines, 2);
    assert_int_equal(count.chats, 1);
    assert_int_equal(count.files, 1);
    assert_int_equal(count.last - count.first, 1000);

    clear_chat(office, JULIET, INT64_MAX);
    assert_stored(office, JULIET, "");
    assert_stored(office, NURSE, "other");
    g_autofree char *log = read_log(office, JULIET, now(office));
    assert_null(log);
    g_autofree char *other = read_log(office, NURSE, now(office));
    assert_non_null(other);
    g_autofree char *lines = office_lines(office_chat(office, JULIET));
    assert_string_equal(lines, "");
    assert_int_equal(office_chat(office, JULIET)->unread, 0);
    say(office, JULIET, "new", now(office));
    assert_stored(office, JULIET, "new");
}

static void
what_is_newer_stays(void **state)
{
    Office *office = *state;
    int64_t time = now(office);

    client_load_history(office->client, office_chat(office, JULIET));
    say(office, JULIET, "one", time - 5 * DAY);
    say(office, JULIET, "two", time - 3 * DAY);
    say(office, JULIET, "three", time - DAY);
    clear_chat(office, JULIET, time - 3 * DAY);
    assert_stored(office, JULIET, "two|three");
    g_autofree char *lines = office_lines(office_chat(office, JULIET));
    assert_string_equal(lines, "<two|<three");
    g_autofree char *log = read_log(office, JULIET, time - 5 * DAY);
    assert_null(log);
    g_autofree char *newer = read_log(office, JULIET, time - 3 * DAY);
    assert_non_null(newer);
}

/* Where the user has scrolled to, too. */
static void
what_is_looked_at_goes(void **state)
{
    Office *office = *state;
    Chat *juliet = office_chat(office, JULIET);
    g_autoptr(GError) error = NULL;

    for (int i = 0; i < 600; i++) {
        g_autoptr(Message) message = incoming("line", NULL, now(office) - 600000 + i);
        assert_true(archive_add(office->store->archive, juliet, message, NULL));
    }
    client_load_history(office->client, juliet);
    assert_true(client_show_first(office->client, juliet, &error));
    const Window *window = windows_find_chat(model_windows(office->store->world->model), juliet);
    assert_non_null(window->past);
    clear_chat(office, JULIET, INT64_MAX);
    assert_null(window->past);
    assert_null(timeline_first_stored(window->timeline));
}

static void
what_is_only_on_the_screen_does_not_expire(void **state)
{
    Office *office = *state;
    Chat *juliet = office_chat(office, JULIET);
    g_autoptr(Message) secret = incoming("kept nowhere", NULL, now(office));

    client_load_history(office->client, juliet);
    say(office, JULIET, "one", now(office));
    chat_add_message(juliet, secret);
    settings_set(model_settings(office->store->world->model), SETTING_HISTORY_EXPIRE_DAYS, NULL,
                 "7", NULL);
    clock_advance(office->store->world->clock, 20 * 1000);
    finish(office);
    g_autofree char *lines = office_lines(juliet);
    assert_string_equal(lines, "<one|<kept nowhere");
}

static void
quitting_does_what_was_ordered(void **state)
{
    Office *office = *state;
    ClearingScope all = { .before = INT64_MAX };

    say(office, JULIET, "one", now(office));
    say(office, NURSE, "two", now(office));
    clearing_begin(office->client, &all, NULL);
    office_restart(office);
    assert_stored(office, JULIET, "");
    assert_stored(office, NURSE, "");
}

static Message *
told(int64_t time)
{
    return incoming("from an archive", "id-of-more-than-16-bytes", time);
}

/* That there is one from the beginning to that time; 0: that there is nothing before. */
static void
assert_holes(Office *office, const Chat *chat, int64_t before)
{
    g_autoptr(GPtrArray) holes = holes_load(office->store->archive, chat);
    const Hole *hole = holes->len == 1 ? holes->pdata[0] : NULL;

    assert_non_null(hole);
    assert_int_equal(hole->after.time, 0);
    assert_int_equal(hole->before.time, before);
}

/* Of what an archive has, that is not wanted again which was seen here. */
static void
archives_do_not_bring_it_back(void **state)
{
    Office *office = *state;
    Chat *chat = office_chat(office, JULIET);
    int64_t last = now(office) - DAY;
    g_autoptr(Message) old = told(last), missed = told(last + 1000);

    say(office, JULIET, "one", last);
    clear_chat(office, JULIET, INT64_MAX);
    assert_true(clearing_has_cleared(office->client, chat, old));
    assert_false(clearing_has_cleared(office->client, chat, missed));
    assert_holes(office, chat, 0);
    assert_true(clearing_restore(office->client, chat));
    assert_holes(office, chat, last + 1);
    assert_false(clearing_has_cleared(office->client, chat, old));
    assert_false(clearing_restore(office->client, chat));
}

/* The archive is read once more from its second line on. */
static void
read_again(Keeper *keeper)
{
    Office *office = keeper->office;
    ArchivePoint point = { (char *)"a0", 2000 };
    const Coverage coverage = { .from = { (char *)"a0", 1000 }, .until = point, .settled = point };

    coverage_set(office->store->archive, office->account, &coverage);
    office->has_screen = true;
    office_restart(office);
    keeper_come(keeper);
}

static void
what_is_read_again_stays_cleared(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_said(keeper, "a0", 4 * DAY, "zero");
    keeper_said(keeper, "a1", 3 * DAY, "one");
    keeper_sent(keeper, "a2", 2 * DAY, "two");
    keeper_come(keeper);
    assert_stored(office, JULIET, "zero|one|two");
    clear_chat(office, JULIET, INT64_MAX);
    keeper_said(keeper, "a3", -60 * 1000, "new");
    clock_advance(office->store->world->clock, 2 * 60 * 1000);
    read_again(keeper);
    assert_stored(office, JULIET, "new");
    clearing_restore(office->client, office_chat(office, JULIET));
    read_again(keeper);
    assert_stored(office, JULIET, "one|two|new");
}

static void
old_lines_expire(void **state)
{
    Office *office = *state;
    int64_t time = now(office);
    Settings *settings = model_settings(office->store->world->model);
    SettingScope nurse = chat_scope(office_chat(office, NURSE));

    say(office, JULIET, "old", time - 10 * DAY);
    say(office, JULIET, "new", time - 3 * DAY);
    say(office, NURSE, "old", time - 10 * DAY);
    finish(office);
    assert_stored(office, JULIET, "old|new");
    settings_set(settings, SETTING_HISTORY_EXPIRE_DAYS, NULL, "7", NULL);
    settings_set(settings, SETTING_HISTORY_EXPIRE_DAYS, &nurse, "0", NULL);
    clock_advance(office->store->world->clock, 20 * 1000);
    finish(office);
    assert_stored(office, JULIET, "new");
    assert_stored(office, NURSE, "old");
    g_autofree char *log = read_log(office, JULIET, time - 10 * DAY);
    assert_null(log);
    /* It is looked for each day. */
    clock_advance(office->store->world->clock, 4 * DAY);
    finish(office);
    assert_stored(office, JULIET, "");
}

static bool
is_in_file(Office *office, const char *name, const char *bytes)
{
    g_autofree char *path = store_path(office->store, name);
    g_autofree char *content = NULL;
    size_t length = 0;

    return g_file_get_contents(path, &content, &length, NULL) &&
           memmem(content, length, bytes, strlen(bytes));
}

/* A line whose stanza the server confirms long after the line was cleared. */
static void
what_was_just_sent_leaves_the_files(void **state)
{
    Office *office = *state;
    g_autoptr(Resumption) stream = resumption_new("id", office->account->jid);
    g_autoptr(Resumption) confirmed = resumption_new("id", office->account->jid);
    ClearingScope scope = { office->account->jid, NULL, INT64_MAX };

    g_ptr_array_add(stream->waiting,
                    sent_stanza_new(1, "<message><body>quagga</body></message>", NULL, NULL));
    continuity_save(office->client, office->account, stream);
    say(office, JULIET, "quagga", now(office) - 1000);
    clearing_begin(office->client, &scope, NULL);
    finish(office);
    assert_stored(office, JULIET, "");
    assert_true(is_in_file(office, "history.db", "quagga"));
    continuity_save(office->client, office->account, confirmed);
    finish(office);
    assert_false(is_in_file(office, "history.db", "quagga"));
    assert_false(is_in_file(office, "history.db-wal", "quagga"));
}

#define CLEARING_TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, office_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        CLEARING_TEST(a_chat_is_cleared),
        CLEARING_TEST(what_is_newer_stays),
        CLEARING_TEST(what_is_looked_at_goes),
        CLEARING_TEST(what_is_only_on_the_screen_does_not_expire),
        CLEARING_TEST(quitting_does_what_was_ordered),
        CLEARING_TEST(archives_do_not_bring_it_back),
        CLEARING_TEST(what_is_read_again_stays_cleared),
        CLEARING_TEST(old_lines_expire),
        CLEARING_TEST(what_was_just_sent_leaves_the_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
