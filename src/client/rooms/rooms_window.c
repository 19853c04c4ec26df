/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rooms that there are, as a window: of the account's server, of a service, or with some words.
 */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/uri.h"
#include "model/list_window.h"
#include "model/notice.h"
#include "client/private.h"
#include "client/rooms/bookmarks.h"
#include "client/rooms/room_finder.h"
#include "client/rooms/room_info.h"
#include "client/rooms/rooms.h"

/* Above and below the row where the user is. */
#define ROWS_IN_VIEW 20

typedef struct {
    Client *client;
    Account *account;
    RoomFinder *finder;
    Window *window;
    unsigned observer;
    bool is_settled, is_asking;
} Browser;

enum { ACTION_ENTER, ACTION_INFO, ACTION_KEEP, ACTION_LINK };

static const ListColumn columns[] = {
    { "room", N_("Room"), 0 },
    { "name", N_("Name"), 2 },
    { "people", N_("People"), 1 },
    { "what", N_("What"), 3 },
    { "description", N_("Description"), 4 },
    { 0 },
};

static const ListAction actions[] = {
    [ACTION_ENTER] = { "enter", N_("Enter"), 'e', LIST_NEEDS_ONE },
    [ACTION_INFO] = { "info", N_("Info"), 'i', LIST_NEEDS_ONE },
    [ACTION_KEEP] = { "bookmark", N_("Bookmark"), 'b', LIST_NEEDS_ONE },
    [ACTION_LINK] = { "link", N_("Link"), 'l', LIST_NEEDS_ONE },
    { 0 },
};

/* --- rows --- */

static char *
describe_service(const RoomFound *found)
{
    if (found->state == FOUND_SILENT)
        return g_strdup(found->problem);
    if (found->kind == FOUND_SEARCH)
        return g_strdup(_("a search service: /rooms WORDS asks it"));
    if (found->features & ROOM_IRC)
        return g_strdup(_("a gateway to IRC: /join #CHANNEL%SERVER@GATEWAY"));
    return g_strdup_printf(
        ngettext("a service with %u room", "a service with %u rooms", found->rooms), found->rooms);
}

static char *
describe_what(const RoomFound *found)
{
    if (found->kind != FOUND_ROOM)
        return describe_service(found);
    if (found->state == FOUND_SILENT)
        return g_strdup(found->problem);
    return room_info_traits(found->features);
}

/* Where the user is, everything is told. */
static char *
describe_details(const RoomFound *found, const char *what)
{
    g_autoptr(GString) text = g_string_new(found->name ? found->name : "");

    if (found->description)
        g_string_append_printf(text, "%s%s", text->len ? ": " : "", found->description);
    if (what[0])
        g_string_append_printf(text, "%s%s", text->len ? " · " : "", what);
    if (found->language)
        g_string_append_printf(text, " · %s", found->language);
    if (found->activity >= 0)
        g_string_append_printf(text, _(" · about %.1f messages an hour"), found->activity);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void
set_row(const Browser *browser, const RoomFound *found)
{
    g_autofree char *people =
        found->occupants >= 0 ? g_strdup_printf("%d", found->occupants) : g_strdup("");
    g_autofree char *what = describe_what(found);
    g_autofree char *detail = describe_details(found, what);
    const char *const cells[] = { jid_bare(found->jid), found->name, people, what,
                                  found->description };

    list_window_set(browser->window,
                    &(ListRowFacts){ .id = jid_bare(found->jid),
                                     .cells = cells,
                                     .detail = detail[0] ? detail : NULL,
                                     .style = found->state == FOUND_SILENT ? LIST_WEAK
                                              : found->kind == FOUND_ROOM  ? LIST_PLAIN
                                                                           : LIST_STRONG });
}

/* Services first, then the rooms with most people. */
static int
compare_found(gconstpointer a, gconstpointer b)
{
    const RoomFound *first = *(RoomFound *const *)a, *second = *(RoomFound *const *)b;

    if ((first->kind == FOUND_ROOM) != (second->kind == FOUND_ROOM))
        return first->kind == FOUND_ROOM ? 1 : -1;
    if (first->occupants != second->occupants)
        return first->occupants > second->occupants ? -1 : 1;
    return strcmp(jid_bare(first->jid), jid_bare(second->jid));
}

/* Not below the hands of somebody who is choosing already. */
static void
sort_rows(Browser *browser)
{
    const GPtrArray *all = room_finder_all(browser->finder);
    g_autoptr(GPtrArray) sorted = g_ptr_array_sized_new(all->len);

    if (browser->window->list->current > 0 || browser->window->list->marked > 0)
        return;
    for (unsigned i = 0; i < all->len; i++)
        g_ptr_array_add(sorted, all->pdata[i]);
    g_ptr_array_sort(sorted, compare_found);
    list_window_begin(browser->window);
    list_window_clear(browser->window);
    for (unsigned i = 0; i < sorted->len; i++)
        set_row(browser, sorted->pdata[i]);
    list_window_end(browser->window);
    list_window_go(browser->window, 0);
}

static void
on_found(const RoomFound *found, gpointer data)
{
    set_row(data, found);
}

/* The first time; what is asked later, for the rows in view, changes nothing of the order. */
static void
on_settled(gpointer data)
{
    Browser *browser = data;

    if (browser->is_settled)
        return;
    browser->is_settled = true;
    sort_rows(browser);
    if (room_finder_is_cut(browser->finder))
        notice_in(browser->client->model, browser->window, SEVERITY_WARNING,
                  _("There are more rooms than are listed: /rooms SERVICE WORDS asks for some."));
    list_window_tell(browser->window);
    client_end_question(browser->client);
}

/* What the rooms say that are in view. */
static void
on_event(const Event *event, gpointer data)
{
    Browser *browser = data;
    const ListWindow *list = browser->window->list;

    if (event->window != browser->window || browser->is_asking || !browser->is_settled)
        return;
    browser->is_asking = true;
    unsigned first = list->current > ROWS_IN_VIEW ? list->current - ROWS_IN_VIEW : 0;
    for (unsigned i = first; i < list->shown->len && i <= list->current + ROWS_IN_VIEW; i++)
        room_finder_ask_room(browser->finder, ((ListRow *)list->shown->pdata[i])->id);
    browser->is_asking = false;
}

/* --- actions --- */

static bool
enter(Browser *browser, const RoomFound *found, GError **error)
{
    const RoomEntry entry = { 0 };

    if (found->kind == FOUND_ROOM)
        return client_enter_room(browser->client, browser->account, found->jid, &entry, error);
    return client_show_rooms(browser->client, browser->account, found->jid, NULL, error);
}

static bool
keep(const Browser *browser, const RoomFound *found, GError **error)
{
    const Bookmark bookmark = { .name = found->name };

    if (found->kind == FOUND_ROOM)
        return client_change_bookmark(browser->client, browser->account, found->jid, &bookmark,
                                      BOOKMARK_NAME, error);
    g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                        _("Only rooms can be kept: this is a service."));
    return false;
}

