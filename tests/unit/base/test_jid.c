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

/* The sentence that says what is wrong with it: all of it where it is about the domain, else from
 * the address on. */
static void
test_each_fault_has_its_sentence(void **state)
{
    static const struct {
        const char *text, *sentence;
    } rows[] = {
        { "", "it is empty (they look like bob@example.org)." },
        { "@", "nothing stands around the @." },
        { "/", "the domain is missing." },
        { "/foobar", "the domain is missing." },
        { "juliet@", "the domain after the @ is missing." },
        { "@example.com", "nothing stands before the @." },
        { "example.com/", "nothing stands after the /." },
        { "\"juliet\"@example.com", "may not hold “\"”; \\22 stands for one." },
        { "foo bar@example.com", "may not hold a space; \\20 stands for one." },
        { "d'artagnan@example.com", "may not hold “'”; \\27 stands for one." },
        { "a&b@example.com", "may not hold “&”; \\26 stands for one." },
        { "a<b@example.com", "may not hold “<”; \\3c stands for one." },
        { "mailto:a@example.com", "may not hold “:”; \\3a stands for one." },
        { "a\uff20b@example.com", "may not hold “@”; \\40 stands for one." },
        { "henry\u2163@example.com", "may not hold “\u2163” (U+2163); type IV." },
        { "\ufb01n@example.com", "may not hold “\ufb01” (U+FB01); type fi." },
        { "\u265a@example.com", "but not “\u265a” (U+265A)." },
        { "a\u200b@example.com", "before the @ holds an invisible character, U+200B." },
        { "a\u00ad@example.com", "before the @ holds an invisible character, U+00AD." },
        { "a\x01@example.com", "before the @ holds an invisible character, U+0001." },
        { "a\u0378@example.com", "holds U+0378, which is no character." },
        { "a\u00b7b@example.com", "“\u00b7” (U+00B7) may not stand there" },
        { "a\u05d0@example.com", "mixes letters that are written from the left" },
        { "a\xff@example.com", "the part before the @ is not valid UTF-8." },
        { "a@c/\xff", "the part after the / is not valid UTF-8." },
        { "a@c/x\x01", "after the / holds an invisible character, U+0001." },
        { "a@c/x\u202e", "after the / holds an invisible character, U+202E." },
        { "a@c/\u00b7", "“\u00b7” (U+00B7) may not stand there in the part after the /." },
        { "example..org", "“example..org” is not a domain: two dots in a row." },
        { "a@b..c", "“b..c” is not a domain: two dots in a row." },
        { "a@.b", "“.b” is not a domain: it begins with a dot." },
        { "a@-b.c", "“-b.c” is not a domain: “-b” begins or ends with a hyphen." },
        { "a@b-.c/r", "“b-.c” is not a domain: “b-” begins or ends with a hyphen." },
        { "a@b@c", "“b@c” is not a domain: there is one @ too many; in the part before it, \\40" },
        { "a@b c", "“b c” is not a domain: it may not hold a space." },
        { "a@b!c", "“b!c” is not a domain: it may not hold “!”." },
        { "a@b,c", "“b,c” is not a domain: it may not hold “,”." },
        { "a@b:5222", "“b:5222” is not a domain: a port is no part of it" },
        { "a@b:c", "“b:c” is not a domain: it may not hold a colon." },
        { "a@::1", "“::1” is not a domain: an IPv6 address stands in brackets" },
        { "a@[::1", "“[::1” is not a domain: no ] stands at its end." },
        { "a@[1.2.3.4]", "no IPv6 address stands between the brackets." },
        { "a@[]", "no IPv6 address stands between the brackets." },
        { "a@[::1%25eth0]", "an IPv6 address with a zone after a % means nothing to others." },
        { "a@b[::1]", "brackets stand around the address of a host only" },
        { "a@\u202eb", "it holds an invisible character, U+202E." },
        { "a@xn--zzzzzz99999", "what follows xn-- means no international name." },
        { "a@xn--mba", "what follows xn-- means no international name." }, /* U+00AF */
        { "a@\u265a.example", "it may not hold “\u265a” (U+265A)." },
        { "a@\u05d0a.example", "it mixes letters that are written from the left" },
        { "a@\u0301a.example", "a name begins with an accent that stands alone." },
        { "a@\xff", "is not a domain: it is not valid UTF-8." },
        { "a@1234567890123456789012345678901234567890123456789012345678901234.org",
          "is longer than 63 characters between two dots." },
    };
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Jid) jid = jid_new(rows[i].text, &error);

        if (jid || !strstr(error->message, rows[i].sentence))
            fail_msg("“%s”: %s", rows[i].text, jid ? jid_full(jid) : error->message);
    }
}

static void
test_lengths_are_told_in_bytes(void **state)
{
    g_autofree char *name = g_strnfill(1024, 'a');
    g_autofree char *labels = g_strnfill(254, 'a');
    g_autoptr(GString) wide = g_string_new(NULL);
    g_autoptr(GError) local = NULL, resource = NULL, domain = NULL, wide_error = NULL;
    (void)state;

    for (size_t i = 60; i < 254; i += 60)
        labels[i] = '.';
    for (unsigned i = 0; i < 512; i++) /* 512 characters, 1024 bytes */
        g_string_append(wide, "\u00e9");
    assert_null(jid_new_from_parts(name, "c", NULL, &local));
    assert_non_null(strstr(local->message, "before the @ is 1024 bytes long; at most 1023"));
    assert_null(jid_new_from_parts(NULL, "c", name, &resource));
    assert_non_null(strstr(resource->message, "after the / is 1024 bytes long; at most 1023"));
    assert_null(jid_new(labels, &domain));
    assert_non_null(strstr(domain->message, "it is 254 characters long; at most 253"));
    assert_null(jid_new_from_parts(wide->str, "c", NULL, &wide_error));
    assert_non_null(strstr(wide_error->message, "1024 bytes"));
    g_string_truncate(wide, 1022);
    g_autoptr(Jid) most = jid_new_from_parts(wide->str, "c", wide->str, NULL);
    assert_non_null(most);
}

