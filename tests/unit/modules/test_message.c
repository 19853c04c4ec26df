/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 6121 5: what becomes a message and what does not, errors, the lock, and sending. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/limits.h"

#include "modules/message.h"
#include "unit/xmpp/stream_fixture.h"

static Message *
last_message(Fixture *f, const char *jid)
{
    Chat *chat = fixture_find_chat(f, jid);

    assert_non_null(chat);
    return timeline_get(chat->timeline, timeline_length(chat->timeline) - 1);
}

static void
test_types(void **state)
{
    static const char *const shown[] = { "", "type='chat'", "type='normal'", "type='headline'",
                                         "type='unheard-of'" };
    Fixture *f = *state;

    for (unsigned i = 0; i < G_N_ELEMENTS(shown); i++) {
        receive(f,
                "<message from='juliet@example.com/balcony' id='ktx72v49' %s>"
                "<body>Art thou not Romeo?</body></message>",
                shown[i]);
        assert_told(f, "message juliet@example.com");
        Message *message = last_message(f, "juliet@example.com");
        assert_string_equal(message->body, "Art thou not Romeo?");
        assert_string_equal(message->id, "ktx72v49");
        assert_string_equal(jid_full(message->from), "juliet@example.com/balcony");
        assert_int_equal(message->time, FIXTURE_NOW);
        assert_false(message->is_outgoing || message->is_carbon || message->is_delayed ||
                     message->is_cut);
    }
}

static void
test_no_message(void **state)
{
    static const char *const nothing[] = {
        "<message from='room@rooms.example.org/nick' type='groupchat'><body>x</body></message>",
        "<message from='bob@example.org/x'><subject>only that</subject></message>",
        "<message from='bob@example.org/x'><body/></message>",
        "<message from='bob@example.org/x'><body xmlns='urn:other'>x</body></message>",
        "<message from='bob@example.org/x'/>",
        "<message from='bob@@example.org'><body>x</body></message>",
        "<message to='al@ice@example.org' from='bob@example.org'><body>x</body></message>",
        "<message from=''><body>x</body></message>",
    };
    Fixture *f = *state;

    for (unsigned i = 0; i < G_N_ELEMENTS(nothing); i++)
        receive(f, "%s", nothing[i]);
    assert_nothing_told(f);
    assert_nothing_sent(f);
    assert_int_equal(f->account->chats->len, 0);
}

static void
test_from_the_server(void **state)
{
    Fixture *f = *state;

    receive(f, "<message from='example.org' type='headline'><body>going down</body></message>");
    assert_told(f, "message example.org");
    receive(f, "<message><body>from your account</body></message>");
    assert_told(f, "message alice@example.org");
}

static void
test_long_body_is_cut(void **state)
{
    Fixture *f = *state;
    g_autofree char *body = g_strnfill(1024 * 1024, 'x');

    receive(f, "<message from='bob@example.org/x'><body>%s</body></message>", body);
    Message *message = last_message(f, "bob@example.org");
    assert_true(message->is_cut);
    assert_int_equal(strlen(message->body), LIMIT_BODY_BYTES);
}

static void
test_long_id_is_dropped(void **state)
{
    Fixture *f = *state;
    g_autofree char *id = g_strnfill(100000, 'x');

    receive(f,
            "<message from='bob@example.org/x' id='%s'><body>x</body>"
            "<origin-id xmlns='urn:xmpp:sid:0' id='%s'/></message>",
            id, id);
    assert_null(last_message(f, "bob@example.org")->id);
    assert_null(last_message(f, "bob@example.org")->origin_id);
}

static void
test_deep_nesting(void **state)
{
    Fixture *f = *state;
    g_autoptr(GString) xml = g_string_new("<message from='bob@example.org/x'><body>deep</body>");

    for (unsigned i = 0; i < LIMIT_STANZA_DEPTH / 2; i++)
        g_string_append(xml, "<received xmlns='urn:x'><message>");
    for (unsigned i = 0; i < LIMIT_STANZA_DEPTH / 2; i++)
        g_string_append(xml, "</message></received>");
    g_string_append(xml, "</message>");
    /* The last two levels are over the bound: the parser keeps them from us. */
    g_autofree char *wrapped = g_strdup_printf("<w xmlns='jabber:client'>%s</w>", xml->str);
    assert_null(element_parse(wrapped));
    receive(f, "<message from='bob@example.org/x'><body>shallow</body></message>");
    assert_string_equal(last_message(f, "bob@example.org")->body, "shallow");
}

static void
test_thousands_of_children(void **state)
{
    Fixture *f = *state;
    g_autoptr(GString) xml = g_string_new("<message from='bob@example.org/x'>");

    for (unsigned i = 0; i < 1000; i++)
        g_string_append(xml, "<request xmlns='urn:xmpp:receipts'/>"
                             "<composing xmlns='http://jabber.org/protocol/chatstates'/>"
                             "<body>one</body><x xmlns='urn:x'/>");
    receive(f, "%s</message>", xml->str);
    assert_told(f, "message bob@example.org");
    assert_nothing_told(f);
}

