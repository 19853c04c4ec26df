/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid of cells, and beside it the grid as it was last shown: a row is dirty when the two
 * differ, so that blanking and drawing the same again costs the terminal nothing. */

#include "config.h"

#include "ui/surface.h"

#include <glib.h>
#include <string.h>

#include "base/text_width.h"
#include "base/utf8.h"

struct Surface {
    int rows, columns;
    Cell *cells;   /* rows * columns, as all three */
    Cell *shown;   /* at the row's last surface_clean_row() */
    bool *touched; /* per row: written since then, so that it may differ */
    bool *forced;  /* per row: dirty even if it does not differ */
};

static const Cell blank_cell = { .columns = 1 };

Surface *
surface_new(int rows, int columns)
{
    Surface *surface = g_new0(Surface, 1);

    surface_resize(surface, rows, columns);
    return surface;
}

static void
free_grids(Surface *surface)
{
    g_free(surface->cells);
    g_free(surface->shown);
    g_free(surface->touched);
    g_free(surface->forced);
}

void
surface_free(Surface *surface)
{
    if (!surface)
        return;
    free_grids(surface);
    g_free(surface);
}

void
surface_resize(Surface *surface, int rows, int columns)
{
    free_grids(surface);
    surface->rows = CLAMP(rows, 1, SURFACE_MAX_ROWS);
    surface->columns = CLAMP(columns, 1, SURFACE_MAX_COLUMNS);

    size_t count = (size_t)surface->rows * surface->columns;

    surface->cells = g_new(Cell, count);
    surface->shown = g_new(Cell, count);
    surface->touched = g_new0(bool, surface->rows);
    surface->forced = g_new0(bool, surface->rows);
    for (size_t i = 0; i < count; i++)
        surface->cells[i] = surface->shown[i] = blank_cell;
    surface_touch(surface);
}

void
surface_touch(Surface *surface)
{
    for (int row = 0; row < surface->rows; row++)
        surface->forced[row] = true;
}

int
surface_rows(const Surface *surface)
{
    return surface->rows;
}

int
surface_columns(const Surface *surface)
{
    return surface->columns;
}

static Cell *
row_cells(const Surface *surface, int row)
{
    return surface->cells + (size_t)row * surface->columns;
}

const Cell *
surface_cell(const Surface *surface, int row, int column)
{
    if (row < 0 || row >= surface->rows || column < 0 || column >= surface->columns)
        return &blank_cell;
    return row_cells(surface, row) + column;
}

static bool
cell_equal(const Cell *a, const Cell *b)
{
    return a->columns == b->columns && a->style.style == b->style.style &&
           a->style.has_rgb == b->style.has_rgb && a->style.rgb == b->style.rgb &&
           memcmp(a->text, b->text, CELL_BYTES) == 0;
}

bool
surface_is_row_dirty(Surface *surface, int row)
{
    if (surface->forced[row])
        return true;
    if (!surface->touched[row])
        return false;

    const Cell *cells = row_cells(surface, row);
    const Cell *shown = surface->shown + (size_t)row * surface->columns;

    for (int column = 0; column < surface->columns; column++) {
        if (!cell_equal(cells + column, shown + column))
            return true;
    }
    surface->touched[row] = false;
    return false;
}

void
surface_clean_row(Surface *surface, int row)
{
    memcpy(surface->shown + (size_t)row * surface->columns, row_cells(surface, row),
           sizeof(Cell) * surface->columns);
    surface->touched[row] = false;
    surface->forced[row] = false;
}

static void
blank_text(Cell *cell)
{
    memset(cell->text, 0, CELL_BYTES);
    cell->columns = 1;
}

/* Blanks what would remain of wide characters that cells from column to end - 1 cut in half. */
static void
mend_edges(Surface *surface, int row, int column, int end)
{
    Cell *cells = row_cells(surface, row);

    if (column > 0 && cells[column].columns == 0)
        blank_text(cells + column - 1);
    if (end < surface->columns && cells[end].columns == 0)
        blank_text(cells + end);
}

