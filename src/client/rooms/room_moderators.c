/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What others ask of the moderators of a room, and what is heard of affiliations there: requests
 * that are settled otherwise go. */

#include "config.h"

#include "model/request.h"
#include "client/private.h"
#include "client/rooms/room_moderation.h"

struct RoomModerators {
    Client *client;
    unsigned observer;
};

/* nick NULL: all of the room. */
static void
drop_requests(const Chat *chat, const char *nick)
{
    const GPtrArray *all = model_requests(chat->account->model);

    for (unsigned i = all->len; i-- > 0;) {
        Request *request = all->pdata[i];
        bool is_of_room = request->kind == REQUEST_VOICE && request->account == chat->account &&
                          jid_equal(request->from, chat->jid);
        if (is_of_room && (!nick || g_strcmp0(jid_resource(request->about), nick) == 0))
            request_remove(request);
    }
}

/* Who changes his nick asks on under the new one. */
static void
rename_request(const Chat *chat, const OccupantNews *news)
{
    g_autoptr(Jid) former = jid_with_resource(chat->jid, news->former, NULL);
    Request *request =
        former ? requests_find(chat->account, REQUEST_VOICE, chat->jid, former) : NULL;

    if (!request)
        return;
    g_autofree char *details = g_strdup(request->details);
    request_remove(request);
    request_add(chat->account, &(RequestFacts){ .kind = REQUEST_VOICE,
                                                .from = chat->jid,
                                                .about = news->occupant->jid,
                                                .details = details });
}

static void
on_occupant(const Chat *chat, const OccupantNews *news)
{
    const Occupant *occupant = news->occupant;

    if (!occupant)
        return;
    if (news->change == OCCUPANT_RENAMED)
        rename_request(chat, news);
    else if (news->change == OCCUPANT_LEFT || occupant->role >= ROLE_PARTICIPANT)
        drop_requests(chat, occupant_nick(occupant));
    if (occupant->is_self && occupant->role != ROLE_MODERATOR)
        drop_requests(chat, NULL);
}

static void
on_event(const Event *event, gpointer data)
{
    (void)data;
    if (event->kind == EVENT_ROOM && event->chat->room->state != ROOM_IN)
        drop_requests(event->chat, NULL);
    else if (event->kind == EVENT_OCCUPANT && event->occupant->change != OCCUPANT_SPOKE)
        on_occupant(event->chat, event->occupant);
}

RoomModerators *
room_moderators_new(Client *client)
{
    RoomModerators *moderators = g_new0(RoomModerators, 1);

    moderators->client = client;
    moderators->observer =
        model_observe(client->model, EVENT_ROOM | EVENT_OCCUPANT, on_event, moderators);
    return moderators;
}

void
room_moderators_free(RoomModerators *moderators)
{
    if (!moderators)
        return;
    model_unobserve(moderators->client->model, moderators->observer);
    g_free(moderators);
}

static bool
is_nick_refused(const RoomNews *news)
{
    return news->kind == ROOM_NEWS_REFUSED && (g_strcmp0(news->condition, "conflict") == 0 ||
                                               g_strcmp0(news->condition, "not-acceptable") == 0);
}

bool
room_moderators_on_news(Client *client, const RoomNews *news)
{
    if (is_nick_refused(news))
        room_offer_reserved_nick(client, news->chat);
    switch (news->kind) {
    case ROOM_NEWS_ENTERED:
        affiliations_window_renew(client, news->chat);
        return false;
    case ROOM_NEWS_AFFILIATION:
        affiliations_window_hear(client, news->chat, news->jid, news->affiliation, NULL);
        return true;
    case ROOM_NEWS_CAPTCHA:
        room_take_captcha(client, news);
        return true;
    case ROOM_NEWS_FORM:
        room_take_form(client, news);
        return true;
    default:
        return false;
    }
}
