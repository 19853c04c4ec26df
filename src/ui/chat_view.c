/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines of the current window.
 *
 * Where the user scrolled is a message and one of its lines, so that lines may come and go above.
 * Only messages near the view are laid out; of a long window the rest costs nothing. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "ui/message_format.h"
#include "ui/separators.h"
#include "ui/views.h"

/* Layouts of longer messages are not kept once they are out of view. */
#define LONG_BYTES (16 * 1024)
/* For how long a line to which the user has jumped is marked. */
#define MARK_MS (4 * 1000)

/* What one window shows. top NULL: the newest lines. */
typedef struct {
    Message *top;    /* owned: the message in the first row */
    unsigned index;  /* where it was last found */
    int line;        /* of top; negative: one of the lines above its own */
    Message *newest; /* owned: the last one when the user left the end */
    unsigned focus;  /* the window's focus_count when that was obeyed last */
} Place;

/* A line of the timeline: a message and its line, as in Place. */
typedef struct {
    unsigned index;
    int line;
} Spot;

typedef struct {
    Message *message; /* owned */
    unsigned revision;
    bool is_encrypted; /* the chat was, when it was laid out */
    LineLayout *layout;
    bool is_long;
    unsigned used; /* the drawing that needed it last */
} Entry;

typedef struct {
    View view;
    GHashTable *places;  /* Window -> Place, owned */
    GHashTable *entries; /* Message -> Entry, owned */
    unsigned drawings;
    MessageLook look;
    unsigned observer;
    Message *marked; /* owned: the line to which the user has jumped, for a moment; NULL */
    unsigned mark_timer;
    const Window *shown; /* in the last drawing, with: */
    LinePlace shown_unread;
    unsigned shown_gaps;
    bool shown_encrypted;
} ChatView;

static Window *
current(const ChatView *self)
{
    return windows_current(model_windows(self->view.model));
}

static void
place_free(gpointer data)
{
    Place *place = data;

    g_clear_pointer(&place->top, message_unref);
    g_clear_pointer(&place->newest, message_unref);
    g_free(place);
}

static void
entry_free(gpointer data)
{
    Entry *entry = data;

    line_layout_free(entry->layout);
    message_unref(entry->message);
    g_free(entry);
}

/* --- what the lines are --- */

static void
read_look(ChatView *self)
{
    const Settings *settings = model_settings(self->view.model);

    self->look = (MessageLook){
        .time_format = settings_text(settings, SETTING_UI_TIME_FORMAT, NULL),
        .day_format = settings_text(settings, SETTING_UI_DAY_FORMAT, NULL),
        .nick_width = settings_int(settings, SETTING_UI_NICK_WIDTH, NULL),
        .width = self->view.rect.columns,
    };
}

/* Before anything is measured. */
static void
check_width(ChatView *self)
{
    if (self->look.width == self->view.rect.columns && self->look.time_format)
        return;
    g_hash_table_remove_all(self->entries);
    read_look(self);
}

static bool
is_encrypted(const ChatView *self)
{
    const Chat *chat = current(self)->chat;

    return chat && chat_encryption_is_on(&chat->encryption);
}

static const LineLayout *
layout_of(ChatView *self, Message *message)
{
    Entry *entry = g_hash_table_lookup(self->entries, message);

    if (!entry) {
        entry = g_new0(Entry, 1);
        entry->message = message_ref(message);
        entry->is_long = strlen(message->body) > LONG_BYTES;
        g_hash_table_insert(self->entries, message, entry);
    }
    if (!entry->layout || entry->revision != message->revision ||
        entry->is_encrypted != is_encrypted(self)) {
        Paragraph paragraph;
        message_format(message, current(self)->chat, &self->look, &paragraph);
        line_layout_free(entry->layout);
        entry->layout = line_layout_new(&paragraph, self->look.width);
        entry->revision = message->revision;
        entry->is_encrypted = is_encrypted(self);
    }
    entry->used = self->drawings;
    return entry->layout;
}

typedef struct {
    unsigned drawings;
    bool is_crowded;
} Trimming;

static gboolean
is_needless(gpointer message, gpointer data, gpointer trimming)
{
    const Entry *entry = data;
    const Trimming *rule = trimming;

    (void)message;
    return entry->used != rule->drawings && (rule->is_crowded || entry->is_long);
}

