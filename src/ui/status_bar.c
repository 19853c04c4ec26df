/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The status bar: the clock, who we are, and the windows. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/text_width.h"
#include "model/request.h"
#include "ui/view_text.h"
#include "ui/views.h"

/* The names of windows are cut to this. */
#define NAME_COLUMNS 20

/* One window in the list, while it is drawn. */
typedef struct {
    char *text;
    int columns; /* with the space before it */
    StyleId style;
    bool is_shown;
} Label;

/* --- us --- */

static char *
clock_text(const Model *model)
{
    const Settings *settings = model_settings(model);

    if (!settings_bool(settings, SETTING_UI_CLOCK, NULL))
        return g_strdup("");
    g_autofree char *time = date_format(clock_now(model_clock(model)),
                                        settings_text(settings, SETTING_UI_TIME_FORMAT, NULL));
    return g_strdup_printf("[%s] ", time);
}

/* "alice ◐ away invisible (5)": the words where they are not plain, the priority where it is not 0;
 * of one that stops messages, that it does. */
static char *
own_text(Model *model)
{
    const Window *window = windows_current(model_windows(model));
    const Account *account = window->account ? window->account : model_default_account(model);

    if (!account)
        return g_strdup(_("no account"));
    bool is_online = account->state == ACCOUNT_ONLINE;
    GString *text = g_string_new(jid_short_name(account->jid));

    g_string_append_printf(text, " %s", account_sign(account));
    if (is_online && account->show != SHOW_ONLINE)
        g_string_append_printf(text, " %s", show_label(account->show));
    if (account->is_invisible)
        g_string_append_printf(text, " %s", _("invisible"));
    if (is_online && account->priority < 0)
        g_string_append_printf(text, _(" (%d: no messages)"), account->priority);
    else if (is_online && account->priority > 0)
        g_string_append_printf(text, " (%d)", account->priority);
    return g_string_free(text, FALSE);
}

/* --- the windows --- */

static void
label_clear(gpointer label)
{
    g_free(((Label *)label)->text);
}

static Label
make_label(const Window *window, const Window *current)
{
    unsigned unread = window->chat ? window->chat->unread : 0;
    bool is_mention = window->chat && window->chat->mentions > 0;
    g_autofree char *name = text_cut(window_name(window), NAME_COLUMNS);
    g_autofree char *count =
        unread > 0 ? g_strdup_printf("(%u%s)", unread, is_mention ? "!" : "") : g_strdup("");
    Label label = {
        .text = g_strdup_printf("%u:%s%s%s", window->number, name, count,
                                window->has_activity ? "*" : ""),
        .style = window == current                    ? STYLE_STATUS_CURRENT
                 : unread > 0 || window->has_activity ? STYLE_STATUS_UNREAD
                                                      : STYLE_STATUS,
    };

    label.columns = text_width(label.text) + 1;
    return label;
}

/* Shows the labels of one style while there is room, the current one's in any case; returns how
 * many it could not. */
static unsigned
show_labels(GArray *labels, StyleId style, int *room)
{
    unsigned hidden = 0;

    for (unsigned i = 0; i < labels->len; i++) {
        Label *label = &g_array_index(labels, Label, i);
        if (label->style != style)
            continue;
        label->is_shown = label->columns <= *room || style == STYLE_STATUS_CURRENT;
        if (label->is_shown)
            *room -= label->columns;
        else
            hidden++;
    }
    return hidden;
}

static int
all_columns(const GArray *labels)
{
    int columns = 0;

    for (unsigned i = 0; i < labels->len; i++)
        columns += g_array_index(labels, Label, i).columns;
    return columns;
}

/* The current window and those with something unread come before the others. Returns the style of
 * the count of those that have no room. */
static StyleId
choose_labels(GArray *labels, int room)
{
    if (all_columns(labels) > room)
        room -= (int)strlen(" +99");
    show_labels(labels, STYLE_STATUS_CURRENT, &room);
    if (show_labels(labels, STYLE_STATUS_UNREAD, &room) > 0)
        return STYLE_STATUS_UNREAD;
    show_labels(labels, STYLE_STATUS, &room);
    return STYLE_STATUS;
}

