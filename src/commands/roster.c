/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The roster: listing, adding, removing and naming contacts. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/utf8.h"
#include "model/notice.h"
#include "model/prompt.h"
#include "client/roster_suggestions.h"
#include "commands/columns.h"
#include "commands/contact.h"
#include "commands/lookup.h"

/* --- listing --- */

typedef struct {
    bool is_online; /* those alone who are */
    char *part;     /* folded, of name, address or a group; NULL: any */
} Filter;

static bool
has_part(const char *text, const char *part)
{
    g_autofree char *folded = text ? utf8_fold(text) : NULL;
    return folded && strstr(folded, part) != NULL;
}

static bool
matches(const Contact *contact, const Filter *filter)
{
    if (!contact->is_in_roster || (filter->is_online && contact_show(contact) == SHOW_OFFLINE))
        return false;
    if (!filter->part || has_part(contact->name, filter->part) ||
        has_part(contact->nickname, filter->part) || has_part(contact->note, filter->part) ||
        has_part(jid_bare(contact->jid), filter->part) ||
        has_part(jid_shown_bare(contact->jid), filter->part))
        return true;
    for (char **group = contact->groups; *group; group++) {
        if (has_part(*group, filter->part))
            return true;
    }
    return false;
}

static void
print_roster(const CommandCall *call, const Account *account, const Filter *filter)
{
    g_autoptr(GPtrArray) contacts = roster_sorted(account->roster);
    g_autoptr(Columns) columns = columns_new();
    unsigned count = 0;
    for (guint i = 0; i < contacts->len; i++) {
        const Contact *contact = g_ptr_array_index(contacts, i);
        Show show = contact_show(contact);
        if (!matches(contact, filter))
            continue;
        g_autofree char *groups = g_strjoinv(", ", contact->groups);
        columns_add(columns, show_sign(show), contact_display_name(contact),
                    jid_shown_bare(contact->jid), show_label(show),
                    contact_subscription_label(contact), groups, NULL);
        count++;
    }
    command_print(call, ngettext("%s: %u contact", "%s: %u contacts", count),
                  jid_shown_bare(account->jid), count);
    columns_print(columns, call);
}

static void
print_rosters(const CommandCall *call, const Filter *filter)
{
    const GPtrArray *accounts = model_accounts(call->model);
    for (guint i = 0; i < accounts->len; i++)
        print_roster(call, g_ptr_array_index(accounts, i), filter);
}

static bool
run_roster(const CommandCall *call, GError **error)
{
    (void)error;
    print_rosters(call,
                  &(Filter){ .is_online = strcmp(call->command->name, "roster online") == 0 });
    return true;
}

static bool
run_find(const CommandCall *call, GError **error)
{
    (void)error;
    g_autofree char *part = utf8_fold(call->argv[0]);
    print_rosters(call, &(Filter){ .part = part });
    return true;
}

/* --- changing --- */

