/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Occupants who lie and rooms that make no sense: nobody gets anything by it. */

#include "config.h"

#include <string.h>

#include "base/limits.h"

#include "modules/muc.h"
#include "unit/xmpp/stream_fixture.h"

#define ROOM "coven@chat.shakespeare.lit"
#define USER "http://jabber.org/protocol/muc#user"

static Room *
enter(Fixture *f)
{
    return fixture_enter_room(f, ROOM "/alice")->room;
}

static void
come(Fixture *f, const char *nick)
{
    receive(f,
            "<presence from='" ROOM "/%s'><x xmlns='" USER "'>"
            "<item affiliation='none' role='participant'/></x></presence>",
            nick);
}

/* --- who we are --- */

static void
test_others_who_claim_to_be_us(void **state)
{
    Fixture *f = *state;
    const Room *room = enter(f);

    receive(f, "<presence from='" ROOM "/mallory'><x xmlns='" USER "'>"
               "<item role='moderator' jid='alice@example.org/other'/><status code='110'/>"
               "<status code='201'/><status code='210'/></x></presence>");
    assert_string_equal(occupant_nick(room->self), "alice");
    assert_string_equal(room->nick, "alice");
    assert_false(room_find(room, "mallory")->is_self);
    receive(f, "<presence type='unavailable' from='" ROOM "/mallory'><x xmlns='" USER "'>"
               "<item role='none'/><status code='110'/><status code='307'/></x></presence>");
    assert_int_equal(room->state, ROOM_IN);
    assert_nothing_told(f);
}

/* Somebody has the nick that we asked for, and the room gives us another one. */
static void
test_who_had_our_nick_before(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) jid = jid_new(ROOM, NULL);
    Chat *chat = account_get_chat(stream_account(f->stream), jid, CHAT_ROOM);
    const MucEntry entry = { .nick = "alice", .most = -1 };
    const Room *room = chat->room;

    muc_enter(f->stream, chat, &entry);
    come(f, "alice");
    receive(f, "<presence from='" ROOM "/alice2'><x xmlns='" USER "'><item affiliation='none' "
               "role='participant'/><status code='110'/><status code='210'/></x></presence>");
    assert_int_equal(room->state, ROOM_IN);
    assert_string_equal(occupant_nick(room->self), "alice2");
    assert_false(room_find(room, "alice")->is_self);
    receive(f, "<presence from='" ROOM "/mallory'><x xmlns='" USER "'><item affiliation='none' "
               "role='participant'/><status code='110'/></x></presence>");
    assert_string_equal(occupant_nick(room->self), "alice2");
}

/* Our nick is not to be had by a rename. */
static void
test_others_who_take_our_nick(void **state)
{
    Fixture *f = *state;
    const Room *room = enter(f);

    come(f, "mallory");
    receive(f, "<presence type='unavailable' from='" ROOM "/mallory'><x xmlns='" USER "'>"
               "<item nick='alice'/><status code='303'/></x></presence>");
    assert_int_equal(room_count(room), 1);
    assert_ptr_equal(room->self, room_find(room, "alice"));
    assert_int_equal(room->state, ROOM_IN);
}

static void
test_endless_renames(void **state)
{
    Fixture *f = *state;
    const Room *room = enter(f);

    come(f, "a");
    come(f, "b");
    for (unsigned i = 0; i < 1000; i++) {
        receive(f, "<presence type='unavailable' from='" ROOM "/a'><x xmlns='" USER "'>"
                   "<item nick='b'/><status code='303'/></x></presence>");
        receive(f, "<presence type='unavailable' from='" ROOM "/b'><x xmlns='" USER "'>"
                   "<item nick='a'/><status code='303'/></x></presence>");
    }
    receive(f, "<presence type='unavailable' from='" ROOM "/a'><x xmlns='" USER "'>"
               "<item nick='a'/><status code='303'/></x></presence>");
    assert_int_equal(room_count(room), 2);
    assert_non_null(room_find(room, "a"));
    assert_int_equal(g_sequence_get_length(room->order), 2);
    /* One to no nick at all is a way of leaving. */
    receive(f, "<presence type='unavailable' from='" ROOM "/a'><x xmlns='" USER "'>"
               "<item/><status code='303'/></x></presence>");
    assert_int_equal(room_count(room), 1);
}

