/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The past of rooms: what they tell of it, and what is fetched from their archives. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/room.h"
#include "model/window.h"
#include "client/history/filling.h"
#include "client/rooms/room_gap.h"
#include "client/rooms/rooms.h"

#include "unit/client/coven.h"

#define MINUTE (INT64_C(60) * 1000)

static void
test_the_past_comes_once_and_rings_no_bell(void **state)
{
    Office *office = *state;

    office_go_online(office);
    coven_enter(office, STABLE OCCUPANTS);
    g_autofree char *old = coven_delay(office, 5 * MINUTE),
                    *older = coven_delay(office, 6 * MINUTE);
    coven_say(office, "juliet", "a-long-and-random-id-2", "two", old);
    coven_say(office, "juliet", "a-long-and-random-id-1", "one", older);
    coven_end_history(office, "roses");
    coven_assert_lines(coven_chat(office), "<one|<two");
    coven_say(office, "juliet", "a-long-and-random-id-3", "three", "");
    clock_advance(office->store->world->clock, 1000);

    office_restart(office);
    office_go_online(office);
    windows_go(model_windows(office->client->model),
               windows_find(model_windows(office->client->model), 1));
    coven_enter(office, STABLE OCCUPANTS);
    windows_go(model_windows(office->client->model),
               windows_find(model_windows(office->client->model), 1));
    g_autofree char *again = coven_delay(office, 5 * MINUTE + 1000),
                    *last = coven_delay(office, 1000);
    g_autofree char *missed = coven_delay(office, 500);
    coven_say(office, "juliet", "a-long-and-random-id-2", "two", again);
    coven_say(office, "juliet", "a-long-and-random-id-3", "three", last);
    coven_say(office, "juliet", "a-long-and-random-id-4", "four", missed);
    coven_end_history(office, "roses");
    coven_assert_lines(coven_chat(office), "<one|<two|<three|<four");
    assert_int_equal(coven_chat(office)->unread, 1);
}

static void
test_own_lines_of_the_past(void **state)
{
    Office *office = *state;

    office_go_online(office);
    coven_enter(office, STABLE OCCUPANTS);
    Chat *chat = coven_chat(office);
    g_autofree char *old = coven_delay(office, MINUTE);
    g_autofree char *by_me =
        g_strconcat(old, "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='r'/>", NULL);
    g_autofree char *by_him =
        g_strconcat(old, "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='x'/>", NULL);
    coven_say(office, "montague", "a", "under another nick", by_me);
    coven_say(office, "romeo", "b", "another with my nick", by_him);
    coven_say(office, "romeo", "c", "nobody knows", old);
    coven_assert_lines(chat, ">under another nick|<another with my nick|<nobody knows");

    /* What was sent before we were lost is settled by the past. */
    client_send_message(office->client, chat, "did it arrive");
    const Message *own = coven_last_line(chat);
    g_autofree char *now = coven_delay(office, 0);
    coven_say(office, "romeo", own->id, "did it arrive", now);
    assert_int_equal(own->state, MESSAGE_RECEIVED);
    coven_assert_lines(chat,
                       ">under another nick|<another with my nick|<nobody knows|>did it arrive");
}

/* The queryid of the archive's question with this in it, and its id; the callers'. */
static char *
asked_archive(Office *office, const char *part, char **ret_id)
{
    for (unsigned i = 0; i < office->sent->len; i++) {
        const char *xml = office->sent->pdata[i];
        g_autoptr(Element) iq = element_parse(xml);
        const Element *query = iq ? element_child(iq, "query", "urn:xmpp:mam:2") : NULL;
        if (!query || !strstr(xml, part))
            continue;
        *ret_id = g_strdup(element_get(iq, "id"));
        char *query_id = g_strdup(element_get(query, "queryid"));
        g_ptr_array_set_size(office->sent, 0);
        return query_id;
    }
    fail_msg("the archive was not asked for %s", part);
    return NULL;
}

static void
give_archived_at(Office *office, const char *query_id, const char *stamp, const char *archive_id,
                 const char *id, const char *body)
{
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' from='" ROOM "'" TO_ME "><result xmlns='urn:xmpp:mam:2' "
        "queryid='%s' id='%s'><forwarded xmlns='urn:xmpp:forward:0'>%s<message "
        "xmlns='jabber:client' type='groupchat' from='" ROOM "/juliet' id='%s'><body>%s</body>"
        "</message></forwarded></result></message>",
        query_id, archive_id, stamp, id, body);

    office_receive(office, xml);
}

static void
give_archived(Office *office, const char *query_id, const char *archive_id, const char *id,
              const char *body)
{
    g_autofree char *stamp = coven_delay(office, 0);

    give_archived_at(office, query_id, stamp, archive_id, id, body);
}

static void
finish_page(Office *office, const char *id, const char *last, const char *attributes)
{
    g_autofree char *xml = g_strdup_printf(
        "<iq xmlns='jabber:client' type='result' from='" ROOM "' id='%s'><fin "
        "xmlns='urn:xmpp:mam:2' %s><set xmlns='http://jabber.org/protocol/rsm'><first>%s</first>"
        "<last>%s</last></set></fin></iq>",
        id, attributes, last, last);

    office_receive(office, xml);
}

