/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The account's archive: each line once, in its order, unread where nobody has read it. */

#include "config.h"

#include <string.h>

#include "model/request.h"
#include "model/window.h"
#include "storage/coverage.h"
#include "client/history/catch_up.h"

#include "unit/client/keeper.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static Chat *
juliet(Office *office)
{
    return office_chat(office, "juliet@example.com");
}

/* What the store has of her, as the screen would show it; owned by the caller. */
static char *
stored_lines(Office *office)
{
    g_autoptr(GPtrArray) page = archive_page(office->store->archive, juliet(office), NULL, 1000);
    GString *lines = g_string_new(NULL);

    for (unsigned i = 0; i < page->len; i++) {
        const Message *message = page->pdata[i];
        g_string_append_printf(lines, "%s%s%s", i > 0 ? "|" : "", message->is_outgoing ? ">" : "<",
                               message->body);
    }
    return g_string_free(lines, FALSE);
}

static void
assert_stored(Office *office, const char *expected)
{
    g_autofree char *lines = stored_lines(office);

    assert_string_equal(lines, expected);
}

static void
assert_shown(Office *office, const char *expected)
{
    g_autofree char *lines = office_lines(juliet(office));

    assert_string_equal(lines, expected);
}

static bool
has_window(Office *office)
{
    return windows_find_chat(model_windows(office->client->model), juliet(office)) != NULL;
}

static bool
has_notice(Office *office, const char *part)
{
    const Timeline *console = model_console(office->store->world->model);

    for (unsigned i = 0; i < timeline_length(console); i++) {
        if (strstr(timeline_get(console, i)->body, part))
            return true;
    }
    return false;
}

static void
say_live(Office *office, const char *stanza_id, const char *body)
{
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' from='juliet@example.com/balcony' to='" KEEPER_ME
        "/orchard' type='chat' id='by-juliet-%s-0123456789'><body>%s</body><stanza-id "
        "xmlns='urn:xmpp:sid:0' by='" KEEPER_ME "' id='%s'/></message>",
        stanza_id, body, stanza_id);

    office_receive(office, xml);
}

static int64_t
read_from(Office *office)
{
    Coverage coverage;

    assert_true(coverage_get(office->store->archive, office->account, &coverage));
    int64_t from = coverage.from.time;
    coverage_done(&coverage);
    return from;
}

static void
test_the_first_time_all_is_old(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_said(keeper, "a0", 31 * DAY, "too old");
    keeper_said(keeper, "a1", 3 * HOUR, "one");
    keeper_sent(keeper, "a2", 2 * HOUR, "two");
    keeper_said(keeper, "a3", HOUR, "three");
    keeper_said(keeper, "a4", 5 * MINUTE, "four");
    keeper_come(keeper);
    assert_int_equal(keeper->queries, 3);
    assert_stored(office, "<one|>two|<three|<four");
    assert_true(read_from(office) > 0);
    assert_false(has_window(office));
    keeper_assert_until(office, "a4");
    assert_false(catch_up_is_running(office->client, office->account));

    keeper_next_day(office);
    assert_false(has_window(office));
    assert_int_equal(juliet(office)->unread, 0);
}

/* An archive without older lines is known whole: no chat has a past to be fetched. */
static void
test_the_beginning_is_known(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_said(keeper, "a1", 3 * HOUR, "one");
    keeper_come(keeper);
    assert_stored(office, "<one");
    assert_int_equal(read_from(office), 0);
    keeper_assert_until(office, "a1");
}

/* Who writes while the pages come has read what was there. */
static void
test_who_writes_meanwhile_has_read(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_said(keeper, "a1", MINUTE, "one");
    keeper_said(keeper, "a2", MINUTE, "two");
    keeper_go_online(keeper);
    clock_advance(office->store->world->clock, 10);
    client_send_message(office->client, juliet(office), "here I am");
    keeper_serve(keeper);
    assert_stored(office, "<one|<two|>here I am");
    assert_int_equal(juliet(office)->unread, 0);
}

