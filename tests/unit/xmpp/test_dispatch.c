/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which stanzas reach nobody, what is answered to them, and what was too large to be read. */

#include "config.h"

#include <string.h>

#include "xmpp/dispatch.h"

#include "unit/xmpp/stream_fixture.h"
#include "unit/xmpp/xml_compare.h"

#define ERROR(type, condition)                                                                     \
    "<error type='" type "'><" condition " xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error>"

static void
test_unknown_requests_are_answered(void **state)
{
    Fixture *f = *state;

    receive(f, "<iq type='get' id='1' from='bob@example.org/x'><query xmlns='urn:odd'/></iq>");
    assert_sent(f, "<iq type='error' id='1' to='bob@example.org/x'>" ERROR(
                       "cancel", "service-unavailable") "</iq>");
    receive(f, "<iq type='set' id='2'><ping xmlns='urn:xmpp:ping'/></iq>");
    assert_sent(f, "<iq type='error' id='2'>" ERROR("cancel", "service-unavailable") "</iq>");
    receive(f, "<iq type='get' id='3' from='example.org'/>");
    assert_sent(f, "<iq type='error' id='3' to='example.org'>" ERROR(
                       "cancel", "service-unavailable") "</iq>");
    assert_nothing_sent(f);
}

static void
test_bad_stanzas_are_dropped(void **state)
{
    static const char *const bad[] = {
        "<iq type='get' from='bob@example.org/x'><ping xmlns='urn:xmpp:ping'/></iq>",
        "<iq type='wish' id='1' from='bob@example.org/x'><ping xmlns='urn:xmpp:ping'/></iq>",
        "<iq id='1' from='bob@example.org/x'><ping xmlns='urn:xmpp:ping'/></iq>",
        "<iq type='get' id='1' from='@'><ping xmlns='urn:xmpp:ping'/></iq>",
        "<iq type='get' id='1' xmlns='urn:odd'><ping xmlns='urn:xmpp:ping'/></iq>",
        "<iq type='result' id='1'/>",
        "<iq type='error' id='1'/>",
        "<nonsense/>",
        "<presence from='@'/>",
        "<presence type='subscribe' from='a@b@c'/>",
    };
    Fixture *f = *state;

    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++)
        receive(f, "%s", bad[i]);
    assert_nothing_sent(f);
    assert_nothing_told(f);
}

static void
test_bad_receiver_is_answered(void **state)
{
    Fixture *f = *state;

    receive(f, "<iq type='get' id='1' from='bob@example.org/x' to='a@b@c'>"
               "<ping xmlns='urn:xmpp:ping'/></iq>");
    assert_sent(f, "<iq type='error' id='1' to='bob@example.org/x'>" ERROR(
                       "modify", "jid-malformed") "</iq>");
}

static void
on_reply(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    unsigned *replies = data;

    (void)stream;
    assert_null(result);
    assert_non_null(error);
    (*replies)++;
}

static void
receive_cut(Fixture *f, const char *xml)
{
    g_autoptr(Element) stanza = xml_parse(xml);

    dispatch_cut(f->stream, stanza);
}

static void
test_cut(void **state)
{
    Fixture *f = *state;
    unsigned replies = 0;

    receive_cut(f, "<message from='bob@example.org/x' type='chat'/>");
    assert_string_equal(fixture_last_notice(f), "bob@example.org/x sent something too large to be "
                                                "read; it was left out.");
    receive_cut(f, "<presence from='eve@example.org/x' type='subscribe'/>");
    assert_non_null(strstr(fixture_last_notice(f), "bob")); /* no flood of such notices */
    clock_advance(f->clock, 61 * 1000);
    receive_cut(f, "<presence from='eve@example.org/x' type='subscribe'/>");
    assert_non_null(strstr(fixture_last_notice(f), "eve"));
    assert_nothing_sent(f);
    assert_nothing_told(f);
    receive_cut(f, "<iq type='set' id='1' from='bob@example.org/x'/>");
    assert_sent(f, "<iq type='error' id='1' to='bob@example.org/x'>" ERROR(
                       "modify", "not-acceptable") "</iq>");
    stream_request(f->stream, "get", NULL, element_new("a", "urn:a"), on_reply, &replies);
    assert_sent(f, "<iq type='get' id='*'><a xmlns='urn:a'/></iq>");
    g_autofree char *answer = g_strdup_printf("<iq type='result' id='%s'/>", f->id);
    receive_cut(f, answer);
    assert_int_equal(replies, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_unknown_requests_are_answered),
        TEST(test_bad_stanzas_are_dropped),
        TEST(test_bad_receiver_is_answered),
        TEST(test_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