static const ChatGap *
last_gap(const Chat *chat)
{
    const GArray *gaps = chat->gaps;

    return gaps->len > 0 ? &g_array_index(gaps, ChatGap, gaps->len - 1) : NULL;
}

static void
test_the_gap_is_closed_from_the_archive(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) room = test_jid(ROOM);
    g_autofree char *iq = NULL, *second_iq = NULL, *third_iq = NULL, *fourth_iq = NULL;

    /* A room that is new to us: its last lines. */
    office_go_online(office);
    coven_enter(office, NULL);
    coven_describe(office, STABLE OCCUPANTS);
    assert_false(office_has_sent(office, "urn:xmpp:mam:2", "<before"));
    coven_say(office, "juliet", "m-1", "one", STANZA_ID("s-1", ROOM));
    clock_advance(office->store->world->clock, 1000);

    office_restart(office);
    office_go_online(office);
    coven_enter(office, NULL);
    room_add_features(coven_chat(office)->room, ROOM_ARCHIVE | ROOM_STABLE_IDS, 0);
    g_autofree char *query = asked_archive(office, "<after>s-1</after>", &iq);
    coven_say(office, "juliet", "m-9", "live", STANZA_ID("s-9", ROOM));
    give_archived(office, query, "s-2", "m-2", "two");
    finish_page(office, iq, "s-2", "");
    g_autofree char *second = asked_archive(office, "<after>s-2</after>", &second_iq);
    coven_assert_lines(coven_chat(office), "<one|<two|<live");
    const ChatGap *gap = last_gap(coven_chat(office));
    assert_non_null(gap);
    assert_int_equal(gap->state, GAP_COMING);
    const Timeline *timeline = coven_chat(office)->timeline;
    int live = timeline_index(timeline, coven_last_line(coven_chat(office)));
    assert_ptr_equal(chat_gap_above(coven_chat(office), timeline, (unsigned)live), gap);

    /* The program dies in the middle: what came live hides nothing, nor does it offline. */
    office_restart(office);
    Chat *offline = account_get_chat(office->account, room, CHAT_ROOM);
    client_load_history(office->client, offline);
    coven_assert_lines(offline, "<one|<two|<live");
    live = timeline_index(offline->timeline, coven_last_line(offline));
    gap = chat_gap_above(offline, offline->timeline, (unsigned)live);
    assert_non_null(gap);
    assert_int_equal(gap->state, GAP_OPEN);
    assert_null(chat_gap_below(offline, offline->timeline));
    assert_int_equal(offline->gaps->len, 2); /* and what was said before we came */
    office_go_online(office);
    coven_enter(office, NULL);
    room_add_features(coven_chat(office)->room, ROOM_ARCHIVE | ROOM_STABLE_IDS, 0);
    g_autofree char *third = asked_archive(office, "<after>s-2</after>", &third_iq);
    give_archived(office, third, "s-3", "m-3", "three");
    give_archived(office, third, "s-9", "m-9", "live");
    finish_page(office, third_iq, "s-9", "complete='true'");
    coven_assert_lines(coven_chat(office), "<one|<two|<three|<live");
    assert_int_equal(coven_chat(office)->gaps->len, 1);
    assert_true(!last_gap(coven_chat(office)) || last_gap(coven_chat(office))->state != GAP_COMING);

    /* Closed: the next time it begins behind the last. */
    office_restart(office);
    office_go_online(office);
    coven_enter(office, NULL);
    room_add_features(coven_chat(office)->room, ROOM_ARCHIVE | ROOM_STABLE_IDS, 0);
    g_autofree char *fourth = asked_archive(office, "<after>s-", &fourth_iq);
    give_archived(office, second, "s-4", "m-4", "an old question");
    give_archived(office, "forged", "s-5", "m-5", "no question");
    finish_page(office, fourth_iq, "s-9", "complete='true'");
    coven_assert_lines(coven_chat(office), "<one|<two|<three|<live");
}

/* A room that has not noticed our absence goes on telling us before it lets us in again. */
static void
test_what_comes_before_we_are_in_hides_nothing(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) jid = test_jid(ROOM);
    const RoomEntry entry = { 0 };
    g_autofree char *iq = NULL;

    office_go_online(office);
    coven_enter(office, STABLE OCCUPANTS);
    coven_say(office, "juliet", "m-1", "one", STANZA_ID("s-1", ROOM));
    office_restart(office);
    office_go_online(office);
    assert_true(client_enter_room(office->client, office->account, jid, &entry, NULL));
    room_add_features(coven_chat(office)->room, ROOM_STABLE_IDS, 0);
    coven_say(office, "juliet", "m-8", "eight", STANZA_ID("s-8", ROOM));
    coven_occupy(office, "romeo", "r", "<status code='110'/>");
    room_add_features(coven_chat(office)->room, ROOM_ARCHIVE, 0);
    g_autofree char *query = asked_archive(office, "<after>s-1</after>", &iq);
    give_archived(office, query, "s-2", "m-2", "two");
    give_archived(office, query, "s-8", "m-8", "eight");
    finish_page(office, iq, "s-8", "complete='true'");
    coven_assert_lines(coven_chat(office), "<one|<two|<eight");
}

