/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the XML console may show: all but secrets. */

#include "config.h"

#include <string.h>

#include "xmpp/traffic.h"

#include "unit/test.h"

#define SASL  "xmlns=\"urn:ietf:params:xml:ns:xmpp-sasl\""
#define SASL2 "xmlns=\"urn:xmpp:sasl:2\""
#define FAST  "xmlns=\"urn:xmpp:fast:0\""

static const struct {
    const char *xml, *shown;
} cases[] = {
    { "<challenge " SASL ">cj14</challenge>", "<challenge " SASL "></challenge>" },
    { "<success " SASL ">dj14</success>", "<success " SASL "></success>" },
    { "<failure " SASL "><not-authorized/><text>No</text></failure>",
      "<failure " SASL "><not-authorized/><text>No</text></failure>" },
    { "<challenge " SASL2 ">cj14</challenge>", "<challenge " SASL2 "></challenge>" },
    { "<response " SASL2 ">cj14</response>", "<response " SASL2 "></response>" },
    { "<authenticate " SASL2 " mechanism=\"PLAIN\"><initial-response>AGEAYg==</initial-response>"
      "</authenticate>",
      "<authenticate " SASL2
      " mechanism=\"PLAIN\"><initial-response></initial-response></authenticate>" },
    { "<success " SASL2 "><additional-data>dj14</additional-data><authorization-identifier>a@b/c"
      "</authorization-identifier><token " FAST " token=\"secret\" expiry=\"2020\"/></success>",
      "<success " SASL2 "><additional-data></additional-data><authorization-identifier>a@b/c"
      "</authorization-identifier><token " FAST " token=\"\" expiry=\"2020\"/></success>" },
    { "<iq xmlns=\"jabber:client\"><query xmlns=\"jabber:iq:register\"><x "
      "xmlns=\"jabber:x:data\"><field var=\"a\" type=\"text-private\"><value>p</value></field>"
      "<field var=\"b\"><value>v</value></field></x></query></iq>",
      "<iq><query xmlns=\"jabber:iq:register\"><x xmlns=\"jabber:x:data\"><field var=\"a\" "
      "type=\"text-private\"><value></value></field><field var=\"b\"><value>v</value></field></x>"
      "</query></iq>" },
    { "<iq xmlns=\"jabber:client\"><query xmlns=\"jabber:iq:register\"><x "
      "xmlns=\"jabber:x:data\"><field var=\"password\"><value>p</value></field></x></query></iq>",
      "<iq><query xmlns=\"jabber:iq:register\"><x xmlns=\"jabber:x:data\"><field "
      "var=\"password\"><value></value></field></x></query></iq>" },
    { "<iq xmlns=\"jabber:client\"><query xmlns=\"jabber:iq:register\"><password>p</password>"
      "</query></iq>",
      "<iq><query xmlns=\"jabber:iq:register\"><password></password></query></iq>" },
    { "<message xmlns=\"jabber:client\"><body>urn:xmpp:sasl:2</body></message>",
      "<message><body>urn:xmpp:sasl:2</body></message>" },
};

static void
test_what_comes(void **state)
{
    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(Element) element = element_parse(cases[i].xml);
        g_autofree char *shown = traffic_show_element(element);
        assert_string_equal(shown, cases[i].shown);
    }
}

static void
test_what_goes(void **state)
{
    (void)state;
    static const char request[] = "<authenticate " SASL2 " mechanism=\"PLAIN\"><initial-response>"
                                  "AGEAYg==</initial-response></authenticate>";
    static const char message[] = "<message><body>urn:xmpp:sasl:2</body></message>";
    g_autofree char *shown = traffic_show_xml(request, sizeof request - 1);
    assert_string_equal(shown, "<authenticate " SASL2
                               " mechanism=\"PLAIN\"><initial-response></initial-response>"
                               "</authenticate>");
    g_autofree char *same = traffic_show_xml(message, sizeof message - 1);
    assert_string_equal(same, message);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_comes),
        cmocka_unit_test(test_what_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
