/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What counts as read: /read and /unread. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "model/window.h"
#include "commands/lookup.h"

#define MOST_UNREAD 1000

static bool
run_read(const CommandCall *call, GError **error)
{
    const GPtrArray *windows = windows_all(model_windows(call->model));

    if (call->argc == 0 && !call->window->chat)
        return command_fail(error, _("This is no chat; /read all is about all of them."));
    if (call->argc == 0) {
        client_mark_read(call->client, call->window->chat);
        return true;
    }
    if (strcmp(call->argv[0], "all") != 0)
        return command_fail(error, _("/read is about this chat, /read all about all of them."));
    for (unsigned i = 0; i < windows->len; i++) {
        Chat *chat = ((const Window *)windows->pdata[i])->chat;
        if (chat && chat->unread > 0)
            client_mark_read(call->client, chat);
    }
    return true;
}

static bool
run_unread(const CommandCall *call, GError **error)
{
    gint64 count = 1;

    if (call->argc == 1 &&
        !g_ascii_string_to_signed(call->argv[0], 10, 1, MOST_UNREAD, &count, NULL))
        return command_fail(error, _("How many lines? A number from 1 to %d."), MOST_UNREAD);
    if (client_mark_unread(call->client, call->chat, (unsigned)count) == 0)
        return command_fail(error, _("Nobody has said anything here that is stored."));
    return true;
}

const Command read_commands[] = {
    { .name = "read",
      .usage = N_("[all]"),
      .summary = N_("Count this chat, or all chats, as read"),
      .help = N_("Your other devices hear of it (history.sync_read), those who wrote to you do "
                 "not: what they are told is what stood before your eyes (privacy.markers)."),
      .args = { 0, 1 },
      .completes = { COMPLETE_LIST },
      .words = "all",
      .run = run_read },
    { .name = "unread",
      .usage = N_("[LINES]"),
      .summary = N_("Count the last line of this chat, or the last LINES, as unread"),
      .help = N_("So that you come back to it: also after a restart, until you go to the chat "
                 "again. Only lines of others count."),
      .args = { 0, 1 },
      .needs = NEEDS_CHAT,
      .run = run_unread },
    { 0 },
};
