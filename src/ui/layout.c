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

/* A panel takes its columns from the main view, on one side of it. */
static void
cut_panel(Rect *main, int width, bool is_right, Rect *ret_panel, Rect *ret_line)
{
    int column = is_right ? main->column + main->columns - width : main->column;

    *ret_panel = (Rect){ main->row, column, main->rows, width };
    *ret_line = *ret_panel;
    ret_line->column = is_right ? column - LINE_COLUMNS : column + width;
    ret_line->columns = LINE_COLUMNS;
    main->columns -= width + LINE_COLUMNS;
    if (!is_right)
        main->column += width + LINE_COLUMNS;
}

/* The conversation keeps at least half. 0: no room. */
static int
roster_columns(const LayoutRequest *request)
{
    int width = MIN(request->roster_width, request->columns / 2 - LINE_COLUMNS);

    return request->has_roster && request->columns >= LAYOUT_ROSTER_COLUMNS ? MAX(width, 0) : 0;
}

/* Of what the roster leaves. */
static int
occupants_columns(const LayoutRequest *request, int roster)
{
    int taken = roster > 0 ? roster + LINE_COLUMNS : 0;
    int least = MAX(request->columns / 2, LAYOUT_TEXT_COLUMNS);
    int width = MIN(request->occupants_width, request->columns - taken - LINE_COLUMNS - least);

    return request->has_occupants && request->columns >= LAYOUT_ROSTER_COLUMNS &&
                   width >= MIN(request->occupants_width, LAYOUT_OCCUPANTS_COLUMNS)
               ? width
               : 0;
}

static void
place_panels(Layout *layout, const LayoutRequest *request, int row, int rows)
{
    int roster = rows > 0 ? roster_columns(request) : 0;
    int occupants = rows > 0 ? occupants_columns(request, roster) : 0;

    layout->main = (Rect){ row, 0, rows, request->columns };
    if (request->is_in_occupants && occupants == 0 && rows > 0) {
        occupants = occupants_columns(request, 0);
        roster = 0;
    }
    if ((request->is_in_roster && roster == 0) || (request->is_in_occupants && occupants == 0)) {
        *(request->is_in_roster ? &layout->roster : &layout->occupants) = layout->main;
        layout->main = (Rect){ 0 };
        return;
    }
    if (roster > 0)
        cut_panel(&layout->main, roster, request->is_roster_right, &layout->roster, &layout->line);
    if (occupants > 0)
        cut_panel(&layout->main, occupants, !request->is_roster_right, &layout->occupants,
                  &layout->occupants_line);
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