void
surface_fill(Surface *surface, Rect rect, StyleId style)
{
    int first = MAX(rect.column, 0);
    int end = MIN(rect.column + rect.columns, surface->columns);
    int last_row = MIN(rect.row + rect.rows, surface->rows);
    Cell blank = blank_cell;

    blank.style = cell_style(style);
    if (first >= end)
        return;
    for (int row = MAX(rect.row, 0); row < last_row; row++) {
        Cell *cells = row_cells(surface, row);

        mend_edges(surface, row, first, end);
        for (int column = first; column < end; column++)
            cells[column] = blank;
        surface->touched[row] = true;
    }
}

void
surface_restyle(Surface *surface, Rect rect, StyleId style)
{
    int end = MIN(rect.column + rect.columns, surface->columns);
    int last_row = MIN(rect.row + rect.rows, surface->rows);

    for (int row = MAX(rect.row, 0); row < last_row; row++) {
        for (int column = MAX(rect.column, 0); column < end; column++)
            row_cells(surface, row)[column].style = cell_style(style);
        surface->touched[row] = true;
    }
}

/* Puts one cluster; what does not fit into the surface is left out, half a wide one is a blank. */
static void
put_cell(Surface *surface, int row, int column, const Cell *cell)
{
    const Cell blank = { .columns = 1, .style = cell->style };
    int columns = cell->columns;

    if (column < 0 || column + columns > surface->columns) {
        for (int i = column; i < column + columns; i++) {
            if (i >= 0 && i < surface->columns)
                put_cell(surface, row, i, &blank);
        }
        return;
    }

    Cell *cells = row_cells(surface, row) + column;

    mend_edges(surface, row, column, column + columns);
    *cells = *cell;
    for (int i = 1; i < columns; i++) {
        cells[i] = blank;
        cells[i].columns = 0;
    }
}

/* The bytes of a cluster that a cell can hold: marks beyond that are not shown. */
static size_t
fitting_length(const char *text, size_t length)
{
    if (length < CELL_BYTES)
        return length;
    length = CELL_BYTES - 1;
    while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80)
        length--;
    return length;
}

/* Printable ASCII needs no cleaning and is one column for each byte. */
static bool
is_plain(const char *text)
{
    for (; *text; text++) {
        if (*text < 0x20 || *text > 0x7e)
            return false;
    }
    return true;
}

static int
put_plain(Surface *surface, int row, int column, int columns, const char *text, CellStyle style)
{
    Cell cell = { .columns = 1, .style = style };
    int used = 0;

    for (; used < columns && text[used]; used++) {
        cell.text[0] = text[used] == ' ' ? '\0' : text[used];
        put_cell(surface, row, column + used, &cell);
    }
    return used;
}

static int
put_clean(Surface *surface, int row, int column, int columns, const char *text, CellStyle style)
{
    int used = 0, width;
    size_t length;

    for (; used < columns && (length = text_cluster(text, &width)) > 0; text += length) {
        bool is_blank = length == 1 && *text == ' ', is_cut = used + width > columns;
        Cell cell = { .columns = is_cut ? 1 : (uint8_t)width, .style = style };

        if (width <= 0)
            continue;
        if (!is_blank && !is_cut)
            memcpy(cell.text, text, fitting_length(text, length));
        put_cell(surface, row, column + used, &cell);
        if (is_cut)
            return columns;
        used += width;
    }
    return used;
}

int
surface_put(Surface *surface, int row, int column, int columns, const char *text, CellStyle style)
{
    if (row < 0 || row >= surface->rows || columns <= 0 || !text)
        return 0;
    surface->touched[row] = true;
    if (is_plain(text))
        return put_plain(surface, row, column, columns, text, style);

    g_autofree char *clean = utf8_for_line(text);

    return put_clean(surface, row, column, columns, clean, style);
}

char *
surface_row_text(const Surface *surface, int row)
{
    GString *text = g_string_new(NULL);
    size_t length = 0;

    if (row < 0 || row >= surface->rows)
        return g_string_free(text, FALSE);
    for (int column = 0; column < surface->columns; column++) {
        const Cell *cell = row_cells(surface, row) + column;

        if (cell->columns == 0)
            continue;
        g_string_append(text, cell->text[0] ? cell->text : " ");
        if (cell->text[0])
            length = text->len;
    }
    g_string_truncate(text, length);
    return g_string_free(text, FALSE);
}
