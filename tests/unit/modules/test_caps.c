/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0115 and XEP-0390: who is asked what they can do, how often, and what is believed. */

#include "config.h"

#include "base/limits.h"

#include "modules/caps.h"
#include "modules/caps_hash.h"
#include "modules/csi.h"
#include "modules/muc.h"
#include "modules/presence.h"
#include "unit/xmpp/stream_fixture.h"
#include "unit/xmpp/xml_compare.h"

#define INFO "http://jabber.org/protocol/disco#info"
#define HASH "QgayPKawpkPSDYmwT/WM94uAlu0="
#define NODE "http://code.google.com/p/exodus"
#define CAPS                                                                                       \
    "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='" NODE "' ver='" HASH "'/>"
#define EXODUS                                                                                     \
    "<identity category='client' name='Exodus 0.9.1' type='pc'/>"                                  \
    "<feature var='http://jabber.org/protocol/muc'/>"                                              \
    "<feature var='http://jabber.org/protocol/disco#items'/>"                                      \
    "<feature var='http://jabber.org/protocol/caps'/>"                                             \
    "<feature var='http://jabber.org/protocol/disco#info'/>"
#define MUC "http://jabber.org/protocol/muc"

static const Resource *
resource_of(Fixture *f, const char *jid)
{
    g_autoptr(Jid) full = jid_new(jid, NULL);
    Contact *contact = roster_find(f->account->roster, full);

    return contact ? contact_find_resource(contact, jid_resource(full)) : NULL;
}

/* The next stanza asks this one for this node; its id is f->id. */
static void
assert_asked(Fixture *f, const char *jid, const char *node)
{
    g_autofree char *expected = g_strdup_printf(
        "<iq type='get' id='*' to='%s'><query xmlns='" INFO "' node='%s'/></iq>", jid, node);

    assert_sent(f, expected);
}

static void
answer(Fixture *f, const char *jid, const char *content)
{
    receive(f, "<iq type='result' id='%s' from='%s'><query xmlns='" INFO "'>%s</query></iq>", f->id,
            jid, content);
}

static void
come_online(Fixture *f, const char *jid, const char *caps)
{
    receive(f, "<presence from='%s'>%s</presence>", jid, caps);
}

static void
come_bob_and_carol(Fixture *f)
{
    fixture_add_contact(f, "bob@example.org", "both");
    fixture_add_contact(f, "carol@example.org", "both");
    forget_sent(f);
    come_online(f, "bob@example.org/phone", CAPS);
    come_online(f, "carol@example.org/desk", CAPS);
    assert_asked(f, "bob@example.org/phone", NODE "#" HASH);
    assert_nothing_sent(f);
}

static void
test_asked_once(void **state)
{
    Fixture *f = *state;

    come_bob_and_carol(f);
    assert_null(resource_of(f, "carol@example.org/desk")->caps);
    answer(f, "bob@example.org/phone", EXODUS);
    const Capabilities *caps = resource_of(f, "carol@example.org/desk")->caps;
    assert_ptr_equal(resource_of(f, "bob@example.org/phone")->caps, caps);
    assert_string_equal(capabilities_name(caps), "Exodus 0.9.1");
    assert_true(capabilities_has(caps, MUC));
    come_online(f, "carol@example.org/tablet", CAPS);
    assert_ptr_equal(resource_of(f, "carol@example.org/tablet")->caps, caps);
    assert_nothing_sent(f);
    assert_non_null(g_hash_table_lookup(f->stored_caps, "caps sha-1 " HASH));
}

static void
test_what_is_stored_is_not_asked(void **state)
{
    static const char *const features[] = { MUC, NULL };
    Fixture *f = *state;

    g_hash_table_insert(f->stored_caps, g_strdup("caps sha-1 " HASH),
                        capabilities_new("client", "pc", "Exodus", features));
    fixture_add_contact(f, "bob@example.org", "both");
    forget_sent(f);
    come_online(f, "bob@example.org/phone", CAPS);
    assert_nothing_sent(f);
    assert_true(capabilities_has(resource_of(f, "bob@example.org/phone")->caps, MUC));
}

