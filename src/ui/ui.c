/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the screen's parts and takes them apart, and marks what the model's events touch. */

#include "config.h"

#include "ui/ui.h"

#include <langinfo.h>
#include <locale.h>
#include <string.h>

#include "model/chat.h"
#include "model/notice.h"
#include "ui/ui_private.h"

enum { MINUTE_MS = 60 * 1000 };

/* --- marking --- */

void
ui_mark_all(Ui *ui)
{
    for (int i = 0; i < VIEW_COUNT; i++)
        view_mark(ui->views[i]);
    surface_touch(ui->surface);
    ui->needs_layout = true;
    ui->is_input_dirty = true;
}

static void
on_attention(Ui *ui, const Event *event)
{
    SettingScope scope = event->chat ? chat_scope(event->chat) : (SettingScope){ 0 };

    if (event->chat && windows_is_seen(model_windows(ui->model), event->chat))
        return;
    if (settings_bool(model_settings(ui->model), SETTING_NOTIFY_BELL, &scope))
        ui->rings = true;
}

/* What may change how much is unread. */
static const unsigned title_events = EVENT_CHAT_CHANGED | EVENT_CHAT_REMOVED |
                                     EVENT_ACCOUNT_REMOVED | EVENT_WINDOWS | EVENT_ATTENTION;

/* The place of a form or a list and of the lines below it, and of the panel beside a room. */
static void
mark_layout(Ui *ui, const Event *event)
{
    const Window *window = windows_current(model_windows(ui->model));
    bool has_form = ui->views[VIEW_FORM]->rect.rows > 0;
    bool has_list = ui->views[VIEW_LIST]->rect.rows > 0;

    if ((window->kind == WINDOW_FORM) != has_form || (window->kind == WINDOW_LIST) != has_list ||
        ((has_form || has_list) && (!event->timeline || event->timeline == window->timeline)))
        ui->needs_layout = true;
    if ((window->chat && window->chat->room) != ui->is_in_room)
        ui->needs_layout = true;
}

static void
on_event(const Event *event, gpointer data)
{
    Ui *ui = data;

    for (int i = 0; i < VIEW_COUNT; i++) {
        if (ui->views[i]->type->on_event)
            ui->views[i]->type->on_event(ui->views[i], event);
    }
    ui->arrivals += event->kind == EVENT_MESSAGE_ADDED;
    if (event->kind == EVENT_ATTENTION)
        on_attention(ui, event);
    if (event->kind == EVENT_PROMPTS)
        ui_sync_prompt(ui);
    if (event->kind == EVENT_WINDOWS)
        ui_sync_panel(ui);
    if (event->kind & (EVENT_WINDOWS | EVENT_FORM_ASKED | EVENT_FORM_CHANGED))
        ui_sync_form(ui);
    if (event->kind & (EVENT_WINDOWS | EVENT_LIST))
        ui_sync_list(ui);
    if (event->kind == EVENT_WINDOWS || event->timeline)
        mark_layout(ui, event);
    if (event->kind & title_events)
        ui->is_title_dirty = true;
    if (event->kind & (EVENT_ACCOUNT_ADDED | EVENT_ACCOUNT_REMOVED))
        ui_mark_all(ui); /* without an account there is no roster panel */
}

/* --- settings --- */

bool
ui_load_theme(Ui *ui, const char *name, GError **error)
{
    Theme *theme = theme_load(ui->paths, name, error);

    if (!theme)
        return false;
    if (ui->term)
        term_set_theme(ui->term, theme);
    theme_free(ui->theme);
    ui->theme = theme;
    ui_mark_all(ui);
    return true;
}

static void apply_settings(Ui *ui);

static void
load_theme_or_tell(Ui *ui, const char *name)
{
    g_autoptr(GError) error = NULL;

    if (!ui_load_theme(ui, name, &error))
        notice(ui->model, NULL, NULL, SEVERITY_ERROR, "%s", error->message);
}

static void
on_setting(SettingId id, const SettingScope *scope, gpointer data)
{
    Ui *ui = data;

    (void)scope;
    if (id == SETTING_UI_THEME)
        load_theme_or_tell(ui, settings_text(model_settings(ui->model), id, NULL));
    apply_settings(ui);
    ui_mark_all(ui);
}

static void
on_minute(gpointer data)
{
    Ui *ui = data;

    ui->clock_timer = 0;
    view_mark(ui->views[VIEW_STATUS]);
    apply_settings(ui);
}

/* The terminal is to be as the settings say. */
static void
apply_settings(Ui *ui)
{
    const Settings *settings = model_settings(ui->model);
    Clock *clock = model_clock(ui->model);

    if (ui->term)
        term_set_mouse(ui->term, settings_bool(settings, SETTING_UI_MOUSE, NULL));
    timer_stop(clock, &ui->clock_timer);
    if (settings_bool(settings, SETTING_UI_CLOCK, NULL))
        ui->clock_timer =
            timer_start(clock, MINUTE_MS - clock_now(clock) % MINUTE_MS, on_minute, ui);
    ui->is_title_dirty = true;
}

/* --- making --- */