/* Stamps know no more than seconds: what is older may be of the same. */
static void
test_an_older_line_of_the_same_second(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    settings_set(model_settings(office->client->model), SETTING_HISTORY_CATCH_UP_DAYS, NULL, "0",
                 NULL);
    keeper->page = 2;
    keeper_said(keeper, "a1", HOUR, "one");
    keeper_said(keeper, "a2", HOUR, "two");
    keeper_said(keeper, "a3", HOUR, "three");
    keeper_come(keeper);
    assert_stored(office, "<two|<three");
    assert_true(read_from(office) > 0);
}

static void
test_what_was_missed_is_unread_once(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_said(keeper, "a1", 3 * HOUR, "one");
    keeper_come(keeper);
    keeper_next_day(office);
    keeper_said(keeper, "a2", HOUR, "two");
    keeper_said(keeper, "a3", HOUR - 1, "three");
    keeper_sent(keeper, "a4", HOUR - 2, "from the phone");
    keeper_said(keeper, "a5", MINUTE, "five");
    keeper_said(keeper, "a6", MINUTE, "six");
    keeper_come(keeper);
    assert_stored(office, "<one|<two|<three|>from the phone|<five|<six");
    assert_shown(office, "<one|<two|<three|>from the phone|<five|<six");
    assert_true(has_window(office));
    assert_int_equal(juliet(office)->unread, 2);

    keeper_next_day(office);
    keeper->queries = 0;
    keeper_come(keeper);
    assert_int_equal(keeper->queries, 1);
    assert_stored(office, "<one|<two|<three|>from the phone|<five|<six");
}

static void
test_read_elsewhere_opens_nothing(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_come(keeper);
    keeper_next_day(office);
    keeper_said(keeper, "a1", HOUR, "one");
    keeper_sent(keeper, "a2", MINUTE, "two");
    keeper_come(keeper);
    assert_false(has_window(office));
    assert_stored(office, "<one|>two");
    assert_true(archive_read_until(office->store->archive, juliet(office)) > 0);
}

/* What comes while pages are on their way is shown at once, and stands behind them at the end. */
static void
test_live_lines_meanwhile(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_come(keeper);
    keeper_next_day(office);
    for (unsigned i = 1; i <= 5; i++) {
        g_autofree char *id = g_strdup_printf("a%u", i);
        keeper_said(keeper, id, HOUR - i, id);
    }
    keeper_go_online(keeper);
    say_live(office, "a6", "live");
    assert_shown(office, "<live");
    assert_true(keeper_answer(keeper));
    keeper_said(keeper, "a6", 0, "live");
    keeper_serve(keeper);
    assert_shown(office, "<a1|<a2|<a3|<a4|<a5|<live");
    assert_stored(office, "<a1|<a2|<a3|<a4|<a5|<live");
    assert_int_equal(juliet(office)->unread, 6);
    keeper_assert_until(office, "a6");
}

/* Our clock is wrong, and stamps know no more than seconds: the archive has the order. */
static void
test_the_archive_has_the_order(void **state)
{
    Office *office = *state;
    Clock *clock = office->store->world->clock;
    g_autoptr(Keeper) keeper = keeper_new(office);

    clock_advance(clock, 1000 - clock_now(clock) % 1000 + 500);
    keeper_come(keeper);
    keeper_pass(keeper, 6 * SECOND);
    client_send_message(office->client, juliet(office), "mine");
    const Message *mine = timeline_get(juliet(office)->timeline, 0);
    g_autofree char *id = g_strdup(mine->id);
    clock_advance(clock, 100);
    say_live(office, "a3", "hers");
    assert_shown(office, ">mine|<hers");

    g_autofree char *whole = keeper_stamp(office, 0, true);
    g_autofree char *own = g_strdup_printf("<message xmlns='jabber:client' from='" KEEPER_ME
                                           "/orchard' to='juliet@example.com' "
                                           "type='chat' id='%s'><body>mine</body><origin-id "
                                           "xmlns='urn:xmpp:sid:0' id='%s'/></message>",
                                           id, id);
    const char *hers =
        "<message xmlns='jabber:client' from='juliet@example.com/balcony' to='" KEEPER_ME
        "' type='chat' id='by-juliet-a3-0123456789'><body>hers</body>"
        "</message>";
    const char *missed =
        "<message xmlns='jabber:client' from='juliet@example.com/balcony' to='" KEEPER_ME
        "' type='chat' id='m'><body>missed</body></message>";
    keeper_add(keeper, "a3", whole, hers);
    keeper_add(keeper, "a4", whole, own);
    keeper_add(keeper, "a5", whole, missed);
    keeper_pass(keeper, 31 * SECOND);
    assert_shown(office, "<hers|>mine|<missed");
    assert_stored(office, "<hers|>mine|<missed");
    assert_string_equal(mine->stanza_id, "a4");
    office_restart(office);
    keeper_come(keeper);
    assert_stored(office, "<hers|>mine|<missed");
}

