/* SPDX-License-Identifier: GPL-3.0-or-later */
/* /archive: what the server keeps of conversations. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "client/history/archive_orders.h"
#include "commands/lookup.h"

/* "always" of "archive always". */
static ArchiveRule
rule_of(const CommandCall *call)
{
    ArchiveRule rule = ARCHIVE_ALWAYS;

    archive_rule_parse(strchr(call->command->name, ' ') + 1, &rule);
    return rule;
}

static bool
give(const CommandCall *call, ArchiveOrder order, GError **error)
{
    g_autoptr(Jid) jid = call->argc == 1 ? command_contact(call, call->argv[0], NULL, error) : NULL;

    if (call->argc == 1 && !jid)
        return false;
    order.jid = jid;
    return archive_order(call->client, call->account, &order, error);
}

static bool
run_show(const CommandCall *call, GError **error)
{
    return give(call, (ArchiveOrder){ .kind = ARCHIVE_SHOW }, error);
}

static bool
run_rule(const CommandCall *call, GError **error)
{
    ArchiveOrder order = { .kind = call->argc == 1 ? ARCHIVE_LIST : ARCHIVE_SET_RULE,
                           .rule = rule_of(call) };

    return give(call, order, error);
}

static bool
run_default(const CommandCall *call, GError **error)
{
    return give(call, (ArchiveOrder){ .kind = ARCHIVE_UNLIST }, error);
}

#define HELP                                                                                       \
    N_("Many servers keep a copy of what is said, so that all your devices can show it; without "  \
       "it, what is said while this program is off may be missing here. /archive says what is "    \
       "kept. What is in the archive already stays there. Some servers do not let you choose.")

const Command archive_commands[] = {
    { .name = "archive",
      .usage = "",
      .summary = N_("Show what the server keeps of your conversations"),
      .help = HELP,
      .needs = NEEDS_ACCOUNT | NEEDS_CONNECTION,
      .run = run_show },
    { .name = "archive always",
      .usage = N_("[CONTACT]"),
      .summary = N_("Let the server keep what is said with everybody, or with one contact"),
      .help = HELP,
      .args = { 0, 1 },
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_ACCOUNT | NEEDS_CONNECTION,
      .run = run_rule },
    { .name = "archive default",
      .usage = N_("CONTACT"),
      .summary = N_("Let the server keep what is said with a contact as it does with others"),
      .help = HELP,
      .args = { 1, 1 },
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_ACCOUNT | NEEDS_CONNECTION,
      .run = run_default },
    { .name = "archive never",
      .usage = N_("[CONTACT]"),
      .summary = N_("Let the server keep nothing, or nothing of what is said with one contact"),
      .help = HELP,
      .args = { 0, 1 },
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_ACCOUNT | NEEDS_CONNECTION,
      .run = run_rule },
    { .name = "archive roster",
      .usage = "",
      .summary = N_("Let the server keep what is said with your contacts alone"),
      .help = HELP,
      .needs = NEEDS_ACCOUNT | NEEDS_CONNECTION,
      .run = run_rule },
    { 0 },
};