static void
test_delay(void **state)
{
    static const struct {
        const char *delay;
        int64_t time;
        bool is_delayed;
    } rows[] = {
        /* Our server, our account; the sender's server and the sender speak for themselves. */
        { "from='example.org' stamp='2026-11-22T09:14:00Z'", FIXTURE_NOW - 3000, true },
        { "from='alice@example.org' stamp='2026-11-22T09:14:00Z'", FIXTURE_NOW - 3000, true },
        { "from='example.net' stamp='2026-11-22T09:14:00Z'", FIXTURE_NOW - 3000, true },
        { "from='romeo@example.net' stamp='2026-11-22T09:14:00Z'", FIXTURE_NOW - 3000, true },
        { "from='romeo@example.net/o' stamp='2026-11-22T09:14:00Z'", FIXTURE_NOW - 3000, true },
        { "stamp='2026-11-22T09:14:00Z'", FIXTURE_NOW - 3000, true },
        /* Others cannot; nobody knows the future; nonsense is none. */
        { "from='example.com' stamp='2026-11-22T09:14:00Z'", FIXTURE_NOW, false },
        { "from='bob@example.org' stamp='2026-11-22T09:14:00Z'", FIXTURE_NOW, false },
        { "from='@' stamp='2026-11-22T09:14:00Z'", FIXTURE_NOW, false },
        { "from='example.org' stamp='2036-11-22T09:14:00Z'", FIXTURE_NOW, true },
        { "from='example.org' stamp='yesterday'", FIXTURE_NOW, false },
        { "from='example.org'", FIXTURE_NOW, false },
    };
    Fixture *f = *state;

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *jid = g_strdup_printf("romeo@example.net/%u", i);
        receive(f,
                "<message from='romeo@example.net/o' id='%u'><body>x</body>"
                "<delay xmlns='urn:xmpp:delay' %s>Offline Storage</delay></message>",
                i, rows[i].delay);
        Chat *chat = fixture_find_chat(f, jid);
        g_autofree char *id = g_strdup_printf("%u", i);
        Message *message = timeline_find_id(chat->timeline, id, false);
        assert_int_equal(message->time, rows[i].time);
        assert_int_equal(message->is_delayed, rows[i].is_delayed);
    }
}

/* The sender's own mark comes first, our server's counts. */
static void
test_delay_of_the_server_wins(void **state)
{
    Fixture *f = *state;

    receive(f, "<message from='romeo@example.net/o'><body>x</body>"
               "<delay xmlns='urn:xmpp:delay' from='example.net' stamp='1999-01-01T00:00:00Z'/>"
               "<delay xmlns='urn:xmpp:delay' from='example.org' stamp='2026-11-22T09:14:00Z'/>"
               "<delay xmlns='urn:xmpp:delay' from='example.net' stamp='1998-01-01T00:00:00Z'/>"
               "</message>");
    assert_int_equal(last_message(f, "romeo@example.net")->time, FIXTURE_NOW - 3000);
}

static void
test_bounce(void **state)
{
    Fixture *f = *state;

    receive(f, "<message from='bob@nowhere.example' id='m1' type='error'><body>hello</body>"
               "<error type='cancel'><remote-server-not-found "
               "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");
    assert_told(f, "mark bob@nowhere.example m1 failed: The server of this address was not found.");
    receive(f, "<message from='bob@nowhere.example' type='error'/>");
    receive(f,
            "<message from='room@rooms.example.org' type='groupchat' id='m1'><error/></message>");
    assert_nothing_told(f);
    assert_int_equal(f->account->chats->len, 0);
}

static void
test_lock(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    receive(f, "<message from='bob@example.org/phone' type='chat'><body>x</body></message>");
    Chat *chat = fixture_find_chat(f, "bob@example.org");
    assert_string_equal(chat->last_resource, "phone");
    receive(f, "<message from='bob@example.org/old' type='chat'><body>x</body><delay "
               "xmlns='urn:xmpp:delay' from='example.org' stamp='2026-11-20T00:00:00Z'/>"
               "</message>");
    receive(f, "<message from='bob@example.org/news' type='headline'><body>x</body></message>");
    receive(f, "<message from='bob@example.org' type='chat'><body>x</body></message>");
    assert_string_equal(chat->last_resource, "phone");
    receive(f, "<message from='bob@example.org/desk' type='chat'><body>x</body></message>");
    assert_string_equal(chat->last_resource, "desk");
    receive(f, "<presence from='bob@example.org/phone'><show>away</show></presence>");
    assert_null(chat->last_resource);
}

/* A copy of what another device of ours got. */
static void
receive_copy(Fixture *f, const char *resource)
{
    receive(f,
            "<message from='alice@example.org'><received xmlns='urn:xmpp:carbons:2'><forwarded "
            "xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' type='chat' "
            "from='bob@example.org/%s' to='alice@example.org/other'><body>x</body></message>"
            "</forwarded></received></message>",
            resource);
}

/* What says nothing of where they are writes no address down, and what shows that they are
 * elsewhere takes it back. */
