/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0085: the states of others in the model, and the rules for telling ours. */

#include "config.h"

#include "modules/chat_states.h"
#include "modules/message.h"
#include "unit/xmpp/stream_fixture.h"

#define FRANCISCO   "francisco@shakespeare.lit"
#define NO_STORE    "<no-store xmlns='urn:xmpp:hints'/>"
#define STATE(name) "<" name " xmlns='http://jabber.org/protocol/chatstates'/>"

static void
receive_state(Fixture *f, const char *name)
{
    receive(f,
            "<message from='" FRANCISCO "/elsinore' to='alice@example.org/desk' type='chat'>"
            "<%s xmlns='http://jabber.org/protocol/chatstates'/></message>",
            name);
}

static void
send_body(Fixture *f, Chat *chat)
{
    g_autoptr(Message) message = message_new(MESSAGE_CHAT, "Who's there?");

    message->id = g_strdup("m1");
    message->time = FIXTURE_NOW;
    message_send(f->stream, chat, message);
}

#define SENT_BODY(more)                                                                            \
    "<message to='" FRANCISCO "' type='chat' id='m1'><body>Who's there?</body>"                    \
    "<origin-id xmlns='urn:xmpp:sid:0' id='m1'/><request xmlns='urn:xmpp:receipts'/>"              \
    "<markable xmlns='urn:xmpp:chat-markers:0'/>" more "</message>"

static void
test_states_of_others(void **state)
{
    static const struct {
        const char *name;
        Typing typing;
    } rows[] = {
        { "composing", TYPING_COMPOSING }, { "paused", TYPING_PAUSED }, { "active", TYPING_ACTIVE },
        { "inactive", TYPING_INACTIVE },   { "gone", TYPING_GONE },
    };
    Fixture *f = *state;
    Chat *chat = fixture_open_chat(f, FRANCISCO);

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        receive_state(f, rows[i].name);
        assert_int_equal(chat->typing, rows[i].typing);
    }
    assert_nothing_told(f);
    assert_nothing_sent(f);
}

static void
test_ignored(void **state)
{
    static const char *const ignored[] = {
        "<message from='" FRANCISCO "/x' type='groupchat'>" STATE("composing") "</message>",
        "<message from='" FRANCISCO "/x' type='error'>" STATE("composing") "</message>",
        "<message from='mallory@example.net/x' type='chat'>" STATE("composing") "</message>",
        "<message from='" FRANCISCO "/x' type='chat'>" STATE(
            "composing") "<delay xmlns='urn:xmpp:delay' stamp='2026-11-22T09:00:00Z'/></message>",
        "<message from='" FRANCISCO "/x' type='chat'><composing xmlns='urn:x'/></message>",
        "<message from='" FRANCISCO "/x' type='chat'>" STATE("dancing") "</message>",
    };
    Fixture *f = *state;
    Chat *chat = fixture_open_chat(f, FRANCISCO);

    for (unsigned i = 0; i < G_N_ELEMENTS(ignored); i++)
        receive(f, "%s", ignored[i]);
    assert_int_equal(chat->typing, TYPING_UNKNOWN);
    assert_null(fixture_find_chat(f, "mallory@example.net"));
}

static void
test_typing_ends_with_presence(void **state)
{
    Fixture *f = *state;
    Chat *chat = fixture_open_chat(f, FRANCISCO);

    receive_state(f, "composing");
    receive(f, "<presence from='" FRANCISCO "/elsinore' type='unavailable'/>");
    assert_int_equal(chat->typing, TYPING_UNKNOWN);
    receive_state(f, "composing");
    stream_close(f->stream);
    clock_advance(f->clock, 0);
    assert_int_equal(chat->typing, TYPING_UNKNOWN);
}

