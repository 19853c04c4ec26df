/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of ciphers: bytes in, bytes out. */

#include "config.h"

#include <string.h>

#include "crypto/armor.h"
#include "crypto/cipher.h"

#include "unit/crypto/desk.h"

typedef struct {
    unsigned told;
    GBytes *bytes;
    GError *error;
    unsigned signatures;
    bool is_encrypted;
} Told;

static void
on_cipher(const CipherResult *result, const GError *error, gpointer data)
{
    Told *told = data;

    told->told++;
    if (error) {
        told->error = g_error_copy(error);
        return;
    }
    told->bytes = g_bytes_ref(result->bytes);
    told->signatures = result->signatures->len;
    told->is_encrypted = result->is_encrypted;
}

static void
wait_told(const Told *told)
{
    while (told->told == 0)
        g_main_context_iteration(NULL, TRUE);
    assert_int_equal(told->told, 1);
}

static void
told_done(Told *told)
{
    g_clear_pointer(&told->bytes, g_bytes_unref);
    g_clear_error(&told->error);
}

/* Sealed and opened again by its row; what went over the wire. */
static GBytes *
send_text(Desk *desk, const CipherMethod *method, const char *key, unsigned signatures)
{
    g_autoptr(GBytes) plain = text_bytes("hello \xc3\xa4");
    Told sealed = { 0 }, opened = { 0 };
    GBytes *wire;

    method->seal(desk->gpg, &(CipherSeal){ .plain = plain, .readers = NAMES(key), .signer = key },
                 on_cipher, &sealed);
    wait_told(&sealed);
    assert_null(sealed.error);
    wire = g_bytes_ref(sealed.bytes);
    method->open(desk->gpg, &(CipherOpen){ .sealed = wire, .most = 1000 }, on_cipher, &opened);
    wait_told(&opened);
    assert_null(opened.error);
    assert_true(g_bytes_equal(opened.bytes, plain));
    assert_true(opened.is_encrypted);
    assert_int_equal(opened.signatures, signatures);
    told_done(&opened);
    method->open(desk->gpg, &(CipherOpen){ .sealed = wire, .most = 3 }, on_cipher,
                 memset(&opened, 0, sizeof opened));
    wait_told(&opened);
    assert_int_equal(opened.error->code, GPG_ERROR_DATA);
    told_done(&opened);
    told_done(&sealed);
    return wire;
}

static void
test_ox_is_signed_and_binary(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autoptr(GBytes) wire = send_text(desk, &cipher_ox, alice, 1);

    assert_true(*(const unsigned char *)g_bytes_get_data(wire, NULL) & 0x80);
}

static void
test_pgp_is_armour_without_its_ends(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autoptr(GBytes) wire = send_text(desk, &cipher_pgp, alice, 0);
    g_autofree char *text = g_strndup(g_bytes_get_data(wire, NULL), g_bytes_get_size(wire));

    assert_null(strstr(text, "-----"));
    assert_non_null(strstr(text, "\n="));
}

static void
test_signed_presence_goes_without_its_ends(void **state)
{
    Desk *desk = *state;
    g_autofree char *alice = gnupg_add_key(desk->gnupg, "xmpp:alice@a.test", NULL);
    g_autoptr(GBytes) status = text_bytes("");

    assert_true(desk_call(desk, &(GpgRequest){ .operation = GPG_SIGN,
                                               .input = status,
                                               .signer = alice,
                                               .is_detached = true,
                                               .is_armored = true }));
    g_autofree char *text = armor_strip(desk->output);
    g_autoptr(GBytes) signature = armor_add(text, ARMOR_SIGNATURE);
    assert_true(desk_call(
        desk, &(GpgRequest){ .operation = GPG_VERIFY, .input = status, .signature = signature }));
    assert_int_equal(desk_signature(desk, 0)->state, GPG_SIGNATURE_GOOD);
}

static void
test_a_cipher_can_be_cancelled(void **state)
{
    Desk *desk = *state;
    g_autoptr(GBytes) plain = text_bytes("hello");
    Told told = { 0 };

    gpg_cancel(desk->gpg,
               cipher_ox.seal(desk->gpg, &(CipherSeal){ .plain = plain, .readers = NAMES("ABCD") },
                              on_cipher, &told));
    wait_told(&told);
    assert_int_equal(told.error->code, GPG_ERROR_CANCELLED);
    told_done(&told);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ox_is_signed_and_binary),
        TEST(test_pgp_is_armour_without_its_ends),
        TEST(test_signed_presence_goes_without_its_ends),
        TEST(test_a_cipher_can_be_cancelled),
    };

    if (!gnupg_is_there())
        return 77; /* skipped */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
