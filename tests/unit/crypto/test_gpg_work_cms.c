/* SPDX-License-Identifier: GPL-3.0-or-later */
/* S/MIME: certificates that are listed, what they sign and encrypt. */

#include "config.h"

#include <string.h>

#include "crypto/cipher.h"

#include "unit/crypto/desk.h"

#define ENTITY                                                                                     \
    "Content-Type: Message/CPIM\r\n\r\nFrom: <im:alice@a.test>\r\n\r\n"                            \
    "Content-Type: text/plain; charset=utf-8\r\n\r\nhello\r\n"

/* Two people with certificates of one authority, for all tests; each has both. */
typedef struct {
    Desk *alice;
    Gnupg *bob, *authority;
    char *alice_key, *bob_key;
} People;

static int
set_up(void **state)
{
    People *people = g_new0(People, 1);

    desk_set_up((void **)&people->alice);
    people->bob = gnupg_new();
    people->authority = gnupg_new();
    gnupg_make_authority(people->authority);
    gnupg_add_pinentry(people->alice->gnupg, "pinentry-curses");
    gnupg_add_pinentry(people->bob, "pinentry-curses");
    people->alice_key =
        gnupg_add_certificate(people->alice->gnupg, people->authority, "alice@a.test");
    people->bob_key = gnupg_add_certificate(people->bob, people->authority, "bob@b.test");
    gnupg_give_certificate(people->alice->gnupg, people->bob, "alice@a.test");
    gnupg_give_certificate(people->bob, people->alice->gnupg, "bob@b.test");
    *state = people;
    return 0;
}

static int
tear_down(void **state)
{
    People *people = *state;

    desk_tear_down((void **)&people->alice);
    gnupg_free(people->bob);
    gnupg_free(people->authority);
    g_free(people->alice_key);
    g_free(people->bob_key);
    g_free(people);
    return 0;
}

/* The same desk, at which now the other one sits. */
static Desk *
sit_down(People *people, Gnupg *who)
{
    people->alice->options.home = who->home;
    people->alice->options.asks_itself = false;
    desk_open(people->alice);
    return people->alice;
}

static bool
request(Desk *desk, GpgOperation operation, GBytes *input, const char *signer,
        const char *const *names)
{
    return desk_call(desk, &(GpgRequest){ .protocol = GPG_CMS,
                                          .operation = operation,
                                          .input = input,
                                          .signer = signer,
                                          .names = names });
}

static void
test_certificates_are_listed_with_their_addresses(void **state)
{
    People *people = *state;
    Desk *desk = sit_down(people, people->alice->gnupg);
    g_autoptr(Jid) alice = jid_new("alice@a.test", NULL);
    g_autoptr(Jid) bob = jid_new("bob@b.test", NULL);

    assert_true(request(desk, GPG_LIST, NULL, NULL, NAMES(people->bob_key)));
    assert_int_equal(desk->keys->len, 1);
    const GpgKey *key = desk_key(desk, 0);
    assert_string_equal(key->fingerprint, people->bob_key);
    assert_true(gpg_key_is_of(key, bob));
    assert_false(gpg_key_is_of(key, alice));
    assert_true(key->can_encrypt && key->can_sign);
    assert_false(key->is_secret);
    assert_string_equal(key->algorithm, "rsa2048");
    assert_true(key->expires > key->created);
    assert_int_equal(key->validity, GPG_VALIDITY_FULL);
    assert_true(desk_call(
        desk, &(GpgRequest){ .protocol = GPG_CMS, .operation = GPG_LIST, .is_secret = true }));
    assert_int_equal(desk->keys->len, 1);
    assert_string_equal(desk_key(desk, 0)->fingerprint, people->alice_key);
    assert_true(desk_key(desk, 0)->is_secret);
    assert_true(gpg_key_is_of(desk_key(desk, 0), alice));
}

