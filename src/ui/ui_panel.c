/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panels and the keyboard; their widths, which the mouse sets by dragging the lines beside
 * them. */

#include "config.h"

#include <string.h>

#include "base/log.h"
#include "settings/settings_file.h"
#include "ui/occupants_view.h"
#include "ui/roster_view.h"
#include "ui/ui_private.h"

static View *
panel(const Ui *ui)
{
    return ui->views[VIEW_ROSTER];
}

static View *
occupants(const Ui *ui)
{
    return ui->views[VIEW_OCCUPANTS];
}

/* --- the keyboard --- */

static bool
can_focus(const Ui *ui, Focus focus)
{
    const Chat *chat = windows_current(model_windows(ui->model))->chat;

    if (ui->prompt_id)
        return false;
    return focus == FOCUS_OCCUPANTS ? chat && chat->room : model_accounts(ui->model)->len > 0;
}

void
ui_focus(Ui *ui, Focus focus)
{
    if (focus != FOCUS_LINE && !can_focus(ui, focus))
        focus = FOCUS_LINE;
    if (ui->focus == focus)
        return;
    ui->focus = focus;
    ui->panel_window = windows_current(model_windows(ui->model));
    ui->needs_layout = true;
    ui->is_input_dirty = true;
    roster_view_set_focus(panel(ui), focus == FOCUS_ROSTER);
    occupants_view_set_focus(occupants(ui), focus == FOCUS_OCCUPANTS);
}

void
ui_sync_panel(Ui *ui)
{
    if (ui->focus != FOCUS_LINE && windows_current(model_windows(ui->model)) != ui->panel_window)
        ui_focus(ui, FOCUS_LINE);
}

/* What is about the conversation leads back to it. */
static bool
is_for_window(KeyAction action)
{
    return action <= KEY_WINDOW_NEXT || action == KEY_CANCEL;
}

bool
ui_panel_key(Ui *ui, const InputEvent *event, KeyAction action)
{
    if (ui->focus == FOCUS_LINE || ui->prompt_id)
        return false;
    switch (ui->focus == FOCUS_ROSTER
                ? roster_view_key(panel(ui), event->name, event->bytes, event->length)
                : occupants_view_key(occupants(ui), event->name, event->bytes, event->length)) {
    case PANEL_KEY_USED:
        break;
    case PANEL_KEY_LEAVE:
        ui_focus(ui, FOCUS_LINE);
        break;
    case PANEL_KEY_UNUSED:
        if (is_for_window(action))
            ui_focus(ui, FOCUS_LINE);
        return action == KEY_COUNT || action == KEY_CANCEL;
    }
    ui->is_input_dirty = true;
    return true;
}

int
ui_panel_column(const Ui *ui)
{
    switch (ui->focus) {
    case FOCUS_ROSTER:
        return roster_view_cursor_column(panel(ui));
    case FOCUS_OCCUPANTS:
        return occupants_view_cursor_column(occupants(ui));
    case FOCUS_LINE:
        break;
    }
    return -1;
}

/* --- who was chosen --- */

static void
keep_text(char **field, const char *text)
{
    g_free(*field);
    *field = g_strdup(text);
}

/* "bob: " in an empty line, "bob " elsewhere. */
static void
insert_nick(Ui *ui, const Occupant *occupant)
{
    const char *nick = occupant_nick(occupant);
    const SettingScope scope = chat_scope(occupant->chat);
    const char *line = input_line_text(ui->input);
    int cursor = input_line_cursor(ui->input);
    const char *suffix =
        settings_text(model_settings(ui->model), SETTING_ROOMS_COMPLETION_SUFFIX, &scope);
    bool is_glued = cursor > 0 && line[cursor - 1] != ' ';
    g_autofree char *text = g_strconcat(is_glued ? " " : "", nick, line[0] ? " " : suffix, NULL);

    keep_text(&ui->before_click, line);
    input_line_insert(ui->input, text, strlen(text));
    keep_text(&ui->after_click, input_line_text(ui->input));
}

static void
open_private(Ui *ui, const Occupant *occupant)
{
    Windows *windows = model_windows(ui->model);
    Chat *chat = account_get_chat(occupant->chat->account, occupant->jid, CHAT_PRIVATE);

    if (chat)
        windows_go(windows, windows_open_chat(windows, chat));
}

