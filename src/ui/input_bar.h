/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws the line being typed in one row; a long one scrolls sideways with the cursor. The cost
 * depends on the row's width, not on the length of the line. */
#pragma once

#include "ui/surface.h"

/* Borrowed. */
typedef struct {
    const char *prompt; /* before the line */
    StyleId prompt_style;
    const char *text;
    int cursor; /* byte in text */
} InputBar;

/* *first is the byte of the text at the left edge, kept by the caller between drawings. Returns
 * the column of the cursor on the surface. */
int input_bar_draw(const InputBar *bar, Surface *surface, Rect rect, int *first);
