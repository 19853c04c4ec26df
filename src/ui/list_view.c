/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of the current window. Of its rows only those in view are looked at, so that ten
 * thousand cost as much as ten; a column gets as wide as what was in view since it was opened. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text_width.h"
#include "model/list_window.h"
#include "ui/view_text.h"
#include "ui/views.h"

enum {
    MAX_COLUMNS = 16,
    MARK_COLUMNS = 2,  /* before each row */
    GAP_COLUMNS = 2,   /* between cells */
    LEAST_COLUMNS = 8, /* that a cell is cut to */
    HELP_ROWS = 9,     /* from here on there is room for the line of help */
    TITLES_ROWS = 7,   /* and for the titles of the columns */
};

typedef struct {
    View view;
    const Window *shown; /* in the last drawing */
    int widths[MAX_COLUMNS];
    unsigned first;  /* the row at the top, in the rows that the filter shows */
    int rows_top;    /* where they begin, in the view */
    int rows_end;    /* where they end */
    int buttons_top; /* where the buttons begin */
    bool has_detail; /* below the current row stands another one of it */
} ListView;

static const Window *
current_list(const View *view)
{
    const Window *window = windows_current(model_windows(view->model));

    return window->kind == WINDOW_LIST && !window->list->is_closed ? window : NULL;
}

/* --- the columns --- */

typedef struct {
    int count;
    int widths[MAX_COLUMNS]; /* 0: not shown */
} Columns;

static int
columns_total(const Columns *columns)
{
    int total = 0;

    for (int i = 0; i < columns->count; i++)
        total += columns->widths[i] > 0 ? columns->widths[i] + GAP_COLUMNS : 0;
    return total - GAP_COLUMNS;
}

static int
widest(const Columns *columns)
{
    int found = 0;

    for (int i = 1; i < columns->count; i++) {
        if (columns->widths[i] > columns->widths[found])
            found = i;
    }
    return found;
}

/* The one that can be spared best; -1: none can. */
static int
sparest(const Columns *columns, const ListColumn *rows)
{
    int found = -1;

    for (int i = 0; i < columns->count; i++) {
        if (columns->widths[i] > 0 && rows[i].keep > (found < 0 ? 0 : rows[found].keep))
            found = i;
    }
    return found;
}

/* First what can be spared goes, for as long as the others would be cut too short. */
static void
fit_columns(Columns *columns, const ListColumn *rows, int room)
{
    while (columns_total(columns) > room) {
        int wide = widest(columns), spare = sparest(columns, rows);
        int excess = columns_total(columns) - room;
        bool is_short = columns->widths[wide] - excess < 2 * LEAST_COLUMNS;
        if (spare >= 0 && is_short)
            columns->widths[spare] = 0;
        else if (columns->widths[wide] > LEAST_COLUMNS)
            columns->widths[wide]--;
        else
            return;
    }
}

static void
grow_widths(ListView *self, const ListWindow *list, unsigned count)
{
    for (unsigned column = 0; column < MIN(list->request.column_count, MAX_COLUMNS); column++) {
        int *width = &self->widths[column];
        *width = MAX(*width, text_width(_(list->request.columns[column].title)));
        for (unsigned i = self->first; i < self->first + count && i < list->shown->len; i++) {
            const ListRow *row = list->shown->pdata[i];
            *width = MAX(*width, MIN(text_width(row->cells[column]), SURFACE_MAX_COLUMNS));
        }
    }
}

static Columns
place_columns(const ListView *self, const ListWindow *list, int room)
{
    Columns columns = { .count = (int)MIN(list->request.column_count, MAX_COLUMNS) };

    for (int i = 0; i < columns.count; i++)
        columns.widths[i] = self->widths[i];
    fit_columns(&columns, list->request.columns, room);
    return columns;
}

/* --- the buttons --- */

/* "Accept (y)": the letter is pressed with Alt. */
static char *
button_text(const ListAction *action)
{
    return action->key ? g_strdup_printf("[%s M-%c]", _(action->label), action->key)
                       : g_strdup_printf("[%s]", _(action->label));
}

/* Where a button stands, in rows from the first one; NULL surface: nothing is drawn. Returns the
 * rows of all. at: the button at that place is told in ret_found. */
typedef struct {
    Surface *surface;
    Rect rect;
    int row, column; /* that was clicked; -1 */
    int found;       /* what stands there; -1 */
} Buttons;

