/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Talking in rooms: what the room passes on, subjects, private chats, and what others try to make
 * of it. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/room.h"
#include "model/window.h"
#include "client/rooms/rooms.h"

#include "unit/client/coven.h"

#define MINE ROOM "/romeo"

/* --- own messages --- */

static void
test_own_messages_are_confirmed_by_the_room(void **state)
{
    Office *office = *state;

    office_go_online(office);
    coven_enter(office, STABLE);
    Chat *chat = coven_chat(office);
    client_send_message(office->client, chat, "hello");
    assert_true(office_has_sent(office, "to=\"" ROOM "\"", "type=\"groupchat\""));
    const Message *own = coven_last_line(chat);
    assert_string_equal(chat_sender_name(chat, own), "romeo");
    assert_int_equal(own->state, MESSAGE_SENT);
    clock_advance(office->store->world->clock, 100);
    coven_say(office, "juliet", "j-1", "hi", "");
    coven_assert_lines(chat, ">hello|<hi");
    clock_advance(office->store->world->clock, 100);
    coven_say(office, "romeo", own->id, "hello", STANZA_ID("s-1", ROOM));
    coven_assert_lines(chat, "<hi|>hello"); /* as the others see it */
    assert_int_equal(own->state, MESSAGE_RECEIVED);
    assert_string_equal(own->stanza_id, "s-1");
    clock_advance(office->store->world->clock, 2 * LIMIT_REFLECTION_MS);
    assert_int_equal(own->state, MESSAGE_RECEIVED);
    assert_int_equal(chat->unread, 0); /* it is the window where the user is */

    office_restart(office);
    coven_assert_lines(coven_chat(office), "<hi|>hello");
}

static void
test_what_never_comes_back_has_failed(void **state)
{
    Office *office = *state;

    office_go_online(office);
    coven_enter(office, STABLE);
    Chat *chat = coven_chat(office);
    client_send_message(office->client, chat, "one");
    const Message *one = coven_last_line(chat);
    for (int left = LIMIT_REFLECTION_MS; left > 0; left -= 5000) {
        assert_int_equal(one->state, MESSAGE_SENT);
        coven_occupy(office, "juliet", "j", ""); /* the connection lives */
        clock_advance(office->store->world->clock, 5000);
    }
    assert_int_equal(one->state, MESSAGE_FAILED);
    assert_non_null(strstr(one->error, "/outbox again"));
    coven_say(office, "romeo", one->id, "one", ""); /* late is better than never */
    assert_int_equal(one->state, MESSAGE_RECEIVED);
    assert_null(one->error);
}

static void
test_others_cannot_confirm(void **state)
{
    Office *office = *state;

    office_go_online(office);
    coven_enter(office, STABLE);
    Chat *chat = coven_chat(office);
    client_send_message(office->client, chat, "hello");
    const Message *own = coven_last_line(chat);
    g_autofree char *id = g_strdup(own->id);
    g_autofree char *old = coven_delay(office, 1000);
    g_autofree char *outside = g_strdup_printf(
        "<message xmlns='jabber:client' type='groupchat' from='eve@example.com/x'" TO_ME
        " id='%s'><body>hello</body></message>",
        id);
    coven_say(office, "juliet", id, "hello", "");
    coven_say(office, "juliet", id, "hello", old);
    office_receive(office, outside);
    assert_int_equal(own->state, MESSAGE_SENT);
    coven_assert_lines(chat, ">hello|<hello");
    assert_false(coven_last_line(chat)->is_outgoing);
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
    assert_true(coven_has_notice(chat, "You are not in this room"));

    office_restart(office);
    office_go_online(office);
    assert_false(office_has_sent(office, "<message", "<body>"));
    coven_enter(office, NULL);
    assert_true(office_has_sent(office, "type=\"groupchat\"", "<body>first</body>"));
    assert_true(office_has_sent(office, "type=\"groupchat\"", "<body>second</body>"));
    assert_false(office_has_sent(office, "<message", "<body>"));
    assert_string_equal(jid_full(coven_last_line(coven_chat(office))->from), MINE);
}

