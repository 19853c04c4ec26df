/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0030, XEP-0115 and XEP-0359 6: what we say that we can, and what our server said. */

#include "config.h"

#include <string.h>

#include "xmpp/ns.h"

#include "modules/caps_hash.h"
#include "modules/disco.h"
#include "modules/presence.h"
#include "unit/xmpp/stream_fixture.h"
#include "unit/xmpp/xml_compare.h"

#define IDENTITY "<identity category='client' type='console' name='jaser'/>"
#define FEATURES_BEGIN                                                                             \
    "<feature var='http://jabber.org/protocol/activity+notify'/>"                                  \
    "<feature var='http://jabber.org/protocol/caps'/>"                                             \
    "<feature var='http://jabber.org/protocol/chatstates'/>"                                       \
    "<feature var='http://jabber.org/protocol/disco#info'/>"                                       \
    "<feature var='http://jabber.org/protocol/disco#items'/>"                                      \
    "<feature var='http://jabber.org/protocol/geoloc+notify'/>"                                    \
    "<feature var='http://jabber.org/protocol/mood+notify'/>"                                      \
    "<feature var='http://jabber.org/protocol/muc'/>"                                              \
    "<feature var='http://jabber.org/protocol/nick+notify'/>"                                      \
    "<feature var='http://jabber.org/protocol/rosterx'/>"                                          \
    "<feature var='http://jabber.org/protocol/tune+notify'/>"                                      \
    "<feature var='jabber:iq:last'/>"
#define FEATURES_END                                                                               \
    "<feature var='jabber:x:conference'/>"                                                         \
    "<feature var='jabber:x:data'/>"                                                               \
    "<feature var='storage:bookmarks+notify'/>"                                                    \
    "<feature var='urn:xmpp:bookmarks:1+notify'/>"                                                 \
    "<feature var='urn:xmpp:browsing:0+notify'/>"                                                  \
    "<feature var='urn:xmpp:caps'/>"                                                               \
    "<feature var='urn:xmpp:chat-markers:0'/>"                                                     \
    "<feature var='urn:xmpp:chatting:0+notify'/>"                                                  \
    "<feature var='urn:xmpp:eme:0'/>"                                                              \
    "<feature var='urn:xmpp:gaming:0+notify'/>"                                                    \
    "<feature var='urn:xmpp:mds:displayed:0+notify'/>"                                             \
    "<feature var='urn:xmpp:ping'/>"                                                               \
    "<feature var='urn:xmpp:receipts'/>"                                                           \
    "<feature var='urn:xmpp:sid:0'/>"                                                              \
    "<feature var='urn:xmpp:time'/>"                                                               \
    "<feature var='urn:xmpp:viewing:0+notify'/>"
#define FEATURES FEATURES_BEGIN "<feature var='jabber:iq:version'/>" FEATURES_END

/* She sees us. */
static void
know_juliet(Fixture *f)
{
    fixture_add_contact(f, "juliet@capulet.com", "from");
    forget_sent(f);
}

