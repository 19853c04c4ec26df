/* SPDX-License-Identifier: GPL-3.0-or-later */
/* This device among our devices: /priority. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "commands/lookup.h"

static const Show states[] = { SHOW_ONLINE, SHOW_CHAT, SHOW_AWAY, SHOW_XA, SHOW_DND };

static char *
priority_key(Show show)
{
    return g_strconcat("priority.", show_name(show), NULL);
}

static void
print_priorities(const CommandCall *call)
{
    const AccountConfig *config = client_account_config(call->client, call->account);
    GString *text = g_string_new(NULL);

    for (gsize i = 0; config && i < G_N_ELEMENTS(states); i++) {
        g_autofree char *key = priority_key(states[i]);
        g_autofree char *value = account_config_get(config, key);
        g_string_append_printf(text, "%s%s %s", i ? ", " : "", show_name(states[i]),
                               value ? value : "0");
    }
    command_print(call, _("The priority of %s is %d (%s)."), jid_bare(call->account->jid),
                  call->account->priority, text->str);
    g_string_free(text, TRUE);
}

/* Of one state, or, with NULL, of all, as the user then means this device and not this moment. */
static bool
store_priority(const CommandCall *call, const Show *one, const char *text, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(states); i++) {
        g_autofree char *key = priority_key(states[i]);
        if (one && *one != states[i])
            continue;
        if (!client_set_account(call->client, call->account, key, text, error))
            return false;
    }
    return true;
}

static bool
run_priority(const CommandCall *call, GError **error)
{
    Account *account = call->account;
    const char *number = call->argv[call->argc == 2 ? 1 : 0];
    gint64 priority;
    Show show = account->show;

    if (call->argc == 0) {
        print_priorities(call);
        return true;
    }
    if (call->argc == 2 && (!show_parse(call->argv[0], &show) || show == SHOW_OFFLINE))
        return command_fail(error,
                            _("%s is no state that has a priority: online, chat, away, xa "
                              "or dnd."),
                            call->argv[0]);
    if (!g_ascii_string_to_signed(number, 10, -128, 127, &priority, NULL))
        return command_fail(error, _("A priority is a number from -128 to 127."));
    if (client_account_config(call->client, account) &&
        !store_priority(call, call->argc == 2 ? &show : NULL, number, error))
        return false;
    if (call->argc == 2 && show != account->show) {
        command_print(call, _("The priority of %s is %d when you are %s."), jid_bare(account->jid),
                      (int)priority, show_label(show));
        return true;
    }
    client_set_priority(call->client, account, (int)priority);
    command_print(call,
                  priority < 0 ? _("The priority of %s is %d now: no message comes to this device "
                                   "by itself. /help priority")
                               : _("The priority of %s is %d now."),
                  jid_bare(account->jid), (int)priority);
    return true;
}

const Command priority_commands[] = {
    { .name = "priority",
      .usage = N_("[[online|chat|away|xa|dnd] -128..127]"),
      .summary = N_("Show or set this device's priority among your devices"),
      .help = N_("Where a sender names no device, the server gives a message to the one with the "
                 "highest priority, and never to one below 0. It is kept: for all states, or for "
                 "the one that you name."),
      .args = { 0, 2 },
      .completes = { COMPLETE_LIST },
      .words = "online|chat|away|xa|dnd",
      .needs = NEEDS_ACCOUNT,
      .run = run_priority },
    { 0 },
};
