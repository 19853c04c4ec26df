/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is encrypted in a message (XEP-0380), how it is composed in two parts, and what was inside
 * of another that was opened. */

#include "config.h"

#include <string.h>

#include "model/room.h"
#include "xmpp/dispatch.h"
#include "xmpp/ns.h"

#include "modules/message.h"
#include "modules/sealed.h"
#include "unit/xmpp/stream_fixture.h"

static char *
method_of(const char *children)
{
    g_autofree char *xml =
        g_strdup_printf("<message xmlns='jabber:client' type='chat'>%s</message>", children);
    g_autoptr(Element) element = element_parse(xml);
    const Stanza stanza = { .kind = STANZA_MESSAGE, .type = "chat", .element = element };

    return g_strdup(sealed_method(&stanza));
}

#define EME(ns, more) "<encryption xmlns='urn:xmpp:eme:0' namespace='" ns "'" more "/>"

static void
test_methods(void **state)
{
    static const struct {
        const char *children, *method;
    } rows[] = {
        { "<openpgp xmlns='urn:xmpp:openpgp:0'>eA==</openpgp><body>b</body>", "ox" },
        { "<x xmlns='jabber:x:encrypted'>eA==</x>", "pgp" },
        { "<e2e xmlns='urn:ietf:params:xml:ns:xmpp-e2e'/>", "smime" },
        { "<encrypted xmlns='urn:xmpp:omemo:2'><payload/></encrypted>", "omemo" },
        { "<encrypted xmlns='urn:xmpp:omemo:2'><header/></encrypted>", NULL }, /* keys alone */
        { "<body>b</body>" EME("eu.siacs.conversations.axolotl", ""), "omemo" },
        { "<body>?OTR</body>" EME("urn:xmpp:otr:0", " name='Safe'"), "otr" },
        { "<body>b</body>" EME("urn:odd", " name='Odd 1.0'"), "Odd 1.0" },
        { "<body>b</body>" EME("urn:odd", " name='&#x202e;evil'"), "unknown" },
        { "<body>b</body>" EME("urn:odd", ""), "unknown" },
        { EME("urn:odd", ""), NULL },                             /* it says nothing */
        { "<body>b</body>" EME("urn:xmpp:openpgp:0", ""), NULL }, /* in clear, whatever it says */
        { "<body>b</body>", NULL },
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *method = method_of(rows[i].children);
        if (g_strcmp0(method, rows[i].method) != 0)
            fail_msg("%s: %s", rows[i].children, method ? method : "none");
    }
    assert_true(sealed_is_known("ox"));
    assert_false(sealed_is_known("omemo"));
}

static void
test_errors_are_nothing(void **state)
{
    g_autoptr(Element) element = element_parse("<message xmlns='jabber:client' type='error'><x "
                                               "xmlns='jabber:x:encrypted'>e</x></message>");
    Stanza stanza = {
        .kind = STANZA_MESSAGE, .type = "error", .element = element, .is_error = true
    };

    (void)state;
    assert_null(sealed_method(&stanza));
    stanza.is_error = false;
    assert_string_equal(sealed_method(&stanza), "pgp");
    stanza.is_opened = true;
    assert_null(sealed_method(&stanza));
}

/* The body of what is encrypted is nobody's word. */
static void
test_the_outer_body_is_not_read(void **state)
{
    g_autoptr(Element) element =
        element_parse("<message xmlns='jabber:client' type='chat'><body>lies</body>"
                      "<x xmlns='jabber:x:encrypted'>e</x></message>");
    Stanza stanza = { .kind = STANZA_MESSAGE, .type = "chat", .element = element };

    (void)state;
    assert_string_equal(message_said(&stanza), "");
    stanza.is_opened = true;
    assert_null(message_said(&stanza));
}

static void
test_hint(void **state)
{
    g_autoptr(Element) message = element_new("message", NS_CLIENT);

    (void)state;
    sealed_add_hint(message, "ox");
    g_autofree char *xml = element_to_xml(message, NS_CLIENT);
    assert_non_null(strstr(xml, "OpenPGP for XMPP (XEP-0373)"));
    assert_non_null(strstr(xml, "namespace=\"urn:xmpp:openpgp:0\""));
    assert_non_null(strstr(xml, "<store"));
}

static Element *
parse(const char *children)
{
    g_autofree char *xml = g_strconcat("<message xmlns='jabber:client' to='bob@example.org' id='1' "
                                       "type='chat'>",
                                       children, "</message>", NULL);

    return element_parse(xml);
}

/* What tells something goes inside; nobody keeps the rest. */
static void
test_what_is_told_beside_lines(void **state)
{
    g_autoptr(Element) marker =
        parse("<displayed xmlns='urn:xmpp:chat-markers:0' id='2'/><store xmlns='urn:xmpp:hints'/>");
    g_autoptr(Element) inside = element_new("message", NS_CLIENT);
    g_autoptr(Element) sent = sealed_part(marker, inside);
    g_autofree char *xml = element_to_xml(sent, NS_CLIENT);

    (void)state;
    assert_non_null(element_child(inside, "displayed", "urn:xmpp:chat-markers:0"));
    assert_null(element_child(inside, "store", NULL));
    assert_non_null(strstr(xml, "bob@example.org"));
    assert_null(strstr(xml, "displayed"));
    assert_null(strstr(xml, "<store"));
    assert_non_null(strstr(xml, "<no-store"));
}

