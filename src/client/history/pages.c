/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of the store for the windows: pages of them, as far as the user looks.
 *
 * What is near the newest line is held by the chat's own timeline. Further back, and wherever the
 * user jumps to, the window has a past: pages are added to it at both ends, until it meets the
 * chat's own again and becomes part of it. */

#include "config.h"

#include "client/history/pages.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "storage/places.h"
#include "client/history/catch_up.h"
#include "client/history/trail.h"
#include "client/private.h"
#include "client/rooms/room_gap.h"

/* How many lines one look further brings. */
#define PAGE 200
/* How many lines before one that is jumped to are loaded with it. */
#define BEFORE 100

/* --- pages --- */

/* Whether the page ended for another reason than that there are no more. */
static bool
is_full(const GPtrArray *page, unsigned count)
{
    size_t bytes = 0;

    for (unsigned i = 0; i < page->len; i++)
        bytes += strlen(((const Message *)page->pdata[i])->body);
    return page->len == count || bytes >= LIMIT_PAGE_BYTES;
}

static bool
position_of(const Message *message, ArchivePosition *ret_position)
{
    if (message)
        *ret_position = (ArchivePosition){ .time = message->time, .row = message->row };
    return message != NULL;
}

static Window *
window_of(Client *client, const Chat *chat)
{
    return windows_find_chat(model_windows(client->model), chat);
}

Timeline *
pages_shown(Client *client, const Chat *chat)
{
    const Window *window = window_of(client, chat);

    return window ? window->timeline : chat->timeline;
}

static void
prepend_page(Client *client, Chat *chat, Timeline *timeline, unsigned count)
{
    ArchivePosition first;
    bool has_lines = position_of(timeline_first_stored(timeline), &first);
    g_autoptr(GPtrArray) page =
        archive_page(client->options.archive, chat, has_lines ? &first : NULL, count);

    timeline_set_has_older(timeline, is_full(page, count));
    timeline_prepend(timeline, (Message *const *)page->pdata, page->len);
}

/* Lines beyond the edge leave the page; whether there are others. */
static bool
cut_beyond(GPtrArray *page, FillDirection direction, int64_t edge)
{
    unsigned count = 0;

    if (direction == FILL_UP) {
        while (count < page->len && ((const Message *)page->pdata[count])->time < edge)
            count++;
        if (count > 0)
            g_ptr_array_remove_range(page, 0, count);
    } else {
        while (count < page->len && ((const Message *)page->pdata[count])->time <= edge)
            count++;
        g_ptr_array_set_size(page, (int)count);
    }
    return page->len > 0;
}

/* Up to where lines may be missing, and then, if these cannot be fetched, beyond that. */
static void
prepend_whole_page(Client *client, Chat *chat, Timeline *timeline)
{
    const Message *first = timeline_first_stored(timeline);
    ArchivePosition place = { .time = INT64_MAX, .row = INT64_MAX };
    int64_t edge = 0;

    position_of(first, &place);
    bool has_edge = filling_edge(client, chat, FILL_UP, place.time, &edge);
    g_autoptr(GPtrArray) page = archive_page(client->options.archive, chat, &place, PAGE);
    bool is_last = !is_full(page, PAGE);
    unsigned count = page->len;
    bool is_near = !has_edge || cut_beyond(page, FILL_UP, edge);
    if (!is_near && !filling_fetch(client, chat, FILL_UP, edge)) {
        prepend_page(client, chat, timeline, PAGE);
        return;
    }
    timeline_set_has_older(timeline, !is_last || page->len < count);
    timeline_prepend(timeline, (Message *const *)page->pdata, page->len);
}

/* So far up that not all can be held: the newest lines stay behind, with the chat. */
static Timeline *
leave_newest(Client *client, Window *window)
{
    Timeline *all = window->chat->timeline;
    g_autoptr(GPtrArray) oldest = g_ptr_array_new_with_free_func((GDestroyNotify)message_unref);

    for (unsigned i = 0; i < LIMIT_TIMELINE; i++) {
        Message *message = timeline_get(all, i);
        if (message->row)
            g_ptr_array_add(oldest, message_ref(message));
    }
    Timeline *past = windows_begin_past(model_windows(client->model), window);
    timeline_set_has_older(past, timeline_has_older(all));
    timeline_append(past, (Message *const *)oldest->pdata, oldest->len);
    timeline_trim(all);
    return past;
}

