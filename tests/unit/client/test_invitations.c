/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Invitations into rooms: they wait, whoever sends them, and nothing is entered unasked. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/room.h"
#include "model/window.h"
#include "client/requests.h"
#include "client/rooms/invitations.h"

#include "unit/client/office.h"

#define ROOM "verona@rooms.example.net"

static void
direct(Office *office, const char *from, const char *room, const char *more)
{
    g_autofree char *xml = g_strdup_printf("<message xmlns='jabber:client' from='%s'><x "
                                           "xmlns='jabber:x:conference' jid='%s' %s/></message>",
                                           from, room, more);
    office_receive(office, xml);
}

static void
mediated(Office *office, const char *room, const char *from, const char *more)
{
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' from='%s'><x xmlns='http://jabber.org/protocol/muc#user'>"
        "<invite from='%s'><reason>a feast</reason></invite>%s</x></message>",
        room, from, more);
    office_receive(office, xml);
}

static const GPtrArray *
requests(Office *office)
{
    return model_requests(office->store->world->model);
}

/* What the only one says; NULL: none waits. */
static const char *
described(Office *office)
{
    static char text[300];

    if (requests(office)->len == 0)
        return NULL;
    assert_int_equal(requests(office)->len, 1);
    g_autofree char *words = request_describe(requests(office)->pdata[0]);
    g_strlcpy(text, words, sizeof text);
    return text;
}

static Chat *
room_chat(Office *office, const char *text)
{
    g_autoptr(Jid) jid = test_jid(text);

    return account_find_chat(office->account, jid, CHAT_ROOM);
}

static Chat *
enter(Office *office, const char *text)
{
    g_autoptr(Jid) jid = test_jid(text);
    Chat *chat = account_get_chat(office->account, jid, CHAT_ROOM);

    room_set_state(chat->room, ROOM_IN, ROOM_END_NONE, NULL, NULL);
    windows_open_chat(model_windows(office->store->world->model), chat);
    return chat;
}

static const char *
last_line(const Timeline *timeline)
{
    unsigned count = timeline_length(timeline);

    return count ? timeline_get(timeline, count - 1)->body : "";
}

static void
test_wait_and_are_accepted(void **state)
{
    Office *office = *state;
    g_autoptr(GError) error = NULL;

    office_go_online(office);
    mediated(office, ROOM, "juliet@example.com/balcony", "<password>moon</password>");
    assert_string_equal(described(office), "The room " ROOM " invites you, it says in the name of "
                                           "juliet@example.com/balcony");
    assert_null(room_chat(office, ROOM));
    assert_false(office_has_sent(office, ROOM, ""));
    assert_int_equal(windows_all(model_windows(office->store->world->model))->len, 1);

    office_restart(office);
    assert_false(
        client_answer_request(office->client, requests(office)->pdata[0], REQUEST_ACCEPT, &error));
    assert_non_null(described(office));
    office_go_online(office);
    assert_true(
        client_answer_request(office->client, requests(office)->pdata[0], REQUEST_ACCEPT, NULL));
    assert_null(described(office));
    assert_true(office_has_sent(office, "<presence", ROOM "/romeo") ||
                office_has_sent(office, "<presence", ROOM));
    assert_int_equal(room_chat(office, ROOM)->room->state, ROOM_ENTERING);
    assert_ptr_equal(windows_current(model_windows(office->store->world->model))->chat,
                     room_chat(office, ROOM));
}

static void
test_the_password_is_used(void **state)
{
    Office *office = *state;

    office_go_online(office);
    direct(office, "juliet@example.com/balcony", ROOM, "password='moon' continue='1'");
    g_autofree char *text = client_explain_request(requests(office)->pdata[0]);
    assert_non_null(strstr(text, "password came with it"));
    assert_non_null(strstr(text, "your conversation"));
    assert_true(
        client_answer_request(office->client, requests(office)->pdata[0], REQUEST_ACCEPT, NULL));
    assert_true(office_has_sent(office, "<presence", "<password>moon</password>"));
}

