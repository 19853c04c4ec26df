/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Armour without its ends. */

#include "config.h"

#include <string.h>

#include "crypto/armor.h"

#include "unit/test.h"

static char *
strip(const char *text)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));

    return armor_strip(bytes);
}

static void
check_added(const char *text, const char *expected)
{
    g_autoptr(GBytes) bytes = armor_add(text, ARMOR_MESSAGE);

    assert_int_equal(g_bytes_get_size(bytes), strlen(expected));
    assert_memory_equal(g_bytes_get_data(bytes, NULL), expected, strlen(expected));
}

static void
test_the_ends_are_stripped(void **state G_GNUC_UNUSED)
{
    g_autofree char *text = strip("-----BEGIN PGP MESSAGE-----\r\nVersion: x\r\n\r\nabcd\r\n"
                                  "=ABCD\r\n-----END PGP MESSAGE-----\r\n");

    assert_string_equal(text, "abcd\n=ABCD");
    assert_null(strip("abcd"));
    assert_null(strip(""));
    assert_null(strip("-----BEGIN PGP MESSAGE-----\n\nabcd\n"));
}

static void
test_the_ends_are_added(void **state G_GNUC_UNUSED)
{
    check_added("abcd\n=ABCD",
                "-----BEGIN PGP MESSAGE-----\n\nabcd\n=ABCD\n-----END PGP MESSAGE-----\n");
    /* Indented in the stanza, with old headers, or whole. */
    check_added("\n    Version: x\n\n    abcd\n    =ABCD\n",
                "-----BEGIN PGP MESSAGE-----\n\nabcd\n=ABCD\n-----END PGP MESSAGE-----\n");
    check_added("-----BEGIN PGP MESSAGE-----\n\nabcd\n-----END PGP MESSAGE-----\n",
                "-----BEGIN PGP MESSAGE-----\n\nabcd\n-----END PGP MESSAGE-----\n");
}

static void
test_nothing_else_begins_inside(void **state G_GNUC_UNUSED)
{
    check_added("abcd\n-----END PGP MESSAGE-----\n-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nefgh",
                "-----BEGIN PGP MESSAGE-----\n\nabcd\nefgh\n-----END PGP MESSAGE-----\n");
    check_added("", "-----BEGIN PGP MESSAGE-----\n\n-----END PGP MESSAGE-----\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_ends_are_stripped),
        cmocka_unit_test(test_the_ends_are_added),
        cmocka_unit_test(test_nothing_else_begins_inside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
