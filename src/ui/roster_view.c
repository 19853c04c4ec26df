/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The roster panel: draws the rows in view, and takes clicks, the wheel and keys. */

#include "config.h"

#include "ui/roster_view.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "model/room.h"
#include "model/window.h"
#include "ui/roster_folds.h"
#include "ui/roster_row.h"
#include "ui/view_text.h"
#include "ui/views.h"

/* The file in the data folder. */
#define FOLDS_FILE "roster-folds"

typedef struct {
    View view;
    RosterRows *rows;
    RosterLook look;
    GString *filter;
    int top;                /* the first row in view */
    bool must_show_current; /* its window was just opened */
    const Window *window;   /* the current one, when last looked */
    bool has_focus;
    char *cursor;   /* the name of the row where the user is; NULL: none yet */
    int cursor_row; /* where that was when last looked */
    bool must_show_cursor;
    unsigned observer, timer;
    const Paths *paths; /* NULL: folds are not kept */
    void (*order)(const char *line, gpointer data);
    gpointer order_data;
} RosterView;

static bool
has_filter_line(const RosterView *self)
{
    return self->has_focus || self->filter->len > 0;
}

/* The rows that there are for rows of the roster. */
static int
list_rows(const RosterView *self)
{
    return MAX(self->view.rect.rows - has_filter_line(self), 0);
}

/* --- the cursor --- */

static void
put_cursor(RosterView *self, int row)
{
    int last = roster_rows_count(self->rows) - 1;

    self->cursor_row = CLAMP(row, 0, MAX(last, 0));
    g_free(self->cursor);
    self->cursor = roster_rows_name(self->rows, self->cursor_row);
    self->must_show_cursor = true;
    view_mark(&self->view);
}

/* Its row now: what it stood on may have moved or gone. */
static int
find_cursor(RosterView *self)
{
    int row = self->cursor ? roster_rows_find(self->rows, self->cursor) : -1;
    int last = roster_rows_count(self->rows) - 1;

    self->cursor_row = row >= 0 ? row : CLAMP(self->cursor_row, 0, MAX(last, 0));
    return self->cursor_row;
}

/* To the first person, where a filter has left some. */
static void
put_cursor_on_match(RosterView *self)
{
    RosterRow row;
    int index = 0;

    while (roster_rows_get(self->rows, index, &row) && row.kind != ROSTER_ROW_PERSON)
        index++;
    put_cursor(self, index < roster_rows_count(self->rows) ? index : 0);
}

/* By so many rows; details belong to the row above. */
static void
move_cursor(RosterView *self, int step)
{
    RosterRow row;
    int index = find_cursor(self) + step, last = roster_rows_count(self->rows) - 1;

    index = CLAMP(index, 0, MAX(last, 0));
    while (roster_rows_get(self->rows, index, &row) && row.kind == ROSTER_ROW_DETAIL)
        index += step > 0 && index < last ? 1 : -1;
    put_cursor(self, index);
}

/* --- drawing --- */

static void
clamp_top(RosterView *self)
{
    int last = roster_rows_count(self->rows) - list_rows(self);

    self->top = CLAMP(self->top, 0, MAX(last, 0));
}

static void
show_row(RosterView *self, int row)
{
    if (row >= 0)
        self->top = CLAMP(self->top, row - list_rows(self) + 1, row);
}

static void
choose_top(RosterView *self)
{
    if (self->must_show_current && !self->has_focus)
        show_row(self, roster_rows_find_current(self->rows));
    if (self->must_show_cursor && self->has_focus)
        show_row(self, find_cursor(self));
    self->must_show_current = self->must_show_cursor = false;
    clamp_top(self);
}

typedef struct {
    RosterView *view;
    Surface *surface;
    int cursor; /* -1: none */
} Drawing;

static void
draw_row(int index, const RosterRow *row, gpointer data)
{
    const Drawing *drawing = data;
    Rect rect = drawing->view->view.rect;

    rect.row += index - drawing->view->top;
    rect.rows = 1;
    roster_row_draw(row, &drawing->view->look, drawing->surface, rect, index == drawing->cursor);
}

static void
on_timer(gpointer data)
{
    RosterView *self = data;

    self->timer = 0;
    view_mark(&self->view);
}

/* What says for how long nobody was there is drawn again when that is another number. */
static void
wait_for_next(RosterView *self)
{
    Clock *clock = model_clock(self->view.model);

    timer_stop(clock, &self->timer);
    if (self->look.next > 0)
        self->timer = timer_start(clock, (int)MIN(self->look.next - self->look.now, G_MAXINT),
                                  on_timer, self);
}

static void
roster_view_draw(View *view, Surface *surface)
{
    RosterView *self = (RosterView *)view;
    Drawing drawing = { self, surface, -1 };

    surface_fill(surface, view->rect, STYLE_ROSTER);
    if (view->rect.rows < 1 || view->rect.columns < 1)
        return;
    choose_top(self);
    if (self->has_focus)
        drawing.cursor = find_cursor(self);
    self->look.now = clock_now(model_clock(view->model));
    self->look.next = 0;
    self->look.current = windows_current(model_windows(view->model))->chat;
    roster_rows_each(self->rows, self->top, list_rows(self), draw_row, &drawing);
    if (has_filter_line(self))
        panel_filter_draw(self->filter, surface, view->rect);
    wait_for_next(self);
}

