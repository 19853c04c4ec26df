/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands that somebody offers, as a window. */

#include "config.h"

#include "base/i18n.h"
#include "model/address.h"
#include "model/list_window.h"
#include "model/notice.h"
#include "client/adhoc.h"
#include "client/private.h"

#include "modules/adhoc.h"

/* It lives as long as the window is there, or an answer is waited for. */
typedef struct {
    Client *client;
    Account *account;
    Window *window;    /* NULL: closed */
    GHashTable *found; /* a row's id -> Found * */
    unsigned waiting;
} Commands;

typedef struct {
    Jid *jid;
    char *node, *name;
} Found;

static const ListColumn columns[] = {
    { "command", N_("Command"), 0 },
    { "of", N_("Of"), 1 },
    { 0 },
};

static const ListAction actions[] = {
    { "run", N_("Run"), 'r', LIST_NEEDS_ONE },
    { 0 },
};

static void
found_free(gpointer data)
{
    Found *found = data;

    jid_unref(found->jid);
    g_free(found->node);
    g_free(found->name);
    g_free(found);
}

static void
commands_free(Commands *commands)
{
    g_hash_table_unref(commands->found);
    g_free(commands);
}

static void
add_row(const AdhocCommand *command, gpointer data)
{
    Commands *commands = data;
    g_autoptr(Jid) jid = jid_new(command->jid, NULL);

    if (!jid)
        return;
    bool is_there = g_hash_table_contains(commands->found, command->node);
    char *id =
        is_there ? g_strconcat(command->node, "@", jid_full(jid), NULL) : g_strdup(command->node);
    const char *const cells[] = { command->name, jid_shown(jid) };
    g_autofree char *detail = g_strdup_printf("/adhoc %s %s", jid_full(jid), command->node);
    Found *found = g_new(Found, 1);

    *found = (Found){ jid_ref(jid), g_strdup(command->node), g_strdup(command->name) };
    list_window_set(commands->window,
                    &(ListRowFacts){ .id = id, .cells = cells, .detail = detail });
    g_hash_table_replace(commands->found, id, found);
}

static void
on_list(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Commands *commands = data;
    Client *client = commands->client;

    (void)stream;
    client_end_question(client);
    commands->waiting--;
    if (!commands->window) {
        if (commands->waiting == 0)
            commands_free(commands);
        return;
    }
    list_window_begin(commands->window);
    adhoc_read_list(result, add_row, commands);
    list_window_end(commands->window);
    if (commands->waiting > 0)
        return;
    if (error && g_hash_table_size(commands->found) == 0)
        notice_here(client->model, SEVERITY_ERROR, _("There is no list of commands: %s"),
                    error->message);
    list_window_tell(commands->window);
}

static void
on_act(Window *window, const ListAction *action, const GPtrArray *ids, gpointer data)
{
    Commands *commands = data;
    const Found *found = g_hash_table_lookup(commands->found, ids->pdata[0]);
    g_autoptr(GError) error = NULL;

    (void)window;
    (void)action;
    if (found && !client_run_command(commands->client, commands->account, found->jid, found->node,
                                     found->name, &error))
        notice_here(commands->client->model, SEVERITY_ERROR, "%s", error->message);
}

static void
on_close(gpointer data)
{
    Commands *commands = data;

    commands->window = NULL;
    if (commands->waiting == 0)
        commands_free(commands);
}

static void
open_window(Commands *commands, const Jid *of)
{
    Model *model = commands->client->model;
    Window *former = list_window_find(model, NULL, "commands");
    g_autofree char *title = g_strdup_printf(_("Commands of %s"), jid_shown(of));

    if (former)
        list_window_close(former);
    commands->window = list_window_open(
        model, &(ListRequest){ .account = commands->account,
                               .name = "commands",
                               .title = title,
                               .help = _("Enter runs the one where you are; what it asks comes as "
                                         "a form."),
                               .empty = _("Nothing is offered (yet)."),
                               .columns = columns,
                               .actions = actions,
                               .act = on_act,
                               .close = on_close,
                               .data = commands });
    windows_go(model_windows(model), commands->window);
}

bool
client_show_commands(Client *client, Account *account, const GPtrArray *addresses, GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    Commands *commands = g_new0(Commands, 1);
    commands->client = client;
    commands->account = account;
    commands->found = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, found_free);
    commands->waiting = addresses->len;
    open_window(commands, addresses->pdata[0]);
    for (unsigned i = 0; i < addresses->len; i++) {
        client_begin_question(client);
        adhoc_request_list(stream, addresses->pdata[i], on_list, commands);
    }
    return true;
}
