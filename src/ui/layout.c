/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows go to what matters most: the input line, then the main view, the status bar, the title. */

#include "config.h"

#include "ui/layout.h"

#include <glib.h>

/* The line between the panels, and a blank before the text beside it. */
#define LINE_COLUMNS 2

static int
take_row(int *rows)
{
    int taken = *rows > 0 ? 1 : 0;

    *rows -= taken;
    return taken;
}

static void
place_panels(Layout *layout, const LayoutRequest *request, int row, int rows)
{
    /* The conversation keeps at least half. */
    int width = MIN(request->roster_width, request->columns / 2 - LINE_COLUMNS);
    bool has_roster =
        request->has_roster && request->columns >= LAYOUT_ROSTER_COLUMNS && rows > 0 && width > 0;
    int rest = request->columns - width - LINE_COLUMNS;

    layout->main = (Rect){ row, 0, rows, request->columns };
    if (!has_roster && !request->is_in_roster)
        return;
    if (!has_roster) {
        layout->roster = layout->main;
        layout->main = (Rect){ 0 };
        return;
    }
    layout->main.columns = rest;
    if (request->is_roster_right) {
        layout->roster = (Rect){ row, rest + LINE_COLUMNS, rows, width };
        layout->line = (Rect){ row, rest, rows, LINE_COLUMNS };
        return;
    }
    layout->roster = (Rect){ row, 0, rows, width };
    layout->line = (Rect){ row, width, rows, LINE_COLUMNS };
    layout->main.column = width + LINE_COLUMNS;
}

Layout
layout_compute(const LayoutRequest *request)
{
    Layout layout = { 0 };
    int columns = request->columns;
    int left = request->rows;
    int input = take_row(&left);
    int main_rows = take_row(&left);
    int status = take_row(&left);
    int title = take_row(&left);
    int popup = CLAMP(request->popup_rows, 0, left);

    main_rows += left - popup;
    layout.title = (Rect){ 0, 0, title, columns };
    place_panels(&layout, request, title, main_rows);
    layout.popup = (Rect){ title + main_rows, 0, popup, columns };
    layout.status = (Rect){ title + main_rows + popup, 0, status, columns };
    layout.input = (Rect){ request->rows - input, 0, input, columns };
    return layout;
}