/* Who lies is believed for himself alone, and the next one is asked. */
static void
test_lie(void **state)
{
    Fixture *f = *state;

    come_bob_and_carol(f);
    answer(f, "bob@example.org/phone",
           "<identity category='client' type='bot' name='Liar'/><feature var='urn:x'/>");
    assert_string_equal(capabilities_name(resource_of(f, "bob@example.org/phone")->caps), "Liar");
    assert_null(resource_of(f, "carol@example.org/desk")->caps);
    assert_int_equal(g_hash_table_size(f->stored_caps), 0);
    assert_asked(f, "carol@example.org/desk", NODE "#" HASH);
    answer(f, "carol@example.org/desk", EXODUS);
    assert_string_equal(capabilities_name(resource_of(f, "carol@example.org/desk")->caps),
                        "Exodus 0.9.1");
}

static void
test_error_and_silence(void **state)
{
    Fixture *f = *state;

    come_bob_and_carol(f);
    come_online(f, "carol@example.org/tablet", CAPS);
    receive(f,
            "<iq type='error' id='%s' from='bob@example.org/phone'><error type='cancel'>"
            "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            f->id);
    assert_asked(f, "carol@example.org/desk", NODE "#" HASH);
    clock_advance(f->clock, LIMIT_REQUEST_MS + 1);
    assert_sent(f, "<iq type='get' id='*' to='example.org'><ping xmlns='urn:xmpp:ping'/></iq>");
    assert_asked(f, "carol@example.org/tablet", NODE "#" HASH);
    answer(f, "carol@example.org/tablet", "");
    forget_sent(f);
    /* A third device of the same person is not believed more. */
    come_online(f, "carol@example.org/third", CAPS);
    assert_nothing_sent(f);
    fixture_add_contact(f, "dave@example.org", "both");
    forget_sent(f);
    come_online(f, "dave@example.org/x", CAPS);
    assert_asked(f, "dave@example.org/x", NODE "#" HASH);
}

/* A question tells that we are there: only those are asked who may know, and none while we are
 * invisible or the user is away. */
static void
test_who_may_not_know_is_not_asked(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "to");
    fixture_add_contact(f, "carol@example.org", "both");
    forget_sent(f);
    come_online(f, "bob@example.org/phone", CAPS);
    assert_nothing_sent(f);
    account_set_invisible(f->account, true);
    come_online(f, "carol@example.org/desk", CAPS);
    assert_nothing_sent(f);
    account_set_invisible(f->account, false);
    account_set_presence(f->account, SHOW_ONLINE, NULL, 0);
    presence_send(f->stream);
    assert_sent(f, "<presence>" OWN_CAPS "</presence>");
    assert_asked(f, "carol@example.org/desk", NODE "#" HASH);
    answer(f, "carol@example.org/desk", EXODUS);
    assert_non_null(resource_of(f, "bob@example.org/phone")->caps);
}

#define SHA256 "kzBZbkqJ3ADrj7v08reD1qcWUwNGHaidNUgD7nHpiw8="

/* Of both hashes that counts which cannot be read in two ways; one that we cannot check does not.
 */
static void
test_newer_hash_first(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    forget_sent(f);
    come_online(f, "bob@example.org/phone",
                CAPS
                "<c xmlns='urn:xmpp:caps'><hash xmlns='urn:xmpp:hashes:2' algo='x.y'>AA==</hash>"
                "<hash xmlns='urn:xmpp:hashes:2' algo='sha-256'>" SHA256 "</hash></c>");
    assert_asked(f, "bob@example.org/phone", "urn:xmpp:caps#sha-256." SHA256);
    g_autoptr(Element) info = xml_parse("<query xmlns='" INFO "'>" EXODUS "</query>");
    g_autofree char *hash = caps_hash2(info, "sha-256", NULL);
    answer(f, "bob@example.org/phone", EXODUS);
    assert_int_equal(g_hash_table_size(f->stored_caps), 0);
    g_autofree char *caps =
        g_strdup_printf("<c xmlns='urn:xmpp:caps'><hash "
                        "xmlns='urn:xmpp:hashes:2' algo='sha-256'>%s</hash></c>",
                        hash);
    come_online(f, "bob@example.org/desk", caps);
    g_autofree char *node = g_strconcat("urn:xmpp:caps#sha-256.", hash, NULL);
    assert_asked(f, "bob@example.org/desk", node);
    answer(f, "bob@example.org/desk", EXODUS);
    assert_int_equal(g_hash_table_size(f->stored_caps), 1);
}