static void
test_the_walk_after_own_lines(void **state)
{
    Office *office = *state;
    Clock *clock = office->store->world->clock;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_come(keeper);
    keeper_pass(keeper, 6 * SECOND);
    unsigned queries = keeper->queries;
    clock_advance(clock, HOUR);
    assert_false(keeper_answer(keeper)); /* nothing was said */
    client_send_message(office->client, juliet(office), "one");
    clock_advance(clock, 20 * SECOND);
    client_send_message(office->client, juliet(office), "two");
    clock_advance(clock, 20 * SECOND);
    assert_false(keeper_answer(keeper));
    keeper_pass(keeper, 11 * SECOND);
    assert_int_equal(keeper->queries, queries + 1);
    say_live(office, "a1", "three");
    clock_advance(clock, 14 * MINUTE);
    assert_false(keeper_answer(keeper));
    keeper_pass(keeper, MINUTE + SECOND);
    assert_int_equal(keeper->queries, queries + 2);
    clock_advance(clock, HOUR);
    assert_false(keeper_answer(keeper));
}

/* What came between the answer of the archive and our presence, to another device alone: the server
 * has it in the archive a little later than it says. */
static void
test_the_moment_of_the_login(void **state)
{
    Office *office = *state;
    Clock *clock = office->store->world->clock;
    g_autoptr(Keeper) keeper = keeper_new(office);

    office->has_screen = true;
    office_restart(office);
    keeper_said(keeper, "a1", HOUR, "before");
    keeper_come(keeper);
    clock_advance(clock, SECOND);
    say_live(office, "a3", "live");
    assert_int_equal(juliet(office)->unread, 1);
    keeper_said(keeper, "a2", 2 * SECOND, "between");
    keeper_said(keeper, "a3", 100, "live");
    unsigned queries = keeper->queries;
    clock_advance(clock, 3 * SECOND);
    assert_false(keeper_answer(keeper));
    clock_advance(clock, 2 * SECOND);
    keeper_serve(keeper);
    assert_int_equal(keeper->queries, queries + 1);
    assert_stored(office, "<before|<between|<live");
    assert_shown(office, "<before|<between|<live");
    assert_int_equal(juliet(office)->unread, 2);
    clock_advance(clock, MINUTE);
    assert_false(keeper_answer(keeper));

    /* An archive that takes long is waited for. */
    keeper_next_day(office);
    keeper_go_online(keeper);
    queries = keeper->queries;
    clock_advance(clock, 10 * SECOND);
    keeper_serve(keeper);
    assert_int_equal(keeper->queries, queries + 1);
    keeper_pass(keeper, 6 * SECOND);
    assert_int_equal(keeper->queries, queries + 2);
}

