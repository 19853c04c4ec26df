/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OpenPGP's packets, as they come from anybody. */

#include "config.h"

#include <string.h>

#include "crypto/packets.h"

#include "unit/test.h"

static bool
asks(const char *bytes, size_t length)
{
    g_autoptr(GBytes) message = g_bytes_new(bytes, length);

    return packets_ask_too_much(message);
}
#define ASKS(text) asks(text, sizeof(text) - 1)

static void
test_passphrases_are_found_behind_keys(void **state G_GNUC_UNUSED)
{
    assert_true(ASKS("\x8c\x02xx\xd2\x01y"));
    assert_true(ASKS("\xc3\x02xx\xd2\x01y"));
    assert_true(ASKS("\x84\x01k\xca\x03PGP\xc1\x01k\x8c\x02xx\xd2\x01y"));
    /* Behind what means nothing, too. */
    assert_true(ASKS("\xfd\x01k\x8c\x02xx\xd2\x01y"));
    assert_false(ASKS("\x84\x01k\xd2\x01y"));
    assert_false(ASKS("\x84\x01k\xd2\x01y\x8c\x02xx"));
}

static bool
is_public(const char *bytes, size_t length)
{
    g_autoptr(GBytes) key = g_bytes_new(bytes, length);

    return packets_are_public_key(key);
}
#define IS_PUBLIC(text) is_public(text, sizeof(text) - 1)

/* A key, a user id, a signature, a subkey; not a secret one, another one, or one that is packed. */
static void
test_public_keys_are_alone(void **state G_GNUC_UNUSED)
{
    assert_true(IS_PUBLIC("\x98\x01k"));
    assert_true(IS_PUBLIC("\x98\x01k\xb4\x01u\x88\x01s\xb8\x01k\x88\x01s"));
    assert_true(IS_PUBLIC("\xc6\x01k\xcd\x01u"));
    assert_false(IS_PUBLIC(""));
    assert_false(IS_PUBLIC("\x94\x01k"));
    assert_false(IS_PUBLIC("\x98\x01k\x9c\x01k"));
    assert_false(IS_PUBLIC("\x98\x01k\x94\x01k"));
    assert_false(IS_PUBLIC("\x98\x01k\x98\x01k"));
    assert_false(IS_PUBLIC("\x98\x01k\xa0\x01z"));
    assert_false(IS_PUBLIC("\x98\x01k\x99"));
    assert_false(IS_PUBLIC("\x98\x01k-----BEGIN PGP PRIVATE KEY BLOCK-----"));
    assert_false(IS_PUBLIC("-----BEGIN PGP PUBLIC KEY BLOCK-----"));
}

static void
test_armour_is_looked_into(void **state G_GNUC_UNUSED)
{
    /* 8c 02 78 78 d2 01 79, and 84 01 6b d2 01 79 */
    assert_true(ASKS("-----BEGIN PGP MESSAGE-----\n\njAJ4\neNIBeQ==\n=abcd\n"
                     "-----END PGP MESSAGE-----\n"));
    assert_true(ASKS("-----BEGIN PGP MESSAGE-----\r\nVersion: x\r\n\r\njAJ4eNIBeQ==\r\n"));
    assert_false(ASKS("-----BEGIN PGP MESSAGE-----\n\nhAFr0gF5\n=abcd\n"));
}

static void
test_too_many_receivers_are_refused(void **state G_GNUC_UNUSED)
{
    g_autoptr(GString) message = g_string_new(NULL);

    for (unsigned i = 0; i < 1000; i++)
        g_string_append_len(message, "\x84\x01k", 3);
    assert_false(asks(message->str, message->len));
    g_string_append_len(message, "\x84\x01k", 3);
    assert_true(asks(message->str, message->len));
}

static void
test_broken_packets_are_left_to_gnupg(void **state G_GNUC_UNUSED)
{
    static const char *const texts[] = {
        "hello",    "\x84",         "\xc1",  "\xc1\xff\xff", "\x86\xff\xff\xff\xff",
        "\x87\x01", "\xc1\xe0\x01", "-----", "\n\n",         "\x80\x80\x80"
    };

    assert_false(asks("", 0));
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        assert_false(asks(texts[i], strlen(texts[i])));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_passphrases_are_found_behind_keys),
        cmocka_unit_test(test_public_keys_are_alone),
        cmocka_unit_test(test_armour_is_looked_into),
        cmocka_unit_test(test_too_many_receivers_are_refused),
        cmocka_unit_test(test_broken_packets_are_left_to_gnupg),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
