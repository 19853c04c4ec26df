/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0199 and XEP-0092: small questions, both ways. */

#include "config.h"

#include "base/limits.h"

#include "modules/ping.h"
#include "modules/version.h"
#include "unit/xmpp/stream_fixture.h"

typedef struct {
    unsigned calls;
    bool failed;
    char *name;
} Reply;

static void
on_reply(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Reply *reply = data;
    const Element *query = result ? element_child(result, "query", "jabber:iq:version") : NULL;

    (void)stream;
    reply->calls++;
    reply->failed = error != NULL;
    g_free(reply->name);
    reply->name = query ? g_strdup(element_child_text(query, "name", NULL)) : NULL;
}

static void
test_pong(void **state)
{
    Fixture *f = *state;

    receive(f, "<iq from='example.org' to='alice@example.org/desk' id='s2c1' type='get'>"
               "<ping xmlns='urn:xmpp:ping'/></iq>");
    assert_sent(f, "<iq to='example.org' id='s2c1' type='result'/>");
}

/* Of those who may not know that we are here, each request is refused as if nobody were. */
static void
test_who_may_know(void **state)
{
    static const struct {
        const char *from;
        bool is_answered;
    } rows[] = {
        { "alice@example.org/phone", true },
        { "alice@example.org", true },
        { "example.org", true },
        { "both@example.net/a", true },
        { "from@example.net/a", true },
        { "to@example.net/a", false },
        { "none@example.net/a", false },
        { "stranger@example.net/a", false },
        { "example.net", false },
        { "admin@example.org/x", false },
        { "ALICE@EXAMPLE.ORG/x", true },
    };
    Fixture *f = *state;

    fixture_add_contact(f, "both@example.net", "both");
    fixture_add_contact(f, "from@example.net", "from");
    fixture_add_contact(f, "to@example.net", "to");
    fixture_add_contact(f, "none@example.net", "none");
    forget_sent(f);
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Jid) jid = jid_new(rows[i].from, NULL);
        assert_int_equal(stream_may_know(f->stream, jid), rows[i].is_answered);
        receive(f, "<iq from='%s' id='p' type='get'><ping xmlns='urn:xmpp:ping'/></iq>",
                rows[i].from);
        g_autofree char *expected =
            rows[i].is_answered
                ? g_strdup_printf("<iq to='%s' id='p' type='result'/>", jid_full(jid))
                : g_strdup_printf("<iq to='%s' id='p' type='error'><error type='cancel'>"
                                  "<service-unavailable "
                                  "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
                                  jid_full(jid));
        assert_sent(f, expected);
    }
}

static void
test_nobody_may_know_who_is_invisible(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) friend = jid_new("both@example.net/a", NULL);
    g_autoptr(Jid) own = jid_new("alice@example.org/phone", NULL);

    fixture_add_contact(f, "both@example.net", "both");
    account_set_invisible(f->account, true);
    assert_false(stream_may_know(f->stream, friend));
    assert_true(stream_may_know(f->stream, own));
    account_set_invisible(f->account, false);
    assert_true(stream_may_know(f->stream, friend));
}

static void
test_ping(void **state)
{
    Fixture *f = *state;
    Reply reply = { 0 };

    ping_send(f->stream, NULL, on_reply, &reply);
    assert_sent(f, "<iq to='example.org' id='*' type='get'><ping xmlns='urn:xmpp:ping'/></iq>");
    receive(f, "<iq from='example.org' id='%s' type='result'/>", f->id);
    assert_int_equal(reply.calls, 1);
    assert_false(reply.failed);
}

static void
test_errors_that_are_answers(void **state)
{
    static const struct {
        const char *condition;
        bool failed;
    } rows[] = {
        { "service-unavailable", false },
        { "feature-not-implemented", false },
        { "remote-server-not-found", true },
        { "remote-server-timeout", true },
    };
    Fixture *f = *state;
    g_autoptr(Jid) juliet = jid_new("juliet@capulet.lit/chamber", NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        Reply reply = { 0 };
        ping_send(f->stream, juliet, on_reply, &reply);
        assert_sent(f, "<iq to='juliet@capulet.lit/chamber' id='*' type='get'>"
                       "<ping xmlns='urn:xmpp:ping'/></iq>");
        receive(f,
                "<iq from='juliet@capulet.lit/chamber' id='%s' type='error'><error type='cancel'>"
                "<%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
                f->id, rows[i].condition);
        assert_int_equal(reply.calls, 1);
        assert_int_equal(reply.failed, rows[i].failed);
    }
}

static void
test_silence(void **state)
{
    Fixture *f = *state;
    Reply reply = { 0 };

    ping_send(f->stream, NULL, on_reply, &reply);
    clock_advance(f->clock, LIMIT_REQUEST_MS);
    assert_int_equal(reply.calls, 1);
    assert_true(reply.failed);
}

static void
test_version_is_told(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "romeo@montague.net", "both");
    forget_sent(f);
    receive(f, "<iq type='get' from='romeo@montague.net/orchard' id='version_1'>"
               "<query xmlns='jabber:iq:version'/></iq>");
    assert_sent(f, "<iq type='result' to='romeo@montague.net/orchard' id='version_1'>"
                   "<query xmlns='jabber:iq:version'><name>jaser</name>"
                   "<version>" PACKAGE_VERSION "</version></query></iq>");
    fixture_set(f, SETTING_PRIVACY_VERSION, "off");
    forget_sent(f);
    receive(f, "<iq type='get' from='romeo@montague.net/orchard' id='version_2'>"
               "<query xmlns='jabber:iq:version'/></iq>");
    assert_sent(f, "<iq type='error' to='romeo@montague.net/orchard' id='version_2'>"
                   "<error type='cancel'><service-unavailable "
                   "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
}

static void
test_version_is_asked(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) juliet = jid_new("juliet@capulet.com/balcony", NULL);
    Reply reply = { 0 };

    version_request(f->stream, juliet, on_reply, &reply);
    assert_sent(f, "<iq type='get' to='juliet@capulet.com/balcony' id='*'>"
                   "<query xmlns='jabber:iq:version'/></iq>");
    receive(f,
            "<iq type='result' from='juliet@capulet.com/balcony' id='%s'>"
            "<query xmlns='jabber:iq:version'><name>Exodus</name><version>0.7.0.4</version>"
            "<os>Windows-XP 5.01.2600</os></query></iq>",
            f->id);
    assert_string_equal(reply.name, "Exodus");
    g_free(reply.name);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_pong),
        TEST(test_who_may_know),
        TEST(test_nobody_may_know_who_is_invisible),
        TEST(test_ping),
        TEST(test_errors_that_are_answers),
        TEST(test_silence),
        TEST(test_version_is_told),
        TEST(test_version_is_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
