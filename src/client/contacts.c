/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Own presence, the roster and subscriptions, as ordered. */

#include "config.h"

#include "xmpp/presence.h"
#include "xmpp/roster.h"
#include "client/private.h"
#include "client/subscriptions.h"

static void
set_presence(Client *client, Session *session, Show show, const char *status, int priority)
{
    Account *account = session_account(session);

    if (priority == CLIENT_PRIORITY_CONFIGURED)
        priority = session_priority(session, show);
    account_set_presence(account, show, status, priority);
    Stream *stream = client_stream(client, account, NULL);
    if (stream)
        presence_send(stream);
}

void
client_set_presence(Client *client, Account *account, Show show, const char *status, int priority)
{
    for (unsigned i = 0; i < client->sessions->len; i++) {
        Session *session = client->sessions->pdata[i];
        if (account ? session_account(session) == account
                    : session_account(session)->state == ACCOUNT_ONLINE)
            set_presence(client, session, show, status, priority);
    }
}

bool
client_add_contact(Client *client, Account *account, const Jid *jid, const char *name,
                   GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    g_autoptr(Jid) bare = jid_to_bare(jid);
    roster_send_item(stream, bare, name, NULL);
    roster_send_subscription(stream, bare, SUBSCRIPTION_REQUEST);
    return true;
}

bool
client_add_inviter(Client *client, Account *account, const Jid *jid, const char *name,
                   const char *token, GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    g_autoptr(Jid) bare = jid_to_bare(jid);
    roster_send_item(stream, bare, name, NULL);
    roster_send_invited_request(stream, bare, token);
    subscription_expect(client, stream, bare);
    return true;
}

bool
client_remove_contact(Client *client, Account *account, const Jid *jid, GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    g_autoptr(Jid) bare = jid_to_bare(jid);
    roster_send_removal(stream, bare);
    return true;
}

bool
client_put_contact(Client *client, Account *account, const Jid *jid, const char *name,
                   const char *const *groups, GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    g_autoptr(Jid) bare = jid_to_bare(jid);
    roster_send_item(stream, bare, name, groups);
    return true;
}

bool
client_set_contact(Client *client, Contact *contact, const char *name, const char *const *groups,
                   GError **error)
{
    Stream *stream = client_stream(client, contact->account, error);

    if (!stream)
        return false;
    roster_send_item(stream, contact->jid, name, groups);
    return true;
}

bool
client_subscribe(Client *client, Account *account, const Jid *jid, Subscribe what, GError **error)
{
    static const SubscriptionAction actions[] = {
        [SUBSCRIBE_REQUEST] = SUBSCRIPTION_REQUEST,
        [SUBSCRIBE_ALLOW] = SUBSCRIPTION_ALLOW,
        [SUBSCRIBE_CANCEL] = SUBSCRIPTION_CANCEL,
        [SUBSCRIBE_DENY] = SUBSCRIPTION_DENY,
    };
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    g_autoptr(Jid) bare = jid_to_bare(jid);
    roster_send_subscription(stream, bare, actions[what]);
    if (what == SUBSCRIBE_ALLOW || what == SUBSCRIBE_DENY)
        roster_set_asks_us(account->roster, bare, false, NULL);
    return true;
}
