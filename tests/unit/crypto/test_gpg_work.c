/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every operation of GnuPG's, with keys of a throwaway home. */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "unit/crypto/desk.h"

static void
test_keys_are_listed(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autofree char *bob = gnupg_add_key(desk->gnupg, "Bob <bob@b.test>", NULL);

    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_LIST }));
    assert_int_equal(desk->keys->len, 2);
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_LIST, .names = NAMES(alice) }));
    assert_int_equal(desk->keys->len, 1);
    const GpgKey *key = desk_key(desk, 0);
    assert_string_equal(key->fingerprint, alice);
    assert_string_equal(key->names[0], "xmpp:alice@a.test");
    assert_null(key->names[1]);
    assert_string_equal(key->algorithm, "ed25519");
    assert_int_equal(key->subkeys->len, 2);
    assert_string_equal(key->subkeys->pdata[0], alice);
    assert_true(key->is_secret && key->can_encrypt && key->can_sign);
    assert_false(key->is_expired || key->is_revoked || key->is_disabled || key->is_on_card);
    assert_int_equal(key->validity, GPG_VALIDITY_ULTIMATE);
    assert_int_equal(key->expires, 0);
    assert_true(key->created > 0);
    assert_true(desk_call(
        desk, &(GpgRequest){ .operation = GPG_LIST, .names = NAMES("nobody@nowhere.test") }));
    assert_int_equal(desk->keys->len, 0);
    assert_true(
        desk_call(desk, &(GpgRequest){ .operation = GPG_LIST, .names = NAMES("bob@b.test") }));
    assert_string_equal(desk_key(desk, 0)->fingerprint, bob);
}

/* Looking at it changes nothing. */
static void
test_the_version_is_told(void **state)
{
    Desk *desk = *state;

    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_VERSION }));
    assert_non_null(g_strstr_len(g_bytes_get_data(desk->output, NULL),
                                 (gssize)g_bytes_get_size(desk->output), "GPGME "));
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_LIST }));
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_VERSION }));
}

static void
test_what_is_sealed_is_opened(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autofree char *bob = gnupg_add_key(desk->gnupg, "xmpp:bob@b.test", NULL);
    g_autoptr(GBytes) plain = text_bytes("hello \xc3\xa4");

    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_SEAL,
                                               .input = plain,
                                               .names = NAMES(alice, bob),
                                               .signer = alice }));
    g_autoptr(GBytes) sealed = g_bytes_ref(desk->output);
    assert_null(
        g_strstr_len(g_bytes_get_data(sealed, NULL), (gssize)g_bytes_get_size(sealed), "hello"));
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_OPEN, .input = sealed }));
    desk_assert_output(desk, "hello \xc3\xa4");
    assert_true(desk->is_encrypted && desk->is_protected);
    assert_int_equal(desk->recipients, 2);
    assert_int_equal(desk->signatures->len, 1);
    assert_int_equal(desk_signature(desk, 0)->state, GPG_SIGNATURE_GOOD);
    assert_string_equal(desk_signature(desk, 0)->fingerprint, alice);
    assert_int_equal(desk_signature(desk, 0)->validity, GPG_VALIDITY_FULL);
    assert_true(desk_signature(desk, 0)->time > 0);
}

static void
test_what_is_sealed_unsigned_has_no_signature(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autoptr(GBytes) plain = text_bytes("hello");

    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_SEAL,
                                               .input = plain,
                                               .names = NAMES(alice),
                                               .is_armored = true }));
    g_autoptr(GBytes) sealed = g_bytes_ref(desk->output);
    assert_memory_equal(g_bytes_get_data(sealed, NULL), "-----BEGIN PGP MESSAGE-----", 27);
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_OPEN, .input = sealed }));
    desk_assert_output(desk, "hello");
    assert_true(desk->is_encrypted);
    assert_int_equal(desk->signatures->len, 0);
}

static void
test_what_is_signed_alone_is_opened_as_not_encrypted(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autoptr(GBytes) plain = text_bytes("hello");

    assert_true(
        desk_call(desk, &(GpgRequest){ .operation = GPG_SIGN, .input = plain, .signer = alice }));
    g_autoptr(GBytes) made = g_bytes_ref(desk->output);
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_OPEN, .input = made }));
    desk_assert_output(desk, "hello");
    assert_false(desk->is_encrypted);
    assert_int_equal(desk_signature(desk, 0)->state, GPG_SIGNATURE_GOOD);
    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_VERIFY, .input = made }));
    desk_assert_output(desk, "hello");
    assert_string_equal(desk_signature(desk, 0)->fingerprint, alice);
}

static void
test_a_detached_signature_is_of_its_text_alone(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autoptr(GBytes) text = text_bytes("away");
    g_autoptr(GBytes) other = text_bytes("here");

    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_SIGN,
                                               .input = text,
                                               .signer = alice,
                                               .is_detached = true,
                                               .is_armored = true }));
    g_autoptr(GBytes) signature = g_bytes_ref(desk->output);
    assert_true(desk_call(
        desk, &(GpgRequest){ .operation = GPG_VERIFY, .input = text, .signature = signature }));
    assert_int_equal(desk_signature(desk, 0)->state, GPG_SIGNATURE_GOOD);
    assert_null(desk->output);
    assert_true(desk_call(
        desk, &(GpgRequest){ .operation = GPG_VERIFY, .input = other, .signature = signature }));
    assert_int_equal(desk_signature(desk, 0)->state, GPG_SIGNATURE_BAD);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_keys_are_listed, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_the_version_is_told, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_sealed_is_opened, desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_sealed_unsigned_has_no_signature, desk_set_up,
                                        desk_tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_signed_alone_is_opened_as_not_encrypted,
                                        desk_set_up, desk_tear_down),
        cmocka_unit_test_setup_teardown(test_a_detached_signature_is_of_its_text_alone, desk_set_up,
                                        desk_tear_down),
    };

    if (!gnupg_is_there())
        return 77; /* skipped */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
