/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0280: copies from our own account are messages, from anybody else they are attacks. */

#include "config.h"

#include <string.h>

#include "unit/xmpp/stream_fixture.h"

#define CARBON(from, direction, inner)                                                             \
    "<message from='" from "' to='alice@example.org/desk' type='chat'>"                            \
    "<" direction " xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>" inner       \
    "</forwarded></" direction "></message>"

#define FROM_BOB                                                                                   \
    "<message xmlns='jabber:client' from='bob@example.org/balcony' "                               \
    "to='alice@example.org/garden' type='chat' id='m1'><body>What man art thou</body></message>"
#define TO_BOB                                                                                     \
    "<message xmlns='jabber:client' to='bob@example.org/balcony' "                                 \
    "from='alice@example.org/garden' type='chat' id='m2'><body>Neither</body></message>"

static Message *
only_message(Fixture *f, const char *jid)
{
    Chat *chat = fixture_find_chat(f, jid);

    assert_non_null(chat);
    assert_int_equal(timeline_length(chat->timeline), 1);
    return timeline_get(chat->timeline, 0);
}

static void
test_are_switched_on_at_login(void **state)
{
    Fixture *f = *state;

    assert_sent(f, "<iq type='set' id='*'><enable xmlns='urn:xmpp:carbons:2'/></iq>");
}

static void
test_follow_the_setting(void **state)
{
    Fixture *f = *state;

    fixture_set(f, SETTING_PRIVACY_CARBONS, "off");
    assert_sent(f, "<iq type='set' id='*'><disable xmlns='urn:xmpp:carbons:2'/></iq>");
    fixture_set(f, SETTING_PRIVACY_CARBONS, "on");
    assert_sent(f, "<iq type='set' id='*'><enable xmlns='urn:xmpp:carbons:2'/></iq>");
    receive(f,
            "<iq type='error' id='%s' from='alice@example.org'><error type='auth'>"
            "<forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            f->id);
    assert_nothing_sent(f);
}

static void
test_received(void **state)
{
    Fixture *f = *state;

    receive(f, CARBON("alice@example.org", "received", FROM_BOB));
    assert_told(f, "message bob@example.org");
    Message *message = only_message(f, "bob@example.org");
    assert_string_equal(message->body, "What man art thou");
    assert_string_equal(jid_full(message->from), "bob@example.org/balcony");
    assert_true(message->is_carbon);
    assert_false(message->is_outgoing);
    assert_int_equal(message->time, FIXTURE_NOW);
    assert_null(fixture_find_chat(f, "bob@example.org")->last_resource);
}

static void
test_sent(void **state)
{
    Fixture *f = *state;

    receive(f, CARBON("alice@example.org", "sent", TO_BOB));
    Message *message = only_message(f, "bob@example.org");
    assert_string_equal(message->body, "Neither");
    assert_string_equal(message->id, "m2");
    assert_true(message->is_outgoing && message->is_carbon);
    assert_int_equal(message->state, MESSAGE_SENT);
}

static void
test_time_of_the_copy(void **state)
{
    Fixture *f = *state;

    receive(f, CARBON("alice@example.org", "sent",
                      "<delay xmlns='urn:xmpp:delay' stamp='2026-11-22T09:00:00Z'/>" TO_BOB));
    assert_int_equal(only_message(f, "bob@example.org")->time, FIXTURE_NOW - 843000);
}

static void
test_forged(void **state)
{
    static const char *const forged[] = {
        CARBON("mallory@example.net/home", "received", FROM_BOB),
        CARBON("mallory@example.net", "sent", TO_BOB),
        CARBON("bob@example.org/balcony", "received", FROM_BOB),
        CARBON("example.org", "received", FROM_BOB),
        /* Our own resources do not forward; only the account does. */
        CARBON("alice@example.org/garden", "received", FROM_BOB),
    };
    Fixture *f = *state;

    for (unsigned i = 0; i < G_N_ELEMENTS(forged); i++)
        receive(f, "%s", forged[i]);
    assert_nothing_told(f);
    assert_null(fixture_find_chat(f, "bob@example.org"));
    assert_null(fixture_find_chat(f, "mallory@example.net"));
    assert_nothing_sent(f);
}

/* What a forger writes beside its copy is not taken for a message either. */
static void
test_bearer_says_nothing(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    receive(f, "<message from='bob@example.org/x' type='chat' id='1'><body>look</body>"
               "<request xmlns='urn:xmpp:receipts'/><received xmlns='urn:xmpp:carbons:2'/>"
               "</message>");
    assert_nothing_told(f);
    assert_nothing_sent(f);
}

static void
test_of_somebody_else(void **state)
{
    Fixture *f = *state;

    receive(f, CARBON("alice@example.org", "sent",
                      "<message xmlns='jabber:client' from='carol@example.org/x' "
                      "to='bob@example.org' type='chat'><body>not ours</body></message>"));
    receive(f, CARBON("alice@example.org", "received",
                      "<message xmlns='jabber:client' from='bob@example.org/x' "
                      "to='carol@example.org' type='chat'><body>not for us</body></message>"));
    assert_nothing_told(f);
}

static void
test_nested(void **state)
{
    Fixture *f = *state;

    receive(f, CARBON("alice@example.org", "received",
                      CARBON("alice@example.org", "received", FROM_BOB)));
    receive(f, CARBON("alice@example.org", "sent", CARBON("alice@example.org", "sent", TO_BOB)));
    assert_nothing_told(f);
    assert_null(fixture_find_chat(f, "bob@example.org"));
}

static void
test_private(void **state)
{
    Fixture *f = *state;

    receive(f, CARBON("alice@example.org", "sent",
                      "<message xmlns='jabber:client' from='alice@example.org/home' "
                      "to='bob@example.org' type='chat'><body>secret</body>"
                      "<private xmlns='urn:xmpp:carbons:2'/></message>"));
    assert_nothing_told(f);
}

static void
test_incomplete(void **state)
{
    Fixture *f = *state;

    receive(f, "<message><received xmlns='urn:xmpp:carbons:2'/></message>");
    receive(f, CARBON("alice@example.org", "received", ""));
    receive(f, CARBON("alice@example.org", "received", "<message/>"));
    receive(f, CARBON("alice@example.org", "received", "<iq xmlns='jabber:client' type='set'/>"));
    receive(f, CARBON("alice@example.org", "sent",
                      "<message xmlns='jabber:client' from='@' to='bob@example.org'>"
                      "<body>x</body></message>"));
    assert_nothing_told(f);
    assert_nothing_sent(f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_FRESH(test_are_switched_on_at_login),
        TEST(test_follow_the_setting),
        TEST(test_received),
        TEST(test_sent),
        TEST(test_time_of_the_copy),
        TEST(test_forged),
        TEST(test_bearer_says_nothing),
        TEST(test_of_somebody_else),
        TEST(test_nested),
        TEST(test_private),
        TEST(test_incomplete),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
