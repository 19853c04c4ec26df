/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The roster panel and the keyboard; its width, which the mouse sets by dragging the line beside
 * it. */

#include "config.h"

#include <string.h>

#include "base/log.h"
#include "settings/settings_file.h"
#include "ui/roster_view.h"
#include "ui/ui_private.h"

static View *
panel(const Ui *ui)
{
    return ui->views[VIEW_ROSTER];
}

void
ui_focus_panel(Ui *ui, bool has_focus)
{
    has_focus = has_focus && !ui->prompt_id && model_accounts(ui->model)->len > 0;
    if (ui->is_in_panel == has_focus)
        return;
    ui->is_in_panel = has_focus;
    ui->panel_window = windows_current(model_windows(ui->model));
    ui->needs_layout = true;
    ui->is_input_dirty = true;
    roster_view_set_focus(panel(ui), has_focus);
}

void
ui_sync_panel(Ui *ui)
{
    if (ui->is_in_panel && windows_current(model_windows(ui->model)) != ui->panel_window)
        ui_focus_panel(ui, false);
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
    if (!ui->is_in_panel || ui->prompt_id)
        return false;
    switch (roster_view_key(panel(ui), event->name, event->bytes, event->length)) {
    case ROSTER_KEY_USED:
        break;
    case ROSTER_KEY_LEAVE:
        ui_focus_panel(ui, false);
        break;
    case ROSTER_KEY_UNUSED:
        if (is_for_window(action))
            ui_focus_panel(ui, false);
        return action == KEY_COUNT || action == KEY_CANCEL;
    }
    ui->is_input_dirty = true;
    return true;
}

/* --- the width --- */

static void
keep_settings(const Ui *ui)
{
    g_autoptr(GError) error = NULL;

    if (ui->paths && !settings_file_save(model_settings(ui->model), ui->paths->config_dir, &error))
        log_warning("ui", "the panel's width is not kept: %s", error->message);
}

static bool
is_on_line(const Ui *ui, const InputEvent *event)
{
    const Rect *line = &ui->layout.line;

    return event->row >= line->row && event->row < line->row + line->rows &&
           event->column >= line->column && event->column < line->column + line->columns;
}

static void
drag_to(Ui *ui, int column)
{
    const SettingRow *row = settings_row(SETTING_ROSTER_WIDTH);
    int least = (int)g_ascii_strtoll(row->range, NULL, 10);
    int most = (int)g_ascii_strtoll(strstr(row->range, "..") + 2, NULL, 10);
    bool is_right = ui->layout.roster.column > ui->layout.line.column;
    int width = is_right ? surface_columns(ui->surface) - column - 1 : column;
    g_autofree char *text = g_strdup_printf("%d", CLAMP(width, least, most));

    settings_set(model_settings(ui->model), SETTING_ROSTER_WIDTH, NULL, text, NULL);
}

bool
ui_panel_mouse(Ui *ui, const InputEvent *event)
{
    if (event->kind == INPUT_CLICK)
        ui->is_dragging = is_on_line(ui, event);
    if (!ui->is_dragging)
        return event->kind == INPUT_DRAG || event->kind == INPUT_RELEASE;
    if (event->kind == INPUT_DRAG)
        drag_to(ui, event->column);
    if (event->kind == INPUT_RELEASE) {
        ui->is_dragging = false;
        keep_settings(ui);
    }
    return true;
}

/* --- what commands ask --- */

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
}