/* The screen is drawn and typed in UTF-8, whatever the locale says; readline looks there. */
static void
use_utf8(void)
{
    if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
        return;
    g_setenv(g_getenv("LC_ALL") ? "LC_ALL" : "LC_CTYPE", "C.UTF-8", TRUE);
    setlocale(LC_CTYPE, "C.UTF-8");
}

static void
load_keys(Ui *ui)
{
    g_autofree char *path = ui->paths ? paths_config(ui->paths, "keys") : NULL;
    g_autoptr(GError) error = NULL;

    if (path && !keymap_load(ui->keymap, path, &error))
        notice(ui->model, NULL, NULL, SEVERITY_ERROR, "%s", error->message);
}

static void
make_views(Ui *ui)
{
    ui->views[VIEW_TITLE] = title_bar_new(ui->model);
    ui->views[VIEW_MAIN] = chat_view_new(ui->model);
    ui->views[VIEW_FORM] = form_view_new(ui->model);
    ui->views[VIEW_LIST] = list_view_new(ui->model);
    ui->views[VIEW_ROSTER] = roster_view_new(ui->model);
    ui->views[VIEW_OCCUPANTS] = occupants_view_new(ui->model);
    ui->views[VIEW_STATUS] = status_bar_new(ui->model);
}

/* All but the terminal. */
static Ui *
make(const UiOptions *options)
{
    Ui *ui = g_new0(Ui, 1);

    use_utf8();
    ui->model = options->model;
    ui->paths = options->paths;
    ui->handlers = *options->handlers;
    ui->face = (Face){ &ui_face_ops, ui };
    ui->theme = theme_new_fallback();
    ui->keymap = keymap_new();
    ui->parser = key_parser_new(ui_on_input, ui);
    ui->input = input_line_new(&(InputLineHooks){ ui_on_submit, ui_is_private, ui });
    ui->completer = completer_new(ui_find_completion, ui);
    ui->surface = surface_new(1, 1);
    ui->told_text = g_strdup("");
    ui->form_text = g_strdup("");
    ui->form_step = 1;
    make_views(ui);
    return ui;
}

/* When all is there: what may already want to say something on the screen. */
static void
start(Ui *ui, const UiOptions *options)
{
    Settings *settings = model_settings(ui->model);

    ui->model_observer = model_observe(ui->model, EVENT_ALL & ~EVENT_XML, on_event, ui);
    ui->settings_observer = settings_observe(settings, on_setting, ui);
    load_keys(ui);
    load_theme_or_tell(ui, options->theme ? options->theme
                                          : settings_text(settings, SETTING_UI_THEME, NULL));
    apply_settings(ui);
    ui_start_panel(ui);
    ui_mark_all(ui);
    ui_sync_prompt(ui);
    ui_sync_form(ui);
    ui_sync_list(ui);
}

static void
on_term_input(const char *bytes, size_t length, gpointer data)
{
    ui_echo(data, bytes, length);
}

static void
on_term_resized(int rows, int columns, gpointer data)
{
    ui_resize(data, rows, columns);
}

static void
on_term_sleeping(bool is_sleeping, gpointer data)
{
    Ui *ui = data;

    ui->handlers.focus(!is_sleeping, ui->handlers.data);
}

Ui *
ui_new(const UiOptions *options, GError **error)
{
    Ui *ui = make(options);
    const TermHooks hooks = { on_term_input, on_term_resized, on_term_sleeping, ui };
    int rows, columns;

    ui->term = term_new(&hooks, error);
    if (!ui->term) {
        ui_free(ui);
        return NULL;
    }
    term_set_theme(ui->term, ui->theme);
    term_size(ui->term, &rows, &columns);
    ui_resize(ui, rows, columns);
    start(ui, options);
    ui_start_drawing(ui);
    return ui;
}

Ui *
ui_new_offscreen(const UiOptions *options, int rows, int columns)
{
    Ui *ui = make(options);

    ui_resize(ui, rows, columns);
    start(ui, options);
    return ui;
}

static void
stop(Ui *ui)
{
    Clock *clock = model_clock(ui->model);

    if (ui->source) {
        g_source_destroy(ui->source);
        g_source_unref(ui->source);
    }
    if (ui->model_observer)
        model_unobserve(ui->model, ui->model_observer);
    if (ui->settings_observer)
        settings_unobserve(model_settings(ui->model), ui->settings_observer);
    timer_stop(clock, &ui->escape_timer);
    timer_stop(clock, &ui->clock_timer);
}

void
ui_free(Ui *ui)
{
    if (!ui)
        return;
    stop(ui);
    for (int i = 0; i < VIEW_COUNT; i++)
        ui->views[i]->type->free(ui->views[i]);
    term_free(ui->term);
    completer_free(ui->completer);
    input_line_free(ui->input);
    key_parser_free(ui->parser);
    keymap_free(ui->keymap);
    theme_free(ui->theme);
    surface_free(ui->surface);
    g_free(ui->told_text);
    g_free(ui->form_text);
    g_free(ui->before_click);
    g_free(ui->after_click);
    g_free(ui->shown_title);
    g_free(ui->prompt_label);
    g_free(ui->prompt_detail);
    g_free(ui);
}

const Face *
ui_face(const Ui *ui)
{
    return &ui->face;
}
