/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 6121 2 and 3: the roster, its pushes and their forgers, and what we change. */

#include "config.h"

#include <string.h>

#include "base/limits.h"

#include "modules/modules.h"
#include "modules/roster.h"
#include "unit/xmpp/stream_fixture.h"

/* Takes the login's requests up to that for the roster, whose id is then the fixture's. */
static void
take_roster_request(Fixture *f)
{
    assert_sent(f, "<iq type='set' id='*'><enable xmlns='urn:xmpp:carbons:2'/></iq>");
    assert_sent(f, "<iq type='get' id='*'><query xmlns='jabber:iq:private'>"
                   "<roster xmlns='roster:delimiter'/></query></iq>");
    assert_sent(f, "<iq type='get' id='*'><query xmlns='jabber:iq:roster'/></iq>");
}

static void
test_is_read_at_login(void **state)
{
    Fixture *f = *state;

    take_roster_request(f);
    receive(f,
            "<iq id='%s' to='alice@example.org/desk' type='result'>"
            "<query xmlns='jabber:iq:roster' ver='ver11'>"
            "<item jid='romeo@example.net' name='Romeo' subscription='both'>"
            "<group>Friends</group><group>Lovers</group></item>"
            "<item jid='mercutio@example.com' subscription='from'/>"
            "<item jid='nurse@example.com' ask='subscribe'/>"
            "<item jid='odd@example.com' subscription='sideways'/>"
            "<item jid='@' subscription='both'/><item/>"
            "</query></iq>",
            f->id);
    assert_int_equal(roster_size(f->account->roster), 3);
    const Contact *romeo = fixture_find_contact(f, "romeo@example.net");
    assert_string_equal(romeo->name, "Romeo");
    assert_int_equal(romeo->subscription, SUBSCRIPTION_BOTH);
    assert_string_equal(romeo->groups[0], "Friends");
    assert_string_equal(romeo->groups[1], "Lovers");
    assert_null(romeo->groups[2]);
    const Contact *nurse = fixture_find_contact(f, "nurse@example.com");
    assert_true(nurse->is_asking);
    assert_int_equal(nurse->subscription, SUBSCRIPTION_NONE);
    assert_null(fixture_find_contact(f, "odd@example.com"));
}

/* The login again, on a server that can do what stands in features. */
static void
log_in_again(Fixture *f, const char *features)
{
    g_autofree char *xml = g_strdup_printf(
        "<features xmlns='http://etherx.jabber.org/streams'>%s</features>", features);
    g_autoptr(Element) element = element_parse(xml);

    roster_module.offline(f->stream);
    stream_set_features(f->stream, element);
    forget_sent(f);
    roster_module.online(f->stream);
    assert_sent(f, "<iq type='get' id='*'><query xmlns='jabber:iq:private'>"
                   "<roster xmlns='roster:delimiter'/></query></iq>");
}

#define VERSIONS "<ver xmlns='urn:xmpp:features:rosterver'/>"
#define APPROVAL "<sub xmlns='urn:xmpp:features:pre-approval'/>"

/* RFC 6121 2.6. */
static void
test_versions(void **state)
{
    Fixture *f = *state;
    Roster *roster = f->account->roster;

    log_in_again(f, VERSIONS);
    assert_false(roster_is_settled(roster));
    assert_sent(f, "<iq type='get' id='*'><query xmlns='jabber:iq:roster' ver=''/></iq>");
    receive(f,
            "<iq id='%s' type='result'><query xmlns='jabber:iq:roster' ver='v7'>"
            "<item jid='romeo@example.net' subscription='both'/></query></iq>",
            f->id);
    assert_string_equal(f->news, "all");
    assert_string_equal(roster_version(roster), "v7");
    assert_true(roster_is_settled(roster));
    receive(f, "<iq id='p' type='set'><query xmlns='jabber:iq:roster' ver='v8'>"
               "<item jid='nurse@example.com'/></query></iq>");
    assert_string_equal(f->news, "item nurse@example.com");
    assert_string_equal(roster_version(roster), "v8");

    log_in_again(f, VERSIONS);
    assert_sent(f, "<iq type='get' id='*'><query xmlns='jabber:iq:roster' ver='v8'/></iq>");
    g_clear_pointer(&f->news, g_free);
    receive(f, "<iq id='%s' type='result'/>", f->id);
    assert_null(f->news);
    assert_true(roster_is_settled(roster));
    assert_int_equal(roster_size(roster), 2);
    receive(f, "<iq id='q' type='set'><query xmlns='jabber:iq:roster' ver='v9'>"
               "<item jid='nurse@example.com' subscription='remove'/></query></iq>");
    assert_string_equal(f->news, "item nurse@example.com");
    assert_string_equal(roster_version(roster), "v9");
    assert_int_equal(roster_size(roster), 1);
}

