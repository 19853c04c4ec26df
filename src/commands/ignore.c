/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Not hearing people in rooms: /ignore, /unignore. */

#include "config.h"

#include "base/i18n.h"
#include "client/rooms/ignoring.h"
#include "commands/lookup.h"

static bool
run_ignore(const CommandCall *call, GError **error)
{
    if (call->argc == 0) {
        client_show_ignored(call->client, call->account);
        return true;
    }
    if (!call->chat)
        return command_fail(error, _("This window is no room: /ignore NICK is for one."));
    if (!client_ignore(call->client, call->chat, call->argv[0], error))
        return false;
    command_print(call, _("%s is not heard in rooms any more. /unignore %s ends that."),
                  call->argv[0], call->argv[0]);
    return true;
}

static bool
run_unignore(const CommandCall *call, GError **error)
{
    if (!call->chat)
        return command_fail(error, _("This window is no room: /ignore shows the list."));
    if (!client_unignore(call->client, call->chat, call->argv[0], error))
        return false;
    command_print(call, _("%s is heard again."), call->argv[0]);
    return true;
}

const Command ignore_commands[] = {
    { .name = "ignore",
      .usage = N_("[NICK|ADDRESS]"),
      .summary = N_("Do not hear somebody in rooms"),
      .help = N_("What they say from now on, in the room or to you alone, is neither shown nor "
                 "kept, and nothing tells them. They are known by the room's own mark of them, or "
                 "by their address, whatever they call themselves; where a room has neither, by "
                 "their nick. Without a name it lists whom you ignore."),
      .args = { 0, 1 },
      .rest = true,
      .completes = { COMPLETE_NICK },
      .needs = NEEDS_ACCOUNT,
      .run = run_ignore },
    { .name = "unignore",
      .usage = N_("NICK|ADDRESS"),
      .summary = N_("Hear somebody in rooms again"),
      .args = { 1, 1 },
      .rest = true,
      .completes = { COMPLETE_NICK },
      .needs = NEEDS_ACCOUNT,
      .run = run_unignore },
    { 0 },
};