void
client_load_history(Client *client, Chat *chat)
{
    SettingScope scope = chat_scope(chat);
    int count = settings_int(model_settings(client->model), SETTING_CHAT_HISTORY, &scope);

    if (chat->is_history_loaded)
        return;
    chat_set_history_loaded(chat);
    if (count > 0)
        prepend_page(client, chat, chat->timeline, (unsigned)count);
    filling_refresh(client, chat);
}

void
client_load_older(Client *client, Chat *chat)
{
    Window *window = window_of(client, chat);
    Timeline *timeline = pages_shown(client, chat);

    if (timeline_bring_back(timeline) || !chat_may_have_older(chat, timeline))
        return;
    if (window && !window->past && timeline_length(timeline) + PAGE > 2 * LIMIT_TIMELINE)
        timeline = leave_newest(client, window);
    prepend_whole_page(client, chat, timeline);
}

/* The lines that an archive has given, and others up to where more may be missing. */
static void
prepend_filled(Client *client, Chat *chat, Timeline *timeline)
{
    ArchivePosition place = { .time = INT64_MAX, .row = INT64_MAX };
    int64_t edge = 0;

    position_of(timeline_first_stored(timeline), &place);
    bool has_edge = filling_edge(client, chat, FILL_UP, place.time, &edge);
    g_autoptr(GPtrArray) page = archive_page(client->options.archive, chat, &place, PAGE);
    bool is_last = !is_full(page, PAGE);
    unsigned count = page->len;
    if (has_edge)
        cut_beyond(page, FILL_UP, edge);
    timeline_set_has_older(timeline, !is_last || page->len < count);
    timeline_prepend(timeline, (Message *const *)page->pdata, page->len);
}

/* Lines up to those that the chat holds itself, if the page has them; whether it has. */
static bool
cut_known(const Chat *chat, GPtrArray *page)
{
    const Message *first = timeline_first_stored(chat->timeline);

    for (unsigned i = 0; first && i < page->len; i++) {
        const Message *message = page->pdata[i];
        bool is_before = message->time < first->time ||
                         (message->time == first->time && message->row < first->row);
        if (is_before)
            continue;
        g_ptr_array_set_size(page, (int)i);
        return true;
    }
    return false;
}

void
client_load_newer(Client *client, Chat *chat)
{
    Window *window = window_of(client, chat);
    ArchivePosition last;

    if (!window || !window->past)
        return;
    if (!position_of(timeline_last_stored(window->past), &last)) {
        windows_end_past(model_windows(client->model), window);
        return;
    }
    g_autoptr(GPtrArray) page =
        places_page_after(client->options.archive, chat, &last, false, PAGE);
    int64_t edge;
    bool has_edge = filling_edge(client, chat, FILL_DOWN, last.time, &edge);
    if (has_edge && !cut_beyond(page, FILL_DOWN, edge) &&
        filling_fetch(client, chat, FILL_DOWN, edge))
        return;
    if (has_edge && page->len == 0)
        g_ptr_array_extend_and_steal(
            page, places_page_after(client->options.archive, chat, &last, false, PAGE));
    bool is_joined = !has_edge && !is_full(page, PAGE);
    is_joined |= cut_known(chat, page) || (has_edge && page->len == 0);
    timeline_append(window->past, (Message *const *)page->pdata, page->len);
    if (!is_joined)
        return;
    timeline_join(chat->timeline, window->past);
    windows_end_past(model_windows(client->model), window);
}

/* --- what archives give --- */

/* The window shows lines on both sides of these, or among them. */
static void
merge(Client *client, Chat *chat, Timeline *timeline, const PageRange *range)
{
    const ArchivePosition from = { .time = range->from };
    g_autoptr(GPtrArray) lines =
        places_page_after(client->options.archive, chat, &from, true, 2 * PAGE);

    cut_beyond(lines, FILL_DOWN, range->until);
    timeline_merge(timeline, (Message *const *)lines->pdata, lines->len);
}

