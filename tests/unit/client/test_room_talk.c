/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Talking in rooms: what the room passes on, its past, private chats, people not heard, and what
 * others try to make of it. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/limits.h"
#include "model/room.h"
#include "model/window.h"
#include "client/rooms/ignoring.h"
#include "client/rooms/rooms.h"

#include "unit/client/office.h"

#define ROOM   "coven@chat.example.net"
#define MINE   ROOM "/romeo"
#define TO_ME  " to='romeo@example.net/orchard'"
#define DISCO  "http://jabber.org/protocol/disco#info"
#define MINUTE (INT64_C(60) * 1000)

static Chat *
room_chat(const Office *office)
{
    g_autoptr(Jid) jid = test_jid(ROOM);

    return account_find_chat(office->account, jid, CHAT_ROOM);
}

static Chat *
private_chat(const Office *office, const char *nick)
{
    g_autofree char *text = g_strconcat(ROOM "/", nick, NULL);
    g_autoptr(Jid) jid = test_jid(text);

    return account_find_chat(office->account, jid, CHAT_PRIVATE);
}

static void
assert_lines(const Chat *chat, const char *expected)
{
    g_autofree char *lines = office_lines(chat);

    assert_string_equal(lines, expected);
}

/* --- the room --- */

static void
occupy(Office *office, const char *nick, const char *id, const char *codes)
{
    g_autofree char *xml =
        g_strdup_printf("<presence xmlns='jabber:client' from='" ROOM "/%s'" TO_ME ">"
                        "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='%s'/>"
                        "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' "
                        "role='participant'/>%s</x></presence>",
                        nick, id, codes);

    office_receive(office, xml);
}

static void
leave(Office *office, const char *nick, const char *inside)
{
    g_autofree char *xml = g_strdup_printf(
        "<presence xmlns='jabber:client' type='unavailable' from='" ROOM "/%s'" TO_ME ">"
        "<x xmlns='http://jabber.org/protocol/muc#user'>%s</x></presence>",
        nick, inside);

    office_receive(office, xml);
}

/* The room says what it is, where it was asked. */
static void
describe(Office *office, const char *features)
{
    for (unsigned i = 0; i < office->sent->len; i++) {
        g_autoptr(Element) sent = element_parse(office->sent->pdata[i]);
        if (!sent || !element_child(sent, "query", DISCO) ||
            g_strcmp0(element_get(sent, "to"), ROOM) != 0)
            continue;
        g_autofree char *xml = g_strdup_printf(
            "<iq xmlns='jabber:client' type='result' from='" ROOM "' id='%s'><query xmlns='" DISCO
            "'><identity category='conference' type='text'/>"
            "<feature var='http://jabber.org/protocol/muc'/>%s</query></iq>",
            element_get(sent, "id"), features);
        office_receive(office, xml);
    }
    g_ptr_array_set_size(office->sent, 0);
}

#define STABLE    "<feature var='urn:xmpp:sid:0'/>"
#define OCCUPANTS "<feature var='urn:xmpp:occupant-id:0'/>"
#define ARCHIVE   "<feature var='urn:xmpp:mam:2'/>"

static void
enter(Office *office, const char *features)
{
    g_autoptr(Jid) jid = test_jid(ROOM);
    const RoomEntry entry = { 0 };

    assert_true(client_enter_room(office->client, office->account, jid, &entry, NULL));
    if (features)
        describe(office, features);
    occupy(office, "juliet", "j", "");
    occupy(office, "romeo", "r", "<status code='110'/>");
    assert_int_equal(room_chat(office)->room->state, ROOM_IN);
}

static void
end_history(Office *office, const char *subject)
{
    g_autofree char *xml =
        g_strdup_printf("<message xmlns='jabber:client' type='groupchat' "
                        "from='" ROOM "'" TO_ME "><subject>%s</subject></message>",
                        subject);

    office_receive(office, xml);
}

static void
say(Office *office, const char *nick, const char *id, const char *body, const char *more)
{
    g_autofree char *xml =
        g_strdup_printf("<message xmlns='jabber:client' type='groupchat' from='" ROOM "/%s'" TO_ME
                        " id='%s'><body>%s</body>%s</message>",
                        nick, id, body, more);

    office_receive(office, xml);
}