static void
on_act(Window *window, const ListAction *action, const GPtrArray *ids, gpointer data)
{
    static const char *const no_pairs[] = { NULL };
    Browser *browser = data;
    Client *client = browser->client;
    const RoomFound *found = room_finder_get(browser->finder, ids->pdata[0]);
    g_autoptr(GError) error = NULL;
    bool is_done = true;

    (void)window;
    if (!found)
        return;
    g_autofree char *link =
        uri_build(found->jid, found->kind == FOUND_ROOM ? "join" : NULL, no_pairs);
    switch (action - actions) {
    case ACTION_ENTER:
        is_done = enter(browser, found, &error);
        break;
    case ACTION_INFO:
        is_done = client_show_room_info(client, browser->account, found->jid, &error);
        break;
    case ACTION_KEEP:
        is_done = keep(browser, found, &error);
        break;
    case ACTION_LINK:
        notice_here(client->model, SEVERITY_INFO, "%s", link);
        break;
    }
    if (!is_done)
        notice_here(client->model, SEVERITY_ERROR, "%s", error->message);
}

static void
on_close(gpointer data)
{
    Browser *browser = data;

    model_unobserve(browser->client->model, browser->observer);
    room_finder_free(browser->finder);
    if (!browser->is_settled)
        client_end_question(browser->client);
    g_free(browser);
}

/* --- life --- */

static Window *
open_window(Browser *browser, const char *where)
{
    g_autofree char *title = g_strdup_printf(_("Rooms of %s"), where);

    return list_window_open(
        browser->client->model,
        &(ListRequest){ .account = browser->account,
                        .name = "rooms",
                        .title = title,
                        .help = _("Enter goes into the room. What you type is looked for in all "
                                  "that is listed."),
                        .empty = _("No room is known there, or none is public."),
                        .columns = columns,
                        .actions = actions,
                        .act = on_act,
                        .close = on_close,
                        .data = browser });
}

static bool
ask(Browser *browser, const Jid *service, const Jid *directory, GError **error)
{
    if (service)
        return room_finder_ask_service(browser->finder, service, error);
    return (!directory || room_finder_ask_service(browser->finder, directory, error)) &&
           room_finder_ask_server(browser->finder, error);
}

bool
client_show_rooms(Client *client, Account *account, const Jid *service, const char *words,
                  GError **error)
{
    const SettingScope scope = { .account = jid_bare(account->jid) };
    const char *chosen =
        settings_text(model_settings(client->model), SETTING_ROOMS_DIRECTORY, &scope);
    g_autoptr(Jid) directory = words && chosen[0] ? jid_new(chosen, NULL) : NULL;
    g_autoptr(Jid) named = service ? jid_ref((Jid *)service) : NULL;

    if (!client_stream(client, account, error))
        return false;
    Window *window = list_window_find(client->model, NULL, "rooms");
    if (window)
        list_window_close(window);
    Browser *browser = g_new0(Browser, 1);
    *browser = (Browser){ .client = client, .account = account };
    const RoomFinderHooks hooks = { on_found, on_settled, browser };
    browser->finder = room_finder_new(client, account, &hooks);
    browser->window = open_window(browser, named ? jid_domain(named) : jid_domain(account->jid));
    browser->observer = model_observe(client->model, EVENT_LIST, on_event, browser);
    client_begin_question(client);
    windows_go(model_windows(client->model), browser->window);
    list_window_set_filter(browser->window, words ? words : "");
    room_finder_set_words(browser->finder, words);
    return ask(browser, named, directory, error);
}