/* However much comes live until then: what is behind the first line of it has come. */
static void
test_the_second_look_at_a_flood(void **state)
{
    Office *office = *state;
    Clock *clock = office->store->world->clock;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_said(keeper, "a1", HOUR, "before");
    keeper_come(keeper);
    keeper->page = 3;
    clock_advance(clock, 500);
    say_live(office, "a2", "live"); /* too early to tell that nothing else is lost */
    keeper_said(keeper, "a2", 0, "live");
    keeper_said(keeper, "a3", 0, "between");
    clock_advance(clock, SECOND);
    for (unsigned i = 0; i < 20; i++) {
        g_autofree char *id = g_strdup_printf("b%u", i);

        say_live(office, id, id);
        keeper_said(keeper, id, 0, id);
    }
    unsigned queries = keeper->queries;
    keeper_pass(keeper, 6 * SECOND);
    assert_int_equal(keeper->queries, queries + 1);
    keeper_assert_until(office, "b0");
    g_autofree char *lines = stored_lines(office);
    assert_true(g_str_has_prefix(lines, "<before|<live|<between|<b0|<b1|"));

    /* The next one reads the rest. */
    keeper->page = 100;
    keeper_pass(keeper, 15 * MINUTE);
    keeper_assert_until(office, "b19");
}

/* Cut in the middle, by the network or by the end of the program: the rest comes the next time. */
static void
test_cut_in_the_middle(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_come(keeper);
    keeper_next_day(office);
    for (unsigned i = 1; i <= 7; i++) {
        g_autofree char *id = g_strdup_printf("a%u", i);
        keeper_said(keeper, id, HOUR - i, id);
    }
    keeper_go_online(keeper);
    assert_true(keeper_answer(keeper));
    keeper_next_day(office);
    assert_true(has_window(office));
    keeper_come(keeper);
    assert_stored(office, "<a1|<a2|<a3|<a4|<a5|<a6|<a7");
    assert_int_equal(juliet(office)->unread, 7);
}

/* Something is lost above this line, and nothing else is missing there. */
static void
assert_lost(Office *office, const char *body)
{
    unsigned losses = 0;

    client_load_history(office->client, juliet(office));
    const Timeline *timeline = juliet(office)->timeline;
    for (unsigned i = 0; i < timeline_length(timeline); i++) {
        const ChatGap *gap = chat_gap_above(juliet(office), timeline, i);
        if (!gap || gap->state != GAP_LOST)
            continue;
        assert_string_equal(timeline_get(timeline, i)->body, body);
        assert_int_equal(gap->before, timeline_get(timeline, i)->time);
        assert_int_equal(gap->after, timeline_get(timeline, i - 1)->time);
        losses++;
    }
    assert_int_equal(losses, 1);
}

static void
test_an_archive_that_forgot(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_said(keeper, "a1", 3 * HOUR, "one");
    keeper_said(keeper, "a2", 2 * HOUR, "two");
    keeper_come(keeper);
    office_restart(office);

    /* One line is gone: nothing is lost. */
    Kept *second = keeper->kept->pdata[1];
    g_free(second->id);
    second->id = g_strdup("b2");
    keeper_said(keeper, "a3", HOUR, "three");
    keeper_come(keeper);
    assert_stored(office, "<one|<two|<three");
    assert_false(has_notice(office, "does not reach back"));

    /* All that was read is. */
    office_restart(office);
    keeper_said(keeper, "a4", 30 * MINUTE, "four");
    keeper_said(keeper, "a5", MINUTE, "five");
    keeper->oldest = 4;
    keeper_come(keeper);
    assert_stored(office, "<one|<two|<three|<five");
    assert_true(has_notice(office, "does not reach back"));
    assert_lost(office, "five");

    /* That stays so. */
    office_restart(office);
    assert_lost(office, "five");
    keeper_said(keeper, "a6", 0, "six");
    keeper_come(keeper);
    assert_stored(office, "<one|<two|<three|<five|<six");
    assert_lost(office, "five");
}

