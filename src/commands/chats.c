/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /chats: all chats that are stored. */

#include "config.h"

#include "base/i18n.h"
#include "commands/lookup.h"

static bool
run_chats(const CommandCall *call, GError **error)
{
    (void)error;
    client_show_chats(call->client, call->argc > 0 ? call->argv[0] : "");
    return true;
}

const Command chats_commands[] = {
    { .name = "chats",
      .usage = N_("[WORDS]"),
      .summary = N_("List all chats that are stored, and open them"),
      .help = N_("Contacts, rooms and private chats of all accounts, connected or not, the newest "
                 "first; with WORDS those that have them in their names or last lines. Enter opens "
                 "one, Alt-r reads the list anew. What you write there waits in the /outbox until "
                 "its account is online."),
      .args = { 0, 1 },
      .rest = true,
      .is_urgent = true,
      .run = run_chats },
    { 0 },
};