/* --- events --- */

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

/* --- what rows stand for --- */

/* Who goes to a room wants to be in it, unless it has shown him the door. */
static void
enter_room(const RosterView *self, const Room *room)
{
    if (room->state == ROOM_OUT && room->end == ROOM_END_NONE &&
        room->chat->account->state == ACCOUNT_ONLINE && self->order)
        self->order("/join", self->order_data);
}

static void
open_chat(const RosterView *self, const RosterRow *row)
{
    Windows *windows = model_windows(row->account->model);
    Chat *chat =
        row->chat ? row->chat : account_get_chat(row->account, row->contact->jid, CHAT_CONTACT);

    if (chat)
        windows_go(windows, windows_open_chat(windows, chat));
    if (chat && chat->room)
        enter_room(self, chat->room);
}

static void
keep_folds(const RosterView *self)
{
    g_autofree char *path = self->paths ? paths_data(self->paths, FOLDS_FILE) : NULL;

    if (path && !model_is_private(self->view.model))
        roster_folds_save(path, roster_rows_folded(self->rows));
}

static bool
fold(RosterView *self, int index, FoldOrder order)
{
    if (!roster_rows_fold(self->rows, index, order))
        return false;
    keep_folds(self);
    view_mark(&self->view);
    return true;
}

/* true: the user went somewhere. */
static bool
enter(RosterView *self, int index)
{
    RosterRow row;

    if (!roster_rows_get(self->rows, index, &row))
        return false;
    if (row.kind == ROSTER_ROW_PERSON || row.kind == ROSTER_ROW_DETAIL)
        open_chat(self, &row);
    else if (row.kind != ROSTER_ROW_REQUESTS)
        return fold(self, index, FOLD_TOGGLE) && false;
    else if (self->order)
        self->order("/requests", self->order_data);
    return true;
}

static void
roster_view_click(View *view, int row, int column)
{
    RosterView *self = (RosterView *)view;

    (void)column;
    if (row < list_rows(self))
        enter(self, self->top + row);
}

static void
roster_view_wheel(View *view, int amount)
{
    RosterView *self = (RosterView *)view;

    self->top += amount;
    clamp_top(self);
    view_mark(view);
}

/* --- keys --- */

static void
apply_filter(RosterView *self)
{
    roster_rows_set_filter(self->rows, self->filter->str);
    if (self->filter->len > 0)
        put_cursor_on_match(self);
    else
        self->must_show_cursor = true;
    view_mark(&self->view);
}

void
roster_view_set_filter(View *view, const char *text)
{
    RosterView *self = (RosterView *)view;

    g_string_assign(self->filter, text);
    self->top = 0;
    apply_filter(self);
}

static PanelKey
leave_or_clear(RosterView *self)
{
    if (self->filter->len == 0)
        return PANEL_KEY_LEAVE;
    roster_view_set_filter(&self->view, "");
    return PANEL_KEY_USED;
}

static PanelKey
press_enter(RosterView *self)
{
    if (!enter(self, find_cursor(self)))
        return PANEL_KEY_USED;
    roster_view_set_filter(&self->view, "");
    return PANEL_KEY_LEAVE;
}

/* Outwards: a fold closes, then the row that holds this one. */
static void
go_left(RosterView *self)
{
    int index = find_cursor(self);
    RosterRow row;

    if (fold(self, index, FOLD_CLOSE) || !roster_rows_get(self->rows, index, &row))
        return;
    if (row.parent >= 0)
        put_cursor(self, row.parent);
}

static void
go_right(RosterView *self)
{
    int index = find_cursor(self);
    RosterRow row;

    if (fold(self, index, FOLD_OPEN) || !roster_rows_get(self->rows, index, &row))
        return;
    if (row.kind == ROSTER_ROW_ACCOUNT || row.kind == ROSTER_ROW_GROUP)
        move_cursor(self, 1);
}

static PanelKey
type_into_filter(RosterView *self, const char *name, const char *bytes, size_t length)
{
    bool is_changed;
    PanelKey key = panel_filter_key(self->filter, name, bytes, length, &is_changed);

    if (is_changed)
        apply_filter(self);
    return key;
}

