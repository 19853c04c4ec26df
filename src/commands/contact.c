/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Contacts: /roster, /sub. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "commands/columns.h"
#include "commands/lookup.h"

static const char *
subscription_label(const Contact *contact)
{
    if (contact->asks_us)
        return _("wants to see you");
    if (contact->is_asking)
        return _("you asked to see them");
    switch (contact->subscription) {
    case SUBSCRIPTION_NONE:
        return _("no presence");
    case SUBSCRIPTION_TO:
        return _("you see them");
    case SUBSCRIPTION_FROM:
        return _("they see you");
    case SUBSCRIPTION_BOTH:
        return _("both see");
    }
    return "";
}

static void
print_roster(const CommandCall *call, const Account *account, bool only_online)
{
    g_autoptr(GPtrArray) contacts = roster_sorted(account->roster);
    g_autoptr(Columns) columns = columns_new();
    unsigned count = 0;
    for (guint i = 0; i < contacts->len; i++) {
        const Contact *contact = g_ptr_array_index(contacts, i);
        Show show = contact_show(contact);
        if (!contact->is_in_roster || (only_online && show == SHOW_OFFLINE))
            continue;
        g_autofree char *groups = g_strjoinv(", ", contact->groups);
        columns_add(columns, show_sign(show), contact_display_name(contact),
                    jid_shown_bare(contact->jid), show_label(show), subscription_label(contact),
                    groups, NULL);
        count++;
    }
    command_print(call, ngettext("%s: %u contact", "%s: %u contacts", count),
                  jid_shown_bare(account->jid), count);
    columns_print(columns, call);
}

static bool
run_roster(const CommandCall *call, GError **error)
{
    (void)error;
    const GPtrArray *accounts = model_accounts(call->model);
    for (guint i = 0; i < accounts->len; i++)
        print_roster(call, g_ptr_array_index(accounts, i),
                     strcmp(call->command->name, "roster online") == 0);
    return true;
}

static bool
run_add(const CommandCall *call, GError **error)
{
    g_autoptr(Jid) jid = command_address(call, call->argv[0], error);
    if (!jid)
        return false;
    g_autoptr(Jid) bare = jid_to_bare(jid);
    if (!client_add_contact(call->client, call->account, bare,
                            call->argc == 2 ? call->argv[1] : NULL, error))
        return false;
    command_print(call,
                  _("%s is being added to the contacts of %s, and asked to show their "
                    "presence."),
                  jid_shown_bare(jid), jid_shown_bare(call->account->jid));
    return true;
}

/* The roster entry that an argument names. NULL and error. */
static Contact *
find_contact(const CommandCall *call, const char *text, GError **error)
{
    Account *account = call->account;
    g_autoptr(Jid) jid = command_contact(call, text, &account, error);
    if (!jid)
        return NULL;
    Contact *contact = roster_find(account->roster, jid);
    if (contact && contact->is_in_roster)
        return contact;
    command_fail(error, _("%s is not among your contacts: /roster add %s adds them."),
                 jid_bare(jid), jid_bare(jid));
    return NULL;
}

static bool
run_remove(const CommandCall *call, GError **error)
{
    const Contact *contact = find_contact(call, call->argv[0], error);
    if (!contact)
        return false;
    g_autoptr(Jid) jid = jid_ref(contact->jid);
    if (!client_remove_contact(call->client, contact->account, jid, error))
        return false;
    command_print(call, _("%s is being removed from your contacts."), jid_shown_bare(jid));
    return true;
}

static bool
run_nick(const CommandCall *call, GError **error)
{
    Contact *contact = find_contact(call, call->argv[0], error);
    const char *name = call->argc == 2 ? call->argv[1] : NULL;
    return contact && client_set_contact(call->client, contact, name,
                                         (const char *const *)contact->groups, error);
}

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

