/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forms and the input line: it holds the text of the place where the user is, keys walk through the
 * places. A line that begins with "/" is a command, as everywhere ("//" for a slash); of a secret
 * all is meant as it stands. */

#include "config.h"

#include <string.h>

#include "base/secret.h"
#include "model/form_window.h"
#include "ui/ui_private.h"
#include "ui/view_text.h"

static Window *
current_form(const Ui *ui)
{
    Window *window = windows_current(model_windows(ui->model));

    return window->kind == WINDOW_FORM && window->form->state != FORM_CLOSED ? window : NULL;
}

/* A command is being typed, not a value. */
static bool
is_command(const char *text)
{
    return text[0] == '/' && text[1] != '/';
}

static bool
takes_text(const Window *window)
{
    char *text = form_window_text(window);
    bool is_text = text != NULL;

    secret_free(text);
    return is_text;
}

/* What the line shows for a value. */
static void
load_text(Ui *ui)
{
    char *text = form_window_text(ui->form);
    char *line = g_strconcat(text && text[0] == '/' ? "/" : "", text ? text : "", NULL);
    FormPlace place = ui->form->form->place;

    input_line_begin_answer(ui->input, form_window_is_secret(ui->form));
    if (!form_window_is_secret(ui->form))
        input_line_set_text(ui->input, line);
    g_free(ui->form_text);
    ui->form_text = g_strdup(input_line_text(ui->input));
    ui->form_place = place;
    ui->input_first = 0;
    ui->is_input_dirty = true;
    secret_free(text);
    secret_free(line);
}

void
ui_sync_form(Ui *ui)
{
    Window *form = ui->prompt_id ? NULL : current_form(ui);
    bool is_same = form && form == ui->form && form->form->place.field == ui->form_place.field &&
                   form->form->place.option == ui->form_place.option;

    if (is_same || (!form && !ui->form))
        return;
    ui->form = form;
    ui->is_input_dirty = true;
    completer_end(ui->completer);
    if (form)
        load_text(ui);
    else if (!ui->prompt_id)
        input_line_end_answer(ui->input);
}

static void
load_again(Ui *ui)
{
    ui->form = NULL;
    ui_sync_form(ui);
    if (!ui->form && !ui->prompt_id)
        input_line_end_answer(ui->input);
}

/* Where nothing is to be typed a letter is a slip of the hand. */
static bool
drop_text(Ui *ui)
{
    if (takes_text(ui->form))
        return false;
    ui->rings = true;
    input_line_set_text(ui->input, "");
    return true;
}

void
ui_store_form(Ui *ui)
{
    const char *line = input_line_text(ui->input);

    if (!ui->form || form_window_is_secret(ui->form) || is_command(line) ||
        strcmp(line, ui->form_text) == 0 || drop_text(ui))
        return;
    g_free(ui->form_text);
    ui->form_text = g_strdup(line);
    form_window_set_text(ui->form, line + (line[0] == '/'), NULL);
}

/* --- Enter --- */

static void
press(Ui *ui, unsigned button)
{
    if (!form_window_press(ui->form, button, NULL))
        ui->rings = true;
}

static void
press_enter(Ui *ui)
{
    const FormPlace *place = &ui->form->form->place;
    int button = form_place_button(*place);

    if (button >= 0)
        press(ui, (unsigned)button);
    else if (place->field == FORM_PLACE_CANCEL)
        form_window_cancel(ui->form);
    else
        form_window_move(ui->form, ui->form_step);
}

/* Of a secret an empty line changes nothing: what is there cannot be seen. */
static void
take_line(Ui *ui, const char *text)
{
    bool is_secret = form_window_is_secret(ui->form);

    if (!is_secret && is_command(text))
        ui->handlers.line(text, ui->handlers.data);
    else if (is_secret && !*text)
        press_enter(ui);
    else if (takes_text(ui->form)) {
        if (form_window_set_text(ui->form, text + (!is_secret && text[0] == '/'), NULL))
            press_enter(ui);
        else
            ui->rings = true;
    } else {
        press_enter(ui);
    }
}

