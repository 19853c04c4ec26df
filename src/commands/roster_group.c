/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups of contacts: /roster group, /roster move. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "commands/columns.h"
#include "commands/contact.h"
#include "commands/lookup.h"
#include "commands/roster_order.h"

static gint
compare_text(gconstpointer a, gconstpointer b)
{
    return g_utf8_collate(a, b);
}

static void
count_groups(Contact *contact, gpointer data)
{
    GHashTable *counts = data;
    for (char **group = contact->groups; contact->is_in_roster && *group; group++) {
        guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, *group));
        g_hash_table_insert(counts, *group, GUINT_TO_POINTER(count + 1));
    }
}

static void
print_members(const CommandCall *call, const char *group)
{
    g_autoptr(GPtrArray) contacts = roster_sorted(call->account->roster);
    g_autoptr(Columns) columns = columns_new();
    for (guint i = 0; i < contacts->len; i++) {
        const Contact *contact = g_ptr_array_index(contacts, i);
        const Show show = contact_show(contact);
        if (contact->is_in_roster && g_strv_contains((const char *const *)contact->groups, group))
            columns_add(columns, show_sign(show), contact_display_name(contact),
                        jid_shown_bare(contact->jid), show_label(show), NULL);
    }
    columns_print(columns, call);
}

static bool
run_group(const CommandCall *call, GError **error)
{
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    roster_each(call->account->roster, count_groups, counts);
    if (call->argc == 1) {
        if (!g_hash_table_contains(counts, call->argv[0]))
            return command_fail(error, _("There is no group %s. /roster group shows all."),
                                call->argv[0]);
        print_members(call, call->argv[0]);
        return true;
    }
    g_autoptr(GList) names = g_list_sort(g_hash_table_get_keys(counts), compare_text);
    g_autoptr(Columns) columns = columns_new();
    for (const GList *item = names; item; item = item->next) {
        const char *name = item->data;
        guint count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, name));
        g_autofree char *text =
            g_strdup_printf(ngettext("%u contact", "%u contacts", count), count);
        columns_add(columns, name, text, NULL);
    }
    if (!names)
        command_print(call, _("The contacts of %s are in no groups."),
                      jid_shown_bare(call->account->jid));
    columns_print(columns, call);
    return true;
}

/* The contact's groups without one, and with it at the end if is_member. Owns the array alone. */
static const char **
groups_with(const Contact *contact, const char *group, bool is_member)
{
    GPtrArray *groups = g_ptr_array_new();
    for (char **name = contact->groups; *name; name++)
        if (strcmp(*name, group) != 0)
            g_ptr_array_add(groups, *name);
    if (is_member)
        g_ptr_array_add(groups, (char *)group);
    g_ptr_array_add(groups, NULL);
    return (const char **)g_ptr_array_free(groups, FALSE);
}

static bool
set_group(const CommandCall *call, bool is_member, GError **error)
{
    const char *group = call->argv[0];
    Contact *contact = contact_argument(call, call->argv[1], error);
    if (!contact)
        return false;
    if (g_strv_contains((const char *const *)contact->groups, group) == is_member)
        return command_fail(error,
                            is_member ? _("%s is in the group %s already.")
                                      : _("%s is not in the group %s."),
                            contact_display_name(contact), group);
    g_autofree const char **groups = groups_with(contact, group, is_member);
    return client_set_contact(call->client, contact, contact->name, groups, error);
}

static bool
run_group_add(const CommandCall *call, GError **error)
{
    return set_group(call, true, error);
}

static bool
run_group_remove(const CommandCall *call, GError **error)
{
    return set_group(call, false, error);
}

static bool
run_move(const CommandCall *call, GError **error)
{
    Contact *contact = contact_argument(call, call->argv[0], error);
    const char *const groups[] = { call->argc == 2 ? call->argv[1] : NULL, NULL };
    if (!contact)
        return false;
    if (g_strv_equal((const char *const *)contact->groups, groups))
        return command_fail(error,
                            groups[0] ? _("%s is in the group %s, and in no other, already.")
                                      : _("%s is in no group already."),
                            contact_display_name(contact), groups[0]);
    return client_set_contact(call->client, contact, contact->name, groups, error);
}

