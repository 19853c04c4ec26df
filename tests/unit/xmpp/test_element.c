/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree of elements: made, read, written; what a stranger's XML may do to it. */

#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "xmpp/element.h"
#include "xmpp/ns.h"

#include "unit/test.h"

static void
assert_round_trip(const char *xml)
{
    g_autoptr(Element) element = element_parse(xml);
    assert_non_null(element);
    g_autofree char *text = element_to_xml(element, NULL);
    assert_string_equal(text, xml);
}

static void
test_build_and_read(void **state)
{
    (void)state;
    g_autoptr(Element) message = element_new("message", NS_CLIENT);
    element_set(message, "to", "bob@example.org");
    element_set(message, "id", "1");
    element_set(message, "id", "2");
    element_set(message, "type", "chat");
    element_set(message, "type", NULL);
    element_add_text(message, "body", NULL, "hello");
    Element *delay = element_add(message, "delay", NS_DELAY);
    element_set(delay, "stamp", "2026-11-22T09:14:03Z");

    assert_true(element_is(message, "message", NS_CLIENT));
    assert_string_equal(element_get(message, "id"), "2");
    assert_null(element_get(message, "type"));
    assert_string_equal(element_child_text(message, "body", NULL), "hello");
    assert_ptr_equal(element_child(message, "delay", NS_DELAY), delay);
    assert_ptr_equal(element_child(message, NULL, NS_DELAY), delay);
    assert_null(element_child(message, "delay", NULL));
    assert_null(element_child_text(message, "subject", NULL));
    assert_string_equal(element_text(delay), "");
    g_autofree char *xml = element_to_xml(message, NS_CLIENT);
    assert_string_equal(xml, "<message to=\"bob@example.org\" id=\"2\"><body>hello</body>"
                             "<delay xmlns=\"urn:xmpp:delay\" stamp=\"2026-11-22T09:14:03Z\"/>"
                             "</message>");
}

static void
test_text_is_escaped_and_valid(void **state)
{
    (void)state;
    g_autoptr(Element) element = element_new("a", NULL);
    element_set(element, "b", "<\"'&\n\t>");
    element_set_text(element, "</a>&\r\n\"");
    element_set_text(element, "\x01\xff]]>");
    g_autofree char *xml = element_to_xml(element, NULL);
    g_autoptr(Element) again = element_parse(xml);
    assert_non_null(again);
    assert_string_equal(element_get(again, "b"), "<\"'&\n\t>");
    assert_memory_equal(element_text(again), "</a>&\r\n\"", 8);
    assert_null(strchr(element_text(again), '\x01'));
    assert_true(g_utf8_validate(element_text(again), -1, NULL));
    assert_true(g_str_has_suffix(element_text(again), "]]>"));
}

static void
test_round_trips(void **state)
{
    (void)state;
    assert_round_trip("<a/>");
    assert_round_trip("<a xmlns=\"urn:a\"><b xmlns=\"\"><c xmlns=\"urn:a\"/></b></a>");
    assert_round_trip("<p>one <b>two</b> three<i/> four</p>");
    assert_round_trip("<a xml:lang=\"fr\" b=\"&quot;&#10;\">&lt;&amp;&#13;</a>");
}

static void
test_mixed_text_is_joined(void **state)
{
    (void)state;
    g_autoptr(Element) element = element_parse("<p>one <b>two</b> three<i/> four</p>");
    assert_string_equal(element_text(element), "one  three four");
    const Element *b = element_first(element);
    assert_string_equal(element_name(b), "b");
    assert_string_equal(element_name(element_next(b)), "i");
    assert_null(element_next(element_next(b)));
}

static void
test_namespaced_attributes_are_dropped(void **state)
{
    (void)state;
    g_autoptr(Element) element =
        element_parse("<message xmlns='jabber:client' xmlns:e='urn:evil' e:from='ceo@bank.example' "
                      "e:type='groupchat' from='alice@example.org' xml:lang='de' xml:id='x'/>");
    assert_non_null(element);
    assert_string_equal(element_get(element, "from"), "alice@example.org");
    assert_null(element_get(element, "type"));
    assert_null(element_get(element, "id"));
    assert_string_equal(element_get(element, "xml:lang"), "de");
}

