/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0184: who gets a receipt, and whose receipt counts. */

#include "config.h"

#include "modules/message.h"
#include "unit/xmpp/stream_fixture.h"

#define REQUEST(from, type, more)                                                                  \
    "<message from='" from "' to='alice@example.org/desk' id='richard2-4.1.247'" type ">"          \
    "<body>My lord, dispatch</body><request xmlns='urn:xmpp:receipts'/>" more "</message>"

static void
test_is_given_to_subscribers(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "from");
    receive(f, REQUEST("bob@example.org/westminster", "", ""));
    assert_sent(f, "<message to='bob@example.org/westminster' id='*'>"
                   "<received xmlns='urn:xmpp:receipts' id='richard2-4.1.247'/>"
                   "<store xmlns='urn:xmpp:hints'/></message>");
    assert_told(f, "message bob@example.org");
    receive(f, REQUEST("bob@example.org/westminster", " type='chat'", ""));
    assert_sent(f, "<message to='bob@example.org/westminster' type='chat' id='*'>"
                   "<received xmlns='urn:xmpp:receipts' id='richard2-4.1.247'/>"
                   "<store xmlns='urn:xmpp:hints'/></message>");
    assert_nothing_sent(f);
}

/* What waited on the server is first received now (5.5). */
static void
test_is_given_for_what_waited(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    receive(f, REQUEST("bob@example.org/w", " type='chat'",
                       "<delay xmlns='urn:xmpp:delay' from='example.org' "
                       "stamp='2026-11-20T00:00:00Z'/>"));
    assert_sent(f, "<message to='bob@example.org/w' type='chat' id='*'>"
                   "<received xmlns='urn:xmpp:receipts' id='richard2-4.1.247'/>"
                   "<store xmlns='urn:xmpp:hints'/></message>");
}

static void
test_is_not_given_to_others(void **state)
{
    Fixture *f = *state;

    receive(f, REQUEST("mallory@example.net/x", " type='chat'", ""));
    fixture_add_contact(f, "carol@example.org", "to");
    receive(f, REQUEST("carol@example.org/x", " type='chat'", ""));
    fixture_add_contact(f, "dave@example.org", "none");
    receive(f, REQUEST("dave@example.org/x", " type='chat'", ""));
    assert_nothing_sent(f);
}

static void
test_is_not_given_for_what_is_no_message(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    receive(f, REQUEST("bob@example.org/x", " type='error'", ""));
    receive(f, REQUEST("bob@example.org/x", " type='groupchat'", ""));
    /* A receipt that asks for a receipt would go to and fro for ever. */
    receive(f, REQUEST("bob@example.org/x", "", "<received xmlns='urn:xmpp:receipts' id='1'/>"));
    receive(f, "<message from='bob@example.org/x'><request xmlns='urn:xmpp:receipts'/></message>");
    receive(f, "<message from='alice@example.org'><received xmlns='urn:xmpp:carbons:2'>"
               "<forwarded xmlns='urn:xmpp:forward:0'>"
               "<message xmlns='jabber:client' from='bob@example.org/x' id='9' "
               "to='alice@example.org'><body>x</body><request xmlns='urn:xmpp:receipts'/>"
               "</message></forwarded></received></message>");
    assert_nothing_sent(f);
}

static void
test_can_be_switched_off(void **state)
{
    Fixture *f = *state;
    SettingScope chat = { .account = "alice@example.org", .chat = "bob@example.org" };

    fixture_add_contact(f, "bob@example.org", "both");
    fixture_add_contact(f, "carol@example.org", "both");
    assert_true(settings_set(f->settings, SETTING_PRIVACY_RECEIPTS, &chat, "off", NULL));
    forget_sent(f);
    receive(f, REQUEST("bob@example.org/x", "", ""));
    assert_nothing_sent(f);
    receive(f, REQUEST("carol@example.org/x", "", ""));
    assert_sent(f, "<message to='carol@example.org/x' id='*'><received "
                   "xmlns='urn:xmpp:receipts' id='richard2-4.1.247'/>"
                   "<store xmlns='urn:xmpp:hints'/></message>");
}

static void
test_marks_the_chat_of_its_sender(void **state)
{
    Fixture *f = *state;

    receive(f, "<message from='bob@example.org/x' id='bi29sg183b4v'>"
               "<received xmlns='urn:xmpp:receipts' id='m1'/></message>");
    assert_told(f, "mark bob@example.org m1 received");
    /* Somebody else's receipt can only speak of that one's own chat. */
    receive(f, "<message from='mallory@example.net/x' id='2' type='chat'>"
               "<received xmlns='urn:xmpp:receipts' id='m1'/></message>");
    assert_told(f, "mark mallory@example.net m1 received");
    assert_nothing_told(f);
    assert_null(fixture_find_chat(f, "mallory@example.net"));
}

static void
test_is_ignored(void **state)
{
    Fixture *f = *state;

    receive(f, "<message from='bob@example.org/x'><received xmlns='urn:xmpp:receipts'/></message>");
    receive(f, "<message from='bob@example.org/x' type='groupchat'>"
               "<received xmlns='urn:xmpp:receipts' id='m1'/></message>");
    receive(f, "<message from='alice@example.org'><sent xmlns='urn:xmpp:carbons:2'>"
               "<forwarded xmlns='urn:xmpp:forward:0'>"
               "<message xmlns='jabber:client' from='alice@example.org/x' to='bob@example.org/y'>"
               "<received xmlns='urn:xmpp:receipts' id='m1'/></message>"
               "</forwarded></sent></message>");
    assert_nothing_told(f);
}

static void
test_is_asked_for(void **state)
{
    Fixture *f = *state;
    Chat *chat = fixture_open_chat(f, "bob@example.org");
    g_autoptr(Message) message = message_new(MESSAGE_CHAT, "hello");

    message->id = g_strdup("m1");
    message->time = FIXTURE_NOW;
    message_send(f->stream, chat, message);
    assert_sent(f, "<message to='bob@example.org' type='chat' id='m1'><body>hello</body>"
                   "<origin-id xmlns='urn:xmpp:sid:0' id='m1'/>"
                   "<request xmlns='urn:xmpp:receipts'/>"
                   "<markable xmlns='urn:xmpp:chat-markers:0'/>"
                   "<active xmlns='http://jabber.org/protocol/chatstates'/></message>");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_is_given_to_subscribers),
        TEST(test_is_given_for_what_waited),
        TEST(test_is_not_given_to_others),
        TEST(test_is_not_given_for_what_is_no_message),
        TEST(test_can_be_switched_off),
        TEST(test_marks_the_chat_of_its_sender),
        TEST(test_is_ignored),
        TEST(test_is_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
