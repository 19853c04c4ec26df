/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user does in rooms changes their bookmarks; what other devices change moves us. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/list_window.h"
#include "client/rooms/bookmarks.h"
#include "client/rooms/rooms.h"

#include "unit/client/office.h"

#define ROOM "coven@chat.example.net"
#define NODE "urn:xmpp:bookmarks:1"

static Chat *
find_chat(const Office *office, const char *address)
{
    g_autoptr(Jid) jid = test_jid(address);

    return account_find_chat(office->account, jid, CHAT_ROOM);
}

static Chat *
room_chat(const Office *office)
{
    return find_chat(office, ROOM);
}

static void
set_room(const Office *office, SettingId id, const char *text)
{
    assert_true(settings_set(model_settings(office->client->model), id, NULL, text, NULL));
}

static void
enter(Office *office, const char *nick, const char *password)
{
    g_autoptr(Jid) jid = test_jid(ROOM);
    g_autoptr(GError) error = NULL;
    const RoomEntry entry = { .nick = nick, .password = password };

    if (!client_enter_room(office->client, office->account, jid, &entry, &error))
        fail_msg("%s", error->message);
}

static void
receive_presence(Office *office, const char *nick, const char *inside)
{
    g_autofree char *xml =
        g_strdup_printf("<presence xmlns='jabber:client' from='" ROOM "/%s' to='%s'%s</presence>",
                        nick, jid_full(office->account->bound_jid), inside);

    office_receive(office, xml);
}

#define SELF                                                                                       \
    "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' "                     \
    "role='participant'/><status code='110'/></x>"

/* The id of the last request that was sent and has this in it; what stands before is forgotten. */
static char *
take_request(Office *office, const char *text)
{
    for (unsigned i = 0; i < office->sent->len; i++) {
        const char *xml = office->sent->pdata[i];
        if (!strstr(xml, text))
            continue;
        g_autoptr(Element) sent = element_parse(xml);
        char *id = g_strdup(element_get(sent, "id"));
        g_ptr_array_remove_range(office->sent, 0, i + 1);
        return id;
    }
    fail_msg("nothing with %s was sent", text);
    return NULL;
}

static void
answer(Office *office, const char *text, const char *inside)
{
    g_autofree char *id = take_request(office, text);
    g_autofree char *xml =
        g_strdup_printf("<iq xmlns='jabber:client' type='result' id='%s'>%s</iq>", id, inside);

    office_receive(office, xml);
}

/* What is published is in the request that is waiting, and the server takes it. */
static void
accept_change(Office *office, const char *expected)
{
    answer(office, "<items node=\"" NODE "\"><item", "");
    for (unsigned i = 0; i < office->sent->len; i++) {
        const char *xml = office->sent->pdata[i];
        if (strstr(xml, "<publish node=\"" NODE "\"") && !strstr(xml, expected))
            fail_msg("no %s in %s", expected, xml);
    }
    answer(office, "<publish node=\"" NODE "\"", "");
}

static void
another_device(Office *office, const char *item)
{
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' from='romeo@example.net' type='headline'>"
        "<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='" NODE "'>%s</items>"
        "</event></message>",
        item);

    office_receive(office, xml);
}

#define ITEM(attributes) "<item id='" ROOM "'><conference xmlns='" NODE "'" attributes "/></item>"

static bool
asks_for_bookmark(const Office *office)
{
    for (unsigned i = 0; i < office->sent->len; i++) {
        if (strstr(office->sent->pdata[i], "<items node=\"" NODE "\"><item"))
            return true;
    }
    return false;
}

static void
test_who_enters_keeps(void **state)
{
    Office *office = *state;

    office_go_online(office);
    enter(office, NULL, NULL);
    assert_false(asks_for_bookmark(office)); /* we may be refused */
    receive_presence(office, "romeo", ">" SELF);
    accept_change(office, "autojoin=\"true\"");
    assert_true(office_has_stored(office, "SELECT 1 FROM bookmark"));
    assert_true(room_chat(office)->room->bookmark->is_autojoin);
    assert_null(room_chat(office)->room->bookmark->nick);
    assert_null(room_chat(office)->room->bookmark->password);
    assert_true(client_leave_room(office->client, room_chat(office), NULL, NULL));
    accept_change(office, "<conference xmlns=\"" NODE "\"");
    assert_false(room_chat(office)->room->bookmark->is_autojoin);
}

static void
test_who_is_refused_keeps_nothing(void **state)
{
    Office *office = *state;

    office_go_online(office);
    enter(office, NULL, NULL);
    receive_presence(office, "romeo",
                     " type='error'><error type='auth'><forbidden "
                     "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>");
    assert_int_equal(room_chat(office)->room->state, ROOM_OUT);
    assert_false(asks_for_bookmark(office));
}