static void
test_an_archive_that_forgot_is_asked_by_time(void **state)
{
    Office *office = *state;
    g_autofree char *iq = NULL, *check_iq = NULL, *second_iq = NULL;

    office_go_online(office);
    coven_enter(office, STABLE);
    coven_say(office, "juliet", "m-1", "one", STANZA_ID("s-1", ROOM));
    office_restart(office);
    office_go_online(office);
    coven_enter(office, STABLE ARCHIVE);
    room_add_features(coven_chat(office)->room, ROOM_ARCHIVE, 0);
    /* coven_enter() has let the question go by: it is asked anew after the next entry. */
    assert_true(client_leave_room(office->client, coven_chat(office), NULL, NULL));
    g_ptr_array_set_size(office->sent, 0);
    coven_enter(office, NULL);
    g_autofree char *query = asked_archive(office, "<after>s-1</after>", &iq);
    g_autofree char *error = g_strdup_printf(
        "<iq xmlns='jabber:client' type='error' from='" ROOM "' id='%s'><error type='cancel'>"
        "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
        iq);
    office_receive(office, error);
    /* It has what was said before the gap: that line alone is gone. */
    g_autofree char *check = asked_archive(office, "var=\"end\"", &check_iq);
    give_archived(office, check, "s-0", "m-0", "zero");
    finish_page(office, check_iq, "s-0", "");
    g_autofree char *second = asked_archive(office, "var=\"start\"", &second_iq);
    give_archived(office, second, "s-1", "m-1", "one");
    give_archived(office, second, "s-2", "m-2", "two");
    finish_page(office, second_iq, "s-2", "complete='true'");
    coven_assert_lines(coven_chat(office), "<one|<two");
    assert_int_not_equal(last_gap(coven_chat(office))->state, GAP_LOST);
}

/* What is lost is marked where it was said, and stays so: of an archive that says what it forgot,
 * and of one that does not. */
static void
test_an_archive_that_lost_what_followed(void **state)
{
    Office *office = *state;
    Clock *clock = office->store->world->clock;
    g_autoptr(Jid) jid = test_jid(ROOM);
    g_autofree char *check_iq = NULL, *iq = NULL;

    office_go_online(office);
    coven_enter(office, STABLE);
    coven_say(office, "juliet", "m-1", "one", STANZA_ID("s-1", ROOM));
    int64_t one = coven_last_line(coven_chat(office))->time;
    office_restart(office);
    clock_advance(clock, INT64_C(8) * 24 * 60 * MINUTE);
    office_go_online(office);
    coven_enter(office, NULL);
    room_add_features(coven_chat(office)->room, ROOM_ARCHIVE | ROOM_STABLE_IDS, 0);
    coven_say(office, "juliet", "m-9", "live", STANZA_ID("s-9", ROOM));
    g_autofree char *check = asked_archive(office, "var=\"end\"", &check_iq);
    finish_page(office, check_iq, "", "complete='true'");
    g_autofree char *query = asked_archive(office, "<after>s-1</after>", &iq);
    g_autofree char *stamp = coven_delay(office, 24 * 60 * MINUTE);
    give_archived_at(office, query, stamp, "s-5", "m-5", "five");
    give_archived(office, query, "s-9", "m-9", "live");
    finish_page(office, iq, "s-9", "complete='true'");
    for (int run = 0; run < 2; run++) {
        Chat *chat = coven_chat(office);
        coven_assert_lines(chat, "<one|<five|<live");
        const ChatGap *gap = last_gap(chat);
        assert_int_equal(gap->state, GAP_LOST);
        assert_int_equal(gap->after, one);
        Message *five = timeline_find_id(chat->timeline, "m-5", false);
        assert_int_equal(gap->before, five->time);
        unsigned index = (unsigned)timeline_index(chat->timeline, five);
        assert_ptr_equal(chat_gap_above(chat, chat->timeline, index), gap);
        office_restart(office);
        client_load_history(office->client, account_get_chat(office->account, jid, CHAT_ROOM));
    }
}

/* A line that was sent again, and the archive has both: the first one has the place, and lines that
 * came live do not stand above either for ever. */
