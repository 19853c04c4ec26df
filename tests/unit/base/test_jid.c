/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses: RFC 7622's examples, forms, comparison, XEP-0106. */

#include "config.h"

#include <string.h>

#include "base/jid.h"

#include "unit/test.h"

static void
test_examples_of_rfc7622(void **state)
{
    static const struct {
        const char *text, *local, *domain, *resource;
    } rows[] = {
        { "juliet@example.com", "juliet", "example.com", NULL },
        { "juliet@example.com/foo", "juliet", "example.com", "foo" },
        { "juliet@example.com/foo bar", "juliet", "example.com", "foo bar" },
        { "juliet@example.com/foo@bar", "juliet", "example.com", "foo@bar" },
        { "foo\\20bar@example.com", "foo\\20bar", "example.com", NULL },
        { "fussball@example.com", "fussball", "example.com", NULL },
        { "fu\u00dfball@example.com", "fu\u00dfball", "example.com", NULL },
        { "\u03c0@example.com", "\u03c0", "example.com", NULL },
        { "\u03a3@example.com/foo", "\u03c3", "example.com", "foo" },
        { "\u03c3@example.com/foo", "\u03c3", "example.com", "foo" },
        { "\u03c2@example.com/foo", "\u03c2", "example.com", "foo" },
        { "king@example.com/\u265a", "king", "example.com", "\u265a" },
        { "example.com", NULL, "example.com", NULL },
        { "example.com/foobar", NULL, "example.com", "foobar" },
        { "a.example.com/b@example.net", NULL, "a.example.com", "b@example.net" },
    };
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Jid) jid = jid_new(rows[i].text, &error);

        assert_non_null(jid);
        assert_int_equal(g_strcmp0(jid_local(jid), rows[i].local), 0);
        assert_string_equal(jid_domain(jid), rows[i].domain);
        assert_int_equal(g_strcmp0(jid_resource(jid), rows[i].resource), 0);
        assert_int_equal(jid_is_bare(jid), !rows[i].resource);
    }
}

static void
test_what_is_no_address(void **state)
{
    static const char *const texts[] = {
        /* RFC 7622's 16 to 23, but for 18, a leading space in the resourcepart: the profile itself
         * allows it and servers hand out such nicknames. */
        "\"juliet\"@example.com",
        "foo bar@example.com",
        "@example.com/",
        "henry\u2163@example.com",
        "\u265a@example.com",
        "juliet@",
        "/foobar",
        "",
        "@",
        "/",
        "@example.com",
        "example.com/",
        "a@b@c",
        "a@b c",
        "a@b..c",
        "a@.b",
        "a@-b",
        "a@b-",
        "a@b..",
        "a@b:5222",
        "a@[::1",
        "a@[1.2.3.4]",
        "a@[::1%25eth0]",
        "a@[]",
        "a@\u00fc!",
        "a@\u00fc\uff0fx",
        "a@xn--zzzzzz99999",
        "a&b@c",
        "a\uff20b@c",
        "a\u3000b@c",
        "a\tb@c",
        "a\xff@c",
        "a@\xff",
        "a@c/\xff",
        "a@c/x\x01",
        "a@c/x\u200dy",
        "a@c/\uffff",
        "1234567890123456789012345678901234567890123456789012345678901234@",
        "a@1234567890123456789012345678901234567890123456789012345678901234",
    };
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Jid) jid = jid_new(texts[i], &error);

        assert_null(jid);
        assert_true(g_error_matches(error, JID_ERROR, JID_ERROR_INVALID));
        assert_true(g_utf8_validate(error->message, -1, NULL));
    }
}

static void
test_preparing(void **state)
{
    static const struct {
        const char *text, *full;
    } rows[] = {
        { "Juliet@Example.COM/Balcony", "juliet@example.com/Balcony" },
        { "a@example.com.", "a@example.com" },
        { "a@example.com./r", "a@example.com/r" },
        { "a@XN--BCHER-KVA.example", "a@b\u00fccher.example" },
        { "a@B\u00dcCHER.example", "a@b\u00fccher.example" },
        { "a@fu\u00dfball.example", "a@fu\u00dfball.example" },
        { "a@example\u3002com", "a@example.com" },
        { "a@[::1]/r", "a@[::1]/r" },
        { "a@[FE80::1]", "a@[fe80::1]" },
        { "a@127.0.0.1", "a@127.0.0.1" },
        { "a@my_host", "a@my_host" },
        { "\u00c9cole@c", "\u00e9cole@c" },
        { "E\u0301cole@c", "\u00e9cole@c" },
        { "\uff21b@c", "ab@c" },
        { "a@c/\u00a0x", "a@c/ x" },
        { "a@c/ x ", "a@c/ x " },
        { "a@c/e\u0301", "a@c/\u00e9" },
        { "a@c/\u00c9\uff21", "a@c/\u00c9\uff21" },
        { "a@c//b", "a@c//b" },
    };
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Jid) jid = jid_new(rows[i].text, NULL);
        g_autoptr(Jid) again = jid ? jid_new(jid_full(jid), NULL) : NULL;

        assert_non_null(jid);
        assert_string_equal(jid_full(jid), rows[i].full);
        assert_true(jid_equal(jid, again));
    }
}

static void
test_lengths(void **state)
{
    g_autofree char *most = g_strnfill(1023, 'a');
    g_autofree char *more = g_strnfill(1024, 'a');
    g_autoptr(Jid) good = jid_new_from_parts(most, "c", most, NULL);
    (void)state;

    assert_non_null(good);
    assert_null(jid_new_from_parts(more, "c", NULL, NULL));
    assert_null(jid_new_from_parts(NULL, "c", more, NULL));
    assert_null(jid_new_from_parts(NULL, more, NULL, NULL));
    assert_null(jid_with_resource(good, more, NULL));
}

