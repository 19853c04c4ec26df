/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window list: numbers, the current one, and what is read by being looked at. */

#include "config.h"

#include "model/window.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/private.h"

struct Windows {
    Model *model;
    GPtrArray *all; /* Window *, owned, by number */
    Window *current;
    Window *previous; /* where to go when the current one is closed; may be NULL */
    bool has_focus;
    unsigned xml_observer; /* 0: no XML window is open */
    unsigned account_observer;
};

static Window *
add_window(Windows *windows, WindowKind kind)
{
    Window *window = g_new0(Window, 1);
    unsigned place = 0;

    while (place < windows->all->len && ((Window *)windows->all->pdata[place])->number == place + 1)
        place++;
    window->kind = kind;
    window->number = place + 1;
    g_ptr_array_insert(windows->all, (int)place, window);
    return window;
}

static void
window_free(Window *window)
{
    if (window->kind != WINDOW_CONSOLE && window->kind != WINDOW_CHAT)
        timeline_free(window->timeline);
    timeline_free(window->past);
    message_unref(window->focus);
    form_window_free(window->form);
    list_window_free(window->list);
    g_free(window);
}

static void
emit(Windows *windows, Window *window)
{
    Event event = { .kind = EVENT_WINDOWS, .window = window };

    model_emit(windows->model, &event);
}

static void remove_window(Windows *windows, Window *window);

/* Each removal may lead to others. */
static void
on_account_removed(const Event *event, gpointer data)
{
    Windows *windows = data;

    for (unsigned i = windows->all->len; i-- > 0;) {
        Window *window = windows->all->pdata[i];
        bool has_account = window->kind == WINDOW_FORM || window->kind == WINDOW_LIST;
        if (has_account && window->account == event->account)
            remove_window(windows, window);
        i = MIN(i, windows->all->len);
    }
}

Windows *
windows_new(Model *model)
{
    Windows *windows = g_new0(Windows, 1);

    windows->model = model;
    windows->all = g_ptr_array_new();
    windows->has_focus = true;
    windows->current = add_window(windows, WINDOW_CONSOLE);
    windows->current->timeline = model_console(model);
    windows->account_observer =
        model_observe(model, EVENT_ACCOUNT_REMOVED, on_account_removed, windows);
    return windows;
}

void
windows_free(Windows *windows)
{
    if (!windows)
        return;
    if (windows->xml_observer)
        model_unobserve(windows->model, windows->xml_observer);
    model_unobserve(windows->model, windows->account_observer);
    while (windows->all->len > 1)
        remove_window(windows, windows->all->pdata[windows->all->len - 1]);
    window_free(windows->all->pdata[0]);
    g_ptr_array_unref(windows->all);
    g_free(windows);
}

const GPtrArray *
windows_all(const Windows *windows)
{
    return windows->all;
}

Window *
windows_current(const Windows *windows)
{
    return windows->current;
}

Window *
windows_find(const Windows *windows, unsigned number)
{
    for (unsigned i = 0; i < windows->all->len; i++) {
        Window *window = windows->all->pdata[i];
        if (window->number == number)
            return window;
    }
    return NULL;
}

Window *
windows_find_chat(const Windows *windows, const Chat *chat)
{
    for (unsigned i = 0; i < windows->all->len; i++) {
        Window *window = windows->all->pdata[i];
        if (window->kind == WINDOW_CHAT && window->chat == chat)
            return window;
    }
    return NULL;
}

Window *
windows_open_chat(Windows *windows, Chat *chat)
{
    Window *window = windows_find_chat(windows, chat);

    if (window)
        return window;
    window = add_window(windows, WINDOW_CHAT);
    window->chat = chat;
    window->account = chat->account;
    window->timeline = chat->timeline;
    emit(windows, window);
    return window;
}

static void
on_xml(const Event *event, gpointer data)
{
    Window *window = data;
    g_autofree char *cut = utf8_cut(event->text, LIMIT_BODY_BYTES);
    g_autofree char *text = g_strconcat(event->is_outgoing ? "→ " : "← ", cut,
                                        strlen(cut) < strlen(event->text) ? " …" : NULL, NULL);
    g_autoptr(Message) message = message_new(MESSAGE_NOTICE, text);

    message->time = clock_now(model_clock(event->account->model));
    message->from = jid_ref(event->account->jid);
    timeline_add(window->timeline, message);
}

Window *
windows_find_xml(const Windows *windows)
{
    for (unsigned i = 0; i < windows->all->len; i++) {
        Window *window = windows->all->pdata[i];
        if (window->kind == WINDOW_XML)
            return window;
    }
    return NULL;
}

Window *
windows_open_xml(Windows *windows)
{
    Window *window = windows_find_xml(windows);

    if (window)
        return window;
    window = add_window(windows, WINDOW_XML);
    window->timeline = timeline_new(windows->model, NULL);
    windows->xml_observer = model_observe(windows->model, EVENT_XML, on_xml, window);
    emit(windows, window);
    return window;
}

Window *
windows_add_form(Windows *windows, FormWindow *form, Account *account)
{
    Window *window = add_window(windows, WINDOW_FORM);

    window->form = form;
    window->account = account;
    window->timeline = timeline_new(windows->model, NULL);
    emit(windows, window);
    return window;
}

