/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nicknames against impostors. Who owns which name is kept by skeleton, from when the first
 * nickname comes; names that are given up later stay there until the whole roster comes again,
 * which refuses too much rather than too little. */

#include "config.h"

#include "model/nicknames.h"

#include <string.h>

#include "base/i18n.h"
#include "base/jid_suspicion.h"
#include "base/utf8.h"
#include "model/notice.h"
#include "model/roster.h"

/* More than anybody is called. */
#define NICKNAME_BYTES 160

struct Nicknames {
    Account *account;
    GHashTable *owners; /* skeleton -> Jid *, bare; NULL: nobody has a nickname yet */
    unsigned observer;
    bool is_setting;
};

char *
nickname_clean(const char *nickname)
{
    char *line = utf8_short_line(nickname, NICKNAME_BYTES);

    return g_strstrip(line);
}

static void
claim(Nicknames *nicknames, const char *name, const Jid *owner)
{
    char *skeleton = name && *name ? name_skeleton(name) : NULL;

    if (skeleton && *skeleton && !g_hash_table_contains(nicknames->owners, skeleton))
        g_hash_table_insert(nicknames->owners, skeleton, jid_ref((Jid *)owner));
    else
        g_free(skeleton);
}

static void
set(Nicknames *nicknames, const Jid *jid, const char *nickname)
{
    nicknames->is_setting = true;
    roster_set_nickname(nicknames->account->roster, jid, nickname);
    nicknames->is_setting = false;
}

/* Whether another one than jid has the name. */
static bool
is_taken(const Nicknames *nicknames, const char *name, const Jid *jid)
{
    g_autofree char *skeleton = name_skeleton(name);
    const Jid *owner = g_hash_table_lookup(nicknames->owners, skeleton);

    return !*skeleton || (owner && !jid_equal_bare(owner, jid));
}

/* Takes a name for who it is given to by us, from whoever has given it himself. */
static void
claim_for(Nicknames *nicknames, const char *name, const Jid *jid)
{
    g_autofree char *skeleton = name && *name ? name_skeleton(name) : NULL;
    const Jid *owner = skeleton ? g_hash_table_lookup(nicknames->owners, skeleton) : NULL;
    const Contact *former = owner ? roster_find(nicknames->account->roster, owner) : NULL;

    if (former && !jid_equal_bare(owner, jid) && former->nickname) {
        g_autofree char *other = name_skeleton(former->nickname);
        if (g_str_equal(other, skeleton)) {
            g_autoptr(Jid) whose = jid_ref(former->jid);
            g_hash_table_remove(nicknames->owners, skeleton);
            set(nicknames, whose, NULL);
        }
    }
    claim(nicknames, name, jid);
}

static void
claim_names(Contact *contact, gpointer data)
{
    Nicknames *nicknames = data;

    if (!contact->is_in_roster)
        return;
    claim_for(nicknames, contact->name, contact->jid);
    claim_for(nicknames, jid_short_name(contact->jid), contact->jid);
}

static void
check_nickname(gpointer data, gpointer user_data)
{
    Nicknames *nicknames = user_data;
    const Contact *contact = roster_find(nicknames->account->roster, data);

    if (is_taken(nicknames, contact->nickname, contact->jid))
        set(nicknames, data, NULL);
    else
        claim(nicknames, contact->nickname, contact->jid);
}

static void
collect_named(Contact *contact, gpointer data)
{
    if (contact->nickname)
        g_ptr_array_add(data, jid_ref(contact->jid));
}

/* Ours first, then those that we have given, then those that they have given themselves. */
static void
claim_all(Nicknames *nicknames)
{
    Account *account = nicknames->account;
    g_autoptr(GPtrArray) named = g_ptr_array_new_with_free_func((GDestroyNotify)jid_unref);

    g_clear_pointer(&nicknames->owners, g_hash_table_unref);
    nicknames->owners =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)jid_unref);
    claim(nicknames, jid_short_name(account->jid), account->jid);
    claim(nicknames, account->nickname, account->jid);
    roster_each(account->roster, collect_named, named);
    roster_each(account->roster, claim_names, nicknames);
    g_ptr_array_foreach(named, check_nickname, nicknames);
}

static void
on_event(const Event *event, gpointer data)
{
    Nicknames *nicknames = data;

    if (event->account != nicknames->account || !nicknames->owners || nicknames->is_setting)
        return;
    if (event->kind == EVENT_EXTENDED && !event->contact)
        claim_for(nicknames, nicknames->account->nickname, nicknames->account->jid);
    else if (event->kind == EVENT_ROSTER && event->contact)
        claim_names(event->contact, nicknames);
    else if (event->kind == EVENT_ROSTER)
        claim_all(nicknames);
}

Nicknames *
nicknames_new(Account *account)
{
    Nicknames *nicknames = g_new0(Nicknames, 1);

    nicknames->account = account;
    nicknames->observer =
        model_observe(account->model, EVENT_ROSTER | EVENT_EXTENDED, on_event, nicknames);
    return nicknames;
}

void
nicknames_free(Nicknames *nicknames)
{
    if (!nicknames)
        return;
    model_unobserve(nicknames->account->model, nicknames->observer);
    if (nicknames->owners)
        g_hash_table_unref(nicknames->owners);
    g_free(nicknames);
}

/* Gives up what the contact was called before. */
static void
release(Nicknames *nicknames, const Contact *contact)
{
    g_autofree char *skeleton = contact->nickname ? name_skeleton(contact->nickname) : NULL;
    const Jid *owner = skeleton ? g_hash_table_lookup(nicknames->owners, skeleton) : NULL;

    if (owner && jid_equal_bare(owner, contact->jid))
        g_hash_table_remove(nicknames->owners, skeleton);
    claim(nicknames, contact->name, contact->jid);
    claim(nicknames, jid_short_name(contact->jid), contact->jid);
}

void
nicknames_take(Nicknames *nicknames, const Jid *jid, const char *nickname)
{
    const Contact *contact = roster_find(nicknames->account->roster, jid);
    g_autofree char *name = nickname ? nickname_clean(nickname) : NULL;

    if (!contact || !contact->is_in_roster || (!name && !contact->nickname))
        return;
    if (!nicknames->owners)
        claim_all(nicknames);
    if (g_strcmp0(name, contact->nickname) == 0)
        return;
    release(nicknames, contact);
    bool is_taken_by_other = name && *name && (strchr(name, '@') || is_taken(nicknames, name, jid));
    if (is_taken_by_other)
        notice_of_others(nicknames->account, SEVERITY_WARNING,
                         _("%s calls themselves \"%s\", which looks like somebody else: that name "
                           "is not shown for them."),
                         jid_bare(contact->jid), name);
    bool is_fit = name && *name && !is_taken_by_other;
    if (is_fit)
        claim(nicknames, name, contact->jid);
    set(nicknames, jid, is_fit ? name : NULL);
}