static void
test_what_is_sealed_is_signed_and_encrypted(void **state)
{
    People *people = *state;
    Desk *desk = sit_down(people, people->alice->gnupg);
    g_autoptr(GBytes) entity = text_bytes(ENTITY);
    unsigned lent = desk->lent;

    gnupg_reload(desk->gnupg);
    assert_true(request(desk, GPG_SEAL, entity, people->alice_key,
                        NAMES(people->alice_key, people->bob_key)));
    /* GnuPG's agent asked, and had the terminal for that. */
    assert_int_equal(desk->lent, lent + 1);
    assert_int_equal(desk->given_back, desk->lent);
    g_autoptr(GBytes) sealed = g_bytes_ref(desk->output);
    assert_int_equal(*(const char *)g_bytes_get_data(sealed, NULL), 0x30);
    assert_true(request(desk, GPG_SEAL, entity, people->alice_key, NAMES(people->bob_key)));
    assert_int_equal(desk->lent, lent + 1);
    desk = sit_down(people, people->bob);
    assert_true(request(desk, GPG_OPEN, sealed, NULL, NULL));
    desk_assert_output(desk, ENTITY);
    assert_true(desk->is_encrypted);
    assert_true(desk->recipients > 0);
    assert_int_equal(desk->signatures->len, 1);
    assert_int_equal(desk_signature(desk, 0)->state, GPG_SIGNATURE_GOOD);
    assert_string_equal(desk_signature(desk, 0)->fingerprint, people->alice_key);
    assert_int_equal(desk_signature(desk, 0)->validity, GPG_VALIDITY_FULL);
}

/* gpgsm could not ask us: the agent is told the passphrase before. */
static void
test_the_passphrase_is_asked_for_in_our_own_prompt(void **state)
{
    People *people = *state;
    Desk *desk = sit_down(people, people->alice->gnupg);
    g_autoptr(GBytes) entity = text_bytes(ENTITY);
    unsigned lent = desk->lent, asked = desk->asked;

    gpg_set_asking(desk->gpg, true);
    gnupg_reload(desk->gnupg);
    desk->answers[asked] = "100% wrong";
    desk->answers[asked + 1] = "x";
    assert_true(request(desk, GPG_SEAL, entity, people->alice_key, NAMES(people->alice_key)));
    assert_int_equal(desk->asked, asked + 2);
    assert_true(desk->is_again);
    assert_non_null(strstr(desk->hint, "alice@a.test"));
    /* The agent remembers it. */
    g_autoptr(GBytes) sealed = g_bytes_ref(desk->output);
    assert_true(request(desk, GPG_OPEN, sealed, NULL, NULL));
    assert_int_equal(desk->asked, asked + 2);
    gnupg_reload(desk->gnupg);
    desk->answers[asked + 2] = "x";
    assert_true(request(desk, GPG_OPEN, sealed, NULL, NULL));
    desk_assert_output(desk, ENTITY);
    assert_int_equal(desk->asked, asked + 3);
    gnupg_reload(desk->gnupg);
    desk->gives_up = true;
    assert_false(request(desk, GPG_OPEN, sealed, NULL, NULL));
    desk_assert_error(desk, GPG_ERROR_CANCELLED, "cancelled");
    desk->gives_up = false;
    assert_int_equal(desk->asked, asked + 4);
    assert_int_equal(desk->lent, lent);
}

static void
test_what_is_encrypted_alone_has_no_signature(void **state)
{
    People *people = *state;
    Desk *desk = sit_down(people, people->alice->gnupg);
    g_autoptr(GBytes) entity = text_bytes(ENTITY);

    assert_true(request(desk, GPG_SEAL, entity, NULL, NAMES(people->bob_key)));
    g_autoptr(GBytes) sealed = g_bytes_ref(desk->output);
    assert_false(request(desk, GPG_OPEN, sealed, NULL, NULL));
    desk_assert_error(desk, GPG_ERROR_NO_KEY, "no secret key");
    desk = sit_down(people, people->bob);
    assert_true(request(desk, GPG_OPEN, sealed, NULL, NULL));
    desk_assert_output(desk, ENTITY);
    assert_true(desk->is_encrypted);
    assert_int_equal(desk->signatures->len, 0);
}

