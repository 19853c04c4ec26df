/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0060 and XEP-0163: publishing to servers that take all options, few, or none. Events are
 * tested where somebody watches a node: test_extended.c. */

#include "config.h"

#include "modules/pubsub.h"
#include "unit/xmpp/stream_fixture.h"
#include "unit/xmpp/xml_compare.h"

#define FIELD(name, value) "<field var='pubsub#" name "'><value>" value "</value></field>"
#define FORM_TYPE(type)                                                                            \
    "<field var='FORM_TYPE' type='hidden'><value>http://jabber.org/protocol/pubsub#" type          \
    "</value></field>"
#define FEW FIELD("persist_items", "true") FIELD("access_model", "whitelist")
#define ALL FEW FIELD("max_items", "max") FIELD("send_last_published_item", "never")
#define PUBLISH(id, options)                                                                       \
    "<iq type='set' id='*'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"                     \
    "<publish node='urn:n'><item id='" id "'><thing xmlns='urn:n'/></item></publish>"              \
    "<publish-options><x xmlns='jabber:x:data' type='submit'>" FORM_TYPE("publish-options")        \
        options "</x></publish-options></pubsub></iq>"
#define CONFIGURE                                                                                  \
    "<iq type='set' id='*'><pubsub xmlns='http://jabber.org/protocol/pubsub#owner'>"               \
    "<configure node='urn:n'><x xmlns='jabber:x:data' type='submit'>" FORM_TYPE("node_config") ALL \
        "</x></configure></pubsub></iq>"
#define ERRORS "http://jabber.org/protocol/pubsub#errors"

typedef struct {
    unsigned results, errors;
} Replies;

static void
on_reply(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Replies *replies = data;

    (void)stream;
    assert_true(!result != !error);
    replies->results += result != NULL;
    replies->errors += error != NULL;
}

static void
publish(Fixture *f, const char *id, Replies *replies)
{
    PubsubPublication what = {
        .node = "urn:n",
        .id = id,
        .access = PUBSUB_ACCESS_WHITELIST,
        .max_items = PUBSUB_MAX_ITEMS,
    };

    pubsub_publish(f->stream, &what, element_new("thing", "urn:n"), on_reply, replies);
}

static void
answer(Fixture *f)
{
    receive(f, "<iq type='result' id='%s'/>", f->id);
}

static void
refuse(Fixture *f, const char *condition, const char *more)
{
    receive(f,
            "<iq type='error' id='%s'><error type='cancel'>"
            "<%s xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/>%s</error></iq>",
            f->id, condition, more);
}

static void
test_server_takes_all(void **state)
{
    Fixture *f = *state;
    Replies replies = { 0 };

    publish(f, "1", &replies);
    assert_sent(f, PUBLISH("1", ALL));
    answer(f);
    assert_int_equal(replies.results, 1);
    assert_nothing_sent(f);
}

static void
test_node_is_otherwise(void **state)
{
    Fixture *f = *state;
    Replies replies = { 0 };

    publish(f, "1", &replies);
    assert_sent(f, PUBLISH("1", ALL));
    refuse(f, "conflict", "<precondition-not-met xmlns='" ERRORS "'/>");
    assert_sent(f, CONFIGURE);
    answer(f);
    assert_sent(f, PUBLISH("1", FEW));
    answer(f);
    assert_int_equal(replies.results, 1);
    assert_nothing_sent(f);
}

/* Who may see it stays a condition, and if it cannot be had, nothing is published. */
static void
test_access_cannot_be_had(void **state)
{
    Fixture *f = *state;
    Replies replies = { 0 };

    publish(f, "1", &replies);
    assert_sent(f, PUBLISH("1", ALL));
    refuse(f, "conflict", "<precondition-not-met xmlns='" ERRORS "'/>");
    assert_sent(f, CONFIGURE);
    refuse(f, "forbidden", "");
    assert_sent(f, PUBLISH("1", FEW));
    refuse(f, "conflict", "<precondition-not-met xmlns='" ERRORS "'/>");
    assert_int_equal(replies.errors, 1);
    assert_nothing_sent(f);
}

/* As ejabberd 23 does; the node is made by the first publication and then configured, and what
 * follows knows. */
