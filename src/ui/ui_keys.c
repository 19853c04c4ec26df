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
jump(Ui *ui, int to)
{
    if (ui->handlers.jump)
        ui->handlers.jump((FaceJump)to, ui->handlers.data);
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

static void
scroll_lines(Ui *ui, int amount)
{
    scroll(ui, amount, false);
}

static void
scroll_to_end(Ui *ui, int unused)
{
    (void)unused;
    chat_view_scroll_end(ui->views[VIEW_MAIN]);
}

static void
scroll_to_mention(Ui *ui, int unused)
{
    (void)unused;
    if (!chat_view_scroll_to_mention(ui->views[VIEW_MAIN]))
        ui->rings = true;
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

static void
go_to_number(Ui *ui, int number)
{
    go_to(ui, windows_find(model_windows(ui->model), (unsigned)number));
}

static void
go_to_active(Ui *ui, int unused)
{
    (void)unused;
    go_to(ui, windows_next_active(model_windows(ui->model)));
}

/* A panel. */
static void
enter_or_leave(Ui *ui, int panel)
{
    ui_focus(ui, (int)ui->focus == panel ? FOCUS_LINE : (Focus)panel);
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
cancel(Ui *ui, int unused)
{
    (void)unused;
    if (ui->prompt_id)
        ui_give_up_prompt(ui);
    else
        input_line_set_text(ui->input, "");
}

static void
redraw(Ui *ui, int unused)
{
    (void)unused;
    if (ui->term)
        term_forget(ui->term);
    ui_mark_all(ui);
}

static void
suspend(Ui *ui, int unused)
{
    (void)unused;
    if (ui->term)
        term_suspend(ui->term);
}

/* What a key does, with a number that it hands over. */
typedef struct {
    void (*run)(Ui *ui, int number);
    int number;
} Action;

static const Action ACTIONS[KEY_COUNT] = {
    [KEY_WINDOW_1] = { go_to_number, 1 },
    [KEY_WINDOW_2] = { go_to_number, 2 },
    [KEY_WINDOW_3] = { go_to_number, 3 },
    [KEY_WINDOW_4] = { go_to_number, 4 },
    [KEY_WINDOW_5] = { go_to_number, 5 },
    [KEY_WINDOW_6] = { go_to_number, 6 },
    [KEY_WINDOW_7] = { go_to_number, 7 },
    [KEY_WINDOW_8] = { go_to_number, 8 },
    [KEY_WINDOW_9] = { go_to_number, 9 },
    [KEY_WINDOW_10] = { go_to_number, 10 },
    [KEY_WINDOW_ACTIVE] = { go_to_active, 0 },
    [KEY_WINDOW_PREVIOUS] = { go_by, -1 },
    [KEY_WINDOW_NEXT] = { go_by, 1 },
    [KEY_ROSTER] = { enter_or_leave, FOCUS_ROSTER },
    [KEY_OCCUPANTS] = { enter_or_leave, FOCUS_OCCUPANTS },
    [KEY_PAGE_UP] = { page, -1 },
    [KEY_PAGE_DOWN] = { page, 1 },
    [KEY_LINE_UP] = { scroll_lines, -1 },
    [KEY_LINE_DOWN] = { scroll_lines, 1 },
    [KEY_TOP] = { scroll_lines, -ALL_LINES },
    [KEY_BOTTOM] = { scroll_to_end, 0 },
    [KEY_MENTION] = { scroll_to_mention, 0 },
    [KEY_UNREAD] = { jump, JUMP_UNREAD },
    [KEY_BACK] = { jump, JUMP_BACK },
    [KEY_COMPLETE] = { complete, 1 },
    [KEY_COMPLETE_BACK] = { complete, -1 },
    [KEY_CANCEL] = { cancel, 0 },
    [KEY_REDRAW] = { redraw, 0 },
    [KEY_SUSPEND] = { suspend, 0 },
};

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
        ACTIONS[action].run(ui, ACTIONS[action].number);
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
    redraw(data, 0);
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
