/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changes to a roster on their way. */

#include "config.h"

#include "client/roster_changes.h"

#include <string.h>

#include "base/i18n.h"
#include "model/notice.h"
#include "client/private.h"

#include "modules/roster.h"

/* Requests that wait for their answers at once, and failures that are told one by one. */
#define IN_FLIGHT     20
#define FAILURES_TOLD 5

typedef enum { CHANGE_SET, CHANGE_ADD, CHANGE_REMOVE } ChangeKind;

typedef struct {
    ChangeKind kind;
    Jid *jid;
    char *name, **groups; /* NULL: none */
    RosterChanges *changes;
} Change;

struct RosterChanges {
    Account *account;
    GPtrArray *all; /* of Change */
    unsigned next;  /* to be sent */
    unsigned waiting, failed;
    bool is_sending, is_quiet;
};

static void
change_free(gpointer data)
{
    Change *change = data;

    jid_unref(change->jid);
    g_free(change->name);
    g_strfreev(change->groups);
    g_free(change);
}

RosterChanges *
roster_changes_new(Account *account)
{
    RosterChanges *changes = g_new0(RosterChanges, 1);

    changes->account = account;
    changes->all = g_ptr_array_new_with_free_func(change_free);
    return changes;
}

void
roster_changes_free(RosterChanges *changes)
{
    if (!changes)
        return;
    g_ptr_array_unref(changes->all);
    g_free(changes);
}

/* --- what is wanted --- */

static Change *
add_change(RosterChanges *changes, ChangeKind kind, const Jid *jid)
{
    Change *change = g_new0(Change, 1);

    change->kind = kind;
    change->jid = jid_to_bare(jid);
    change->changes = changes;
    g_ptr_array_add(changes->all, change);
    return change;
}

static void
set_item(RosterChanges *changes, ChangeKind kind, const RosterItem *item)
{
    Change *change = add_change(changes, kind, item->jid);

    change->name = g_strdup(item->name);
    change->groups = g_strdupv((char **)item->groups);
}

void
roster_changes_set(RosterChanges *changes, const Jid *jid, const char *name,
                   const char *const *groups)
{
    set_item(changes, CHANGE_SET, &(RosterItem){ .jid = jid, .name = name, .groups = groups });
}

void
roster_changes_add(RosterChanges *changes, const Jid *jid, const char *name,
                   const char *const *groups)
{
    set_item(changes, CHANGE_ADD, &(RosterItem){ .jid = jid, .name = name, .groups = groups });
}

void
roster_changes_remove(RosterChanges *changes, const Jid *jid)
{
    add_change(changes, CHANGE_REMOVE, jid);
}

void
roster_changes_keep_quiet(RosterChanges *changes)
{
    changes->is_quiet = true;
}

unsigned
roster_changes_count(const RosterChanges *changes)
{
    return changes->all->len;
}

/* --- groups --- */

const char *
roster_changes_delimiter(const Account *account)
{
    const char *delimiter = roster_delimiter(account->roster);

    return delimiter ? delimiter : ROSTER_DELIMITER;
}

typedef struct {
    RosterChanges *changes;
    const char *group, *name;
    char *inside; /* how the names of groups within it begin */
} Renaming;

/* What a group is called then; NULL: it goes. The caller owns it. */
static char *
new_name(const Renaming *renaming, const char *group, bool *ret_is_meant)
{
    bool is_inside = g_str_has_prefix(group, renaming->inside);

    *ret_is_meant = is_inside || strcmp(group, renaming->group) == 0;
    if (!*ret_is_meant)
        return g_strdup(group);
    if (!renaming->name)
        return NULL;
    return g_strconcat(renaming->name, group + strlen(renaming->group), NULL);
}

static void
rename_in_contact(Contact *contact, gpointer data)
{
    const Renaming *renaming = data;
    g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(g_free);
    bool is_in = false;

    for (char **group = contact->groups; contact->is_in_roster && *group; group++) {
        bool is_meant;
        char *name = new_name(renaming, *group, &is_meant);

        is_in |= is_meant;
        if (name)
            g_ptr_array_add(groups, name);
    }
    g_ptr_array_add(groups, NULL);
    if (is_in)
        roster_changes_set(renaming->changes, contact->jid, contact->name,
                           (const char *const *)groups->pdata);
}

