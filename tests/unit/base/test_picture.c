/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pictures by their first bytes. */

#include "config.h"

#include <string.h>

#include "base/picture.h"

#include "unit/test.h"

static void
test_types(void **state)
{
    static const struct {
        const char *bytes;
        unsigned size;
        const char *type;
    } rows[] = {
        { "\x89PNG\r\n\x1a\n....", 12, "image/png" },
        { "\x89PNG\r\n\x1a", 7, NULL },
        { "\xff\xd8\xff\xe0", 4, "image/jpeg" },
        { "RIFF\x10\0\0\0WEBPVP8 ", 16, "image/webp" },
        { "RIFF\x10\0\0\0WAVEfmt ", 16, NULL },
        { "RIFF", 4, NULL },
        { "GIF89a..", 8, "image/gif" },
        { "GIF87a", 6, "image/gif" },
        { "<svg/>", 6, NULL },
        { "", 0, NULL },
    };

    (void)state;
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GBytes) bytes = g_bytes_new(rows[i].bytes, rows[i].size);
        const char *type = picture_type(bytes);
        if (g_strcmp0(type, rows[i].type) != 0)
            fail_msg("row %u: %s", i, type ? type : "none");
    }
}

static void
test_hash(void **state)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static("abc", 3);
    g_autofree char *hash = picture_hash(bytes);

    (void)state;
    assert_string_equal(hash, "a9993e364706816aba3e25717850c26c9cd0d89d");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_hash),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