/* One that finds lines by time alone does not say that it has forgotten some. */
static void
test_an_archive_that_does_not_say_what_it_forgot(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper->is_lenient = true;
    keeper_said(keeper, "a1", HOUR, "one");
    keeper_come(keeper);
    clock_advance(office->store->world->clock, 7 * DAY);
    keeper_next_day(office);
    keeper_said(keeper, "a2", HOUR, "two");
    keeper_come(keeper);
    assert_stored(office, "<one|<two");
    assert_false(has_notice(office, "does not reach back"));

    keeper_said(keeper, "a3", 0, "three");
    clock_advance(office->store->world->clock, 7 * DAY);
    keeper_next_day(office);
    keeper_said(keeper, "a4", HOUR, "four");
    keeper->oldest = 3;
    keeper_come(keeper);
    assert_stored(office, "<one|<two|<four");
    assert_true(has_notice(office, "does not reach back"));
    assert_lost(office, "four");
}

static void
test_a_walk_that_failed_is_repeated(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_come(keeper);
    keeper_next_day(office);
    keeper_said(keeper, "a1", HOUR, "one");
    keeper_said(keeper, "a2", MINUTE, "two");
    keeper->is_generous = true;
    keeper_come(keeper);
    assert_false(catch_up_is_running(office->client, office->account));
    keeper->is_generous = false;
    keeper_pass(keeper, 15 * MINUTE + SECOND);
    keeper_assert_until(office, "a2");
    assert_stored(office, "<one|<two");
}

static void
test_hostile_archives(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_come(keeper);
    for (unsigned i = 1; i <= 4; i++) {
        g_autofree char *id = g_strdup_printf("a%u", i);
        keeper_said(keeper, id, HOUR - i, id);
    }
    keeper->is_circling = true;
    office_restart(office);
    keeper_come(keeper);
    assert_true(keeper->queries < 10);
    assert_stored(office, "<a1|<a2|<a3");

    keeper->is_circling = false;
    keeper->is_generous = true;
    office_restart(office);
    keeper_come(keeper);
    keeper_assert_until(office, "a3");

    /* From the year 1, and from times to come. */
    keeper->is_generous = false;
    office_restart(office);
    keeper_add(keeper, "a5", "0001-01-01T00:00:00Z",
               "<message xmlns='jabber:client' "
               "from='juliet@example.com/b' to='" KEEPER_ME
               "' type='chat'><body>past</body></message>");
    keeper_add(keeper, "a6", "2999-01-01T00:00:00Z",
               "<message xmlns='jabber:client' "
               "from='juliet@example.com/b' to='" KEEPER_ME
               "' type='chat'><body>future</body></message>");
    keeper_come(keeper);
    assert_stored(office, "<a1|<a2|<a3|<a4|<past|<future");
    g_autoptr(GPtrArray) page = archive_page(office->store->archive, juliet(office), NULL, 10);
    const Message *last = page->pdata[page->len - 1];
    assert_true(last->time <= clock_now(office->store->world->clock) + 10);
}

static void
test_unstable_pages_are_read_again(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_said(keeper, "a1", HOUR, "one");
    keeper_come(keeper);
    keeper_said(keeper, "a2", MINUTE, "two");
    keeper->is_unstable = true;
    office_restart(office);
    keeper_come(keeper);
    assert_stored(office, "<one|<two");
    keeper_assert_until(office, "a1");
    keeper->is_unstable = false;
    office_restart(office);
    keeper_come(keeper);
    assert_stored(office, "<one|<two");
    keeper_assert_until(office, "a2");
}

static void
test_without_an_archive(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper->features = "<feature var='urn:xmpp:sid:0'/>";
    keeper_come(keeper);
    client_send_message(office->client, juliet(office), "one");
    clock_advance(office->store->world->clock, HOUR);
    assert_false(keeper_answer(keeper));
    assert_int_equal(keeper->queries, 0);
}

static void
test_strangers_wait_among_the_requests(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);
    g_autoptr(Jid) jid = test_jid("paris@example.org");

    keeper_come(keeper);
    keeper_next_day(office);
    g_autofree char *stamp = keeper_stamp(office, MINUTE, false);
    keeper_add(keeper, "a1", stamp,
               "<message xmlns='jabber:client' from='paris@example.org/x' to='" KEEPER_ME
               "' type='chat'><body>marry me</body></message>");
    keeper_come(keeper);
    assert_non_null(requests_find(office->account, REQUEST_MESSAGE, jid, NULL));
    assert_null(account_find_chat(office->account, jid, CHAT_CONTACT));
    assert_int_equal(windows_all(model_windows(office->client->model))->len, 1);
}