/* What came between may be missing: the version that we have stays. */
static void
test_push_before_the_roster(void **state)
{
    Fixture *f = *state;

    roster_set_version(f->account->roster, "v1");
    log_in_again(f, VERSIONS);
    receive(f, "<iq id='p' type='set'><query xmlns='jabber:iq:roster' ver='v5'>"
               "<item jid='nurse@example.com'/></query></iq>");
    assert_non_null(fixture_find_contact(f, "nurse@example.com"));
    assert_string_equal(roster_version(f->account->roster), "v1");
}

/* A server that cannot do it is not asked for it, and its roster has no version. */
static void
test_no_versions(void **state)
{
    Fixture *f = *state;

    roster_set_version(f->account->roster, "v1");
    log_in_again(f, "");
    assert_sent(f, "<iq type='get' id='*'><query xmlns='jabber:iq:roster'/></iq>");
    receive(f,
            "<iq id='%s' type='result'><query xmlns='jabber:iq:roster'>"
            "<item jid='romeo@example.net' subscription='both'/>"
            "<item jid='romeo@example.net' subscription='to' name='Romeo'/>"
            "<item jid='alice@example.org' subscription='none'/></query></iq>",
            f->id);
    assert_null(roster_version(f->account->roster));
    assert_int_equal(roster_size(f->account->roster), 2);
    assert_string_equal(fixture_find_contact(f, "romeo@example.net")->name, "Romeo");
}