static void
test_own_info(void **state)
{
    Fixture *f = *state;

    know_juliet(f);
    receive(f, "<iq type='get' id='disco1' from='juliet@capulet.com/balcony' "
               "to='alice@example.org/desk'>"
               "<query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
    assert_sent(f, "<iq type='result' id='disco1' to='juliet@capulet.com/balcony'>"
                   "<query xmlns='http://jabber.org/protocol/disco#info'>" IDENTITY FEATURES
                   "</query></iq>");
    fixture_set(f, SETTING_PRIVACY_VERSION, "off");
    forget_sent(f);
    receive(f, "<iq type='get' id='disco2' from='juliet@capulet.com/balcony'>"
               "<query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
    assert_sent(f, "<iq type='result' id='disco2' to='juliet@capulet.com/balcony'>"
                   "<query xmlns='http://jabber.org/protocol/disco#info'>" IDENTITY FEATURES_BEGIN
                       FEATURES_END "</query></iq>");
}

static void
test_items_and_nodes(void **state)
{
    Fixture *f = *state;

    know_juliet(f);
    receive(f, "<iq type='get' id='1' from='juliet@capulet.com/b'>"
               "<query xmlns='http://jabber.org/protocol/disco#items'/></iq>");
    assert_sent(f, "<iq type='result' id='1' to='juliet@capulet.com/b'>"
                   "<query xmlns='http://jabber.org/protocol/disco#items'/></iq>");
    receive(f, "<iq type='get' id='2' from='juliet@capulet.com/b'>"
               "<query xmlns='http://jabber.org/protocol/disco#info' node='secret'/></iq>");
    assert_sent(f, "<iq type='error' id='2' to='juliet@capulet.com/b'><error type='cancel'>"
                   "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
}

/* What the presence says can be asked for, and is what the hash was made of. */
static void
test_presence_names_the_info(void **state)
{
    Fixture *f = *state;
    g_autoptr(Element) info = disco_own_info(f->stream);
    g_autofree char *hash = caps_hash(info, "sha-1", NULL);

    know_juliet(f);
    account_set_presence(f->account, SHOW_ONLINE, NULL, 0);
    presence_send(f->stream);
    g_autoptr(Element) presence = xml_parse(g_queue_peek_head(&f->sent));
    const Element *caps = element_child(presence, "c", "http://jabber.org/protocol/caps");
    assert_string_equal(element_get(caps, "hash"), "sha-1");
    assert_string_equal(element_get(caps, "ver"), hash);
    forget_sent(f);
    receive(f,
            "<iq type='get' id='1' from='juliet@capulet.com/b'>"
            "<query xmlns='http://jabber.org/protocol/disco#info' node='%s#%s'/></iq>",
            element_get(caps, "node"), hash);
    g_autofree char *expected = g_strdup_printf(
        "<iq type='result' id='1' to='juliet@capulet.com/b'>"
        "<query xmlns='http://jabber.org/protocol/disco#info' node='%s#%s'>" IDENTITY FEATURES
        "</query></iq>",
        element_get(caps, "node"), hash);
    assert_sent(f, expected);
}

#define UNAVAILABLE                                                                                \
    "<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>"      \
    "</error>"

static void
assert_refused(Fixture *f, const char *from, const char *what, const char *node)
{
    g_autofree char *expected =
        g_strdup_printf("<iq type='error' id='q' to='%s'>" UNAVAILABLE "</iq>", from);

    receive(f,
            "<iq type='get' id='q' from='%s'>"
            "<query xmlns='http://jabber.org/protocol/disco#%s'%s%s%s/></iq>",
            from, what, node ? " node='" : "", node ? node : "", node ? "'" : "");
    assert_sent(f, expected);
}

/* To those who do not see us we are as good as absent, whatever they ask for. */
static void
test_strangers_learn_nothing(void **state)
{
    static const char *const strangers[] = { "mallory@example.net/x", "mallory@example.net",
                                             "example.net", "juliet@capulet.com.evil.example/x",
                                             "romeo@example.com/x" };
    Fixture *f = *state;

    know_juliet(f);
    fixture_add_contact(f, "romeo@example.com", "to");
    account_set_presence(f->account, SHOW_ONLINE, NULL, 0);
    presence_send(f->stream);
    g_autoptr(Element) presence = xml_parse(g_queue_peek_head(&f->sent));
    const Element *caps = element_child(presence, "c", "http://jabber.org/protocol/caps");
    g_autofree char *node =
        g_strdup_printf("%s#%s", element_get(caps, "node"), element_get(caps, "ver"));
    forget_sent(f);
    for (unsigned i = 0; i < G_N_ELEMENTS(strangers); i++) {
        assert_refused(f, strangers[i], "info", NULL);
        assert_refused(f, strangers[i], "info", node);
        assert_refused(f, strangers[i], "info", "none");
        assert_refused(f, strangers[i], "items", NULL);
    }
    account_set_invisible(f->account, true);
    assert_refused(f, "juliet@capulet.com/b", "info", node);
    assert_refused(f, "capulet.com", "info", node);
}

static bool
is_answered(Fixture *f, const char *from, const char *node)
{
    receive(f,
            "<iq type='get' id='q' from='%s'>"
            "<query xmlns='http://jabber.org/protocol/disco#info' node='%s'/></iq>",
            from, node);
    g_autofree char *xml = g_queue_pop_head(&f->sent);
    g_autoptr(Element) answer = xml_parse(xml);
    return strcmp(element_get(answer, "type"), "result") == 0;
}

/* Servers ask in their own name what a presence that they carry stands for. */
static void
test_servers_of_those_who_see_us(void **state)
{
    Fixture *f = *state;

    know_juliet(f);
    account_set_presence(f->account, SHOW_ONLINE, NULL, 0);
    presence_send(f->stream);
    g_autofree char *xml = g_queue_pop_head(&f->sent);
    g_autoptr(Element) presence = xml_parse(xml);
    const Element *caps = element_child(presence, "c", "http://jabber.org/protocol/caps");
    g_autofree char *node =
        g_strdup_printf("%s#%s", element_get(caps, "node"), element_get(caps, "ver"));
    assert_true(is_answered(f, "capulet.com", node));
    assert_true(is_answered(f, "example.org", node));
    assert_true(is_answered(f, "alice@example.org/phone", node));
    assert_false(is_answered(f, "capulet.com/x", node));
    assert_false(is_answered(f, "capulet.com", "other"));
    fixture_add_contact(f, "nurse@capulet.com", "both");
    fixture_add_contact(f, "juliet@capulet.com", "to");
    assert_true(is_answered(f, "capulet.com", node));
    fixture_add_contact(f, "nurse@capulet.com", "remove");
    assert_false(is_answered(f, "capulet.com", node));
}

static void
test_settings_change_the_presence(void **state)
{
    Fixture *f = *state;

    account_set_presence(f->account, SHOW_AWAY, NULL, 0);
    fixture_set(f, SETTING_UI_CLOCK, "on");
    assert_nothing_sent(f);
    fixture_set(f, SETTING_PRIVACY_TYPING, "off");
    assert_sent(f, "<presence><show>away</show>" OWN_CAPS "</presence>");
    account_set_presence(f->account, SHOW_OFFLINE, NULL, 0);
    fixture_set(f, SETTING_PRIVACY_TYPING, "on");
    assert_nothing_sent(f);
}

static void
take_disco_requests(Fixture *f, char **ret_server_id, char **ret_account_id)
{
    assert_sent(f, "<iq type='set' id='*'><enable xmlns='urn:xmpp:carbons:2'/></iq>");
    assert_sent(f, "<iq type='get' id='*'><query xmlns='jabber:iq:private'>"
                   "<roster xmlns='roster:delimiter'/></query></iq>");
    assert_sent(f, "<iq type='get' id='*'><query xmlns='jabber:iq:roster'/></iq>");
    assert_sent(f, "<iq type='get' id='*' to='example.org'>"
                   "<query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
    *ret_server_id = g_strdup(f->id);
    assert_sent(f, "<iq type='get' id='*' to='alice@example.org'>"
                   "<query xmlns='http://jabber.org/protocol/disco#info'/></iq>");
    *ret_account_id = g_strdup(f->id);
    forget_sent(f);
}

static void
receive_stanza_ids(Fixture *f)
{
    receive(f, "<message from='bob@example.org/x' id='m1'><body>x</body>"
               "<stanza-id xmlns='urn:xmpp:sid:0' id='forged' by='bob@example.org'/>"
               "<stanza-id xmlns='urn:xmpp:sid:0' id='forged' by='example.org'/>"
               "<stanza-id xmlns='urn:xmpp:sid:0' id='forged' by='alice@example.org/desk'/>"
               "<stanza-id xmlns='urn:xmpp:sid:0' id='forged'/>"
               "<stanza-id xmlns='urn:xmpp:sid:0' id='5f3dbc5e' by='alice@example.org'/>"
               "<origin-id xmlns='urn:xmpp:sid:0' id='de305d54'/></message>");
}

static Message *
last_message(Fixture *f)
{
    Chat *chat = fixture_find_chat(f, "bob@example.org");

    return timeline_get(chat->timeline, timeline_length(chat->timeline) - 1);
}

static void
test_archive_ids_are_believed_once_announced(void **state)
{
    Fixture *f = *state;
    g_autofree char *server_id = NULL;
    g_autofree char *account_id = NULL;

    take_disco_requests(f, &server_id, &account_id);
    receive_stanza_ids(f);
    assert_null(last_message(f)->stanza_id);
    assert_string_equal(last_message(f)->origin_id, "de305d54");
    receive(f,
            "<iq type='result' from='example.org' id='%s'>"
            "<query xmlns='http://jabber.org/protocol/disco#info'>"
            "<identity category='server' type='im'/><feature var='urn:xmpp:carbons:2'/><feature/>"
            "</query></iq>",
            server_id);
    assert_true(disco_server_has(f->stream, "urn:xmpp:carbons:2"));
    assert_false(disco_account_has(f->stream, "urn:xmpp:carbons:2"));
    receive(f,
            "<iq type='result' from='alice@example.org' id='%s'>"
            "<query xmlns='http://jabber.org/protocol/disco#info'>"
            "<feature var='urn:xmpp:sid:0'/></query></iq>",
            account_id);
    assert_true(disco_account_has(f->stream, NS_STABLE_IDS));
    receive_stanza_ids(f);
    assert_string_equal(last_message(f)->stanza_id, "5f3dbc5e");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_own_info),
        TEST(test_items_and_nodes),
        TEST(test_presence_names_the_info),
        TEST(test_strangers_learn_nothing),
        TEST(test_servers_of_those_who_see_us),
        TEST(test_settings_change_the_presence),
        TEST_FRESH(test_archive_ids_are_believed_once_announced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
