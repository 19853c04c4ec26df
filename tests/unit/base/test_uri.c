/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links to addresses: RFC 5122's and XEP-0147's examples. */

#include "config.h"

#include <string.h>

#include "base/uri.h"

#include "unit/test.h"

static void
test_addresses(void **state)
{
    static const struct {
        const char *text, *jid, *account;
    } rows[] = {
        { "xmpp:node@example.com", "node@example.com", NULL },
        { "XMPP:node@example.com", "node@example.com", NULL },
        { "xmpp://guest@example.com/support@example.com", "support@example.com",
          "guest@example.com" },
        { "xmpp://guest@example.com/support@example.com/r?message", "support@example.com/r",
          "guest@example.com" },
        { "xmpp://room@rooms.example?join", "room@rooms.example", NULL },
        { "xmpp:support@example.com?message;subject=Hello%20World", "support@example.com", NULL },
        { "xmpp:nasty!%23$%25()*+,-.;=%3F%5B%5C%5D%5E_%60%7B%7C%7D~node@example.com",
          "nasty!#$%()*+,-.;=?[\\]^_`{|}~node@example.com", NULL },
        { "xmpp:node@example.com/repulsive%20!%23%22$%25&'()*+,-.%2F:;%3C=%3E%3F%40%5B%5C%5D%5E_"
          "%60%7B%7C%7D~resource",
          "node@example.com/repulsive !#\"$%&'()*+,-./:;<=>?@[\\]^_`{|}~resource", NULL },
        { "xmpp:ji%C5%99i@%C4%8Dechy.example/v%20Praze", "ji\u0159i@\u010dechy.example/v Praze",
          NULL },
        { "xmpp:ji\u0159i@\u010dechy.example/v%20Praze", "ji\u0159i@\u010dechy.example/v Praze",
          NULL },
        { "xmpp:example.com#part", "example.com", NULL },
        { "xmpp:node@[::1]", "node@[::1]", NULL },
    };
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Uri) uri = uri_parse(rows[i].text, NULL);

        assert_non_null(uri);
        assert_true(uri_is_xmpp(rows[i].text));
        assert_string_equal(jid_full(uri->jid), rows[i].jid);
        assert_int_equal(!uri->account, !rows[i].account);
        if (uri->account)
            assert_string_equal(jid_full(uri->account), rows[i].account);
    }
}

static void
test_queries(void **state)
{
    g_autoptr(Uri) message = uri_parse("xmpp:romeo@montague.net?message;subject=Test%20Message;"
                                       "body=Here%27s%20a%20test=message;;flag",
                                       NULL);
    g_autoptr(Uri) omemo = uri_parse("xmpp:romeo@montague.net?omemo-sid-1=ab;omemo-sid-2=cd", NULL);
    g_autoptr(Uri) none = uri_parse("xmpp:romeo@montague.net?", NULL);
    (void)state;

    assert_string_equal(message->action, "message");
    assert_string_equal(uri_value(message, "subject"), "Test Message");
    assert_string_equal(uri_value(message, "body"), "Here's a test=message");
    assert_string_equal(uri_value(message, "flag"), "");
    assert_null(uri_value(message, "thread"));
    assert_null(omemo->action);
    assert_int_equal(omemo->pairs->len, 2);
    assert_string_equal(uri_value(omemo, "omemo-sid-2"), "cd");
    assert_null(none->action);
    assert_int_equal(none->pairs->len, 0);
}

static void
test_what_is_no_link(void **state)
{
    static const char *const texts[] = {
        "",
        "xmpp",
        "xmpp:",
        "xmpp://",
        "xmpp:///a@b",
        "xmpp:?join",
        "mailto:a@b",
        "https://example.com",
        "xmpp:a%2@b",
        "xmpp:a%zz@b",
        "xmpp:a%00@b",
        "xmpp:a@b/%ff",
        "xmpp:a@b?message;body=%00",
        "xmpp:a@b?message;body=%",
        "xmpp:a%40b@c",
        "xmpp:a@b%2Fc",
    };
    g_autoptr(GString) many = g_string_new("xmpp:a@b?x");
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;

        assert_null(uri_parse(texts[i], &error));
        assert_non_null(strstr(error->message, "xmpp:bob@example.org"));
    }
    for (int i = 0; i < 1000; i++)
        g_string_append(many, ";a=b");
    assert_null(uri_parse(many->str, NULL));
}

static void
test_building(void **state)
{
    static const char *const pairs[] = { "subject", "Test Message", "body", "a;b=c&d'\u00fc",
                                         NULL };
    static const char *const sids[] = { "omemo-sid-1", "ab", NULL };
    g_autoptr(Jid) romeo = jid_new("romeo@montague.net", NULL);
    g_autoptr(Jid) nasty = jid_new("nasty!#$%()*+,-.;=?[\\]^_`{|}~node@example.com", NULL);
    g_autoptr(Jid) czech = jid_new("ji\u0159i@\u010dechy.example/v Praze", NULL);
    g_autofree char *plain = uri_build(romeo, NULL, NULL);
    g_autofree char *message = uri_build(romeo, "message", pairs);
    g_autofree char *omemo = uri_build(romeo, NULL, sids);
    g_autofree char *nasty_uri = uri_build(nasty, NULL, NULL);
    g_autofree char *czech_uri = uri_build(czech, "join", NULL);
    g_autoptr(Uri) back = uri_parse(message, NULL);
    (void)state;

    assert_string_equal(plain, "xmpp:romeo@montague.net");
    assert_string_equal(message, "xmpp:romeo@montague.net?message;subject=Test%20Message;"
                                 "body=a%3Bb%3Dc%26d%27%C3%BC");
    assert_string_equal(uri_value(back, "body"), "a;b=c&d'\u00fc");
    assert_string_equal(omemo, "xmpp:romeo@montague.net?omemo-sid-1=ab");
    assert_string_equal(nasty_uri,
                        "xmpp:nasty!%23$%25()*+,-.;=%3F%5B%5C%5D%5E_%60%7B%7C%7D~node@example.com");
    assert_string_equal(czech_uri, "xmpp:ji%C5%99i@%C4%8Dechy.example/v%20Praze?join");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_addresses),
        cmocka_unit_test(test_queries),
        cmocka_unit_test(test_what_is_no_link),
        cmocka_unit_test(test_building),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