PanelKey
roster_view_key(View *view, const char *name, const char *bytes, size_t length)
{
    RosterView *self = (RosterView *)view;
    const struct {
        const char *name;
        int step;
    } moves[] = {
        { "Up", -1 },
        { "Down", 1 },
        { "PageUp", -MAX(list_rows(self) - 1, 1) },
        { "PageDown", MAX(list_rows(self) - 1, 1) },
        { "Home", -LIMIT_CONTACTS * LIMIT_GROUPS_PER_CONTACT },
        { "End", LIMIT_CONTACTS * LIMIT_GROUPS_PER_CONTACT },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(moves); i++) {
        if (strcmp(moves[i].name, name) == 0) {
            move_cursor(self, moves[i].step);
            return PANEL_KEY_USED;
        }
    }
    if (strcmp(name, "Escape") == 0)
        return leave_or_clear(self);
    if (strcmp(name, "Enter") == 0)
        return press_enter(self);
    if (strcmp(name, "Left") == 0)
        go_left(self);
    else if (strcmp(name, "Right") == 0)
        go_right(self);
    else
        return type_into_filter(self, name, bytes, length);
    return PANEL_KEY_USED;
}

void
roster_view_set_focus(View *view, bool has_focus)
{
    RosterView *self = (RosterView *)view;
    int current = roster_rows_find_current(self->rows);

    if (self->has_focus == has_focus)
        return;
    self->has_focus = has_focus;
    if (has_focus && current >= 0 && !self->cursor)
        put_cursor(self, current);
    else if (has_focus)
        put_cursor(self, find_cursor(self));
    view_mark(view);
}

int
roster_view_cursor_column(const View *view)
{
    const RosterView *self = (const RosterView *)view;

    if (!self->has_focus)
        return -1;
    return panel_filter_column(self->filter, view->rect);
}

unsigned
roster_view_fold(View *view, const char *name, FoldOrder order)
{
    RosterView *self = (RosterView *)view;
    unsigned count = roster_rows_fold_named(self->rows, name, order);

    if (count > 0)
        keep_folds(self);
    view_mark(view);
    return count;
}

/* --- settings --- */

static void
read_sections(const Settings *settings, RosterOptions *options)
{
    bool *const has[] = { &options->has_requests, &options->has_accounts,   &options->has_groups,
                          &options->has_rooms,    &options->has_transports, &options->has_others };
    unsigned indexes[G_N_ELEMENTS(has)];
    unsigned count =
        settings_words(settings, SETTING_ROSTER_SECTIONS, NULL, indexes, G_N_ELEMENTS(indexes));

    for (unsigned i = 0; i < G_N_ELEMENTS(has); i++)
        *has[i] = false;
    for (unsigned i = 0; i < count; i++)
        *has[indexes[i]] = true;
}

static void
read_sort(const Settings *settings, RosterOptions *options)
{
    unsigned indexes[ROSTER_SORTS];

    options->sort_count =
        settings_words(settings, SETTING_ROSTER_SORT, NULL, indexes, ROSTER_SORTS);
    for (unsigned i = 0; i < options->sort_count; i++)
        options->sort[i] = indexes[i];
}

static void
read_look(const Settings *settings, RosterLook *look)
{
    unsigned indexes[ROSTER_SHOWS];
    unsigned count = settings_words(settings, SETTING_ROSTER_SHOW, NULL, indexes, ROSTER_SHOWS);
    const char *extended = settings_text(settings, SETTING_ROSTER_EXTENDED, NULL);

    *look = (RosterLook){ .has_signs = strcmp(extended, "signs") == 0 };
    for (unsigned i = 0; i < count; i++)
        look->shows[indexes[i]] = true;
}

static void
apply_settings(RosterView *self)
{
    const Settings *settings = model_settings(self->view.model);
    RosterOptions options = {
        .hides_offline = !settings_bool(settings, SETTING_ROSTER_OFFLINE, NULL),
        .has_details = strcmp(settings_text(settings, SETTING_ROSTER_EXTENDED, NULL), "line") == 0,
    };

    read_sections(settings, &options);
    read_sort(settings, &options);
    read_look(settings, &self->look);
    roster_rows_set_options(self->rows, &options);
    view_mark(&self->view);
}

static void
on_setting(SettingId id, const SettingScope *scope, gpointer data)
{
    (void)scope;
    if (g_str_has_prefix(settings_row(id)->key, "roster."))
        apply_settings(data);
}

/* --- the view --- */

static void
roster_view_free(View *view)
{
    RosterView *self = (RosterView *)view;

    timer_stop(model_clock(view->model), &self->timer);
    settings_unobserve(model_settings(view->model), self->observer);
    roster_rows_free(self->rows);
    g_string_free(self->filter, TRUE);
    g_free(self->cursor);
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
    self->filter = g_string_new(NULL);
    self->observer = settings_observe(model_settings(model), on_setting, self);
    apply_settings(self);
    return &self->view;
}

void
roster_view_set_paths(View *view, const Paths *paths)
{
    RosterView *self = (RosterView *)view;
    g_autofree char *path = paths ? paths_data(paths, FOLDS_FILE) : NULL;
    g_auto(GStrv) texts = path ? roster_folds_load(path) : NULL;

    self->paths = paths;
    if (texts)
        roster_rows_set_folded(self->rows, (const char *const *)texts);
    view_mark(view);
}

void
roster_view_set_order(View *view, void (*order)(const char *line, gpointer data), gpointer data)
{
    RosterView *self = (RosterView *)view;

    self->order = order;
    self->order_data = data;
}
