/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rooms as ordered: entering and leaving. */

#include "config.h"

#include "client/rooms.h"

#include "base/i18n.h"
#include "model/notice.h"
#include "model/window.h"
#include "client/private.h"

#include "modules/muc.h"

struct Rooms {
    Client *client;
};

Rooms *
rooms_new(Client *client)
{
    Rooms *rooms = g_new0(Rooms, 1);

    rooms->client = client;
    return rooms;
}

void
rooms_free(Rooms *rooms)
{
    g_free(rooms);
}

void
rooms_on_news(Client *client, const RoomNews *news)
{
    const char *name = chat_display_name(news->chat);

    if (news->error)
        notice(client->model, news->chat->account, news->chat, SEVERITY_ERROR, "%s: %s", name,
               news->error->message);
}

static const char *
choose_nick(const Account *account, const Room *room, const RoomEntry *entry)
{
    if (entry->nick)
        return entry->nick;
    if (room->bookmark && room->bookmark->nick)
        return room->bookmark->nick;
    return account->nickname ? account->nickname : jid_local(account->jid);
}

bool
client_enter_room(Client *client, Account *account, const Jid *room, const RoomEntry *entry,
                  GError **error)
{
    Stream *stream = client_stream(client, account, error);
    Chat *chat = stream ? account_get_chat(account, room, CHAT_ROOM) : NULL;

    if (!stream)
        return false;
    if (!chat) {
        g_set_error_literal(error, CLIENT_ERROR, CLIENT_ERROR_FAILED,
                            _("Too many chats are open: /close closes some."));
        return false;
    }
    Window *window = windows_open_chat(model_windows(client->model), chat);
    if (!entry->in_background)
        windows_go(model_windows(client->model), window);
    if (chat->room->state == ROOM_IN || chat->room->state == ROOM_ENTERING)
        return true;
    const MucEntry request = { .nick = choose_nick(account, chat->room, entry),
                               .password = entry->password,
                               .most = -1 };
    muc_enter(stream, chat, &request);
    return true;
}

bool
client_leave_room(Client *client, Chat *chat, const char *reason, GError **error)
{
    Stream *stream = client_stream(client, chat->account, error);

    if (!stream)
        return false;
    muc_leave(stream, chat, reason);
    return true;
}
