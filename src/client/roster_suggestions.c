/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Suggestions about the roster. */

#include "config.h"

#include "client/roster_suggestions.h"

#include "base/i18n.h"
#include "client/outgoing.h"
#include "client/private.h"
#include "client/roster_changes.h"

#include "modules/roster_exchange.h"

/* The contact's groups with others, or without them. Owns the array alone. */
static const char **
mix_groups(const Contact *contact, char *const *others, bool is_with)
{
    GPtrArray *groups = g_ptr_array_new();

    for (char **group = contact->groups; *group; group++) {
        if (is_with || !g_strv_contains((const char *const *)others, *group))
            g_ptr_array_add(groups, *group);
    }
    for (; is_with && *others; others++) {
        if (!g_strv_contains((const char *const *)contact->groups, *others))
            g_ptr_array_add(groups, *others);
    }
    g_ptr_array_add(groups, NULL);
    return (const char **)g_ptr_array_free(groups, FALSE);
}

/* Out of the groups named; who is in no other one goes (section 3.2). */
static void
plan_deletion(RosterChanges *changes, const Contact *contact, const ExchangeItem *item)
{
    g_autofree const char **groups = mix_groups(contact, item->groups, false);

    if (item->groups[0] && groups[0])
        roster_changes_set(changes, item->jid, contact->name, groups);
    else
        roster_changes_remove(changes, item->jid);
}

static void
plan_item(RosterChanges *changes, const Account *account, const ExchangeItem *item)
{
    const Contact *contact = roster_find(account->roster, item->jid);
    const char *const *wanted = (const char *const *)item->groups;

    if (!contact || !contact->is_in_roster) {
        if (item->action == EXCHANGE_ADD)
            roster_changes_add(changes, item->jid, item->name, wanted);
        return;
    }
    if (item->action == EXCHANGE_DELETE) {
        plan_deletion(changes, contact, item);
    } else if (item->action == EXCHANGE_MODIFY) {
        roster_changes_set(changes, item->jid, item->name ? item->name : contact->name,
                           wanted[0] ? wanted : (const char *const *)contact->groups);
    } else {
        g_autofree const char **groups = mix_groups(contact, item->groups, true);
        roster_changes_set(changes, item->jid, contact->name, groups);
    }
}

bool
roster_exchange_accept(Client *client, const Request *request, GError **error)
{
    g_autoptr(GPtrArray) items = roster_exchange_items(request);
    g_autoptr(RosterChanges) changes = roster_changes_new(request->account);

    for (unsigned i = 0; i < items->len; i++)
        plan_item(changes, request->account, items->pdata[i]);
    return roster_changes_send(g_steal_pointer(&changes), client, error);
}

char *
roster_exchange_describe(const Request *request)
{
    static const char *const signs[] = {
        [EXCHANGE_ADD] = "+",
        [EXCHANGE_DELETE] = "-",
        [EXCHANGE_MODIFY] = "~",
    };
    g_autoptr(GPtrArray) items = roster_exchange_items(request);
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < items->len; i++) {
        const ExchangeItem *item = items->pdata[i];
        g_autofree char *groups = g_strjoinv(", ", item->groups);

        g_string_append_printf(text, "%s%s %s", i > 0 ? "\n" : "", signs[item->action],
                               jid_shown_bare(item->jid));
        if (item->name)
            g_string_append_printf(text, " (%s)", item->name);
        if (groups[0])
            g_string_append_printf(text, ": %s", groups);
    }
    return g_string_free(text, FALSE);
}

bool
roster_exchange_recommend(Client *client, Account *account, const Jid *to,
                          const GPtrArray *contacts, GError **error)
{
    Stream *stream = client_stream(client, account, error);
    g_autoptr(GString) text = g_string_new(_("Contacts for you:"));

    if (!stream)
        return false;
    for (unsigned i = 0; i < contacts->len; i++) {
        const Contact *contact = contacts->pdata[i];
        g_string_append_printf(text, "%s xmpp:%s", i > 0 ? "," : "", jid_bare(contact->jid));
    }
    g_autofree char *id = roster_exchange_send(stream, to, contacts, text->str);
    Chat *chat = account_get_chat(account, to, CHAT_CONTACT);
    if (chat)
        outgoing_note(client, chat, id, text->str);
    return true;
}