void
ui_submit_form_line(Ui *ui, const char *text)
{
    take_line(ui, text);
    ui->form_step = 1;
    load_again(ui);
}

/* --- keys --- */

/* A secret is stored by its end; all else has been stored as it was typed. */
static void
leave(Ui *ui, int step)
{
    ui->form_step = step;
    if (form_window_is_secret(ui->form)) {
        input_line_feed(ui->input, "\r", 1, false);
        return;
    }
    form_window_move(ui->form, step);
    ui->form_step = 1;
}

static void
walk(Ui *ui, int step)
{
    if (ui->form->form->state == FORM_SHOWN)
        form_view_scroll(ui->views[VIEW_FORM], step, false);
    else
        leave(ui, step);
}

static bool
act(Ui *ui, KeyAction action)
{
    View *view = ui->views[VIEW_FORM];

    switch (action) {
    case KEY_COMPLETE:
        leave(ui, 1);
        return true;
    case KEY_COMPLETE_BACK:
        leave(ui, -1);
        return true;
    case KEY_PAGE_UP:
    case KEY_PAGE_DOWN:
        form_view_scroll(view, action == KEY_PAGE_UP ? -1 : 1, true);
        return true;
    case KEY_LINE_UP:
    case KEY_LINE_DOWN:
        form_view_scroll(view, action == KEY_LINE_UP ? -1 : 1, false);
        return true;
    case KEY_TOP:
    case KEY_BOTTOM:
        form_view_scroll(view, action == KEY_TOP ? -SURFACE_MAX_ROWS : SURFACE_MAX_ROWS, true);
        return true;
    case KEY_CANCEL:
        form_window_cancel(ui->form);
        return true;
    default:
        return false;
    }
}

/* Space and the arrows, where nothing is typed. */
static bool
choose(Ui *ui, const char *name)
{
    bool is_forward = strcmp(name, "Space") == 0 || strcmp(name, "Right") == 0;

    if (*input_line_text(ui->input) || (!is_forward && strcmp(name, "Left") != 0))
        return false;
    return form_window_choose(ui->form, is_forward ? 1 : -1);
}

/* Alt-Enter, where several lines may stand. */
static bool
begin_line(Ui *ui)
{
    const FormPlace *place = &ui->form->form->place;
    const Form *form = ui->form->form->form;
    bool is_multi = place->field >= 0 && form_field_is_multi(form_field(form, (guint)place->field));

    if (!is_multi || !takes_text(ui->form))
        return false;
    input_line_insert(ui->input, "\n", 1);
    return true;
}

bool
ui_form_key(Ui *ui, const char *name, KeyAction action)
{
    bool is_escape = strcmp(name, "Escape") == 0;

    if (!ui->form)
        return false;
    if (!form_window_is_secret(ui->form) && is_command(input_line_text(ui->input))) {
        if (!is_escape && action != KEY_CANCEL)
            return false;
        load_again(ui);
        return true;
    }
    if (act(ui, is_escape ? KEY_CANCEL : action))
        return true;
    if (action != KEY_COUNT)
        return false;
    if (strcmp(name, "Up") == 0 || strcmp(name, "Down") == 0) {
        walk(ui, name[0] == 'U' ? -1 : 1);
        return true;
    }
    if (strcmp(name, "M-Enter") == 0)
        return begin_line(ui);
    return choose(ui, name);
}

/* "Name of your bot: " before the line. The caller owns it. */
char *
ui_form_label(const Ui *ui)
{
    const FormPlace *place = &ui->form->form->place;

    if (place->field < 0 || !takes_text(ui->form))
        return g_strdup("> ");
    const FormField *field = form_field(ui->form->form->form, (unsigned)place->field);
    g_autofree char *label = text_cut(form_field_label(field), surface_columns(ui->surface) / 2);
    return g_strconcat(label, ": ", NULL);
}
