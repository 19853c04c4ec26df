/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The form of the current window: its rows, scrolled to where the user is, or where he looks. */

#include "config.h"

#include "model/form_window.h"
#include "ui/form_rows.h"
#include "ui/views.h"

typedef struct {
    View view;
    const Window *shown; /* in the last drawing */
    int first;           /* the row at the top */
    bool follows;        /* the place is to be in view */
    GPtrArray *rows;     /* as drawn last, for this width; NULL: they must be made anew */
    int columns;
} FormView;

static const Window *
current_form(const View *view)
{
    const Window *window = windows_current(model_windows(view->model));

    return window->kind == WINDOW_FORM ? window : NULL;
}

typedef struct {
    int first, last;
} Span;

/* The rows of the place, the one above them, and what is said below them. */
static Span
find_place(const GPtrArray *rows)
{
    Span span = { -1, -1 };

    for (int i = 0; i < (int)rows->len; i++) {
        const FormRow *row = rows->pdata[i];
        bool is_said = row->style == STYLE_FORM_HELP || row->style == STYLE_ERROR;
        bool is_below = span.last >= 0 && span.last == i - 1 && is_said;
        if (row->is_current && span.first < 0)
            span.first = MAX(i - 1, 0);
        if (row->is_current || is_below)
            span.last = i;
    }
    return span;
}

static bool
has_place_before(const GPtrArray *rows, int end)
{
    for (int i = 0; i < end; i++) {
        if (((FormRow *)rows->pdata[i])->has_place)
            return true;
    }
    return false;
}

/* At the first place all that stands before it is in view too, if there is room. */
static void
scroll_to_place(FormView *self)
{
    Span span = find_place(self->rows);

    if (span.last < self->view.rect.rows && !has_place_before(self->rows, span.first))
        self->first = 0;
    if (span.last >= self->first + self->view.rect.rows)
        self->first = span.last - self->view.rect.rows + 1;
    if (span.first < self->first)
        self->first = span.first;
}

static void
draw_row(const FormRow *row, Surface *surface, Rect rect)
{
    int column = rect.column + row->indent;
    int end = rect.column + rect.columns;

    if (row->is_current)
        surface_put(surface, rect.row, rect.column + MAX(row->indent - 2, 0), 2, "▸ ",
                    cell_style(STYLE_FORM_LABEL));
    column +=
        surface_put(surface, rect.row, column, end - column, row->text, cell_style(row->style));
    if (row->value)
        surface_put(surface, rect.row, column, end - column, row->value,
                    cell_style(row->value_style));
}

static void
form_view_draw(View *view, Surface *surface)
{
    FormView *self = (FormView *)view;
    const Window *window = current_form(view);
    Rect rect = view->rect;

    if (!window)
        return;
    if (window != self->shown || rect.columns != self->columns)
        g_clear_pointer(&self->rows, g_ptr_array_unref);
    if (window != self->shown) {
        self->first = 0;
        self->follows = window->form->state != FORM_SHOWN;
    }
    self->shown = window;
    self->columns = rect.columns;
    if (!self->rows)
        self->rows = form_rows_new(window->form, rect.columns);
    if (self->follows)
        scroll_to_place(self);
    self->first = CLAMP(self->first, 0, MAX((int)self->rows->len - rect.rows, 0));
    for (int i = 0; i < rect.rows && self->first + i < (int)self->rows->len; i++)
        draw_row(self->rows->pdata[self->first + i], surface,
                 (Rect){ rect.row + i, rect.column, 1, rect.columns });
}

static void
form_view_on_event(View *view, const Event *event)
{
    FormView *self = (FormView *)view;

    if (event->kind == EVENT_FORM_ASKED || event->kind == EVENT_FORM_CHANGED) {
        if (event->window == self->shown)
            g_clear_pointer(&self->rows, g_ptr_array_unref);
        if (event->window == current_form(view)) {
            self->follows = event->window->form->state != FORM_SHOWN;
            view_mark(view);
        }
        if (event->window == self->shown && event->window->form->state == FORM_CLOSED)
            self->shown = NULL;
    }
    if (event->kind == EVENT_WINDOWS && current_form(view) != self->shown)
        view_mark(view);
}

void
form_view_scroll(View *view, int amount, bool by_page)
{
    FormView *self = (FormView *)view;

    self->first += by_page ? amount * MAX(view->rect.rows - 1, 1) : amount;
    self->follows = false;
    view_mark(view);
}

static void
form_view_wheel(View *view, int amount)
{
    form_view_scroll(view, amount, false);
}

/* A place is gone to; one that is a choice is turned when it is clicked again. */
static void
form_view_click(View *view, int row, int column)
{
    FormView *self = (FormView *)view;
    Window *window = windows_current(model_windows(view->model));
    unsigned index = (unsigned)(self->first + row);

    (void)column;
    if (window->kind != WINDOW_FORM || !self->rows || index >= self->rows->len)
        return;
    const FormRow *clicked = self->rows->pdata[index];
    if (!clicked->has_place)
        return;
    if (clicked->is_current)
        form_window_choose(window, 1);
    else
        form_window_go(window, clicked->place);
}

static void
form_view_free(View *view)
{
    FormView *self = (FormView *)view;

    if (self->rows)
        g_ptr_array_unref(self->rows);
    g_free(self);
}

static const ViewType form_view_type = {
    .name = "form",
    .on_event = form_view_on_event,
    .draw = form_view_draw,
    .click = form_view_click,
    .wheel = form_view_wheel,
    .free = form_view_free,
};

View *
form_view_new(Model *model)
{
    FormView *self = g_new0(FormView, 1);

    self->view = (View){ .type = &form_view_type, .model = model, .is_dirty = true };
    return &self->view;
}