static void
test_nick_and_password_that_were_given(void **state)
{
    Office *office = *state;

    office_go_online(office);
    enter(office, "Monty", "sesame");
    receive_presence(office, "Monty", ">" SELF);
    accept_change(office, "<nick>Monty</nick><password>sesame</password>");
    assert_string_equal(room_chat(office)->room->bookmark->nick, "Monty");
    receive_presence(office, "Monty",
                     " type='unavailable'><x xmlns='http://jabber.org/protocol/muc#user'>"
                     "<item affiliation='none' role='participant' nick='Romeo'/>"
                     "<status code='303'/><status code='110'/></x>");
    receive_presence(office, "Romeo", ">" SELF);
    accept_change(office, "<nick>Romeo</nick>");
}

static void
test_passwords_need_not_be_kept(void **state)
{
    Office *office = *state;

    office_go_online(office);
    set_room(office, SETTING_ROOMS_PASSWORDS, "off");
    enter(office, NULL, "sesame");
    receive_presence(office, "romeo", ">" SELF);
    accept_change(office, "autojoin");
    assert_null(room_chat(office)->room->bookmark->password);
}

static void
test_nothing_is_kept_by_itself(void **state)
{
    Office *office = *state;

    office_go_online(office);
    set_room(office, SETTING_ROOMS_BOOKMARK, "off");
    enter(office, NULL, NULL);
    receive_presence(office, "romeo", ">" SELF);
    assert_true(client_leave_room(office->client, room_chat(office), NULL, NULL));
    assert_false(asks_for_bookmark(office));
}

/* (XEP-0402 4) And nothing is said to the server about it. */
/* A server that lost its nodes has not said that anybody removed the rooms: who is in stays, and
 * they are kept no more. */
static void
test_a_node_that_is_gone_moves_nobody(void **state)
{
    Office *office = *state;

    office_go_online(office);
    enter(office, NULL, NULL);
    receive_presence(office, "romeo", ">" SELF);
    accept_change(office, "autojoin=\"true\"");
    session_disconnect(client_session(office->client, office->account));
    clock_advance(office->store->world->clock, 3000);
    g_ptr_array_set_size(office->sent, 0);
    office->has_no_nodes = true;
    office_go_online(office);
    receive_presence(office, "romeo", ">" SELF);
    assert_int_equal(room_chat(office)->room->state, ROOM_IN);
    assert_null(room_chat(office)->room->bookmark);
    assert_false(office_has_sent(office, "type=\"unavailable\"", "to=\"" ROOM "/"));
}

static void
test_other_devices_are_followed(void **state)
{
    Office *office = *state;

    office_go_online(office);
    another_device(office, ITEM(" autojoin='1'"));
    assert_true(office_has_sent(office, "to=\"" ROOM "/", "<presence"));
    receive_presence(office, "romeo", ">" SELF);
    assert_int_equal(room_chat(office)->room->state, ROOM_IN);
    another_device(office, ITEM(""));
    assert_true(office_has_sent(office, "type=\"unavailable\"", "to=\"" ROOM "/"));
    assert_int_equal(room_chat(office)->room->state, ROOM_OUT);
    receive_presence(office, "romeo", " type='unavailable'>" SELF);
    another_device(office, ITEM(" autojoin='1'"));
    receive_presence(office, "romeo", ">" SELF);
    assert_int_equal(room_chat(office)->room->state, ROOM_IN);
    another_device(office, "<retract id='" ROOM "'/>");
    assert_int_equal(room_chat(office)->room->state, ROOM_OUT);
    assert_false(asks_for_bookmark(office));
}

static void
test_other_devices_need_not_be_followed(void **state)
{
    Office *office = *state;

    office_go_online(office);
    set_room(office, SETTING_ROOMS_FOLLOW, "off");
    another_device(office, ITEM(" autojoin='1'"));
    assert_int_equal(room_chat(office)->room->state, ROOM_OUT);
}

/* A room that nobody needs goes with its bookmark. */
static void
test_room_goes_with_its_bookmark(void **state)
{
    Office *office = *state;

    office_go_online(office);
    another_device(office, ITEM(" name='Coven'"));
    assert_string_equal(chat_display_name(room_chat(office)), "Coven");
    another_device(office, "<retract id='" ROOM "'/>");
    assert_null(room_chat(office));
}

