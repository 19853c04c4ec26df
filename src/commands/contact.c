/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who sees whom: /sub. */

#include "config.h"

#include "commands/contact.h"

#include <string.h>

#include "base/i18n.h"
#include "model/request.h"
#include "commands/columns.h"
#include "commands/lookup.h"

const char *
contact_subscription_label(const Contact *contact)
{
    if (requests_find_contact(contact))
        return _("wants to see you");
    if (contact->is_asking)
        return _("you asked to see them");
    switch (contact->subscription) {
    case SUBSCRIPTION_NONE:
        return contact->is_approved ? _("will see you once they ask") : _("no presence");
    case SUBSCRIPTION_TO:
        return contact->is_approved ? _("you see them; approved") : _("you see them");
    case SUBSCRIPTION_FROM:
        return _("they see you");
    case SUBSCRIPTION_BOTH:
        return _("both see");
    }
    return "";
}

Contact *
contact_argument(const CommandCall *call, const char *text, GError **error)
{
    Account *account = call->account;
    g_autoptr(Jid) jid = command_contact(call, text, &account, error);
    if (!jid)
        return NULL;
    Contact *contact = roster_find(account->roster, jid);
    if (contact && contact->is_in_roster)
        return contact;
    command_fail(error, _("%s is not among your contacts: /roster add %s adds them."),
                 jid_shown_bare(jid), jid_shown_bare(jid));
    return NULL;
}

/* The only one who waits for our answer, in all accounts; NULL. */
static const Request *
only_request(const Model *model)
{
    const GPtrArray *requests = model_requests(model);
    const Request *only = NULL;
    for (guint i = 0; i < requests->len; i++) {
        const Request *request = g_ptr_array_index(requests, i);
        if (request->kind != REQUEST_SUBSCRIPTION)
            continue;
        if (only)
            return NULL;
        only = request;
    }
    return only;
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
    const Request *request = only_request(call->model);
    if (request) {
        *ret_account = request->account;
        return jid_ref(request->from);
    }
    command_fail(error, _("Whom do you mean? Usage: /%s CONTACT"), call->command->name);
    return NULL;
}

static bool
run_request(const CommandCall *call, GError **error)
{
    Account *account;
    g_autoptr(Jid) jid = subscription_target(call, &account, error);
    if (!jid)
        return false;
    g_autoptr(Jid) bare = jid_to_bare(jid);
    const Contact *contact = roster_find(account->roster, bare);
    if (contact && contact->subscription & SUBSCRIPTION_TO)
        return command_fail(error, _("You see the presence of %s already."), jid_shown_bare(bare));
    if (!client_request_presence(call->client, account, bare,
                                 call->argc == 2 ? call->argv[1] : NULL, error))
        return false;
    command_print(call, _("%s is asked to show you their presence."), jid_shown_bare(bare));
    return true;
}

static bool
run_allow(const CommandCall *call, GError **error)
{
    Account *account;
    g_autoptr(Jid) jid = subscription_target(call, &account, error);
    if (!jid)
        return false;
    g_autoptr(Jid) bare = jid_to_bare(jid);
    const Contact *contact = roster_find(account->roster, bare);
    if (contact && contact->subscription & SUBSCRIPTION_FROM)
        return command_fail(error, _("%s may see your presence already."), jid_shown_bare(bare));
    bool is_asked = requests_find(account, REQUEST_SUBSCRIPTION, bare, NULL) != NULL;
    if (is_asked ? !client_subscribe(call->client, account, bare, SUBSCRIBE_ALLOW, error)
                 : !client_approve(call->client, account, bare, error))
        return false;
    command_print(call,
                  is_asked ? _("%s may see your presence.")
                           : _("%s will see your presence once they ask."),
                  jid_shown_bare(bare));
    return true;
}

static bool
subscribe(const CommandCall *call, Subscribe what, const char *done, GError **error)
{
    Account *account;
    g_autoptr(Jid) jid = subscription_target(call, &account, error);
    if (!jid)
        return false;
    g_autoptr(Jid) bare = jid_to_bare(jid);
    if (!client_subscribe(call->client, account, bare, what, error))
        return false;
    command_print(call, done, jid_shown_bare(bare));
    return true;
}

static bool
run_deny(const CommandCall *call, GError **error)
{
    return subscribe(call, SUBSCRIBE_DENY, _("%s may not see your presence."), error);
}

static bool
run_cancel(const CommandCall *call, GError **error)
{
    return subscribe(call, SUBSCRIBE_CANCEL,
                     _("You do not want to see the presence of %s any more."), error);
}

static void
add_requests(const CommandCall *call, Columns *columns)
{
    const GPtrArray *requests = model_requests(call->model);
    for (guint i = 0; i < requests->len; i++) {
        const Request *request = g_ptr_array_index(requests, i);
        if (request->kind == REQUEST_SUBSCRIPTION)
            columns_add(columns, jid_shown_bare(request->account->jid),
                        jid_shown_bare(request->from), _("wants to see you"), CELL(request->text),
                        NULL);
    }
}

/* Whose answer we wait for, and who may see us once they ask. */
static void
add_awaited(Contact *contact, gpointer data)
{
    bool is_awaited = contact->is_approved && !(contact->subscription & SUBSCRIPTION_FROM);
    if ((contact->is_asking || is_awaited) && !requests_find_contact(contact))
        columns_add(data, jid_shown_bare(contact->account->jid), jid_shown_bare(contact->jid),
                    contact_subscription_label(contact), NULL);
}

static bool
run_sub_show(const CommandCall *call, GError **error)
{
    const GPtrArray *accounts = model_accounts(call->model);
    g_autoptr(Columns) columns = columns_new();
    if (call->argc == 1) {
        const Contact *contact = contact_argument(call, call->argv[0], error);
        if (contact)
            command_print(call, "%s: %s", jid_shown_bare(contact->jid),
                          contact_subscription_label(contact));
        return contact != NULL;
    }
    add_requests(call, columns);
    for (guint i = 0; i < accounts->len; i++)
        roster_each(((Account *)g_ptr_array_index(accounts, i))->roster, add_awaited, columns);
    command_print(call, "%s",
                  columns_is_empty(columns) ? _("No request to see one's presence is open.")
                                            : _("Open requests to see one's presence:"));
    columns_print(columns, call);
    return true;
}

#define SUBSCRIBE_COMMAND(word, text, fn)                                                          \
    {                                                                                              \
        .name = word, .usage = N_("[CONTACT]"), .summary = text, .args = { 0, 1 },                 \
        .completes = { COMPLETE_CONTACT }, .needs = NEEDS_ACCOUNT, .run = fn                       \
    }

const Command contact_commands[] = {
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
    { .name = "sub request",
      .usage = N_("[CONTACT [TEXT]]"),
      .summary = N_("Ask to see a contact's presence, with words for them"),
      .args = { 0, 2 },
      .rest = true,
      .completes = { COMPLETE_CONTACT },
      .needs = NEEDS_ACCOUNT,
      .run = run_request },
    SUBSCRIBE_COMMAND("sub allow", N_("Let a contact see your presence, now or once they ask"),
                      run_allow),
    SUBSCRIBE_COMMAND("sub approve", N_("The same: let somebody see your presence once they ask"),
                      run_allow),
    SUBSCRIBE_COMMAND("sub deny", N_("Refuse a request, or let a contact see you no more"),
                      run_deny),
    SUBSCRIBE_COMMAND("sub revoke", N_("The same: a contact may not see your presence any more"),
                      run_deny),
    SUBSCRIBE_COMMAND("sub cancel", N_("See a contact's presence no more"), run_cancel),
    { 0 },
};
