/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user does: keys, pastes, the mouse; and what commands ask of the screen. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "model/notice.h"
#include "ui/ui_private.h"

/* More lines than any timeline has. */
enum { ALL_LINES = 10 * LIMIT_TIMELINE, WHEEL_LINES = 3 };

/* --- scrolling --- */

static void
tell_top(Ui *ui)
{
    ui_flush(ui);
    if (chat_view_is_at_top(ui->views[VIEW_MAIN]))
        ui->handlers.edge_reached(windows_current(model_windows(ui->model)), EDGE_TOP,
                                  ui->handlers.data);
    if (chat_view_shows_gap(ui->views[VIEW_MAIN]))
        ui->handlers.edge_reached(windows_current(model_windows(ui->model)), EDGE_GAP,
                                  ui->handlers.data);
}

static void
tell_bottom(Ui *ui)
{
    if (chat_view_is_at_bottom(ui->views[VIEW_MAIN]))
        ui->handlers.edge_reached(windows_current(model_windows(ui->model)), EDGE_BOTTOM,
                                  ui->handlers.data);
}

static void
jump(Ui *ui, FaceJump jump)
{
    if (ui->handlers.jump)
        ui->handlers.jump(jump, ui->handlers.data);
}

static void
scroll(Ui *ui, int amount, bool by_page)
{
    chat_view_scroll(ui->views[VIEW_MAIN], amount, by_page);
    if (amount < 0)
        tell_top(ui);
    else
        tell_bottom(ui);
}

/* What there is to read for an answer comes before the conversation. */
static void
page(Ui *ui, int step)
{
    if (!ui_page_prompt(ui, step))
        scroll(ui, step, true);
}

/* --- windows --- */

static void
go_to(Ui *ui, Window *window)
{
    if (window)
        windows_go(model_windows(ui->model), window);
    else
        ui->rings = true;
}

static void
go_by(Ui *ui, int step)
{
    Windows *windows = model_windows(ui->model);
    const GPtrArray *all = windows_all(windows);
    guint index = 0;

    g_ptr_array_find((GPtrArray *)all, windows_current(windows), &index);
    windows_go(windows, all->pdata[((int)index + step + (int)all->len) % (int)all->len]);
}

/* --- completion --- */

static void
end_completion(Ui *ui)
{
    if (completer_words(ui->completer))
        ui->needs_layout = true;
    completer_end(ui->completer);
}

static void
complete(Ui *ui, int step)
{
    if (!completer_press(ui->completer, ui->input, step))
        ui->rings = true;
    ui->needs_layout = true;
}

/* --- keys --- */

static void
cancel(Ui *ui)
{
    if (ui->prompt_id)
        ui_give_up_prompt(ui);
    else
        input_line_set_text(ui->input, "");
}

static void
redraw(Ui *ui)
{
    if (ui->term)
        term_forget(ui->term);
    ui_mark_all(ui);
}

