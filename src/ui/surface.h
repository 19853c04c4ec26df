/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The off-screen screen: a grid of cells that views draw into and term.c shows. Every text goes
 * through utf8_for_line() on its way in, so nothing from outside can draw on the terminal. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

typedef enum {
#define STYLE(id, name, fallback, help) STYLE_##id,
#include "ui/styles.def"
#undef STYLE
    STYLE_COUNT,
} StyleId;

/* What a cell looks like: a style, or for names a style with a colour of its own (XEP-0392). */
typedef struct {
    uint8_t style; /* StyleId; small, for there are two cells for each of the screen */
    bool has_rgb;
    uint32_t rgb; /* foreground 0xRRGGBB, used when the terminal has colours */
} CellStyle;

#define CELL_BYTES 23

typedef struct {
    /* One cluster, NUL-terminated; "": blank, or the right half of a wide one. */
    char text[CELL_BYTES];
    uint8_t columns; /* 1 or 2; 0: the right half of a wide one */
    CellStyle style;
} Cell;

typedef struct Surface Surface;

typedef struct {
    int row, column, rows, columns;
} Rect;

/* Sizes are brought into 1 to these. */
#define SURFACE_MAX_ROWS    500
#define SURFACE_MAX_COLUMNS 1000

Surface *surface_new(int rows, int columns);
void surface_free(Surface *surface);                          /* takes NULL */
void surface_resize(Surface *surface, int rows, int columns); /* all blank and dirty */
int surface_rows(const Surface *surface);
int surface_columns(const Surface *surface);
/* A blank one outside the surface. */
const Cell *surface_cell(const Surface *surface, int row, int column);
/* Whether the row differs from what it was at the last surface_clean_row(). */
bool surface_is_row_dirty(Surface *surface, int row);
void surface_clean_row(Surface *surface, int row);
/* All rows are dirty, whether they changed or not. */
void surface_touch(Surface *surface);

/* Blank cells in this style. Clipped to the surface, as all. */
void surface_fill(Surface *surface, Rect rect, StyleId style);
/* The same cells in another style. */
void surface_restyle(Surface *surface, Rect rect, StyleId style);
/* Draws text from the cell on, at most columns wide, cleaned; returns the columns used. A wide
 * character that does not fit at the end is a blank. */
int surface_put(Surface *surface, int row, int column, int columns, const char *text,
                CellStyle style);
/* The row as text, trailing blanks cut; owned by the caller. */
char *surface_row_text(const Surface *surface, int row);

static inline CellStyle
cell_style(StyleId style)
{
    return (CellStyle){ .style = (uint8_t)style };
}
