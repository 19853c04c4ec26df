/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of hosts: what is one, and in which form it is used. */

#include "config.h"

#include <glib.h>

#include "base/host.h"

#include "unit/test.h"

static void
assert_ascii(const char *text, const char *expected)
{
    g_autofree char *host = host_to_ascii(text);
    if (g_strcmp0(host, expected) != 0)
        fail_msg("%s: %s", text, host ? host : "refused");
}

static void
test_names(void **state)
{
    (void)state;
    assert_ascii("example.org", "example.org");
    assert_ascii("EXAMPLE.org.", "example.org");
    assert_ascii("_x.my-host", "_x.my-host");
    assert_ascii("bücher.example", "xn--bcher-kva.example");
    /* IDNA 2008: another name than with two s. */
    assert_ascii("straße.example", "xn--strae-oqa.example");
}

static void
test_addresses(void **state)
{
    (void)state;
    assert_ascii("192.0.2.1", "192.0.2.1");
    assert_ascii("2001:DB8::1", "2001:db8::1");
    assert_ascii("[::1]", "::1");
    assert_ascii("[192.0.2.1]", NULL);
    assert_true(host_is_address("::1"));
    assert_false(host_is_address("example.org"));
}

static void
test_what_is_no_name(void **state)
{
    (void)state;
    static const char *const texts[] = { "",     ".",       "a..b",     ".a",
                                         "a b",  "a\r\nb",  "a/b",      "[::1",
                                         "[]",   "a:1",     "user@h",   "a%62",
                                         "\xff", "[::1]:5", "::1::2::", "a\x7f.b" };
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        assert_ascii(texts[i], NULL);
    g_autofree char *label = g_strnfill(64, 'a'), *name = g_strnfill(2000, 'b');
    assert_ascii(label, NULL);
    assert_ascii(name, NULL);
}

static void
assert_parsed(const char *text, const char *expected, int expected_port)
{
    int port;
    g_autofree char *host = host_parse(text, &port);
    if (g_strcmp0(host, expected) != 0 || port != expected_port)
        fail_msg("%s: %s, %d", text, host ? host : "refused", port);
}

static void
test_ports(void **state)
{
    (void)state;
    assert_parsed("example.org", "example.org", 0);
    assert_parsed("example.org:5223", "example.org", 5223);
    assert_parsed("[2001:db8::1]:443", "2001:db8::1", 443);
    assert_parsed("[2001:db8::1]", "2001:db8::1", 0);
    assert_parsed("2001:db8::1", "2001:db8::1", 0);
    assert_parsed("example.org:", NULL, 0);
    assert_parsed("example.org:0", NULL, 0);
    assert_parsed("example.org:65536", NULL, 0);
    assert_parsed("example.org:+5", NULL, 0);
    assert_parsed("example.org:5222 ", NULL, 0);
    assert_parsed("[::1]5222", NULL, 0);
    assert_parsed(":5222", NULL, 0);
    assert_parsed("", NULL, 0);
}

static void
test_written(void **state)
{
    (void)state;
    g_autofree char *v6 = host_with_port("::1", 5222), *name = host_with_port("a.example", 1);
    assert_string_equal(v6, "[::1]:5222");
    assert_string_equal(name, "a.example:1");
    assert_true(host_is_onion("abc.onion"));
    assert_false(host_is_onion("onion"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),           cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_what_is_no_name), cmocka_unit_test(test_ports),
        cmocka_unit_test(test_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
