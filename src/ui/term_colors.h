/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The colours of the terminal that curses has open: styles as what it can show. */
#pragma once

#include "ui/theme.h"

typedef struct TermColors TermColors;

/* The entry of terminfo to open: the `-direct` one of $TERM where the terminal says that it has
 * 24-bit colour and there is one; else $TERM. The caller owns the result. */
char *term_colors_entry(void);

/* Curses must be open. */
TermColors *term_colors_new(void);
void term_colors_free(TermColors *colors); /* takes NULL */
/* Borrowed until the next one. */
void term_colors_set_theme(TermColors *colors, const Theme *theme);

/* Attributes for curses (attr_t), and the number of a pair. */
typedef struct {
    unsigned long attributes;
    int pair;
} TermLook;

TermLook term_colors_look(TermColors *colors, const CellStyle *style);
/* Whether there were more pairs than there is room for since the last call: all must be drawn
 * again, with new ones. */
bool term_colors_take_overflow(TermColors *colors);