static void
test_what_the_room_refuses(void **state)
{
    static const struct {
        const char *condition, *words;
    } rows[] = {
        { "forbidden", "does not let you" },
        { "policy-violation", "too fast" },
        { "resource-constraint", "too fast" },
    };
    Office *office = *state;

    office_go_online(office);
    coven_enter(office, STABLE);
    Chat *chat = coven_chat(office);
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        client_send_message(office->client, chat, "hello");
        g_autofree char *xml = g_strdup_printf(
            "<message xmlns='jabber:client' type='error' from='" ROOM "'" TO_ME " id='%s'>"
            "<error type='cancel'><%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
            "</message>",
            coven_last_line(chat)->id, rows[i].condition);
        office_receive(office, xml);
        assert_int_equal(coven_last_line(chat)->state, MESSAGE_FAILED);
        assert_non_null(strstr(coven_last_line(chat)->error, rows[i].words));
    }
}

static void
refuse_absent(Office *office, const char *id)
{
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' type='error' from='" ROOM "'" TO_ME " id='%s'>"
        "<error type='modify'><not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
        "</message>",
        id);
    office_receive(office, xml);
}

/* The room has lost us: what it did not take goes out when we are in again. */
static void
test_what_was_said_outside_goes_out_again(void **state)
{
    Office *office = *state;

    office_go_online(office);
    coven_enter(office, STABLE);
    Chat *chat = coven_chat(office);
    client_send_message(office->client, chat, "hello");
    g_autofree char *id = g_strdup(coven_last_line(chat)->id);
    assert_true(office_has_sent(office, "groupchat", "hello"));
    for (unsigned i = 0; i < 10; i++) {
        refuse_absent(office, id);
        assert_int_equal(coven_last_line(chat)->state, MESSAGE_QUEUED);
        assert_true(office_has_sent(office, "<presence", ROOM "/romeo"));
        coven_occupy(office, "romeo", "r", "<status code='110'/>");
        assert_int_equal(chat->room->state, ROOM_IN);
        assert_true(office_has_sent(office, "groupchat", "hello"));
    }
    refuse_absent(office, id);
    assert_int_equal(coven_last_line(chat)->state, MESSAGE_FAILED);
    assert_non_null(strstr(coven_last_line(chat)->error, "not in this room any more"));
}

static void
fall_out(Office *office)
{
    office_receive(office, "<presence xmlns='jabber:client' type='unavailable' from='" ROOM
                           "/romeo'" TO_ME "><x xmlns='http://jabber.org/protocol/muc#user'><item "
                           "affiliation='none' role='none'/><status code='110'/></x></presence>");
}

/* The room hears of the end of our last stream when we are in with the next one: that does not end
 * our stay, and what was said meanwhile goes out again. */
static void
test_the_end_of_the_last_stream(void **state)
{
    Office *office = *state;

    office_go_online(office);
    coven_enter(office, STABLE);
    office_restart(office);
    office_go_online(office);
    coven_enter(office, NULL);
    Chat *chat = coven_chat(office);
    client_send_message(office->client, chat, "hello");
    g_autofree char *id = g_strdup(coven_last_line(chat)->id);
    g_ptr_array_set_size(office->sent, 0);
    fall_out(office);
    assert_true(office_has_sent(office, "<presence", ROOM "/romeo"));
    assert_int_equal(chat->room->state, ROOM_ENTERING);
    refuse_absent(office, id);
    assert_int_equal(coven_last_line(chat)->state, MESSAGE_QUEUED);
    coven_occupy(office, "romeo", "r", "<status code='110'/>");
    assert_int_equal(chat->room->state, ROOM_IN);
    assert_true(office_has_sent(office, "groupchat", "hello"));
    for (unsigned i = 0; i < 4; i++) {
        fall_out(office);
        assert_int_equal(chat->room->state, ROOM_ENTERING);
        coven_occupy(office, "romeo", "r", "<status code='110'/>");
        assert_int_equal(chat->room->state, ROOM_IN);
    }
    fall_out(office); /* it is not that */
    assert_int_equal(chat->room->state, ROOM_OUT);
}

/* The server has not noticed yet that our last stream is gone, and the room tells us as ever. */
static void
test_what_the_room_says_while_we_enter(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) jid = test_jid(ROOM);
    const RoomEntry entry = { 0 };

    office_go_online(office);
    assert_true(client_enter_room(office->client, office->account, jid, &entry, NULL));
    coven_say(office, "romeo", "a-long-and-random-id", "from before", "");
    coven_assert_lines(coven_chat(office), ">from before");
}

