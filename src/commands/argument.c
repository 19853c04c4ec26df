/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an argument means: an account by its address, a contact by address or name. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/uri.h"
#include "base/utf8.h"
#include "commands/command.h"

/* By its whole address, as typed, shown or linked. NULL. */
static Account *
account_by_address(const CommandCall *call, const char *text)
{
    g_autoptr(Jid) jid = uri_read_address(text, NULL);
    return jid ? model_find_account(call->model, jid) : NULL;
}

Account *
command_account(const CommandCall *call, const char *text, GError **error)
{
    const GPtrArray *accounts = model_accounts(call->model);
    g_autofree char *wanted = utf8_fold(text);
    Account *found = account_by_address(call, text);
    unsigned count = 0;
    if (found)
        return found;
    for (guint i = 0; i < accounts->len; i++) {
        Account *account = g_ptr_array_index(accounts, i);
        g_autofree char *name = utf8_fold(jid_shown_bare(account->jid));
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

static const char *
readable_address(const Contact *contact)
{
    return jid_shown(contact->jid);
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

/* By the names that are shown; else by what stands before the @ of addresses, or by these. */
static NameSearch
search_name(const CommandCall *call, const char *folded, bool in_all)
{
    NameSearch search = search_label(call, contact_display_name, folded, in_all);
    if (!search.count && strchr(folded, '@'))
        return search_label(call, readable_address, folded, in_all);
    return search.count ? search : search_label(call, local_part, folded, in_all);
}

/* What was made of an address that had to be escaped is said, unless it is a contact's. */
static void
say_if_escaped(const CommandCall *call, const char *text, const Jid *jid)
{
    g_autoptr(Jid) plain = uri_is_xmpp(text) ? jid_ref((Jid *)jid) : jid_new(text, NULL);
    if (plain || (call->account && roster_find(call->account->roster, jid)))
        return;
    if (strcmp(jid_shown_bare(jid), jid_bare(jid)) != 0)
        command_print(call, _("%s is meant, which is %s to servers."), jid_shown_bare(jid),
                      jid_bare(jid));
    else if (g_ascii_strcasecmp(text, jid_full(jid)) != 0)
        command_print(call, _("%s is meant."), jid_bare(jid));
}

Jid *
command_address(const CommandCall *call, const char *text, GError **error)
{
    Jid *jid = uri_read_address(text, error);
    if (jid)
        say_if_escaped(call, text, jid);
    return jid;
}

Jid *
command_contact_named(const CommandCall *call, const char *text, Account **ret_account)
{
    g_autofree char *folded = utf8_fold(text);
    NameSearch search = search_name(call, folded, ret_account != NULL);
    if (search.count != 1)
        return NULL;
    if (ret_account)
        *ret_account = search.found->account;
    return jid_ref(search.found->jid);
}

Jid *
command_contact(const CommandCall *call, const char *text, Account **ret_account, GError **error)
{
    Jid *jid = uri_is_xmpp(text) ? NULL : command_contact_named(call, text, ret_account);
    if (jid)
        return jid;
    if (!strpbrk(text, "@.")) {
        g_autofree char *folded = utf8_fold(text);
        NameSearch search = search_name(call, folded, ret_account != NULL);
        command_fail(error,
                     search.count > 1
                         ? _("More than one contact is called %s. Give the address.")
                         : _("No contact is called %s. Give the address: NAME@SERVER."),
                     text);
        return NULL;
    }
    jid = command_address(call, text, error);
    if (jid && ret_account)
        *ret_account = account_of(call, jid);
    return jid;
}
