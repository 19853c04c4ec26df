/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of parts, from the left and from the right, that loses the least important ones where the
 * terminal is narrow. */
#pragma once

#include <glib.h>

#include "ui/surface.h"

typedef struct Bar Bar;

/* background: the style where nothing stands. */
Bar *bar_new(StyleId background);
void bar_free(Bar *bar); /* takes NULL */

/* keep: 0 stays to the last; parts with the same number go together, the highest first. Text is
 * cleaned and copied. */
void bar_add(Bar *bar, const char *text, StyleId style, int keep);
/* The same at the right end, in order from left to right. */
void bar_add_right(Bar *bar, const char *text, StyleId style, int keep);
/* In the rectangle's first row, with a space at each end. What is still too long is cut. */
void bar_draw(Bar *bar, Surface *surface, Rect rect);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bar, bar_free)