void
pages_filled(Client *client, Chat *chat, FillDirection direction, const PageRange *range)
{
    Timeline *timeline = pages_shown(client, chat);
    const Message *first = timeline_first_stored(timeline);
    const Message *last = timeline_last_stored(timeline);
    bool is_between =
        range->from && first && first->time < range->until && last->time > range->until;
    bool is_edge = !is_between || first->time >= range->from;

    if (is_between)
        merge(client, chat, timeline, range);
    if (!is_edge)
        return;
    if (direction == FILL_UP)
        prepend_filled(client, chat, timeline);
    else
        client_load_newer(client, chat);
}

/* --- what is imported --- */

/* false: these are more than are merged, line by line. */
static bool
merge_all(Client *client, Chat *chat, Timeline *timeline, const PageRange *range)
{
    const ArchivePosition from = { .time = range->from };
    g_autoptr(GPtrArray) lines =
        places_page_after(client->options.archive, chat, &from, true, LIMIT_TIMELINE);
    bool is_all = !is_full(lines, LIMIT_TIMELINE);

    is_all |=
        lines->len > 0 && ((const Message *)lines->pdata[lines->len - 1])->time > range->until;
    cut_beyond(lines, FILL_DOWN, range->until);
    if (is_all)
        timeline_merge(timeline, (Message *const *)lines->pdata, lines->len);
    return is_all;
}

/* false: what it holds is not what the store has. */
static bool
renew(Client *client, Chat *chat, Timeline *timeline, const PageRange *range)
{
    const Message *first = timeline_first_stored(timeline);
    bool is_past = timeline != chat->timeline;
    PageRange held = *range;

    if (!first)
        return false;
    if (range->from < first->time)
        timeline_set_has_older(timeline, true);
    held.from = MAX(range->from, first->time);
    if (is_past)
        held.until = MIN(range->until, timeline_last_stored(timeline)->time);
    return held.until < held.from || merge_all(client, chat, timeline, &held);
}

void
pages_renew(Client *client, Chat *chat, const PageRange *range)
{
    Window *window = window_of(client, chat);

    if (!chat->is_history_loaded)
        return;
    if (window && window->past && !renew(client, chat, window->past, range))
        windows_show_line(model_windows(client->model), window, NULL);
    if (!renew(client, chat, chat->timeline, range)) {
        if (timeline_first_stored(chat->timeline))
            timeline_clear(chat->timeline);
        prepend_page(client, chat, chat->timeline, PAGE);
    }
    filling_refresh(client, chat);
}

/* --- places --- */

/* The lines around a place, in the window's past, which may be the end of the chat's own. */
static void
load_around(Client *client, Window *window, const ArchivePosition *place)
{
    Chat *chat = window->chat;
    Archive *archive = client->options.archive;
    g_autoptr(GPtrArray) before = archive_page(archive, chat, place, BEFORE);
    g_autoptr(GPtrArray) after = places_page_after(archive, chat, place, true, PAGE);
    bool is_joined = !is_full(after, PAGE);
    bool has_older = is_full(before, BEFORE);
    Timeline *past;

    is_joined |= cut_known(chat, after);
    past = windows_begin_past(model_windows(client->model), window);
    timeline_append(past, (Message *const *)before->pdata, before->len);
    timeline_append(past, (Message *const *)after->pdata, after->len);
    timeline_set_has_older(past, has_older);
    if (!is_joined)
        return;
    timeline_join(chat->timeline, past);
    windows_end_past(model_windows(client->model), window);
}

void
pages_show(Client *client, Window *window, const ArchivePosition *place)
{
    Windows *windows = model_windows(client->model);
    Message *line = timeline_find_row(window->timeline, place->row);

    client_load_history(client, window->chat);
    if (!line && window->past && timeline_find_row(window->chat->timeline, place->row))
        windows_end_past(windows, window);
    else if (!line && !timeline_find_row(window->timeline, place->row))
        load_around(client, window, place);
    windows_show_line(windows, window, timeline_find_row(window->timeline, place->row));
}

/* --- orders --- */

static bool
fail(GError **error, const char *text)
{
    g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_INVALID, text);
    return false;
}

static void
show_place(Client *client, Chat *chat, const ArchivePosition *place)
{
    Windows *windows = model_windows(client->model);
    Window *window = windows_open_chat(windows, chat);

    trail_leave(client);
    windows_go(windows, window);
    pages_show(client, window, place);
}

bool
client_show_line(Client *client, Chat *chat, const ArchivePosition *line, GError **error)
{
    ArchivePosition place;

    if (!places_find_row(client->options.archive, chat, line->row, &place))
        return fail(error, _("This line is not stored any more."));
    show_place(client, chat, &place);
    return true;
}

