/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text is cleaned before and behind the cursor apart, so that the cursor's column is right
 * whatever cleaning does. */
#include "ui/input_bar.h"

#include <glib.h>
#include <string.h>

#include "base/text_width.h"
#include "base/utf8.h"

/* Newlines are part of the line, and seen. */
static char *
visible_text(const char *text, size_t length)
{
    g_autofree char *part = g_strndup(text, length);
    g_auto(GStrv) lines = g_strsplit(part, "\n", -1);
    g_autofree char *joined = g_strjoinv("⏎", lines);

    return utf8_for_line(joined);
}

/* Moves the left edge so that the cursor is in view, by a third of the width at a time. */
static int
scroll_to(int first, int cursor, int columns)
{
    int step = MAX(columns / 3, 1);

    if (cursor <= first)
        first = MAX(cursor - step, 0);
    while (columns > 1 && cursor - first >= columns - 1)
        first += step;
    return first;
}

/* Draws the text from its column first on. */
static void
draw_from(Surface *surface, Rect rect, const char *text, int first)
{
    int skipped;
    size_t bytes = text_fit(text, first, &skipped);

    text += bytes;
    if (skipped < first) { /* half of a wide character */
        int width;

        text += text_cluster(text, &width);
        width -= first - skipped;
        rect.column += width;
        rect.columns -= width;
    }
    surface_put(surface, rect.row, rect.column, rect.columns, text, cell_style(STYLE_INPUT));
}

static void
draw_edges(Surface *surface, Rect rect, int first, int total)
{
    CellStyle style = cell_style(STYLE_PROMPT);

    if (rect.columns < 3)
        return;
    if (first > 0)
        surface_put(surface, rect.row, rect.column, 1, "‹", style);
    if (total - first > rect.columns)
        surface_put(surface, rect.row, rect.column + rect.columns - 1, 1, "›", style);
}

int
input_bar_draw(const InputBar *bar, Surface *surface, Rect rect, int *first_column)
{
    size_t cursor = MIN((size_t)MAX(bar->cursor, 0), strlen(bar->text));
    g_autofree char *before = visible_text(bar->text, cursor);
    g_autofree char *behind = visible_text(bar->text + cursor, strlen(bar->text) - cursor);
    g_autofree char *whole = g_strconcat(before, behind, NULL);
    int cursor_column = text_width(before);

    surface_fill(surface, rect, STYLE_INPUT);

    int used = surface_put(surface, rect.row, rect.column, rect.columns - 1, bar->prompt,
                           cell_style(bar->prompt_style));
    Rect room = { rect.row, rect.column + used, 1, MAX(rect.columns - used, 1) };

    *first_column = scroll_to(*first_column, cursor_column, room.columns);
    draw_from(surface, room, whole, *first_column);
    draw_edges(surface, room, *first_column, text_width(whole));
    return room.column + cursor_column - *first_column;
}
