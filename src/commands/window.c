/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Windows: going to one, listing, closing, clearing. */

#include "config.h"

#include "model/window.h"

#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "commands/columns.h"
#include "commands/lookup.h"

static bool
is_called(const Window *window, const char *folded, bool from_start)
{
    g_autofree char *name = utf8_fold(window_name(window));
    g_autofree char *address = utf8_fold(window->chat ? jid_full(window->chat->jid) : "");
    if (from_start)
        return g_str_has_prefix(name, folded) || g_str_has_prefix(address, folded);
    return strcmp(name, folded) == 0 || strcmp(address, folded) == 0;
}

static Window *
find_called(const GPtrArray *windows, const char *folded, bool from_start, unsigned *ret_count)
{
    Window *found = NULL;
    *ret_count = 0;
    for (guint i = 0; i < windows->len; i++) {
        Window *window = g_ptr_array_index(windows, i);
        if (is_called(window, folded, from_start)) {
            found = window;
            (*ret_count)++;
        }
    }
    return found;
}

/* By number, name, address, or a unique start of these. NULL and error. */
static Window *
find_window(const CommandCall *call, const char *text, GError **error)
{
    Windows *windows = model_windows(call->model);
    g_autofree char *folded = utf8_fold(text);
    guint64 number;
    unsigned count;
    if (g_ascii_string_to_unsigned(text, 10, 1, G_MAXINT, &number, NULL)) {
        Window *window = windows_find(windows, (unsigned)number);
        if (!window)
            command_fail(error, _("There is no window %s. /wins lists them."), text);
        return window;
    }
    Window *window = find_called(windows_all(windows), folded, false, &count);
    if (count == 0)
        window = find_called(windows_all(windows), folded, true, &count);
    if (count == 1)
        return window;
    command_fail(error,
                 count > 1
                     ? _("More than one window is called %s. /wins lists their numbers.")
                     : _("There is no window %s. /msg opens a chat, /wins lists what is open."),
                 text);
    return NULL;
}

static bool
run_win(const CommandCall *call, GError **error)
{
    Window *window = find_window(call, call->argv[0], error);
    if (!window)
        return false;
    windows_go(model_windows(call->model), window);
    return true;
}

static bool
run_wins(const CommandCall *call, GError **error)
{
    (void)error;
    const GPtrArray *windows = windows_all(model_windows(call->model));
    g_autoptr(Columns) columns = columns_new();
    for (guint i = 0; i < windows->len; i++) {
        const Window *window = g_ptr_array_index(windows, i);
        const Chat *chat = window->chat;
        g_autofree char *number =
            g_strdup_printf("%s%u", window == call->window ? "*" : " ", window->number);
        g_autofree char *unread =
            chat && chat->unread
                ? g_strdup_printf(ngettext("%u unread", "%u unread", chat->unread), chat->unread)
                : g_strdup(window->has_activity ? _("new lines") : "");
        columns_add(columns, number, window_name(window), chat ? jid_shown(chat->jid) : "",
                    window->account ? jid_shown_bare(window->account->jid) : "", unread, NULL);
    }
    columns_print(columns, call);
    return true;
}

static bool
close_one(const CommandCall *call, Window *window, GError **error)
{
    if (window->kind == WINDOW_CONSOLE)
        return command_fail(error, _("The console is always there. /quit leaves the program."));
    windows_close(model_windows(call->model), window);
    return true;
}

/* All but the console, or all with nothing new in them. */
static void
close_many(const CommandCall *call, bool only_read)
{
    Windows *windows = model_windows(call->model);
    g_autoptr(GPtrArray) all = g_ptr_array_copy((GPtrArray *)windows_all(windows), NULL, NULL);
    for (guint i = 0; i < all->len; i++) {
        Window *window = g_ptr_array_index(all, i);
        bool is_new = (window->chat && window->chat->unread > 0) || window->has_activity;
        if (!only_read || !is_new)
            windows_close(windows, window);
    }
}

static bool
run_close(const CommandCall *call, GError **error)
{
    if (call->argc == 0)
        return close_one(call, call->window, error);
    bool is_read = strcmp(call->argv[0], "read") == 0;
    if (is_read || strcmp(call->argv[0], "all") == 0) {
        close_many(call, is_read);
        return true;
    }
    Window *window = find_window(call, call->argv[0], error);
    return window && close_one(call, window, error);
}

static bool
run_clear(const CommandCall *call, GError **error)
{
    (void)error;
    windows_end_past(model_windows(call->model), call->window);
    timeline_clear(call->window->timeline);
    return true;
}

static bool
run_redraw(const CommandCall *call, GError **error)
{
    return (call->face && call->face->ops->redraw(call->face->data)) ||
           command_fail(error, _("There is no screen here."));
}

static bool
run_xmlconsole(const CommandCall *call, GError **error)
{
    (void)error;
    Windows *windows = model_windows(call->model);
    windows_go(windows, windows_open_xml(windows));
    return true;
}

const Command window_commands[] = {
    { .name = "win",
      .usage = N_("NUMBER|NAME"),
      .summary = N_("Go to a window"),
      .args = { 1, 1 },
      .rest = true,
      .completes = { COMPLETE_WINDOW },
      .run = run_win },
    { .name = "wins", .usage = "", .summary = N_("List the windows"), .run = run_wins },
    { .name = "close",
      .usage = N_("[NUMBER|NAME|all|read]"),
      .summary = N_("Close this window, another one, all, or those with nothing new"),
      .args = { 0, 1 },
      .rest = true,
      .completes = { COMPLETE_WINDOW },
      .words = "all|read",
      .run = run_close },
    { .name = "clear",
      .usage = "",
      .summary = N_("Take the lines out of this window; PageUp brings back what was said"),
      .run = run_clear },
    { .name = "redraw", .usage = "", .summary = N_("Draw the screen anew"), .run = run_redraw },
    { .name = "xmlconsole",
      .usage = "",
      .summary = N_("Open the window that shows all XML; what is typed there is sent as it is"),
      .run = run_xmlconsole },
    { 0 },
};