/* --- nicks --- */

static void
test_odd_nicks(void **state)
{
    Fixture *f = *state;
    const Room *room = enter(f);
    g_autofree char *huge = g_strnfill(1024, 'x');
    static const char *const refused[] = {
        "", "bell&#7;", "a&#x202e;&#x200b;", "line&#10;break", "&#xfffe;", "\x7f"
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *xml =
            g_strdup_printf("<presence xmlns='jabber:client' from='" ROOM "/%s'/>", refused[i]);
        g_autoptr(Element) stanza = element_parse(xml);
        if (stanza)
            stream_receive(f->stream, stanza);
    }
    come(f, huge);
    assert_int_equal(room_count(room), 1);
    receive(f, "<presence from='" ROOM "'/>");
    receive(f, "<presence from='" ROOM "'><show>dnd</show><status>I am the room</status>"
               "<x xmlns='" USER "'><item role='moderator'/><status code='110'/></x></presence>");
    assert_int_equal(room_count(room), 1);
    come(f, " spaced ");
    come(f, "&lt;b&gt;&amp;");
    assert_int_equal(room_count(room), 3);
}

static void
test_huge_texts(void **state)
{
    Fixture *f = *state;
    const Room *room = enter(f);
    g_autofree char *huge = g_strnfill(3 * LIMIT_STATUS_BYTES, 's');
    GString *hats = g_string_new(NULL);

    room_add_features((Room *)room, ROOM_HATS | ROOM_OCCUPANT_IDS, 0);
    for (unsigned i = 0; i < 10 * LIMIT_HATS; i++)
        g_string_append_printf(hats, "<hat title='%s'/>", huge);
    receive(f,
            "<presence from='" ROOM "/mallory'><status>%s</status><hats "
            "xmlns='urn:xmpp:hats:0'>%s</hats><occupant-id xmlns='urn:xmpp:occupant-id:0' "
            "id='%s'/></presence>",
            huge, hats->str, huge);
    const Occupant *mallory = room_find(room, "mallory");
    assert_true(strlen(mallory->status) <= LIMIT_STATUS_BYTES);
    assert_int_equal(g_strv_length(mallory->hats), LIMIT_HATS);
    assert_true(strlen(mallory->hats[0]) <= LIMIT_NAME_BYTES);
    assert_null(mallory->id);
    g_string_free(hats, TRUE);
}

static void
test_nonsense(void **state)
{
    Fixture *f = *state;
    const Room *room = enter(f);

    receive(f, "<presence from='" ROOM "/m'><show>offline</show><x xmlns='" USER "'>"
               "<item role='king' affiliation='god' jid='@@'/><item role='moderator'/></x>"
               "<x xmlns='" USER "'><item role='moderator'/></x></presence>");
    const Occupant *occupant = room_find(room, "m");
    assert_int_equal(occupant->role, ROLE_PARTICIPANT);
    assert_int_equal(occupant->affiliation, AFFILIATION_NONE);
    assert_int_equal(occupant->show, SHOW_ONLINE);
    assert_null(occupant->real);
    receive(f, "<presence type='subscribe' from='" ROOM "/m'/>");
    receive(f, "<presence type='subscribe' from='" ROOM "'/>");
    receive(f, "<presence type='probe' from='" ROOM "/m'/>");
    receive(f, "<presence type='nonsense' from='" ROOM "/m'/>");
    receive(f, "<presence type='unavailable' from='" ROOM "/nobody'/>");
    receive(f, "<presence type='unavailable' from='" ROOM "'/>");
    assert_int_equal(room_count(room), 2);
    assert_nothing_told(f);
    assert_nothing_sent(f);
}

/* --- errors --- */