static void
test_active_asks_until_refused(void **state)
{
    Fixture *f = *state;
    Chat *chat = fixture_open_chat(f, FRANCISCO);

    send_body(f, chat);
    assert_sent(f, SENT_BODY(STATE("active")));
    /* It has shown nothing yet: no state alone. */
    chat_states_send(f->stream, chat, TYPING_COMPOSING);
    assert_nothing_sent(f);
    /* It answers without a state: none from us any more. */
    receive(f, "<message from='" FRANCISCO "/elsinore' type='chat'><body>Nay</body></message>");
    send_body(f, chat);
    assert_sent(f, SENT_BODY(""));
    chat_states_send(f->stream, chat, TYPING_COMPOSING);
    assert_nothing_sent(f);
}

static void
test_states_alone_once_each(void **state)
{
    Fixture *f = *state;
    Chat *chat = fixture_open_chat(f, FRANCISCO);

    receive(f, "<message from='" FRANCISCO
               "/elsinore' type='chat'><body>Nay, answer me</body>" STATE("active") "</message>");
    chat_states_send(f->stream, chat, TYPING_COMPOSING);
    assert_sent(f, "<message to='" FRANCISCO "' type='chat'>" STATE("composing") NO_STORE
                "</message>");
    chat_states_send(f->stream, chat, TYPING_COMPOSING);
    assert_nothing_sent(f);
    chat_states_send(f->stream, chat, TYPING_PAUSED);
    assert_sent(f,
                "<message to='" FRANCISCO "' type='chat'>" STATE("paused") NO_STORE "</message>");
    send_body(f, chat);
    assert_sent(f, SENT_BODY(STATE("active")));
    chat_states_send(f->stream, chat, TYPING_ACTIVE);
    assert_nothing_sent(f);
    chat_states_send(f->stream, chat, TYPING_UNKNOWN);
    assert_nothing_sent(f);
}

/* The first message of a stranger opens the chat; its state is remembered. */
static void
test_first_message_shows_support(void **state)
{
    Fixture *f = *state;

    receive(f, "<message from='" FRANCISCO
               "/x' type='chat'><body>Nay</body>" STATE("active") "</message>");
    chat_states_send(f->stream, fixture_find_chat(f, FRANCISCO), TYPING_COMPOSING);
    assert_sent(f, "<message to='" FRANCISCO "' type='chat'>" STATE("composing") NO_STORE
                "</message>");
}

static void
test_not_to_the_absent(void **state)
{
    Fixture *f = *state;
    Chat *chat = fixture_open_chat(f, FRANCISCO);

    fixture_add_contact(f, FRANCISCO, "both");
    receive_state(f, "active");
    chat_states_send(f->stream, chat, TYPING_COMPOSING);
    assert_nothing_sent(f);
    receive(f, "<presence from='" FRANCISCO "/elsinore'/>");
    chat_states_send(f->stream, chat, TYPING_COMPOSING);
    assert_sent(f, "<message to='" FRANCISCO "' type='chat'>" STATE("composing") NO_STORE
                "</message>");
}

static void
test_can_be_switched_off(void **state)
{
    Fixture *f = *state;
    Chat *chat = fixture_open_chat(f, FRANCISCO);

    fixture_set(f, SETTING_PRIVACY_TYPING, "off");
    receive_state(f, "active");
    forget_sent(f);
    chat_states_send(f->stream, chat, TYPING_COMPOSING);
    assert_nothing_sent(f);
    send_body(f, chat);
    assert_sent(f, SENT_BODY(""));
}

static void
test_gone_opens_the_lock(void **state)
{
    Fixture *f = *state;
    Chat *chat = fixture_open_chat(f, FRANCISCO);

    chat_set_last_resource(chat, "elsinore");
    receive_state(f, "composing");
    assert_string_equal(chat->last_resource, "elsinore");
    receive_state(f, "gone");
    assert_null(chat->last_resource);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_states_of_others),          TEST(test_ignored),
        TEST(test_typing_ends_with_presence), TEST(test_active_asks_until_refused),
        TEST(test_states_alone_once_each),    TEST(test_first_message_shows_support),
        TEST(test_not_to_the_absent),         TEST(test_can_be_switched_off),
        TEST(test_gone_opens_the_lock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