static void
test_server_takes_few(void **state)
{
    Fixture *f = *state;
    Replies replies = { 0 };

    publish(f, "1", &replies);
    publish(f, "2", &replies);
    assert_sent(f, PUBLISH("1", ALL));
    assert_nothing_sent(f);
    refuse(f, "resource-constraint", "");
    assert_sent(f, CONFIGURE);
    refuse(f, "item-not-found", "");
    assert_sent(f, PUBLISH("1", FEW));
    answer(f);
    assert_sent(f, CONFIGURE);
    assert_int_equal(replies.results, 0);
    answer(f);
    assert_int_equal(replies.results, 1);
    assert_sent(f, PUBLISH("2", FEW));
    answer(f);
    assert_int_equal(replies.results, 2);
    publish(f, "3", &replies);
    assert_sent(f, PUBLISH("3", FEW));
    answer(f);
    assert_int_equal(replies.results, 3);
    assert_nothing_sent(f);
}

/* XEP-0163's own choice needs no options. */
static void
test_server_takes_none(void **state)
{
    Fixture *f = *state;
    Replies replies = { 0 };
    PubsubPublication what = { .node = "urn:n" };

    pubsub_publish(f->stream, &what, element_new("thing", "urn:n"), on_reply, &replies);
    assert_sent(f, "<iq type='set' id='*'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
                   "<publish node='urn:n'><item><thing xmlns='urn:n'/></item></publish>"
                   "<publish-options><x xmlns='jabber:x:data' type='submit'>" FORM_TYPE(
                       "publish-options") FIELD("persist_items", "true")
                       FIELD("access_model", "presence") "</x></publish-options></pubsub></iq>");
    refuse(f, "feature-not-implemented", "");
    assert_sent(f, "<iq type='set' id='*'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
                   "<publish node='urn:n'><item><thing xmlns='urn:n'/></item></publish>"
                   "</pubsub></iq>");
    refuse(f, "not-allowed", "");
    assert_int_equal(replies.errors, 1);
    assert_nothing_sent(f);
}

static void
test_connection_goes(void **state)
{
    Fixture *f = fixture_new();
    Replies replies = { 0 };

    (void)state;
    publish(f, "1", &replies);
    publish(f, "2", &replies);
    fixture_free(f);
    assert_int_equal(replies.errors, 2);
}

static void
test_request_and_retract(void **state)
{
    Fixture *f = *state;
    Replies replies = { 0 };
    g_autoptr(Jid) bob = jid_new("bob@example.org", NULL);

    pubsub_request(f->stream, bob, "urn:n", NULL, 3, on_reply, &replies);
    assert_sent(f, "<iq type='get' id='*' to='bob@example.org'>"
                   "<pubsub xmlns='http://jabber.org/protocol/pubsub'>"
                   "<items node='urn:n' max_items='3'/></pubsub></iq>");
    receive(f, "<iq type='result' id='%s' from='bob@example.org'/>", f->id);
    pubsub_request(f->stream, NULL, "urn:n", "a", 0, on_reply, &replies);
    assert_sent(f, "<iq type='get' id='*'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
                   "<items node='urn:n'><item id='a'/></items></pubsub></iq>");
    answer(f);
    pubsub_retract(f->stream, "urn:n", "a", on_reply, &replies);
    assert_sent(f, "<iq type='set' id='*'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
                   "<retract node='urn:n' notify='true'><item id='a'/></retract></pubsub></iq>");
    answer(f);
    assert_int_equal(replies.results, 3);
}

static void
test_items_of_answers(void **state)
{
    g_autoptr(Element) iq =
        xml_parse("<iq type='result' id='1'><pubsub xmlns='http://jabber.org/protocol/pubsub'>"
                  "<items node='urn:n'><item id='a'><x xmlns='urn:n'/></item><item id='empty'/>"
                  "<other/><item><y xmlns='urn:n'/></item></items></pubsub></iq>");
    g_autoptr(Element) bare = xml_parse("<iq type='result' id='1'/>");
    const Element *last = NULL;
    PubsubItem item;

    (void)state;
    assert_true(pubsub_next(iq, &last, &item));
    assert_string_equal(item.id, "a");
    assert_string_equal(element_name(item.payload), "x");
    assert_true(pubsub_next(iq, &last, &item));
    assert_null(item.id);
    assert_string_equal(element_name(item.payload), "y");
    assert_false(pubsub_next(iq, &last, &item));
    last = NULL;
    assert_false(pubsub_next(bare, &last, &item));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_server_takes_all),     TEST(test_node_is_otherwise),
        TEST(test_access_cannot_be_had), TEST(test_server_takes_few),
        TEST(test_server_takes_none),    cmocka_unit_test(test_connection_goes),
        TEST(test_request_and_retract),  cmocka_unit_test(test_items_of_answers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
