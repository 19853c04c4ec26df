/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a style looks like: "[bold] [dim] [italic] [underline] [reverse] [FOREGROUND [on
 * BACKGROUND]]"; a colour is a name, 0-255 or #rrggbb. */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "ui/surface.h"

enum {
    ATTRIBUTE_BOLD = 1,
    ATTRIBUTE_DIM = 2,
    ATTRIBUTE_ITALIC = 4,
    ATTRIBUTE_UNDERLINE = 8,
    ATTRIBUTE_REVERSE = 16,
};

typedef enum { COLOR_OF_TERMINAL, COLOR_BY_INDEX, COLOR_BY_RGB } ColorKind;

typedef struct {
    ColorKind kind;
    uint32_t value; /* 0-255, or 0xRRGGBB */
} Color;

typedef struct {
    unsigned attributes;
    Color foreground, background;
} Style;

#define THEME_ERROR (theme_error_quark())
GQuark theme_error_quark(void);
typedef enum { THEME_ERROR_SYNTAX } ThemeError;

/* Reads a style; the error's sentence names what is not understood, and what is allowed. */
bool style_parse(const char *text, Style *ret_style, GError **error);
/* The row of styles.def with this name; false if there is none. */
bool style_find(const char *name, StyleId *ret_id);
const char *style_name(StyleId id);
/* What styles.def says, as text. */
const char *style_fallback(StyleId id);

/* What xterm shows for the colour 0-255, as 0xRRGGBB. */
uint32_t color_of_index(unsigned index);
/* The nearest of the colours 16 to 255: those below are the user's own. */
unsigned color_nearest_index(uint32_t rgb);
/* The one of the colours 1 to 6 with this hue; -1 for a grey. */
int color_basic_index(uint32_t rgb);
/* CIE L*, 0 to 100. */
double color_lightness(uint32_t rgb);
/* The colour made lighter or darker until its lightness (CIE L*, 0 to 100) is as given; the hue
 * stays as far as it can. */
uint32_t color_with_lightness(uint32_t rgb, double lightness);
