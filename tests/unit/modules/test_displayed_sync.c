/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0490: what our account has at its node, what our other devices tell, and what we do. */

#include "config.h"

#include "modules/displayed_sync.h"
#include "unit/xmpp/stream_fixture.h"

#define NODE           "urn:xmpp:mds:displayed:0"
#define PUBSUB(inside) "<pubsub xmlns='http://jabber.org/protocol/pubsub'>" inside "</pubsub>"
#define SHOWN(by, id)                                                                              \
    "<displayed xmlns='" NODE "'><stanza-id xmlns='urn:xmpp:sid:0' by='" by "' id='" id            \
    "'/></displayed>"
#define ITEM(jid, by, id) "<item id='" jid "'>" SHOWN(by, id) "</item>"
#define OWN               "alice@example.org"
#define EVENT(from, inside)                                                                        \
    "<message from='" from "' type='headline'>"                                                    \
    "<event xmlns='http://jabber.org/protocol/pubsub#event'><items node='" NODE "'>" inside        \
    "</items></event></message>"
#define OPTION(name, value) "<field var='pubsub#" name "'><value>" value "</value></field>"
#define FORM(type, fields)                                                                         \
    "<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'>"                 \
    "<value>http://jabber.org/protocol/pubsub#" type "</value></field>" fields "</x>"
#define ALL_OPTIONS                                                                                \
    OPTION("persist_items", "true")                                                                \
    OPTION("access_model", "whitelist")                                                            \
    OPTION("max_items", "max") OPTION("send_last_published_item", "never")
#define PUBLISH(item, options)                                                                     \
    "<iq id='*' type='set'>" PUBSUB(                                                               \
        "<publish node='" NODE "'>" item "</publish>"                                              \
        "<publish-options>" FORM("publish-options", options) "</publish-options>") "</iq>"

static void
answer(Fixture *f, const char *inside)
{
    receive(f, "<iq from='" OWN "' id='%s' type='result'>%s</iq>", f->id, inside);
}

static void
what_our_devices_show_is_told(void **state)
{
    Fixture *f = *state;

    receive(f, EVENT(OWN, ITEM("bob@example.org", OWN, "s-1")));
    assert_told(f, "displayed contact bob@example.org s-1");
    receive(f, EVENT(OWN, ITEM("bob@example.org", OWN, "s-1"))); /* again */
    assert_nothing_told(f);
    receive(f, EVENT(OWN, ITEM("dev@rooms.example.org", "dev@rooms.example.org", "r-1")));
    assert_told(f, "displayed room dev@rooms.example.org r-1");
    receive(f, EVENT(OWN, ITEM("dev@rooms.example.org/carol", OWN, "s-2")));
    assert_told(f, "displayed private dev@rooms.example.org/carol s-2");
    receive(f, EVENT(OWN, ITEM(OWN, OWN, "s-3"))); /* notes to ourselves */
    assert_told(f, "displayed contact " OWN " s-3");
}

static void
nobody_else_is_believed(void **state)
{
    Fixture *f = *state;

    fixture_add_contact(f, "bob@example.org", "both");
    receive(f, EVENT("bob@example.org", ITEM("bob@example.org", OWN, "s-1")));
    receive(f, EVENT(OWN "/desk2", ITEM("bob@example.org", OWN, "s-1")));
    receive(f, EVENT("mallory@example.net", ITEM("bob@example.org", OWN, "s-1")));
    receive(f, EVENT(OWN, "<item id='bob@example.org'><displayed xmlns='" NODE "'/></item>"));
    receive(f, EVENT(OWN, "<item id='@@'>" SHOWN(OWN, "s-1") "</item>"));
    receive(f, EVENT(OWN, "<retract id='bob@example.org'/>"));
    assert_nothing_told(f);
}

static void
we_tell_once(void **state)
{
    Fixture *f = *state;
    Chat *bob = fixture_open_chat(f, "bob@example.org");

    displayed_sync_publish(f->stream, bob, "s-5", false);
    assert_sent(f, PUBLISH(ITEM("bob@example.org", OWN, "s-5"), ALL_OPTIONS));
    answer(f, "");
    displayed_sync_publish(f->stream, bob, "s-5", false);
    assert_nothing_sent(f);
    receive(f, EVENT(OWN, ITEM("bob@example.org", OWN, "s-5"))); /* our own word */
    assert_nothing_told(f);
    assert_string_equal(displayed_sync_find(f->stream, bob), "s-5");
}

static void
a_room_gave_the_ids_of_what_was_said_there(void **state)
{
    Fixture *f = *state;
    Chat *room = fixture_open_room(f, "dev@rooms.example.org");

    displayed_sync_publish(f->stream, room, "r-5", false);
    assert_sent(
        f, PUBLISH(ITEM("dev@rooms.example.org", "dev@rooms.example.org", "r-5"), ALL_OPTIONS));
}

/* ejabberd 23.01. */
static void
a_server_that_knows_few_options_is_configured(void **state)
{
    Fixture *f = *state;
    Chat *bob = fixture_open_chat(f, "bob@example.org");

    displayed_sync_publish(f->stream, bob, "s-5", false);
    assert_sent(f, PUBLISH(ITEM("bob@example.org", OWN, "s-5"), ALL_OPTIONS));
    receive(f,
            "<iq from='" OWN "' id='%s' type='error'><error type='modify'>"
            "<not-acceptable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            f->id);
    assert_sent(f, "<iq id='*' type='set'><pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>"
                   "<configure node='" NODE
                   "'>" FORM("node_config", ALL_OPTIONS) "</configure></pubsub></iq>");
    receive(f,
            "<iq from='" OWN "' id='%s' type='error'><error type='cancel'>"
            "<item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            f->id);
    assert_sent(f, PUBLISH(ITEM("bob@example.org", OWN, "s-5"),
                           OPTION("persist_items", "true") OPTION("access_model", "whitelist")));
}

static void
a_server_without_nodes_is_left_alone(void **state)
{
    Fixture *f = *state;

    displayed_sync_publish(f->stream, fixture_open_chat(f, "bob@example.org"), "s-5", false);
    assert_sent(f, PUBLISH(ITEM("bob@example.org", OWN, "s-5"), ALL_OPTIONS));
    receive(f,
            "<iq from='" OWN "' id='%s' type='error'><error type='cancel'>"
            "<service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>",
            f->id);
    displayed_sync_publish(f->stream, fixture_open_chat(f, "carol@example.org"), "s-6", false);
    assert_nothing_sent(f);
}

static void
the_setting_switches_it_off(void **state)
{
    Fixture *f = *state;

    fixture_set(f, SETTING_HISTORY_SYNC_READ, "off");
    forget_sent(f);
    displayed_sync_publish(f->stream, fixture_open_chat(f, "dave@example.org"), "s-7", false);
    assert_nothing_sent(f);
    receive(f, EVENT(OWN, ITEM("bob@example.org", OWN, "s-1")));
    assert_nothing_told(f);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_our_devices_show_is_told),
        TEST(nobody_else_is_believed),
        TEST(we_tell_once),
        TEST(a_room_gave_the_ids_of_what_was_said_there),
        TEST(a_server_that_knows_few_options_is_configured),
        TEST(a_server_without_nodes_is_left_alone),
        TEST(the_setting_switches_it_off),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
