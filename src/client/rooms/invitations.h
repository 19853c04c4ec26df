/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Invitations into rooms: those that come wait among the requests (REQUEST_INVITATION), and nothing
 * is entered before the user has said so; and those that he sends (XEP-0045 7.8, XEP-0249). */
#pragma once

#include "model/request.h"
#include "xmpp/room_news.h"
#include "client/client.h"

typedef struct Invitations Invitations;

Invitations *invitations_new(Client *client);
void invitations_free(Invitations *invitations); /* takes NULL */
/* What the stream tells of them; true: it is dealt with. */
bool invitations_on_news(Client *client, Account *account, const RoomInvitation *invitation);

/* Enters the room, and goes there; or says no, with a reason or NULL. Removing the request is the
 * caller's. false and error: the account is not online. */
bool invitation_accept(Client *client, Request *request, GError **error);
bool invitation_decline(Client *client, Request *request, const char *reason, GError **error);

/* What there is to know of it besides who invites, as lines that each begin with a line's end. The
 * caller owns it. */
char *invitation_explain(const Request *request);

/* Invites people (of const Jid *, borrowed) into a room: through the room where only that lets them
 * in, else directly. reason: NULL for none. is_continued: it goes on with what we talk about with
 * them. What comes of it is told in the room's window. */
typedef struct {
    const GPtrArray *people;
    const char *reason;
    bool is_continued;
} ClientInvitation;
bool client_invite(Client *client, Account *account, const Jid *room,
                   const ClientInvitation *invitation, GError **error);
