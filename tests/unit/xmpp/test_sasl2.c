/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The elements of XEP-0388 and XEP-0386, by their examples. */

#include "config.h"

#include <string.h>

#include "xmpp/ns.h"
#include "xmpp/sasl2.h"

#include "unit/test.h"

#define FEATURES(inside) "<features xmlns='" NS_STREAM "'>" inside "</features>"
#define DEVICE           "d4565fa7-4d72-4749-b3d3-740edbf87770"

static void
test_offer(void **state)
{
    (void)state;
    g_autoptr(Element) features = element_parse(FEATURES(
        "<authentication xmlns='urn:xmpp:sasl:2'><mechanism>SCRAM-SHA-1</mechanism>"
        "<mechanism>SCRAM-SHA-1-PLUS</mechanism><inline><bind xmlns='urn:xmpp:bind:0'><inline>"
        "<feature var='urn:xmpp:carbons:2'/><feature var='urn:xmpp:csi:0'/>"
        "<feature var='urn:xmpp:sm:3'/></inline></bind><sm xmlns='urn:xmpp:sm:3'/>"
        "<fast xmlns='urn:xmpp:fast:0' tls-0rtt='true'><mechanism>HT-SHA-256-ENDP</mechanism>"
        "<mechanism>HT-SHA-256-NONE</mechanism></fast></inline></authentication>"));
    g_autoptr(Sasl2Offer) offer = sasl2_read_offer(features);
    g_autofree char *mechanisms = g_strjoinv(" ", offer->mechanisms);
    g_autofree char *tokens = g_strjoinv(" ", offer->tokens);
    assert_string_equal(mechanisms, "SCRAM-SHA-1 SCRAM-SHA-1-PLUS");
    assert_string_equal(tokens, "HT-SHA-256-ENDP HT-SHA-256-NONE");
    assert_true(offer->has_resume && offer->has_bind && offer->has_management &&
                offer->has_carbons);
}

/* XEP-0198's examples leave <inline/> out. */
static void
test_offer_without_inline_in_bind(void **state)
{
    (void)state;
    g_autoptr(Element) features = element_parse(
        FEATURES("<authentication xmlns='urn:xmpp:sasl:2'><mechanism>PLAIN</mechanism><inline>"
                 "<bind xmlns='urn:xmpp:bind:0'><feature var='urn:xmpp:sm:3'/></bind></inline>"
                 "</authentication>"));
    g_autoptr(Sasl2Offer) offer = sasl2_read_offer(features);
    assert_true(offer->has_bind && offer->has_management);
    assert_false(offer->has_resume || offer->has_carbons);
    assert_null(offer->tokens[0]);
}

static void
test_offer_of_nothing(void **state)
{
    (void)state;
    g_autoptr(Element) none = element_parse(FEATURES("<authentication xmlns='urn:xmpp:sasl:1'/>"));
    assert_null(sasl2_read_offer(none));
    g_autoptr(Element) bare = element_parse(FEATURES("<authentication xmlns='urn:xmpp:sasl:2'/>"));
    g_autoptr(Sasl2Offer) offer = sasl2_read_offer(bare);
    assert_null(offer->mechanisms[0]);
    assert_false(offer->has_bind || offer->has_resume);
}

static void
test_request(void **state)
{
    (void)state;
    g_autoptr(Element) request = sasl2_new_request("PLAIN", DEVICE);
    sasl2_add_bind(request, "<initial-response/>");
    g_autofree char *xml = sasl2_request_xml(request, "AGEAYg==");
    assert_string_equal(
        xml, "<authenticate xmlns=\"urn:xmpp:sasl:2\" mechanism=\"PLAIN\">"
             "<initial-response>AGEAYg==</initial-response><user-agent id=\"" DEVICE "\">"
             "<software>jaser</software></user-agent><bind xmlns=\"urn:xmpp:bind:0\">"
             "<tag>&lt;initial-response/&gt;</tag></bind></authenticate>");
    g_autofree char *shown = element_to_xml(request, NS_CLIENT);
    assert_non_null(strstr(shown, "<initial-response/><user-agent"));
}

static void
test_device_is_a_uuid_or_nothing(void **state)
{
    (void)state;
    assert_true(sasl2_is_device(DEVICE));
    assert_false(sasl2_is_device(NULL));
    assert_false(sasl2_is_device("alice's laptop"));
    g_autoptr(Element) request = sasl2_new_request("PLAIN", "alice's laptop");
    g_autofree char *xml = element_to_xml(request, NS_CLIENT);
    assert_null(strstr(xml, "laptop"));
    assert_non_null(strstr(xml, "<user-agent><software>"));
}

static void
test_success(void **state)
{
    (void)state;
    g_autoptr(Element) success = element_parse(
        "<success xmlns='urn:xmpp:sasl:2'>\n <additional-data>\n  dj1tc1Zy\n </additional-data>\n "
        "<authorization-identifier>\n user@example.org/a b\n </authorization-identifier>"
        "</success>");
    g_autofree char *data = sasl2_data(element_child(success, "additional-data", NS_SASL2));
    assert_string_equal(data, "dj1tc1Zy");
    g_autoptr(Jid) jid = sasl2_read_identity(success);
    assert_string_equal(jid_full(jid), "user@example.org/a b");
    g_autoptr(Element) nobody = element_parse("<success xmlns='urn:xmpp:sasl:2'/>");
    assert_null(sasl2_read_identity(nobody));
    g_autofree char *nothing = sasl2_data(NULL);
    assert_string_equal(nothing, "");
}

static void
test_tasks(void **state)
{
    (void)state;
    g_autoptr(Element) element = element_parse(
        "<continue xmlns='urn:xmpp:sasl:2'><additional-data>SSdtIGJvcmVkIG5vdy4=</additional-data>"
        "<tasks><task>HOTP-EXAMPLE</task><task>TOTP\xe2\x80\xae\nEXAMPLE</task></tasks>"
        "<text>This account requires 2FA</text></continue>");
    g_autofree char *tasks = sasl2_describe_tasks(element);
    assert_string_equal(tasks, "HOTP-EXAMPLE, TOTP EXAMPLE");
    g_autoptr(Element) none = element_parse("<continue xmlns='urn:xmpp:sasl:2'/>");
    g_autofree char *nothing = sasl2_describe_tasks(none);
    assert_string_equal(nothing, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_offer),
        cmocka_unit_test(test_offer_without_inline_in_bind),
        cmocka_unit_test(test_offer_of_nothing),
        cmocka_unit_test(test_request),
        cmocka_unit_test(test_device_is_a_uuid_or_nothing),
        cmocka_unit_test(test_success),
        cmocka_unit_test(test_tasks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
