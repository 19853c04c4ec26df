/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Entering and leaving rooms: /join, /leave. */

#include "config.h"

#include "base/i18n.h"
#include "client/rooms.h"
#include "commands/lookup.h"

static bool
run_join(const CommandCall *call, GError **error)
{
    g_autoptr(Jid) room = command_address(call, call->argv[0], error);
    const RoomEntry entry = { .nick = call->argc > 1 ? call->argv[1] : NULL,
                              .password = call->argc > 2 ? call->argv[2] : NULL };

    return room && client_enter_room(call->client, call->account, room, &entry, error);
}

static bool
run_leave(const CommandCall *call, GError **error)
{
    if (!call->chat->room)
        return command_fail(error, _("This window is no room."));
    return client_leave_room(call->client, call->chat, call->argv[0], error);
}

const Command room_commands[] = {
    { .name = "join",
      .usage = N_("ROOM [NICK [PASSWORD]]"),
      .summary = N_("Enter a room"),
      .args = { 1, 3 },
      .is_private = true,
      .needs = NEEDS_ACCOUNT | NEEDS_CONNECTION,
      .run = run_join },
    { .name = "leave",
      .usage = N_("[REASON]"),
      .summary = N_("Leave the room"),
      .args = { 0, 1 },
      .rest = true,
      .needs = NEEDS_CHAT | NEEDS_CONNECTION,
      .run = run_leave },
    { 0 },
};
