/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms are entered, refused, left, lost and entered again. */

#include "config.h"

#include <string.h>

#include "model/form_window.h"
#include "model/room.h"
#include "model/window.h"
#include "client/rooms/rooms.h"

#include "unit/client/office.h"

#define ROOM "coven@chat.example.net"

static Chat *
room_chat(const Office *office)
{
    g_autoptr(Jid) jid = test_jid(ROOM);

    return account_find_chat(office->account, jid, CHAT_ROOM);
}

static void
join(Office *office, const char *nick, const char *password)
{
    g_autoptr(Jid) jid = test_jid(ROOM);
    g_autoptr(GError) error = NULL;
    const RoomEntry entry = { .nick = nick, .password = password };

    /* What becomes of bookmarks is tested in test_bookmarks.c. */
    settings_set(model_settings(office->client->model), SETTING_ROOMS_BOOKMARK, NULL, "off", NULL);
    if (!client_enter_room(office->client, office->account, jid, &entry, &error))
        fail_msg("%s", error->message);
}

static void
receive_presence(Office *office, const char *nick, const char *type, const char *inside)
{
    g_autofree char *xml = g_strdup_printf(
        "<presence xmlns='jabber:client' from='" ROOM "/%s' to='%s'%s>%s</presence>", nick,
        jid_full(office->account->bound_jid), type, inside);

    office_receive(office, xml);
}

static void
let_in(Office *office, const char *nick, const char *codes)
{
    g_autofree char *inside =
        g_strdup_printf("<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' "
                        "role='participant'/><status code='110'/>%s</x>",
                        codes);

    receive_presence(office, nick, "", inside);
}

static void
refuse(Office *office, const char *nick, const char *condition)
{
    g_autofree char *inside =
        g_strdup_printf("<x xmlns='http://jabber.org/protocol/muc'/><error type='cancel'><%s "
                        "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>",
                        condition);

    receive_presence(office, nick, " type='error'", inside);
}

/* The lines of the room's window that the program says, with | between them. */
static char *
notices(const Office *office)
{
    GString *text = g_string_new(NULL);
    const Timeline *timeline = room_chat(office)->timeline;

    for (unsigned i = 0; i < timeline_length(timeline); i++) {
        const Message *message = timeline_get(timeline, i);
        if (message->kind == MESSAGE_NOTICE)
            g_string_append_printf(text, "%s%s", text->len ? "|" : "", message->body);
    }
    return g_string_free(text, FALSE);
}

static void
assert_notice(const Office *office, const char *part)
{
    g_autofree char *text = notices(office);

    if (!strstr(text, part))
        assert_string_equal(text, part);
}

static void
assert_state(const Office *office, RoomState state)
{
    assert_string_equal(room_state_name(room_chat(office)->room->state), room_state_name(state));
}

static void
test_entering_and_leaving(void **state)
{
    Office *office = *state;

    office_go_online(office);
    join(office, NULL, NULL);
    assert_true(office_has_sent(office, "to=\"" ROOM "/romeo\"", "http://jabber.org/protocol/muc"));
    assert_false(client_is_settled(office->client)); /* a script's next line waits */
    let_in(office, "romeo", "<status code='100'/>");
    assert_true(client_is_settled(office->client));
    assert_notice(office, "You are in the room as romeo; nobody else is here.");
    assert_notice(office, "Everyone here can see your address.");
    assert_true(client_leave_room(office->client, room_chat(office), "bye", NULL));
    assert_true(office_has_sent(office, "type=\"unavailable\"", "bye"));
    assert_state(office, ROOM_OUT);
    assert_false(client_leave_room(office->client, room_chat(office), NULL, NULL));
}

/* What was done to us meanwhile is said when we come, or as soon as the room tells (101). */
static void
test_rank_changed_meanwhile(void **state)
{
    Office *office = *state;

    office_go_online(office);
    join(office, NULL, NULL);
    let_in(office, "romeo", "<status code='101'/>");
    assert_notice(office, "Your affiliation here has changed while you were away: no member.");
    receive_presence(office, "romeo", "",
                     "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='member' "
                     "role='participant'/><status code='110'/></x>");
    office_receive(office, "<message xmlns='jabber:client' from='" ROOM "'><x "
                           "xmlns='http://jabber.org/protocol/muc#user'><status code='101'/></x>"
                           "</message>");
    assert_notice(office, "Your affiliation here has changed while you were away: member.");
}