/* They are there before the server has said a word; without their passwords. */
static void
test_bookmarks_survive_a_restart(void **state)
{
    Office *office = *state;

    office_go_online(office);
    another_device(office, "<item id='" ROOM "'><conference xmlns='" NODE "' name='Coven'>"
                           "<nick>Monty</nick><password>sesame</password><extensions>"
                           "<pinned xmlns='urn:xmpp:bookmarks-pinning:0'/>"
                           "<notify xmlns='urn:xmpp:notification-settings:1'><never/></notify>"
                           "</extensions></conference></item>");
    another_device(office, "<item id='b@chat.example.net'><conference xmlns='" NODE "'/></item>");
    another_device(office, "<retract id='b@chat.example.net'/>");
    office_restart(office);
    assert_non_null(room_chat(office));
    assert_null(find_chat(office, "b@chat.example.net"));
    const Bookmark *bookmark = room_chat(office)->room->bookmark;
    assert_string_equal(bookmark->name, "Coven");
    assert_string_equal(bookmark->nick, "Monty");
    assert_null(bookmark->password);
    assert_false(bookmark->is_autojoin);
    assert_true(bookmark->is_pinned);
    assert_int_equal(bookmark->notify, ROOM_NOTIFY_NEVER);
}

/* Strangers may fill the account with chats: rooms that are kept stay. */
static void
test_kept_rooms_are_never_forgotten(void **state)
{
    Office *office = *state;

    office_go_online(office);
    set_room(office, SETTING_PRIVACY_STRANGERS, "open");
    another_device(office, ITEM(" name='Coven'"));
    for (unsigned i = 0; i < LIMIT_CHATS_PER_ACCOUNT + 20; i++) {
        g_autofree char *address = g_strdup_printf("s%u@example.org", i);
        g_autoptr(Jid) jid = test_jid(address);
        account_get_chat(office->account, jid, CHAT_CONTACT);
    }
    assert_int_equal(office->account->chats->len, LIMIT_CHATS_PER_ACCOUNT);
    for (unsigned i = 0; i < 5; i++) {
        g_autofree char *xml =
            g_strdup_printf("<message xmlns='jabber:client' from='n%u@example.org/x' type='chat' "
                            "id='m%u'><body>hi</body></message>",
                            i, i);
        office_receive(office, xml);
    }
    assert_non_null(room_chat(office));
    g_autoptr(Jid) last = test_jid("n4@example.org");
    assert_non_null(account_find_chat(office->account, last, CHAT_CONTACT));
}

static void
test_changes_need_a_connection(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) jid = test_jid(ROOM);
    const Bookmark bookmark = { 0 };
    g_autoptr(GError) error = NULL;

    assert_false(client_change_bookmark(office->client, office->account, jid, &bookmark,
                                        BOOKMARK_NAME, &error));
    assert_non_null(error);
}

#define OLDER_PLACE "<query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'/></query>"

static void
test_list(void **state)
{
    Office *office = *state;
    g_autoptr(GError) error = NULL;

    office_go_online(office);
    another_device(office, ITEM(" name='Coven'"));
    another_device(office, "<item id='b@chat.example.net'><conference xmlns='" NODE "'/></item>");
    client_show_bookmarks(office->client, office->account);
    Window *window = list_window_find(office->client->model, NULL, "bookmarks");
    assert_int_equal(window->list->rows->len, 2);
    const char *const ids[] = { ROOM, NULL };
    assert_true(list_window_act(window, "pin", ids, &error));
    answer(office, "<items node=\"" NODE "\"><item",
           "<pubsub xmlns='http://jabber.org/protocol/pubsub'><items node='" NODE
           "'>" ITEM(" name='Coven'") "</items></pubsub>");
    answer(office, "urn:xmpp:bookmarks-pinning:0", "");
    assert_string_equal(((ListRow *)window->list->rows->pdata[0])->id, ROOM);
    assert_true(room_chat(office)->room->bookmark->is_pinned);
    assert_true(list_window_act(window, "remove", ids, &error));
    /* For the pin the older place is read and written, for the removal read again. */
    answer(office, "<storage xmlns=\"storage:bookmarks\"", OLDER_PLACE);
    answer(office, "<storage xmlns=\"storage:bookmarks\"", OLDER_PLACE);
    answer(office, "<storage xmlns=\"storage:bookmarks\"", OLDER_PLACE);
    answer(office, "<retract node=\"" NODE "\"", "");
    assert_int_equal(window->list->rows->len, 1);
    assert_null(room_chat(office));
}

#define OFFICE_TEST(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_who_enters_keeps),
        OFFICE_TEST(test_who_is_refused_keeps_nothing),
        OFFICE_TEST(test_nick_and_password_that_were_given),
        OFFICE_TEST(test_passwords_need_not_be_kept),
        OFFICE_TEST(test_nothing_is_kept_by_itself),
        OFFICE_TEST(test_a_node_that_is_gone_moves_nobody),
        OFFICE_TEST(test_other_devices_are_followed),
        OFFICE_TEST(test_other_devices_need_not_be_followed),
        OFFICE_TEST(test_room_goes_with_its_bookmark),
        OFFICE_TEST(test_bookmarks_survive_a_restart),
        OFFICE_TEST(test_kept_rooms_are_never_forgotten),
        OFFICE_TEST(test_changes_need_a_connection),
        OFFICE_TEST(test_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