/* Layouts of what is out of view stay a while, for scrolling back and forth. */
static void
trim_entries(ChatView *self)
{
    unsigned kept = 8 * (unsigned)self->view.rect.rows + 64;
    Trimming trimming = { self->drawings, g_hash_table_size(self->entries) > kept };

    g_hash_table_foreach_remove(self->entries, is_needless, &trimming);
}

/* Its own, and what stands below it. */
static int
lines_of(ChatView *self, unsigned index)
{
    const Window *window = current(self);

    return line_layout_count(layout_of(self, timeline_get(window->timeline, index))) +
           (separators_gap_below(window, index) != NULL);
}

/* --- moving over the lines --- */

/* Towards older lines; returns how many lines it could not move. */
static int
move_up(ChatView *self, Spot *spot, int amount)
{
    const Window *window = current(self);

    for (;;) {
        int room = spot->line + separators_above(window, spot->index);
        if (amount <= room) {
            spot->line -= amount;
            return 0;
        }
        spot->line -= room;
        amount -= room;
        if (spot->index == 0)
            return amount;
        amount--;
        spot->index--;
        spot->line = lines_of(self, spot->index) - 1;
    }
}

/* Towards newer lines; returns how many lines it could not move. */
static int
move_down(ChatView *self, Spot *spot, int amount)
{
    const Window *window = current(self);

    for (;;) {
        int room = lines_of(self, spot->index) - 1 - spot->line;
        if (amount <= room) {
            spot->line += amount;
            return 0;
        }
        spot->line += room;
        amount -= room;
        if (spot->index + 1 >= timeline_length(window->timeline))
            return amount;
        amount--;
        spot->index++;
        spot->line = -separators_above(window, spot->index);
    }
}

/* The first line in view when the newest ones are shown. The timeline is not empty. */
static Spot
end_spot(ChatView *self)
{
    Spot spot = { .index = timeline_length(current(self)->timeline) - 1 };

    spot.line = lines_of(self, spot.index) - 1;
    move_up(self, &spot, self->view.rect.rows - 1);
    return spot;
}

/* --- where the user is --- */

static Place *
place_of(ChatView *self, const Window *window)
{
    Place *place = g_hash_table_lookup(self->places, window);

    if (!place) {
        place = g_new0(Place, 1);
        g_hash_table_insert(self->places, (gpointer)window, place);
    }
    return place;
}

static Windows *
windows_of(const ChatView *self)
{
    return model_windows(self->view.model);
}

static void
go_to_end(ChatView *self, Place *place)
{
    g_clear_pointer(&place->top, message_unref);
    g_clear_pointer(&place->newest, message_unref);
    windows_set_top(windows_of(self), current(self), NULL);
}

/* The first line from there on that can be found again. */
static const Message *
stored_from(const Timeline *timeline, unsigned index)
{
    const Message *message;

    while ((message = timeline_get(timeline, index)) && !message->row)
        index++;
    return message;
}

static void
go_to(ChatView *self, Place *place, Spot spot)
{
    const Timeline *timeline = current(self)->timeline;
    Message *top = timeline_get(timeline, spot.index);

    if (!place->newest && !timeline_has_newer(timeline))
        place->newest = message_ref(timeline_get(timeline, timeline_length(timeline) - 1));
    message_ref(top);
    g_clear_pointer(&place->top, message_unref);
    place->top = top;
    place->index = spot.index;
    place->line = spot.line;
    windows_set_top(windows_of(self), current(self), stored_from(timeline, spot.index));
}

static int
index_of_top(const Timeline *timeline, Place *place)
{
    if (timeline_get(timeline, place->index) == place->top)
        return (int)place->index;
    return timeline_index(timeline, place->top);
}

/* The first line in view. What the user looked at may have left the timeline, or have fewer lines
 * now. The timeline is not empty. */
static Spot
top_spot(ChatView *self, Place *place)
{
    const Window *window = current(self);
    int index = place->top ? index_of_top(window->timeline, place) : -1;

    if (!place->top)
        return end_spot(self);
    if (index < 0)
        return (Spot){ .line = -separators_above(window, 0) };
    place->index = (unsigned)index;
    return (Spot){ .index = place->index,
                   .line = CLAMP(place->line, -separators_above(window, place->index),
                                 lines_of(self, place->index) - 1) };
}