/* Before it has come, nobody is known to be a stranger. */
static void
test_a_slow_roster_is_waited_for(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);
    g_autoptr(Jid) jid = test_jid("paris@example.org");

    keeper_come(keeper);
    keeper_next_day(office);
    keeper_said(keeper, "a1", HOUR, "one");
    g_autofree char *stamp = keeper_stamp(office, MINUTE, false);
    keeper_add(keeper, "a2", stamp,
               "<message xmlns='jabber:client' from='paris@example.org/x' to='" KEEPER_ME
               "' type='chat'><body>marry me</body></message>");
    office->has_slow_server = true;
    keeper_go_online(keeper);
    assert_false(keeper_answer(keeper));
    office_give_roster(office);
    keeper_serve(keeper);
    assert_stored(office, "<one");
    assert_non_null(requests_find(office->account, REQUEST_MESSAGE, jid, NULL));
    assert_null(account_find_chat(office->account, jid, CHAT_CONTACT));
}

/* Where nothing is stored, lines are on the screen alone; they are known there. */
static void
test_chats_that_are_not_stored(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    settings_set(model_settings(office->client->model), SETTING_CHAT_STORE, NULL, "off", NULL);
    keeper_said(keeper, "a1", HOUR, "old");
    keeper_come(keeper);
    assert_int_equal(timeline_length(juliet(office)->timeline), 0);
    say_live(office, "a2", "live");
    keeper_said(keeper, "a2", 0, "live");
    keeper_pass(keeper, 15 * MINUTE + SECOND);
    assert_shown(office, "<live");
    client_send_message(office->client, juliet(office), "mine");
    keeper_said(keeper, "a3", 0, "missed");
    keeper_pass(keeper, 31 * SECOND);
    assert_shown(office, "<live|>mine|<missed");
}

static bool
replaces_offline(const Office *office)
{
    return catch_up_replaces_offline(office->client, office->account);
}

static void
test_what_waits_is_in_a_whole_archive(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    assert_false(replaces_offline(office));
    keeper_come(keeper);
    assert_false(replaces_offline(office));
    keeper_next_day(office);
    keeper->prefs = "<prefs xmlns='urn:xmpp:mam:2' default='always'><always/><never/></prefs>";
    keeper_come(keeper);
    assert_true(replaces_offline(office));
    keeper_next_day(office);
    assert_true(replaces_offline(office));
    keeper_said(keeper, "a1", MINUTE, "one");
    keeper->prefs = "<prefs xmlns='urn:xmpp:mam:2' default='always'><always/><never>"
                    "<jid>juliet@example.com</jid></never></prefs>";
    keeper_go_online(keeper);
    assert_true(keeper_answer(keeper));
    keeper_assert_until(office, "a1");
    assert_true(replaces_offline(office));
    keeper_serve(keeper);
    assert_false(replaces_offline(office));
    keeper_next_day(office);
    keeper->prefs = "<prefs xmlns='urn:xmpp:mam:2' default='roster'><always/><never/></prefs>";
    keeper_come(keeper);
    assert_false(replaces_offline(office));
}

/* One that is an answer of the account itself counts, none by others. */
static void
test_forged_results_are_not_heard(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);
    const char *const froms[] = { "juliet@example.com", "example.net", "eve@example.net",
                                  KEEPER_ME "/orchard" };

    keeper_go_online(keeper);
    for (unsigned i = 0; i < G_N_ELEMENTS(froms); i++) {
        g_autofree char *xml = g_strdup_printf(
            "<message xmlns='jabber:client' from='%s'><result xmlns='urn:xmpp:mam:2' "
            "queryid='guessed' id='x%u'><forwarded xmlns='urn:xmpp:forward:0'><delay "
            "xmlns='urn:xmpp:delay' stamp='2026-01-01T00:00:00Z'/><message xmlns='jabber:client' "
            "from='juliet@example.com/x' to='" KEEPER_ME "' type='chat'><body>forged</body>"
            "</message></forwarded></result></message>",
            froms[i], i);
        office_receive(office, xml);
    }
    keeper_serve(keeper);
    assert_stored(office, "");
}