static void
test_errors_of_others(void **state)
{
    Fixture *f = *state;
    Chat *chat = fixture_open_room(f, ROOM);
    const MucEntry entry = { .nick = "alice", .most = -1 };
    static const char error[] = "<presence type='error' from='%s'><error type='auth'><forbidden "
                                "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></presence>";

    muc_enter(f->stream, chat, &entry);
    forget_sent(f);
    receive(f, error, ROOM "/mallory");
    receive(f, error, "chat.shakespeare.lit");
    receive(f, error, "mallory@example.net/x");
    assert_int_equal(chat->room->state, ROOM_ENTERING);
    come(f, "alice");
    come(f, "mallory");
    g_ptr_array_set_size(f->told, 0);
    receive(f, error, ROOM "/mallory");
    assert_int_equal(chat->room->state, ROOM_IN);
    assert_int_equal(room_count(chat->room), 2);
    muc_change_nick(f->stream, chat, "bella");
    receive(f, error, ROOM "/mallory");
    assert_nothing_told(f);
}

/* --- rooms that we are not in --- */

static void
test_rooms_never_entered(void **state)
{
    Fixture *f = *state;
    Chat *chat = fixture_open_room(f, ROOM);

    come(f, "mallory");
    receive(f, "<presence from='" ROOM "/alice'><x xmlns='" USER "'><status code='110'/></x>"
               "</presence>");
    assert_int_equal(chat->room->state, ROOM_OUT);
    assert_int_equal(room_count(chat->room), 0);
    receive(f, "<presence from='other@chat.shakespeare.lit/mallory'><x xmlns='" USER "'/>"
               "</presence>");
    assert_null(fixture_find_contact(f, "other@chat.shakespeare.lit"));
    receive(f, "<message type='groupchat' from='other@chat.shakespeare.lit/mallory'>"
               "<body>hello</body></message>");
    receive(f, "<message type='groupchat' from='" ROOM "/mallory'><body>hello</body></message>");
    assert_nothing_told(f);
    assert_nothing_sent(f);
}

/* What was said to another device of ours, by somebody in a room where this one is not. */
static void
test_private_messages_of_other_rooms(void **state)
{
    static const char *const carbons[] = {
        "<received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
        "<message xmlns='jabber:client' type='chat' from='other@chat.shakespeare.lit/mallory' "
        "to='alice@example.org/phone'><body>psst</body><x xmlns='" USER "'/></message>"
        "</forwarded></received>",
        "<sent xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>"
        "<message xmlns='jabber:client' type='chat' to='other@chat.shakespeare.lit/mallory' "
        "from='alice@example.org/phone'><body>psst</body><x xmlns='" USER "'/></message>"
        "</forwarded></sent>",
    };
    Fixture *f = *state;

    for (unsigned i = 0; i < G_N_ELEMENTS(carbons); i++)
        receive(f, "<message from='alice@example.org' to='alice@example.org/desk'>%s</message>",
                carbons[i]);
    assert_nothing_told(f);
    assert_null(fixture_find_chat(f, "other@chat.shakespeare.lit"));
}

/* A room that we left is known to be one; an address that has not said so may be a contact's. */
static void
test_rooms_that_we_left(void **state)
{
    Fixture *f = *state;
    Room *room = enter(f);

    room_add_features(room, ROOM_PERSISTENT, 0);
    muc_leave(f->stream, room->chat, NULL);
    forget_sent(f);
    receive(f, "<message type='chat' id='m1' from='" ROOM "/mallory'><body>psst</body>"
               "<request xmlns='urn:xmpp:receipts'/></message>");
    receive(f, "<presence type='subscribe' from='" ROOM "/mallory'/>");
    assert_nothing_told(f);
    assert_nothing_sent(f);
    fixture_open_room(f, "bob@example.org");
    receive(f, "<message type='chat' from='bob@example.org/x'><body>hi</body></message>");
    assert_told(f, "message bob@example.org");
}

/* --- what is for contacts --- */

