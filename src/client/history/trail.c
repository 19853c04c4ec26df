/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The places that the user jumped from, the last one on top: a chat and a line of it, or a window
 * that is no chat's. What is gone when he comes back is passed over. */

#include "config.h"

#include "client/history/trail.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "storage/places.h"
#include "client/history/pages.h"
#include "client/private.h"

typedef struct {
    Jid *account, *chat; /* NULL: a window without a chat, of this number */
    ChatKind kind;
    unsigned number;
    int64_t row; /* the line at the top of the view; 0: its end */
} Place;

struct Trail {
    GPtrArray *places; /* Place *, owned */
};

static void
free_place(gpointer data)
{
    Place *place = data;

    jid_unref(place->account);
    jid_unref(place->chat);
    g_free(place);
}

Trail *
trail_new(void)
{
    Trail *trail = g_new(Trail, 1);

    trail->places = g_ptr_array_new_with_free_func(free_place);
    return trail;
}

void
trail_free(Trail *trail)
{
    if (!trail)
        return;
    g_ptr_array_unref(trail->places);
    g_free(trail);
}

void
trail_leave(Client *client)
{
    GPtrArray *places = client->trail->places;
    const Window *window = windows_current(model_windows(client->model));
    Place *place = g_new0(Place, 1);

    place->number = window->number;
    if (window->chat) {
        place->account = jid_ref(window->chat->account->jid);
        place->chat = jid_ref(window->chat->jid);
        place->kind = window->chat->kind;
        place->row = window->top_row;
    }
    g_ptr_array_add(places, place);
    if (places->len > LIMIT_TRAIL)
        g_ptr_array_remove_index(places, 0);
}

static Window *
window_of(Client *client, const Place *place)
{
    Windows *windows = model_windows(client->model);
    const Account *account =
        place->account ? model_find_account(client->model, place->account) : NULL;
    Window *window = NULL;

    if (!place->account) {
        window = windows_find(windows, place->number);
        return window && !window->chat ? window : NULL;
    }
    Chat *chat = account ? account_find_chat(account, place->chat, place->kind) : NULL;
    return chat ? windows_open_chat(windows, chat) : NULL;
}

static void
go_to(Client *client, Window *window, const Place *place)
{
    Windows *windows = model_windows(client->model);
    ArchivePosition line;

    if (window->chat)
        client_load_history(client, window->chat);
    windows_go(windows, window);
    if (!window->chat)
        return;
    if (place->row && places_find_row(client->options.archive, window->chat, place->row, &line))
        pages_show(client, window, &line);
    else
        windows_show_line(windows, window, NULL);
}

bool
client_go_back(Client *client, GError **error)
{
    GPtrArray *places = client->trail->places;

    while (places->len > 0) {
        g_autoptr(GPtrArray) held = g_ptr_array_new_with_free_func(free_place);
        Place *place = g_ptr_array_steal_index(places, places->len - 1);
        Window *window = window_of(client, place);

        g_ptr_array_add(held, place);
        if (!window)
            continue;
        go_to(client, window, place);
        return true;
    }
    g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_INVALID,
                        _("There is nowhere to go back to: you have not jumped."));
    return false;
}
