/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our own presence, and whose we see: /status and its short forms, /priority, /who. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "commands/columns.h"
#include "commands/lookup.h"

static void
print_own(const CommandCall *call)
{
    const GPtrArray *accounts = model_accounts(call->model);
    g_autoptr(Columns) columns = columns_new();
    for (guint i = 0; i < accounts->len; i++) {
        const Account *account = g_ptr_array_index(accounts, i);
        bool is_online = account->state == ACCOUNT_ONLINE;
        g_autofree char *priority = g_strdup_printf(_("priority %d"), account->priority);
        columns_add(columns, show_sign(is_online ? account->show : SHOW_OFFLINE),
                    jid_bare(account->jid), is_online ? show_label(account->show) : _("offline"),
                    is_online ? priority : "", CELL(is_online ? account->status : NULL), NULL);
    }
    columns_print(columns, call);
}

/* All accounts log out; the program stays. */
static bool
go_offline(const CommandCall *call)
{
    const GPtrArray *accounts = model_accounts(call->model);
    for (guint i = 0; i < accounts->len; i++)
        client_disconnect(call->client, g_ptr_array_index(accounts, i));
    return true;
}

static void
print_presence(const CommandCall *call, Show show, const char *status, bool is_online)
{
    const char *label = show_label(show);
    if (status)
        command_print(call,
                      is_online ? _("You are seen as %s: %s")
                                : _("Once you are connected, you are seen as %s: %s"),
                      label, status);
    else
        command_print(call,
                      is_online ? _("You are seen as %s.")
                                : _("Once you are connected, you are seen as %s."),
                      label);
}

static bool
set_presence(const CommandCall *call, Show show, const char *status, GError **error)
{
    const GPtrArray *accounts = model_accounts(call->model);
    unsigned count = 0;
    bool is_online = false;
    if (show == SHOW_OFFLINE)
        return go_offline(call);
    for (guint i = 0; i < accounts->len; i++) {
        Account *account = g_ptr_array_index(accounts, i);
        if (account->state != ACCOUNT_ONLINE && !account_is_connecting(account))
            continue;
        client_set_presence(call->client, account, show, status, CLIENT_PRIORITY_CONFIGURED);
        is_online = is_online || account->state == ACCOUNT_ONLINE;
        count++;
    }
    if (count == 0)
        return command_fail(error, _("You are not connected: /connect does it."));
    print_presence(call, show, status, is_online);
    return true;
}

static bool
run_status(const CommandCall *call, GError **error)
{
    Show show;
    if (call->argc == 0) {
        print_own(call);
        return true;
    }
    if (!show_parse(call->argv[0], &show))
        return command_fail(error, _("%s is no state: online, chat, away, xa, dnd or offline."),
                            call->argv[0]);
    return set_presence(call, show, call->argc == 2 ? call->argv[1] : NULL, error);
}

/* /online, /away ...: the command's name is the state's. */
static bool
run_show(const CommandCall *call, GError **error)
{
    Show show = SHOW_ONLINE;
    show_parse(call->command->name, &show);
    return set_presence(call, show, call->argc == 1 ? call->argv[0] : NULL, error);
}

/* Kept for all states, as the user means this device and not this moment. */
static bool
store_priority(const CommandCall *call, const char *text, GError **error)
{
    static const char *const keys[] = { "priority.online", "priority.chat", "priority.away",
                                        "priority.xa", "priority.dnd" };
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        if (!client_set_account(call->client, call->account, keys[i], text, error))
            return false;
    return true;
}

static bool
run_priority(const CommandCall *call, GError **error)
{
    Account *account = call->account;
    gint64 priority;
    if (call->argc == 0) {
        command_print(call, _("The priority of %s is %d."), jid_bare(account->jid),
                      account->priority);
        return true;
    }
    if (!g_ascii_string_to_signed(call->argv[0], 10, -128, 127, &priority, NULL))
        return command_fail(error, _("A priority is a number from -128 to 127."));
    if (client_account_config(call->client, account) && !store_priority(call, call->argv[0], error))
        return false;
    client_set_presence(call->client, account, account->show, account->status, (int)priority);
    command_print(call,
                  priority < 0 ? _("The priority of %s is %d now: no message comes to this device "
                                   "by itself.")
                               : _("The priority of %s is %d now."),
                  jid_bare(account->jid), (int)priority);
    return true;
}

typedef struct {
    const char *name;
    Show least, most;
} ShowRange;

