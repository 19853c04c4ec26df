/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0059: what asks for a page, and what is said of it. */

#include "config.h"

#include "modules/rsm.h"
#include "unit/test.h"
#include "unit/xmpp/xml_compare.h"

static void
assert_query(const RsmQuery *query, const char *expected)
{
    g_autoptr(Element) parent = element_new("query", "urn:test");

    rsm_add(parent, query);
    g_autofree char *xml = element_to_xml(parent, NULL);
    g_autofree char *wanted = g_strdup_printf(
        "<query xmlns='urn:test'><set xmlns='http://jabber.org/protocol/rsm'>%s</set></query>",
        expected);
    g_autofree char *difference = xml_difference(xml, wanted);
    assert_null(difference);
}

static void
test_asking(void **state)
{
    (void)state;
    assert_query(&(RsmQuery){ .max = 10 }, "<max>10</max>");
    assert_query(&(RsmQuery){ .max = 10, .after = "peterpan@neverland.lit" },
                 "<max>10</max><after>peterpan@neverland.lit</after>");
    assert_query(&(RsmQuery){ .max = 10, .before = "" }, "<max>10</max><before/>");
    assert_query(&(RsmQuery){ .max = 0 }, "<max>0</max>");
    assert_query(&(RsmQuery){ .max = -1, .before = "b" }, "<before>b</before>");
}

static bool
read_page(Element **ret_parent, RsmPage *ret_page, const char *set)
{
    g_autofree char *xml = g_strdup_printf("<query xmlns='urn:test'>%s</query>", set);

    *ret_parent = element_parse(xml);
    assert_non_null(*ret_parent);
    return rsm_read(*ret_parent, ret_page);
}

static void
test_answer(void **state)
{
    g_autoptr(Element) parent = NULL;
    RsmPage page;

    (void)state;
    assert_true(read_page(&parent, &page,
                          "<set xmlns='http://jabber.org/protocol/rsm'>"
                          "<first index='10'>stpeter@jabber.org</first>"
                          "<last>peterpan@neverland.lit</last><count>800</count></set>"));
    assert_string_equal(page.first, "stpeter@jabber.org");
    assert_string_equal(page.last, "peterpan@neverland.lit");
    assert_int_equal(page.index, 10);
    assert_int_equal(page.count, 800);
}

static void
test_answer_without_sense(void **state)
{
    static const char *const sets[] = {
        "<set xmlns='http://jabber.org/protocol/rsm'/>",
        "<set xmlns='http://jabber.org/protocol/rsm'><first index='-1'/><last/><count/></set>",
        "<set xmlns='http://jabber.org/protocol/rsm'><first index='x'/>"
        "<count>99999999999999999999</count></set>",
    };
    RsmPage page;

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(sets); i++) {
        g_autoptr(Element) parent = NULL;
        assert_true(read_page(&parent, &page, sets[i]));
        assert_null(page.first);
        assert_null(page.last);
        assert_int_equal(page.index, -1);
        assert_int_equal(page.count, -1);
    }
    g_autoptr(Element) other = NULL;
    assert_false(read_page(&other, &page, "<set xmlns='urn:other'><last>x</last></set>"));
    assert_null(page.last);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_asking),
        cmocka_unit_test(test_answer),
        cmocka_unit_test(test_answer_without_sense),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
