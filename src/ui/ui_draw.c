/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drawing: places the views, draws the marked ones into the surface, and shows it, once per turn
 * of the main loop. */

#include "config.h"

#include "base/i18n.h"
#include "model/account.h"
#include "ui/input_bar.h"
#include "ui/ui_private.h"

/* Under steady traffic there is at most one drawing in this time: 30 a second are fluid, and cost
 * half of what 60 do. A flood, in which nobody can read along, is drawn less often still: that many
 * drawings, each close behind the one before, are one; and the least where more lines have come
 * than the screen has rows. A key is echoed at once. */
enum { FRAME_MS = 33, FLOOD_FRAME_MS = 100, FLOOD_DRAWINGS = 8, RUSH_FRAME_MS = 200 };

Popup
ui_popup(const Ui *ui)
{
    return (Popup){
        .text = ui->prompt_detail,
        .first_row = ui->prompt_first,
        .words = completer_words(ui->completer),
        .selected = completer_selected(ui->completer),
    };
}

/* A form or a list has the room for itself, but for what was said in its window: at most a third.
 */
static void
place_main(Ui *ui)
{
    const Window *window = windows_current(model_windows(ui->model));
    Rect above = { 0 }, lines = ui->layout.main;
    bool is_form = window->kind == WINDOW_FORM, is_list = window->kind == WINDOW_LIST;

    if (is_form || is_list) {
        int wanted = (int)timeline_length(window->timeline) + 1;
        above = lines;
        lines.rows = wanted > 1 ? MIN(wanted, above.rows / 3) : 0;
        above.rows -= lines.rows;
        lines.row += above.rows;
    }
    view_place(ui->views[VIEW_FORM], is_form ? above : (Rect){ 0 });
    view_place(ui->views[VIEW_LIST], is_list ? above : (Rect){ 0 });
    view_place(ui->views[VIEW_MAIN], lines);
}

static bool
has_occupants(const Ui *ui, const Chat *chat)
{
    const SettingScope scope = ui->is_in_room ? chat_scope(chat) : (SettingScope){ 0 };

    return ui->is_in_room &&
           (ui->focus == FOCUS_OCCUPANTS ||
            settings_bool(model_settings(ui->model), SETTING_ROOMS_PANEL, &scope));
}

static void
lay_out(Ui *ui)
{
    const Settings *settings = model_settings(ui->model);
    int rows = surface_rows(ui->surface), columns = surface_columns(ui->surface);
    const Chat *chat = windows_current(model_windows(ui->model))->chat;
    int before = ui->layout.popup.rows;

    ui->is_in_room = chat && chat->room;
    ui_place_prompt(ui);

    Popup popup = ui_popup(ui);

    ui->layout = layout_compute(&(LayoutRequest){
        .rows = rows,
        .columns = columns,
        .has_roster = settings_bool(settings, SETTING_ROSTER_PANEL, NULL) &&
                      model_accounts(ui->model)->len > 0,
        .roster_width = settings_int(settings, SETTING_ROSTER_WIDTH, NULL),
        .is_roster_right = settings_choice(settings, SETTING_ROSTER_SIDE, NULL) == 1,
        .is_in_roster = ui->focus == FOCUS_ROSTER,
        .has_occupants = has_occupants(ui, chat),
        .occupants_width = settings_int(settings, SETTING_ROOMS_PANEL_WIDTH, NULL),
        .is_in_occupants = ui->focus == FOCUS_OCCUPANTS,
        .popup_rows = popup_rows(&popup, rows, columns),
    });
    ui->prompt_first =
        MIN(ui->prompt_first, popup_hidden_rows(&popup, ui->layout.popup.rows, columns));
    view_place(ui->views[VIEW_TITLE], ui->layout.title);
    place_main(ui);
    view_place(ui->views[VIEW_ROSTER], ui->layout.roster);
    view_place(ui->views[VIEW_OCCUPANTS], ui->layout.occupants);
    view_place(ui->views[VIEW_STATUS], ui->layout.status);
    ui->needs_layout = false;
    if (before != ui->layout.popup.rows)
        ui->is_input_dirty = true;
}

