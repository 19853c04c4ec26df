/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of all whom the user ignores in the rooms of an account, as a window. */

#include "config.h"

#include "base/date.h"
#include "base/i18n.h"
#include "model/list_window.h"
#include "client/private.h"
#include "client/rooms/ignoring.h"

typedef struct {
    Client *client;
    Account *account;
    Window *window;
} IgnoredList;

static const ListColumn columns[] = {
    { "who", N_("Who"), 0 },
    { "known_by", N_("Known by"), 2 },
    { "where", N_("Where"), 1 },
    { "since", N_("Since"), 3 },
    { 0 },
};

static const ListAction actions[] = {
    { "unignore", N_("Hear again"), 'u', LIST_NEEDS_MANY },
    { 0 },
};

static const char *const labels[IGNORED_KINDS] = {
    [IGNORED_NICK] = N_("the nick"),
    [IGNORED_ADDRESS] = N_("the address"),
    [IGNORED_OCCUPANT] = N_("the room's mark of them"),
};

static void
fill(IgnoredList *list)
{
    const GPtrArray *all = client_ignored(list->client, list->account);

    list_window_begin(list->window);
    list_window_clear(list->window);
    for (unsigned i = 0; i < all->len; i++) {
        const Ignored *ignored = all->pdata[i];
        g_autofree char *id = ignoring_row_id(ignored);
        g_autofree char *since = date_format(ignored->time, "%F");
        const char *const cells[] = { ignored->nick, _(labels[ignored->kind]),
                                      ignored->room[0] ? ignored->room : _("everywhere"), since };
        list_window_set(list->window, &(ListRowFacts){ .id = id, .cells = cells });
    }
    list_window_end(list->window);
}

static void
on_act(Window *window, const ListAction *action, const GPtrArray *ids, gpointer data)
{
    IgnoredList *list = data;

    (void)window;
    (void)action;
    for (unsigned i = 0; i < ids->len; i++)
        ignoring_remove(list->client, list->account, ids->pdata[i]);
    fill(list);
}

void
client_show_ignored(Client *client, Account *account)
{
    Model *model = client->model;
    Window *window = list_window_find(model, NULL, "ignored");
    IgnoredList *list = g_new0(IgnoredList, 1);
    g_autofree char *title = g_strdup_printf(_("Ignored by %s"), jid_bare(account->jid));

    if (window)
        list_window_close(window);
    list->client = client;
    list->account = account;
    list->window = list_window_open(
        model, &(ListRequest){ .account = account,
                               .name = "ignored",
                               .title = title,
                               .help = _("What they say in rooms is neither shown nor kept. "
                                         "/ignore adds somebody."),
                               .empty = _("Nobody is ignored."),
                               .columns = columns,
                               .actions = actions,
                               .act = on_act,
                               .close = g_free,
                               .data = list });
    fill(list);
    windows_go(model_windows(model), list->window);
    list_window_tell(list->window);
}