/* Whether nothing is below the view that begins at spot. */
static bool
reaches_end(ChatView *self, Spot spot)
{
    Spot below = spot;

    return move_down(self, &below, self->view.rect.rows) > 0;
}

/* --- jumps --- */

static void
unmark(ChatView *self)
{
    timer_stop(model_clock(self->view.model), &self->mark_timer);
    if (self->marked)
        view_mark(&self->view);
    g_clear_pointer(&self->marked, message_unref);
}

static void
on_mark_timer(gpointer data)
{
    ChatView *self = data;

    self->mark_timer = 0;
    unmark(self);
}

static void
mark_line(ChatView *self, Message *message)
{
    unmark(self);
    self->marked = message_ref(message);
    self->mark_timer = timer_start(model_clock(self->view.model), MARK_MS, on_mark_timer, self);
}

/* What the window orders to be seen comes into view, a third from the top. */
static void
obey_focus(ChatView *self, Place *place)
{
    const Window *window = current(self);
    int index = window->focus ? timeline_index(window->timeline, window->focus) : -1;

    if (place->focus == window->focus_count)
        return;
    place->focus = window->focus_count;
    g_clear_pointer(&place->newest, message_unref);
    if (index < 0) {
        go_to_end(self, place);
        return;
    }
    Spot spot = { .index = (unsigned)index };
    move_up(self, &spot, self->view.rect.rows / 3);
    go_to(self, place, spot);
    mark_line(self, window->focus);
}

/* The first line in view, now that lines came or the size changed: the end is held once it shows,
 * but the end of a past is no end. */
static Spot
settle(ChatView *self, Place *place)
{
    obey_focus(self, place);
    Spot spot = top_spot(self, place);

    if (!place->top || !reaches_end(self, spot))
        return spot;
    spot = end_spot(self);
    if (timeline_has_newer(current(self)->timeline))
        go_to(self, place, spot);
    else
        go_to_end(self, place);
    return spot;
}

static unsigned
count_newer(const Timeline *timeline, const Place *place)
{
    int index = place->newest ? timeline_index(timeline, place->newest) : -1;

    return index < 0 ? 0 : timeline_length(timeline) - 1 - (unsigned)index;
}

void
chat_view_scroll(View *view, int amount, bool by_page)
{
    ChatView *self = (ChatView *)view;
    const Window *window = current(self);
    Place *place = place_of(self, window);
    gint64 lines = (gint64)amount * (by_page ? MAX(view->rect.rows - 2, 1) : 1);

    if (timeline_length(window->timeline) == 0)
        return;
    check_width(self);
    Spot spot = settle(self, place);
    if (lines < 0)
        move_up(self, &spot, (int)MIN(-lines, G_MAXINT));
    else if (place->top)
        move_down(self, &spot, (int)MIN(lines, G_MAXINT));
    unmark(self);
    if (!reaches_end(self, spot))
        go_to(self, place, spot);
    else if (timeline_has_newer(window->timeline))
        go_to(self, place, end_spot(self));
    else
        go_to_end(self, place);
    view_mark(view);
}

void
chat_view_scroll_end(View *view)
{
    ChatView *self = (ChatView *)view;

    go_to_end(self, place_of(self, current(self)));
    if (current(self)->past)
        windows_show_line(windows_of(self), current(self), NULL);
    view_mark(view);
}

bool
chat_view_scroll_to_mention(View *view)
{
    ChatView *self = (ChatView *)view;
    const Window *window = current(self);
    Place *place = place_of(self, window);

    if (timeline_length(window->timeline) == 0)
        return false;
    check_width(self);
    for (unsigned index = settle(self, place).index; index-- > 0;) {
        if (!timeline_get(window->timeline, index)->is_mention)
            continue;
        go_to(self, place, (Spot){ .index = index });
        view_mark(view);
        return true;
    }
    return false;
}

bool
chat_view_is_at_top(const View *view)
{
    ChatView *self = (ChatView *)view;
    const Window *window = current(self);

    if (window->chat ? !chat_may_have_older(window->chat, window->timeline)
                     : !timeline_has_older(window->timeline))
        return false;
    if (timeline_length(window->timeline) == 0)
        return true;
    check_width(self);
    Spot spot = settle(self, place_of(self, window));
    return spot.index == 0 && spot.line == -separators_above(window, 0);
}