Window *
windows_add_list(Windows *windows, ListWindow *list, Account *account)
{
    Window *window = add_window(windows, WINDOW_LIST);

    window->list = list;
    window->account = account;
    window->timeline = timeline_new(windows->model, NULL);
    emit(windows, window);
    return window;
}

static void
read_current(Windows *windows)
{
    Chat *chat = windows->current->chat;

    if (chat && windows->has_focus && !windows->current->past)
        chat_set_read(chat);
}

static void
emit_lines(Windows *windows, const Window *window)
{
    Event event = { .kind = EVENT_TIMELINE,
                    .account = window->account,
                    .chat = window->chat,
                    .timeline = window->timeline };

    model_emit(windows->model, &event);
}

Timeline *
windows_begin_past(Windows *windows, Window *window)
{
    Timeline *before = window->past;

    g_assert(window->kind == WINDOW_CHAT);
    window->past = timeline_new(windows->model, window->chat);
    timeline_set_has_newer(window->past, true);
    window->timeline = window->past;
    emit_lines(windows, window);
    timeline_free(before);
    return window->past;
}

void
windows_end_past(Windows *windows, Window *window)
{
    Timeline *past = window->past;

    if (!past)
        return;
    window->past = NULL;
    window->timeline = window->chat->timeline;
    emit_lines(windows, window);
    timeline_free(past);
    if (windows->current == window)
        read_current(windows);
}

void
windows_show_line(Windows *windows, Window *window, Message *message)
{
    Message *before = window->focus;

    window->focus = message ? message_ref(message) : NULL;
    window->focus_count++;
    message_unref(before);
    window->top_row = message ? message->row : 0;
    if (!message)
        windows_end_past(windows, window);
    emit_lines(windows, window);
}

void
windows_set_top(Windows *windows, Window *window, const Message *message)
{
    (void)windows;
    window->top_row = message ? message->row : 0;
}

/* The line above what was unread goes once the user has been there and left. */
static void
leave(Window *window)
{
    if (window->chat && window->chat->unread == 0)
        chat_set_unread(window->chat, 0, NULL);
    timeline_trim(window->chat ? window->chat->timeline : window->timeline);
}

void
windows_go(Windows *windows, Window *window)
{
    if (windows->current == window)
        return;
    leave(windows->current);
    windows->previous = windows->current;
    windows->current = window;
    window->has_activity = false;
    read_current(windows);
    emit(windows, window);
}

static void
remove_window(Windows *windows, Window *window)
{
    void (*cancel)(gpointer data) = NULL;
    gpointer data = NULL;

    if (window->kind == WINDOW_FORM) {
        cancel = window->form->cancel;
        data = window->form->data;
        form_window_close(window);
    }
    if (window->kind == WINDOW_LIST) {
        cancel = window->list->request.close;
        data = window->list->request.data;
        list_window_end_life(window);
    }
    if (windows->current == window)
        windows_go(windows, windows->previous ? windows->previous : windows_find(windows, 1));
    if (windows->previous == window)
        windows->previous = NULL;
    g_ptr_array_remove(windows->all, window);
    if (window->kind == WINDOW_XML) {
        model_unobserve(windows->model, windows->xml_observer);
        windows->xml_observer = 0;
    }
    emit(windows, NULL);
    window_free(window);
    if (cancel)
        cancel(data);
}

void
windows_close(Windows *windows, Window *window)
{
    if (window->kind != WINDOW_CONSOLE)
        remove_window(windows, window);
}

void
windows_forget_chat(Windows *windows, Chat *chat)
{
    Window *window = windows_find_chat(windows, chat);

    if (window)
        remove_window(windows, window);
}

Window *
windows_next_active(const Windows *windows)
{
    unsigned count = windows->all->len, start = 0;

    while (start < count && windows->all->pdata[start] != windows->current)
        start++;
    for (unsigned i = 1; i < count; i++) {
        Window *window = windows->all->pdata[(start + i) % count];
        if (window->chat && window->chat->mentions > 0)
            return window;
    }
    for (unsigned i = 1; i < count; i++) {
        Window *window = windows->all->pdata[(start + i) % count];
        if (window->chat && window->chat->unread > 0)
            return window;
    }
    for (unsigned i = 1; i < count; i++) {
        Window *window = windows->all->pdata[(start + i) % count];
        if (window->has_activity)
            return window;
    }
    return NULL;
}

void
windows_set_activity(Windows *windows)
{
    Window *console = windows->all->pdata[0];

    if (windows->current == console || console->has_activity)
        return;
    console->has_activity = true;
    emit(windows, console);
}

void
windows_set_focus(Windows *windows, bool has_focus)
{
    if (windows->has_focus == has_focus)
        return;
    windows->has_focus = has_focus;
    read_current(windows);
}

bool
windows_is_seen(const Windows *windows, const Chat *chat)
{
    return windows->has_focus && windows->current->chat == chat && !windows->current->past;
}

const char *
window_name(const Window *window)
{
    switch (window->kind) {
    case WINDOW_CONSOLE:
        return _("console");
    case WINDOW_XML:
        return _("xml");
    case WINDOW_FORM:
        return window->form->name;
    case WINDOW_LIST:
        return window->list->name;
    case WINDOW_CHAT:
        break;
    }
    return chat_display_name(window->chat);
}
