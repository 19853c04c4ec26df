/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The roster and subscriptions, as ordered. */

#include "config.h"

#include "base/i18n.h"
#include "client/private.h"
#include "client/requests.h"
#include "client/roster_changes.h"
#include "client/subscriptions.h"

#include "modules/roster.h"

/* Who is there already keeps his groups, and his name if there is no new one. */
static void
send_new_item(Stream *stream, const Jid *bare, const char *name)
{
    const Contact *known = roster_find(stream_account(stream)->roster, bare);
    const char *const *groups = known ? (const char *const *)known->groups : NULL;

    roster_send_item(stream, bare, name || !known ? name : known->name, groups);
}

bool
client_add_contact(Client *client, Account *account, const Jid *jid, const char *name,
                   GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    g_autoptr(Jid) bare = jid_to_bare(jid);
    send_new_item(stream, bare, name);
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
    send_new_item(stream, bare, name);
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
    if (requests_find(account, REQUEST_SUBSCRIPTION, bare, NULL))
        client_subscribe(client, account, bare, SUBSCRIBE_DENY, NULL);
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
    roster_changes_note_nesting(client, contact->account, groups);
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
        request_remove(requests_find(account, REQUEST_SUBSCRIPTION, bare, NULL));
    return true;
}

bool
client_request_presence(Client *client, Account *account, const Jid *jid, const char *text,
                        GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    roster_send_request(stream, jid, text);
    return true;
}

bool
client_approve(Client *client, Account *account, const Jid *jid, GError **error)
{
    Stream *stream = client_stream(client, account, error);

    if (!stream)
        return false;
    if (!roster_can_approve(stream)) {
        g_set_error(error, CLIENT_ERROR, CLIENT_ERROR_FAILED,
                    _("%s has not asked to see your presence, and the server of %s cannot allow it "
                      "in advance: wait until they ask."),
                    jid_shown_bare(jid), jid_shown_bare(account->jid));
        return false;
    }
    roster_send_subscription(stream, jid, SUBSCRIPTION_ALLOW);
    return true;
}
