/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server that falls silent: asked, and left when it does not answer. */

#include "config.h"

#include "unit/xmpp/stream_fixture.h"

#define PING "<iq to='example.org' type='get' id='*'><ping xmlns='urn:xmpp:ping'/></iq>"
#define DEAD "closed The server does not answer any more."

static void
advance(Fixture *fixture, int seconds)
{
    clock_advance(fixture->clock, seconds * 1000LL);
}

static void
test_silent_server_is_pinged_and_left(void **state)
{
    Fixture *fixture = *state;

    advance(fixture, 300);
    assert_sent(fixture, PING);
    advance(fixture, 19);
    assert_nothing_told(fixture);
    advance(fixture, 1);
    assert_told(fixture, DEAD);
    assert_int_equal(stream_state(fixture->stream), STREAM_CLOSED);
}

static void
test_any_answer_shows_life(void **state)
{
    Fixture *fixture = *state;

    advance(fixture, 300);
    assert_sent(fixture, PING);
    receive(fixture,
            "<iq from='example.org' type='error' id='%s'><error type='cancel'>"
            "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            fixture->id);
    advance(fixture, 299);
    assert_nothing_sent(fixture);
    advance(fixture, 1);
    assert_sent(fixture, PING);
    /* This may have been on its way before the line broke. */
    receive(fixture, "<presence from='bob@example.org/phone'/>");
    advance(fixture, 20);
    assert_sent(fixture, PING);
    receive(fixture, "<iq from='example.org' type='result' id='%s'/>", fixture->id);
    advance(fixture, 200);
    assert_nothing_told(fixture);
    assert_int_equal(stream_state(fixture->stream), STREAM_ONLINE);
}

static void
test_settings_hold_at_once(void **state)
{
    Fixture *fixture = *state;

    fixture_set(fixture, SETTING_CONNECTION_PING, "10");
    fixture_set(fixture, SETTING_CONNECTION_TIMEOUT, "2");
    advance(fixture, 10);
    assert_sent(fixture, PING);
    advance(fixture, 2);
    assert_told(fixture, DEAD);
}

static void
on_reply(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    (void)stream;
    (void)result;
    (void)data;
    assert_non_null(error);
}

static void
test_request_that_the_server_owes_an_answer(void **state)
{
    Fixture *fixture = *state;
    g_autoptr(Jid) bob = jid_new("bob@example.org/phone", NULL);

    stream_request(fixture->stream, "get", bob, element_new("a", "urn:x"), on_reply, NULL);
    advance(fixture, 25); /* bob may take his time */
    assert_nothing_told(fixture);
    stream_request(fixture->stream, "get", NULL, element_new("a", "urn:x"), on_reply, NULL);
    advance(fixture, 20);
    assert_told(fixture, DEAD);
}

static void
test_probe(void **state)
{
    Fixture *fixture = *state;

    stream_probe(fixture->stream);
    assert_sent(fixture, PING);
    advance(fixture, 5);
    assert_told(fixture, DEAD);
}

/* That it cannot be pinged is an answer too. */
static void
test_server_that_knows_no_ping(void **state)
{
    Fixture *fixture = *state;

    advance(fixture, 300);
    assert_sent(fixture, PING);
    receive(fixture,
            "<iq type='error' id='%s' from='example.org'><error type='cancel'>"
            "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            fixture->id);
    advance(fixture, 30);
    assert_nothing_told(fixture);
    advance(fixture, 270);
    assert_sent(fixture, PING);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_silent_server_is_pinged_and_left),
        TEST(test_any_answer_shows_life),
        TEST(test_settings_hold_at_once),
        TEST(test_request_that_the_server_owes_an_answer),
        TEST(test_probe),
        TEST(test_server_that_knows_no_ping),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
