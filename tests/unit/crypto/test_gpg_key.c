/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose a key is, by its names, and whether it can be used. */

#include "config.h"

#include "crypto/gpg.h"

#include "unit/test.h"

static bool
is_of(const char *name, const char *address)
{
    char *names[] = { (char *)name, NULL };
    GpgKey key = { .names = names };
    g_autoptr(Jid) jid = jid_new(address, NULL);

    return gpg_key_is_of(&key, jid);
}

static void
test_the_whole_name_is_the_address(void **state G_GNUC_UNUSED)
{
    assert_true(is_of("xmpp:juliet@capulet.lit", "juliet@capulet.lit"));
    assert_true(is_of("xmpp:juliet@capulet.lit", "juliet@capulet.lit/balcony"));
    /* Compared as RFC 7622 says. */
    assert_true(is_of("xmpp:Juliet@CAPULET.lit", "juliet@capulet.lit"));
    assert_true(is_of("im:juliet@capulet.lit", "juliet@capulet.lit"));
}

static void
test_look_alikes_are_not_taken(void **state G_GNUC_UNUSED)
{
    static const char *const names[] = {
        "xmpp:a@b.test <x@y.test>",
        "xmpp:a@b.test (work)",
        "xmpp:a@b.test\n",
        "xmpp:a@b.test\nxmpp:c@d.test",
        "xmpp:a@b.test\t",
        " xmpp:a@b.test",
        "xmpp: a@b.test",
        "xmpp:a@b.test ",
        "xmpp:a@b.test/phone",
        "XMPP:a@b.test",
        "a@b.test",
        "<a@b.test>",
        "Alice <xmpp:a@b.test>",
        "xmpp:a@b.test.evil.test",
        "xmpp:aa@b.test",
        "xmpp:a\xe2\x80\x8b@b.test",
        "xmpp:\xd0\xb0@b.test", /* Cyrillic */
        "xmpp:a@b.test?message",
        "xmpp:%61@b.test",
        "xmpp:a@b.test\xef\xbf\xbd",
        "xmpp:",
        "",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (is_of(names[i], "a@b.test"))
            fail_msg("\"%s\" was taken for a@b.test", names[i]);
}

static void
test_one_of_many_names_is_enough(void **state G_GNUC_UNUSED)
{
    char *names[] = { (char *)"Alice <a@mail.test>", (char *)"xmpp:a@b.test", NULL };
    GpgKey key = { .names = names };
    g_autoptr(Jid) jid = jid_new("a@b.test", NULL);
    g_autoptr(Jid) other = jid_new("a@mail.test", NULL);

    assert_true(gpg_key_is_of(&key, jid));
    assert_false(gpg_key_is_of(&key, other));
    key.names = NULL;
    assert_false(gpg_key_is_of(&key, jid));
}

static void
check(GpgKey *key, const char *words)
{
    g_autoptr(GError) error = NULL;

    assert_int_equal(gpg_key_check(key, &error), !words);
    if (words) {
        assert_int_equal(error->code, GPG_ERROR_KEY);
        if (!g_strrstr(error->message, words))
            fail_msg("%s", error->message);
    }
}

static void
test_why_a_key_cannot_be_used(void **state G_GNUC_UNUSED)
{
    char *names[] = { (char *)"Al\x1b[31mice", NULL };
    GpgKey key = { .fingerprint = (char *)"ABCD", .names = names, .can_encrypt = true };

    check(&key, NULL);
    key.can_encrypt = false;
    check(&key, "not for encryption: ask");
    key.is_part_expired = true;
    check(&key, "what encrypts of the key of Al");
    key.is_disabled = true;
    check(&key, "disabled");
    key.is_expired = true;
    key.expires = 1262304000000;
    check(&key, "expired on 1 January 2010");
    key.is_revoked = true;
    check(&key, "revoked");
    names[0] = NULL;
    check(&key, "ABCD");
}

/* Its owner is told what he can do. */
static void
test_why_our_own_key_cannot_be_used(void **state G_GNUC_UNUSED)
{
    GpgKey key = { .fingerprint = (char *)"ABCD", .is_secret = true };

    check(&key, "--quick-add-key");
    key.is_part_expired = true;
    check(&key, "--quick-set-expire ABCD 2y '*'");
    key.is_disabled = true;
    check(&key, "your key, ABCD, is disabled");
    key.is_expired = true;
    check(&key, "--quick-set-expire ABCD 2y prolongs");
    key.is_revoked = true;
    check(&key, "another one");
}

static void
test_a_copy_is_whole(void **state G_GNUC_UNUSED)
{
    char *names[] = { (char *)"Alice", NULL };
    g_autoptr(GPtrArray) subkeys = g_ptr_array_new();
    GpgKey key = { .fingerprint = (char *)"ABCD",
                   .names = names,
                   .subkeys = subkeys,
                   .algorithm = (char *)"ed25519",
                   .created = 5,
                   .is_on_card = true };

    g_ptr_array_add(subkeys, (char *)"ABCD");
    g_autoptr(GpgKey) copy = gpg_key_copy(&key);
    assert_string_equal(copy->fingerprint, "ABCD");
    assert_string_equal(copy->names[0], "Alice");
    assert_string_equal(copy->subkeys->pdata[0], "ABCD");
    assert_string_equal(copy->algorithm, "ed25519");
    assert_int_equal(copy->created, 5);
    assert_true(copy->is_on_card);
}

static void
test_fingerprints_are_written_in_blocks(void **state G_GNUC_UNUSED)
{
    g_autofree char *text = fingerprint_text("0123456789ABCDEF0123456789ABCDEF01234567");
    g_autofree char *long_text =
        fingerprint_text("0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF");
    g_autofree char *none = fingerprint_text("");

    assert_string_equal(text, "0123 4567 89AB CDEF 0123  4567 89AB CDEF 0123 4567");
    assert_string_equal(long_text, "0123 4567 89AB CDEF 0123 4567 89AB CDEF  0123 4567 89AB CDEF "
                                   "0123 4567 89AB CDEF");
    assert_string_equal(none, "");
}

static void
check_parsed(const char *typed, const char *expected)
{
    g_autofree char *parsed = fingerprint_parse(typed);

    if (expected)
        assert_string_equal(parsed, expected);
    else
        assert_null(parsed);
}

static void
test_fingerprints_are_read_as_people_type_them(void **state G_GNUC_UNUSED)
{
    static const char whole[] = "0123456789ABCDEF0123456789ABCDEF01234567";

    check_parsed(whole, whole);
    check_parsed(" 0x0123 4567 89ab cdef 0123  4567 89ab cdef 0123 4567 ", whole);
    check_parsed("01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67", whole);
    check_parsed("0123456789abcdef", "0123456789ABCDEF");
    check_parsed("89abcdef", NULL); /* anybody makes a key with such a short id */
    check_parsed("0123456789abcdefg", NULL);
    check_parsed("0123456789abcde", NULL);
    check_parsed("alice@a.test", NULL);
    check_parsed("", NULL);
    check_parsed("0x", NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_whole_name_is_the_address),
        cmocka_unit_test(test_look_alikes_are_not_taken),
        cmocka_unit_test(test_one_of_many_names_is_enough),
        cmocka_unit_test(test_why_a_key_cannot_be_used),
        cmocka_unit_test(test_why_our_own_key_cannot_be_used),
        cmocka_unit_test(test_a_copy_is_whole),
        cmocka_unit_test(test_fingerprints_are_written_in_blocks),
        cmocka_unit_test(test_fingerprints_are_read_as_people_type_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