static void
test_what_is_signed_is_the_part_alone(void **state)
{
    People *people = *state;
    Desk *desk = sit_down(people, people->alice->gnupg);
    g_autoptr(GBytes) entity = text_bytes(ENTITY);
    g_autoptr(GBytes) other = text_bytes("Content-Type: text/plain\r\n\r\nother\r\n");

    assert_true(request(desk, GPG_SIGN, entity, people->alice_key, NULL));
    g_autoptr(GBytes) opaque = g_bytes_ref(desk->output);
    assert_true(desk_call(desk, &(GpgRequest){ .protocol = GPG_CMS,
                                               .operation = GPG_SIGN,
                                               .input = entity,
                                               .signer = people->alice_key,
                                               .is_detached = true }));
    g_autoptr(GBytes) detached = g_bytes_ref(desk->output);
    desk = sit_down(people, people->bob);
    assert_true(request(desk, GPG_OPEN, opaque, NULL, NULL));
    desk_assert_output(desk, ENTITY);
    assert_false(desk->is_encrypted);
    assert_string_equal(desk_signature(desk, 0)->fingerprint, people->alice_key);
    assert_true(desk_call(desk, &(GpgRequest){ .protocol = GPG_CMS,
                                               .operation = GPG_VERIFY,
                                               .input = entity,
                                               .signature = detached }));
    assert_int_equal(desk_signature(desk, 0)->state, GPG_SIGNATURE_GOOD);
    assert_true(desk_call(desk, &(GpgRequest){ .protocol = GPG_CMS,
                                               .operation = GPG_VERIFY,
                                               .input = other,
                                               .signature = detached }));
    assert_int_equal(desk_signature(desk, 0)->state, GPG_SIGNATURE_BAD);
}

static void
test_what_is_broken_is_refused(void **state)
{
    People *people = *state;
    Desk *desk = sit_down(people, people->bob);
    static const char *const texts[] = {
        "",
        "hello",
        "0",
        "0\x80",
        "Content-Type: text/plain\r\n\r\nhello\r\n",
        "Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--\r\n",
        "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n",
        "Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n!!!!\r\n",
    };

    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autoptr(GBytes) text = text_bytes(texts[i]);

        assert_false(request(desk, GPG_OPEN, text, NULL, NULL));
        assert_int_equal(desk->error->code, GPG_ERROR_DATA);
    }
}

static void
test_another_authority_is_not_trusted(void **state)
{
    People *people = *state;
    Gnupg *mallory = gnupg_new();
    g_autoptr(GBytes) entity = text_bytes(ENTITY);

    gnupg_make_authority(mallory);
    gnupg_add_pinentry(mallory, "pinentry-curses");
    g_autofree char *key = gnupg_add_certificate(mallory, mallory, "alice@a.test");
    Desk *desk = sit_down(people, mallory);
    assert_true(request(desk, GPG_SIGN, entity, key, NULL));
    g_autoptr(GBytes) made = g_bytes_ref(desk->output);
    desk = sit_down(people, people->bob);
    if (request(desk, GPG_OPEN, made, NULL, NULL)) {
        assert_int_equal(desk->signatures->len, 1);
        assert_true(desk_signature(desk, 0)->state != GPG_SIGNATURE_GOOD ||
                    desk_signature(desk, 0)->validity < GPG_VALIDITY_MARGINAL);
    }
    gnupg_free(mallory);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_certificates_are_listed_with_their_addresses),
        cmocka_unit_test(test_what_is_sealed_is_signed_and_encrypted),
        cmocka_unit_test(test_the_passphrase_is_asked_for_in_our_own_prompt),
        cmocka_unit_test(test_what_is_encrypted_alone_has_no_signature),
        cmocka_unit_test(test_what_is_signed_is_the_part_alone),
        cmocka_unit_test(test_what_is_broken_is_refused),
        cmocka_unit_test(test_another_authority_is_not_trusted),
    };

    g_unsetenv("DISPLAY");
    g_unsetenv("WAYLAND_DISPLAY");
    if (!gnupg_is_there() || !gnupg_has_certificates())
        return 77; /* skipped */
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
