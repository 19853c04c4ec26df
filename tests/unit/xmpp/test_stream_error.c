/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a stream error becomes, and where a redirection leads. */

#include "config.h"

#include <string.h>

#include "xmpp/stream_error.h"

#include "unit/test.h"

#define STREAMS "urn:ietf:params:xml:ns:xmpp-streams"

static GError *
read_error(const char *children)
{
    g_autofree char *xml =
        g_strdup_printf("<error xmlns='http://etherx.jabber.org/streams'>%s</error>", children);
    g_autoptr(Element) element = element_parse(xml);
    assert_non_null(element);
    return stream_error_read(element);
}

static void
assert_error(const char *children, StreamErrorCode code, const char *words)
{
    g_autoptr(GError) error = read_error(children);
    assert_true(error->domain == STREAM_ERROR);
    assert_int_equal(error->code, code);
    if (!strstr(error->message, words))
        fail_msg("%s", error->message);
}

static void
test_ours(void **state)
{
    (void)state;
    g_autofree char *xml = stream_error_xml("restricted-xml");
    assert_string_equal(xml,
                        "<stream:error><restricted-xml xmlns=\"" STREAMS "\"/></stream:error>");
}

static void
test_conditions(void **state)
{
    (void)state;
    assert_error("<conflict xmlns='" STREAMS "'/>", STREAM_ERROR_CONFLICT, "same resource");
    assert_error("<system-shutdown xmlns='" STREAMS "'/>", STREAM_ERROR_AWAY, "shutting down");
    assert_error("<host-unknown xmlns='" STREAMS "'/>", STREAM_ERROR_HOST_UNKNOWN, "domain");
    assert_error("<unheard-of xmlns='" STREAMS "'/>", STREAM_ERROR_PROTOCOL, "with an error");
    assert_error("", STREAM_ERROR_PROTOCOL, "with an error");
    assert_error("<conflict xmlns='urn:other'/>", STREAM_ERROR_PROTOCOL, "with an error");
}

static void
test_text_is_one_clean_line(void **state)
{
    (void)state;
    assert_error("<text xmlns='" STREAMS "'>Back\nat noon\xe2\x80\xae</text>"
                 "<system-shutdown xmlns='" STREAMS "'/>",
                 STREAM_ERROR_AWAY, "The server says: Back at noon");
}

/* What the server calls a place is judged by who goes there. */
static void
test_other_place(void **state)
{
    (void)state;
    g_autoptr(Element) element =
        element_parse("<error xmlns='http://etherx.jabber.org/streams'><see-other-host "
                      "xmlns='" STREAMS "'>b.example.org:9222</see-other-host></error>");
    g_autoptr(Element) other = element_parse("<error xmlns='http://etherx.jabber.org/streams'>"
                                             "<reset xmlns='" STREAMS "'/></error>");
    assert_string_equal(stream_error_other_place(element), "b.example.org:9222");
    assert_null(stream_error_other_place(other));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ours),
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_text_is_one_clean_line),
        cmocka_unit_test(test_other_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