static bool
run_add(const CommandCall *call, GError **error)
{
    g_autoptr(Jid) jid = command_address(call, call->argv[0], error);
    if (!jid)
        return false;
    if (!strpbrk(call->argv[0], "@.:"))
        return command_fail(error, _("%s is no address: did you mean %s@%s?"), call->argv[0],
                            call->argv[0], jid_domain(call->account->jid));
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

typedef struct {
    Client *client;
    Jid *account, *contact; /* either may be gone when the answer comes */
} Removal;

static bool
remove_contact(const Removal *removal, GError **error)
{
    Model *model = client_model(removal->client);
    Account *account = model_find_account(model, removal->account);
    if (!account || !client_remove_contact(removal->client, account, removal->contact, error))
        return false;
    notice_here(model, SEVERITY_INFO, _("%s is being removed from your contacts."),
                jid_shown_bare(removal->contact));
    return true;
}

static void
on_removal_answer(const char *answer, gpointer data)
{
    g_autofree Removal *removal = data;
    g_autoptr(Jid) account = removal->account;
    g_autoptr(Jid) contact = removal->contact;
    g_autoptr(GError) error = NULL;
    if (!answer)
        return;
    Model *model = client_model(removal->client);
    if (strcmp(answer, "yes") != 0)
        notice_here(model, SEVERITY_INFO, _("%s stays among your contacts."),
                    jid_shown_bare(contact));
    else if (!remove_contact(removal, &error) && error)
        notice_here(model, SEVERITY_ERROR, "%s", error->message);
}

static bool
run_remove(const CommandCall *call, GError **error)
{
    static const char *const choices[] = { "yes", "no", NULL };
    Contact *contact = contact_argument(call, call->argv[0], error);
    if (!contact || !client_is_online(call->client, contact->account, error))
        return false;
    Removal removal = { call->client, contact->account->jid, contact->jid };
    if (call->argc == 2 && strcmp(call->argv[1], "now") == 0)
        return remove_contact(&removal, error);
    if (call->argc == 2)
        return command_fail(error, _("Only \"now\" may stand behind the contact; put a name of "
                                     "several words into quotes."));
    g_autofree char *text =
        g_strdup_printf(_("Remove %s (%s) from the contacts of %s? Neither of you will see the "
                          "other's presence any more."),
                        contact_display_name(contact), jid_shown_bare(contact->jid),
                        jid_shown_bare(contact->account->jid));
    jid_ref(removal.account);
    jid_ref(removal.contact);
    prompt_ask(call->model, &(PromptRequest){
                                .kind = PROMPT_CONFIRM,
                                .account = contact->account,
                                .text = text,
                                .choices = choices,
                                .answer = on_removal_answer,
                                .data = g_memdup2(&removal, sizeof(removal)),
                            });
    return true;
}

static bool
run_nick(const CommandCall *call, GError **error)
{
    Contact *contact = contact_argument(call, call->argv[0], error);
    const char *name = call->argc == 2 ? call->argv[1] : NULL;
    return contact && client_set_contact(call->client, contact, name,
                                         (const char *const *)contact->groups, error);
}

static bool
run_send(const CommandCall *call, GError **error)
{
    Account *account = call->account;
    g_autoptr(GPtrArray) contacts = g_ptr_array_new();
    g_autoptr(Jid) to = command_contact(call, call->argv[0], &account, error);
    for (int i = 1; to && i < call->argc; i++) {
        Contact *contact = contact_argument(call, call->argv[i], error);
        if (!contact)
            return false;
        g_ptr_array_add(contacts, contact);
    }
    if (!to || !roster_exchange_recommend(call->client, account, to, contacts, error))
        return false;
    command_print(call,
                  ngettext("%u contact was recommended to %s.",
                           "%u contacts were recommended to %s.", contacts->len),
                  contacts->len, jid_shown_bare(to));
    return true;
}

const Command roster_commands[] = {
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
    { .name = "roster find",
      .usage = N_("TEXT"),
      .summary = N_("List the contacts that have a text in their name, address, group or note"),
      .args = { 1, 1 },
      .rest = true,
      .completes = { COMPLETE_GROUP },
      .needs = NEEDS_ACCOUNT,
      .run = run_find },
    { .name = "roster add",
      .usage = N_("JID [NAME]"),
      .summary = N_("Add a contact, and ask to see their presence"),
      .args = { 1, 2 },
      .rest = true,
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_CONNECTION,
      .run = run_add },
    { .name = "roster remove",
      .usage = N_("CONTACT [now]"),
      .summary = N_("Remove a contact: neither of you sees the other's presence any more"),
      .help = N_("You are asked before, unless \"now\" stands behind it. An open chat stays open, "
                 "and its history is kept."),
      .args = { 1, 2 },
      .completes = { COMPLETE_CONTACT, COMPLETE_LIST },
      .words = "now",
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
    { .name = "roster send",
      .usage = N_("CONTACT WHOM..."),
      .summary = N_("Recommend other contacts to a contact"),
      .help = N_("They get a message with the addresses, which many clients can take over "
                 "(XEP-0144)."),
      .args = { 2, 4 },
      .completes = { COMPLETE_CONTACT, COMPLETE_CONTACT, COMPLETE_CONTACT, COMPLETE_CONTACT },
      .needs = NEEDS_ACCOUNT,
      .run = run_send },
    { 0 },
};
