/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /list: the list of this window, or the first that is open, in both faces. */

#include "config.h"

#include "base/i18n.h"
#include "model/list_window.h"
#include "commands/lookup.h"
#include "commands/parse.h"

static Window *
find_list(const CommandCall *call, GError **error)
{
    Window *window = list_window_find(call->model, call->window, NULL);

    if (!window)
        command_fail(error, _("There is no list. /requests and /blocked open one."));
    return window;
}

/* Each word is a row. */
static bool
act(Window *window, const char *word, const char *rows, GError **error)
{
    g_autoptr(GPtrArray) words = words_parse(rows, &(WordRules){ 0 }, error);
    g_autoptr(GPtrArray) ids = g_ptr_array_new();

    if (!words)
        return false;
    for (guint i = 0; i < words->len; i++)
        g_ptr_array_add(ids, ((Word *)words->pdata[i])->text);
    g_ptr_array_add(ids, NULL);
    return list_window_act(window, word, (const char *const *)ids->pdata, error);
}

static bool
run_list(const CommandCall *call, GError **error)
{
    Window *window = find_list(call, error);

    if (!window)
        return false;
    if (call->argc > 0)
        return act(window, call->argv[0], call->argc > 1 ? call->argv[1] : "", error);
    windows_go(model_windows(call->model), window);
    list_window_tell(window);
    return true;
}

static bool
run_filter(const CommandCall *call, GError **error)
{
    Window *window = find_list(call, error);

    if (!window)
        return false;
    list_window_set_filter(window, call->argc > 0 ? call->argv[0] : "");
    list_window_tell(window);
    return true;
}

static bool
run_close(const CommandCall *call, GError **error)
{
    Window *window = find_list(call, error);

    if (window)
        list_window_close(window);
    return window != NULL;
}

const Command list_commands[] = {
    { .name = "list",
      .usage = N_("[ACTION [ROW...]]"),
      .summary = N_("Show the list of this window, or do something with rows of it"),
      .help = N_("On the screen lists have windows: Up, Down, PageUp, PageDown, Home and End walk "
                 "through the rows, what you type shows only the rows that hold it, Insert or "
                 "Space marks a row, Enter does what the first button says, Alt and its letter, "
                 "or Tab and Enter, what another one says, with the rows that are marked, or "
                 "else the one where you are. Escape takes back the filter, the marks, and then "
                 "closes the window. Here a row is named by what the list without a screen "
                 "shows as its id; without rows it is done with those that are marked, or the "
                 "one where you are."),
      .args = { 0, 2 },
      .rest = true,
      .is_verbatim = true,
      .completes = { COMPLETE_LIST_ACTION, COMPLETE_LIST_ROW },
      .is_urgent = true,
      .run = run_list },
    { .name = "list filter",
      .usage = N_("[TEXT]"),
      .summary = N_("Show only the rows of the list that hold all these words"),
      .args = { 0, 1 },
      .rest = true,
      .is_urgent = true,
      .run = run_filter },
    { .name = "list close",
      .usage = "",
      .summary = N_("Close the list"),
      .is_urgent = true,
      .run = run_close },
    { 0 },
};