static bool
run_group(const CommandCall *call, GError **error)
{
    (void)error;
    g_autoptr(GHashTable) counts = g_hash_table_new(g_str_hash, g_str_equal);
    roster_each(call->account->roster, count_groups, counts);
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
    Contact *contact = find_contact(call, call->argv[1], error);
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

static void
find_asking(Contact *contact, gpointer data)
{
    if (contact->asks_us)
        g_ptr_array_add(data, contact);
}

/* Those who wait for our answer, in all accounts. */
static GPtrArray *
asking_contacts(const CommandCall *call)
{
    const GPtrArray *accounts = model_accounts(call->model);
    GPtrArray *asking = g_ptr_array_new();
    for (guint i = 0; i < accounts->len; i++)
        roster_each(((Account *)g_ptr_array_index(accounts, i))->roster, find_asking, asking);
    return asking;
}

/* Who is meant: the argument, the chat's contact, or the only one who waits for an answer. */
static Jid *
subscription_target(const CommandCall *call, Account **ret_account, GError **error)
{
    *ret_account = call->account;
    if (call->argc > 0)
        return command_contact(call, call->argv[0], ret_account, error);
    if (call->chat)
        return jid_ref(call->chat->jid);
    g_autoptr(GPtrArray) asking = asking_contacts(call);
    if (asking->len == 1) {
        const Contact *contact = g_ptr_array_index(asking, 0);
        *ret_account = contact->account;
        return jid_ref(contact->jid);
    }
    command_fail(error, _("Whom do you mean? Usage: /%s CONTACT"), call->command->name);
    return NULL;
}

static const struct {
    const char *name;
    Subscribe what;
    const char *done; /* %s: the contact's address */
} subscriptions[] = {
    { "sub request", SUBSCRIBE_REQUEST, N_("%s is asked to show you their presence.") },
    { "sub allow", SUBSCRIBE_ALLOW, N_("%s may see your presence.") },
    { "sub deny", SUBSCRIBE_DENY, N_("%s may not see your presence.") },
    { "sub cancel", SUBSCRIBE_CANCEL, N_("You do not want to see the presence of %s any more.") },
};

static bool
run_subscribe(const CommandCall *call, GError **error)
{
    Account *account;
    g_autoptr(Jid) jid = subscription_target(call, &account, error);
    gsize i = 0;
    if (!jid)
        return false;
    while (strcmp(subscriptions[i].name, call->command->name) != 0)
        i++;
    g_autoptr(Jid) bare = jid_to_bare(jid);
    if (!client_subscribe(call->client, account, bare, subscriptions[i].what, error))
        return false;
    command_print(call, _(subscriptions[i].done), jid_shown_bare(bare));
    return true;
}

static void
find_open(Contact *contact, gpointer data)
{
    if (contact->asks_us || contact->is_asking)
        columns_add(data, jid_shown_bare(contact->account->jid), jid_shown_bare(contact->jid),
                    subscription_label(contact), CELL(contact->asks_text), NULL);
}

static bool
run_sub_show(const CommandCall *call, GError **error)
{
    const GPtrArray *accounts = model_accounts(call->model);
    g_autoptr(Columns) columns = columns_new();
    if (call->argc == 1) {
        const Contact *contact = find_contact(call, call->argv[0], error);
        if (contact)
            command_print(call, "%s: %s", jid_shown_bare(contact->jid),
                          subscription_label(contact));
        return contact != NULL;
    }
    command_print(call, "%s", _("Open requests to see one's presence:"));
    for (guint i = 0; i < accounts->len; i++)
        roster_each(((Account *)g_ptr_array_index(accounts, i))->roster, find_open, columns);
    columns_print(columns, call);
    return true;
}

#define SUBSCRIBE_COMMAND(word, text)                                                              \
    {                                                                                              \
        .name = word, .usage = N_("[CONTACT]"), .summary = text, .args = { 0, 1 },                 \
        .completes = { COMPLETE_CONTACT }, .needs = NEEDS_ACCOUNT, .run = run_subscribe            \
    }

const Command contact_commands[] = {
    { .name = "roster",
      .usage = "",
      .summary = N_("List your contacts"),
      .needs = NEEDS_ACCOUNT,
      .run = run_roster },
    { .name = "roster online",
      .usage = "",
      .summary = N_("List the contacts that are online"),
      .needs = NEEDS_ACCOUNT,
      .run = run_roster },
    { .name = "roster add",
      .usage = N_("JID [NAME]"),
      .summary = N_("Add a contact, and ask to see their presence"),
      .args = { 1, 2 },
      .rest = true,
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_CONNECTION,
      .run = run_add },
    { .name = "roster remove",
      .usage = N_("CONTACT"),
      .summary = N_("Remove a contact"),
      .args = { 1, 1 },
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_ACCOUNT,
      .run = run_remove },
    { .name = "roster nick",
      .usage = N_("CONTACT [NAME]"),
      .summary = N_("Give a contact another name, or none"),
      .args = { 1, 2 },
      .rest = true,
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_ACCOUNT,
      .run = run_nick },
    { .name = "roster group",
      .usage = "",
      .summary = N_("List the groups of your contacts"),
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
    { .name = "sub",
      .usage = "",
      .summary = N_("List open requests to see one's presence"),
      .needs = NEEDS_ACCOUNT,
      .run = run_sub_show },
    { .name = "sub show",
      .usage = N_("[CONTACT]"),
      .summary = N_("Show open requests, or who of you and a contact sees whom"),
      .args = { 0, 1 },
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_ACCOUNT,
      .run = run_sub_show },
    SUBSCRIBE_COMMAND("sub request", N_("Ask to see a contact's presence")),
    SUBSCRIBE_COMMAND("sub allow", N_("Let a contact see your presence")),
    SUBSCRIBE_COMMAND("sub deny", N_("Refuse a request, or let a contact see you no more")),
    SUBSCRIBE_COMMAND("sub cancel", N_("See a contact's presence no more")),
    { 0 },
};
