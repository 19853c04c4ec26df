/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entering, leaving and being in rooms: /join, /leave, /rejoin. */

#include "config.h"

#include "commands/room.h"

#include "base/i18n.h"
#include "client/rooms.h"
#include "commands/lookup.h"

Room *
command_room(const CommandCall *call, GError **error)
{
    Room *room = call->chat ? chat_room(call->chat) : NULL;

    if (!room)
        command_fail(error, _("This window is no room: /join ROOM enters one."));
    return room;
}

/* --- in and out --- */

static bool
run_join(const CommandCall *call, GError **error)
{
    const RoomEntry entry = { .nick = call->argc > 1 ? call->argv[1] : NULL,
                              .password = call->argc > 2 ? call->argv[2] : NULL };

    if (call->argc > 0)
        return client_enter_room_named(call->client, call->account, call->argv[0], &entry, error);
    const Room *room = command_room(call, error);
    return room && client_enter_room(call->client, call->account, room->chat->jid, &entry, error);
}

static bool
run_rejoin(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);
    const RoomEntry entry = { 0 };

    if (!room)
        return false;
    Chat *chat = room->chat;
    if (room->state != ROOM_OUT && !client_leave_room(call->client, chat, NULL, error))
        return false;
    return client_enter_room(call->client, chat->account, chat->jid, &entry, error);
}

static bool
run_leave(const CommandCall *call, GError **error)
{
    const Room *room = command_room(call, error);

    return room && client_leave_room(call->client, room->chat, call->argv[0], error);
}

const Command room_commands[] = {
    { .name = "join",
      .usage = N_("[ROOM [NICK [PASSWORD]]]"),
      .summary = N_("Enter a room, or the one of this window again"),
      .help = N_("ROOM is an address (coffee@rooms.example.org), a link (xmpp:...?join), the name "
                 "of a bookmark, or a name without @, which is completed by rooms.service or the "
                 "service that your server names. If the nick is taken or a password is needed, "
                 "you are asked. A room that is not there is made."),
      .args = { 0, 3 },
      .completes = { COMPLETE_ROOM },
      .is_private = true,
      .needs = NEEDS_ACCOUNT | NEEDS_CONNECTION,
      .run = run_join },
    { .name = "rejoin",
      .usage = "",
      .summary = N_("Leave the room and enter it again"),
      .needs = NEEDS_CHAT | NEEDS_CONNECTION,
      .run = run_rejoin },
    { .name = "leave",
      .usage = N_("[REASON]"),
      .summary = N_("Leave the room; its window stays, /close closes it"),
      .args = { 0, 1 },
      .rest = true,
      .needs = NEEDS_CHAT,
      .run = run_leave },
    { 0 },
};