/* The id of the query that waits; owned by the caller. */
static char *
waiting_query(Office *office)
{
    for (unsigned i = office->sent->len; i-- > 0;) {
        g_autoptr(Element) iq = element_parse(office->sent->pdata[i]);
        const Element *query = iq ? element_child(iq, "query", "urn:xmpp:mam:2") : NULL;
        if (query)
            return g_strdup(element_get(query, "queryid"));
    }
    fail_msg("the archive was not asked");
    return NULL;
}

#define RESULT(id)                                                                                 \
    "<result xmlns='urn:xmpp:mam:2' queryid='%s' id='" id "'>"                                     \
    "<forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' "                         \
    "stamp='2026-01-01T00:00:00Z'/>"
#define RESULT_END "</forwarded></result>"
#define FORGED                                                                                     \
    "<message xmlns='jabber:client' from='juliet@example.com/x' to='" KEEPER_ME                    \
    "' type='chat'><body>forged</body></message>"

/* Who knows the id of the query is not the archive yet, and the archive has only what is ours. */
static void
test_the_query_alone_makes_nobody_an_archive(void **state)
{
    static const char *const stanzas[] = {
        "<message xmlns='jabber:client' from='juliet@example.com/x'>" RESULT("x1") FORGED RESULT_END
        "</message>",
        "<message xmlns='jabber:client' from='example.net'>" RESULT("x2") FORGED RESULT_END
        "</message>",
        "<message xmlns='jabber:client' from='" KEEPER_ME "/phone'>" RESULT("x3") FORGED RESULT_END
        "</message>",
        /* in a carbon */
        "<message xmlns='jabber:client' from='" KEEPER_ME "'><received xmlns='urn:xmpp:carbons:2'>"
        "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' from='" KEEPER_ME
        "' to='" KEEPER_ME "/orchard'>" RESULT("x4") FORGED RESULT_END
        "</message></forwarded></received></message>",
        /* a result in a result, and a carbon in one */
        "<message xmlns='jabber:client' from='" KEEPER_ME
        "'>" RESULT("x5") "<message xmlns='jabber:client' from='" KEEPER_ME "' to='" KEEPER_ME
                          "'><result xmlns='urn:xmpp:mam:2' queryid='q' id='x6'><forwarded "
                          "xmlns='urn:xmpp:forward:0'>" FORGED
                          "</forwarded></result></message>" RESULT_END "</message>",
        "<message xmlns='jabber:client' from='" KEEPER_ME
        "'>" RESULT("x7") "<message xmlns='jabber:client' from='" KEEPER_ME "' to='" KEEPER_ME
                          "'><received xmlns='urn:xmpp:carbons:2'><forwarded "
                          "xmlns='urn:xmpp:forward:0'>" FORGED
                          "</forwarded></received></message>" RESULT_END "</message>",
        /* what others said to others */
        "<message xmlns='jabber:client' from='" KEEPER_ME
        "'>" RESULT("x8") "<message xmlns='jabber:client' from='juliet@example.com/x' "
                          "to='nurse@example.com' "
                          "type='chat'><body>forged</body></message>" RESULT_END "</message>",
        /* the year 0 */
        "<message xmlns='jabber:client' from='" KEEPER_ME "'><result xmlns='urn:xmpp:mam:2' "
        "queryid='%s' id='x9'><forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' "
        "stamp='0000-01-01T00:00:00Z'/>" FORGED RESULT_END "</message>",
    };
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_go_online(keeper);
    g_autofree char *id = waiting_query(office);
    for (unsigned i = 0; i < G_N_ELEMENTS(stanzas); i++) {
        g_auto(GStrv) parts = g_strsplit(stanzas[i], "%s", 2);
        g_autofree char *xml = g_strjoinv(id, parts);
        office_receive(office, xml);
    }
    keeper_serve(keeper);
    assert_stored(office, "");
    assert_int_equal(timeline_length(juliet(office)->timeline), 0);
    g_autofree char *late = g_strdup_printf("<message xmlns='jabber:client' from='" KEEPER_ME
                                            "'>" RESULT("x10") FORGED RESULT_END "</message>",
                                            id);
    office_receive(office, late); /* the page is at its end */
    assert_stored(office, "");
}