static int
walk_buttons(const ListWindow *list, Buttons *buttons)
{
    int row = 0, column = 0;

    buttons->found = -1;
    for (int i = 0; list->request.actions && list->request.actions[i].word; i++) {
        g_autofree char *text = button_text(&list->request.actions[i]);
        int width = text_width(text);
        if (column > 0 && column + width > buttons->rect.columns) {
            row++;
            column = 0;
        }
        if (buttons->row == row && buttons->column >= column && buttons->column < column + width)
            buttons->found = i;
        if (buttons->surface && row < buttons->rect.rows)
            surface_put_cut(buttons->surface, buttons->rect.row + row,
                            buttons->rect.column + column, buttons->rect.columns - column, text,
                            cell_style(i == list->button ? STYLE_LIST_CURRENT : STYLE_LIST_BUTTON));
        column += width + 1;
    }
    return column > 0 ? row + 1 : 0;
}

/* --- drawing --- */

static char *
count_text(const ListWindow *list)
{
    GString *text = g_string_new(NULL);

    if (list->filter[0])
        g_string_append_printf(text, _("%u of %u"), list->shown->len, list->rows->len);
    else
        g_string_append_printf(text, "%u", list->rows->len);
    if (list->marked > 0)
        g_string_append_printf(text, _(", %u marked"), list->marked);
    return g_string_free(text, FALSE);
}

static void
draw_title(const ListWindow *list, Surface *surface, Rect rect)
{
    g_autofree char *count = count_text(list);
    int width = text_width(count);
    int used = surface_put_cut(surface, rect.row, rect.column, MAX(rect.columns - width - 2, 0),
                               list->title, cell_style(STYLE_LIST_TITLE));

    surface_put_cut(surface, rect.row, rect.column + MAX(rect.columns - width, used + 1), width,
                    count, cell_style(STYLE_LIST_HELP));
}

static void
draw_titles(const ListWindow *list, const Columns *columns, Surface *surface, Rect rect)
{
    int column = rect.column + MARK_COLUMNS;

    for (int i = 0; i < columns->count; i++) {
        if (columns->widths[i] == 0)
            continue;
        surface_put_cut(surface, rect.row, column, columns->widths[i],
                        _(list->request.columns[i].title), cell_style(STYLE_LIST_HELP));
        column += columns->widths[i] + GAP_COLUMNS;
    }
}

static const StyleId styles[] = {
    [LIST_PLAIN] = STYLE_LIST,
    [LIST_STRONG] = STYLE_LIST_STRONG,
    [LIST_WEAK] = STYLE_LIST_HELP,
    [LIST_WARNING] = STYLE_WARNING,
};

/* Without colours the current row is known by its sign. */
static void
draw_row(const ListRow *row, bool is_current, const Columns *columns, Surface *surface, Rect rect)
{
    StyleId style = is_current ? STYLE_LIST_CURRENT : styles[row->style];
    int column = rect.column + MARK_COLUMNS, end = rect.column + rect.columns;

    surface_fill(surface, rect, is_current ? STYLE_LIST_CURRENT : STYLE_TEXT);
    surface_put(surface, rect.row, rect.column, 2,
                row->is_marked ? (is_current ? "▸*" : " *") : (is_current ? "▸" : ""),
                cell_style(style));
    for (int i = 0; i < columns->count; i++) {
        if (columns->widths[i] == 0)
            continue;
        surface_put_cut(surface, rect.row, column, MIN(columns->widths[i], end - column),
                        row->cells[i], cell_style(style));
        column += columns->widths[i] + GAP_COLUMNS;
    }
}

/* So that the current row is in view, with its detail. */
static void
scroll(ListView *self, const ListWindow *list, int rows)
{
    unsigned wanted = self->has_detail ? 2 : 1;
    unsigned room = (unsigned)MAX(rows, (int)wanted);

    if (list->current < self->first)
        self->first = list->current;
    if (list->current + wanted > self->first + room)
        self->first = list->current + wanted - room;
    unsigned most = list->shown->len + (self->has_detail ? 1 : 0);
    self->first = MIN(self->first, most > room ? most - room : 0);
}

static void
draw_rows(ListView *self, const ListWindow *list, const Columns *columns, Surface *surface)
{
    Rect rect = self->view.rect;
    unsigned index = self->first;

    for (int line = self->rows_top; line < self->rows_end && index < list->shown->len; line++) {
        const ListRow *row = list->shown->pdata[index];
        bool is_current = index == list->current;
        Rect place = { rect.row + line, rect.column, 1, rect.columns };
        draw_row(row, is_current, columns, surface, place);
        if (is_current && self->has_detail && ++line < self->rows_end) {
            g_autofree char *text = g_strdelimit(g_strdup(row->detail), "\n", ' ');
            surface_put_cut(surface, rect.row + line, rect.column + 2 * MARK_COLUMNS,
                            rect.columns - 2 * MARK_COLUMNS, text, cell_style(STYLE_LIST_DETAIL));
        }
        index++;
    }
    if (list->shown->len == 0 && self->rows_top < self->rows_end)
        surface_put_cut(surface, rect.row + self->rows_top, rect.column + MARK_COLUMNS,
                        rect.columns - MARK_COLUMNS,
                        list->filter[0] ? _("No row matches what you typed.")
                        : list->empty   ? list->empty
                                        : _("There is nothing here."),
                        cell_style(STYLE_LIST_HELP));
}