static void
test_shown_as_people_write_them(void **state)
{
    static const struct {
        const char *jid, *shown, *name;
    } rows[] = {
        { "alice@example.org/desk", "alice@example.org/desk", "alice" },
        { "d\\27artagnan@musketeers.lit", "d'artagnan@musketeers.lit", "d'artagnan" },
        { "d\\27artagnan@musketeers.lit/inn@7", "d'artagnan@musketeers.lit/inn@7", "d'artagnan" },
        { "space\\20cadet@example.com", "space cadet@example.com", "space cadet" },
        { "tr\u00e9\\26co@b\u00fccher.example", "tr\u00e9&co@b\u00fccher.example", "tr\u00e9&co" },
        { "marie\\40hotmail.com@MSN.example.org/x", "marie@hotmail.com via msn.example.org/x",
          "marie@hotmail.com via msn.example.org" },
        /* what would look like something else */
        { "bob\\40bank.org\\2fx@evil.org", NULL, "bob\\40bank.org\\2fx" },
        { "bank.org\\2fx@evil.org", NULL, "bank.org\\2fx" },
        { "bob\\40bank.org\\20via\\20good.org@evil.org", NULL,
          "bob\\40bank.org\\20via\\20good.org" },
        { "a\\40b\\40c@evil.org", NULL, "a\\40b\\40c" },
        { "\\40b@evil.org", NULL, "\\40b" },
        { "a\\40@evil.org", NULL, "a\\40" },
        { "xmpp\\3aceo@evil.org", NULL, "xmpp\\3aceo" },
        { "a\\5c40b@evil.org", NULL, "a\\5c40b" },
        { "a\\20\\20b@evil.org", NULL, "a\\20\\20b" },
        { "bob\\20via\\20good.org@evil.org", NULL, "bob\\20via\\20good.org" },
        /* not what escaping makes */
        { "\\20a@evil.org", NULL, "\\20a" },
        { "foob\\41r\\27@evil.org", "foob\\41r'@evil.org", "foob\\41r'" },
        { "a\\5cb@evil.org", NULL, "a\\5cb" },
        { "a\\2Fb\\27@evil.org", NULL, "a\\2fb\\27" },
    };
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(Jid) jid = jid_new(rows[i].jid, NULL);
        g_autoptr(Jid) bare = jid_to_bare(jid);
        g_autoptr(Jid) again = jid_new_from_typed(jid_shown(jid), NULL);
        const char *shown = rows[i].shown ? rows[i].shown : jid_full(jid);

        assert_string_equal(jid_shown(jid), shown);
        assert_true(g_str_has_prefix(shown, jid_shown_bare(jid)));
        assert_string_equal(jid_shown(bare), jid_shown_bare(jid));
        assert_string_equal(jid_short_name(bare), rows[i].name);
        assert_true(jid_equal(again, jid));
    }
}

static void
test_typed_as_people_write_them(void **state)
{
    static const struct {
        const char *typed, *full; /* NULL: no address */
    } rows[] = {
        { "  alice@example.org ", "alice@example.org" },
        { "d'artagnan@musketeers.lit", "d\\27artagnan@musketeers.lit" },
        { "D'Artagnan@musketeers.lit/a@b", "d\\27artagnan@musketeers.lit/a@b" },
        { "d\\27artagnan@musketeers.lit", "d\\27artagnan@musketeers.lit" },
        { "space cadet@example.com", "space\\20cadet@example.com" },
        { "marie@hotmail.com@msn.example.org", "marie\\40hotmail.com@msn.example.org" },
        { "marie@hotmail.com via msn.example.org", "marie\\40hotmail.com@msn.example.org" },
        { "marie%hotmail.com@msn.example.org", "marie%hotmail.com@msn.example.org" },
        { "here's_a_wild_&_/cr%zy/_address@example.com",
          "here\\27s_a_wild_\\26_\\2fcr%zy\\2f_address@example.com" },
        { "example.org/a@b", "example.org/a@b" }, /* an address as it stands */
        { "a\\40b@c", "a\\40b@c" },
        { "bob@example..org", NULL },
        { "bob@example.org@", NULL },
        { "d'artagnan@example..org", NULL },
        { "d'artagnan", NULL },
        { "a'\u265a@example.org", NULL },
    };
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Jid) jid = jid_new_from_typed(rows[i].typed, &error);

        assert_int_equal(jid == NULL, error != NULL);
        if (g_strcmp0(jid ? jid_full(jid) : NULL, rows[i].full) != 0)
            fail_msg("“%s” became “%s”", rows[i].typed, jid ? jid_full(jid) : error->message);
    }
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
        cmocka_unit_test(test_each_fault_has_its_sentence),
        cmocka_unit_test(test_lengths_are_told_in_bytes),
        cmocka_unit_test(test_shown_as_people_write_them),
        cmocka_unit_test(test_typed_as_people_write_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
