/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Invitations into rooms. One room is one request, whoever invites and in whatever way: of several,
 * the one that deserves most trust is shown. */

#include "config.h"

#include "client/rooms/invitations.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/utf8.h"
#include "model/notice.h"
#include "model/room.h"
#include "model/window.h"
#include "client/private.h"
#include "client/requests.h"
#include "client/rooms/rooms.h"

#include "modules/muc_invite.h"

/* An invitation of ours: it may come back, or be declined. */
typedef struct {
    Jid *account, *room, *to;
    char *id;
} Sent;

struct Invitations {
    Client *client;
    unsigned observer;
    GQueue sent; /* Sent *, owned, the newest first */
};

static void
sent_free(gpointer data)
{
    Sent *sent = data;

    jid_unref(sent->account);
    jid_unref(sent->room);
    jid_unref(sent->to);
    g_free(sent->id);
    g_free(sent);
}

/* --- those that come --- */

/* How much is to be thought of it, the least first. */
typedef enum { VOUCHED_NONE, VOUCHED_CLAIMED, VOUCHED_CONTACT } Vouched;

static bool
is_contact(const Account *account, const Jid *jid)
{
    const Contact *contact = jid ? roster_find(account->roster, jid) : NULL;

    return contact && contact->is_in_roster;
}

static Vouched
judge(const Account *account, const Jid *from, const Jid *room, const Jid *claimed)
{
    if (is_contact(account, from))
        return VOUCHED_CONTACT;
    return jid_equal_bare(from, room) && is_contact(account, claimed) ? VOUCHED_CLAIMED
                                                                      : VOUCHED_NONE;
}

static Request *
find_request(const Account *account, const Jid *room)
{
    const GPtrArray *all = model_requests(account->model);

    for (unsigned i = 0; i < all->len; i++) {
        Request *request = all->pdata[i];
        if (request->kind == REQUEST_INVITATION && request->account == account && request->about &&
            jid_equal_bare(request->about, room))
            return request;
    }
    return NULL;
}

static bool
is_unheard(const Client *client, const Account *account, const Jid *jid)
{
    const SettingScope scope = { .account = jid_bare(account->jid), .chat = jid_bare(jid) };

    return account_is_blocked(account, jid) ||
           settings_bool(model_settings(client->model), SETTING_PRIVACY_IGNORE, &scope);
}

/* Messages of strangers are thrown away: their invitations too. */
static bool
is_unwanted(const Client *client, const Account *account, const RoomInvitation *invitation)
{
    enum { RULE_DROP = 2 }; /* as in settings.def */
    const SettingScope scope = { .account = jid_bare(account->jid),
                                 .chat = jid_bare(invitation->from) };

    return settings_choice(model_settings(client->model), SETTING_PRIVACY_STRANGERS, &scope) ==
               RULE_DROP &&
           roster_is_loaded(account->roster) &&
           judge(account, invitation->from, invitation->room, invitation->claimed) == VOUCHED_NONE;
}

static bool
is_in(const Account *account, const Jid *room)
{
    const Room *known = room_of(account, room);

    return known && (known->state == ROOM_IN || known->state == ROOM_ENTERING);
}

/* It adds nothing to the one that waits: the same came through the room, or that one deserves as
 * much trust. */
static bool
is_less(const Account *account, const RoomInvitation *invitation, const Request *known)
{
    if (jid_equal_bare(known->from, invitation->from))
        return false;
    return (known->claimed && jid_equal_bare(known->claimed, invitation->from)) ||
           judge(account, invitation->from, invitation->room, invitation->claimed) <=
               judge(account, known->from, known->about, known->claimed);
}

