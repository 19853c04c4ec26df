/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Presence, rosters, capabilities and what people publish, as strangers, liars and broken servers
 * send them: refused or bounded, and never a wrong name on a line. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "model/request.h"

#include "unit/xmpp/stream_fixture.h"

#define NS_EVENT "http://jabber.org/protocol/pubsub#event"
#define NS_MOOD  "http://jabber.org/protocol/mood"
#define NS_NICK  "http://jabber.org/protocol/nick"
#define NS_CAPS  "http://jabber.org/protocol/caps"
#define NS_DISCO "http://jabber.org/protocol/disco#info"
#define BOB      "bob@example.org"

static Contact *
bob(Fixture *f)
{
    return fixture_find_contact(f, BOB);
}

static const Resource *
best(Fixture *f)
{
    return bob(f) ? contact_best_resource(bob(f)) : NULL;
}

/* --- presence --- */

/* Nobody becomes a contact by saying that he is there, and we are none of our own. */
static void
test_presence_of_those_who_are_no_contacts(void **state)
{
    static const char *const froms[] = {
        "stranger@evil.example/x",
        "stranger@evil.example",
        "evil.example",
        "alice@example.org/desk",
        "alice@example.org/other",
        "alice@example.org",
        "example.org",
    };
    Fixture *f = *state;

    for (size_t i = 0; i < G_N_ELEMENTS(froms); i++) {
        receive(f, "<presence from='%s'><show>dnd</show><status>x</status></presence>", froms[i]);
        receive(f, "<presence type='unavailable' from='%s'/>", froms[i]);
    }
    receive(f, "<presence><show>dnd</show></presence>");
    assert_int_equal(roster_size(f->account->roster), 0);
    assert_int_not_equal(f->account->show, SHOW_DND);
    assert_int_equal(model_requests(f->model)->len, 0);
}

/* A contact's bare address is a resource without a name: never one to write to by name. */
static void
test_presence_from_a_bare_address(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, BOB, "both");
    receive(f, "<presence from='" BOB "'><show>away</show><priority>7</priority></presence>");
    for (unsigned i = 0; i < bob(f)->resources->len; i++)
        assert_null(((Resource *)bob(f)->resources->pdata[i])->name);
    receive(f, "<presence from='" BOB "/x'><priority>8</priority></presence>");
    assert_string_equal(best(f)->name, "x");
    receive(f, "<presence type='unavailable' from='" BOB "/'/>"); /* no address */
    assert_string_equal(best(f)->name, "x");
    receive(f, "<presence type='unavailable' from='" BOB "'/>"); /* all of them (RFC 6121 4.5.4) */
    assert_int_equal(bob(f)->resources->len, 0);
}

static void
test_unknown_types_change_nothing(void **state)
{
    static const char *const types[] = { "available", "invisible",   "probe",
                                         "\xc3\xa9",  "Unavailable", "unavailable " };
    Fixture *f = *state;

    fixture_add_contact(f, BOB, "both");
    receive(f, "<presence from='" BOB "/x'><show>chat</show></presence>");
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        receive(f, "<presence from='" BOB "/x' type='%s'><show>dnd</show></presence>", types[i]);
        if (!best(f) || best(f)->show != SHOW_CHAT)
            fail_msg("type “%s” counted", types[i]);
    }
}

static void
test_priorities_that_are_none(void **state)
{
    static const char *const priorities[] = {
        "999", "-129", "128",      "abc", "", "1.5", "0x10", "99999999999999999999",
        "5 5", "--1",  "\xc3\xa9",
    };
    Fixture *f = *state;

    fixture_add_contact(f, BOB, "both");
    for (size_t i = 0; i < G_N_ELEMENTS(priorities); i++) {
        receive(f, "<presence from='" BOB "/x'><priority>%s</priority></presence>", priorities[i]);
        const Resource *x = contact_find_resource(bob(f), "x");
        assert_non_null(x);
        if (x->priority != 0 && x->priority != 127 && x->priority != -128)
            fail_msg("priority “%s” became %d", priorities[i], x->priority);
        assert_true(x->priority == 0 || strspn(priorities[i], "-0123456789") >= 3);
    }
    receive(f, "<presence from='" BOB "/x'><priority>3</priority><priority>9</priority>"
               "<show>xa</show><show>chat</show></presence>");
    assert_int_equal(best(f)->priority, 3);
    assert_int_equal(best(f)->show, SHOW_XA);
    receive(f, "<presence from='" BOB "/x'><show>sleeping</show></presence>");
    assert_int_equal(best(f)->show, SHOW_ONLINE);
}

