/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0172: nicknames out and in. */

#include "config.h"

#include <string.h>

#include "model/contact.h"

#include "modules/message.h"
#include "modules/nick.h"
#include "modules/roster.h"
#include "unit/xmpp/stream_fixture.h"

#define NICK(name) "<nick xmlns='http://jabber.org/protocol/nick'>" name "</nick>"
/* Example 5. */
#define EVENT(from, inside)                                                                        \
    "<message from='" from "' to='alice@example.org' type='headline' id='foo'>"                    \
    "<event xmlns='http://jabber.org/protocol/pubsub#event'>"                                      \
    "<items node='http://jabber.org/protocol/nick'>" inside "</items></event></message>"

static const char *
nickname_of(Fixture *f, const char *address)
{
    return fixture_find_contact(f, address)->nickname;
}

static void
test_contacts_publish(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "narrator@moby-dick.lit", "both");
    receive(f, EVENT("narrator@moby-dick.lit", "<item>" NICK("CallMeIshmael") "</item>"));
    assert_string_equal(nickname_of(f, "narrator@moby-dick.lit"), "CallMeIshmael");
    receive(f, EVENT("narrator@moby-dick.lit", "<item>" NICK("") "</item>"));
    assert_null(nickname_of(f, "narrator@moby-dick.lit"));
    receive(f, EVENT("narrator@moby-dick.lit", "<item>" NICK("Ishmael") "</item>"));
    receive(f, EVENT("narrator@moby-dick.lit", "<item><mood xmlns='x'>Ahab</mood></item>"));
    assert_null(nickname_of(f, "narrator@moby-dick.lit"));
    receive(f, EVENT("narrator@moby-dick.lit", "<item>" NICK("<b>Ishmael</b>") "</item>"));
    assert_null(nickname_of(f, "narrator@moby-dick.lit"));
}

/* One cannot be called something by others. */
static void
test_others_are_not_heard(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "narrator@moby-dick.lit", "both");
    receive(f, EVENT("ahab@moby-dick.lit", "<item>" NICK("Ishmael") "</item>"));
    assert_null(nickname_of(f, "narrator@moby-dick.lit"));
    assert_null(f->account->nickname);
    receive(f, "<message from='ahab@moby-dick.lit/x' type='chat'><body>Call me</body>" NICK(
                   "Ishmael") "</message>");
    assert_string_equal(contact_display_name(fixture_find_contact(f, "narrator@moby-dick.lit")),
                        "narrator");
}

static void
test_messages_of_contacts(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "narrator@moby-dick.lit", "both");
    receive(f, "<message from='narrator@moby-dick.lit/pda'>" NICK("CallMeIshmael") "</message>");
    assert_string_equal(nickname_of(f, "narrator@moby-dick.lit"), "CallMeIshmael");
    receive(f,
            "<message from='narrator@moby-dick.lit/pda' type='error'>" NICK("Ahab") "</message>");
    assert_string_equal(nickname_of(f, "narrator@moby-dick.lit"), "CallMeIshmael");
}

static void
test_our_own(void **state)
{
    Fixture *f = *state;

    receive(f, EVENT("alice@example.org", "<item>" NICK(" Alice \x26#10; A. ") "</item>"));
    assert_string_equal(f->account->nickname, "Alice   A.");
    receive(f, EVENT("alice@example.org", "<retract id='current'/>"));
    assert_null(f->account->nickname);
}

static void
ignore(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)stream;
    (void)result;
    (void)error;
    (void)data;
}

static void
test_publishing(void **state)
{
    Fixture *f = *state;

    nick_publish(f->stream, " Ali\tce ", ignore, NULL);
    const char *sent = g_queue_peek_head(&f->sent);
    assert_non_null(strstr(sent, "<publish node=\"http://jabber.org/protocol/nick\">"
                                 "<item id=\"current\"><nick "
                                 "xmlns=\"http://jabber.org/protocol/nick\">Ali ce</nick>"));
}

/* Examples 3 and 4; who knows us already is not told each time. */
static void
test_strangers_are_told(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) starbuck = jid_new("starbuck@moby-dick.lit", NULL);

    account_set_nickname(f->account, "Ishmael");
    roster_send_subscription(f->stream, starbuck, SUBSCRIPTION_REQUEST);
    assert_sent(f, "<presence to='starbuck@moby-dick.lit' type='subscribe' id='*'>" NICK(
                       "Ishmael") "</presence>");
    roster_send_subscription(f->stream, starbuck, SUBSCRIPTION_ALLOW);
    assert_sent(f, "<presence to='starbuck@moby-dick.lit' type='subscribed' id='*'/>");
    Chat *chat = fixture_open_chat(f, "starbuck@moby-dick.lit");
    for (unsigned i = 0; i < 2; i++) {
        g_autoptr(Message) message = message_new(MESSAGE_CHAT, "Call me Ishmael");
        message->id = message_new_id();
        message->is_outgoing = true;
        chat_add_message(chat, message);
        message_send(f->stream, chat, message);
        assert_int_equal(strstr(g_queue_peek_head(&f->sent), ">Ishmael</nick>") != NULL, i == 0);
        forget_sent(f);
    }
}

static void
test_contacts_are_not(void **state)
{
    Fixture *f = *state;
    g_autoptr(Message) message = message_new(MESSAGE_CHAT, "hi");

    account_set_nickname(f->account, "Ishmael");
    fixture_add_contact(f, "starbuck@moby-dick.lit", "both");
    Chat *chat = fixture_open_chat(f, "starbuck@moby-dick.lit");
    message->id = message_new_id();
    forget_sent(f);
    message_send(f->stream, chat, message);
    assert_null(strstr(g_queue_peek_head(&f->sent), "nick"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_contacts_publish),     TEST(test_others_are_not_heard),
        TEST(test_messages_of_contacts), TEST(test_our_own),
        TEST(test_publishing),           TEST(test_strangers_are_told),
        TEST(test_contacts_are_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