static void
run_action(Ui *ui, KeyAction action)
{
    Windows *windows = model_windows(ui->model);

    switch (action) {
    case KEY_WINDOW_1 ... KEY_WINDOW_10:
        go_to(ui, windows_find(windows, (unsigned)(action - KEY_WINDOW_1) + 1));
        break;
    case KEY_WINDOW_ACTIVE:
        go_to(ui, windows_next_active(windows));
        break;
    case KEY_WINDOW_PREVIOUS:
        go_by(ui, -1);
        break;
    case KEY_WINDOW_NEXT:
        go_by(ui, 1);
        break;
    case KEY_ROSTER:
        ui_focus(ui, ui->focus == FOCUS_ROSTER ? FOCUS_LINE : FOCUS_ROSTER);
        break;
    case KEY_OCCUPANTS:
        ui_focus(ui, ui->focus == FOCUS_OCCUPANTS ? FOCUS_LINE : FOCUS_OCCUPANTS);
        break;
    case KEY_PAGE_UP:
        page(ui, -1);
        break;
    case KEY_PAGE_DOWN:
        page(ui, 1);
        break;
    case KEY_LINE_UP:
        scroll(ui, -1, false);
        break;
    case KEY_LINE_DOWN:
        scroll(ui, 1, false);
        break;
    case KEY_TOP:
        scroll(ui, -ALL_LINES, false);
        break;
    case KEY_BOTTOM:
        chat_view_scroll_end(ui->views[VIEW_MAIN]);
        break;
    case KEY_MENTION:
        if (!chat_view_scroll_to_mention(ui->views[VIEW_MAIN]))
            ui->rings = true;
        break;
    case KEY_UNREAD:
        jump(ui, JUMP_UNREAD);
        break;
    case KEY_BACK:
        jump(ui, JUMP_BACK);
        break;
    case KEY_COMPLETE:
        complete(ui, 1);
        break;
    case KEY_COMPLETE_BACK:
        complete(ui, -1);
        break;
    case KEY_CANCEL:
        cancel(ui);
        break;
    case KEY_REDRAW:
        redraw(ui);
        break;
    case KEY_SUSPEND:
        if (ui->term)
            term_suspend(ui->term);
        break;
    case KEY_COUNT:
        break;
    }
}

static void
on_key(Ui *ui, const InputEvent *event)
{
    KeyAction action = keymap_find(ui->keymap, event->name);

    if (action != KEY_COMPLETE && action != KEY_COMPLETE_BACK)
        end_completion(ui);
    if (ui->prompt_id && strcmp(event->name, "Escape") == 0)
        ui_give_up_prompt(ui);
    else if (ui_panel_key(ui, event, action))
        return;
    else if (ui_form_key(ui, event->name, action) || ui_list_key(ui, event->name, action))
        return;
    else if (action != KEY_COUNT)
        run_action(ui, action);
    else
        input_line_feed(ui->input, event->bytes, event->length, event->is_sequence);
}

/* --- pastes --- */

/* Every end of a line becomes a newline, in one pass: g_string_replace() moves the rest each time.
 */
static GString *
read_paste(const char *bytes, size_t length)
{
    GString *text = g_string_sized_new(length + 1);

    for (size_t i = 0; i < length; i++) {
        bool is_second = bytes[i] == '\n' && i > 0 && bytes[i - 1] == '\r';
        if (!is_second)
            g_string_append_c(text, bytes[i] == '\0' ? ' ' : bytes[i] == '\r' ? '\n' : bytes[i]);
    }
    return text;
}

/* Newlines stay, but those at the end: they would only be sent. */
static void
on_paste(Ui *ui, const InputEvent *event)
{
    g_autoptr(GString) text = read_paste(event->bytes, event->length);

    while (text->len > 0 && text->str[text->len - 1] == '\n')
        g_string_truncate(text, text->len - 1);
    end_completion(ui);
    ui_focus(ui, FOCUS_LINE);
    input_line_insert(ui->input, text->str, text->len);
    explicit_bzero(text->str, text->len);
    if (event->is_cut)
        notice_here(ui->model, SEVERITY_WARNING,
                    _("What you pasted is longer than %d KiB; the rest was left out."),
                    LIMIT_BODY_BYTES / 1024);
}

/* --- mouse --- */

static View *
find_view(Ui *ui, int row, int column)
{
    for (int i = 0; i < VIEW_COUNT; i++) {
        const Rect *rect = &ui->views[i]->rect;

        if (row >= rect->row && row < rect->row + rect->rows && column >= rect->column &&
            column < rect->column + rect->columns)
            return ui->views[i];
    }
    return NULL;
}

static void
on_mouse(Ui *ui, const InputEvent *event)
{
    View *view = find_view(ui, event->row, event->column);

    if (!settings_bool(model_settings(ui->model), SETTING_UI_MOUSE, NULL) ||
        ui_panel_mouse(ui, event) || !view)
        return;
    if (event->kind == INPUT_CLICK && view->type->click)
        view->type->click(view, event->row - view->rect.row, event->column - view->rect.column);
    if (event->kind == INPUT_WHEEL && view->type->wheel)
        view->type->wheel(view, event->amount * WHEEL_LINES);
    if (event->kind == INPUT_WHEEL && event->amount < 0 && view == ui->views[VIEW_MAIN])
        tell_top(ui);
}