static void
test_nick_order(void **state)
{
    Office *office = *state;
    g_autoptr(Jid) jid = test_jid(ROOM);

    office_go_online(office);
    settings_set(model_settings(office->client->model), SETTING_ROOMS_NICK, NULL, "puck", NULL);
    join(office, NULL, NULL);
    assert_true(office_has_sent(office, "to=\"" ROOM "/puck\"", "<presence"));
    let_in(office, "puck", "");
    join(office, "oberon", NULL); /* we are in: another nick is asked for */
    assert_true(office_has_sent(office, "to=\"" ROOM "/oberon\"", "<presence"));
    const RoomEntry bad = { .nick = "\xe2\x80\xae" };
    assert_false(client_enter_room(office->client, office->account, jid, &bad, NULL));
}

static void
test_password_is_asked_for(void **state)
{
    Office *office = *state;

    office_go_online(office);
    join(office, NULL, NULL);
    refuse(office, "romeo", "not-authorized");
    const Prompt *prompt = prompt_first(office->client->model);
    assert_non_null(prompt);
    assert_true(prompt->is_secret);
    assert_int_equal(office->client->questions, 1);
    prompt_answer(office->client->model, prompt->id, "sesame");
    assert_true(office_has_sent(office, "<password>sesame</password>", "to=\"" ROOM "/romeo\""));
    refuse(office, "romeo", "not-authorized"); /* wrong */
    prompt = prompt_first(office->client->model);
    assert_non_null(prompt);
    prompt_answer(office->client->model, prompt->id, NULL); /* he gives up */
    assert_int_equal(office->client->questions, 0);
    assert_state(office, ROOM_OUT);
}

static void
test_nick_is_asked_for(void **state)
{
    Office *office = *state;

    office_go_online(office);
    join(office, NULL, NULL);
    refuse(office, "romeo", "conflict");
    const Prompt *prompt = prompt_first(office->client->model);
    assert_non_null(prompt);
    prompt_answer(office->client->model, prompt->id, "romeo2");
    assert_true(office_has_sent(office, "to=\"" ROOM "/romeo2\"", "<presence"));
    let_in(office, "romeo2", "");
    assert_state(office, ROOM_IN);
    assert_true(client_is_settled(office->client));
}

static void
bookmark(Office *office, const char *address)
{
    g_autoptr(Jid) jid = test_jid(address);
    Bookmark *kept = g_new0(Bookmark, 1);

    kept->is_autojoin = true;
    room_set_bookmark(account_get_chat(office->account, jid, CHAT_ROOM)->room, kept);
}

static void
test_autojoin_in_turn(void **state)
{
    Office *office = *state;

    office_go_online(office);
    for (int i = 0; i < 7; i++) {
        g_autofree char *address = g_strdup_printf("room%d@chat.example.net", i);
        bookmark(office, address);
    }
    rooms_autojoin(office->client, office->account);
    assert_true(office_has_sent(office, "to=\"room4@chat.example.net/romeo\"", "<presence"));
    assert_false(office_has_sent(office, "to=\"room5@chat.example.net/romeo\"", "<presence"));
    office_receive(office, "<presence xmlns='jabber:client' from='room0@chat.example.net/romeo'>"
                           "<x xmlns='http://jabber.org/protocol/muc#user'><item role='visitor' "
                           "affiliation='none'/><status code='110'/></x></presence>");
    assert_true(office_has_sent(office, "to=\"room5@chat.example.net/romeo\"", "<presence"));
    assert_false(office_has_sent(office, "to=\"room6@chat.example.net/romeo\"", "<presence"));
}

static void
test_autojoin_makes_up_a_nick(void **state)
{
    Office *office = *state;

    office_go_online(office);
    bookmark(office, ROOM);
    rooms_autojoin(office->client, office->account);
    refuse(office, "romeo", "conflict");
    assert_true(office_has_sent(office, "to=\"" ROOM "/romeo_\"", "<presence"));
    let_in(office, "romeo_", "");
    assert_state(office, ROOM_IN);
    assert_null(prompt_first(office->client->model));
}

static void
test_new_room_is_opened(void **state)
{
    Office *office = *state;

    office_go_online(office);
    join(office, NULL, NULL);
    let_in(office, "romeo", "<status code='201'/>");
    assert_true(office_has_sent(office, "to=\"" ROOM "\"", "muc#owner"));
}

static void
test_new_room_is_asked_about(void **state)
{
    Office *office = *state;

    settings_set(model_settings(office->client->model), SETTING_ROOMS_CREATE, NULL, "ask", NULL);
    office_go_online(office);
    join(office, NULL, NULL);
    let_in(office, "romeo", "<status code='201'/>");
    assert_false(office_has_sent(office, "to=\"" ROOM "\"", "muc#owner"));
    const Prompt *prompt = prompt_first(office->client->model);
    assert_non_null(prompt);
    prompt_answer(office->client->model, prompt->id, "configure");
    assert_true(office_has_sent(office, "type=\"get\"", "muc#owner"));
}

