/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0392's test vectors. */

#include "config.h"

#include <glib.h>
#include <math.h>

#include "base/consistent_color.h"

#include "unit/test.h"

static const struct {
    const char *text;
    double hue, r, g, b;
} vectors[] = {
    { "Romeo", 327.255249, 0.865, 0.000, 0.686 },
    { "juliet@capulet.lit", 209.410400, 0.000, 0.515, 0.573 },
    { "😺", 331.199341, 0.872, 0.000, 0.659 },
    { "council", 359.994507, 0.918, 0.000, 0.394 },
    { "Board", 171.430664, 0.000, 0.527, 0.457 },
};

static void
assert_channel(uint32_t rgb, int shift, double expected)
{
    assert_true(fabs((rgb >> shift & 0xFF) / 255.0 - expected) < 0.003);
}

static void
test_vectors(void **state)
{
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(vectors); i++) {
        uint32_t rgb = consistent_color_rgb(vectors[i].text, 100, 50);

        assert_true(fabs(consistent_color_hue(vectors[i].text) - vectors[i].hue) < 0.000001);
        assert_channel(rgb, 16, vectors[i].r);
        assert_channel(rgb, 8, vectors[i].g);
        assert_channel(rgb, 0, vectors[i].b);
    }
}

static void
test_ends_of_the_scale(void **state)
{
    (void)state;

    assert_int_equal(consistent_color_rgb("Romeo", 100, 0), 0x000000);
    assert_int_equal(consistent_color_rgb("Romeo", 100, 100), 0xFFFFFF);
    assert_int_equal(consistent_color_rgb("Romeo", 0, 50), 0x777777);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_ends_of_the_scale),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
