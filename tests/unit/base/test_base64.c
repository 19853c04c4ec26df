/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RFC 4648 10, and what is none. */

#include "config.h"

#include <string.h>

#include "base/base64.h"

#include "unit/test.h"

static void
assert_bytes(const char *text, const char *expected)
{
    g_autoptr(GBytes) bytes = base64_read(text, -1);

    assert_non_null(bytes);
    assert_int_equal(g_bytes_get_size(bytes), strlen(expected));
    assert_memory_equal(g_bytes_get_data(bytes, NULL), expected, strlen(expected));
}

static void
vectors_are_read(void **state)
{
    (void)state;
    assert_bytes("Zg==", "f");
    assert_bytes("Zm8=", "fo");
    assert_bytes("Zm9v", "foo");
    assert_bytes("Zm9vYmFy", "foobar");
    assert_bytes(" \r\n\tZm9v\nYmE= \n", "fooba");
}

static void
what_is_none_is_refused(void **state)
{
    static const char *const none[] = { "",          " ",    "Zg",    "Zg=",      "Z",
                                        "Zg==Zg==",  "=Zg=", "Zm9v=", "Zm9v!",    "Zm-_",
                                        "Zm9vYmFy=", "====", "Z===",  "Zm9v\x01", "Zü==" };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(none); i++) {
        g_autoptr(GBytes) bytes = base64_read(none[i], -1);
        if (bytes)
            fail_msg("taken: %s", none[i]);
    }
    assert_null(base64_read("Zm9v\0Zm9v", 9));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_are_read),
        cmocka_unit_test(what_is_none_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