static void
test_nothing_of_a_contact(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, ROOM, "both");
    enter(f);
    come(f, "mallory");
    receive(f, "<message type='chat' id='m1' from='" ROOM "/mallory'><body>psst</body>"
               "<request xmlns='urn:xmpp:receipts'/>"
               "<composing xmlns='http://jabber.org/protocol/chatstates'/>"
               "<nick xmlns='http://jabber.org/protocol/nick'>Bob</nick>"
               "<x xmlns='http://jabber.org/protocol/rosterx'><item action='add' "
               "jid='eve@example.net'/></x></message>");
    receive(f, "<iq type='set' id='x' from='" ROOM "/mallory'>"
               "<x xmlns='http://jabber.org/protocol/rosterx'><item action='add' "
               "jid='eve@example.net'/></x></iq>");
    assert_sent(f, "<iq type='error' id='x' to='" ROOM "/mallory'><error type='cancel'>"
                   "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
                   "</iq>");
    assert_nothing_sent(f);
    assert_null(fixture_find_chat(f, ROOM));
    assert_int_equal(contact_show(fixture_find_contact(f, ROOM)), SHOW_OFFLINE);
    receive(f, "<iq type='set' id='r' from='" ROOM "/mallory'><query xmlns='jabber:iq:roster'>"
               "<item jid='eve@example.net' subscription='both'/></query></iq>");
    assert_null(fixture_find_contact(f, "eve@example.net"));
}

/* Occupants see that we are there, so we answer them; who is in no room with us sees nothing. */
static void
test_questions(void **state)
{
    static const struct {
        const char *from;
        bool is_answered;
    } rows[] = {
        { ROOM "/mallory", true },
        { ROOM, true },
        { ROOM "/nobody", false },
        { "other@chat.shakespeare.lit/mallory", false },
    };
    Fixture *f = *state;

    enter(f);
    come(f, "mallory");
    fixture_open_room(f, "other@chat.shakespeare.lit");
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *result =
            g_strdup_printf("<iq type='result' id='p' to='%s'/>", rows[i].from);
        g_autofree char *error = g_strdup_printf(
            "<iq type='error' id='p' to='%s'><error type='cancel'><service-unavailable "
            "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            rows[i].from);
        receive(f, "<iq type='get' id='p' from='%s'><ping xmlns='urn:xmpp:ping'/></iq>",
                rows[i].from);
        assert_sent(f, rows[i].is_answered ? result : error);
    }
    fixture_set(f, SETTING_PRIVACY_VERSION, "off");
    receive(f, "<iq type='get' id='v' from='" ROOM "/mallory'><query xmlns='jabber:iq:version'/>"
               "</iq>");
    assert_sent(f, "<iq type='error' id='v' to='" ROOM "/mallory'><error type='cancel'>"
                   "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
                   "</iq>");
}

/* --- floods --- */

static void
test_flood(void **state)
{
    Fixture *f = *state;
    const Room *room = enter(f);

    for (unsigned i = 0; i < LIMIT_OCCUPANTS + 1000; i++) {
        g_autofree char *nick = g_strdup_printf("m%u", i);
        come(f, nick);
    }
    assert_int_equal(room_count(room), LIMIT_OCCUPANTS);
    come(f, "m7");
    receive(f, "<presence type='unavailable' from='" ROOM "/m7'/>");
    come(f, "late");
    assert_non_null(room_find(room, "late"));
}

/* We ourselves always fit in. */
static void
test_flood_before_we_are_in(void **state)
{
    Fixture *f = *state;
    Chat *chat = fixture_open_room(f, ROOM);
    const MucEntry entry = { .nick = "alice", .most = -1 };

    muc_enter(f->stream, chat, &entry);
    for (unsigned i = 0; i < LIMIT_OCCUPANTS + 1; i++) {
        g_autofree char *nick = g_strdup_printf("m%u", i);
        come(f, nick);
    }
    come(f, "alice");
    assert_int_equal(chat->room->state, ROOM_IN);
    assert_non_null(chat->room->self);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_others_who_claim_to_be_us),
        TEST(test_others_who_take_our_nick),
        TEST(test_who_had_our_nick_before),
        TEST(test_endless_renames),
        TEST(test_odd_nicks),
        TEST(test_huge_texts),
        TEST(test_nonsense),
        TEST(test_errors_of_others),
        TEST(test_rooms_never_entered),
        TEST(test_private_messages_of_other_rooms),
        TEST(test_rooms_that_we_left),
        TEST(test_nothing_of_a_contact),
        TEST(test_questions),
        TEST(test_flood),
        TEST(test_flood_before_we_are_in),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
