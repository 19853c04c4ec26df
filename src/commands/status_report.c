/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our own state in each account, in lines. */

#include "config.h"

#include "commands/status_report.h"

#include "base/date.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "commands/columns.h"

static void
print_line(const CommandCall *call, const Account *account)
{
    g_autoptr(Columns) columns = columns_new();
    bool is_online = account->state == ACCOUNT_ONLINE;
    const char *label = is_online ? show_label(account->show) : account_state_label(account->state);
    g_autofree char *state =
        account->is_invisible ? g_strdup_printf(_("%s, invisible"), label) : g_strdup(label);
    g_autofree char *priority = g_strdup_printf(_("priority %d"), account->priority);
    int64_t now = clock_now(model_clock(call->model));
    g_autofree char *span = date_span(MAX(now - account->idle_since, 0) / 1000);
    g_autofree char *idle =
        account->idle_since ? g_strdup_printf(_("idle for %s"), span) : g_strdup("");

    columns_add(columns, show_sign(is_online ? account->show : SHOW_OFFLINE),
                jid_bare(account->jid), state, is_online ? priority : "", idle,
                CELL(is_online ? account->status : NULL), NULL);
    columns_print(columns, call);
}

static void
count_watcher(Contact *contact, gpointer data)
{
    if (contact->is_in_roster && (contact->subscription & SUBSCRIPTION_FROM))
        ++*(unsigned *)data;
}

static void
print_watchers(const CommandCall *call, const Account *account)
{
    unsigned count = 0;

    roster_each(account->roster, count_watcher, &count);
    if (account->is_invisible)
        command_print(call, _("  seen by nobody, but for those whom you tell"));
    else
        command_print(call, ngettext("  seen by %u contact", "  seen by %u contacts", count),
                      count);
}

static void
print_told(const CommandCall *call, const Account *account)
{
    const GPtrArray *told = client_told_presence(call->client, account);

    for (unsigned i = 0; i < told->len; i++) {
        const DirectedPresence *directed = told->pdata[i];
        g_autofree char *text = utf8_for_line(directed->status ? directed->status : "");
        command_print(call, _("  told besides: %s %s %s"), jid_full(directed->jid),
                      show_label(directed->show), text);
    }
}

/* "phone (5) away, Conversations 2.10". */
static void
print_devices(const CommandCall *call, const Account *account)
{
    const Contact *self = roster_find(account->roster, account->jid);

    for (unsigned i = 0; self && i < self->resources->len; i++) {
        const Resource *device = self->resources->pdata[i];
        const char *client = device->caps ? capabilities_name(device->caps) : NULL;
        g_autofree char *name = utf8_for_line(device->name ? device->name : "-");
        command_print(call, _("  also you: %s %s (%d) %s%s%s"), show_sign(device->show), name,
                      device->priority, show_label(device->show), client ? ", " : "", CELL(client));
    }
}

void
status_report(const CommandCall *call)
{
    const GPtrArray *accounts = model_accounts(call->model);

    for (guint i = 0; i < accounts->len; i++) {
        const Account *account = g_ptr_array_index(accounts, i);
        print_line(call, account);
        if (account->state != ACCOUNT_ONLINE)
            continue;
        print_watchers(call, account);
        print_told(call, account);
        print_devices(call, account);
    }
}
