/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /open: what an xmpp: link asks for (XEP-0147, XEP-0379, XEP-0401). */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "commands/account_server.h"
#include "commands/lookup.h"

/* The one that the link names, else the usual one. NULL and error. */
static Account *
find_account(const CommandCall *call, const Uri *uri, GError **error)
{
    Account *account = uri->account ? model_find_account(call->model, uri->account) : call->account;
    if (!account && uri->account)
        command_fail(error, _("The link is for %s, which is none of your accounts."),
                     jid_bare(uri->account));
    else if (!account)
        command_fail(error, _("There is no account yet: /connect YOU@SERVER logs in."));
    return account;
}

static bool
open_chat(const CommandCall *call, const Uri *uri, GError **error)
{
    Account *account = find_account(call, uri, error);
    const char *body = uri_value(uri, "body");
    if (!account)
        return false;
    if (!client_open_chat(call->client, account, uri->jid))
        return command_fail(error, _("Too many chats are open."));
    if (body && call->face)
        call->face->ops->set_input(call->face->data, body);
    return true;
}

static bool
is_friend(const Account *account, const Jid *jid)
{
    const Contact *contact = roster_find(account->roster, jid);
    return contact && contact->subscription == SUBSCRIPTION_BOTH;
}

/* Somebody to be added; who is a contact already is talked to (XEP-0401 6.3). */
static bool
add_contact(const CommandCall *call, const Uri *uri, GError **error)
{
    const char *token = uri_value(uri, "preauth"), *name = uri_value(uri, "name");
    Account *account = find_account(call, uri, error);
    if (!account)
        return false;
    if (is_friend(account, uri->jid))
        return open_chat(call, uri, error);
    if (token ? !client_add_inviter(call->client, account, uri->jid, name, token, error)
              : !client_add_contact(call->client, account, uri->jid, name, error))
        return false;
    command_print(call,
                  _("%s is being added to the contacts of %s, and asked to show their presence."),
                  jid_bare(uri->jid), jid_bare(account->jid));
    return true;
}

/* Who has an account needs no other one for somebody's invitation. */
static bool
follow_roster(const CommandCall *call, const Uri *uri, GError **error)
{
    if (!call->account && command_is_registration(uri))
        return command_register_by_link(call, uri, error);
    return add_contact(call, uri, error);
}

static const struct {
    const char *action; /* NULL: none */
    bool (*follow)(const CommandCall *call, const Uri *uri, GError **error);
} actions[] = {
    { NULL, open_chat },
    { "message", open_chat },
    { "register", command_register_by_link },
    { "roster", follow_roster },
    { "subscribe", add_contact },
};

static bool
run_open(const CommandCall *call, GError **error)
{
    g_autoptr(Uri) uri = uri_parse(call->argv[0], error);
    if (!uri)
        return false;
    for (size_t i = 0; i < G_N_ELEMENTS(actions); i++)
        if (g_strcmp0(actions[i].action, uri->action) == 0)
            return actions[i].follow(call, uri, error);
    return command_fail(error, _("This link asks for something that this program does not do: %s."),
                        uri->action);
}

const Command link_commands[] = {
    { .name = "open",
      .usage = N_("LINK"),
      .summary = N_("Follow an xmpp: link: an invitation, a contact, a chat"),
      .help = N_("\"xmpp:server?register;preauth=TOKEN\" leads to a new account, "
                 "\"xmpp:bob@server?roster;preauth=TOKEN\" to a new contact, who sees by the token "
                 "that you were invited. jaser(1) can be started with such a link."),
      .args = { 1, 1 },
      .run = run_open },
    { 0 },
};