static void
whisper(Office *office, const char *nick, const char *id, const char *body, const char *more)
{
    g_autofree char *xml =
        g_strdup_printf("<message xmlns='jabber:client' type='chat' from='" ROOM "/%s'" TO_ME
                        " id='%s'><body>%s</body><x xmlns='http://jabber.org/protocol/muc#user'/>"
                        "%s</message>",
                        nick, id, body, more);

    office_receive(office, xml);
}

/* So long ago. The caller's. */
static char *
delay(const Office *office, int64_t ms)
{
    g_autofree char *stamp = date_to_iso(clock_now(office->store->world->clock) - ms);

    return g_strdup_printf("<delay xmlns='urn:xmpp:delay' from='" ROOM "' stamp='%s'/>", stamp);
}

static const Message *
last_line(const Chat *chat)
{
    for (unsigned i = timeline_length(chat->timeline); i-- > 0;) {
        const Message *message = timeline_get(chat->timeline, i);
        if (message->kind == MESSAGE_CHAT)
            return message;
    }
    fail_msg("nothing was said");
    return NULL;
}

static bool
has_notice(const Chat *chat, const char *part)
{
    for (unsigned i = 0; i < timeline_length(chat->timeline); i++) {
        const Message *message = timeline_get(chat->timeline, i);
        if (message->kind == MESSAGE_NOTICE && strstr(message->body, part))
            return true;
    }
    return false;
}

#define STANZA_ID(id, by) "<stanza-id xmlns='urn:xmpp:sid:0' id='" id "' by='" by "'/>"

/* --- own messages --- */

static void
test_own_messages_are_confirmed_by_the_room(void **state)
{
    Office *office = *state;

    office_go_online(office);
    enter(office, STABLE);
    Chat *chat = room_chat(office);
    client_send_message(office->client, chat, "hello");
    assert_true(office_has_sent(office, "to=\"" ROOM "\"", "type=\"groupchat\""));
    const Message *own = last_line(chat);
    assert_string_equal(chat_sender_name(chat, own), "romeo");
    assert_int_equal(own->state, MESSAGE_SENT);
    clock_advance(office->store->world->clock, 100);
    say(office, "juliet", "j-1", "hi", "");
    assert_lines(chat, ">hello|<hi");
    clock_advance(office->store->world->clock, 100);
    say(office, "romeo", own->id, "hello", STANZA_ID("s-1", ROOM));
    assert_lines(chat, "<hi|>hello"); /* as the others see it */
    assert_int_equal(own->state, MESSAGE_RECEIVED);
    assert_string_equal(own->stanza_id, "s-1");
    clock_advance(office->store->world->clock, 2 * LIMIT_REFLECTION_MS);
    assert_int_equal(own->state, MESSAGE_RECEIVED);
    assert_int_equal(chat->unread, 0); /* it is the window where the user is */

    office_restart(office);
    assert_lines(room_chat(office), "<hi|>hello");
}

static void
test_what_never_comes_back_has_failed(void **state)
{
    Office *office = *state;

    office_go_online(office);
    enter(office, STABLE);
    Chat *chat = room_chat(office);
    client_send_message(office->client, chat, "one");
    const Message *one = last_line(chat);
    for (int left = LIMIT_REFLECTION_MS; left > 0; left -= 5000) {
        assert_int_equal(one->state, MESSAGE_SENT);
        occupy(office, "juliet", "j", ""); /* the connection lives */
        clock_advance(office->store->world->clock, 5000);
    }
    assert_int_equal(one->state, MESSAGE_FAILED);
    assert_non_null(strstr(one->error, "/outbox again"));
    say(office, "romeo", one->id, "one", ""); /* late is better than never */
    assert_int_equal(one->state, MESSAGE_RECEIVED);
    assert_null(one->error);
}

