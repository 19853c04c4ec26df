/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0333: whose markers count, who is sent one, and what asks for them. */

#include "config.h"

#include "modules/markers.h"
#include "modules/message.h"
#include "unit/xmpp/stream_fixture.h"

#define MARKER(name, id) "<" name " xmlns='urn:xmpp:chat-markers:0' id='" id "'/>"

static void
a_marker_counts_in_the_chat_of_its_sender(void **state)
{
    Fixture *f = *state;

    receive(f, "<message from='bob@example.org/phone' type='chat'>" MARKER("displayed",
                                                                           "m-1") "</message>");
    assert_told(f, "mark bob@example.org m-1 read");
    receive(f, "<message from='bob@example.org/phone'>" MARKER("acknowledged", "m-2") "</message>");
    assert_told(f, "mark bob@example.org m-2 read");
    receive(f, "<message from='bob@example.org/phone'>" MARKER("received", "m-3") "</message>");
    assert_told(f, "mark bob@example.org m-3 received");
    assert_nothing_sent(f);
}

static void
what_is_no_marker_tells_nothing(void **state)
{
    Fixture *f = *state;

    receive(f, "<message from='bob@example.org/x' type='error'>" MARKER(
                   "displayed", "m-1") "<error type='cancel'><gone "
                                       "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
                                       "</message>");
    g_queue_clear_full(&f->sent, g_free);
    g_ptr_array_set_size(f->told, 0);
    receive(f, "<message from='bob@example.org/x'>"
               "<displayed xmlns='urn:xmpp:chat-markers:0'/></message>");
    receive(f, "<message from='bob@example.org/x'>" MARKER("displayed", "") "</message>");
    receive(f, "<message from='room@example.org/bob' type='groupchat'>" MARKER("displayed",
                                                                               "m-1") "</message>");
    assert_nothing_told(f);
}

#define CARBON(from, inside)                                                                       \
    "<message from='" from "'><sent xmlns='urn:xmpp:carbons:2'>"                                   \
    "<forwarded xmlns='urn:xmpp:forward:0'>" inside "</forwarded></sent></message>"

static void
our_other_device_has_shown_what_it_marks(void **state)
{
    Fixture *f = *state;

    receive(f, CARBON("alice@example.org",
                      "<message xmlns='jabber:client' from='alice@example.org/phone' "
                      "to='bob@example.org/x'>" MARKER("displayed", "b-1") "</message>"));
    assert_told(f, "displayed contact bob@example.org b-1");
    receive(f, CARBON("bob@example.org",
                      "<message xmlns='jabber:client' from='alice@example.org/phone' "
                      "to='bob@example.org/x'>" MARKER("displayed", "b-1") "</message>"));
    receive(f, CARBON("alice@example.org",
                      "<message xmlns='jabber:client' from='mallory@example.net/x' "
                      "to='bob@example.org/x'>" MARKER("displayed", "b-1") "</message>"));
    assert_nothing_told(f);
}

static void
messages_ask_where_the_setting_says_so(void **state)
{
    Fixture *f = *state;
    Chat *chat = fixture_open_chat(f, "bob@example.org");
    g_autoptr(Message) message = message_new(MESSAGE_CHAT, "hi");

    message->id = g_strdup("m-1");
    message->time = FIXTURE_NOW;
    message_send(f->stream, chat, message);
    assert_sent(f, "<message to='bob@example.org' type='chat' id='m-1'><body>hi</body>"
                   "<origin-id xmlns='urn:xmpp:sid:0' id='m-1'/>"
                   "<request xmlns='urn:xmpp:receipts'/>"
                   "<markable xmlns='urn:xmpp:chat-markers:0'/>"
                   "<active xmlns='http://jabber.org/protocol/chatstates'/></message>");
    fixture_set(f, SETTING_CHAT_MARKABLE, "off");
    message_send(f->stream, chat, message);
    assert_sent(f, "<message to='bob@example.org' type='chat' id='m-1'><body>hi</body>"
                   "<origin-id xmlns='urn:xmpp:sid:0' id='m-1'/>"
                   "<request xmlns='urn:xmpp:receipts'/>"
                   "<active xmlns='http://jabber.org/protocol/chatstates'/></message>");
}

static void
a_marker_goes_to_the_bare_address_and_is_kept(void **state)
{
    Fixture *f = *state;
    Chat *chat = fixture_open_chat(f, "bob@example.org");

    stream_send_take(f->stream, markers_make(f->stream, chat, "b-7", NULL));
    assert_sent(f, "<message to='bob@example.org' type='chat' id='*'>" MARKER(
                       "displayed", "b-7") "<store xmlns='urn:xmpp:hints'/></message>");
    stream_send_take(f->stream, markers_make(f->stream, chat, "b-7", "s-7"));
    assert_sent(
        f,
        "<message to='bob@example.org' type='chat' id='*'>" MARKER(
            "displayed",
            "b-7") "<displayed xmlns='urn:xmpp:mds:displayed:0'><stanza-id xmlns='urn:xmpp:sid:0'"
                   " by='alice@example.org' id='s-7'/></displayed>"
                   "<store xmlns='urn:xmpp:hints'/></message>");
}

static void
only_who_sees_us_may_be_told(void **state)
{
    Fixture *f = *state;
    Chat *bob = fixture_open_chat(f, "bob@example.org");

    assert_false(markers_may_send(f->stream, bob));
    fixture_add_contact(f, "bob@example.org", "to");
    assert_false(markers_may_send(f->stream, bob));
    fixture_add_contact(f, "bob@example.org", "from");
    assert_true(markers_may_send(f->stream, bob));
    fixture_set(f, SETTING_PRIVACY_MARKERS, "off");
    assert_false(markers_may_send(f->stream, bob));
    Chat *room = fixture_enter_room(f, "dev@rooms.example.org/alice");
    assert_false(markers_may_send(f->stream, room));
    fixture_set(f, SETTING_ROOMS_MARKERS, "on");
    assert_true(markers_may_send(f->stream, room));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_marker_counts_in_the_chat_of_its_sender),
        TEST(what_is_no_marker_tells_nothing),
        TEST(our_other_device_has_shown_what_it_marks),
        TEST(messages_ask_where_the_setting_says_so),
        TEST(a_marker_goes_to_the_bare_address_and_is_kept),
        TEST(only_who_sees_us_may_be_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