/* Who has gone elsewhere since he asked is not called back. */
void
pages_show_since(Client *client, Chat *chat, int64_t time)
{
    Window *window = window_of(client, chat);
    ArchivePosition place;

    if (!window || !places_find_time(client->options.archive, chat, time, &place))
        return;
    if (window == windows_current(model_windows(client->model)))
        show_place(client, chat, &place);
    else
        pages_show(client, window, &place);
}

/* What is to be seen in it is on its way. */
static void
show_window(Client *client, Chat *chat)
{
    Windows *windows = model_windows(client->model);
    Window *window = windows_open_chat(windows, chat);

    if (window == windows_current(windows))
        return;
    trail_leave(client);
    windows_go(windows, window);
}

bool
client_show_time(Client *client, Chat *chat, int64_t time, GError **error)
{
    ArchivePosition place;

    if (filling_fetch_since(client, chat, time)) {
        show_window(client, chat);
        return true;
    }
    if (!places_find_time(client->options.archive, chat, time, &place))
        return fail(error, _("Nothing was said here since then."));
    show_place(client, chat, &place);
    return true;
}

bool
client_show_first(Client *client, Chat *chat, GError **error)
{
    ArchivePosition place;

    if (!places_find_time(client->options.archive, chat, INT64_MIN, &place))
        return fail(error, _("Nothing of this chat is stored."));
    show_place(client, chat, &place);
    return true;
}

/* The nearest place to what the user looks at where something is missing. */
static const ChatGap *
gap_in_view(Client *client, const Chat *chat)
{
    const Window *window = window_of(client, chat);
    const Message *top =
        window && window->top_row ? timeline_find_row(window->timeline, window->top_row) : NULL;
    const ChatGap *nearest = NULL;

    if (!top)
        top = timeline_first_stored(pages_shown(client, chat));
    for (unsigned i = 0; i < chat->gaps->len; i++) {
        const ChatGap *gap = &g_array_index(chat->gaps, ChatGap, i);
        if (gap->state != GAP_OPEN && gap->state != GAP_FETCHING && gap->state != GAP_FAILED)
            continue;
        if (!nearest || !top || ABS(gap->before - top->time) < ABS(nearest->before - top->time))
            nearest = gap;
    }
    return nearest;
}

/* What was missed is fetched in its order, and not from where the user looks. */
static bool
fetch_missed(Client *client, Chat *chat, const ChatGap *gap)
{
    ChatGap missed;

    if (chat->kind == CHAT_ROOM)
        return room_gap_find(client, chat, &missed) && missed.after == gap->after &&
               room_gap_again(client, chat);
    return catch_up_gap(client, chat->account, &missed) && missed.after == gap->after &&
           catch_up_again(client, chat->account);
}

bool
client_fill_gap(Client *client, Chat *chat, GError **error)
{
    client_load_history(client, chat);
    filling_forgive(client, chat);
    filling_refresh(client, chat);
    const ChatGap *gap = gap_in_view(client, chat);
    if (!gap)
        return fail(error, _("Nothing is known to be missing here."));
    if (!client_is_online(client, chat->account, error))
        return false;
    return fetch_missed(client, chat, gap) || filling_fetch(client, chat, FILL_UP, gap->before) ||
           fail(error, _("There is no archive now that could be asked for it."));
}

/* What the line on the screen says comes first: coming here has made all read. */
bool
client_show_unread(Client *client, Chat *chat, GError **error)
{
    Archive *archive = client->options.archive;
    ArchivePosition place;

    bool is_found = !chat->first_unread.time
                        ? places_find_unread(archive, chat, &place)
                        : places_find_row(archive, chat, chat->first_unread.row, &place) ||
                              places_find_time(archive, chat, chat->first_unread.time, &place);
    if (!is_found)
        return fail(error, _("Nothing is unread here."));
    show_place(client, chat, &place);
    return true;
}

bool
client_show_newest(Client *client, Chat *chat, GError **error)
{
    Windows *windows = model_windows(client->model);
    Window *window = windows_find_chat(windows, chat);

    if (!window)
        return fail(error, _("This chat has no window."));
    trail_leave(client);
    windows_show_line(windows, window, NULL);
    return true;
}
