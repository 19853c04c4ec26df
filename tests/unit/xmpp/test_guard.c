/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parser guard, by libstrophe's own parser: what gets through, what is cut, what ends it. */

#include "config.h"

#include <expat.h>
#include <string.h>
#include <strophe.h>

#include "base/limits.h"
#include "xmpp/guard.h"
#include "xmpp/ns.h"
#include "xmpp/xmpp.h"

#include "unit/test.h"

typedef struct {
    Element *stanza;
    bool is_cut;
    int stanzas, breaks;
    GuardFault fault;
    unsigned limit;
} Seen;

static void
on_stanza(Element *stanza, bool is_cut, gpointer data)
{
    Seen *seen = data;
    element_free(seen->stanza);
    seen->stanza = stanza;
    seen->is_cut = is_cut;
    seen->stanzas++;
}

static unsigned
on_limit(const Element *top, gpointer data)
{
    assert_non_null(element_name(top));
    return ((Seen *)data)->limit;
}

static void
on_ended(gpointer data)
{
    (void)data;
}

static void
on_broken(GuardFault fault, gpointer data)
{
    Seen *seen = data;
    seen->fault = fault;
    seen->breaks++;
}

static const GuardSink sink = { on_stanza, on_limit, on_ended, on_broken };

/* What libstrophe's parser makes of this text. */
static Seen
parse(const char *xml, unsigned limit)
{
    Seen seen = { .limit = limit };
    xmpp_ctx_t *context = xmpp_ctx_new(NULL, NULL);
    guard_enter(&sink, &seen);
    assert_null(xmpp_stanza_new_from_string(context, xml));
    guard_leave();
    xmpp_ctx_free(context);
    return seen;
}

static char *
repeat(const char *before, const char *text, int count, const char *after)
{
    GString *xml = g_string_new(before);
    for (int i = 0; i < count; i++)
        g_string_append(xml, text);
    g_string_append(xml, after);
    return g_string_free(xml, FALSE);
}

static void
test_forged_attributes(void **state)
{
    (void)state;
    Seen seen = parse("<message xmlns='jabber:client' xmlns:e='urn:e' e:from='ceo@bank.example' "
                      "e:type='groupchat' from='mallory@example.org' e:id='1'><body e:x='y' "
                      "xml:lang='fr'>hi</body></message>",
                      100);
    g_autoptr(Element) stanza = seen.stanza;
    assert_int_equal(seen.stanzas, 1);
    assert_true(element_is(stanza, "message", NS_CLIENT));
    assert_string_equal(element_get(stanza, "from"), "mallory@example.org");
    assert_null(element_get(stanza, "type"));
    assert_null(element_get(stanza, "id"));
    const Element *body = element_child(stanza, "body", NULL);
    assert_null(element_get(body, "x"));
    assert_string_equal(element_get(body, "xml:lang"), "fr");
}

static void
test_too_many_elements_are_cut(void **state)
{
    (void)state;
    g_autofree char *xml =
        repeat("<message from='a@b'><body>x</body>", "<a/>", 100000, "</message>");
    Seen seen = parse(xml, 50);
    g_autoptr(Element) stanza = seen.stanza;
    assert_int_equal(seen.stanzas, 1);
    assert_int_equal(seen.breaks, 0);
    assert_true(seen.is_cut);
    assert_string_equal(element_get(stanza, "from"), "a@b");
    assert_null(element_first(stanza));
}

static void
test_depth_and_attributes_are_cut(void **state)
{
    (void)state;
    g_autofree char *open = repeat("<message>", "<a>", 100000, "");
    g_autofree char *deep = repeat(open, "</a>", 100000, "</message>");
    Seen seen = parse(deep, LIMIT_STANZA_ELEMENTS);
    assert_true(seen.is_cut);
    element_free(seen.stanza);
    GString *many = g_string_new("<message><a");
    for (int i = 0; i <= LIMIT_STANZA_ATTRIBUTES; i++)
        g_string_append_printf(many, " a%d='b'", i);
    g_string_append(many, "/></message>");
    seen = parse(many->str, LIMIT_STANZA_ELEMENTS);
    assert_true(seen.is_cut);
    element_free(seen.stanza);
    g_string_free(many, TRUE);
}

