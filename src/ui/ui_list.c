/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists and the input line: it holds the filter, keys walk through the rows and the buttons. A line
 * that begins with "/" is a command, as everywhere. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "model/list_window.h"
#include "model/notice.h"
#include "ui/ui_private.h"

static Window *
current_list(const Ui *ui)
{
    Window *window = windows_current(model_windows(ui->model));

    return window->kind == WINDOW_LIST && !window->list->is_closed ? window : NULL;
}

static void
load_filter(Ui *ui)
{
    input_line_begin_answer(ui->input, false);
    input_line_set_text(ui->input, ui->list->list->filter);
    ui->input_first = 0;
    ui->is_input_dirty = true;
}

void
ui_sync_list(Ui *ui)
{
    Window *list = ui->prompt_id ? NULL : current_list(ui);

    if (list == ui->list)
        return;
    ui->list = list;
    ui->is_input_dirty = true;
    completer_end(ui->completer);
    if (list)
        load_filter(ui);
    else if (!ui->prompt_id && !ui->form)
        input_line_end_answer(ui->input);
}

static bool
is_command(const char *text)
{
    return text[0] == '/';
}

void
ui_store_filter(Ui *ui)
{
    const char *line = input_line_text(ui->input);

    if (ui->list && !is_command(line))
        list_window_set_filter(ui->list, line);
}

static void
tell(Ui *ui, bool is_done, GError *error)
{
    if (is_done)
        return;
    ui->rings = true;
    if (error)
        notice_here(ui->model, SEVERITY_ERROR, "%s", error->message);
    g_clear_error(&error);
}

void
ui_submit_list_line(Ui *ui, const char *text)
{
    Window *window = ui->list;
    GError *error = NULL;

    if (is_command(text))
        ui->handlers.line(text, ui->handlers.data);
    else
        tell(ui, list_window_enter(window, &error), error);
    ui->list = NULL;
    ui_sync_list(ui);
    if (!ui->list && !ui->prompt_id && !ui->form)
        input_line_end_answer(ui->input);
}

/* --- keys --- */

/* Escape takes back what was done last: the filter, the marks, the window. */
static void
give_up(Ui *ui)
{
    Window *window = ui->list;

    if (*input_line_text(ui->input))
        input_line_set_text(ui->input, "");
    else if (window->list->marked > 0)
        list_window_unmark_all(window);
    else
        list_window_close(window);
}

static bool
act(Ui *ui, KeyAction action)
{
    Window *window = ui->list;
    int page = list_view_page(ui->views[VIEW_LIST]), all = (int)window->list->shown->len;
    const struct {
        KeyAction action;
        int step;
    } moves[] = {
        { KEY_PAGE_UP, -page }, { KEY_PAGE_DOWN, page }, { KEY_LINE_UP, -1 },
        { KEY_LINE_DOWN, 1 },   { KEY_TOP, -all },       { KEY_BOTTOM, all },
    };

    for (unsigned i = 0; i < G_N_ELEMENTS(moves); i++) {
        if (moves[i].action != action)
            continue;
        list_window_move(window, moves[i].step);
        return true;
    }
    if (action == KEY_COMPLETE || action == KEY_COMPLETE_BACK)
        list_window_turn(window, action == KEY_COMPLETE ? 1 : -1);
    else if (action == KEY_CANCEL)
        give_up(ui);
    else
        return false;
    return true;
}

/* Alt and a letter that an action of this list has. */
static bool
press(Ui *ui, const char *name)
{
    const ListAction *action = ui->list->list->request.actions;
    GError *error = NULL;

    if (name[0] != 'M' || name[1] != '-' || !name[2] || name[3])
        return false;
    while (action && action->word && action->key != name[2])
        action++;
    if (!action || !action->word)
        return false;
    tell(ui, list_window_press(ui->list, name[2], &error), error);
    return true;
}

static bool
walk(Ui *ui, const char *name)
{
    Window *window = ui->list;
    int all = (int)window->list->shown->len;
    bool is_empty = *input_line_text(ui->input) == '\0';

    if (strcmp(name, "Up") == 0 || strcmp(name, "Down") == 0)
        list_window_move(window, name[0] == 'U' ? -1 : 1);
    else if (is_empty && (strcmp(name, "Home") == 0 || strcmp(name, "End") == 0))
        list_window_move(window, name[0] == 'H' ? -all : all);
    else if (window->list->button >= 0 && (strcmp(name, "Left") == 0 || strcmp(name, "Right") == 0))
        list_window_turn(window, name[0] == 'L' ? -1 : 1);
    else if (strcmp(name, "Insert") == 0 || strcmp(name, "M-Space") == 0 ||
             (is_empty && strcmp(name, "Space") == 0))
        list_window_mark(window);
    else
        return false;
    return true;
}

bool
ui_list_key(Ui *ui, const char *name, KeyAction action)
{
    bool is_escape = strcmp(name, "Escape") == 0;

    if (!ui->list)
        return false;
    if (is_command(input_line_text(ui->input))) {
        if (!is_escape && action != KEY_CANCEL)
            return false;
        load_filter(ui);
        return true;
    }
    if (press(ui, name) || act(ui, is_escape ? KEY_CANCEL : action))
        return true;
    return action == KEY_COUNT && walk(ui, name);
}
