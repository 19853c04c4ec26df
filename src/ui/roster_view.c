/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The roster panel: draws the rows in view, and takes clicks and the wheel. */

#include "config.h"

#include "base/text_width.h"
#include "ui/roster_rows.h"
#include "ui/view_text.h"
#include "ui/views.h"

/* A narrower panel does without blanks at its sides. */
#define NARROW_COLUMNS 16
/* A status text shorter than this says nothing. */
#define STATUS_COLUMNS 3

typedef struct {
    View view;
    RosterRows *rows;
    int top;                /* the first row in view */
    bool must_show_current; /* its window was just opened */
    const Window *window;   /* the current one, when last looked */
    unsigned observer;
} RosterView;

/* One row while it is drawn: pieces from both ends. */
typedef struct {
    Surface *surface;
    int row, column, end; /* before end is a blank, but on narrow panels */
    bool is_current;
} Pen;

static CellStyle
pen_style(const Pen *pen, StyleId style)
{
    return cell_style(pen->is_current ? STYLE_ROSTER_CURRENT : style);
}

static void
pen_put(Pen *pen, const char *text, StyleId style)
{
    pen->column += surface_put_cut(pen->surface, pen->row, pen->column, pen->end - pen->column,
                                   text, pen_style(pen, style));
}

/* At the right end, with a space before it; only if something is left of the room. */
static void
pen_put_right(Pen *pen, const char *text, StyleId style)
{
    int width = text_width(text);

    if (pen->end - pen->column < width + 4)
        return;
    surface_put(pen->surface, pen->row, pen->end - width, width, text, pen_style(pen, style));
    pen->end -= width + 1;
}

static void
put_unread(Pen *pen, unsigned unread)
{
    g_autofree char *text = g_strdup_printf("%u", unread);

    if (unread > 0)
        pen_put_right(pen, text, STYLE_ROSTER_UNREAD);
}

/* A fold's sign, a name cut to the room that the text behind it leaves. */
static void
put_header(Pen *pen, const RosterRow *row, const char *name, int behind)
{
    StyleId style = row->kind == ROSTER_ROW_ACCOUNT ? STYLE_ROSTER_ACCOUNT : STYLE_ROSTER_GROUP;

    if (row->is_folded)
        put_unread(pen, row->unread);
    pen_put(pen, row->is_folded ? "▸ " : "▾ ", style);
    g_autofree char *cut = text_cut(name, MAX(pen->end - pen->column - behind, 1));
    pen_put(pen, cut, style);
}

static void
draw_account(Pen *pen, const RosterRow *row)
{
    const Account *account = row->account;
    bool is_online = account->state == ACCOUNT_ONLINE;

    put_header(pen, row, jid_bare(account->jid), 2);
    pen_put(pen, " ", STYLE_ROSTER);
    pen_put(pen, account_sign(account), show_style(is_online ? account->show : SHOW_OFFLINE));
}

static void
draw_group(Pen *pen, const RosterRow *row)
{
    g_autofree char *count = g_strdup_printf(" %u/%u", row->online, row->total);

    put_header(pen, row, row->group, text_width(count));
    pen_put(pen, count, STYLE_ROSTER_GROUP);
}

static void
draw_person(Pen *pen, const RosterRow *row)
{
    const Contact *contact = row->contact;
    Show show = contact ? contact_show(contact) : SHOW_OFFLINE;
    bool asks = contact && contact->asks_us;
    const char *status = contact ? contact_status(contact) : NULL;

    if (!contact && !row->chat)
        return;
    put_unread(pen, row->unread);
    pen_put(pen, asks ? "?" : show_sign(show), asks ? STYLE_ROSTER_UNREAD : show_style(show));
    pen_put(pen, " ", STYLE_ROSTER);
    pen_put(pen, contact ? contact_display_name(contact) : chat_display_name(row->chat),
            STYLE_ROSTER);
    if (!status || pen->end - pen->column < STATUS_COLUMNS + 2)
        return;
    pen_put(pen, "  ", STYLE_ROSTER);
    pen_put(pen, status, STYLE_ROSTER_STATUS);
}

static int
indent_of(const RosterRow *row, bool is_narrow)
{
    if (row->kind == ROSTER_ROW_ACCOUNT)
        return is_narrow ? 0 : 1;
    if (row->kind == ROSTER_ROW_GROUP || !row->group)
        return is_narrow ? 0 : 3;
    return is_narrow ? 1 : 5;
}

typedef struct {
    RosterView *view;
    Surface *surface;
} Drawing;