static void
test_what_ends_the_stream(void **state)
{
    (void)state;
    static const struct {
        const char *xml;
        GuardFault fault;
    } bad[] = {
        { "<a><b></a>", GUARD_NOT_WELL_FORMED },
        { "<a>\xff</a>", GUARD_NOT_WELL_FORMED },
        { "<a>\x01</a>", GUARD_NOT_WELL_FORMED },
        { "<a b='1' b='2'/>", GUARD_NOT_WELL_FORMED },
        { "<e:a/>", GUARD_NOT_WELL_FORMED },
        { "<a><!-- c --></a>", GUARD_RESTRICTED_XML },
        { "<a><?php x ?></a>", GUARD_RESTRICTED_XML },
        { "<a>&lol;</a>", GUARD_RESTRICTED_XML },
    };
    for (unsigned i = 0; i < G_N_ELEMENTS(bad); i++) {
        Seen seen = parse(bad[i].xml, 100);
        assert_int_equal(seen.breaks, 1);
        assert_int_equal(seen.fault, bad[i].fault);
        assert_int_equal(seen.stanzas, 0);
    }
}

static void
test_endless_stanza_ends_the_stream(void **state)
{
    (void)state;
    g_autofree char *text = g_strnfill(LIMIT_STANZA_BYTES, 'x');
    g_autofree char *in_text = g_strdup_printf("<a>%s", text);
    g_autofree char *in_attribute = g_strdup_printf("<a b='%s", text);
    Seen seen = parse(in_text, 100);
    assert_int_equal(seen.breaks, 1);
    assert_int_equal(seen.fault, GUARD_TOO_LARGE);
    seen = parse(in_attribute, 100);
    assert_int_equal(seen.breaks, 1);
    assert_int_equal(seen.fault, GUARD_TOO_LARGE);
}

/* What may have as many elements as a roster may be as long as one. */
static void
test_long_answer(void **state)
{
    (void)state;
    g_autofree char *text = g_strnfill(LIMIT_STANZA_BYTES, 'x');
    g_autofree char *roster = g_strdup_printf("<iq>%s</iq>", text);
    Seen seen = parse(roster, LIMIT_ANSWER_ELEMENTS);
    assert_int_equal(seen.breaks, 0);
    assert_int_equal(seen.stanzas, 1);
    element_free(seen.stanza);
    g_autofree char *endless = g_strnfill(LIMIT_ANSWER_BYTES + 1, 'x');
    g_autofree char *answer = g_strdup_printf("<iq>%s", endless);
    seen = parse(answer, LIMIT_ANSWER_ELEMENTS);
    assert_int_equal(seen.fault, GUARD_TOO_LARGE);
}

static void
test_long_text_is_whole(void **state)
{
    (void)state;
    g_autofree char *lines =
        repeat("<message><body>", "line &amp; line\n", 15000, "</body></message>");
    Seen seen = parse(lines, 100);
    g_autoptr(Element) stanza = seen.stanza;
    assert_int_equal(strlen(element_child_text(stanza, "body", NULL)),
                     15000 * strlen("line & line\n"));
}

static void
on_other_start(void *data, const XML_Char *name, const XML_Char **attributes)
{
    (void)name;
    *(int *)data += attributes[0] != NULL;
}

static void
on_other_end(void *data, const XML_Char *name)
{
    (void)data;
    (void)name;
}

/* Others in the process may use expat as they like. */
static void
test_other_parsers_are_left_alone(void **state)
{
    (void)state;
    int attributes = 0;
    XML_Parser parser = XML_ParserCreateNS(NULL, '\x1F');
    XML_SetUserData(parser, &attributes);
    XML_SetElementHandler(parser, on_other_start, on_other_end);
    static const char xml[] = "<a xmlns:e='urn:e' e:b='c'><!-- fine --></a>";
    assert_int_equal(XML_Parse(parser, xml, sizeof xml - 1, 1), XML_STATUS_OK);
    assert_int_equal(attributes, 1);
    XML_ParserFree(parser);
}

static int
set_up(void **state)
{
    (void)state;
    return xmpp_init(NULL) ? 0 : 1;
}

static int
tear_down(void **state)
{
    (void)state;
    xmpp_done();
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forged_attributes),
        cmocka_unit_test(test_too_many_elements_are_cut),
        cmocka_unit_test(test_depth_and_attributes_are_cut),
        cmocka_unit_test(test_what_ends_the_stream),
        cmocka_unit_test(test_endless_stanza_ends_the_stream),
        cmocka_unit_test(test_long_answer),
        cmocka_unit_test(test_long_text_is_whole),
        cmocka_unit_test(test_other_parsers_are_left_alone),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