bool
chat_view_is_at_bottom(const View *view)
{
    ChatView *self = (ChatView *)view;
    const Window *window = current(self);

    if (!timeline_has_newer(window->timeline))
        return false;
    if (timeline_length(window->timeline) == 0)
        return true;
    check_width(self);
    return reaches_end(self, settle(self, place_of(self, window)));
}

bool
chat_view_shows_gap(const View *view)
{
    ChatView *self = (ChatView *)view;
    const Window *window = current(self);

    if (!window->chat || window->chat->gaps->len == 0 || timeline_length(window->timeline) == 0)
        return false;
    check_width(self);
    Spot spot = settle(self, place_of(self, window));
    for (int row = 0; row < view->rect.rows; row++) {
        const ChatGap *gap = spot.line < 0 ? separators_gap_above(window, spot.index) : NULL;
        if (gap && gap->state == GAP_OPEN && spot.line == -separators_above(window, spot.index))
            return true;
        if (move_down(self, &spot, 1) > 0)
            return false;
    }
    return false;
}

bool
chat_view_is_at_end(const View *view)
{
    ChatView *self = (ChatView *)view;

    return place_of(self, current(self))->top == NULL && !current(self)->past;
}

/* --- drawing --- */

static void
draw_above(ChatView *self, Surface *surface, Spot spot, int row)
{
    const Window *window = current(self);
    int line = spot.line + separators_above(window, spot.index); /* from the top */
    StyleId style;
    g_autofree char *text = separators_text(window, spot.index, line, &self->look, &style);

    surface_put(surface, row, self->view.rect.column, self->view.rect.columns, text,
                cell_style(style));
}

/* Below the lines of the last message; it has something there. */
static void
draw_behind(ChatView *self, Surface *surface, unsigned index, int row)
{
    const Window *window = current(self);
    g_autofree char *text =
        message_format_gap(window->chat, separators_gap_below(window, index), &self->look);

    surface_put(surface, row, self->view.rect.column, self->view.rect.columns, text,
                cell_style(STYLE_DAY));
}

static void
draw_lines(ChatView *self, Surface *surface, Spot spot, int rows)
{
    Rect rect = self->view.rect;

    for (int row = 0; row < rows; row++) {
        Message *message = timeline_get(current(self)->timeline, spot.index);
        if (spot.line < 0)
            draw_above(self, surface, spot, rect.row + row);
        else if (spot.line >= line_layout_count(layout_of(self, message)))
            draw_behind(self, surface, spot.index, rect.row + row);
        else
            line_layout_draw(layout_of(self, message), spot.line, surface, rect.row + row,
                             rect.column);
        if (spot.line >= 0 && message == self->marked)
            surface_restyle(surface, (Rect){ rect.row + row, rect.column, 1, rect.columns },
                            STYLE_JUMP);
        if (move_down(self, &spot, 1) > 0)
            return;
    }
}

/* What is below the view: lines that came since the user left the end, or how far from it he is;
 * NULL: nothing is. */
static char *
hint_below(const Window *window, const Place *place, Spot top)
{
    unsigned newer = count_newer(window->timeline, place);
    const Message *message = timeline_get(window->timeline, top.index);

    if (!timeline_has_newer(window->timeline))
        return newer ? g_strdup_printf(ngettext("▼ %u more", "▼ %u more", newer), newer) : NULL;
    g_autofree char *day = date_format(message->time, "%F");
    if (window->chat->unread == 0)
        /* TRANSLATORS: %s is a date */
        return g_strdup_printf(_("▼ you look at %s · /at end leads to the newest"), day);
    return g_strdup_printf(ngettext("▼ you look at %s; %u newer · /at end leads there",
                                    "▼ you look at %s; %u newer · /at end leads there",
                                    window->chat->unread),
                           day, window->chat->unread);
}

static void
draw_below(ChatView *self, Surface *surface, const char *text)
{
    Rect rect = self->view.rect;

    surface_put(surface, rect.row + rect.rows - 1, rect.column, rect.columns, text,
                cell_style(STYLE_UNREAD));
}