unsigned
roster_changes_rename_group(RosterChanges *changes, const char *group, const char *name)
{
    g_autofree char *inside = g_strconcat(group, roster_changes_delimiter(changes->account), NULL);
    Renaming renaming = { changes, group, name, inside };

    roster_each(changes->account->roster, rename_in_contact, &renaming);
    return changes->all->len;
}

/* Whether it was stored. */
static bool
note_groups(Client *client, Account *account, const char *const *groups)
{
    Stream *stream = client_stream(client, account, NULL);

    if (!stream || roster_delimiter(account->roster))
        return false;
    for (; groups && *groups; groups++) {
        if (strstr(*groups, ROSTER_DELIMITER)) {
            roster_store_delimiter(stream, ROSTER_DELIMITER);
            return true;
        }
    }
    return false;
}

void
roster_changes_note_nesting(Client *client, Account *account, const char *const *groups)
{
    note_groups(client, account, groups);
}

static void
note_nesting(const RosterChanges *changes, Client *client)
{
    for (unsigned i = 0; i < changes->all->len; i++) {
        const Change *change = changes->all->pdata[i];
        if (note_groups(client, changes->account, (const char *const *)change->groups))
            return;
    }
}

/* --- sending --- */

static void
tell_failure(RosterChanges *changes, const Change *change, const GError *error)
{
    static const char *const formats[] = {
        [CHANGE_SET] = N_("The name or the groups of %s could not be changed: %s"),
        [CHANGE_ADD] = N_("%s could not be added to your contacts: %s"),
        [CHANGE_REMOVE] = N_("%s could not be removed from your contacts: %s"),
    };

    if (++changes->failed <= FAILURES_TOLD)
        notice_here(changes->account->model, SEVERITY_ERROR, _(formats[change->kind]),
                    jid_shown_bare(change->jid), error->message);
}

static void
tell_end(const RosterChanges *changes)
{
    Model *model = changes->account->model;
    unsigned done = changes->all->len - changes->failed;

    if (changes->failed > 0)
        notice_here(model, SEVERITY_ERROR,
                    _("%s: %u of %u changes to the contacts were made, %u were not."),
                    jid_shown_bare(changes->account->jid), done, changes->all->len,
                    changes->failed);
    else
        notice_here(model, SEVERITY_INFO,
                    ngettext("%s: %u contact was changed.", "%s: %u contacts were changed.", done),
                    jid_shown_bare(changes->account->jid), done);
}

static void send_some(RosterChanges *changes, Stream *stream);

static void
on_reply(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    Change *change = data;
    RosterChanges *changes = change->changes;

    (void)result;
    changes->waiting--;
    if (error)
        tell_failure(changes, change, error);
    if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_DISCONNECTED)) {
        changes->failed += changes->all->len - changes->next;
        changes->next = changes->all->len;
    }
    if (!error && change->kind == CHANGE_ADD && !changes->is_quiet)
        roster_send_subscription(stream, change->jid, SUBSCRIPTION_REQUEST);
    send_some(changes, stream);
}

static void
send_change(Stream *stream, Change *change)
{
    const RosterItem item = {
        .jid = change->jid,
        .name = change->name,
        .groups = (const char *const *)change->groups,
    };

    if (change->kind == CHANGE_REMOVE)
        roster_request_removal(stream, change->jid, on_reply, change);
    else
        roster_request_item(stream, &item, on_reply, change);
}

/* A request that cannot be sent is answered before it returns: only the outermost call goes on. */
static void
send_some(RosterChanges *changes, Stream *stream)
{
    if (changes->is_sending)
        return;
    changes->is_sending = true;
    while (changes->waiting < IN_FLIGHT && changes->next < changes->all->len) {
        changes->waiting++;
        send_change(stream, changes->all->pdata[changes->next++]);
    }
    changes->is_sending = false;
    if (changes->waiting > 0 || changes->next < changes->all->len)
        return;
    tell_end(changes);
    roster_changes_free(changes);
}

bool
roster_changes_send(RosterChanges *changes, Client *client, GError **error)
{
    Stream *stream = client_stream(client, changes->account, error);

    if (!stream) {
        roster_changes_free(changes);
        return false;
    }
    note_nesting(changes, client);
    send_some(changes, stream);
    return true;
}