static void
test_new_room_is_given_up_with_its_form(void **state)
{
    Office *office = *state;
    Model *model = office->client->model;

    settings_set(model_settings(model), SETTING_ROOMS_CREATE, NULL, "configure", NULL);
    office_go_online(office);
    join(office, NULL, NULL);
    let_in(office, "romeo", "<status code='201'/>");
    g_autofree char *id = NULL;
    for (unsigned i = 0; i < office->sent->len; i++) {
        g_autoptr(Element) sent = element_parse(office->sent->pdata[i]);
        if (sent && element_child(sent, "query", "http://jabber.org/protocol/muc#owner"))
            id = g_strdup(element_get(sent, "id"));
    }
    assert_non_null(id);
    g_autofree char *answer =
        g_strdup_printf("<iq xmlns='jabber:client' type='result' from='" ROOM "' id='%s'><query "
                        "xmlns='http://jabber.org/protocol/muc#owner'><x xmlns='jabber:x:data' "
                        "type='form'><field var='name' type='text-single'/></x></query></iq>",
                        id);
    office_receive(office, answer);
    Window *window = form_window_find(model, NULL);
    assert_non_null(window);
    form_window_cancel(window);
    assert_true(office_has_sent(office, "muc#owner", "type=\"cancel\""));
}

static void
test_closing_the_window_leaves(void **state)
{
    Office *office = *state;
    Windows *windows = model_windows(office->client->model);

    office_go_online(office);
    join(office, NULL, NULL);
    let_in(office, "romeo", "");
    windows_close(windows, windows_find_chat(windows, room_chat(office)));
    assert_true(office_has_sent(office, "to=\"" ROOM "/romeo\"", "type=\"unavailable\""));
    settings_set(model_settings(office->client->model), SETTING_ROOMS_CLOSE, NULL, "stay", NULL);
    join(office, NULL, NULL);
    let_in(office, "romeo", "");
    windows_close(windows, windows_find_chat(windows, room_chat(office)));
    assert_state(office, ROOM_IN);
}

static void
test_named_rooms(void **state)
{
    Office *office = *state;
    const RoomEntry entry = { 0 };

    office_go_online(office);
    settings_set(model_settings(office->client->model), SETTING_ROOMS_SERVICE, NULL,
                 "chat.example.net", NULL);
    assert_true(client_enter_room_named(office->client, office->account, "coven", &entry, NULL));
    assert_true(office_has_sent(office, "to=\"" ROOM "/romeo\"", "<presence"));
    let_in(office, "romeo", "");
    assert_ptr_equal(client_find_room(office->account, "Coven"), room_chat(office));
    assert_false(client_enter_room_named(office->client, office->account, "@", &entry, NULL));
    assert_true(client_enter_room_named(office->client, office->account,
                                        "xmpp:heath@chat.example.net?join", &entry, NULL));
    assert_true(office_has_sent(office, "to=\"heath@chat.example.net/romeo\"", "<presence"));
}

/* --- staying --- */

static void
be_in(Office *office)
{
    settings_set(model_settings(office->client->model), SETTING_CONNECTION_PING, NULL, "0", NULL);
    office_go_online(office);
    join(office, NULL, NULL);
    let_in(office, "romeo", "");
    g_ptr_array_set_size(office->sent, 0);
}

/* The server answers meanwhile whether it is still there. */
static void
pass(Office *office, int64_t ms)
{
    for (int64_t passed = 0; passed < ms; passed += 5000) {
        clock_advance(office->store->world->clock, 5000);
        for (unsigned i = office->sent->len; i-- > 0;) {
            g_autoptr(Element) sent = element_parse(office->sent->pdata[i]);
            if (!sent || g_strcmp0(element_get(sent, "to"), "example.net") != 0)
                continue;
            g_autofree char *answer =
                g_strdup_printf("<iq xmlns='jabber:client' from='example.net' type='result' "
                                "id='%s'/>",
                                element_get(sent, "id"));
            g_ptr_array_remove_index(office->sent, i);
            office_receive(office, answer);
        }
    }
}

static void
answer_ping(Office *office, const char *type, const char *inside)
{
    const char *xml = office->sent->pdata[office->sent->len - 1];
    assert_non_null(strstr(xml, "urn:xmpp:ping"));
    g_autoptr(Element) sent = element_parse(xml);
    g_autofree char *answer =
        g_strdup_printf("<iq xmlns='jabber:client' from='" ROOM "/romeo' type='%s' id='%s'>%s</iq>",
                        type, element_get(sent, "id"), inside);

    g_ptr_array_set_size(office->sent, 0);
    office_receive(office, answer);
}