/* The changes, and whether there are any. NULL and error. */
static RosterChanges *
rename_changes(const CommandCall *call, const char *group, const char *name, GError **error)
{
    g_autoptr(RosterChanges) changes = roster_changes_new(call->account);
    if (!client_is_online(call->client, call->account, error))
        return NULL;
    if (roster_changes_rename_group(changes, group, name) > 0)
        return g_steal_pointer(&changes);
    command_fail(error, _("There is no group %s. /roster group shows all."), group);
    return NULL;
}

/* Two groups would become one: that cannot be undone. */
static bool
run_group_rename(const CommandCall *call, GError **error)
{
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    const char *group = call->argv[0], *name = call->argv[1];
    if (strcmp(group, name) == 0)
        return command_fail(error, _("The group is called %s already."), name);
    g_autoptr(RosterChanges) changes = rename_changes(call, group, name, error);
    if (!changes)
        return false;
    roster_each(call->account->roster, count_groups, counts);
    if (!g_hash_table_contains(counts, name))
        return roster_changes_send(g_steal_pointer(&changes), call->client, error);
    g_autofree char *text =
        g_strdup_printf(_("There is a group %s already. Make one group of the two?"), name);
    roster_order_ask(call, call->account, g_steal_pointer(&changes),
                     &(RosterQuestion){ .question = text });
    return true;
}

static bool
run_group_delete(const CommandCall *call, GError **error)
{
    const char *group = call->argv[0];
    g_autoptr(RosterChanges) changes = rename_changes(call, group, NULL, error);
    if (!changes)
        return false;
    unsigned count = roster_changes_count(changes);
    if (count == 1)
        return roster_changes_send(g_steal_pointer(&changes), call->client, error);
    g_autofree char *text = g_strdup_printf(
        ngettext("Delete the group %s? Its %u contact stays in your roster.",
                 "Delete the group %s? Its %u contacts stay in your roster.", count),
        group, count);
    roster_order_ask(call, call->account, g_steal_pointer(&changes),
                     &(RosterQuestion){ .question = text });
    return true;
}

const Command roster_group_commands[] = {
    { .name = "roster group",
      .usage = "",
      .summary = N_("List the groups of your contacts"),
      .help = N_("A group may stand within another one: write both names with \"::\" between "
                 "them, such as Work::Team, or with what your other clients have chosen."),
      .needs = NEEDS_ACCOUNT,
      .run = run_group },
    { .name = "roster group list",
      .usage = N_("[GROUP]"),
      .summary = N_("List the groups of your contacts, or who is in one"),
      .args = { 0, 1 },
      .rest = true,
      .completes = { COMPLETE_GROUP },
      .needs = NEEDS_ACCOUNT,
      .run = run_group },
    { .name = "roster group add",
      .usage = N_("GROUP CONTACT"),
      .summary = N_("Put a contact into a group"),
      .args = { 2, 2 },
      .completes = { COMPLETE_GROUP, COMPLETE_CONTACT },
      .needs = NEEDS_ACCOUNT,
      .run = run_group_add },
    { .name = "roster group remove",
      .usage = N_("GROUP CONTACT"),
      .summary = N_("Take a contact out of a group"),
      .args = { 2, 2 },
      .completes = { COMPLETE_GROUP, COMPLETE_CONTACT },
      .needs = NEEDS_ACCOUNT,
      .run = run_group_remove },
    { .name = "roster group rename",
      .usage = N_("GROUP NAME"),
      .summary = N_("Give a group another name, with the groups within it"),
      .args = { 2, 2 },
      .rest = true,
      .completes = { COMPLETE_GROUP },
      .needs = NEEDS_ACCOUNT,
      .run = run_group_rename },
    { .name = "roster group delete",
      .usage = N_("GROUP"),
      .summary = N_("Delete a group, with the groups within it; the contacts stay"),
      .args = { 1, 1 },
      .rest = true,
      .completes = { COMPLETE_GROUP },
      .needs = NEEDS_ACCOUNT,
      .run = run_group_delete },
    { .name = "roster move",
      .usage = N_("CONTACT [GROUP]"),
      .summary = N_("Put a contact into one group and no other, or into none"),
      .args = { 1, 2 },
      .rest = true,
      .completes = { COMPLETE_CONTACT, COMPLETE_GROUP },
      .needs = NEEDS_ACCOUNT,
      .run = run_move },
    { 0 },
};