static void
test_the_second_copy_moves_nothing(void **state)
{
    Office *office = *state;
    Clock *clock = office->store->world->clock;
    g_autofree char *iq = NULL;

    office_go_online(office);
    coven_enter(office, STABLE);
    coven_say(office, "juliet", "m-1", "one", STANZA_ID("s-1", ROOM));
    office_restart(office);
    clock_advance(clock, 10007);
    g_autofree char *missed = coven_delay(office, 5000);
    office_go_online(office);
    coven_enter(office, NULL);
    room_add_features(coven_chat(office)->room, ROOM_ARCHIVE | ROOM_STABLE_IDS, 0);
    g_autofree char *query = asked_archive(office, "<after>s-1</after>", &iq);
    coven_say(office, "juliet", "m-3", "three", STANZA_ID("s-3", ROOM));
    g_autofree char *third = coven_delay(office, 0);
    clock_advance(clock, 1000);
    coven_say(office, "juliet", "m-4-0123456789abcdef", "four", STANZA_ID("s-4", ROOM));
    g_autofree char *fourth = coven_delay(office, 0);
    clock_advance(clock, 1000);
    g_autofree char *again = coven_delay(office, 0);
    clock_advance(clock, 1000);
    give_archived_at(office, query, missed, "s-2", "m-2", "two");
    give_archived_at(office, query, third, "s-3", "m-3", "three");
    give_archived_at(office, query, fourth, "s-4", "m-4-0123456789abcdef", "four");
    give_archived_at(office, query, again, "s-5", "m-4-0123456789abcdef", "four");
    finish_page(office, iq, "s-5", "complete='true'");
    coven_assert_lines(coven_chat(office), "<one|<two|<three|<four");
    coven_say(office, "juliet", "m-6", "six", STANZA_ID("s-6", ROOM));
    office_restart(office);
    coven_assert_lines(coven_chat(office), "<one|<two|<three|<four|<six");
}

/* The room tells the second copy as its past; more was missed before that than fits. */
static void
test_the_second_copy_is_told_first(void **state)
{
    Office *office = *state;
    Clock *clock = office->store->world->clock;
    g_autofree char *iq = NULL;

    clock_advance(clock, 1000 - clock_now(clock) % 1000 + 100);
    office_go_online(office);
    coven_enter(office, STABLE);
    coven_say(office, "juliet", "m-1", "one", STANZA_ID("s-1", ROOM));
    office_restart(office);
    clock_advance(clock, 5000 - 100);
    g_autofree char *second = coven_delay(office, 0);
    clock_advance(clock, 300);
    office_go_online(office);
    coven_enter(office, NULL);
    room_add_features(coven_chat(office)->room, ROOM_STABLE_IDS, 0);
    g_autofree char *fifth = g_strconcat(second, STANZA_ID("s-5", ROOM), NULL);
    g_autofree char *again = g_strconcat(second, STANZA_ID("s-6", ROOM), NULL);
    coven_say(office, "juliet", "m-5", "five", fifth);
    coven_say(office, "juliet", "m-4-0123456789abcdef", "four", again);
    coven_end_history(office, "roses");
    room_add_features(coven_chat(office)->room, ROOM_ARCHIVE, 0);
    g_autofree char *query = asked_archive(office, "<after>s-1</after>", &iq);
    give_archived_at(office, query, second, "s-2", "m-2", "two");
    give_archived_at(office, query, second, "s-3", "m-3", "three");
    give_archived_at(office, query, second, "s-4", "m-4-0123456789abcdef", "four");
    give_archived_at(office, query, second, "s-5", "m-5", "five");
    give_archived_at(office, query, second, "s-6", "m-4-0123456789abcdef", "four");
    finish_page(office, iq, "s-6", "complete='true'");
    coven_assert_lines(coven_chat(office), "<one|<two|<three|<four|<five");
    office_restart(office);
    coven_assert_lines(coven_chat(office), "<one|<two|<three|<four|<five");
}

/* The last lines of a room that is new to us come backwards: the first copy with the older page. */
static void
test_the_second_copy_comes_on_a_page_before(void **state)
{
    Office *office = *state;
    Settings *settings = model_settings(office->client->model);
    g_autofree char *iq = NULL, *older_iq = NULL;

    assert_true(settings_set(settings, SETTING_ROOMS_HISTORY, NULL, "200", NULL));
    office_go_online(office);
    coven_enter(office, NULL);
    g_autofree char *one = coven_delay(office, 900), *two = coven_delay(office, 800),
                    *three = coven_delay(office, 700), *again = coven_delay(office, 600);
    room_add_features(coven_chat(office)->room, ROOM_ARCHIVE | ROOM_STABLE_IDS, 0);
    g_autofree char *query = asked_archive(office, "<before", &iq);
    give_archived_at(office, query, three, "s-3", "m-3", "three");
    give_archived_at(office, query, again, "s-4", "m-2-0123456789abcdef", "two");
    finish_page(office, iq, "s-3", "");
    g_autofree char *older = asked_archive(office, "<before>s-3</before>", &older_iq);
    give_archived_at(office, older, one, "s-1", "m-1", "one");
    give_archived_at(office, older, two, "s-2", "m-2-0123456789abcdef", "two");
    finish_page(office, older_iq, "s-1", "complete='true'");
    coven_assert_lines(coven_chat(office), "<one|<two|<three");
}

