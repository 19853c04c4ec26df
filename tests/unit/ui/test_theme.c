/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Styles and themes as text, and the colours they come to. */

#include "config.h"

#include <glib.h>
#include <math.h>
#include <string.h>

#include "ui/theme.h"

#include "unit/test.h"

#define INDEX(n) ((Color){ COLOR_BY_INDEX, (n) })
#define RGB(n)   ((Color){ COLOR_BY_RGB, (n) })
#define OWN      ((Color){ COLOR_OF_TERMINAL, 0 })

static void
test_styles(void **state)
{
    static const struct {
        const char *text;
        Style style;
    } rows[] = {
        { "", { 0, OWN, OWN } },
        { "default", { 0, OWN, OWN } },
        { "red", { 0, INDEX(1), OWN } },
        { "bright-red", { 0, INDEX(9), OWN } },
        { "  bold   cyan ", { ATTRIBUTE_BOLD, INDEX(6), OWN } },
        { "dim italic underline reverse",
          { ATTRIBUTE_DIM | ATTRIBUTE_ITALIC | ATTRIBUTE_UNDERLINE | ATTRIBUTE_REVERSE, OWN,
            OWN } },
        { "#12aBcd on 236", { 0, RGB(0x12abcd), INDEX(236) } },
        { "on blue", { 0, OWN, INDEX(4) } },
        { "bold on default", { ATTRIBUTE_BOLD, OWN, OWN } },
        { "0 on 255", { 0, INDEX(0), INDEX(255) } },
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        const Style *expected = &rows[i].style;
        Style style;

        assert_true(style_parse(rows[i].text, &style, NULL));
        assert_int_equal(style.attributes, expected->attributes);
        assert_int_equal(style.foreground.kind, expected->foreground.kind);
        assert_int_equal(style.foreground.value, expected->foreground.value);
        assert_int_equal(style.background.kind, expected->background.kind);
        assert_int_equal(style.background.value, expected->background.value);
    }
}

static void
test_bad_styles(void **state)
{
    static const struct {
        const char *text, *named;
    } rows[] = {
        { "blod", "“blod”" },       { "red bold", "“bold”" },
        { "red green", "“green”" }, { "256", "“256”" },
        { "-1", "“-1”" },           { "#12345", "“#12345”" },
        { "#12345g", "“#12345g”" }, { "#+12345", "“#+12345”" },
        { "red on", "“on”" },       { "on on red", "“on”" },
        { "red on blue 7", "“7”" }, { "bright-default", "“bright-default”" },
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;
        Style style;

        assert_false(style_parse(rows[i].text, &style, &error));
        assert_non_null(strstr(error->message, rows[i].named));
        assert_non_null(strstr(error->message, "#rrggbb"));
    }
}

static void
test_theme(void **state)
{
    g_autoptr(Theme) theme = theme_parse(
        "[theme]\nname=Mine\nname_lightness=30\n[styles]\nnick.self = #102030\n", "f", NULL);
    g_autoptr(Theme) fallback = theme_new_fallback();

    (void)state;
    assert_string_equal(theme->name, "Mine");
    assert_true(theme->has_name_colors);
    assert_true(fabs(theme->name_lightness - 30) < 1e-9);
    assert_int_equal(theme->styles[STYLE_NICK_SELF].foreground.value, 0x102030);
    assert_memory_equal(&theme->styles[STYLE_ERROR], &fallback->styles[STYLE_ERROR], sizeof(Style));
    assert_int_equal(fallback->styles[STYLE_NICK_SELF].attributes, ATTRIBUTE_BOLD);
}

static void
test_bad_themes(void **state)
{
    static const struct {
        const char *text, *named;
    } rows[] = {
        { "nonsense", "dark.theme" },
        { "[styles]\nnick.slef = red\n", "nick.slef" },
        { "[styles]\nnick.self = rde\n", "“rde”" },
        { "[theme]\nname_lightness = 101\n", "name_lightness" },
        { "[theme]\nname_lightness = bright\n", "none" },
    };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = NULL;

        assert_null(theme_parse(rows[i].text, "dark.theme", &error));
        assert_non_null(strstr(error->message, rows[i].named));
        assert_non_null(strstr(error->message, "dark.theme"));
    }
}

static char *
source_themes(void)
{
    const char *top = g_getenv("top_srcdir");

    return g_build_filename(top ? top : ".", "themes", NULL);
}