/* The form before 1.4 says nothing that could be checked: asked when somebody wants to know. */
static void
test_on_demand(void **state)
{
    Fixture *f = *state;
    g_autoptr(Jid) phone = jid_new("bob@example.org/phone", NULL);

    fixture_add_contact(f, "bob@example.org", "both");
    forget_sent(f);
    come_online(f, "bob@example.org/phone",
                "<c xmlns='http://jabber.org/protocol/caps' node='http://exodus' ver='0.9'/>");
    assert_nothing_sent(f);
    caps_ask(f->stream, phone);
    assert_sent(f,
                "<iq type='get' id='*' to='bob@example.org/phone'><query xmlns='" INFO "'/></iq>");
    answer(f, "bob@example.org/phone", EXODUS);
    assert_true(capabilities_has(resource_of(f, "bob@example.org/phone")->caps, MUC));
    assert_int_equal(g_hash_table_size(f->stored_caps), 0);
    caps_ask(f->stream, phone);
    assert_nothing_sent(f);
}

/* XEP-0115 8.4: a presence that does not speak of it does not take it back; another hash does. */
static void
test_what_was_said_holds(void **state)
{
    Fixture *f = *state;

    come_bob_and_carol(f);
    answer(f, "bob@example.org/phone", EXODUS);
    come_online(f, "bob@example.org/phone", "<show>away</show>");
    assert_non_null(resource_of(f, "bob@example.org/phone")->caps);
    come_online(f, "bob@example.org/phone",
                "<c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='x' ver='other'/>");
    assert_null(resource_of(f, "bob@example.org/phone")->caps);
    assert_asked(f, "bob@example.org/phone", "x#other");
}

/* 1,000 people with five clients: five questions. */
static void
test_five_clients(void **state)
{
    Fixture *f = *state;
    unsigned asked = 0;

    for (unsigned i = 0; i < 1000; i++) {
        g_autofree char *jid = g_strdup_printf("c%u@example.org", i);
        fixture_add_contact(f, jid, "both");
    }
    forget_sent(f);
    for (unsigned i = 0; i < 1000; i++)
        receive(f,
                "<presence from='c%u@example.org/x'><c xmlns='http://jabber.org/protocol/caps' "
                "hash='sha-1' node='n' ver='v%u'/></presence>",
                i, i % 5);
    for (GList *sent = f->sent.head; sent; sent = sent->next)
        asked += strstr(sent->data, INFO) != NULL;
    assert_int_equal(asked, 5);
    forget_sent(f);
}

/* Ever new hashes are forgotten again, and what is asked at one time is bounded. */
static void
test_endless_hashes(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    forget_sent(f);
    for (unsigned i = 0; i < 3 * LIMIT_CAPABILITIES; i++)
        receive(f,
                "<presence from='bob@example.org/x'><c xmlns='http://jabber.org/protocol/caps' "
                "hash='sha-1' node='n' ver='v%u'/></presence>",
                i);
    assert_int_equal(g_queue_get_length(&f->sent), 5);
    forget_sent(f);
}

/* XEP-0390 6.1: what was in one of the last three presences can be asked for. */
static void
test_former_own_hashes(void **state)
{
    Fixture *f = *state;
    static const struct {
        SettingId id;
        const char *value;
    } changes[] = {
        { SETTING_PRIVACY_TYPING, "off" },
        { SETTING_PRIVACY_VERSION, "off" },
        { SETTING_PRIVACY_RECEIPTS, "off" },
    };
    g_autoptr(GPtrArray) nodes = g_ptr_array_new_with_free_func(g_free);

    fixture_add_contact(f, "bob@example.org", "from");
    account_set_presence(f->account, SHOW_ONLINE, NULL, 0);
    presence_send(f->stream);
    for (unsigned i = 0; i < G_N_ELEMENTS(changes); i++)
        fixture_set(f, changes[i].id, changes[i].value);
    for (unsigned i = 0; i <= G_N_ELEMENTS(changes); i++) {
        g_autofree char *xml = g_queue_pop_head(&f->sent);
        g_autoptr(Element) presence = xml_parse(xml);
        const Element *caps = element_child(presence, "c", "urn:xmpp:caps");
        g_ptr_array_add(nodes,
                        g_strconcat("urn:xmpp:caps#sha-256.",
                                    element_child_text(caps, "hash", "urn:xmpp:hashes:2"), NULL));
    }
    for (unsigned i = 0; i < nodes->len; i++) {
        receive(f,
                "<iq type='get' id='1' from='bob@example.org/x'><query xmlns='" INFO
                "' node='%s'/></iq>",
                (char *)nodes->pdata[i]);
        g_autofree char *xml = g_queue_pop_head(&f->sent);
        g_autoptr(Element) iq = xml_parse(xml);
        assert_string_equal(element_get(iq, "type"), i == 0 ? "error" : "result");
        if (i == 0)
            continue;
        g_autofree char *hash = caps_hash2(element_child(iq, "query", INFO), "sha-256", NULL);
        assert_true(g_str_has_suffix(nodes->pdata[i], hash));
    }
}