/* Nothing had been said when we were there: what is said then was missed, however much that is. */
static void
test_an_empty_room_is_not_new_twice(void **state)
{
    Office *office = *state;
    g_autofree char *first_iq = NULL, *second_iq = NULL, *third_iq = NULL;

    office_go_online(office);
    coven_enter(office, NULL);
    room_add_features(coven_chat(office)->room, ROOM_ARCHIVE | ROOM_STABLE_IDS, 0);
    g_autofree char *first = asked_archive(office, "<before", &first_iq);
    finish_page(office, first_iq, "", "complete='true'");
    assert_true(office_has_stored(office, "SELECT 1 FROM chat WHERE gap_time > 0"));
    assert_non_null(first);
    office_restart(office);
    office_go_online(office);
    coven_enter(office, NULL);
    room_add_features(coven_chat(office)->room, ROOM_ARCHIVE | ROOM_STABLE_IDS, 0);
    clock_advance(office->store->world->clock, 1000);
    g_autofree char *second = asked_archive(office, "var=\"start\"", &second_iq);
    give_archived(office, second, "s-1", "m-1", "one");
    finish_page(office, second_iq, "s-1", "complete='true'");
    coven_assert_lines(coven_chat(office), "<one");

    office_restart(office);
    office_go_online(office);
    coven_enter(office, NULL);
    room_add_features(coven_chat(office)->room, ROOM_ARCHIVE | ROOM_STABLE_IDS, 0);
    g_autofree char *third = asked_archive(office, "<after>s-1</after>", &third_iq);
    assert_non_null(third);
}

/* A stream goes on, and brings what it owed us behind what was said since. */
static void
test_what_was_owed_comes_late(void **state)
{
    Office *office = *state;
    g_autofree char *first_iq = NULL, *iq = NULL;

    office_go_online(office);
    coven_enter(office, NULL);
    coven_end_history(office, "roses");
    room_add_features(coven_chat(office)->room, ROOM_ARCHIVE | ROOM_STABLE_IDS, 0);
    g_autofree char *first = asked_archive(office, "<before", &first_iq);
    finish_page(office, first_iq, "", "complete='true'");
    coven_say(office, "juliet", "m-1", "one", STANZA_ID("s-1", ROOM));
    g_autofree char *then = coven_delay(office, 0);
    g_autofree char *second = g_strconcat(then, STANZA_ID("s-2", ROOM), NULL);
    g_autofree char *third = g_strconcat(then, STANZA_ID("s-3", ROOM), NULL);
    clock_advance(office->store->world->clock, 1000);
    room_gaps_online(office->client, office->account);
    coven_say(office, "juliet", "m-2", "two", second);
    coven_assert_lines(coven_chat(office), "<one|<two");
    assert_false(office_has_sent(office, "urn:xmpp:mam:2", "<after>")); /* as it should be */
    coven_say(office, "juliet", "m-4", "four", STANZA_ID("s-4", ROOM));
    coven_say(office, "juliet", "m-3", "three", third);
    coven_assert_lines(coven_chat(office), "<one|<two|<four|<three");
    g_autofree char *query = asked_archive(office, "<after>s-1</after>", &iq);
    give_archived(office, query, "s-2", "m-2", "two");
    give_archived(office, query, "s-3", "m-3", "three");
    give_archived(office, query, "s-4", "m-4", "four");
    finish_page(office, iq, "s-4", "complete='true'");
    coven_say(office, "juliet", "m-5", "five", STANZA_ID("s-5", ROOM));
    coven_assert_lines(coven_chat(office), "<one|<two|<three|<four|<five");
    office_restart(office);
    coven_assert_lines(coven_chat(office), "<one|<two|<three|<four|<five");
    assert_non_null(first);
}

/* So much was missed within a moment that it does not fit before what came since. */
static void
test_what_does_not_fit(void **state)
{
    Office *office = *state;
    Clock *clock = office->store->world->clock;
    g_autofree char *iq = NULL;

    clock_advance(clock, 1000 - clock_now(clock) % 1000 + 100);
    office_go_online(office);
    coven_enter(office, STABLE);
    coven_say(office, "juliet", "m-1", "one", STANZA_ID("s-1", ROOM));
    g_autofree char *second = coven_delay(office, 100);
    office_restart(office);
    clock_advance(clock, 2);
    office_go_online(office);
    coven_enter(office, NULL);
    room_add_features(coven_chat(office)->room, ROOM_ARCHIVE | ROOM_STABLE_IDS, 0);
    g_autofree char *query = asked_archive(office, "<after>s-1</after>", &iq);
    coven_say(office, "juliet", "m-5", "five", STANZA_ID("s-5", ROOM));
    coven_say(office, "juliet", "m-6", "six", STANZA_ID("s-6", ROOM));
    give_archived_at(office, query, second, "s-2", "m-2", "two");
    give_archived_at(office, query, second, "s-3", "m-3", "three");
    give_archived_at(office, query, second, "s-4", "m-4", "four");
    give_archived_at(office, query, second, "s-5", "m-5", "five");
    give_archived_at(office, query, second, "s-6", "m-6", "six");
    finish_page(office, iq, "s-6", "complete='true'");
    coven_assert_lines(coven_chat(office), "<one|<two|<three|<four|<five|<six");
    coven_say(office, "juliet", "m-7", "seven", STANZA_ID("s-7", ROOM));
    office_restart(office);
    coven_assert_lines(coven_chat(office), "<one|<two|<three|<four|<five|<six|<seven");
}

