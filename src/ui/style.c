/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Styles read from text, and what is known about colours. */

#include "config.h"

#include "ui/style.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"

enum {
    FIRST_FIXED_COLOR = 16, /* of 256; users change those before */
    GREY_SPREAD = 40,       /* between the channels: less is seen as grey */
};

typedef struct {
    const char *name;
    const char *fallback;
} StyleRow;

static const StyleRow style_rows[STYLE_COUNT] = {
#define STYLE(id, name, fallback, help) [STYLE_##id] = { name, fallback },
#include "ui/styles.def"
#undef STYLE
};

static const char *const attribute_names[] = { "bold", "dim", "italic", "underline", "reverse" };

static const char *const color_names[] = { "black", "red",     "green", "yellow",
                                           "blue",  "magenta", "cyan",  "white" };

G_DEFINE_QUARK(jaser - theme - error, theme_error)

const char *
style_name(StyleId id)
{
    return style_rows[id].name;
}

const char *
style_fallback(StyleId id)
{
    return style_rows[id].fallback;
}

bool
style_find(const char *name, StyleId *ret_id)
{
    for (StyleId id = 0; id < STYLE_COUNT; id++) {
        if (strcmp(style_rows[id].name, name) == 0) {
            *ret_id = id;
            return true;
        }
    }
    return false;
}

/* --- reading --- */

static unsigned
find_attribute(const char *word)
{
    for (size_t i = 0; i < G_N_ELEMENTS(attribute_names); i++) {
        if (strcmp(attribute_names[i], word) == 0)
            return 1u << i;
    }
    return 0;
}

static bool
parse_number(const char *text, int base, uint64_t max, uint32_t *ret_value)
{
    guint64 value;

    if (!g_ascii_string_to_unsigned(text, (guint)base, 0, max, &value, NULL))
        return false;
    *ret_value = (uint32_t)value;
    return true;
}

static bool
parse_color(const char *word, Color *ret_color)
{
    bool is_bright = g_str_has_prefix(word, "bright-");
    const char *name = is_bright ? word + strlen("bright-") : word;

    if (strcmp(word, "default") == 0) {
        *ret_color = (Color){ .kind = COLOR_OF_TERMINAL };
        return true;
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(color_names); i++) {
        if (strcmp(color_names[i], name) == 0) {
            *ret_color = (Color){ COLOR_BY_INDEX, i + (is_bright ? 8 : 0) };
            return true;
        }
    }
    if (word[0] == '#') {
        ret_color->kind = COLOR_BY_RGB;
        return strlen(word) == 7 && parse_number(word + 1, 16, 0xffffff, &ret_color->value);
    }
    ret_color->kind = COLOR_BY_INDEX;
    return parse_number(word, 10, 255, &ret_color->value);
}

static bool
refuse(GError **error, const char *word)
{
    g_set_error(error, THEME_ERROR, THEME_ERROR_SYNTAX,
                _("“%s” is not understood; a style is any of “bold dim italic underline reverse”, "
                  "then a colour, then “on” and a colour; a colour is default, black, red, green, "
                  "yellow, blue, magenta, cyan, white, one of these with “bright-” before it, a "
                  "number from 0 to 255, or #rrggbb"),
                word);
    return false;
}

bool
style_parse(const char *text, Style *ret_style, GError **error)
{
    g_auto(GStrv) words = g_strsplit_set(text, " \t", -1);
    Style style = { 0 };
    enum { ATTRIBUTES, FOREGROUND, ON, BACKGROUND } seen = ATTRIBUTES;

    for (char **word = words; *word; word++) {
        unsigned attribute = find_attribute(*word);

        if (**word == '\0')
            continue;
        if (attribute && seen == ATTRIBUTES)
            style.attributes |= attribute;
        else if (strcmp(*word, "on") == 0 && seen <= FOREGROUND)
            seen = ON;
        else if (seen == ON && parse_color(*word, &style.background))
            seen = BACKGROUND;
        else if (seen == ATTRIBUTES && parse_color(*word, &style.foreground))
            seen = FOREGROUND;
        else
            return refuse(error, *word);
    }
    if (seen == ON)
        return refuse(error, "on");
    *ret_style = style;
    return true;
}