static void
test_other_devices_of_ours(void **state)
{
    Office *office = *state;

    office_go_online(office);
    coven_enter(office, STABLE);
    Chat *chat = coven_chat(office);
    coven_say(office, "romeo", "elsewhere-1", "from my phone", "");
    coven_assert_lines(chat, ">from my phone");
    assert_true(coven_last_line(chat)->is_carbon);
    /* Nothing said to all is copied; who claims to have a copy lies. */
    office_receive(office, "<message xmlns='jabber:client' from='romeo@example.net'" TO_ME ">"
                           "<received xmlns='urn:xmpp:carbons:2'><forwarded "
                           "xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' "
                           "type='groupchat' from='" ROOM "/juliet' to='romeo@example.net/phone'>"
                           "<body>copied</body></message></forwarded></received></message>");
    coven_assert_lines(chat, ">from my phone");
}

/* Many programs count their lines, and begin again with each start. */
static void
test_other_devices_that_count(void **state)
{
    Office *office = *state;

    office_go_online(office);
    coven_enter(office, STABLE);
    coven_say(office, "romeo", "1", "one", STANZA_ID("s-1", ROOM));
    coven_say(office, "romeo", "1", "two", STANZA_ID("s-2", ROOM));
    coven_say(office, "romeo", "1", "two", STANZA_ID("s-3", ROOM));
    coven_say(office, "romeo", "1", "two", STANZA_ID("s-3", ROOM));
    coven_assert_lines(coven_chat(office), ">one|>two|>two");
}

/* What waited in a stream of the run before comes before the room has let us in again. */
static void
test_what_comes_before_we_are_in_again(void **state)
{
    Office *office = *state;

    office_go_online(office);
    coven_enter(office, STABLE OCCUPANTS);
    coven_say(office, "juliet", "a-long-and-random-id-1", "one", STANZA_ID("s-1", ROOM));
    office_restart(office);
    office_go_online(office);
    assert_int_not_equal(coven_chat(office)->room->state, ROOM_IN);
    g_autofree char *late = coven_delay(office, 0);
    g_autofree char *two = g_strconcat(
        late, STANZA_ID("s-2", ROOM) "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='r'/>", NULL);
    coven_say(office, "romeo", "2", "two", two);
    coven_assert_lines(coven_chat(office), "<one|>two");
    assert_string_equal(coven_last_line(coven_chat(office))->stanza_id, "s-2");
    coven_enter(office, STABLE OCCUPANTS);
    coven_say(office, "romeo", "2", "two", two);
    coven_assert_lines(coven_chat(office), "<one|>two");
}

/* --- subjects and the room's own words --- */

static void
test_subjects(void **state)
{
    Office *office = *state;

    office_go_online(office);
    coven_enter(office, STABLE);
    Chat *chat = coven_chat(office);
    coven_end_history(office, "roses");
    assert_true(coven_has_notice(chat, "The subject: roses"));
    office_receive(office, "<message xmlns='jabber:client' type='groupchat' from='" ROOM
                           "/juliet'" TO_ME "><subject>names</subject></message>");
    assert_true(coven_has_notice(chat, "juliet set the subject: names"));
    office_receive(office, "<message xmlns='jabber:client' type='groupchat' from='" ROOM
                           "/juliet'" TO_ME "><subject/></message>");
    assert_true(coven_has_notice(chat, "juliet took away the subject."));
    coven_say(office, "juliet", "x", "no change", "<subject>with a body</subject>");
    assert_null(chat->room->subject);
    coven_assert_lines(chat, "<no change");
}

static void
test_the_room_itself_is_nobody(void **state)
{
    Office *office = *state;

    office_go_online(office);
    coven_enter(office, STABLE);
    office_receive(office, "<message xmlns='jabber:client' type='groupchat' from='" ROOM "'" TO_ME
                           "><body>Welcome.</body></message>");
    coven_assert_lines(coven_chat(office), "");
    assert_true(coven_has_notice(coven_chat(office), "Welcome."));
}

/* --- mentions --- */