/* Stamps of the past are often whole seconds: what the room tells and what its archive has of one
 * second stand in their order. */
static void
test_order_within_a_second(void **state)
{
    Office *office = *state;
    Clock *clock = office->store->world->clock;
    g_autofree char *iq = NULL;

    clock_advance(clock, 1000 - clock_now(clock) % 1000 + 100);
    office_go_online(office);
    coven_enter(office, STABLE);
    coven_say(office, "juliet", "m-1", "one", STANZA_ID("s-1", ROOM));
    office_restart(office);
    clock_advance(clock, 5000 - 100);
    g_autofree char *second = coven_delay(office, 5000);
    clock_advance(clock, 300);
    office_go_online(office);
    coven_enter(office, NULL);
    g_autofree char *told = g_strconcat(second, STANZA_ID("s-4", ROOM), NULL);
    room_add_features(coven_chat(office)->room, ROOM_STABLE_IDS, 0);
    coven_say(office, "juliet", "m-4", "four", told);
    coven_end_history(office, "roses");
    coven_say(office, "juliet", "m-5", "five", STANZA_ID("s-5", ROOM));
    room_add_features(coven_chat(office)->room, ROOM_ARCHIVE, 0);
    g_autofree char *query = asked_archive(office, "<after>s-1</after>", &iq);
    give_archived_at(office, query, second, "s-2", "m-2", "two");
    give_archived_at(office, query, second, "s-3", "m-3", "three");
    give_archived_at(office, query, second, "s-4", "m-4", "four");
    finish_page(office, iq, "s-4", "complete='true'");
    coven_assert_lines(coven_chat(office), "<one|<two|<three|<four|<five");
    office_restart(office);
    coven_assert_lines(coven_chat(office), "<one|<two|<three|<four|<five");
}

/* The user looks further up while the page of the last lines comes: each page keeps to its own. */
static void
test_two_pages_at_once(void **state)
{
    Office *office = *state;
    g_autofree char *iq = NULL, *older_iq = NULL;

    office_go_online(office);
    coven_enter(office, NULL);
    room_add_features(coven_chat(office)->room, ROOM_STABLE_IDS, 0);
    g_autofree char *one = coven_delay(office, 900), *two = coven_delay(office, 800),
                    *three = coven_delay(office, 300), *four = coven_delay(office, 200),
                    *five = coven_delay(office, 100);
    g_autofree char *told = g_strconcat(five, STANZA_ID("s-5", ROOM), NULL);
    coven_say(office, "juliet", "m-5", "five", told);
    coven_end_history(office, "roses");
    room_add_features(coven_chat(office)->room, ROOM_ARCHIVE, 0);
    filling_refresh(office->client, coven_chat(office));
    g_autofree char *query = asked_archive(office, "<before", &iq);
    give_archived_at(office, query, three, "s-3", "m-3", "three");
    client_load_older(office->client, coven_chat(office));
    g_autofree char *older = asked_archive(office, "<before>s-3</before>", &older_iq);
    give_archived_at(office, query, four, "s-4", "m-4", "four");
    give_archived_at(office, older, one, "s-1", "m-1", "one");
    give_archived_at(office, query, five, "s-5", "m-5", "five");
    finish_page(office, iq, "s-5", "");
    give_archived_at(office, older, two, "s-2", "m-2", "two");
    finish_page(office, older_iq, "s-2", "complete='true'");
    coven_assert_lines(coven_chat(office), "<one|<two|<three|<four|<five");
    office_restart(office);
    coven_assert_lines(coven_chat(office), "<one|<two|<three|<four|<five");
}

static void
test_the_past_of_a_room_that_is_not_stored(void **state)
{
    Office *office = *state;

    settings_set(model_settings(office->client->model), SETTING_CHAT_STORE, NULL, "off", NULL);
    office_go_online(office);
    coven_enter(office, STABLE);
    coven_say(office, "juliet", "m-1", "one", STANZA_ID("s-1", ROOM));
    assert_true(client_leave_room(office->client, coven_chat(office), NULL, NULL));
    coven_enter(office, NULL);
    g_autofree char *now = coven_delay(office, 0);
    g_autofree char *again = g_strconcat(now, STANZA_ID("s-1", ROOM), NULL);
    coven_say(office, "juliet", "m-1", "one", again);
    coven_say(office, "juliet", "m-2", "two", now);
    coven_say(office, "juliet", "", "two", now); /* a gateway's past has no ids */
    coven_say(office, "juliet", "", "three", now);
    coven_assert_lines(coven_chat(office), "<one|<two|<three");
}

/* --- own lines that the server took and the room did not --- */