static void
test_one_for_a_room(void **state)
{
    Office *office = *state;

    office_go_online(office);
    direct(office, "eve@example.com/x", ROOM, "");
    assert_string_equal(described(office), "eve@example.com invites you into the room " ROOM);
    direct(office, "mallory@example.com/x", ROOM, "");
    assert_string_equal(described(office), "eve@example.com invites you into the room " ROOM);
    /* In the name of a contact, and by the contact. */
    mediated(office, ROOM, "juliet@example.com", "");
    assert_non_null(strstr(described(office), "in the name of juliet@example.com"));
    direct(office, "eve@example.com/x", ROOM, "");
    direct(office, "juliet@example.com/balcony", ROOM, "");
    assert_non_null(strstr(described(office), "in the name of juliet@example.com"));
    request_remove(requests(office)->pdata[0]);
    direct(office, "juliet@example.com/balcony", ROOM, "reason='Come!'");
    mediated(office, ROOM, "juliet@example.com", "");
    assert_string_equal(described(office), "juliet@example.com invites you into the room " ROOM);
    direct(office, "juliet@example.com/balcony", ROOM, "reason='Come!'");
    assert_int_equal(((Request *)requests(office)->pdata[0])->count, 2);
    /* Who is there needs none. */
    enter(office, ROOM);
    assert_null(described(office));
    direct(office, "juliet@example.com/balcony", ROOM, "");
    mediated(office, ROOM, "juliet@example.com", "");
    assert_null(described(office));
}

static void
test_who_is_not_heard(void **state)
{
    Office *office = *state;
    Settings *settings = office->store->world->settings;
    const SettingScope eve = { .account = "romeo@example.net", .chat = "eve@example.com" };

    office_go_online(office);
    settings_set(settings, SETTING_PRIVACY_IGNORE, &eve, "on", NULL);
    direct(office, "eve@example.com/x", ROOM, "");
    mediated(office, ROOM, "eve@example.com/x", "");
    assert_null(described(office));
    settings_set(settings, SETTING_PRIVACY_STRANGERS, NULL, "drop", NULL);
    direct(office, "mallory@example.com/x", ROOM, "");
    mediated(office, ROOM, "mallory@example.com/x", "");
    assert_null(described(office));
    mediated(office, ROOM, "juliet@example.com/x", "");
    assert_non_null(described(office));
}

static void
test_a_flood_has_an_end(void **state)
{
    Office *office = *state;

    office_go_online(office);
    for (unsigned i = 0; i < LIMIT_ASKING + 20; i++) {
        g_autofree char *room = g_strdup_printf("r%u@rooms.example.net", i);
        mediated(office, room, "juliet@example.com", "");
    }
    assert_int_equal(requests(office)->len, LIMIT_ASKING);
    assert_true(timeline_length(model_console(office->store->world->model)) < 60);
}

static void
test_declining(void **state)
{
    Office *office = *state;

    office_go_online(office);
    mediated(office, ROOM, "juliet@example.com/balcony", "");
    assert_true(
        client_decline_invitation(office->client, requests(office)->pdata[0], "too tired", NULL));
    assert_true(
        office_has_sent(office, "<decline to=\"juliet@example.com/balcony\">", "too tired") ||
        office_has_sent(office, "<decline to='juliet@example.com/balcony'>", "too tired"));
    assert_null(described(office));
    /* Directly, nobody hears of it (XEP-0249). */
    direct(office, "juliet@example.com/balcony", ROOM, "");
    g_ptr_array_set_size(office->sent, 0);
    assert_true(
        client_answer_request(office->client, requests(office)->pdata[0], REQUEST_DENY, NULL));
    assert_int_equal(office->sent->len, 0);
    /* Who is blocked hears nothing either: the room is, which sent it. */
    mediated(office, ROOM, "juliet@example.com/balcony", "");
    assert_true(
        client_answer_request(office->client, requests(office)->pdata[0], REQUEST_BLOCK, NULL));
    assert_false(office_has_sent(office, "<decline", ""));
    assert_null(described(office));
}

/* --- ours --- */

static void
invite(Office *office, const char *text, const char *reason)
{
    g_autoptr(Jid) room = test_jid(ROOM);
    g_autoptr(GPtrArray) people = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);

    g_ptr_array_add(people, test_jid(text));
    assert_true(client_invite(office->client, office->account, room,
                              &(ClientInvitation){ .people = people, .reason = reason }, NULL));
}

static void
test_the_way_that_lets_them_in(void **state)
{
    Office *office = *state;

    office_go_online(office);
    invite(office, "benvolio@example.com", "a feast");
    assert_true(office_has_sent(office, "jabber:x:conference", "a feast"));
    Chat *chat = enter(office, ROOM);
    invite(office, "benvolio@example.com", NULL);
    assert_true(office_has_sent(office, "jabber:x:conference", "benvolio"));
    room_add_features(chat->room, ROOM_MEMBERS_ONLY, 0);
    invite(office, "benvolio@example.com", "a feast");
    assert_true(office_has_sent(office, "<invite ", "benvolio"));
}