static bool
is_shown(const View *view)
{
    return view->rect.rows > 0 && view->rect.columns > 0;
}

static bool
is_dirty(const Ui *ui)
{
    if (ui->needs_layout || ui->is_input_dirty || ui->is_title_dirty || ui->rings)
        return true;
    for (int i = 0; i < VIEW_COUNT; i++) {
        if (ui->views[i]->is_dirty && is_shown(ui->views[i]))
            return true;
    }
    return false;
}

static void
draw_view(Ui *ui, View *view)
{
    if (!view->is_dirty)
        return;
    view->is_dirty = false;
    if (!is_shown(view))
        return;
    surface_fill(ui->surface, view->rect, STYLE_TEXT);
    view->type->draw(view, ui->surface);
}

/* Beside a panel. */
static void
draw_line(Ui *ui, const Rect *line, const Rect *panel)
{
    const char *text = panel->column > line->column ? " │" : "│ ";

    for (int row = line->row; row < line->row + line->rows; row++)
        surface_put(ui->surface, row, line->column, line->columns, text, cell_style(STYLE_LINE));
}

/* The thin lines between the panels, and the popup. */
static void
draw_frame(Ui *ui)
{
    Popup popup = ui_popup(ui);

    draw_line(ui, &ui->layout.line, &ui->layout.roster);
    draw_line(ui, &ui->layout.occupants_line, &ui->layout.occupants);
    if (ui->layout.popup.rows > 0)
        popup_draw(&popup, ui->surface, ui->layout.popup);
}

static void
draw_input(Ui *ui)
{
    const char *message = input_line_message(ui->input);
    bool is_asked = ui->prompt_id != 0;
    g_autofree char *label = ui->form ? ui_form_label(ui) : NULL;
    InputBar bar = {
        .prompt = *message   ? message
                  : is_asked ? ui->prompt_label
                  : label    ? label
                  : ui->list ? _("Filter: ")
                             : "> ",
        .prompt_style = is_asked ? STYLE_PROMPT : STYLE_INPUT,
        .text = input_line_text(ui->input),
        .cursor = input_line_cursor(ui->input),
    };

    ui->is_input_dirty = false;
    ui->cursor_column = input_bar_draw(&bar, ui->surface, ui->layout.input, &ui->input_first);
}

/* --- the title of the terminal --- */

static unsigned
count_unread(const Ui *ui)
{
    const GPtrArray *accounts = model_accounts(ui->model);
    unsigned count = 0;

    for (unsigned i = 0; i < accounts->len; i++) {
        const Account *account = accounts->pdata[i];

        for (unsigned j = 0; j < account->chats->len; j++)
            count += ((const Chat *)account->chats->pdata[j])->unread;
    }
    return count;
}

static void
show_title(Ui *ui)
{
    unsigned unread = count_unread(ui);
    g_autofree char *title =
        unread ? g_strdup_printf(ngettext("jaser: %u unread", "jaser: %u unread", unread), unread)
               : g_strdup("jaser");

    ui->is_title_dirty = false;
    if (!ui->term || !settings_bool(model_settings(ui->model), SETTING_UI_TITLE, NULL) ||
        g_strcmp0(title, ui->shown_title) == 0)
        return;
    term_set_title(ui->term, title);
    g_free(ui->shown_title);
    ui->shown_title = g_steal_pointer(&title);
}

/* --- all --- */

static void
draw(Ui *ui)
{
    if (ui->needs_layout) {
        lay_out(ui);
        draw_frame(ui);
    }
    for (int i = 0; i < VIEW_COUNT; i++)
        draw_view(ui, ui->views[i]);
    if (ui->is_input_dirty)
        draw_input(ui);
}