static void
test_others_cannot_confirm(void **state)
{
    Office *office = *state;

    office_go_online(office);
    enter(office, STABLE);
    Chat *chat = room_chat(office);
    client_send_message(office->client, chat, "hello");
    const Message *own = last_line(chat);
    g_autofree char *id = g_strdup(own->id);
    g_autofree char *old = delay(office, 1000);
    g_autofree char *outside = g_strdup_printf(
        "<message xmlns='jabber:client' type='groupchat' from='eve@example.com/x'" TO_ME
        " id='%s'><body>hello</body></message>",
        id);
    say(office, "juliet", id, "hello", "");
    say(office, "juliet", id, "hello", old);
    office_receive(office, outside);
    assert_int_equal(own->state, MESSAGE_SENT);
    assert_lines(chat, ">hello|<hello");
    assert_false(last_line(chat)->is_outgoing);
}

static void
test_queued_until_we_are_in(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) jid = test_jid(ROOM);

    office_go_online(office);
    Chat *chat = account_get_chat(office->account, jid, CHAT_ROOM);
    client_send_message(office->client, chat, "first");
    clock_advance(office->store->world->clock, 10);
    client_send_message(office->client, chat, "second");
    assert_false(office_has_sent(office, "<message", "<body>"));
    assert_true(has_notice(chat, "You are not in this room"));

    office_restart(office);
    office_go_online(office);
    assert_false(office_has_sent(office, "<message", "<body>"));
    enter(office, NULL);
    assert_true(office_has_sent(office, "type=\"groupchat\"", "<body>first</body>"));
    assert_true(office_has_sent(office, "type=\"groupchat\"", "<body>second</body>"));
    assert_false(office_has_sent(office, "<message", "<body>"));
    assert_string_equal(jid_full(last_line(room_chat(office))->from), MINE);
}

static void
test_what_the_room_refuses(void **state)
{
    static const struct {
        const char *condition, *words;
    } rows[] = {
        { "forbidden", "does not let you" },
        { "not-acceptable", "not in this room any more" },
        { "policy-violation", "too fast" },
        { "resource-constraint", "too fast" },
    };
    Office *office = *state;

    office_go_online(office);
    enter(office, STABLE);
    Chat *chat = room_chat(office);
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        client_send_message(office->client, chat, "hello");
        g_autofree char *xml = g_strdup_printf(
            "<message xmlns='jabber:client' type='error' from='" ROOM "'" TO_ME " id='%s'>"
            "<error type='cancel'><%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
            "</message>",
            last_line(chat)->id, rows[i].condition);
        office_receive(office, xml);
        assert_int_equal(last_line(chat)->state, MESSAGE_FAILED);
        assert_non_null(strstr(last_line(chat)->error, rows[i].words));
    }
}

static void
test_other_devices_of_ours(void **state)
{
    Office *office = *state;

    office_go_online(office);
    enter(office, STABLE);
    Chat *chat = room_chat(office);
    say(office, "romeo", "elsewhere-1", "from my phone", "");
    assert_lines(chat, ">from my phone");
    assert_true(last_line(chat)->is_carbon);
    /* Nothing said to all is copied; who claims to have a copy lies. */
    office_receive(office, "<message xmlns='jabber:client' from='romeo@example.net'" TO_ME ">"
                           "<received xmlns='urn:xmpp:carbons:2'><forwarded "
                           "xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' "
                           "type='groupchat' from='" ROOM "/juliet' to='romeo@example.net/phone'>"
                           "<body>copied</body></message></forwarded></received></message>");
    assert_lines(chat, ">from my phone");
}

/* --- the past --- */

static void
test_the_past_comes_once_and_rings_no_bell(void **state)
{
    Office *office = *state;

    office_go_online(office);
    enter(office, STABLE OCCUPANTS);
    g_autofree char *old = delay(office, 5 * MINUTE), *older = delay(office, 6 * MINUTE);
    say(office, "juliet", "a-long-and-random-id-2", "two", old);
    say(office, "juliet", "a-long-and-random-id-1", "one", older);
    end_history(office, "roses");
    assert_lines(room_chat(office), "<one|<two");
    say(office, "juliet", "a-long-and-random-id-3", "three", "");
    clock_advance(office->store->world->clock, 1000);

    office_restart(office);
    office_go_online(office);
    windows_go(model_windows(office->client->model),
               windows_find(model_windows(office->client->model), 1));
    enter(office, STABLE OCCUPANTS);
    windows_go(model_windows(office->client->model),
               windows_find(model_windows(office->client->model), 1));
    g_autofree char *again = delay(office, 5 * MINUTE + 1000), *last = delay(office, 1000);
    g_autofree char *missed = delay(office, 500);
    say(office, "juliet", "a-long-and-random-id-2", "two", again);
    say(office, "juliet", "a-long-and-random-id-3", "three", last);
    say(office, "juliet", "a-long-and-random-id-4", "four", missed);
    end_history(office, "roses");
    assert_lines(room_chat(office), "<one|<two|<three|<four");
    assert_int_equal(room_chat(office)->unread, 1);
}

