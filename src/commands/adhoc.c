/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /adhoc: the commands that others offer (XEP-0050), and running them. */

#include "config.h"

#include "client/adhoc.h"

#include "base/i18n.h"
#include "base/irc_address.h"
#include "commands/lookup.h"

static void
add(GPtrArray *addresses, const Jid *jid)
{
    if (jid)
        g_ptr_array_add(addresses, jid_ref((Jid *)jid));
}

static void
add_domain(GPtrArray *addresses, const Jid *jid)
{
    g_autoptr(Jid) domain = jid_new(jid_domain(jid), NULL);

    add(addresses, domain);
}

/* A channel of IRC, its server and the gateway have their own each. */
static void
add_room(GPtrArray *addresses, const Jid *room)
{
    g_autoptr(Jid) irc_server = irc_address_server(room);

    add(addresses, room);
    add(addresses, irc_server);
    add_domain(addresses, room);
}

/* It is a person's devices that obey, not the account. */
static void
add_person(GPtrArray *addresses, const Account *account, const Jid *jid)
{
    const Contact *contact = roster_find(account->roster, jid);

    add(addresses, jid);
    for (unsigned i = 0; jid_is_bare(jid) && contact && i < contact->resources->len; i++) {
        const Resource *resource = contact->resources->pdata[i];
        g_autoptr(Jid) full = jid_with_resource(jid, resource->name, NULL);
        add(addresses, full);
    }
}

/* What the window is about, else our server. */
static void
add_here(GPtrArray *addresses, const CommandCall *call)
{
    const Chat *chat = call->chat;

    if (chat && chat->kind == CHAT_ROOM) {
        add_room(addresses, chat->jid);
    } else if (chat && chat->kind == CHAT_CONTACT) {
        add_person(addresses, call->account, chat->jid);
    } else {
        g_autoptr(Jid) own = jid_to_bare(call->account->jid);
        add_domain(addresses, own);
        add(addresses, own);
    }
}

static bool
run_adhoc(const CommandCall *call, GError **error)
{
    g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);
    Account *account = call->account;

    if (call->argc == 0) {
        add_here(addresses, call);
        return client_show_commands(call->client, account, addresses, error);
    }
    g_autoptr(Jid) jid = command_contact(call, call->argv[0], &account, error);
    if (!jid)
        return false;
    if (call->argc > 1)
        return client_run_command(call->client, account, jid, call->argv[1], NULL, error);
    if (irc_address_is_channel(jid))
        add_room(addresses, jid);
    else
        add_person(addresses, account, jid);
    return client_show_commands(call->client, account, addresses, error);
}

const Command adhoc_commands[] = {
    { .name = "adhoc",
      .usage = N_("[ADDRESS [COMMAND]]"),
      .summary = N_("List the commands that a server, gateway, room or device offers, or run one"),
      .help = N_("Without an address: of what this window is about (of an IRC channel also of its "
                 "server and the gateway), else of your server. Enter in the list runs a command; "
                 "what it asks comes as a form, which may have several steps: Next, Back, Finish. "
                 "What stands below a command in the list is how it is run by typing. /form and "
                 "/list do the same "
                 "without the screen."),
      .args = { 0, 2 },
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_ACCOUNT | NEEDS_CONNECTION,
      .run = run_adhoc },
    { 0 },
};