/* --- all input --- */

static void
tell_typing(Ui *ui)
{
    const char *text = input_line_text(ui->input);

    if (input_line_is_answering(ui->input) || strcmp(text, ui->told_text) == 0)
        return;
    g_free(ui->told_text);
    ui->told_text = g_strdup(text);
    ui->handlers.typing(ui->told_text, ui->handlers.data);
}

void
ui_on_input(const InputEvent *event, void *data)
{
    Ui *ui = data;
    bool is_deliberate = event->kind != INPUT_WHEEL && event->kind != INPUT_FOCUS;

    if (is_deliberate && ui->handlers.input)
        ui->handlers.input(ui->handlers.data);
    switch (event->kind) {
    case INPUT_KEY:
        on_key(ui, event);
        break;
    case INPUT_PASTE:
        on_paste(ui, event);
        break;
    case INPUT_CLICK:
    case INPUT_WHEEL:
    case INPUT_DRAG:
    case INPUT_RELEASE:
        on_mouse(ui, event);
        break;
    case INPUT_FOCUS:
        ui->handlers.focus(event->has_focus, ui->handlers.data);
        return;
    }
    ui->is_input_dirty = true;
    ui_store_form(ui);
    ui_store_filter(ui);
    tell_typing(ui);
}

static void
on_escape_time(gpointer data)
{
    Ui *ui = data;

    ui->escape_timer = 0;
    key_parser_time_out(ui->parser);
    ui_flush(ui);
}

void
ui_feed(Ui *ui, const char *bytes, size_t length)
{
    Clock *clock = model_clock(ui->model);

    timer_stop(clock, &ui->escape_timer);
    key_parser_feed(ui->parser, bytes, length);

    int wait = key_parser_wait(ui->parser);

    if (wait > 0)
        ui->escape_timer = timer_start(clock, wait, on_escape_time, ui);
}

void
ui_type(Ui *ui, const char *text)
{
    ui_feed(ui, text, strlen(text));
}

void
ui_key(Ui *ui, const char *name)
{
    char bytes[KEY_NAME_BYTES];
    size_t length = key_name_bytes(name, bytes, sizeof(bytes));

    g_assert(length > 0);
    ui_feed(ui, bytes, length);
    timer_stop(model_clock(ui->model), &ui->escape_timer);
    key_parser_time_out(ui->parser);
}

/* --- what commands ask --- */

static bool
face_scroll(gpointer data, int amount, bool by_page)
{
    scroll(data, amount, by_page);
    return true;
}

static bool
face_redraw(gpointer data)
{
    redraw(data);
    return true;
}

static bool
face_load_theme(gpointer data, const char *name, GError **error)
{
    return ui_load_theme(data, name, error);
}

static char **
face_list_themes(gpointer data)
{
    const Ui *ui = data;

    return theme_list(ui->paths);
}

static bool
face_set_input(gpointer data, const char *text)
{
    Ui *ui = data;

    if (input_line_is_answering(ui->input))
        return false;
    input_line_set_text(ui->input, text);
    ui->is_input_dirty = true;
    return true;
}

static bool
face_panel(gpointer data, PanelOrder order, const char *text)
{
    return ui_panel_order(data, order, text);
}

static void
face_lend(gpointer data, bool is_lent)
{
    Ui *ui = data;

    term_lend(ui->term, is_lent);
}

const FaceOps ui_face_ops = {
    .scroll = face_scroll,
    .redraw = face_redraw,
    .load_theme = face_load_theme,
    .list_themes = face_list_themes,
    .set_input = face_set_input,
    .lend = face_lend,
    .panel = face_panel,
};