static void
test_what_locks(void **state)
{
    static const struct {
        const char *xml;
        const char *last; /* NULL: unlocked */
    } rows[] = {
        { "<message from='bob@example.org/desk' type='chat'><composing "
          "xmlns='http://jabber.org/protocol/chatstates'/></message>",
          "phone" },
        { "<message from='bob@example.org/desk'><received xmlns='urn:xmpp:receipts' id='x'/>"
          "</message>",
          "phone" },
        { "<message from='bob@example.org/desk' type='error' id='m'><body>x</body><error "
          "type='cancel'/></message>",
          "phone" },
        { "<message from='bob@example.org/phone' type='error' id='m'><body>x</body><error "
          "type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"
          "</message>",
          NULL },
        { "<message from='bob@example.org/phone' type='chat'><gone "
          "xmlns='http://jabber.org/protocol/chatstates'/></message>",
          NULL },
        { "<message from='carol@example.org/x' type='chat'><body>x</body></message>", "phone" },
        { "<presence from='carol@example.org/x'/>", "phone" },
        { "<presence from='bob@example.org/other' type='unavailable'/>", NULL },
        { "<presence from='bob@example.org' type='subscribe'/>", "phone" },
    };
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    receive(f, "<message from='bob@example.org/phone' type='chat'><body>x</body></message>");
    Chat *chat = fixture_find_chat(f, "bob@example.org");
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        receive(f, "<message from='bob@example.org/phone' type='chat'><body>x</body></message>");
        receive(f, "%s", rows[i].xml);
        if (g_strcmp0(chat->last_resource, rows[i].last) != 0)
            fail_msg("%s after %s", chat->last_resource, rows[i].xml);
    }
    chat_set_last_resource(chat, NULL);
    receive_copy(f, "phone");
    assert_null(chat->last_resource);
    chat_set_last_resource(chat, "phone");
    receive_copy(f, "phone");
    assert_string_equal(chat->last_resource, "phone");
    receive_copy(f, "desk");
    assert_null(chat->last_resource);
}

/* The server may give back to this device what it wrote to its own account. */
static void
test_echo_of_ourselves(void **state)
{
    Fixture *f = *state;

    receive(f, "<message from='alice@example.org/desk' type='chat' id='m1'><body>x</body>"
               "</message>");
    assert_nothing_told(f);
    receive(f, "<message from='alice@example.org/phone' type='chat' id='m2'><body>y</body>"
               "</message>");
    assert_told(f, "message alice@example.org");
}

static void
test_send(void **state)
{
    Fixture *f = *state;
    Chat *chat = fixture_open_chat(f, "bob@example.org");
    g_autoptr(Message) message = message_new(MESSAGE_CHAT, "a < b & \"c\" \x01\n");

    message->id = g_strdup("m1");
    message->origin_id = g_strdup("o1");
    message->time = FIXTURE_NOW;
    fixture_set(f, SETTING_CHAT_TARGET, "last");
    fixture_set(f, SETTING_PRIVACY_TYPING, "off");
    fixture_add_contact(f, "bob@example.org", "both");
    receive(f, "<presence from='bob@example.org/phone'/>");
    receive(f, "<message from='bob@example.org/phone' type='chat'><body>x</body></message>");
    forget_sent(f);
    message_send(f->stream, chat, message);
    assert_sent(f, "<message to='bob@example.org/phone' type='chat' id='m1'>"
                   "<body>a &lt; b &amp; \"c\"</body>"
                   "<origin-id xmlns='urn:xmpp:sid:0' id='o1'/>"
                   "<request xmlns='urn:xmpp:receipts'/>"
                   "<markable xmlns='urn:xmpp:chat-markers:0'/></message>");
}

/* What waited for the connection says when it was written (XEP-0203). */
static void
test_send_late(void **state)
{
    Fixture *f = *state;
    Chat *chat = fixture_open_chat(f, "bob@example.org");
    g_autoptr(Message) message = message_new(MESSAGE_CHAT, "good morning");
    g_autofree char *stamp = date_to_iso(FIXTURE_NOW - 60 * 1000);

    message->id = g_strdup("m1");
    message->time = FIXTURE_NOW - 60 * 1000;
    fixture_set(f, SETTING_PRIVACY_TYPING, "off");
    message_send(f->stream, chat, message);
    g_autofree char *expected = g_strdup_printf(
        "<message to='bob@example.org' type='chat' id='m1'><body>good morning</body>"
        "<delay xmlns='urn:xmpp:delay' from='alice@example.org' stamp='%s'/>"
        "<origin-id xmlns='urn:xmpp:sid:0' id='m1'/><request xmlns='urn:xmpp:receipts'/>"
        "<markable xmlns='urn:xmpp:chat-markers:0'/></message>",
        stamp);
    assert_sent(f, expected);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_types),
        TEST(test_no_message),
        TEST(test_from_the_server),
        TEST(test_long_body_is_cut),
        TEST(test_long_id_is_dropped),
        TEST(test_deep_nesting),
        TEST(test_thousands_of_children),
        TEST(test_delay),
        TEST(test_delay_of_the_server_wins),
        TEST(test_bounce),
        TEST(test_lock),
        TEST(test_what_locks),
        TEST(test_echo_of_ourselves),
        TEST(test_send),
        TEST(test_send_late),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