static void
test_receipts_out_of_the_archive(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);

    keeper_come(keeper);
    client_send_message(office->client, juliet(office), "did you get it");
    const Message *mine = timeline_get(juliet(office)->timeline, 0);
    g_autofree char *stamp = keeper_stamp(office, 0, false);
    g_autofree char *receipt = g_strdup_printf(
        "<message xmlns='jabber:client' from='juliet@example.com/balcony' to='" KEEPER_ME
        "/orchard'><received xmlns='urn:xmpp:receipts' id='%s'/></message>",
        mine->id);
    keeper_add(keeper, "a1", stamp, receipt);
    keeper_pass(keeper, 31 * SECOND);
    assert_int_equal(mine->state, MESSAGE_RECEIVED);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)

/* A chat tells that its newest lines are on their way. */
static void
test_told_in_the_chat(void **state)
{
    Office *office = *state;
    g_autoptr(Keeper) keeper = keeper_new(office);
    g_autoptr(Jid) jid = test_jid("juliet@example.com");

    keeper_said(keeper, "s1", HOUR, "1");
    keeper_come(keeper);
    office_restart(office);
    keeper->page = 2;
    for (unsigned i = 2; i < 8; i++) {
        g_autofree char *id = g_strdup_printf("s%u", i), *body = g_strdup_printf("%u", i);
        keeper_said(keeper, id, HOUR - i * MINUTE, body);
    }
    client_open_chat(office->client, office->account, jid);
    Chat *chat = juliet(office);
    keeper_go_online(keeper);
    assert_null(chat_gap_below(chat, chat->timeline));
    assert_true(keeper_answer(keeper));
    assert_shown(office, "<1|<2|<3");
    const ChatGap *gap = chat_gap_below(chat, chat->timeline);
    assert_non_null(gap);
    assert_int_equal(gap->state, GAP_COMING);

    keeper_serve(keeper);
    assert_shown(office, "<1|<2|<3|<4|<5|<6|<7");
    assert_null(chat_gap_below(chat, chat->timeline));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_the_first_time_all_is_old),
        TEST(test_the_beginning_is_known),
        TEST(test_who_writes_meanwhile_has_read),
        TEST(test_an_older_line_of_the_same_second),
        TEST(test_what_was_missed_is_unread_once),
        TEST(test_read_elsewhere_opens_nothing),
        TEST(test_live_lines_meanwhile),
        TEST(test_the_archive_has_the_order),
        TEST(test_the_walk_after_own_lines),
        TEST(test_the_moment_of_the_login),
        TEST(test_the_second_look_at_a_flood),
        TEST(test_cut_in_the_middle),
        TEST(test_an_archive_that_forgot),
        TEST(test_an_archive_that_does_not_say_what_it_forgot),
        TEST(test_a_walk_that_failed_is_repeated),
        TEST(test_hostile_archives),
        TEST(test_unstable_pages_are_read_again),
        TEST(test_without_an_archive),
        TEST(test_strangers_wait_among_the_requests),
        TEST(test_a_slow_roster_is_waited_for),
        TEST(test_chats_that_are_not_stored),
        TEST(test_what_waits_is_in_a_whole_archive),
        TEST(test_forged_results_are_not_heard),
        TEST(test_the_query_alone_makes_nobody_an_archive),
        TEST(test_receipts_out_of_the_archive),
        cmocka_unit_test_setup_teardown(test_told_in_the_chat, office_setup, office_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