static void
take(Account *account, const RoomInvitation *invitation)
{
    Request *known = find_request(account, invitation->room);
    g_autofree char *details = muc_invite_details(invitation);

    if (known && is_less(account, invitation, known))
        return;
    if (known && !jid_equal_bare(known->from, invitation->from))
        request_remove(known);
    client_take_request(account, &(RequestFacts){
                                     .kind = REQUEST_INVITATION,
                                     .from = invitation->from,
                                     .about = invitation->room,
                                     .claimed = invitation->claimed,
                                     .text = invitation->reason,
                                     .details = details,
                                 });
}

static void
on_invited(Client *client, Account *account, const RoomInvitation *invitation)
{
    if (is_in(account, invitation->room) || is_unheard(client, account, invitation->from) ||
        is_unheard(client, account, invitation->room) ||
        (invitation->claimed && is_unheard(client, account, invitation->claimed)) ||
        is_unwanted(client, account, invitation))
        log_debug("invitations", "that of %s into %s was not heard", jid_full(invitation->from),
                  jid_bare(invitation->room));
    else
        take(account, invitation);
}

/* Who is there has accepted, on whatever way he came. */
static void
on_event(const Event *event, gpointer data)
{
    const Room *room = event->chat->room;

    (void)data;
    if (room && room->state == ROOM_IN)
        request_remove(find_request(event->account, event->chat->jid));
}

/* --- answers --- */

bool
invitation_accept(Client *client, Request *request, GError **error)
{
    bool is_continued;
    g_autofree char *password = muc_invite_read_details(request->details, &is_continued);
    g_autoptr(Jid) room = request->about ? jid_ref(request->about) : jid_ref(request->from);
    const RoomEntry entry = { .password = password };

    return client_enter_room(client, request->account, room, &entry, error);
}

/* Only a room passes on an answer (XEP-0249 2). */
bool
invitation_decline(Client *client, Request *request, const char *reason, GError **error)
{
    if (!request->claimed || !request->about || !jid_equal_bare(request->from, request->about))
        return true;
    Stream *stream = client_stream(client, request->account, error);
    if (stream)
        muc_invite_decline(stream, request->about, request->claimed, reason);
    return stream != NULL;
}

char *
invitation_explain(const Request *request)
{
    bool is_continued;
    g_autofree char *password = muc_invite_read_details(request->details, &is_continued);
    GString *text = g_string_new(NULL);

    if (is_continued)
        g_string_append(text, _("\nIt is to go on with your conversation."));
    if (password)
        g_string_append(text, _("\nThe room's password came with it."));
    g_string_append_printf(text, _("\n/info %s tells more about the room."),
                           jid_bare(request->about ? request->about : request->from));
    return g_string_free(text, FALSE);
}

/* --- those of ours --- */

/* By its id, or by who says no to which room; NULL. */
static Sent *
take_sent(Invitations *invitations, const Account *account, const RoomInvitation *news)
{
    for (GList *link = invitations->sent.head; link; link = link->next) {
        Sent *sent = link->data;
        bool is_it =
            news->kind == INVITATION_FAILED
                ? strcmp(sent->id, news->id) == 0 && (jid_equal_bare(sent->room, news->from) ||
                                                      jid_equal_bare(sent->to, news->from))
                : jid_equal_bare(sent->room, news->from) && news->claimed &&
                      jid_equal_bare(sent->to, news->claimed);

        if (!is_it || !jid_equal(sent->account, account->jid))
            continue;
        g_queue_delete_link(&invitations->sent, link);
        return sent;
    }
    return NULL;
}

static void
tell(Account *account, const Sent *sent, Severity severity, const char *text)
{
    Chat *chat = account_find_chat(account, sent->room, CHAT_ROOM);

    notice(account->model, account, chat, severity, "%s", text);
}