static void
show(Ui *ui)
{
    int panel_column = ui_panel_column(ui);
    const Rect *panel = ui->focus == FOCUS_OCCUPANTS ? &ui->layout.occupants : &ui->layout.roster;
    bool is_in_panel = panel_column >= 0 && panel->rows > 0;

    if (ui->term)
        term_show(ui->term, ui->surface,
                  is_in_panel ? panel->row + panel->rows - 1 : ui->layout.input.row,
                  is_in_panel ? panel_column : ui->cursor_column);
    if (ui->is_title_dirty)
        show_title(ui);
    if (ui->rings && ui->term)
        term_bell(ui->term);
    ui->rings = false;
}

void
ui_flush(Ui *ui)
{
    if (!is_dirty(ui))
        return;
    draw(ui);
    show(ui);
    ui->last_drawing = clock_monotonic(model_clock(ui->model));
    ui->arrivals = 0;
}

void
ui_echo(Ui *ui, const char *bytes, size_t length)
{
    unsigned marks[VIEW_COUNT];

    for (int i = 0; i < VIEW_COUNT; i++)
        marks[i] = ui->views[i]->marks;
    ui_feed(ui, bytes, length);
    if (ui->needs_layout) {
        ui_flush(ui);
        return;
    }
    for (int i = 0; i < VIEW_COUNT; i++) {
        if (ui->views[i]->marks != marks[i])
            draw_view(ui, ui->views[i]);
    }
    if (ui->is_input_dirty)
        draw_input(ui);
    show(ui);
}

void
ui_resize(Ui *ui, int rows, int columns)
{
    surface_resize(ui->surface, rows, columns);
    ui_mark_all(ui);
}

char *
ui_screen(Ui *ui)
{
    GString *screen = g_string_new(NULL);

    ui_flush(ui);
    for (int row = 0; row < surface_rows(ui->surface); row++) {
        g_autofree char *text = surface_row_text(ui->surface, row);

        g_string_append_printf(screen, "%s\n", text);
    }
    return g_string_free(screen, FALSE);
}

/* --- before the main loop sleeps --- */

typedef struct {
    GSource base;
    Ui *ui;
} DrawSource;

static int
frame_time(const Ui *ui)
{
    if (ui->arrivals > (unsigned)surface_rows(ui->surface))
        return RUSH_FRAME_MS;
    return ui->close_drawings < FLOOD_DRAWINGS ? FRAME_MS : FLOOD_FRAME_MS;
}

static gboolean
on_prepare(GSource *source, gint *timeout)
{
    Ui *ui = ((DrawSource *)source)->ui;
    int64_t since;
    int frame;

    *timeout = -1;
    if (!is_dirty(ui))
        return FALSE;
    since = clock_monotonic(model_clock(ui->model)) - ui->last_drawing;
    frame = frame_time(ui);
    if (since < frame) {
        *timeout = (gint)(frame - MAX(since, 0));
        return FALSE;
    }
    if (since >= 2 * FLOOD_FRAME_MS && frame != RUSH_FRAME_MS)
        ui->close_drawings = 0;
    else if (ui->close_drawings < FLOOD_DRAWINGS)
        ui->close_drawings++;
    ui_flush(ui);
    return FALSE;
}

/* Never ready: all happens in on_prepare(). */
static gboolean
on_check(GSource *source)
{
    (void)source;
    return FALSE;
}

static gboolean
on_dispatch(GSource *source, GSourceFunc fn, gpointer data)
{
    (void)source;
    (void)fn;
    (void)data;
    return G_SOURCE_CONTINUE;
}

/* GLib only reads it. */
static const GSourceFuncs DRAW_SOURCE_FUNCS = {
    .prepare = on_prepare,
    .check = on_check,
    .dispatch = on_dispatch,
};

void
ui_start_drawing(Ui *ui)
{
    ui->source = g_source_new((GSourceFuncs *)&DRAW_SOURCE_FUNCS, sizeof(DrawSource));
    ((DrawSource *)ui->source)->ui = ui;
    g_source_set_name(ui->source, "drawing");
    g_source_attach(ui->source, NULL);
}
