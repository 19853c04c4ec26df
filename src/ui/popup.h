/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands for a moment above the status bar: the details of a question, and the candidates of
 * a completion. */
#pragma once

#include "ui/surface.h"

/* Borrowed. */
typedef struct {
    const char *text;         /* lines to read, wrapped; NULL */
    int first_row;            /* of the wrapped text, when it is scrolled */
    const char *const *words; /* candidates, NULL-terminated; NULL */
    int selected;             /* index in words, or -1 */
} Popup;

/* The rows that it wants, of a screen of this size. */
int popup_rows(const Popup *popup, int rows, int columns);
/* How many rows of the text a rectangle of this size leaves out. */
int popup_hidden_rows(const Popup *popup, int rows, int columns);
/* The text above the words; where it does not fit, a hint says which key shows more. */
void popup_draw(const Popup *popup, Surface *surface, Rect rect);