static void
chat_view_draw(View *view, Surface *surface)
{
    ChatView *self = (ChatView *)view;
    const Window *window = current(self);
    Place *place = place_of(self, window);
    int rows = view->rect.rows;

    surface_fill(surface, view->rect, STYLE_TEXT);
    self->shown = window;
    self->shown_unread = window->chat ? window->chat->first_unread : (LinePlace){ 0 };
    self->shown_gaps = window->chat ? window->chat->gaps->len : 0;
    self->shown_encrypted = is_encrypted(self);
    if (timeline_length(window->timeline) == 0)
        go_to_end(self, place);
    if (timeline_length(window->timeline) == 0 || rows < 1 || view->rect.columns < 1)
        return;
    self->drawings++;
    check_width(self);
    Spot spot = settle(self, place);
    g_autofree char *hint = rows > 2 ? hint_below(window, place, spot) : NULL;
    draw_lines(self, surface, spot, rows - (hint != NULL));
    if (hint)
        draw_below(self, surface, hint);
    trim_entries(self);
}

/* --- what changes it --- */

static gboolean
is_closed(gpointer window, gpointer place, gpointer all)
{
    (void)place;
    return !g_ptr_array_find(all, window, NULL);
}

static void
on_windows(ChatView *self)
{
    const GPtrArray *all = windows_all(model_windows(self->view.model));

    g_hash_table_foreach_remove(self->places, is_closed, (gpointer)all);
    if (current(self) != self->shown)
        view_mark(&self->view);
}

/* Names may have changed, of this window's contact or of those whose layouts are kept. */
static void
on_names(ChatView *self, const Event *event)
{
    const Chat *chat = current(self)->chat;

    g_hash_table_remove_all(self->entries);
    if (chat && chat->account == event->account)
        view_mark(&self->view);
}

/* What the user says is seen by the user, wherever he had scrolled. */
static void
on_message(ChatView *self, const Event *event)
{
    const Message *message = event->message;

    if (message->kind == MESSAGE_CHAT && message->is_outgoing && !message->is_carbon &&
        !message->is_delayed)
        go_to_end(self, place_of(self, current(self)));
    view_mark(&self->view);
}

static void
chat_view_on_event(View *view, const Event *event)
{
    ChatView *self = (ChatView *)view;
    const Window *window = current(self);

    switch (event->kind) {
    case EVENT_MESSAGE_ADDED:
        if (event->timeline == window->timeline)
            on_message(self, event);
        break;
    case EVENT_MESSAGE_CHANGED:
    case EVENT_MESSAGE_OPENED:
    case EVENT_TIMELINE:
        if (event->timeline == window->timeline || (window->past && event->chat == window->chat))
            view_mark(view);
        break;
    case EVENT_CHAT_CHANGED:
        if (event->chat == window->chat &&
            (window->past || event->chat->gaps->len > 0 || self->shown_gaps > 0 ||
             self->shown_encrypted != is_encrypted(self) ||
             event->chat->first_unread.time != self->shown_unread.time ||
             event->chat->first_unread.row != self->shown_unread.row))
            view_mark(view);
        break;
    case EVENT_ROSTER:
    case EVENT_CONTACT_REMOVED:
        on_names(self, event);
        break;
    case EVENT_WINDOWS:
        on_windows(self);
        break;
    default:
        break;
    }
}

static void
on_setting(SettingId id, const SettingScope *scope, gpointer data)
{
    ChatView *self = data;

    (void)scope;
    if (id != SETTING_UI_TIME_FORMAT && id != SETTING_UI_DAY_FORMAT && id != SETTING_UI_NICK_WIDTH)
        return;
    self->look.time_format = NULL;
    view_mark(&self->view);
}

static void
chat_view_wheel(View *view, int amount)
{
    chat_view_scroll(view, amount, false);
}

static void
chat_view_free(View *view)
{
    ChatView *self = (ChatView *)view;

    settings_unobserve(model_settings(view->model), self->observer);
    unmark(self);
    g_hash_table_unref(self->places);
    g_hash_table_unref(self->entries);
    g_free(self);
}

static const ViewType chat_view_type = {
    .name = "chat",
    .on_event = chat_view_on_event,
    .draw = chat_view_draw,
    .wheel = chat_view_wheel,
    .free = chat_view_free,
};

View *
chat_view_new(Model *model)
{
    ChatView *self = g_new0(ChatView, 1);

    self->view = (View){ .type = &chat_view_type, .model = model, .is_dirty = true };
    self->places = g_hash_table_new_full(NULL, NULL, NULL, place_free);
    self->entries = g_hash_table_new_full(NULL, NULL, NULL, entry_free);
    self->observer = settings_observe(model_settings(model), on_setting, self);
    return &self->view;
}