static void
test_parts_are_not_joined(void **state)
{
    g_autoptr(Jid) room = jid_new_from_parts("room", "c", "a/b@c", NULL);
    (void)state;

    assert_string_equal(jid_resource(room), "a/b@c");
    assert_null(jid_new_from_parts("a@b", "c", NULL, NULL));
    assert_null(jid_new_from_parts("a/b", "c", NULL, NULL));
    assert_null(jid_new_from_parts("", "c", NULL, NULL));
    assert_null(jid_new_from_parts("a", "c/d", NULL, NULL));
    assert_null(jid_new_from_parts("a", "", NULL, NULL));
    assert_null(jid_new_from_parts("a", "c", "", NULL));
}

static void
test_forms(void **state)
{
    g_autoptr(Jid) full = jid_new("Alice@Example.org/Desk", NULL);
    g_autoptr(Jid) bare = jid_to_bare(full);
    g_autoptr(Jid) same = jid_to_bare(bare);
    g_autoptr(Jid) phone = jid_with_resource(full, "phone", NULL);
    g_autoptr(Jid) host = jid_with_resource(bare, "\u00fc", NULL);
    g_autoptr(GError) error = NULL;
    (void)state;

    assert_string_equal(jid_full(full), "alice@example.org/Desk");
    assert_string_equal(jid_bare(full), "alice@example.org");
    assert_string_equal(jid_full(bare), "alice@example.org");
    assert_string_equal(jid_local(bare), "alice");
    assert_null(jid_resource(bare));
    assert_ptr_equal(same, bare);
    assert_string_equal(jid_full(phone), "alice@example.org/phone");
    assert_string_equal(jid_full(host), "alice@example.org/\u00fc");
    assert_null(jid_with_resource(full, "", &error));
    assert_non_null(strstr(error->message, "alice@example.org/"));
}

static void
test_comparing(void **state)
{
    g_autoptr(Jid) desk = jid_new("alice@example.org/desk", NULL);
    g_autoptr(Jid) desk_2 = jid_new("ALICE@example.org/desk", NULL);
    g_autoptr(Jid) phone = jid_new("alice@example.org/phone", NULL);
    g_autoptr(Jid) bare = jid_to_bare(desk);
    g_autoptr(Jid) longer = jid_new("alice@example.orga", NULL);
    (void)state;

    assert_true(jid_equal(desk, desk_2));
    assert_false(jid_equal(desk, phone));
    assert_false(jid_equal(desk, bare));
    assert_false(jid_equal(desk, NULL));
    assert_false(jid_equal(NULL, desk));
    assert_true(jid_equal(NULL, NULL));
    assert_true(jid_equal_bare(desk, phone));
    assert_true(jid_equal_bare(desk, bare));
    assert_false(jid_equal_bare(bare, longer));
}

static void
test_counting(void **state)
{
    Jid *jid = jid_new("a@b/c", NULL), *other = jid_ref(jid);
    (void)state;

    jid_unref(jid);
    assert_string_equal(jid_full(other), "a@b/c");
    jid_unref(other);
    jid_unref(NULL);
}

static void
test_error_is_fit_for_the_screen(void **state)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text = g_strnfill(5000, '\x1b');
    g_autoptr(Jid) jid = jid_new(text, &error);
    (void)state;

    assert_null(jid);
    assert_null(strchr(error->message, '\x1b'));
    assert_true(strlen(error->message) < 250);
}

static void
test_escaping(void **state)
{
    static const struct {
        const char *text, *local;
    } rows[] = {
        { "space cadet", "space\\20cadet" },
        { "call me \"ishmael\"", "call\\20me\\20\\22ishmael\\22" },
        { "at&t guy", "at\\26t\\20guy" },
        { "d'artagnan", "d\\27artagnan" },
        { "/.fanboy", "\\2f.fanboy" },
        { "::foo::", "\\3a\\3afoo\\3a\\3a" },
        { "<foo>", "\\3cfoo\\3e" },
        { "user@host", "user\\40host" },
        { "c:\\net", "c\\3a\\net" },
        { "c:\\\\net", "c\\3a\\\\net" },
        { "c:\\cool stuff", "c\\3a\\cool\\20stuff" },
        { "c:\\5commas", "c\\3a\\5c5commas" },
        { "\\3and\\2is\\5cool", "\\5c3and\\2is\\5c5cool" },
        { "\\2plus\\2is\\4", "\\2plus\\2is\\4" },
        { "foo\\bar", "foo\\bar" },
        { "foob\\41r", "foob\\41r" },
        { "here's_a_wild_&_/cr%zy/_address", "here\\27s_a_wild_\\26_\\2fcr%zy\\2f_address" },
        { "tr\u00e9ville@musketeers.lit", "tr\u00e9ville\\40musketeers.lit" },
        { " both ", " both " },
        { "\\", "\\" },
    };
    g_autofree char *ends = jid_unescape_local("\\20both\\20");
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *local = jid_escape_local(rows[i].text);
        g_autofree char *text = jid_unescape_local(rows[i].local);

        assert_string_equal(local, rows[i].local);
        assert_string_equal(text, rows[i].text);
    }
    assert_string_equal(ends, "\\20both\\20");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples_of_rfc7622),
        cmocka_unit_test(test_what_is_no_address),
        cmocka_unit_test(test_preparing),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_parts_are_not_joined),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_comparing),
        cmocka_unit_test(test_counting),
        cmocka_unit_test(test_error_is_fit_for_the_screen),
        cmocka_unit_test(test_escaping),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