/* XEP-0083. */
static void
test_delimiter(void **state)
{
    Fixture *f = *state;
    Roster *roster = f->account->roster;

    log_in_again(f, "");
    receive(f,
            "<iq id='%s' type='result'><query xmlns='jabber:iq:private'>"
            "<roster xmlns='roster:delimiter'>/</roster></query></iq>",
            f->id);
    assert_string_equal(roster_delimiter(roster), "/");
    assert_string_equal(f->news, "marks");
    roster_store_delimiter(f->stream, "::");
    forget_sent(f);
    roster_store_delimiter(f->stream, "::");
    assert_sent(f, "<iq type='set' id='*'><query xmlns='jabber:iq:private'>"
                   "<roster xmlns='roster:delimiter'>::</roster></query></iq>");
    assert_string_equal(roster_delimiter(roster), "/");
    receive(f, "<iq id='%s' type='result'/>", f->id);
    assert_string_equal(roster_delimiter(roster), "::");

    log_in_again(f, "");
    receive(f,
            "<iq id='%s' type='error'><error type='cancel'><service-unavailable "
            "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            f->id);
    assert_string_equal(roster_delimiter(roster), "::");
    log_in_again(f, "");
    receive(f,
            "<iq id='%s' type='result'><query xmlns='jabber:iq:private'>"
            "<roster xmlns='roster:delimiter'/></query></iq>",
            f->id);
    assert_null(roster_delimiter(roster));
}

static void
test_cannot_be_read(void **state)
{
    Fixture *f = *state;

    take_roster_request(f);
    receive(f,
            "<iq id='%s' type='error'><error type='cancel'>"
            "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            f->id);
    assert_non_null(strstr(fixture_last_notice(f), "could not be read"));
    assert_true(roster_is_settled(f->account->roster));
}

/* Nobody else may answer in the server's place. */
static void
test_forged_answer(void **state)
{
    Fixture *f = *state;

    take_roster_request(f);
    receive(f,
            "<iq id='%s' type='result' from='mallory@example.net/x'>"
            "<query xmlns='jabber:iq:roster'><item jid='mallory@example.net' "
            "subscription='both'/></query></iq>",
            f->id);
    assert_int_equal(roster_size(f->account->roster), 0);
    receive(f,
            "<iq id='%s' type='result'><query xmlns='jabber:iq:roster'>"
            "<item jid='romeo@example.net'/></query></iq>",
            f->id);
    assert_non_null(fixture_find_contact(f, "romeo@example.net"));
}

static void
test_push(void **state)
{
    Fixture *f = *state;

    receive(f, "<iq id='a78b4q6ha463' to='alice@example.org/desk' type='set'>"
               "<query xmlns='jabber:iq:roster'><item jid='nurse@example.com' name='Nurse'>"
               "<group>Servants</group></item></query></iq>");
    assert_sent(f, "<iq id='a78b4q6ha463' type='result'/>");
    assert_string_equal(fixture_find_contact(f, "nurse@example.com")->name, "Nurse");
    receive(f, "<iq id='2' from='alice@example.org' type='set'>"
               "<query xmlns='jabber:iq:roster'><item jid='nurse@example.com' "
               "subscription='remove'/></query></iq>");
    assert_sent(f, "<iq id='2' to='alice@example.org' type='result'/>");
    assert_null(fixture_find_contact(f, "nurse@example.com"));
}

static void
test_forged_push(void **state)
{
    static const char *const forgers[] = {
        "mallory@example.net/x",   "mallory@example.net", "example.net",
        "alice@example.org/other", "example.org",
    };
    Fixture *f = *state;

    for (unsigned i = 0; i < G_N_ELEMENTS(forgers); i++) {
        receive(f,
                "<iq id='p' from='%s' type='set'><query xmlns='jabber:iq:roster'>"
                "<item jid='mallory@example.net' subscription='both'/></query></iq>",
                forgers[i]);
        g_autofree char *expected = g_strdup_printf(
            "<iq id='p' to='%s' type='error'><error type='cancel'><service-unavailable "
            "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            forgers[i]);
        assert_sent(f, expected);
    }
    assert_int_equal(roster_size(f->account->roster), 0);
}

static void
test_bad_push(void **state)
{
    static const char *const bad[] = {
        "",
        "<item jid='a@example.org'/><item jid='b@example.org'/>",
    };
    Fixture *f = *state;

    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        receive(f, "<iq id='p' type='set'><query xmlns='jabber:iq:roster'>%s</query></iq>", bad[i]);
        assert_sent(f, "<iq id='p' type='error'><error type='modify'><bad-request "
                       "xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
    }
    receive(f, "<iq id='p' type='set'><query xmlns='jabber:iq:roster'><item jid='@@'/></query>"
               "</iq>");
    assert_sent(f, "<iq id='p' type='result'/>");
    assert_int_equal(roster_size(f->account->roster), 0);
}

static void
test_many_and_long_groups(void **state)
{
    Fixture *f = *state;
    g_autoptr(GString) groups = g_string_new(NULL);
    g_autofree char *name = g_strnfill(100000, 'n');

    for (unsigned i = 0; i < 10000; i++)
        g_string_append_printf(groups, "<group>group %u</group>", i);
    receive(f,
            "<iq id='p' type='set'><query xmlns='jabber:iq:roster'>"
            "<item jid='bob@example.org' name='%s'>%s</item></query></iq>",
            name, groups->str);
    assert_sent(f, "<iq id='p' type='result'/>");
    const Contact *bob = fixture_find_contact(f, "bob@example.org");
    assert_int_equal(g_strv_length(bob->groups), LIMIT_GROUPS_PER_CONTACT);
    assert_int_equal(strlen(bob->name), LIMIT_NAME_BYTES);
}

static void
test_set_and_remove(void **state)
{
    static const char *const groups[] = { "Servants", "", "Old & wise", NULL };
    Fixture *f = *state;
    g_autoptr(Jid) nurse = jid_new("nurse@example.com/x", NULL);

    roster_send_item(f->stream, nurse, "Nurse", groups);
    assert_sent(f, "<iq type='set' id='*'><query xmlns='jabber:iq:roster'>"
                   "<item jid='nurse@example.com' name='Nurse'><group>Servants</group>"
                   "<group>Old &amp; wise</group></item></query></iq>");
    receive(f, "<iq id='%s' to='alice@example.org/desk' type='result'/>", f->id);
    /* What the server has is what counts: it tells by a push. */
    assert_null(fixture_find_contact(f, "nurse@example.com"));
    roster_send_removal(f->stream, nurse);
    assert_sent(f, "<iq type='set' id='*'><query xmlns='jabber:iq:roster'>"
                   "<item jid='nurse@example.com' subscription='remove'/></query></iq>");
    receive(f,
            "<iq id='%s' type='error'><error type='auth'>"
            "<forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            f->id);
    assert_non_null(strstr(fixture_last_notice(f), "not permitted"));
    assert_non_null(strstr(fixture_last_notice(f), "nurse@example.com could not be removed"));
    roster_send_item(f->stream, nurse, "Nurse", NULL);
    assert_sent(f, "<iq type='set' id='*'><query xmlns='jabber:iq:roster'>"
                   "<item jid='nurse@example.com' name='Nurse'/></query></iq>");
    receive(f,
            "<iq id='%s' type='error'><error type='auth'>"
            "<forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            f->id);
    assert_non_null(strstr(fixture_last_notice(f), "nurse@example.com could not be added"));
}

static void
test_subscriptions(void **state)
{
    static const struct {
        SubscriptionAction action;
        const char *expected;
    } rows[] = {
        { SUBSCRIPTION_REQUEST, "<presence to='romeo@example.net' type='subscribe' id='*'/>" },
        { SUBSCRIPTION_ALLOW, "<presence to='romeo@example.net' type='subscribed' id='*'/>" },
        { SUBSCRIPTION_CANCEL, "<presence to='romeo@example.net' type='unsubscribe' id='*'/>" },
        { SUBSCRIPTION_DENY, "<presence to='romeo@example.net' type='unsubscribed' id='*'/>" },
    };
    Fixture *f = *state;
    g_autoptr(Jid) romeo = jid_new("romeo@example.net/orchard", NULL);

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        roster_send_subscription(f->stream, romeo, rows[i].action);
        assert_sent(f, rows[i].expected);
    }
}

/* RFC 6121 appendix A.2: what the server pushes after each change is what we show. */
static void
test_states(void **state)
{
    static const struct {
        const char *attributes;
        Subscription subscription;
        bool is_asking, is_approved;
    } rows[] = {
        { "subscription='none'", SUBSCRIPTION_NONE, false, false },
        { "subscription='none' ask='subscribe'", SUBSCRIPTION_NONE, true, false },
        { "subscription='to'", SUBSCRIPTION_TO, false, false },
        { "subscription='to' approved='true'", SUBSCRIPTION_TO, false, true },
        { "subscription='both' approved='true'", SUBSCRIPTION_BOTH, false, true },
        { "subscription='from'", SUBSCRIPTION_FROM, false, false },
        { "subscription='from' ask='subscribe'", SUBSCRIPTION_FROM, true, false },
        { "subscription='both'", SUBSCRIPTION_BOTH, false, false },
        { "subscription='both' approved='0' ask='unsubscribe'", SUBSCRIPTION_BOTH, false, false },
        { "subscription='to' approved='1'", SUBSCRIPTION_TO, false, true },
        { "approved='false'", SUBSCRIPTION_NONE, false, false },
        { "ask='subscribe' approved='true'", SUBSCRIPTION_NONE, true, true },
    };
    Fixture *f = *state;

    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        receive(f,
                "<iq id='p' type='set'><query xmlns='jabber:iq:roster'>"
                "<item jid='romeo@example.net' %s/></query></iq>",
                rows[i].attributes);
        const Contact *romeo = fixture_find_contact(f, "romeo@example.net");
        assert_int_equal(romeo->subscription, rows[i].subscription);
        assert_int_equal(romeo->is_asking, rows[i].is_asking);
        assert_int_equal(romeo->is_approved, rows[i].is_approved);
        assert_true(romeo->is_in_roster);
    }
    receive(f, "<iq id='p' type='set'><query xmlns='jabber:iq:roster'>"
               "<item jid='romeo@example.net' subscription='sideways'/></query></iq>");
    assert_true(fixture_find_contact(f, "romeo@example.net")->is_approved);
}

static void
test_words_and_approval(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) romeo = jid_new("romeo@example.net/orchard", NULL);

    roster_send_request(f->stream, romeo, "It is I");
    assert_sent(f, "<presence to='romeo@example.net' type='subscribe' id='*'>"
                   "<status>It is I</status></presence>");
    assert_false(roster_can_approve(f->stream));
    log_in_again(f, APPROVAL);
    assert_true(roster_can_approve(f->stream));
}

/* As many as an account may have, in one answer. */
static void
test_many(void **state)
{
    Fixture *f = *state;
    g_autoptr(GString) items = g_string_new(NULL);

    take_roster_request(f);
    for (unsigned i = 0; i < LIMIT_CONTACTS + 10; i++)
        g_string_append_printf(items, "<item jid='c%u@example.net' subscription='both'/>", i);
    receive(f, "<iq id='%s' type='result'><query xmlns='jabber:iq:roster'>%s</query></iq>", f->id,
            items->str);
    assert_int_equal(roster_size(f->account->roster), LIMIT_CONTACTS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_FRESH(test_is_read_at_login),
        TEST(test_versions),
        TEST(test_push_before_the_roster),
        TEST(test_no_versions),
        TEST(test_delimiter),
        TEST(test_states),
        TEST(test_words_and_approval),
        TEST_FRESH(test_many),
        TEST_FRESH(test_cannot_be_read),
        TEST_FRESH(test_forged_answer),
        TEST(test_push),
        TEST(test_forged_push),
        TEST(test_bad_push),
        TEST(test_many_and_long_groups),
        TEST(test_set_and_remove),
        TEST(test_subscriptions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
