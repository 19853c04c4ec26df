/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses before the user's eyes. */

#include "config.h"

#include "model/address.h"

#include <string.h>

#include "base/i18n.h"
#include "base/jid_suspicion.h"
#include "model/roster.h"

/* A gateway is a contact that is a domain alone. */
static bool
is_gateway(const Account *account, const char *domain)
{
    g_autoptr(Jid) jid = jid_new(domain, NULL);
    const Contact *contact = jid ? roster_find(account->roster, jid) : NULL;

    return contact && contact->is_in_roster;
}

/* "marie%hotmail.com" of a gateway's: what stands before and after the sign would be an address. */
static bool
is_old_form(const Account *account, const Jid *jid)
{
    const char *local = jid_local(jid);
    const char *sign = local ? strrchr(local, '%') : NULL;

    if (!sign || sign == local || memchr(local, '%', (size_t)(sign - local)) ||
        strchr(local, '\\') || !strchr(sign, '.') || !is_gateway(account, jid_domain(jid)))
        return false;
    g_autoptr(Jid) there = jid_new(sign + 1, NULL);
    return there != NULL;
}

char *
address_shown(const Account *account, const Jid *jid)
{
    if (!is_old_form(account, jid))
        return g_strdup(jid_shown(jid));
    const char *sign = strrchr(jid_local(jid), '%'), *resource = jid_resource(jid);
    g_autofree char *name = g_strndup(jid_local(jid), (size_t)(sign - jid_local(jid)));
    return g_strconcat(name, "@", sign + 1, JID_VIA, jid_domain(jid), resource ? "/" : "", resource,
                       NULL);
}

typedef struct {
    const Jid *jid;
    const char *skeleton;
    const Contact *found;
} LookAlike;

static void
compare_contact(Contact *contact, gpointer data)
{
    LookAlike *search = data;

    if (search->found || !contact->is_in_roster || jid_equal_bare(contact->jid, search->jid))
        return;
    g_autofree char *skeleton = jid_skeleton(contact->jid);
    if (!strcmp(skeleton, search->skeleton))
        search->found = contact;
}

static bool
looks_like_us(const Account *account, const Jid *jid, const char *skeleton)
{
    g_autofree char *own = jid_skeleton(account->jid);

    return !strcmp(own, skeleton) && !jid_equal_bare(account->jid, jid);
}

char *
address_warning(const Account *account, const Jid *jid)
{
    const Contact *contact = roster_find(account->roster, jid);
    g_autofree char *skeleton = jid_skeleton(jid);
    LookAlike search = { .jid = jid, .skeleton = skeleton };
    g_autofree char *reason = NULL;

    if (contact && contact->is_in_roster)
        return NULL;
    roster_each(account->roster, compare_contact, &search);
    if (search.found)
        return g_strdup_printf(_("%s looks like your contact %s, but is another address"),
                               jid_shown_bare(jid), jid_shown_bare(search.found->jid));
    if (looks_like_us(account, jid, skeleton))
        return g_strdup_printf(_("%s looks like your own address, but is another one"),
                               jid_shown_bare(jid));
    if (!jid_is_suspicious(jid, &reason))
        return NULL;
    return g_strdup_printf(_("%s may not be what it looks like: %s"), jid_shown_bare(jid), reason);
}