static void
test_own_lines_of_the_past(void **state)
{
    Office *office = *state;

    office_go_online(office);
    enter(office, STABLE OCCUPANTS);
    Chat *chat = room_chat(office);
    g_autofree char *old = delay(office, MINUTE);
    g_autofree char *by_me =
        g_strconcat(old, "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='r'/>", NULL);
    g_autofree char *by_him =
        g_strconcat(old, "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='x'/>", NULL);
    say(office, "montague", "a", "under another nick", by_me);
    say(office, "romeo", "b", "another with my nick", by_him);
    say(office, "romeo", "c", "nobody knows", old);
    assert_lines(chat, ">under another nick|<another with my nick|<nobody knows");

    /* What was sent before we were lost is settled by the past. */
    client_send_message(office->client, chat, "did it arrive");
    const Message *own = last_line(chat);
    g_autofree char *now = delay(office, 0);
    say(office, "romeo", own->id, "did it arrive", now);
    assert_int_equal(own->state, MESSAGE_RECEIVED);
    assert_lines(chat, ">under another nick|<another with my nick|<nobody knows|>did it arrive");
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
    g_autofree char *stamp = delay(office, 0);

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

static void
test_the_gap_is_closed_from_the_archive(void **state)
{
    Office *office = *state;
    g_autofree char *iq = NULL, *second_iq = NULL, *third_iq = NULL, *fourth_iq = NULL;

    /* A room that is new to us: its last lines. */
    office_go_online(office);
    enter(office, NULL);
    describe(office, STABLE OCCUPANTS);
    assert_false(office_has_sent(office, "urn:xmpp:mam:2", "<before"));
    say(office, "juliet", "m-1", "one", STANZA_ID("s-1", ROOM));
    clock_advance(office->store->world->clock, 1000);

    office_restart(office);
    office_go_online(office);
    enter(office, NULL);
    room_add_features(room_chat(office)->room, ROOM_ARCHIVE | ROOM_STABLE_IDS, 0);
    g_autofree char *query = asked_archive(office, "<after>s-1</after>", &iq);
    say(office, "juliet", "m-9", "live", STANZA_ID("s-9", ROOM));
    give_archived(office, query, "s-2", "m-2", "two");
    finish_page(office, iq, "s-2", "");
    g_autofree char *second = asked_archive(office, "<after>s-2</after>", &second_iq);
    assert_lines(room_chat(office), "<one|<live|<two"); /* at one time by this clock */

    /* The program dies in the middle: what came live hides nothing. */
    office_restart(office);
    office_go_online(office);
    enter(office, NULL);
    room_add_features(room_chat(office)->room, ROOM_ARCHIVE | ROOM_STABLE_IDS, 0);
    g_autofree char *third = asked_archive(office, "<after>s-2</after>", &third_iq);
    give_archived(office, third, "s-3", "m-3", "three");
    give_archived(office, third, "s-9", "m-9", "live");
    finish_page(office, third_iq, "s-9", "complete='true'");
    assert_lines(room_chat(office), "<one|<live|<two|<three");

    /* Closed: the next time it begins behind the last. */
    office_restart(office);
    office_go_online(office);
    enter(office, NULL);
    room_add_features(room_chat(office)->room, ROOM_ARCHIVE | ROOM_STABLE_IDS, 0);
    g_autofree char *fourth = asked_archive(office, "<after>s-", &fourth_iq);
    give_archived(office, second, "s-4", "m-4", "an old question");
    give_archived(office, "forged", "s-5", "m-5", "no question");
    finish_page(office, fourth_iq, "s-9", "complete='true'");
    assert_lines(room_chat(office), "<one|<live|<two|<three");
}

static void
test_an_archive_that_forgot_is_asked_by_time(void **state)
{
    Office *office = *state;
    g_autofree char *iq = NULL, *second_iq = NULL;

    office_go_online(office);
    enter(office, STABLE);
    say(office, "juliet", "m-1", "one", STANZA_ID("s-1", ROOM));
    office_restart(office);
    office_go_online(office);
    enter(office, STABLE ARCHIVE);
    room_add_features(room_chat(office)->room, ROOM_ARCHIVE, 0);
    /* enter() has let the question go by: it is asked anew after the next entry. */
    assert_true(client_leave_room(office->client, room_chat(office), NULL, NULL));
    g_ptr_array_set_size(office->sent, 0);
    enter(office, NULL);
    g_autofree char *query = asked_archive(office, "<after>s-1</after>", &iq);
    g_autofree char *error = g_strdup_printf(
        "<iq xmlns='jabber:client' type='error' from='" ROOM "' id='%s'><error type='cancel'>"
        "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
        iq);
    office_receive(office, error);
    g_autofree char *second = asked_archive(office, "var=\"start\"", &second_iq);
    give_archived(office, second, "s-1", "m-1", "one");
    give_archived(office, second, "s-2", "m-2", "two");
    finish_page(office, second_iq, "s-2", "complete='true'");
    assert_lines(room_chat(office), "<one|<two");
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
    enter(office, STABLE);
    say(office, "juliet", "m-1", "one", STANZA_ID("s-1", ROOM));
    office_restart(office);
    clock_advance(clock, 5000 - 100);
    g_autofree char *second = delay(office, 5000);
    clock_advance(clock, 300);
    office_go_online(office);
    enter(office, NULL);
    g_autofree char *told = g_strconcat(second, STANZA_ID("s-4", ROOM), NULL);
    room_add_features(room_chat(office)->room, ROOM_STABLE_IDS, 0);
    say(office, "juliet", "m-4", "four", told);
    end_history(office, "roses");
    say(office, "juliet", "m-5", "five", STANZA_ID("s-5", ROOM));
    room_add_features(room_chat(office)->room, ROOM_ARCHIVE, 0);
    g_autofree char *query = asked_archive(office, "<after>s-1</after>", &iq);
    give_archived_at(office, query, second, "s-2", "m-2", "two");
    give_archived_at(office, query, second, "s-3", "m-3", "three");
    give_archived_at(office, query, second, "s-4", "m-4", "four");
    finish_page(office, iq, "s-4", "complete='true'");
    assert_lines(room_chat(office), "<one|<two|<three|<four|<five");
    office_restart(office);
    assert_lines(room_chat(office), "<one|<two|<three|<four|<five");
}

static void
test_the_past_of_a_room_that_is_not_stored(void **state)
{
    Office *office = *state;

    settings_set(model_settings(office->client->model), SETTING_CHAT_STORE, NULL, "off", NULL);
    office_go_online(office);
    enter(office, STABLE);
    say(office, "juliet", "m-1", "one", STANZA_ID("s-1", ROOM));
    assert_true(client_leave_room(office->client, room_chat(office), NULL, NULL));
    enter(office, NULL);
    g_autofree char *now = delay(office, 0);
    g_autofree char *again = g_strconcat(now, STANZA_ID("s-1", ROOM), NULL);
    say(office, "juliet", "m-1", "one", again);
    say(office, "juliet", "m-2", "two", now);
    say(office, "juliet", "", "two", now); /* a gateway's past has no ids */
    say(office, "juliet", "", "three", now);
    assert_lines(room_chat(office), "<one|<two|<three");
}

/* --- subjects and the room's own words --- */

static void
test_subjects(void **state)
{
    Office *office = *state;

    office_go_online(office);
    enter(office, STABLE);
    Chat *chat = room_chat(office);
    end_history(office, "roses");
    assert_true(has_notice(chat, "The subject: roses"));
    office_receive(office, "<message xmlns='jabber:client' type='groupchat' from='" ROOM
                           "/juliet'" TO_ME "><subject>names</subject></message>");
    assert_true(has_notice(chat, "juliet set the subject: names"));
    office_receive(office, "<message xmlns='jabber:client' type='groupchat' from='" ROOM
                           "/juliet'" TO_ME "><subject/></message>");
    assert_true(has_notice(chat, "juliet took away the subject."));
    say(office, "juliet", "x", "no change", "<subject>with a body</subject>");
    assert_null(chat->room->subject);
    assert_lines(chat, "<no change");
}

static void
test_the_room_itself_is_nobody(void **state)
{
    Office *office = *state;

    office_go_online(office);
    enter(office, STABLE);
    office_receive(office, "<message xmlns='jabber:client' type='groupchat' from='" ROOM "'" TO_ME
                           "><body>Welcome.</body></message>");
    assert_lines(room_chat(office), "");
    assert_true(has_notice(room_chat(office), "Welcome."));
}

/* --- mentions --- */

static void
test_mentions(void **state)
{
    Office *office = *state;
    Windows *windows = model_windows(office->client->model);

    office_go_online(office);
    enter(office, STABLE);
    windows_go(windows, windows_find(windows, 1));
    Chat *chat = room_chat(office);
    say(office, "juliet", "1", "the romeos are many", "");
    assert_false(last_line(chat)->is_mention);
    say(office, "juliet", "2", "ROMEO: wherefore", "");
    assert_true(last_line(chat)->is_mention);
    assert_int_equal(chat->unread, 2);
    assert_int_equal(chat->mentions, 1);
    assert_int_equal(chat_notify(chat), ROOM_NOTIFY_MENTION);
    Bookmark *bookmark = g_new0(Bookmark, 1);
    bookmark->notify = ROOM_NOTIFY_NEVER;
    room_set_bookmark(chat->room, bookmark);
    assert_int_equal(chat_notify(chat), ROOM_NOTIFY_NEVER);
}

/* --- private chats --- */

static void
test_private_chats(void **state)
{
    Office *office = *state;

    office_go_online(office);
    enter(office, STABLE OCCUPANTS);
    whisper(office, "juliet", "p-1", "psst", "");
    Chat *chat = private_chat(office, "juliet");
    assert_lines(chat, "<psst");
    client_send_message(office->client, chat, "yes?");
    assert_true(office_has_sent(office, "to=\"" ROOM "/juliet\"", "muc#user"));
    assert_int_equal(last_line(chat)->state, MESSAGE_SENT);

    /* The chat follows her; who takes her nick is another. */
    leave(office, "juliet", "<item nick='capulet'/><status code='303'/>");
    occupy(office, "capulet", "j", "");
    assert_ptr_equal(private_chat(office, "capulet"), chat);
    assert_true(has_notice(chat, "juliet is called capulet now."));
    leave(office, "capulet", "<item role='none'/>");
    client_send_message(office->client, chat, "are you there?");
    assert_int_equal(last_line(chat)->state, MESSAGE_FAILED);
    assert_string_equal(last_line(chat)->error, "capulet is not in the room.");
    occupy(office, "capulet", "tybalt", "");
    assert_true(has_notice(chat, "capulet is somebody else now"));

    office_restart(office);
    office_go_online(office);
    g_autoptr(Jid) jid = test_jid(ROOM "/capulet");
    chat = account_get_chat(office->account, jid, CHAT_PRIVATE);
    client_load_history(office->client, chat);
    assert_lines(chat, "<psst|>yes?|>are you there?");
}

static void
test_private_words_by_another_with_the_nick(void **state)
{
    Office *office = *state;

    office_go_online(office);
    enter(office, STABLE OCCUPANTS);
    whisper(office, "juliet", "p-1", "psst",
            "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='j'/>");
    whisper(office, "juliet", "p-2", "it is me",
            "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='tybalt'/>");
    assert_true(has_notice(private_chat(office, "juliet"), "juliet is somebody else now"));
}

/* --- people not heard --- */

static void
test_ignored_people_are_not_heard(void **state)
{
    Office *office = *state;

    office_go_online(office);
    enter(office, STABLE OCCUPANTS);
    Chat *chat = room_chat(office);
    assert_false(client_ignore(office->client, chat, "nobody", NULL));
    assert_false(client_ignore(office->client, chat, "romeo", NULL));
    assert_true(client_ignore(office->client, chat, "juliet", NULL));
    assert_false(client_ignore(office->client, chat, "juliet", NULL));
    assert_true(room_find(chat->room, "juliet")->is_ignored);
    say(office, "juliet", "1", "hear me", "");
    whisper(office, "juliet", "2", "please", "");
    assert_lines(chat, "");
    assert_null(private_chat(office, "juliet"));

    /* Another nick and another run change nothing; who has her nick now is heard. */
    office_restart(office);
    office_go_online(office);
    enter(office, NULL);
    chat = room_chat(office);
    say(office, "juliet", "2", "hear me", ""); /* who she is, is not known yet */
    room_add_features(chat->room, ROOM_OCCUPANT_IDS, 0);
    leave(office, "juliet", "<item nick='capulet'/><status code='303'/>");
    occupy(office, "capulet", "j", "");
    occupy(office, "juliet", "another", "");
    say(office, "capulet", "3", "hear me now", "");
    say(office, "juliet", "4", "good day", "");
    assert_lines(chat, "<good day");
    assert_int_equal(client_ignored(office->client, office->account)->len, 1);
    assert_true(client_unignore(office->client, chat, "capulet", NULL));
    say(office, "capulet", "5", "thanks", "");
    assert_lines(chat, "<good day|<thanks");
    assert_false(client_unignore(office->client, chat, "capulet", NULL));
}

/* --- what others try --- */

static void
test_rooms_that_we_are_not_in_say_nothing(void **state)
{
    Office *office = *state;

    office_go_online(office);
    say(office, "juliet", "1", "buy this", "");
    whisper(office, "juliet", "2", "buy that", "");
    assert_int_equal(office->account->chats->len, 0);
    enter(office, STABLE);
    assert_true(client_leave_room(office->client, room_chat(office), NULL, NULL));
    say(office, "juliet", "3", "one more thing", "");
    whisper(office, "juliet", "4", "psst", "");
    assert_lines(room_chat(office), "");
    assert_int_equal(office->account->chats->len, 1);
}

static void
test_forged_ids_and_times(void **state)
{
    Office *office = *state;

    office_go_online(office);
    enter(office, STABLE OCCUPANTS);
    Chat *chat = room_chat(office);
    int64_t now = clock_now(office->store->world->clock);
    say(office, "juliet", "1", "one", STANZA_ID("mine", ROOM));
    say(office, "juliet", "2", "two", STANZA_ID("mine", "eve@example.com"));
    assert_null(last_line(chat)->stanza_id);
    say(office, "juliet", "3", "three",
        "<delay xmlns='urn:xmpp:delay' from='" ROOM "' stamp='2999-01-01T00:00:00Z'/>");
    assert_int_equal(last_line(chat)->time, now);
    say(office, "juliet", "4", "four",
        "<delay xmlns='urn:xmpp:delay' from='eve@example.com' stamp='2001-01-01T00:00:00Z'/>");
    assert_int_equal(last_line(chat)->time, now);
    assert_lines(chat, "<one|<two|<three|<four");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
#define ROOM_TEST(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)
        ROOM_TEST(test_own_messages_are_confirmed_by_the_room),
        ROOM_TEST(test_what_never_comes_back_has_failed),
        ROOM_TEST(test_others_cannot_confirm),
        ROOM_TEST(test_queued_until_we_are_in),
        ROOM_TEST(test_what_the_room_refuses),
        ROOM_TEST(test_other_devices_of_ours),
        ROOM_TEST(test_the_past_comes_once_and_rings_no_bell),
        ROOM_TEST(test_own_lines_of_the_past),
        ROOM_TEST(test_the_gap_is_closed_from_the_archive),
        ROOM_TEST(test_an_archive_that_forgot_is_asked_by_time),
        ROOM_TEST(test_order_within_a_second),
        ROOM_TEST(test_the_past_of_a_room_that_is_not_stored),
        ROOM_TEST(test_subjects),
        ROOM_TEST(test_the_room_itself_is_nobody),
        ROOM_TEST(test_mentions),
        ROOM_TEST(test_private_chats),
        ROOM_TEST(test_private_words_by_another_with_the_nick),
        ROOM_TEST(test_ignored_people_are_not_heard),
        ROOM_TEST(test_rooms_that_we_are_not_in_say_nothing),
        ROOM_TEST(test_forged_ids_and_times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