static void
draw_row(int index, const RosterRow *row, gpointer data)
{
    static void (*const draw[])(Pen * pen, const RosterRow *row) = {
        [ROSTER_ROW_ACCOUNT] = draw_account,
        [ROSTER_ROW_GROUP] = draw_group,
        [ROSTER_ROW_PERSON] = draw_person,
    };
    const Drawing *drawing = data;
    Rect rect = drawing->view->view.rect;
    bool is_narrow = rect.columns < NARROW_COLUMNS;
    const Chat *current = windows_current(model_windows(drawing->view->view.model))->chat;
    Pen pen = {
        .surface = drawing->surface,
        .row = rect.row + index - drawing->view->top,
        .column = rect.column + indent_of(row, is_narrow),
        .end = rect.column + rect.columns - !is_narrow,
        .is_current = row->kind == ROSTER_ROW_PERSON && row->chat && row->chat == current,
    };

    if (pen.is_current)
        surface_fill(drawing->surface, (Rect){ pen.row, rect.column, 1, rect.columns },
                     STYLE_ROSTER_CURRENT);
    draw[row->kind](&pen, row);
}

static void
clamp_top(RosterView *self)
{
    int last = roster_rows_count(self->rows) - self->view.rect.rows;

    self->top = CLAMP(self->top, 0, MAX(last, 0));
}

static void
show_current(RosterView *self)
{
    int row = roster_rows_find_current(self->rows);

    self->must_show_current = false;
    if (row < 0)
        return;
    self->top = CLAMP(self->top, row - self->view.rect.rows + 1, row);
}

static void
roster_view_draw(View *view, Surface *surface)
{
    RosterView *self = (RosterView *)view;
    Drawing drawing = { self, surface };

    surface_fill(surface, view->rect, STYLE_ROSTER);
    if (view->rect.rows < 1 || view->rect.columns < 1)
        return;
    if (self->must_show_current)
        show_current(self);
    clamp_top(self);
    roster_rows_each(self->rows, self->top, view->rect.rows, draw_row, &drawing);
}

static void
on_window(RosterView *self)
{
    const Window *window = windows_current(model_windows(self->view.model));

    if (window == self->window)
        return;
    self->window = window;
    self->must_show_current = true;
    view_mark(&self->view);
}

static void
roster_view_on_event(View *view, const Event *event)
{
    RosterView *self = (RosterView *)view;
    bool is_drawn = !view->is_dirty && view->rect.rows > 0;
    RowRange range = roster_rows_on_event(self->rows, event, is_drawn);

    if (event->kind == EVENT_WINDOWS)
        on_window(self);
    if (range.first <= range.last && range.last >= self->top &&
        range.first < self->top + view->rect.rows)
        view_mark(view);
}

static void
open_chat(const RosterRow *row)
{
    const Jid *jid = row->contact ? row->contact->jid : row->chat->jid;
    Chat *chat = account_get_chat(row->account, jid, CHAT_CONTACT);
    Windows *windows = model_windows(row->account->model);

    if (chat)
        windows_go(windows, windows_open_chat(windows, chat));
}

static void
roster_view_click(View *view, int row, int column)
{
    RosterView *self = (RosterView *)view;
    RosterRow clicked;

    (void)column;
    if (!roster_rows_get(self->rows, self->top + row, &clicked))
        return;
    if (clicked.kind == ROSTER_ROW_PERSON) {
        open_chat(&clicked);
        return;
    }
    roster_rows_fold(self->rows, self->top + row);
    view_mark(view);
}

static void
roster_view_wheel(View *view, int amount)
{
    RosterView *self = (RosterView *)view;

    self->top += amount;
    clamp_top(self);
    view_mark(view);
}

static void
on_setting(SettingId id, const SettingScope *scope, gpointer data)
{
    RosterView *self = data;
    const Settings *settings = model_settings(self->view.model);

    (void)scope;
    if (id != SETTING_UI_ROSTER_OFFLINE)
        return;
    roster_rows_hide_offline(self->rows, !settings_bool(settings, SETTING_UI_ROSTER_OFFLINE, NULL));
    view_mark(&self->view);
}

static void
roster_view_free(View *view)
{
    RosterView *self = (RosterView *)view;

    settings_unobserve(model_settings(view->model), self->observer);
    roster_rows_free(self->rows);
    g_free(self);
}

static const ViewType roster_view_type = {
    .name = "roster",
    .on_event = roster_view_on_event,
    .draw = roster_view_draw,
    .click = roster_view_click,
    .wheel = roster_view_wheel,
    .free = roster_view_free,
};

View *
roster_view_new(Model *model)
{
    RosterView *self = g_new0(RosterView, 1);

    self->view = (View){ .type = &roster_view_type, .model = model, .is_dirty = true };
    self->rows = roster_rows_new(model);
    self->observer = settings_observe(model_settings(model), on_setting, self);
    on_setting(SETTING_UI_ROSTER_OFFLINE, NULL, self);
    return &self->view;
}