/* A room full of people with the same client costs one question, and of those who lie not many are
 * asked. */
static void
test_occupants(void **state)
{
    Fixture *f = *state;
    const Chat *chat = fixture_enter_room(f, "coven@chat.example.org/alice");

    for (unsigned i = 0; i < 50; i++)
        receive(f, "<presence from='coven@chat.example.org/w%u'>" CAPS "</presence>", i);
    for (unsigned i = 0; i < 4; i++) {
        g_autofree char *jid = g_strdup_printf("coven@chat.example.org/w%u", i);
        assert_asked(f, jid, NODE "#" HASH);
        assert_nothing_sent(f);
        answer(f, jid, "<feature var='urn:example:lie'/>");
    }
    assert_nothing_sent(f);
    assert_null(room_find(chat->room, "w0")->caps);
    fixture_add_contact(f, "bob@example.org", "both");
    come_online(f, "bob@example.org/phone", CAPS);
    assert_asked(f, "bob@example.org/phone", NODE "#" HASH);
    answer(f, "bob@example.org/phone", EXODUS);
    for (unsigned i = 0; i < 50; i++) {
        g_autofree char *nick = g_strdup_printf("w%u", i);
        assert_true(capabilities_has(room_find(chat->room, nick)->caps, MUC));
    }
}

/* Who enters does not ask before he is in. */
static void
test_occupants_while_entering(void **state)
{
    Fixture *f = *state;
    Chat *chat = fixture_open_room(f, "coven@chat.example.org");
    const MucEntry entry = { .nick = "alice", .most = -1 };

    muc_enter(f->stream, chat, &entry);
    forget_sent(f);
    come_online(f, "coven@chat.example.org/w1", CAPS);
    come_online(f, "coven@chat.example.org/w2", CAPS);
    assert_nothing_sent(f);
    come_online(f, "coven@chat.example.org/alice", "");
    assert_asked(f, "coven@chat.example.org/w1", NODE "#" HASH);
    assert_nothing_sent(f);
    answer(f, "coven@chat.example.org/w1", EXODUS);
    assert_true(capabilities_has(room_find(chat->room, "w2")->caps, MUC));
}

/* They leave room for the clients of contacts. */
static void
test_endless_hashes_of_occupants(void **state)
{
    Fixture *f = *state;

    fixture_enter_room(f, "coven@chat.example.org/alice");
    for (unsigned i = 0; i < 3 * LIMIT_CAPABILITIES; i++)
        receive(f,
                "<presence from='coven@chat.example.org/w%u'><c xmlns='http://jabber.org/protocol/"
                "caps' hash='sha-1' node='urn:x' ver='%u'/></presence>",
                i, i);
    forget_sent(f);
    fixture_add_contact(f, "bob@example.org", "both");
    come_online(f, "bob@example.org/phone", CAPS);
    assert_string_equal(resource_of(f, "bob@example.org/phone")->caps_hash, "caps sha-1 " HASH);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_asked_once),
        TEST(test_what_is_stored_is_not_asked),
        TEST(test_lie),
        TEST(test_error_and_silence),
        TEST(test_who_may_not_know_is_not_asked),
        TEST(test_newer_hash_first),
        TEST(test_on_demand),
        TEST(test_what_was_said_holds),
        TEST(test_five_clients),
        TEST(test_endless_hashes),
        TEST(test_occupants),
        TEST(test_occupants_while_entering),
        TEST(test_endless_hashes_of_occupants),
        TEST(test_former_own_hashes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
