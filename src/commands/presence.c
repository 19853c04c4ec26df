/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How others see us: /status and its short forms, /invisible, /presence. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "commands/lookup.h"
#include "commands/parse.h"
#include "commands/status_report.h"

/* "\n" as one types it in a line is the end of a line. The caller owns the result. */
static char *
unfold(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\\n", -1);

    return g_strjoinv("\n", lines);
}

/* Of one account (NULL: of all that are, or are about to be, online). */
typedef struct {
    Account *account;
    Show show;
    const char *text; /* NULL: none */
} Wish;

static bool
is_meant(const Wish *wish, const Account *account)
{
    return wish->account ? account == wish->account
                         : account->state == ACCOUNT_ONLINE || account_is_connecting(account);
}

static void
go_offline(const CommandCall *call, const Wish *wish)
{
    const GPtrArray *accounts = model_accounts(call->model);

    for (guint i = 0; i < accounts->len; i++) {
        Account *account = g_ptr_array_index(accounts, i);
        if (!wish->account || account == wish->account)
            client_disconnect(call->client, account);
    }
}

static void
print_seen(const CommandCall *call, const Wish *wish, bool is_online)
{
    const char *label = show_label(wish->show);

    if (wish->text)
        command_print(call,
                      is_online ? _("You are seen as %s: %s")
                                : _("Once you are connected, you are seen as %s: %s"),
                      label, wish->text);
    else
        command_print(call,
                      is_online ? _("You are seen as %s.")
                                : _("Once you are connected, you are seen as %s."),
                      label);
}

/* What the user may not expect of it. */
static void
print_caveats(const CommandCall *call, const Account *account)
{
    if (account->is_invisible)
        command_print(call, _("Nobody sees that yet: %s is invisible, until /invisible off."),
                      jid_bare(account->jid));
    if (account->priority < 0)
        command_print(call,
                      _("The priority of %s is %d now: no message comes to this device by itself. "
                        "/help priority"),
                      jid_bare(account->jid), account->priority);
}

static bool
fulfil(const CommandCall *call, const Wish *wish, GError **error)
{
    const GPtrArray *accounts = model_accounts(call->model);
    g_autoptr(GPtrArray) changed = g_ptr_array_new();
    bool is_online = false;

    if (wish->show == SHOW_OFFLINE) {
        go_offline(call, wish);
        return true;
    }
    for (guint i = 0; i < accounts->len; i++) {
        Account *account = g_ptr_array_index(accounts, i);
        if (!is_meant(wish, account))
            continue;
        client_set_presence(call->client, account, wish->show, wish->text,
                            CLIENT_PRIORITY_CONFIGURED);
        is_online |= account->state == ACCOUNT_ONLINE;
        g_ptr_array_add(changed, account);
    }
    if (changed->len == 0)
        return command_fail(error, _("You are not connected: /connect does it."));
    print_seen(call, wish, is_online);
    for (guint i = 0; i < changed->len; i++)
        print_caveats(call, g_ptr_array_index(changed, i));
    return true;
}

/* --- being invisible --- */

/* How it ends is told by notices; who is not connected is hidden when he connects. */
static void
set_invisible(const CommandCall *call, Account *one, bool is_invisible)
{
    const GPtrArray *accounts = model_accounts(call->model);

    for (guint i = 0; i < accounts->len; i++) {
        Account *account = g_ptr_array_index(accounts, i);
        if (one && account != one)
            continue;
        client_set_invisible(call->client, account, is_invisible);
        if (account->state != ACCOUNT_ONLINE)
            command_print(call,
                          is_invisible ? _("%s will be invisible once it is connected.")
                                       : _("%s will be visible once it is connected."),
                          jid_bare(account->jid));
    }
}

static bool
run_invisible(const CommandCall *call, GError **error)
{
    Account *account = call->argc == 2 ? command_account(call, call->argv[1], error) : NULL;

    if (call->argc == 2 && !account)
        return false;
    bool is_on = call->argc == 0 || strcmp(call->argv[0], "on") == 0;
    if (!is_on && strcmp(call->argv[0], "off") != 0)
        return command_fail(error, _("%s is neither on nor off."), call->argv[0]);
    set_invisible(call, account, is_on);
    return true;
}

/* --- /status --- */

/* "invisible" and "visible" are no states of their own, but are what people look for here. */
static bool
set_state(const CommandCall *call, Account *account, const char *word, const char *text,
          GError **error)
{
    g_autofree char *unfolded = text ? unfold(text) : NULL;
    Wish wish = { .account = account, .text = unfolded };

    if (strcmp(word, "invisible") == 0 || strcmp(word, "visible") == 0) {
        set_invisible(call, account, word[0] == 'i');
        return true;
    }
    if (!show_parse(word, &wish.show))
        return command_fail(
            error, _("%s is no state: online, chat, away, xa, dnd, invisible or offline."), word);
    return fulfil(call, &wish, error);
}

static bool
is_state(const char *word)
{
    Show show;

    return show_parse(word, &show) || strcmp(word, "invisible") == 0 ||
           strcmp(word, "visible") == 0;
}

