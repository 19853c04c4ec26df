/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms are entered, refused, left, lost and entered again. */

#include "config.h"

#include <string.h>

#include "model/room.h"
#include "model/window.h"
#include "client/rooms.h"

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
    assert_notice(office, "You are in the room as romeo; 1 is here.");
    assert_notice(office, "Everyone here can see your address.");
    assert_true(client_leave_room(office->client, room_chat(office), "bye", NULL));
    assert_true(office_has_sent(office, "type=\"unavailable\"", "bye"));
    assert_state(office, ROOM_OUT);
    assert_false(client_leave_room(office->client, room_chat(office), NULL, NULL));
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
    assert_int_equal(office->client->questions, 0);
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

#define ROOM_TEST(name) cmocka_unit_test_setup_teardown(name, office_setup, office_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ROOM_TEST(test_entering_and_leaving),  ROOM_TEST(test_nick_order),
        ROOM_TEST(test_password_is_asked_for), ROOM_TEST(test_nick_is_asked_for),
        ROOM_TEST(test_autojoin_in_turn),      ROOM_TEST(test_autojoin_makes_up_a_nick),
        ROOM_TEST(test_new_room_is_opened),    ROOM_TEST(test_closing_the_window_leaves),
        ROOM_TEST(test_named_rooms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