static void
test_mentions(void **state)
{
    Office *office = *state;
    Windows *windows = model_windows(office->client->model);

    office_go_online(office);
    coven_enter(office, STABLE);
    windows_go(windows, windows_find(windows, 1));
    Chat *chat = coven_chat(office);
    coven_say(office, "juliet", "1", "the romeos are many", "");
    assert_false(coven_last_line(chat)->is_mention);
    coven_say(office, "juliet", "2", "ROMEO: wherefore", "");
    assert_true(coven_last_line(chat)->is_mention);
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
    coven_enter(office, STABLE OCCUPANTS);
    coven_whisper(office, "juliet", "p-1", "psst", "");
    Chat *chat = coven_private_chat(office, "juliet");
    coven_assert_lines(chat, "<psst");
    client_send_message(office->client, chat, "yes?");
    assert_true(office_has_sent(office, "to=\"" ROOM "/juliet\"", "muc#user"));
    assert_int_equal(coven_last_line(chat)->state, MESSAGE_SENT);

    /* The chat follows her; who takes her nick is another. */
    coven_leave(office, "juliet", "<item nick='capulet'/><status code='303'/>");
    coven_occupy(office, "capulet", "j", "");
    assert_ptr_equal(coven_private_chat(office, "capulet"), chat);
    assert_true(coven_has_notice(chat, "juliet is called capulet now."));
    coven_leave(office, "capulet", "<item role='none'/>");
    client_send_message(office->client, chat, "are you there?");
    assert_int_equal(coven_last_line(chat)->state, MESSAGE_FAILED);
    assert_string_equal(coven_last_line(chat)->error, "capulet is not in the room.");
    coven_occupy(office, "capulet", "tybalt", "");
    assert_true(coven_has_notice(chat, "capulet is somebody else now"));

    office_restart(office);
    office_go_online(office);
    g_autoptr(Jid) jid = test_jid(ROOM "/capulet");
    chat = account_get_chat(office->account, jid, CHAT_PRIVATE);
    client_load_history(office->client, chat);
    coven_assert_lines(chat, "<psst|>yes?|>are you there?");
}

static void
test_private_words_by_another_with_the_nick(void **state)
{
    Office *office = *state;

    office_go_online(office);
    coven_enter(office, STABLE OCCUPANTS);
    coven_whisper(office, "juliet", "p-1", "psst",
                  "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='j'/>");
    coven_whisper(office, "juliet", "p-2", "it is me",
                  "<occupant-id xmlns='urn:xmpp:occupant-id:0' id='tybalt'/>");
    assert_true(
        coven_has_notice(coven_private_chat(office, "juliet"), "juliet is somebody else now"));
}

/* --- what others try --- */

static void
test_rooms_that_we_are_not_in_say_nothing(void **state)
{
    Office *office = *state;

    office_go_online(office);
    coven_say(office, "juliet", "1", "buy this", "");
    coven_whisper(office, "juliet", "2", "buy that", "");
    assert_int_equal(office->account->chats->len, 0);
    coven_enter(office, STABLE);
    assert_true(client_leave_room(office->client, coven_chat(office), NULL, NULL));
    coven_say(office, "juliet", "3", "one more thing", "");
    coven_whisper(office, "juliet", "4", "psst", "");
    coven_assert_lines(coven_chat(office), "");
    assert_int_equal(office->account->chats->len, 1);
}

static void
test_forged_ids_and_times(void **state)
{
    Office *office = *state;

    office_go_online(office);
    coven_enter(office, STABLE OCCUPANTS);
    Chat *chat = coven_chat(office);
    int64_t now = clock_now(office->store->world->clock);
    coven_end_history(office, "roses");
    coven_say(office, "juliet", "1", "one", STANZA_ID("mine", ROOM));
    coven_say(office, "juliet", "2", "two", STANZA_ID("mine", "eve@example.com"));
    assert_null(coven_last_line(chat)->stanza_id);
    coven_say(office, "juliet", "3", "three",
              "<delay xmlns='urn:xmpp:delay' from='" ROOM "' stamp='2999-01-01T00:00:00Z'/>");
    assert_in_range(coven_last_line(chat)->time, now, now + 2); /* behind what was there */
    coven_say(
        office, "juliet", "4", "four",
        "<delay xmlns='urn:xmpp:delay' from='eve@example.com' stamp='2001-01-01T00:00:00Z'/>");
    assert_in_range(coven_last_line(chat)->time, now, now + 3);
    coven_assert_lines(chat, "<one|<two|<three|<four");
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
        ROOM_TEST(test_what_was_said_outside_goes_out_again),
        ROOM_TEST(test_the_end_of_the_last_stream),
        ROOM_TEST(test_what_the_room_says_while_we_enter),
        ROOM_TEST(test_other_devices_that_count),
        ROOM_TEST(test_what_comes_before_we_are_in_again),
        ROOM_TEST(test_subjects),
        ROOM_TEST(test_the_room_itself_is_nobody),
        ROOM_TEST(test_mentions),
        ROOM_TEST(test_private_chats),
        ROOM_TEST(test_private_words_by_another_with_the_nick),
        ROOM_TEST(test_rooms_that_we_are_not_in_say_nothing),
        ROOM_TEST(test_forged_ids_and_times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