#define ERROR(condition)                                                                           \
    "<error type='cancel'><" condition " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
#define MINUTE (60 * 1000)

static void
test_silent_room_is_asked(void **state)
{
    Office *office = *state;

    be_in(office);
    pass(office, 10 * MINUTE);
    receive_presence(office, "tybalt", "",
                     "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' "
                     "role='participant'/></x>");
    pass(office, 10 * MINUTE); /* there was a sign ten minutes ago */
    assert_false(office_has_sent(office, "to=\"" ROOM "/romeo\"", "urn:xmpp:ping"));
    pass(office, 5 * MINUTE + 10000);
    answer_ping(office, "result", "");
    assert_int_equal(office->sent->len, 0);
    assert_state(office, ROOM_IN);
    pass(office, 15 * MINUTE + 10000);
    answer_ping(office, "error", ERROR("service-unavailable"));
    assert_int_equal(office->sent->len, 0);
    assert_state(office, ROOM_IN);
    pass(office, 15 * MINUTE + 10000);
    answer_ping(office, "error", ERROR("remote-server-not-found"));
    assert_state(office, ROOM_IN);
    pass(office, 2 * MINUTE + 10000); /* once more, sooner */
    answer_ping(office, "error", ERROR("not-acceptable"));
    assert_true(office_has_sent(office, "to=\"" ROOM "/romeo\"", "http://jabber.org/protocol/muc"));
    let_in(office, "romeo", "");
    assert_notice(office, "The room has lost you");
    assert_notice(office, "You are in the room again, as romeo.");
}

static void
test_pings_can_be_turned_off(void **state)
{
    Office *office = *state;

    settings_set(model_settings(office->client->model), SETTING_ROOMS_PING, NULL, "0", NULL);
    be_in(office);
    pass(office, 24 * 60 * MINUTE);
    assert_false(office_has_sent(office, "to=\"" ROOM "/romeo\"", "urn:xmpp:ping"));
}

static void
test_restart_comes_back(void **state)
{
    Office *office = *state;

    be_in(office);
    office_restart(office);
    assert_state(office, ROOM_LOST);
    office_go_online(office);
    assert_true(office_has_sent(office, "to=\"" ROOM "/romeo\"", "http://jabber.org/protocol/muc"));
}

static void
say(Office *office, const char *nick, const char *id, const char *body)
{
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' type='groupchat' from='" ROOM "/%s' to='%s' id='%s'>"
        "<body>%s</body></message>",
        nick, jid_full(office->account->bound_jid), id, body);

    office_receive(office, xml);
}

/* By the nick that we have there, which is none of the user's words. */
static void
test_restart_counts_mentions(void **state)
{
    Office *office = *state;
    Windows *windows;

    be_in(office);
    windows = model_windows(office->client->model);
    windows_go(windows, windows_all(windows)->pdata[0]);
    receive_presence(office, "bob", "",
                     "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' "
                     "role='participant'/></x>");
    say(office, "bob", "1", "good night");
    say(office, "bob", "2", "romeo: wherefore?");
    assert_int_equal(room_chat(office)->unread, 2);
    assert_int_equal(room_chat(office)->mentions, 1);
    office_restart(office);
    assert_int_equal(room_chat(office)->unread, 2);
    assert_int_equal(room_chat(office)->mentions, 1);
}

static void
test_goodbye_leaves(void **state)
{
    Office *office = *state;

    be_in(office);
    rooms_offline(office->client, office->account, true);
    assert_state(office, ROOM_LOST); /* for /connect in this run */
    office_restart(office);
    assert_null(room_chat(office));
}

static void
test_left_is_not_entered_again(void **state)
{
    Office *office = *state;

    be_in(office);
    bookmark(office, ROOM);
    assert_true(client_leave_room(office->client, room_chat(office), NULL, NULL));
    g_ptr_array_set_size(office->sent, 0);
    rooms_autojoin(office->client, office->account);
    assert_false(office_has_sent(office, "to=\"" ROOM "/romeo\"", "<presence"));
}

static void
throw_out(Office *office, const char *codes)
{
    g_autofree char *inside = g_strdup_printf(
        "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' role='none'>"
        "<reason>enough</reason></item><status code='110'/>%s</x>",
        codes);

    receive_presence(office, "romeo", " type='unavailable'", inside);
}