/* Of somebody whom we did not invite, nobody can decline. */
static bool
on_answered(Client *client, Account *account, const RoomInvitation *news)
{
    Sent *sent = take_sent(client->invitations, account, news);
    const char *words = news->error ? news->error->message : news->reason;
    g_autofree char *clean = utf8_short_line(words ? words : "", LIMIT_SAID_BYTES);

    if (!sent)
        return news->kind == INVITATION_DECLINED;
    const char *to = jid_shown_bare(sent->to), *room = jid_shown_bare(sent->room);
    g_autofree char *text = NULL;
    if (news->kind == INVITATION_FAILED)
        text = g_strdup_printf(_("%s could not be invited into %s: %s"), to, room, clean);
    else if (clean[0])
        text = g_strdup_printf(_("%s declines the invitation into %s: \"%s\""), to, room, clean);
    else
        text = g_strdup_printf(_("%s declines the invitation into %s."), to, room);
    tell(account, sent, news->kind == INVITATION_FAILED ? SEVERITY_ERROR : SEVERITY_WARNING, text);
    sent_free(sent);
    return true;
}

bool
invitations_on_news(Client *client, Account *account, const RoomInvitation *invitation)
{
    if (invitation->kind == INVITATION_FAILED || invitation->kind == INVITATION_DECLINED)
        return on_answered(client, account, invitation);
    on_invited(client, account, invitation);
    return true;
}

/* Of a contact of whose devices it is known that none understands it. */
static bool
cannot_direct(const Account *account, const Jid *to)
{
    const Contact *contact = roster_find(account->roster, to);

    for (unsigned i = 0; contact && i < contact->resources->len; i++) {
        const Resource *resource = contact->resources->pdata[i];
        if (!resource->caps || capabilities_has(resource->caps, NS_INVITE_DIRECT))
            return false;
    }
    return contact && contact->resources->len > 0;
}

/* Only the room can let in who is no member, and its password is what it is now. */
static bool
is_mediated(const Account *account, const Room *room, const Jid *to)
{
    if (!room || room->state != ROOM_IN)
        return false;
    return (room->features & (ROOM_MEMBERS_ONLY | ROOM_PASSWORD)) || cannot_direct(account, to);
}

static void
remember(Invitations *invitations, const Account *account, const MucInvitation *facts, char *id)
{
    Sent *sent = g_new(Sent, 1);

    *sent = (Sent){ .account = jid_ref(account->jid),
                    .room = jid_ref((Jid *)facts->room),
                    .to = jid_ref((Jid *)facts->to),
                    .id = id };
    g_queue_push_head(&invitations->sent, sent);
    if (g_queue_get_length(&invitations->sent) > LIMIT_INVITATIONS)
        sent_free(g_queue_pop_tail(&invitations->sent));
}

bool
client_invite(Client *client, Account *account, const Jid *room, const ClientInvitation *invitation,
              GError **error)
{
    Stream *stream = client_stream(client, account, error);
    const Room *known = room_of(account, room);
    const char *password = known && known->password   ? known->password
                           : known && known->bookmark ? known->bookmark->password
                                                      : NULL;

    if (!stream)
        return false;
    for (unsigned i = 0; i < invitation->people->len; i++) {
        const MucInvitation facts = { .room = room,
                                      .to = invitation->people->pdata[i],
                                      .reason = invitation->reason,
                                      .password = password,
                                      .is_continued = invitation->is_continued };
        bool is_through = is_mediated(account, known, facts.to);
        remember(client->invitations, account, &facts,
                 is_through ? muc_invite_mediated(stream, &facts)
                            : muc_invite_direct(stream, &facts));
        notice_here(client->model, SEVERITY_INFO, _("%s is invited into %s."),
                    jid_shown_bare(facts.to), jid_shown_bare(room));
    }
    return true;
}

Invitations *
invitations_new(Client *client)
{
    Invitations *invitations = g_new0(Invitations, 1);

    invitations->client = client;
    g_queue_init(&invitations->sent);
    invitations->observer = model_observe(client->model, EVENT_ROOM, on_event, invitations);
    return invitations;
}

void
invitations_free(Invitations *invitations)
{
    if (!invitations)
        return;
    model_unobserve(invitations->client->model, invitations->observer);
    g_queue_clear_full(&invitations->sent, sent_free);
    g_free(invitations);
}