/* The second click on somebody takes back what the first one wrote. */
static bool
take_back_click(Ui *ui, const char *nick)
{
    const char *line = input_line_text(ui->input);

    if (g_strcmp0(line, ui->after_click) != 0 || !strstr(line, nick))
        return false;
    input_line_set_text(ui->input, ui->before_click);
    g_clear_pointer(&ui->after_click, g_free);
    return true;
}

static void
on_chosen(Occupant *occupant, OccupantChoice choice, gpointer data)
{
    Ui *ui = data;
    const char *nick = occupant_nick(occupant);

    if (input_line_is_answering(ui->input))
        return;
    if (choice == OCCUPANT_PRIVATELY || (choice == OCCUPANT_CLICKED && take_back_click(ui, nick)))
        open_private(ui, occupant);
    else
        insert_nick(ui, occupant);
    ui->is_input_dirty = true;
}

/* --- the width --- */

static void
keep_settings(const Ui *ui)
{
    g_autoptr(GError) error = NULL;

    if (ui->paths && !model_is_private(ui->model) &&
        !settings_file_save(model_settings(ui->model), ui->paths->config_dir, &error))
        log_warning("ui", "the panel's width is not kept: %s", error->message);
}

static bool
is_inside(const Rect *rect, const InputEvent *event)
{
    return event->row >= rect->row && event->row < rect->row + rect->rows &&
           event->column >= rect->column && event->column < rect->column + rect->columns;
}

static Focus
line_at(const Ui *ui, const InputEvent *event)
{
    if (is_inside(&ui->layout.line, event))
        return FOCUS_ROSTER;
    return is_inside(&ui->layout.occupants_line, event) ? FOCUS_OCCUPANTS : FOCUS_LINE;
}

static void
drag_to(Ui *ui, int column)
{
    bool is_roster = ui->dragged == FOCUS_ROSTER;
    SettingId id = is_roster ? SETTING_ROSTER_WIDTH : SETTING_ROOMS_PANEL_WIDTH;
    const Rect *rect = is_roster ? &ui->layout.roster : &ui->layout.occupants;
    const SettingRow *row = settings_row(id);
    int least = (int)g_ascii_strtoll(row->range, NULL, 10);
    int most = (int)g_ascii_strtoll(strstr(row->range, "..") + 2, NULL, 10);
    int width = rect->column > 0 ? surface_columns(ui->surface) - column - 1 : column;
    g_autofree char *text = g_strdup_printf("%d", CLAMP(width, least, most));

    settings_set(model_settings(ui->model), id, NULL, text, NULL);
}

bool
ui_panel_mouse(Ui *ui, const InputEvent *event)
{
    if (event->kind == INPUT_CLICK)
        ui->dragged = line_at(ui, event);
    if (ui->dragged == FOCUS_LINE)
        return event->kind == INPUT_DRAG || event->kind == INPUT_RELEASE;
    if (event->kind == INPUT_DRAG)
        drag_to(ui, event->column);
    if (event->kind == INPUT_RELEASE) {
        ui->dragged = FOCUS_LINE;
        keep_settings(ui);
    }
    return true;
}

/* --- what commands ask --- */

static bool
go_to_occupants(Ui *ui, const char *text)
{
    if (!can_focus(ui, FOCUS_OCCUPANTS))
        return false;
    ui_focus(ui, FOCUS_OCCUPANTS);
    occupants_view_set_filter(occupants(ui), text);
    return true;
}

bool
ui_panel_order(Ui *ui, PanelOrder order, const char *text)
{
    switch (order) {
    case PANEL_FOLD:
        return roster_view_fold(panel(ui), text, FOLD_CLOSE) > 0;
    case PANEL_UNFOLD:
        return roster_view_fold(panel(ui), text, FOLD_OPEN) > 0;
    case PANEL_FILTER:
        roster_view_set_filter(panel(ui), text);
        return true;
    case PANEL_OCCUPANTS:
        return go_to_occupants(ui, text);
    }
    return false;
}

static void
on_order(const char *line, gpointer data)
{
    Ui *ui = data;

    ui->handlers.line(line, ui->handlers.data);
}

void
ui_start_panel(Ui *ui)
{
    roster_view_set_paths(panel(ui), ui->paths);
    roster_view_set_order(panel(ui), on_order, ui);
    occupants_view_set_chosen(occupants(ui), on_chosen, ui);
}
