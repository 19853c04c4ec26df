/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contacts that have moved: who is believed, and who is not. */

#include "config.h"

#include "base/limits.h"
#include "model/request.h"

#include "modules/moved.h"
#include "unit/xmpp/stream_fixture.h"

#define NS_MOVED  "urn:xmpp:moved:1"
#define NS_PUBSUB "http://jabber.org/protocol/pubsub"
#define OLD       "juliet@im.example.net"
#define NEW       "juliet@capulet.example"

#define QUESTION                                                                                   \
    "<iq type='get' to='" OLD "' id='*'><pubsub xmlns='" NS_PUBSUB "'><items node='" NS_MOVED      \
    "'><item id='current'/></items></pubsub></iq>"

static void
claim(Fixture *f, const char *from, const char *old)
{
    receive(f,
            "<presence type='subscribe' from='%s'><status>it is me</status>"
            "<moved xmlns='" NS_MOVED "'><old-jid>%s</old-jid></moved></presence>",
            from, old);
}

static void
answer(Fixture *f, const char *from, const char *new)
{
    receive(f,
            "<iq type='result' id='%s' from='%s'><pubsub xmlns='" NS_PUBSUB
            "'><items node='" NS_MOVED "'><item id='current'><moved xmlns='" NS_MOVED
            "'><new-jid>%s</new-jid></moved></item>"
            "</items></pubsub></iq>",
            f->id, from, new);
}

static Request *
find_move(Fixture *f)
{
    const GPtrArray *requests = model_requests(f->model);

    for (unsigned i = 0; i < requests->len; i++) {
        Request *request = requests->pdata[i];
        if (request->kind == REQUEST_MOVED)
            return request;
    }
    return NULL;
}

static void
test_verified(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, OLD, "both");
    claim(f, NEW, OLD);
    assert_sent(f, QUESTION);
    assert_null(find_move(f)); /* not on their word alone */
    answer(f, OLD, NEW);
    const Request *request = find_move(f);
    assert_non_null(request);
    assert_string_equal(jid_bare(request->from), OLD);
    assert_string_equal(jid_bare(request->about), NEW);
    assert_string_equal(request->text, "it is me");
    g_autofree char *said = request_describe(request);
    assert_string_equal(said, OLD " says that their new address is " NEW);
    assert_nothing_sent(f); /* and nothing happens by itself */
    assert_null(fixture_find_contact(f, NEW) && fixture_find_contact(f, NEW)->is_in_roster ? NEW
                                                                                           : NULL);
}

/* The old account is gone, and its server says where to (XEP-0283 3.3's note). */
static void
test_gone(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, OLD, "from");
    claim(f, NEW "/phone", OLD);
    assert_sent(f, QUESTION);
    receive(f,
            "<iq type='error' id='%s' from='" OLD "'><error type='cancel'>"
            "<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>xmpp:" NEW "</gone></error></iq>",
            f->id);
    assert_non_null(find_move(f));
}

static void
test_not_verified(void **state)
{
    static const char *const answers[] = {
        "<iq type='error' id='%s' from='" OLD "'><error type='cancel'><item-not-found "
        "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
        "<iq type='result' id='%s' from='" OLD "'/>",
        "<iq type='result' id='%s' from='" OLD "'><pubsub xmlns='" NS_PUBSUB
        "'><items node='" NS_MOVED "'><item id='current'><moved xmlns='" NS_MOVED
        "'><new-jid>mallory@evil.example</new-jid></moved></item></items></pubsub></iq>",
        "<iq type='result' id='%s' from='" OLD "'><pubsub xmlns='" NS_PUBSUB
        "'><items node='" NS_MOVED "'><item id='current'><moved xmlns='urn:x'><new-jid>" NEW
        "</new-jid></moved></item></items></pubsub></iq>",
        "<iq type='result' id='%s' from='" OLD "'><pubsub xmlns='" NS_PUBSUB
        "'><items node='" NS_MOVED "'><item id='current'><moved xmlns='" NS_MOVED "'><new-jid>" NEW
        "/x</new-jid></moved></item></items></pubsub></iq>",
        "<iq type='error' id='%s' from='" OLD "'><error type='cancel'>"
        "<gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>" NEW "</gone></error></iq>",
    };
    Fixture *f = *state;

    fixture_add_contact(f, OLD, "both");
    for (size_t i = 0; i < G_N_ELEMENTS(answers); i++) {
        claim(f, NEW, OLD);
        assert_sent(f, QUESTION);
        g_autofree char *xml = g_strdup_printf(answers[i], f->id);
        receive(f, "%s", xml);
        assert_null(find_move(f));
    }
}

/* Another account's answer is not the old one's, and what it says later is too late. */
static void
test_forged_answer(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, OLD, "both");
    claim(f, NEW, OLD);
    assert_sent(f, QUESTION);
    answer(f, NEW, NEW);
    assert_null(find_move(f));
    receive(f, "<iq type='set' id='p' from='alice@example.org'><query xmlns='jabber:iq:roster'>"
               "<item jid='" OLD "' subscription='remove'/></query></iq>");
    forget_sent(f);
    answer(f, OLD, NEW);
    assert_null(find_move(f)); /* the contact was removed meanwhile */
}

static void
test_what_is_not_asked_about(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, OLD, "both");
    fixture_add_contact(f, "to@example.net", "to");
    fixture_add_contact(f, "known@example.net", "from");
    claim(f, NEW, "stranger@example.net"); /* no contact */
    claim(f, NEW, "to@example.net");       /* does not see us */
    claim(f, NEW, OLD "/phone");           /* not bare */
    claim(f, NEW, "");
    claim(f, NEW, "a b@example.net");
    claim(f, OLD, OLD);
    claim(f, "known@example.net", OLD);   /* sees us already */
    claim(f, "alice@example.org/x", OLD); /* ourselves */
    receive(f, "<presence from='" NEW "'><moved xmlns='" NS_MOVED "'><old-jid>" OLD
               "</old-jid></moved></presence>");
    assert_nothing_sent(f);
    assert_null(find_move(f));
}

static void
test_endless_claims(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, OLD, "both");
    for (unsigned i = 0; i < 3 * LIMIT_MOVING; i++) {
        g_autofree char *from = g_strdup_printf("m%u@evil.example", i);
        claim(f, from, OLD);
        claim(f, from, OLD);
    }
    for (unsigned i = 0; i < LIMIT_MOVING; i++)
        assert_sent(f, QUESTION);
    assert_nothing_sent(f);
}

static void
test_own_move(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) to = jid_new("alice@new.example", NULL);
    g_autoptr(Jid) bob = jid_new("bob@example.org", NULL);

    moved_send_request(f->stream, bob, to);
    assert_sent(f, "<presence to='bob@example.org' type='subscribe'><moved xmlns='" NS_MOVED
                   "'><old-jid>alice@new.example</old-jid></moved></presence>");
    moved_publish(f->stream, to, NULL, NULL);
    char *sent = g_queue_pop_head(&f->sent);
    assert_non_null(strstr(sent, "<publish node=\"" NS_MOVED "\"><item id=\"current\"><moved "
                                 "xmlns=\"" NS_MOVED "\"><new-jid>alice@new.example</new-jid>"));
    g_free(sent);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_verified),
        TEST(test_gone),
        TEST(test_not_verified),
        TEST(test_forged_answer),
        TEST(test_what_is_not_asked_about),
        TEST(test_endless_claims),
        TEST(test_own_move),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