/* "STATE [TEXT]" behind the account. */
static bool
set_state_of(const CommandCall *call, Account *account, const char *words, GError **error)
{
    g_auto(GStrv) parts = g_strsplit(words, " ", 2);
    g_autofree char *text = parts[1] ? rest_unquote(g_strchug(g_strdup(parts[1]))) : NULL;

    return set_state(call, account, parts[0], text && text[0] ? text : NULL, error);
}

static bool
run_status(const CommandCall *call, GError **error)
{
    if (call->argc == 0) {
        status_report(call);
        return true;
    }
    if (is_state(call->argv[0]) || call->argc < 2 || !strchr(call->argv[0], '@'))
        return set_state(call, NULL, call->argv[0], call->argv[1], error);
    Account *account = command_account(call, call->argv[0], error);
    return account && set_state_of(call, account, call->argv[1], error);
}

static bool
run_status_all(const CommandCall *call, GError **error)
{
    return set_state(call, NULL, call->argv[0], call->argv[1], error);
}

/* /online, /away ...: the command's name is the state's. */
static bool
run_show(const CommandCall *call, GError **error)
{
    return set_state(call, NULL, call->command->name, call->argv[0], error);
}

/* --- /presence --- */

static bool
parse_told(const char *word, Show *ret_show)
{
    if (strcmp(word, "available") == 0)
        *ret_show = SHOW_ONLINE;
    else if (strcmp(word, "unavailable") == 0)
        *ret_show = SHOW_OFFLINE;
    else
        return show_parse(word, ret_show);
    return true;
}

static bool
run_presence_to(const CommandCall *call, GError **error)
{
    Account *account = call->account;
    g_autoptr(Jid) jid = command_contact(call, call->argv[0], &account, error);
    g_autofree char *text = call->argc == 3 ? unfold(call->argv[2]) : NULL;
    Show show;

    if (!jid)
        return false;
    if (!parse_told(call->argv[1], &show))
        return command_fail(error,
                            _("%s is no state: available, chat, away, xa, dnd or unavailable."),
                            call->argv[1]);
    if (!client_tell_presence(call->client, account, jid, show, text, error))
        return false;
    command_print(call,
                  show == SHOW_OFFLINE ? _("%s is told that you are offline.")
                                       : _("%s is told that you are %s, until you take it "
                                           "back or go offline."),
                  jid_full(jid), show_label(show));
    return true;
}

#define SHOW_COMMAND(word, text)                                                                   \
    {                                                                                              \
        .name = word, .usage = N_("[TEXT]"), .summary = text, .args = { 0, 1 }, .rest = true,      \
        .needs = NEEDS_ACCOUNT, .run = run_show                                                    \
    }

const Command presence_commands[] = {
    { .name = "status",
      .usage = N_("[[ACCOUNT] online|chat|away|xa|dnd|invisible|offline [TEXT]]"),
      .summary = N_("Show how others see you, or set it, on all accounts or on one"),
      .help = N_(
          "\"chat\" is free to talk, \"xa\" is away for long, \"dnd\" is do not disturb. Each has "
          "a priority of its own: /priority STATE NUMBER. \"\\n\" in the text begins another "
          "line. Without a state: your state in each account, who sees it, and your other "
          "devices. /help presence"),
      .args = { 0, 2 },
      .rest = true,
      .completes = { COMPLETE_SHOW },
      .words = "invisible|visible",
      .needs = NEEDS_ACCOUNT,
      .run = run_status },
    { .name = "status all",
      .usage = N_("online|chat|away|xa|dnd|invisible|offline [TEXT]"),
      .summary = N_("Set how others see you, on all accounts"),
      .args = { 1, 2 },
      .rest = true,
      .completes = { COMPLETE_SHOW },
      .words = "invisible|visible",
      .needs = NEEDS_ACCOUNT,
      .run = run_status_all },
    SHOW_COMMAND("online", N_("Be seen as online")),
    SHOW_COMMAND("chat", N_("Be seen as free to chat")),
    SHOW_COMMAND("away", N_("Be seen as away")),
    SHOW_COMMAND("xa", N_("Be seen as away for long")),
    SHOW_COMMAND("dnd", N_("Be seen as not to be disturbed")),
    { .name = "invisible",
      .usage = N_("[on|off [ACCOUNT]]"),
      .summary = N_("Be online, seen by nobody"),
      .help = N_("On all accounts, or on one. You see your contacts, and messages go both ways. It "
                 "holds for new connections and after a restart, until /invisible off. Not every "
                 "server can: you are told."),
      .args = { 0, 2 },
      .completes = { COMPLETE_LIST, COMPLETE_ACCOUNT },
      .words = "on|off",
      .needs = NEEDS_ACCOUNT,
      .run = run_invisible },
    { .name = "presence",
      .usage = "",
      .summary = N_("Show how others see you, and whom you have told besides your contacts"),
      .needs = NEEDS_ACCOUNT,
      .run = run_status },
    { .name = "presence to",
      .usage = N_("CONTACT available|chat|away|xa|dnd|unavailable [TEXT]"),
      .summary = N_("Tell one address how you are, though nobody else may know"),
      .help = N_("For somebody who is not in your contacts, or while you are invisible. It is "
                 "told again on each new connection; /status lists whom you have told."),
      .args = { 2, 3 },
      .rest = true,
      .completes = { COMPLETE_CONTACT, COMPLETE_SHOW },
      .needs = NEEDS_CONNECTION,
      .run = run_presence_to },
    { 0 },
};