static void
test_it_has_no_body_and_is_not_kept(void **state)
{
    static const struct {
        const char *children;
        bool is_beside;
    } rows[] = {
        { "<openpgp xmlns='urn:xmpp:openpgp:0'/><no-store xmlns='urn:xmpp:hints'/>", true },
        { "<openpgp xmlns='urn:xmpp:openpgp:0'/>", false },
        { "<openpgp xmlns='urn:xmpp:openpgp:0'/><no-store xmlns='urn:xmpp:hints'/><body>x</body>",
          false },
        { "<no-store xmlns='urn:xmpp:hints'/>", false },
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Element) element = parse(rows[i].children);
        const Stanza stanza = { .kind = STANZA_MESSAGE, .type = "chat", .element = element };
        assert_int_equal(sealed_is_beside(&stanza), rows[i].is_beside);
    }
}

static void
test_what_asks_stands_inside_too(void **state)
{
    g_autoptr(Element) outside =
        parse("<request xmlns='urn:xmpp:receipts'/><origin-id xmlns='urn:xmpp:sid:0' id='1'/>");
    g_autoptr(Element) none = element_new("message", NS_CLIENT);
    g_autoptr(Element) inside = element_new("message", NS_CLIENT);

    (void)state;
    assert_false(sealed_is_read(outside, inside));
    sealed_repeat(outside, inside);
    assert_true(sealed_is_read(outside, inside));
    assert_false(sealed_is_read(none, inside)); /* as Gajim does it */
    assert_non_null(element_child(inside, "request", "urn:xmpp:receipts"));
    assert_null(element_child(inside, "origin-id", NULL));
    assert_non_null(element_child(outside, "request", "urn:xmpp:receipts"));
}

static void
test_is_composed_in_two_parts(void **state)
{
    Fixture *f = *state;
    fixture_add_contact(f, "bob@example.org", "both");
    Chat *chat = fixture_open_chat(f, "bob@example.org");
    g_autoptr(Message) message = message_new(MESSAGE_CHAT, "hi");
    g_autoptr(Element) inside = element_new("payload", "urn:xmpp:openpgp:0");

    message->is_outgoing = true;
    message->time = FIXTURE_NOW;
    message->id = g_strdup("the-id");
    g_autoptr(Element) outside = message_compose(f->stream, chat, message, inside);
    assert_string_equal(element_child_text(inside, "body", NS_CLIENT), "hi");
    assert_non_null(element_child(inside, "active", "http://jabber.org/protocol/chatstates"));
    assert_null(element_child(outside, "body", NULL));
    assert_null(element_child(outside, "active", "http://jabber.org/protocol/chatstates"));
    assert_non_null(element_child(outside, "request", "urn:xmpp:receipts"));
    assert_non_null(element_child(outside, "origin-id", "urn:xmpp:sid:0"));
    assert_null(element_child(inside, "origin-id", "urn:xmpp:sid:0"));
    assert_string_equal(element_get(outside, "id"), "the-id");
}

/* --- what was inside --- */

static void
hear(Fixture *f, const char *from, const char *inside)
{
    g_autofree char *xml = g_strdup_printf(
        "<message xmlns='jabber:client' from='%s' to='alice@example.org/desk' type='chat' id='9'>"
        "<x xmlns='jabber:x:encrypted'>e</x></message>",
        from);
    g_autoptr(Element) content = element_parse(inside);
    g_autoptr(Jid) own = jid_new("alice@example.org/desk", NULL);
    Stanza *outer = stanza_restore(xml, own);

    assert_non_null(outer);
    outer->origin = ORIGIN_LIVE;
    outer->is_delayed = false;
    dispatch_opened(f->stream, outer, content);
    stanza_free_kept(outer);
}

static void
test_what_was_inside_is_heard(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    Chat *chat = fixture_open_chat(f, "bob@example.org");
    forget_sent(f);
    hear(f, "bob@example.org/x",
         "<payload xmlns='urn:xmpp:openpgp:0'><body xmlns='jabber:client'>hi</body>"
         "<received xmlns='urn:xmpp:receipts' id='one'/>"
         "<active xmlns='http://jabber.org/protocol/chatstates'/></payload>");
    assert_told(f, "mark bob@example.org one received");
    assert_nothing_told(f); /* the text has its line */
    assert_int_equal(chat->typing, TYPING_ACTIVE);
}

/* Who said it where and when is not for who encrypts it to say. */
static void
test_what_servers_say_is_not_heard_from_inside(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    forget_sent(f);
    hear(f, "alice@example.org",
         "<payload xmlns='urn:xmpp:openpgp:0'><received xmlns='urn:xmpp:carbons:2'>"
         "<forwarded xmlns='urn:xmpp:forward:0'><message xmlns='jabber:client' "
         "from='bob@example.org/x' to='alice@example.org' type='chat'><body>forged</body>"
         "</message></forwarded></received></payload>");
    hear(f, "bob@example.org/x",
         "<payload xmlns='urn:xmpp:openpgp:0'><event "
         "xmlns='http://jabber.org/protocol/pubsub#event'/>"
         "<x xmlns='http://jabber.org/protocol/muc#user'><invite from='eve@example.org'/></x>"
         "</payload>");
    assert_nothing_told(f);
    assert_nothing_sent(f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_methods),
        cmocka_unit_test(test_errors_are_nothing),
        cmocka_unit_test(test_the_outer_body_is_not_read),
        cmocka_unit_test(test_hint),
        cmocka_unit_test(test_what_is_told_beside_lines),
        cmocka_unit_test(test_it_has_no_body_and_is_not_kept),
        cmocka_unit_test(test_what_asks_stands_inside_too),
        TEST(test_is_composed_in_two_parts),
        TEST(test_what_was_inside_is_heard),
        TEST(test_what_servers_say_is_not_heard_from_inside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