static const ShowRange ranges[] = {
    { "online", SHOW_DND, SHOW_CHAT },
    { "any", SHOW_OFFLINE, SHOW_CHAT },
    { "available", SHOW_ONLINE, SHOW_CHAT },
    { "unavailable", SHOW_OFFLINE, SHOW_AWAY },
    { "chat", SHOW_CHAT, SHOW_CHAT },
    { "away", SHOW_AWAY, SHOW_AWAY },
    { "xa", SHOW_XA, SHOW_XA },
    { "dnd", SHOW_DND, SHOW_DND },
    { "offline", SHOW_OFFLINE, SHOW_OFFLINE },
};

static const ShowRange *
find_range(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(ranges); i++)
        if (strcmp(ranges[i].name, name) == 0)
            return &ranges[i];
    return NULL;
}

static bool
is_in_group(const Contact *contact, const char *group)
{
    return !group || g_strv_contains((const char *const *)contact->groups, group);
}

static unsigned
add_account_contacts(Columns *columns, const Account *account, const ShowRange *range,
                     const char *group)
{
    unsigned count = 0;
    g_autoptr(GPtrArray) contacts = roster_sorted(account->roster);
    for (guint i = 0; i < contacts->len; i++) {
        const Contact *contact = g_ptr_array_index(contacts, i);
        Show show = contact_show(contact);
        if (!contact->is_in_roster || show < range->least || show > range->most ||
            !is_in_group(contact, group))
            continue;
        const Resource *best = contact->resources->len ? contact->resources->pdata[0] : NULL;
        g_autofree char *device =
            best ? g_strdup_printf("%s (%d)", CELL(best->name), best->priority) : NULL;
        columns_add(columns, show_sign(show), contact_display_name(contact),
                    jid_shown_bare(contact->jid), show_label(show), CELL(device),
                    CELL(contact_status(contact)), NULL);
        count++;
    }
    return count;
}

static bool
run_who(const CommandCall *call, GError **error)
{
    const GPtrArray *accounts = model_accounts(call->model);
    const ShowRange *range = call->argc ? find_range(call->argv[0]) : &ranges[0];
    const char *group = call->argc == 2 ? call->argv[1] : NULL;
    if (!range)
        return command_fail(error, _("%s is not one of %s."), call->argv[0], call->command->words);
    for (guint i = 0; i < accounts->len; i++) {
        const Account *account = g_ptr_array_index(accounts, i);
        g_autoptr(Columns) columns = columns_new();
        unsigned count = add_account_contacts(columns, account, range, group);
        command_print(call, ngettext("%s: %u contact (%s)", "%s: %u contacts (%s)", count),
                      jid_bare(account->jid), count, range->name);
        columns_print(columns, call);
    }
    return true;
}

#define SHOW_COMMAND(word, text)                                                                   \
    {                                                                                              \
        .name = word, .usage = N_("[TEXT]"), .summary = text, .args = { 0, 1 }, .rest = true,      \
        .needs = NEEDS_ACCOUNT, .run = run_show                                                    \
    }

const Command presence_commands[] = {
    { .name = "status",
      .usage = N_("[online|chat|away|xa|dnd|offline [TEXT]]"),
      .summary = N_("Show or set how others see you, on all accounts"),
      .help = N_(
          "\"chat\" is free to talk, \"xa\" is away for long, \"dnd\" is do not disturb. Each has "
          "a priority of its own: /account set ACCOUNT priority.away NUMBER."),
      .args = { 0, 2 },
      .rest = true,
      .completes = { COMPLETE_SHOW },
      .needs = NEEDS_ACCOUNT,
      .run = run_status },
    SHOW_COMMAND("online", N_("Be seen as online")),
    SHOW_COMMAND("chat", N_("Be seen as free to chat")),
    SHOW_COMMAND("away", N_("Be seen as away")),
    SHOW_COMMAND("xa", N_("Be seen as away for long")),
    SHOW_COMMAND("dnd", N_("Be seen as not to be disturbed")),
    { .name = "priority",
      .usage = N_("[-128..127]"),
      .summary = N_("Show or set this device's priority among your devices"),
      .help = N_("Where a sender names no device, the server gives a message to the one with the "
                 "highest priority, and never to one below 0. It is kept for all states."),
      .args = { 0, 1 },
      .needs = NEEDS_ACCOUNT,
      .run = run_priority },
    { .name = "who",
      .usage = N_("[online|any|available|unavailable|chat|away|xa|dnd|offline [GROUP]]"),
      .summary = N_("List contacts by their state"),
      .args = { 0, 2 },
      .completes = { COMPLETE_LIST, COMPLETE_GROUP },
      .words = "online|any|available|unavailable|chat|away|xa|dnd|offline",
      .needs = NEEDS_ACCOUNT,
      .run = run_who },
    { 0 },
};