static void
begin_window(ListView *self, const Window *window)
{
    if (window == self->shown)
        return;
    self->shown = window;
    self->first = 0;
    memset(self->widths, 0, sizeof self->widths);
}

static void
list_view_draw(View *view, Surface *surface)
{
    ListView *self = (ListView *)view;
    const Window *window = current_list(view);
    Rect rect = view->rect;

    if (!window || rect.rows < 1)
        return;
    const ListWindow *list = window->list;
    Buttons buttons = { .rect = rect, .row = -1 };
    bool has_help = list->help && rect.rows >= HELP_ROWS, has_titles = rect.rows >= TITLES_ROWS;
    begin_window(self, window);
    int button_rows = MIN(walk_buttons(list, &buttons), MAX(rect.rows - 3, 0));
    self->buttons_top = rect.rows - button_rows;
    self->rows_top = rect.rows > 1 ? 1 + has_help + has_titles : 0;
    self->rows_end = MAX(self->buttons_top, self->rows_top);
    int rows = self->rows_end - self->rows_top;
    const ListRow *row = list_window_row(window);
    self->has_detail = row && row->detail && rows >= 2;
    scroll(self, list, rows);
    grow_widths(self, list, (unsigned)rows);
    Columns columns = place_columns(self, list, rect.columns - MARK_COLUMNS);
    if (self->rows_top > 0)
        draw_title(list, surface, rect);
    if (has_help)
        surface_put_cut(surface, rect.row + 1, rect.column, rect.columns, list->help,
                        cell_style(STYLE_LIST_HELP));
    if (has_titles)
        draw_titles(list, &columns, surface,
                    (Rect){ rect.row + 1 + has_help, rect.column, 1, rect.columns });
    draw_rows(self, list, &columns, surface);
    buttons.surface = surface;
    buttons.rect = (Rect){ rect.row + self->buttons_top, rect.column, button_rows, rect.columns };
    walk_buttons(list, &buttons);
}

static void
list_view_on_event(View *view, const Event *event)
{
    ListView *self = (ListView *)view;

    if (event->kind == EVENT_LIST) {
        if (event->window == self->shown && event->window->list->is_closed)
            self->shown = NULL;
        if (event->window == windows_current(model_windows(view->model)))
            view_mark(view);
    }
    if (event->kind == EVENT_WINDOWS && current_list(view) != self->shown)
        view_mark(view);
}

int
list_view_page(const View *view)
{
    const ListView *self = (const ListView *)view;

    return MAX(self->rows_end - self->rows_top - 1, 1);
}

/* --- the mouse --- */

static void
click_button(ListView *self, Window *window, int row, int column)
{
    Buttons buttons = { .rect = self->view.rect, .row = row - self->buttons_top, .column = column };

    walk_buttons(window->list, &buttons);
    if (buttons.found < 0)
        return;
    list_window_act(window, window->list->request.actions[buttons.found].word, NULL, NULL);
}

/* A row is gone to; left of it, it is marked. */
static void
list_view_click(View *view, int row, int column)
{
    ListView *self = (ListView *)view;
    Window *window = (Window *)current_list(view);

    if (!window)
        return;
    if (row >= self->buttons_top) {
        click_button(self, window, row, column);
        return;
    }
    if (row < self->rows_top || row >= self->rows_end)
        return;
    unsigned index = self->first + (unsigned)(row - self->rows_top);
    if (self->has_detail && index > window->list->current)
        index--;
    if (index >= window->list->shown->len)
        return;
    list_window_go(window, index);
    if (column < MARK_COLUMNS)
        list_window_mark(window);
}

static void
list_view_wheel(View *view, int amount)
{
    Window *window = (Window *)current_list(view);

    if (window)
        list_window_move(window, amount);
}

static void
list_view_free(View *view)
{
    g_free(view);
}

static const ViewType list_view_type = {
    .name = "list",
    .on_event = list_view_on_event,
    .draw = list_view_draw,
    .click = list_view_click,
    .wheel = list_view_wheel,
    .free = list_view_free,
};

View *
list_view_new(Model *model)
{
    ListView *self = g_new0(ListView, 1);

    self->view = (View){ .type = &list_view_type, .model = model, .is_dirty = true };
    return &self->view;
}