static void
test_service_goes_down(void **state)
{
    Office *office = *state;

    be_in(office);
    throw_out(office, "<status code='332'/>");
    assert_state(office, ROOM_LOST);
    pass(office, 20 * 1000);
    assert_true(office_has_sent(office, "to=\"" ROOM "/romeo\"", "http://jabber.org/protocol/muc"));
    refuse(office, "romeo", "remote-server-not-found");
    assert_state(office, ROOM_LOST);
    pass(office, 2 * MINUTE);
    assert_true(office_has_sent(office, "to=\"" ROOM "/romeo\"", "http://jabber.org/protocol/muc"));
    let_in(office, "romeo", "");
    assert_state(office, ROOM_IN);
}

/* The service says so while we log out: nothing is promised, and the next connection enters. */
static void
test_lost_while_logging_out(void **state)
{
    Office *office = *state;

    be_in(office);
    Stream *stream = client_stream(office->client, office->account, NULL);
    g_autoptr(Element) gone =
        element_parse("<presence xmlns='jabber:client' from='" ROOM "/romeo' type='unavailable'>"
                      "<x xmlns='http://jabber.org/protocol/muc#user'><item affiliation='none' "
                      "role='none'/><status code='110'/><status code='333'/></x></presence>");
    stream_close(stream);
    stream_receive(stream, gone);
    assert_state(office, ROOM_LOST);
    g_autofree char *said = notices(office);
    assert_null(strstr(said, "Entering again"));
}

static void
test_thrown_out_stays_out(void **state)
{
    Office *office = *state;

    be_in(office);
    throw_out(office, "<status code='307'/>");
    assert_state(office, ROOM_OUT);
    assert_int_equal(room_chat(office)->room->end, ROOM_END_KICKED);
    office_restart(office);
    office_go_online(office);
    bookmark(office, ROOM);
    g_ptr_array_set_size(office->sent, 0);
    rooms_autojoin(office->client, office->account);
    assert_int_equal(room_chat(office)->room->end, ROOM_END_KICKED);
    assert_false(office_has_sent(office, "to=\"" ROOM "/romeo\"", "<presence"));
    join(office, NULL, NULL); /* the user may */
    assert_true(office_has_sent(office, "to=\"" ROOM "/romeo\"", "<presence"));
    let_in(office, "romeo", "");
    office_restart(office);
    assert_state(office, ROOM_LOST);
}

/* It came too late for the store, and the server says it again to the next run. */
static void
test_thrown_out_in_the_last_moment(void **state)
{
    Office *office = *state;

    be_in(office);
    office_restart(office);
    assert_state(office, ROOM_LOST);
    office_go_online(office);
    room_set_state(room_chat(office)->room, ROOM_LOST, ROOM_END_NONE, NULL, NULL);
    g_ptr_array_set_size(office->sent, 0);
    rooms_online(office->client, office->account, STREAM_RESTORED);
    throw_out(office, "<status code='307'/>");
    assert_state(office, ROOM_OUT);
    assert_int_equal(room_chat(office)->room->end, ROOM_END_KICKED);
    assert_notice(office, "You were thrown out of the room: enough");
    pass(office, MINUTE);
    assert_false(office_has_sent(office, "to=\"" ROOM "/romeo\"", "<presence"));
    office_restart(office);
    assert_null(room_chat(office));
}

#define ROOM_TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(test_entering_and_leaving),
        ROOM_TEST(test_nick_order),
        ROOM_TEST(test_rank_changed_meanwhile),
        ROOM_TEST(test_password_is_asked_for),
        ROOM_TEST(test_nick_is_asked_for),
        ROOM_TEST(test_autojoin_in_turn),
        ROOM_TEST(test_autojoin_makes_up_a_nick),
        ROOM_TEST(test_new_room_is_opened),
        ROOM_TEST(test_new_room_is_asked_about),
        ROOM_TEST(test_new_room_is_given_up_with_its_form),
        ROOM_TEST(test_closing_the_window_leaves),
        ROOM_TEST(test_named_rooms),
        ROOM_TEST(test_silent_room_is_asked),
        ROOM_TEST(test_pings_can_be_turned_off),
        ROOM_TEST(test_restart_comes_back),
        ROOM_TEST(test_restart_counts_mentions),
        ROOM_TEST(test_goodbye_leaves),
        ROOM_TEST(test_service_goes_down),
        ROOM_TEST(test_lost_while_logging_out),
        ROOM_TEST(test_thrown_out_stays_out),
        ROOM_TEST(test_thrown_out_in_the_last_moment),
        ROOM_TEST(test_left_is_not_entered_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
