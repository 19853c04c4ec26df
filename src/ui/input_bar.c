/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text is cleaned before and behind the cursor apart, so that the cursor's column is right
 * whatever cleaning does. */

#include "config.h"

#include "ui/input_bar.h"

#include <glib.h>
#include <string.h>

#include "base/text_width.h"
#include "base/utf8.h"

/* Newlines are part of the line, and seen. */
static char *
visible_text(const char *text, int length)
{
    g_autofree char *part = g_strndup(text, (gsize)length);
    g_auto(GStrv) lines = g_strsplit(part, "\n", -1);
    g_autofree char *joined = g_strjoinv("⏎", lines);

    return utf8_for_line(joined);
}

static int
visible_width(const char *text, int length)
{
    g_autofree char *visible = visible_text(text, length);

    return text_width(visible);
}

/* So many bytes fill the columns, whatever they are: clusters are cut to a cell's bytes. */
static int
bytes_for(int columns)
{
    return columns * CELL_BYTES;
}

/* The byte from which on about so many columns lead to the cursor. */
static int
go_back(const char *text, int cursor, int columns)
{
    const char *start = text + cursor;
    const char *before;

    for (int width = 0; width < columns; start = before) {
        before = g_utf8_find_prev_char(text, start);
        if (!before || text + cursor - before > bytes_for(columns))
            break;
        width += visible_width(before, (int)(start - before));
    }
    return (int)(start - text);
}

/* Moves the left edge only when the cursor would leave the row. */
static int
scroll_to(const char *text, int first, int cursor, int columns)
{
    first = MIN(first, cursor);
    while (first > 0 && ((unsigned char)text[first] & 0xC0) == 0x80)
        first--; /* the text has changed */
    if (first > 0 && cursor == first)
        return go_back(text, cursor, columns / 3);
    if (cursor - first > bytes_for(columns) ||
        visible_width(text + first, cursor - first) >= columns)
        return go_back(text, cursor, columns * 2 / 3);
    return first;
}

static void
draw_edges(Surface *surface, Rect rect, bool has_before, bool has_behind)
{
    CellStyle style = cell_style(STYLE_PROMPT);

    if (rect.columns < 3)
        return;
    if (has_before)
        surface_put(surface, rect.row, rect.column, 1, "‹", style);
    if (has_behind)
        surface_put(surface, rect.row, rect.column + rect.columns - 1, 1, "›", style);
}

/* Draws the text from this byte on; returns the cursor's column in it. */
static int
draw_text(const InputBar *bar, int first, Surface *surface, Rect rect)
{
    int left = (int)strlen(bar->text + bar->cursor);
    int length = MIN(left, bytes_for(rect.columns));
    g_autofree char *before = visible_text(bar->text + first, bar->cursor - first);
    g_autofree char *behind = visible_text(bar->text + bar->cursor, length);
    g_autofree char *whole = g_strconcat(before, behind, NULL);

    surface_put(surface, rect.row, rect.column, rect.columns, whole, cell_style(STYLE_INPUT));
    draw_edges(surface, rect, first > 0, length < left || text_width(whole) > rect.columns);
    return text_width(before);
}

int
input_bar_draw(const InputBar *bar, Surface *surface, Rect rect, int *first)
{
    surface_fill(surface, rect, STYLE_INPUT);

    int used = surface_put(surface, rect.row, rect.column, rect.columns - 1, bar->prompt,
                           cell_style(bar->prompt_style));
    Rect room = { rect.row, rect.column + used, 1, MAX(rect.columns - used, 1) };

    *first = scroll_to(bar->text, *first, bar->cursor, room.columns - 1);
    return MIN(room.column + draw_text(bar, *first, surface, room), rect.column + rect.columns - 1);
}
