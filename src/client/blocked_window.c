/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of all whom an account blocks, as a window. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "model/list_window.h"
#include "model/notice.h"
#include "client/blocking.h"
#include "client/private.h"

typedef struct {
    Client *client;
    Account *account;
    Window *window;
    unsigned observer;
} Blocked;

static const ListColumn columns[] = {
    { "address", N_("Address"), 0 },
    { "what", N_("What"), 1 },
    { 0 },
};

static const ListAction actions[] = {
    { "unblock", N_("Unblock"), 'u', LIST_NEEDS_MANY },
    { "all", N_("Unblock all"), 0, LIST_NEEDS_NONE },
    { 0 },
};

static const char *
kind_of(const char *address)
{
    if (strchr(address, '@'))
        return strchr(address, '/') ? _("a device") : _("a person");
    return strchr(address, '/') ? _("a device of a server") : _("a whole server");
}

static int
compare_text(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b);
}

static void
fill(Blocked *blocked)
{
    g_autoptr(GList) all =
        g_list_sort(g_hash_table_get_keys(blocked->account->blocked), compare_text);

    list_window_begin(blocked->window);
    list_window_clear(blocked->window);
    for (const GList *link = all; link; link = link->next) {
        const char *const cells[] = { link->data, kind_of(link->data) };
        list_window_set(blocked->window, &(ListRowFacts){ .id = link->data, .cells = cells });
    }
    list_window_end(blocked->window);
}

static void
on_event(const Event *event, gpointer data)
{
    Blocked *blocked = data;

    if (event->account == blocked->account)
        fill(blocked);
}

static void
on_act(Window *window, const ListAction *action, const GPtrArray *ids, gpointer data)
{
    Blocked *blocked = data;
    g_autoptr(GPtrArray) jids = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);
    g_autoptr(GError) error = NULL;

    (void)window;
    for (unsigned i = 0; i < ids->len; i++) {
        g_autoptr(Jid) jid = jid_new(ids->pdata[i], NULL);
        if (jid)
            g_ptr_array_add(jids, g_steal_pointer(&jid));
    }
    if (action->needs != LIST_NEEDS_NONE && jids->len == 0)
        return;
    if (!client_unblock(blocked->client, blocked->account, jids, &error))
        notice_here(blocked->client->model, SEVERITY_ERROR, "%s", error->message);
}

static void
on_close(gpointer data)
{
    Blocked *blocked = data;

    model_unobserve(blocked->client->model, blocked->observer);
    g_free(blocked);
}

void
client_show_blocked(Client *client, Account *account)
{
    Model *model = client->model;
    Window *window = list_window_find(model, NULL, "blocked");

    if (window && window->account != account) {
        list_window_close(window);
        window = NULL;
    }
    if (!window) {
        Blocked *blocked = g_new0(Blocked, 1);
        g_autofree char *title = g_strdup_printf(_("Blocked by %s"), jid_bare(account->jid));
        blocked->client = client;
        blocked->account = account;
        blocked->window = window = list_window_open(
            model, &(ListRequest){ .account = account,
                                   .name = "blocked",
                                   .title = title,
                                   .help = _("Their messages, calls and presence do not reach you. "
                                             "/block adds somebody."),
                                   .empty = _("Nobody is blocked."),
                                   .columns = columns,
                                   .actions = actions,
                                   .act = on_act,
                                   .close = on_close,
                                   .data = blocked });
        fill(blocked);
        blocked->observer = model_observe(model, EVENT_BLOCKED, on_event, blocked);
    }
    windows_go(model_windows(model), window);
    list_window_tell(window);
}