static void
test_endless_texts_are_cut(void **state)
{
    Fixture *f = *state;
    g_autofree char *endless = g_strnfill(1024 * 1024, 'x');

    fixture_add_contact(f, BOB, "both");
    receive(f,
            "<presence from='" BOB "/x'><status>%s</status><nick xmlns='" NS_NICK "'>%s</nick>"
            "<c xmlns='" NS_CAPS "' hash='sha-1' node='%s' ver='%s'/></presence>",
            endless, endless, endless, endless);
    assert_non_null(best(f));
    assert_true(strlen(best(f)->status) <= LIMIT_STATUS_BYTES);
    assert_true(strlen(contact_display_name(bob(f))) <= LIMIT_NAME_BYTES);
    receive(f, "<presence type='subscribe' from='s@evil.example'><status>%s</status></presence>",
            endless);
    for (unsigned i = 0; i < f->told->len; i++)
        assert_non_null(f->told->pdata[i]);
}

static void
test_endless_resources(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, BOB, "both");
    for (unsigned i = 0; i < 10 * LIMIT_RESOURCES_PER_CONTACT; i++)
        receive(f, "<presence from='" BOB "/r%u'/>", i);
    assert_true(bob(f)->resources->len <= LIMIT_RESOURCES_PER_CONTACT);
}

/* --- the roster --- */

static void
test_pushes_of_others(void **state)
{
    static const char *const froms[] = {
        "evil.example",       "mallory@evil.example", "mallory@evil.example/x",
        "bob@example.org/x",  "bob@example.org",      "alice@example.org.evil.example",
        "alice@evil.example",
    };
    Fixture *f = *state;

    fixture_add_contact(f, BOB, "both");
    for (size_t i = 0; i < G_N_ELEMENTS(froms); i++) {
        receive(f,
                "<iq type='set' id='p' from='%s'><query xmlns='jabber:iq:roster'><item "
                "jid='mallory@evil.example' name='Bob' subscription='both'/></query></iq>",
                froms[i]);
        receive(f,
                "<iq type='set' id='q' from='%s'><query xmlns='jabber:iq:roster'><item "
                "jid='" BOB "' subscription='remove'/></query></iq>",
                froms[i]);
        assert_int_equal(roster_size(f->account->roster), 1);
        assert_non_null(bob(f));
        assert_null(fixture_find_contact(f, "mallory@evil.example"));
    }
}

static void
test_items_that_are_none(void **state)
{
    static const char *const items[] = {
        "",
        "<item/>",
        "<item jid=''/>",
        "<item jid='a b@c' subscription='both'/>",
        "<item jid='x@example..org' subscription='both'/>",
        "<item jid='x@example.org' subscription='friend'/>",
        "<item xmlns='urn:x' jid='x@y.z'/>",
        "<item jid='x@example.org' subscription='both'/><item jid='y@example.org'/>",
    };
    Fixture *f = *state;

    for (size_t i = 0; i < G_N_ELEMENTS(items); i++) {
        receive(f, "<iq type='set' id='p'><query xmlns='jabber:iq:roster'>%s</query></iq>",
                items[i]);
        assert_true(roster_size(f->account->roster) == 0 || i == G_N_ELEMENTS(items) - 1);
        g_autoptr(Jid) item = jid_new("x@example.org", NULL);
        roster_remove_item(f->account->roster, item);
    }
}

static void
test_endless_groups_and_names(void **state)
{
    Fixture *f = *state;
    g_autofree char *endless = g_strnfill(64 * 1024, 'n');
    g_autoptr(GString) groups = g_string_new(NULL);

    for (unsigned i = 0; i < 100; i++) {
        g_autofree char *name = g_strnfill(1024, (char)('a' + i % 26));
        g_string_append_printf(groups, "<group>%u%s</group><group/>", i, name);
    }
    receive(f,
            "<iq type='set' id='p'><query xmlns='jabber:iq:roster'><item jid='" BOB
            "' name='%s' subscription='both'>%s</item></query></iq>",
            endless, groups->str);
    assert_non_null(bob(f));
    assert_true(strlen(bob(f)->name) <= LIMIT_NAME_BYTES);
    assert_true(g_strv_length(bob(f)->groups) <= LIMIT_GROUPS_PER_CONTACT);
    for (char **group = bob(f)->groups; *group; group++)
        assert_true(**group && strlen(*group) <= LIMIT_NAME_BYTES);
}

