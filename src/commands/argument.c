/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an argument means: an account by its address, a contact by address or name. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/uri.h"
#include "base/utf8.h"
#include "commands/command.h"

Account *
command_account(const CommandCall *call, const char *text, GError **error)
{
    const GPtrArray *accounts = model_accounts(call->model);
    g_autofree char *wanted = utf8_fold(text);
    Account *found = NULL;
    unsigned count = 0;
    for (guint i = 0; i < accounts->len; i++) {
        Account *account = g_ptr_array_index(accounts, i);
        g_autofree char *name = utf8_fold(jid_bare(account->jid));
        if (strcmp(name, wanted) == 0)
            return account;
        if (wanted[0] && g_str_has_prefix(name, wanted)) {
            found = account;
            count++;
        }
    }
    if (count == 1)
        return found;
    command_fail(error,
                 count > 1 ? _("More than one account begins with %s. Type more of it.")
                           : _("There is no account %s. /account list shows all."),
                 text);
    return NULL;
}

typedef struct {
    const char *(*label)(const Contact *contact); /* what is compared */
    const char *name;                             /* folded */
    Contact *found;
    unsigned count;
} NameSearch;

static const char *
local_part(const Contact *contact)
{
    return jid_local(contact->jid);
}

static void
match_name(Contact *contact, gpointer data)
{
    NameSearch *search = data;
    const char *label = search->label(contact);
    g_autofree char *name = label ? utf8_fold(label) : NULL;
    if (g_strcmp0(name, search->name) != 0)
        return;
    search->found = contact;
    search->count++;
}

/* The account whose roster has the address: ours if it does, else the only other one, else ours. */
static Account *
account_of(const CommandCall *call, const Jid *jid)
{
    const GPtrArray *accounts = model_accounts(call->model);
    Account *found = NULL;
    unsigned count = 0;
    if (call->account && roster_find(call->account->roster, jid))
        return call->account;
    for (guint i = 0; i < accounts->len; i++) {
        Account *account = g_ptr_array_index(accounts, i);
        if (roster_find(account->roster, jid)) {
            found = account;
            count++;
        }
    }
    return count == 1 ? found : call->account;
}

/* Contacts labelled so in our account, or in all of them if it has none. */
static NameSearch
search_label(const CommandCall *call, const char *(*label)(const Contact *contact),
             const char *folded, bool in_all)
{
    NameSearch search = { .label = label, .name = folded };
    const GPtrArray *accounts = model_accounts(call->model);
    if (call->account)
        roster_each(call->account->roster, match_name, &search);
    for (guint i = 0; in_all && search.count == 0 && i < accounts->len; i++)
        roster_each(((Account *)g_ptr_array_index(accounts, i))->roster, match_name, &search);
    return search;
}

/* By the names that are shown; else by what stands before the @ of addresses. */
static NameSearch
search_name(const CommandCall *call, const char *folded, bool in_all)
{
    NameSearch search = search_label(call, contact_display_name, folded, in_all);
    return search.count ? search : search_label(call, local_part, folded, in_all);
}

/* "xmpp:bob@example.org?message": the address alone counts (XEP-0147). */
static Jid *
contact_of_link(const CommandCall *call, const char *text, Account **ret_account, GError **error)
{
    g_autoptr(Uri) uri = uri_parse(text, error);
    if (!uri)
        return NULL;
    if (ret_account)
        *ret_account = account_of(call, uri->jid);
    return jid_ref(uri->jid);
}

Jid *
command_contact(const CommandCall *call, const char *text, Account **ret_account, GError **error)
{
    if (uri_is_xmpp(text))
        return contact_of_link(call, text, ret_account, error);
    g_autofree char *folded = utf8_fold(text);
    NameSearch search = search_name(call, folded, ret_account != NULL);
    if (search.count == 1) {
        if (ret_account)
            *ret_account = search.found->account;
        return jid_ref(search.found->jid);
    }
    if (!strpbrk(text, "@.")) {
        command_fail(error,
                     search.count > 1
                         ? _("More than one contact is called %s. Give the address.")
                         : _("No contact is called %s. Give the address: NAME@SERVER."),
                     text);
        return NULL;
    }
    Jid *jid = jid_new(text, error);
    if (jid && ret_account)
        *ret_account = account_of(call, jid);
    return jid;
}