static unsigned
count_hidden(const GArray *labels)
{
    unsigned hidden = 0;

    for (unsigned i = 0; i < labels->len; i++)
        hidden += !g_array_index(labels, Label, i).is_shown;
    return hidden;
}

static void
draw_windows(const Model *model, Surface *surface, Rect rect)
{
    const Windows *windows = model_windows(model);
    const GPtrArray *all = windows_all(windows);
    g_autoptr(GArray) labels = g_array_new(FALSE, FALSE, sizeof(Label));
    int column = rect.column, end = rect.column + rect.columns;

    g_array_set_clear_func(labels, label_clear);
    for (unsigned i = 0; i < all->len; i++) {
        Label label = make_label(all->pdata[i], windows_current(windows));
        g_array_append_val(labels, label);
    }
    StyleId style = choose_labels(labels, rect.columns);
    unsigned hidden = count_hidden(labels);
    for (unsigned i = 0; i < labels->len; i++) {
        const Label *label = &g_array_index(labels, Label, i);
        if (label->is_shown)
            column += 1 + surface_put_cut(surface, rect.row, column + 1, end - column - 1,
                                          label->text, cell_style(label->style));
    }
    if (hidden == 0)
        return;
    g_autofree char *more = g_strdup_printf("+%u", hidden);
    surface_put_cut(surface, rect.row, column + 1, end - column - 1, more, cell_style(style));
}

/* "requests: 3": what others ask of us; "" for nothing. */
static char *
requests_text(const Model *model)
{
    unsigned count = model_requests(model)->len;

    /* TRANSLATORS: in the status bar, how many questions of others wait for an answer */
    return count > 0 ? g_strdup_printf(_("requests: %u"), count) : g_strdup("");
}

/* How this run differs from others. */
static const char *
run_text(const Model *model)
{
    /* TRANSLATORS: in the status bar: this run leaves nothing on the disk */
    return model_is_private(model) ? _("private") : "";
}

static void
status_bar_draw(View *view, Surface *surface)
{
    Rect rect = view->rect;
    g_autofree char *time = clock_text(view->model);
    g_autofree char *own = own_text(view->model);
    g_autofree char *text = g_strconcat(time, own, NULL);
    g_autofree char *requests = requests_text(view->model);
    int used = rect.columns > 2 ? 1 : 0;

    surface_fill(surface, rect, STYLE_STATUS);
    if (rect.rows < 1)
        return;
    /* On a narrow terminal the windows have at least half of it. */
    used += surface_put_cut(surface, rect.row, rect.column + used, rect.columns / 2, text,
                            cell_style(STYLE_STATUS));
    used++;
    if (run_text(view->model)[0])
        used += 1 + surface_put_cut(surface, rect.row, rect.column + used, rect.columns / 4,
                                    run_text(view->model), cell_style(STYLE_STATUS_UNREAD));
    if (model_work(view->model))
        used += 1 + surface_put_cut(surface, rect.row, rect.column + used, rect.columns / 3,
                                    model_work(view->model), cell_style(STYLE_STATUS_UNREAD));
    if (requests[0])
        used += 1 + surface_put_cut(surface, rect.row, rect.column + used, rect.columns / 3,
                                    requests, cell_style(STYLE_STATUS_UNREAD));
    rect.column += used;
    rect.columns -= used;
    draw_windows(view->model, surface, rect);
}

static void
status_bar_on_event(View *view, const Event *event)
{
    const EventKind shown = EVENT_ACCOUNT_ADDED | EVENT_ACCOUNT_CHANGED | EVENT_ACCOUNT_REMOVED |
                            EVENT_CHAT_CHANGED | EVENT_CHAT_REMOVED | EVENT_WINDOWS | EVENT_ROSTER |
                            EVENT_CONTACT_REMOVED | EVENT_REQUESTS | EVENT_ROOM | EVENT_WORK;

    if (event->kind & shown)
        view_mark(view);
}

static void
status_bar_free(View *view)
{
    g_free(view);
}

static const ViewType status_bar_type = {
    .name = "status",
    .on_event = status_bar_on_event,
    .draw = status_bar_draw,
    .free = status_bar_free,
};

View *
status_bar_new(Model *model)
{
    View *view = g_new0(View, 1);

    *view = (View){ .type = &status_bar_type, .model = model, .is_dirty = true };
    return view;
}