/* --- capabilities --- */

static void
test_caps_that_are_none(void **state)
{
    static const char *const caps[] = {
        "<c xmlns='" NS_CAPS "'/>",
        "<c xmlns='" NS_CAPS "' hash='sha-1' node='n' ver=''/>",
        "<c xmlns='" NS_CAPS "' hash='sha-1' node='' ver='v'/>",
        "<c xmlns='" NS_CAPS "' hash='md4' node='n' ver='AAAA'/>",
        "<c xmlns='urn:xmpp:caps'/>",
        "<c xmlns='urn:xmpp:caps'><hash xmlns='urn:xmpp:hashes:2' algo='sha-256'/></c>",
        "<c xmlns='urn:xmpp:caps'><hash xmlns='urn:xmpp:hashes:2'>x</hash></c>",
    };
    Fixture *f = *state;

    fixture_add_contact(f, BOB, "both");
    for (size_t i = 0; i < G_N_ELEMENTS(caps); i++) {
        receive(f, "<presence from='" BOB "/r%zu'>%s</presence>", i, caps[i]);
        assert_int_equal(bob(f)->resources->len, i + 1);
        assert_null(contact_find_resource(bob(f), "r0")->caps);
    }
}

/* The id of the next disco#info request, or NULL. The caller owns it. */
static char *
take_question(Fixture *f)
{
    char *xml;

    while ((xml = g_queue_pop_head(&f->sent))) {
        g_autofree char *sent = xml;
        const char *id = strstr(sent, " id=\"");
        if (id && strstr(sent, NS_DISCO) && strstr(sent, "type=\"get\""))
            return g_strndup(id + 5, strcspn(id + 5, "\""));
    }
    return NULL;
}

/* Who answers for a hash with what does not have it has no capabilities, and gives none to others
 * that say they have the same. */
static void
test_caps_that_lie(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, BOB, "both");
    receive(f, "<presence from='" BOB "/x'><c xmlns='" NS_CAPS "' hash='sha-1' node='http://code."
               "google.com/p/exodus' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/></presence>");
    g_autofree char *id = take_question(f);
    assert_non_null(id);
    receive(f,
            "<iq type='result' id='%s' from='mallory@evil.example/x'><query xmlns='" NS_DISCO
            "'><identity category='client' type='pc' name='Exodus 0.9.1'/></query></iq>",
            id);
    assert_null(best(f)->caps);
    receive(f,
            "<iq type='result' id='%s' from='" BOB "/x'><query xmlns='" NS_DISCO "'><identity "
            "category='client' type='phone' name='Liar'/><feature var='urn:xmpp:jingle:1'/>"
            "</query></iq>",
            id);
    if (best(f)->caps)
        assert_false(capabilities_has(best(f)->caps, "urn:xmpp:jingle:1") &&
                     bob(f)->resources->len > 1);
    receive(f, "<presence from='" BOB "/y'><c xmlns='" NS_CAPS "' hash='sha-1' node='http://code."
               "google.com/p/exodus' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/></presence>");
    const Resource *other = contact_find_resource(bob(f), "y");
    assert_non_null(other);
    assert_null(other->caps);
}

static void
test_endless_capabilities(void **state)
{
    Fixture *f = *state;
    g_autoptr(GString) features = g_string_new(NULL);

    for (unsigned i = 0; i < 4000; i++)
        g_string_append_printf(features, "<feature var='urn:f:%u'/>", i);
    fixture_add_contact(f, BOB, "both");
    for (unsigned i = 0; i < 50; i++) {
        receive(f,
                "<presence from='" BOB "/x'><c xmlns='" NS_CAPS "' hash='sha-1' node='n' "
                "ver='v%u'/></presence>",
                i);
        g_autofree char *id = take_question(f);
        if (id)
            receive(f,
                    "<iq type='result' id='%s' from='" BOB "/x'><query xmlns='" NS_DISCO "'>%s"
                    "</query></iq>",
                    id, features->str);
    }
    assert_int_equal(bob(f)->resources->len, 1);
}