/* The themes that come with the program name every style, and are right. */
static void
test_own_themes(void **state)
{
    g_autofree char *folder = source_themes();
    char none[] = "/nonexistent";
    Paths paths = { .config_dir = none, .themes_dir = folder };
    g_auto(GStrv) names = theme_list(&paths);
    g_autofree char *all = g_strjoinv(" ", names);

    (void)state;
    assert_string_equal(all, "dark light mono");
    for (char **name = names; *name; name++) {
        g_autofree char *path = g_strdup_printf("%s/%s.theme", folder, *name);
        g_autoptr(GKeyFile) file = g_key_file_new();
        g_autoptr(GError) error = NULL;
        g_autoptr(Theme) theme = theme_load(&paths, *name, &error);

        assert_non_null(theme);
        assert_true(g_key_file_load_from_file(file, path, G_KEY_FILE_NONE, NULL));
        for (StyleId id = 0; id < STYLE_COUNT; id++)
            assert_true(g_key_file_has_key(file, "styles", style_name(id), NULL));
    }
}

static void
test_lookup(void **state)
{
    static const char *const names[] = { "neon", "../dark", "", ".hidden" };
    g_autofree char *folder = source_themes();
    char none[] = "/nonexistent";
    Paths paths = { .config_dir = none, .themes_dir = folder };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GError) error = NULL;

        assert_null(theme_load(&paths, names[i], &error));
        assert_non_null(strstr(error->message, "dark, light, mono"));
    }
}

static bool
stands_out(const Style *style)
{
    return style->background.kind != COLOR_OF_TERMINAL || style->attributes & ATTRIBUTE_REVERSE;
}

/* The sign of how a line was encrypted has a background, which becomes reverse where there are no
 * colours (ui/term_colors.c); what others write has none, whatever they write. */
static void
assert_signs_stand_out(const Theme *theme)
{
    static const StyleId signs[] = { STYLE_ENCRYPTION, STYLE_ENCRYPTION_VERIFIED,
                                     STYLE_ENCRYPTION_WARNING };
    static const StyleId texts[] = { STYLE_TEXT,    STYLE_TIME,          STYLE_NICK_OTHER,
                                     STYLE_MENTION, STYLE_MESSAGE_OTHER, STYLE_ACTION,
                                     STYLE_QUOTE,   STYLE_LINK,          STYLE_INFO };
    const Style *title = &theme->styles[STYLE_TITLE];
    const Style *encryption = &theme->styles[STYLE_TITLE_ENCRYPTION];

    for (unsigned i = 0; i < G_N_ELEMENTS(signs); i++)
        assert_true(stands_out(&theme->styles[signs[i]]));
    for (unsigned i = 0; i < G_N_ELEMENTS(texts); i++)
        assert_false(stands_out(&theme->styles[texts[i]]));
    /* Names and status texts stand in the same bar. */
    assert_true(stands_out(encryption));
    assert_int_not_equal(title->attributes, encryption->attributes);
}

static void
test_signs_stand_out(void **state)
{
    g_autofree char *folder = source_themes();
    char none[] = "/nonexistent";
    Paths paths = { .config_dir = none, .themes_dir = folder };
    g_auto(GStrv) names = theme_list(&paths);
    g_autoptr(Theme) fallback = theme_new_fallback();

    (void)state;
    assert_signs_stand_out(fallback);
    for (char **name = names; *name; name++) {
        g_autoptr(Theme) theme = theme_load(&paths, *name, NULL);
        assert_signs_stand_out(theme);
    }
}

static void
test_lightness(void **state)
{
    static const uint32_t colors[] = { 0xff0000, 0x0000ff, 0x00ff00, 0x102030, 0xffffff, 0x000000 };
    static const double wanted[] = { 10, 42, 74, 95 };

    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(colors); i++) {
        for (size_t j = 0; j < G_N_ELEMENTS(wanted); j++) {
            uint32_t color = color_with_lightness(colors[i], wanted[j]);

            assert_true(fabs(color_lightness(color) - wanted[j]) < 1.5);
        }
    }
}

static void
test_few_colors(void **state)
{
    (void)state;
    assert_int_equal(color_basic_index(0xe5a84b), 3);
    assert_int_equal(color_basic_index(0x7bc67e), 2);
    assert_int_equal(color_basic_index(0xf2777a), 1);
    assert_int_equal(color_basic_index(0x6b7280), -1);
    assert_int_equal(color_basic_index(0xffffff), -1);
    assert_int_equal(color_nearest_index(0x303030), 236);
    assert_int_equal(color_nearest_index(0xffffff), 231);
    for (unsigned i = 16; i < 256; i++)
        assert_int_equal(color_of_index(color_nearest_index(color_of_index(i))), color_of_index(i));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_styles),          cmocka_unit_test(test_bad_styles),
        cmocka_unit_test(test_theme),           cmocka_unit_test(test_bad_themes),
        cmocka_unit_test(test_own_themes),      cmocka_unit_test(test_lookup),
        cmocka_unit_test(test_lightness),       cmocka_unit_test(test_few_colors),
        cmocka_unit_test(test_signs_stand_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