static void
test_an_element_of_xml_itself_can_be_written(void **state)
{
    (void)state;
    g_autoptr(Element) element = element_parse("<a xmlns='urn:a'><xml:b/></a>");
    assert_non_null(element);
    g_autofree char *xml = element_to_xml(element, NULL);
    assert_string_equal(xml, "<a xmlns=\"urn:a\"><b xmlns=\"\"/></a>");
}

static void
test_copy_and_take(void **state)
{
    (void)state;
    g_autoptr(Element) source = element_parse("<a xmlns='urn:a'>x<b c='1'>y</b></a>");
    Element *copy = element_copy(element_first(source));
    g_autoptr(Element) parent = element_new("iq", NS_CLIENT);
    element_take(parent, copy);
    element_add_text(copy, "d", NULL, "z");
    g_autofree char *xml = element_to_xml(parent, NS_CLIENT);
    assert_string_equal(xml, "<iq><b xmlns=\"urn:a\" c=\"1\">y<d>z</d></b></iq>");
}

static void
test_much_in_one_tree(void **state)
{
    (void)state;
    g_autoptr(Element) element = element_new("a", NULL);
    g_autofree char *large = g_strnfill(200000, 'x');
    for (int i = 0; i < 1000; i++)
        element_set(element_add_text(element, "b", NULL, "text"), "number", "attribute");
    element_add_text(element, "c", NULL, large);
    g_autofree char *xml = element_to_xml(element, NULL);
    g_autoptr(Element) again = element_parse(xml);
    assert_string_equal(element_child_text(again, "c", NULL), large);
    int count = 0;
    for (const Element *b = element_first(again); b; b = element_next(b))
        count += element_is(b, "b", "");
    assert_int_equal(count, 1000);
}

static char *
repeat(const char *start, const char *end, int count)
{
    GString *xml = g_string_new("<top a='1'>");
    for (int i = 0; i < count; i++)
        g_string_append(xml, start);
    for (int i = 0; end && i < count; i++)
        g_string_append(xml, end);
    g_string_append(xml, "</top>");
    return g_string_free(xml, FALSE);
}

static void
test_what_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = { "",
                                       "text",
                                       "<a>",
                                       "<a></b>",
                                       "<a/><b/>",
                                       "<a b='1' b='2'/>",
                                       "<e:a/>",
                                       "<a>\x01</a>",
                                       "<a>\xff</a>",
                                       "<a>&nbsp;</a>",
                                       "<a b=1/>",
                                       "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>" };
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        Element *element = element_parse(bad[i]);
        if (element)
            fail_msg("accepted: %s", bad[i]);
    }
    g_autofree char *deep = repeat("<a>", "</a>", LIMIT_STANZA_DEPTH);
    assert_null(element_parse(deep));
    g_autofree char *wide = repeat("<a/>", NULL, LIMIT_ANSWER_ELEMENTS);
    assert_null(element_parse(wide));
    g_autofree char *fits = repeat("<a>", "</a>", LIMIT_STANZA_DEPTH - 1);
    g_autoptr(Element) element = element_parse(fits);
    assert_non_null(element);
}

/* A tree of which we know only a part is changed in that part. */
static void
test_changing(void **state)
{
    g_autoptr(Element) root =
        element_parse("<a xmlns='x'>one<b/>two<c k='v'>old<d/>er</c><b>again</b></a>");
    Element *c = element_child_of(root, "c", NULL);
    (void)state;

    element_replace_text(c, "new & better");
    element_remove(root, element_child(root, "b", NULL));
    g_autofree char *xml = element_to_xml(root, "x");
    assert_string_equal(xml, "<a>onetwo<c k=\"v\"><d/>new &amp; better</c><b>again</b></a>");
    element_remove(root, element_child(root, "b", NULL));
    element_add(root, "e", NULL);
    element_replace_text(root, "");
    g_autofree char *rest = element_to_xml(root, "x");
    assert_string_equal(rest, "<a><c k=\"v\"><d/>new &amp; better</c><e/></a>");
    assert_string_equal(element_text(root), "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_build_and_read),
        cmocka_unit_test(test_changing),
        cmocka_unit_test(test_text_is_escaped_and_valid),
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_mixed_text_is_joined),
        cmocka_unit_test(test_namespaced_attributes_are_dropped),
        cmocka_unit_test(test_an_element_of_xml_itself_can_be_written),
        cmocka_unit_test(test_copy_and_take),
        cmocka_unit_test(test_much_in_one_tree),
        cmocka_unit_test(test_what_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