/* --- what is published --- */

static void
publish(Fixture *f, const char *attributes, const char *node, const char *payload)
{
    receive(f,
            "<message %s><event xmlns='" NS_EVENT "'><items node='%s'><item id='1'>%s</item>"
            "</items></event></message>",
            attributes, node, payload);
}

static void
test_what_strangers_publish(void **state)
{
    static const char *const froms[] = {
        "from='mallory@evil.example'",
        "from='evil.example'",
        "from='bob@example.org/x'",
        "from='bob@example.org.evil.example'",
        "from='mallory@evil.example/bob@example.org'",
        "from='bob@example.org' type='error'",
    };
    Fixture *f = *state;

    fixture_add_contact(f, BOB, "both");
    for (size_t i = 0; i < G_N_ELEMENTS(froms); i++) {
        publish(f, froms[i], NS_MOOD, "<mood xmlns='" NS_MOOD "'><angry/></mood>");
        publish(f, froms[i], NS_NICK, "<nick xmlns='" NS_NICK "'>Ceo</nick>");
    }
    assert_null(extended_of(bob(f)->extended, EXTENDED_MOOD));
    assert_string_equal(contact_display_name(bob(f)), "bob");
    assert_int_equal(roster_size(f->account->roster), 1);
    assert_null(f->account->nickname);
    assert_null(extended_of(f->account->extended, EXTENDED_MOOD));
}

static void
test_payloads_that_are_none(void **state)
{
    static const char *const payloads[] = {
        "",
        "<mood xmlns='urn:x'><happy/></mood>",
        "<mood xmlns='" NS_MOOD "'/>",
        "<mood xmlns='" NS_MOOD "'><not_a_mood/></mood>",
        "<nick xmlns='" NS_NICK "'/>",
        "<mood xmlns='" NS_MOOD "'><text>no value</text></mood>",
    };
    Fixture *f = *state;

    fixture_add_contact(f, BOB, "both");
    for (size_t i = 0; i < G_N_ELEMENTS(payloads); i++) {
        publish(f, "from='" BOB "'", NS_MOOD, payloads[i]);
        publish(f, "from='" BOB "'", NS_NICK, payloads[i]);
        publish(f, "from='" BOB "'", "", payloads[i]);
        assert_string_equal(contact_display_name(bob(f)), "bob");
    }
}

static void
test_endless_payloads(void **state)
{
    Fixture *f = *state;
    g_autofree char *endless = g_strnfill(500 * 1024, 'm');
    g_autofree char *mood =
        g_strdup_printf("<mood xmlns='" NS_MOOD "'><happy/><text>%s</text></mood>", endless);
    g_autofree char *nick = g_strdup_printf("<nick xmlns='" NS_NICK "'>%s</nick>", endless);

    fixture_add_contact(f, BOB, "both");
    publish(f, "from='" BOB "'", NS_MOOD, mood);
    publish(f, "from='" BOB "'", NS_NICK, nick);
    assert_true(strlen(contact_display_name(bob(f))) <= LIMIT_NAME_BYTES);
    const Extended *extended = extended_of(bob(f)->extended, EXTENDED_MOOD);
    g_autofree char *line = extended ? extended_summary(extended) : g_strdup("");
    assert_true(strlen(line) <= 2 * LIMIT_STATUS_BYTES);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_presence_of_those_who_are_no_contacts),
        TEST(test_presence_from_a_bare_address),
        TEST(test_unknown_types_change_nothing),
        TEST(test_priorities_that_are_none),
        TEST(test_endless_texts_are_cut),
        TEST(test_endless_resources),
        TEST(test_pushes_of_others),
        TEST(test_items_that_are_none),
        TEST(test_endless_groups_and_names),
        TEST(test_caps_that_are_none),
        TEST(test_caps_that_lie),
        TEST(test_endless_capabilities),
        TEST(test_what_strangers_publish),
        TEST(test_payloads_that_are_none),
        TEST(test_endless_payloads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