/* The room has one line of juliet's; then we write, and are lost before anything comes back. */
static Chat *
lose_lines(Office *office)
{
    Clock *clock = office->store->world->clock;

    office_go_online(office);
    coven_enter(office, STABLE);
    coven_say(office, "juliet", "a-long-and-random-id-1", "one", STANZA_ID("s-1", ROOM));
    for (unsigned i = 0; i < 3; i++) {
        static const char *const bodies[] = { "taken", "lost", "lost too" };
        clock_advance(clock, 1000);
        client_send_message(office->client, coven_chat(office), bodies[i]);
        assert_int_equal(coven_last_line(coven_chat(office))->state, MESSAGE_SENT);
    }
    g_ptr_array_set_size(office->sent, 0);
    office_restart(office);
    clock_advance(clock, 10 * MINUTE);
    office_go_online(office);
    coven_enter(office, NULL);
    return coven_chat(office);
}

static Message *
line_of(const Chat *chat, const char *body)
{
    for (unsigned i = timeline_length(chat->timeline); i-- > 0;) {
        Message *message = timeline_get(chat->timeline, i);
        if (message->is_outgoing && strcmp(message->body, body) == 0)
            return message;
    }
    fail_msg("there is no line \"%s\"", body);
    return NULL;
}

/* The archive has this line, by our nick, under that id of its stanza. */
static void
give_own(Office *office, const char *query_id, const char *id, const char *body)
{
    g_autofree char *stamp = coven_delay(office, 10 * MINUTE + 2000);
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' from='" ROOM "'" TO_ME "><result xmlns='urn:xmpp:mam:2' "
        "queryid='%s' id='s-own'><forwarded xmlns='urn:xmpp:forward:0'>%s<message "
        "xmlns='jabber:client' type='groupchat' from='" ROOM "/romeo' id='%s'><body>%s</body>"
        "</message></forwarded></result></message>",
        query_id, stamp, id, body);

    office_receive(office, xml);
}

/* Once, under the id that it had. */
static void
assert_sent_again(Office *office, const char *body)
{
    const Message *message = line_of(coven_chat(office), body);
    g_autofree char *id = g_strdup_printf(" id=\"%s\"", message->id);
    g_autofree char *text = g_strdup_printf("<body>%s</body>", body);

    assert_int_equal(message->state, MESSAGE_SENT);
    assert_true(office_has_sent(office, id, text));
}

static void
test_what_the_archive_lacks_goes_out_again(void **state)
{
    Office *office = *state;
    g_autofree char *iq = NULL;
    Chat *chat = lose_lines(office);

    room_add_features(chat->room, ROOM_ARCHIVE | ROOM_STABLE_IDS, 0);
    client_send_message(office->client, chat, "newer");
    assert_int_equal(line_of(chat, "newer")->state, MESSAGE_QUEUED);
    for (unsigned i = 0; i < office->sent->len; i++)
        assert_null(strstr(office->sent->pdata[i], "<body>"));
    g_autofree char *query = asked_archive(office, "<after>s-1</after>", &iq);
    give_own(office, query, line_of(chat, "taken")->id, "taken");
    assert_int_equal(line_of(chat, "taken")->state, MESSAGE_RECEIVED);
    finish_page(office, iq, "s-own", "complete='true'");
    assert_sent_again(office, "lost");
    assert_sent_again(office, "lost too");
    assert_sent_again(office, "newer");
    assert_false(office_has_sent(office, "<message", "<body>"));
    coven_assert_lines(chat, "<one|>taken|>lost|>lost too|>newer");

    /* The room passes them on, in that order. */
    coven_say(office, "romeo", line_of(chat, "lost")->id, "lost", STANZA_ID("s-3", ROOM));
    coven_say(office, "romeo", line_of(chat, "lost too")->id, "lost too", STANZA_ID("s-4", ROOM));
    coven_say(office, "romeo", line_of(chat, "newer")->id, "newer", STANZA_ID("s-5", ROOM));
    coven_assert_lines(chat, "<one|>taken|>lost|>lost too|>newer");
    assert_int_equal(line_of(chat, "lost")->state, MESSAGE_RECEIVED);
    office_restart(office);
    office_go_online(office);
    coven_enter(office, NULL);
    assert_false(office_has_sent(office, "<message", "<body>"));
    coven_assert_lines(coven_chat(office), "<one|>taken|>lost|>lost too|>newer");
}

/* All is there: what waited for that knowledge goes out, and nothing twice. */
static void
test_what_the_archive_has_goes_out_no_more(void **state)
{
    Office *office = *state;
    g_autofree char *iq = NULL;
    Chat *chat = lose_lines(office);

    room_add_features(chat->room, ROOM_ARCHIVE | ROOM_STABLE_IDS, 0);
    client_send_message(office->client, chat, "newer");
    g_autofree char *query = asked_archive(office, "<after>s-1</after>", &iq);
    give_own(office, query, line_of(chat, "taken")->id, "taken");
    give_own(office, query, line_of(chat, "lost")->id, "lost");
    assert_false(office_has_sent(office, "<message", "<body>"));
    give_own(office, query, line_of(chat, "lost too")->id, "lost too");
    finish_page(office, iq, "s-own", "complete='true'");
    assert_sent_again(office, "newer");
    assert_false(office_has_sent(office, "<message", "<body>"));
}

