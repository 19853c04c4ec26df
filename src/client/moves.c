/* SPDX-License-Identifier: GPL-3.0-or-later */
/* XEP-0283, as ordered: contacts that have moved, and our own moving. */

#include "config.h"

#include "base/i18n.h"
#include "model/notice.h"
#include "model/request.h"
#include "client/private.h"

#include "modules/moved.h"
#include "modules/roster.h"

bool
client_accept_move(Client *client, Request *request, GError **error)
{
    Account *account = request->account;
    Stream *stream = client_stream(client, account, error);
    const Contact *old = roster_find(account->roster, request->from);
    const Contact *known = roster_find(account->roster, request->about);

    if (!stream)
        return false;
    if (!known || !known->is_in_roster)
        roster_send_item(stream, request->about, old ? old->name : NULL,
                         old ? (const char *const *)old->groups : NULL);
    roster_send_subscription(stream, request->about, SUBSCRIPTION_ALLOW);
    if (!known || !(known->subscription & SUBSCRIPTION_TO))
        roster_send_subscription(stream, request->about, SUBSCRIPTION_REQUEST);
    if (old && old->is_in_roster)
        roster_send_removal(stream, old->jid);
    request_remove(requests_find(account, REQUEST_SUBSCRIPTION, request->about, NULL));
    request_remove(request);
    return true;
}

typedef struct {
    Client *client;
    Jid *from, *to;
} Move;

static void
move_free(Move *move)
{
    jid_unref(move->from);
    jid_unref(move->to);
    g_free(move);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Move, move_free)

typedef struct {
    Stream *stream; /* of the new account */
    const Jid *from;
    unsigned count;
} Telling;

static void
tell_contact(Contact *contact, gpointer data)
{
    Telling *telling = data;

    if (!contact->is_in_roster || !(contact->subscription & SUBSCRIPTION_FROM) ||
        jid_equal_bare(contact->jid, stream_account(telling->stream)->jid))
        return;
    roster_send_item(telling->stream, contact->jid, contact->name,
                     (const char *const *)contact->groups);
    moved_send_request(telling->stream, contact->jid, telling->from);
    telling->count++;
}

/* The statement stands: those who see the old account are asked, if the new one is ours too. */
static void
on_published(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    g_autoptr(Move) move = data;
    Account *account = stream_account(stream);
    Account *new = model_find_account(move->client->model, move->to);
    Telling telling = { .stream = new ? client_stream(move->client, new, NULL) : NULL,
                        .from = move->from };

    client_end_question(move->client);
    if (!result) {
        notice(move->client->model, account, NULL, SEVERITY_ERROR,
               _("%s could not say that it has moved: %s"), jid_shown_bare(move->from),
               error->message);
        return;
    }
    notice(move->client->model, account, NULL, SEVERITY_INFO,
           _("%s says now that it has moved to %s. Keep it until your contacts have followed."),
           jid_shown_bare(move->from), jid_shown_bare(move->to));
    if (!telling.stream) {
        notice(move->client->model, account, NULL, SEVERITY_INFO,
               _("Your contacts are not told: %s is no account here, or not connected."),
               jid_shown_bare(move->to));
        return;
    }
    roster_each(account->roster, tell_contact, &telling);
    notice(move->client->model, account, NULL, SEVERITY_INFO,
           ngettext("%u contact is asked to follow.", "%u contacts are asked to follow.",
                    telling.count),
           telling.count);
}

bool
client_move_account(Client *client, Account *account, const Jid *to, GError **error)
{
    Stream *stream = client_stream(client, account, error);
    Move *move;

    if (!stream)
        return false;
    move = g_new0(Move, 1);
    move->client = client;
    move->from = jid_ref(account->jid);
    move->to = jid_to_bare(to);
    client_begin_question(client);
    moved_publish(stream, to, on_published, move);
    return true;
}