/* --- colours --- */

static const uint32_t first_colors[16] = {
    0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
    0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
};

static uint32_t
cube_level(unsigned step)
{
    return step == 0 ? 0 : 55 + 40 * step;
}

uint32_t
color_of_index(unsigned index)
{
    if (index < 16)
        return first_colors[index];
    if (index < 232) {
        unsigned cube = index - 16;

        return cube_level(cube / 36) << 16 | cube_level(cube / 6 % 6) << 8 | cube_level(cube % 6);
    }

    uint32_t gray = 8 + 10 * (MIN(index, 255) - 232);

    return gray << 16 | gray << 8 | gray;
}

static unsigned
channel(uint32_t rgb, int shift)
{
    return rgb >> shift & 0xff;
}

/* The square of the "redmean" distance: near to what the eye sees, in integers. */
static uint64_t
distance(uint32_t a, uint32_t b)
{
    int64_t mean = (channel(a, 16) + channel(b, 16)) / 2;
    int64_t red = (int64_t)channel(a, 16) - channel(b, 16);
    int64_t green = (int64_t)channel(a, 8) - channel(b, 8);
    int64_t blue = (int64_t)channel(a, 0) - channel(b, 0);

    return (
        uint64_t)(((512 + mean) * red * red + 1024 * green * green + (767 - mean) * blue * blue) >>
                  8);
}

unsigned
color_nearest_index(uint32_t rgb)
{
    unsigned best = FIRST_FIXED_COLOR;

    for (unsigned i = best + 1; i < 256; i++) {
        if (distance(rgb, color_of_index(i)) < distance(rgb, color_of_index(best)))
            best = i;
    }
    return best;
}

int
color_basic_index(uint32_t rgb)
{
    unsigned red = channel(rgb, 16), green = channel(rgb, 8), blue = channel(rgb, 0);
    unsigned most = MAX(red, MAX(green, blue)), least = MIN(red, MIN(green, blue));
    unsigned middle = (most + least) / 2;

    if (most - least < GREY_SPREAD)
        return -1;
    return (red > middle ? 1 : 0) | (green > middle ? 2 : 0) | (blue > middle ? 4 : 0);
}

static double
to_linear(unsigned value)
{
    double part = value / 255.0;

    return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static uint32_t
from_linear(double value)
{
    double part = value <= 0.0031308 ? value * 12.92 : 1.055 * pow(value, 1 / 2.4) - 0.055;

    return (uint32_t)lround(CLAMP(part, 0, 1) * 255);
}

static double
luminance_of_lightness(double lightness)
{
    double part = (lightness + 16) / 116;

    return lightness > 8 ? part * part * part : lightness / 903.3;
}

static double
luminance(uint32_t rgb)
{
    return 0.2126 * to_linear(channel(rgb, 16)) + 0.7152 * to_linear(channel(rgb, 8)) +
           0.0722 * to_linear(channel(rgb, 0));
}

double
color_lightness(uint32_t rgb)
{
    double has = luminance(rgb);

    return has > 0.008856 ? 116 * cbrt(has) - 16 : 903.3 * has;
}

uint32_t
color_with_lightness(uint32_t rgb, double lightness)
{
    double red = to_linear(channel(rgb, 16));
    double green = to_linear(channel(rgb, 8));
    double blue = to_linear(channel(rgb, 0));
    double has = luminance(rgb);
    double wanted = luminance_of_lightness(lightness);
    double brightest = MAX(red, MAX(green, blue));
    double scale = brightest > 0 ? MIN(wanted / has, 1 / brightest) : 0;
    /* What the hue alone cannot reach, white adds. */
    double white = has * scale < 1 ? MAX(0, (wanted - has * scale) / (1 - has * scale)) : 0;

    return from_linear(red * scale * (1 - white) + white) << 16 |
           from_linear(green * scale * (1 - white) + white) << 8 |
           from_linear(blue * scale * (1 - white) + white);
}