/* Nobody knows: it is marked, and the user decides. */
static void
test_what_an_archive_does_not_say_is_doubtful(void **state)
{
    Office *office = *state;
    Clock *clock = office->store->world->clock;
    g_autofree char *iq = NULL;
    Chat *chat = lose_lines(office);

    room_add_features(chat->room, ROOM_ARCHIVE | ROOM_STABLE_IDS, 0);
    client_send_message(office->client, chat, "newer");
    g_autofree char *query = asked_archive(office, "<after>s-1</after>", &iq);
    g_autofree char *error = g_strdup_printf(
        "<iq xmlns='jabber:client' type='error' from='" ROOM "' id='%s'><error type='cancel'>"
        "<forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
        iq);
    office_receive(office, error);
    assert_sent_again(office, "newer");
    assert_false(office_has_sent(office, "<message", "<body>"));
    for (int left = LIMIT_REFLECTION_MS; left > 0; left -= 5000) {
        assert_int_equal(line_of(chat, "lost")->state, MESSAGE_SENT);
        coven_occupy(office, "juliet", "j", ""); /* the connection lives */
        clock_advance(clock, 5000);
    }
    assert_int_equal(line_of(chat, "lost")->state, MESSAGE_FAILED);
    assert_non_null(strstr(line_of(chat, "lost")->error, "/outbox again"));
}

/* A room that gives ids of its own may well have taken it. */
static void
test_what_came_under_another_id_goes_out_no_more(void **state)
{
    Office *office = *state;
    g_autofree char *iq = NULL;
    Chat *chat = lose_lines(office);

    room_add_features(chat->room, ROOM_ARCHIVE | ROOM_STABLE_IDS, 0);
    g_autofree char *query = asked_archive(office, "<after>s-1</after>", &iq);
    give_own(office, query, "another-long-and-random-id", "lost");
    finish_page(office, iq, "s-own", "complete='true'");
    assert_sent_again(office, "taken");
    assert_sent_again(office, "lost too");
    assert_false(office_has_sent(office, "<message", "<body>"));
}

/* A room without an archive: its past begins before what it lacks, or says nothing of it. */
static void
test_what_the_past_lacks_goes_out_again(void **state)
{
    Office *office = *state;
    Chat *chat = lose_lines(office);

    client_send_message(office->client, chat, "newer");
    assert_int_equal(line_of(chat, "newer")->state, MESSAGE_QUEUED);
    g_autofree char *old = coven_delay(office, 10 * MINUTE + 3000);
    coven_say(office, "juliet", "a-long-and-random-id-1", "one", old);
    coven_say(office, "romeo", line_of(chat, "taken")->id, "taken", old);
    assert_false(office_has_sent(office, "<message", "<body>"));
    coven_end_history(office, "roses");
    assert_sent_again(office, "lost");
    assert_sent_again(office, "lost too");
    assert_sent_again(office, "newer");
    assert_false(office_has_sent(office, "<message", "<body>"));
}

static void
test_a_past_that_is_too_short_says_nothing(void **state)
{
    Office *office = *state;
    Chat *chat = lose_lines(office);

    client_send_message(office->client, chat, "newer");
    g_autofree char *late = coven_delay(office, MINUTE);
    coven_say(office, "juliet", "a-long-and-random-id-9", "nine", late);
    coven_end_history(office, "roses");
    assert_sent_again(office, "newer");
    assert_false(office_has_sent(office, "<message", "<body>"));
    assert_int_equal(line_of(chat, "lost")->state, MESSAGE_SENT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define ROOM_TEST(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)
        ROOM_TEST(test_the_past_comes_once_and_rings_no_bell),
        ROOM_TEST(test_own_lines_of_the_past),
        ROOM_TEST(test_the_gap_is_closed_from_the_archive),
        ROOM_TEST(test_what_comes_before_we_are_in_hides_nothing),
        ROOM_TEST(test_an_archive_that_forgot_is_asked_by_time),
        ROOM_TEST(test_an_archive_that_lost_what_followed),
        ROOM_TEST(test_the_second_copy_moves_nothing),
        ROOM_TEST(test_the_second_copy_is_told_first),
        ROOM_TEST(test_the_second_copy_comes_on_a_page_before),
        ROOM_TEST(test_what_does_not_fit),
        ROOM_TEST(test_what_was_owed_comes_late),
        ROOM_TEST(test_an_empty_room_is_not_new_twice),
        ROOM_TEST(test_order_within_a_second),
        ROOM_TEST(test_two_pages_at_once),
        ROOM_TEST(test_the_past_of_a_room_that_is_not_stored),
        ROOM_TEST(test_what_the_archive_lacks_goes_out_again),
        ROOM_TEST(test_what_the_archive_has_goes_out_no_more),
        ROOM_TEST(test_what_an_archive_does_not_say_is_doubtful),
        ROOM_TEST(test_what_came_under_another_id_goes_out_no_more),
        ROOM_TEST(test_what_the_past_lacks_goes_out_again),
        ROOM_TEST(test_a_past_that_is_too_short_says_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