static void
test_what_comes_back(void **state)
{
    Office *office = *state;

    office_go_online(office);
    Chat *chat = enter(office, ROOM);
    invite(office, "benvolio@example.com", NULL);
    unsigned before = timeline_length(chat->timeline);
    office_receive(office, "<message xmlns='jabber:client' from='" ROOM "'><x "
                           "xmlns='http://jabber.org/protocol/muc#user'><decline "
                           "from='tybalt@example.com'/></x></message>");
    office_receive(office, "<message xmlns='jabber:client' from='other@rooms.example.net'><x "
                           "xmlns='http://jabber.org/protocol/muc#user'><decline "
                           "from='benvolio@example.com'/></x></message>");
    assert_int_equal(timeline_length(chat->timeline), before);
    for (unsigned i = 0; i < 3; i++)
        office_receive(office, "<message xmlns='jabber:client' from='" ROOM "'><x "
                               "xmlns='http://jabber.org/protocol/muc#user'><decline "
                               "from='benvolio@example.com/x'><reason>ill</reason></decline></x>"
                               "</message>");
    assert_int_equal(timeline_length(chat->timeline), before + 1);
    assert_string_equal(last_line(chat->timeline), "benvolio@example.com declines the invitation "
                                                   "into " ROOM ": \"ill\"");
}

static void
test_what_fails(void **state)
{
    Office *office = *state;

    office_go_online(office);
    Chat *chat = enter(office, ROOM);
    invite(office, "nobody@example.com", NULL);
    g_autoptr(Element) sent = element_parse(office->sent->pdata[office->sent->len - 1]);
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' from='%%s' type='error' id='%s'><error type='cancel'>"
        "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>",
        element_get(sent, "id"));
    g_auto(GStrv) parts = g_strsplit(xml, "%s", 2);
    g_autofree char *forged = g_strjoin("eve@example.com", parts[0], parts[1], NULL);
    g_autofree char *real = g_strjoin("nobody@example.com", parts[0], parts[1], NULL);

    office_receive(office, forged);
    assert_null(strstr(last_line(chat->timeline), "could not be invited"));
    office_receive(office, real);
    assert_non_null(strstr(last_line(chat->timeline), "nobody@example.com could not be invited"));
}

/* --- of rooms that the user keeps and is not in --- */

static void
count_attention(const Event *event, gpointer data)
{
    (void)event;
    ++*(unsigned *)data;
}

static void
test_a_mention_where_we_are_not(void **state)
{
    Office *office = *state;
    Model *model = office->store->world->model;
    g_autoptr(Jid) jid = test_jid(ROOM);
    unsigned calls = 0;

    office_go_online(office);
    Chat *chat = account_get_chat(office->account, jid, CHAT_ROOM);
    room_set_bookmark(chat->room, g_new0(Bookmark, 1));
    unsigned observer = model_observe(model, EVENT_ATTENTION, count_attention, &calls);
    office_receive(office, "<message xmlns='jabber:client' from='rooms.example.net'>"
                           "<rai xmlns='urn:xmpp:rai:0'><activity>" ROOM "</activity>"
                           "<activity>" ROOM "</activity></rai></message>");
    assert_int_equal(calls, 0);
    assert_int_equal(chat->unread, 1);
    assert_int_equal(timeline_length(chat->timeline), 1);
    office_receive(office,
                   "<message xmlns='jabber:client' from='" ROOM "'><mentions "
                   "xmlns='urn:xmpp:mmn:0'><forwarded xmlns='urn:xmpp:forward:0'><message "
                   "xmlns='jabber:client' type='groupchat' from='" ROOM "/nurse'><body>romeo: "
                   "news!</body><reference xmlns='urn:xmpp:reference:0' type='mention' "
                   "uri='xmpp:romeo@example.net'/></message></forwarded></mentions></message>");
    assert_int_equal(calls, 1);
    assert_int_equal(chat->unread, 1);
    assert_int_equal(chat->mentions, 1);
    assert_non_null(strstr(last_line(chat->timeline), "nurse mentions you here"));
    assert_non_null(strstr(last_line(model_console(model)), "/join " ROOM));
    assert_int_equal(chat->room->state, ROOM_OUT);
    model_unobserve(model, observer);
}

#define OFFICE_TEST(fn) cmocka_unit_test_setup_teardown(fn, office_setup, office_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        OFFICE_TEST(test_wait_and_are_accepted),
        OFFICE_TEST(test_the_password_is_used),
        OFFICE_TEST(test_one_for_a_room),
        OFFICE_TEST(test_who_is_not_heard),
        OFFICE_TEST(test_a_flood_has_an_end),
        OFFICE_TEST(test_declining),
        OFFICE_TEST(test_the_way_that_lets_them_in),
        OFFICE_TEST(test_what_comes_back),
        OFFICE_TEST(test_what_fails),
        OFFICE_TEST(test_a_mention_where_we_are_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
