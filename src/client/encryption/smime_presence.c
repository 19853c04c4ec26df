/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Presence for one contact alone (RFC 3923 4): what came is opened, one after the other, and heard
 * as if it stood in the presence that it came in. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/log.h"
#include "model/account.h"
#include "model/notice.h"
#include "xmpp/dispatch.h"
#include "xmpp/ns.h"
#include "client/encryption/smime.h"

#include "modules/smime_content.h"

/* The newest of a device that is to be opened. */
typedef struct {
    Jid *account;   /* bare */
    Stanza *stanza; /* kept */
} Entry;

struct SmimePresence {
    Client *client;
    GQueue entries;   /* Entry *; the first one is being opened while call is not NULL */
    GHashTable *told; /* "account contact": of whom the user knows that something is wrong */
    GpgCall *call;
};

static void
entry_free(gpointer data)
{
    Entry *entry = data;

    jid_unref(entry->account);
    stanza_free_kept(entry->stanza);
    g_free(entry);
}

/* --- what was inside --- */

static void
tell_problem(SmimePresence *presence, Account *account, const Jid *from, const char *problem)
{
    char *who = g_strdup_printf("%s %s", jid_bare(account->jid), jid_bare(from));

    log_info("encryption", "presence of %s: %s", jid_bare(from), problem);
    if (g_hash_table_add(presence->told, who))
        notice_of_others(account, SEVERITY_WARNING,
                         _("What %s has signed or encrypted in presence was not taken: %s"),
                         jid_shown_bare(from), problem);
}

static bool
check_content(const SmimeContent *content, const Stanza *stanza, GError **error)
{
    if (strcmp(element_name(content->inside), "presence") != 0 ||
        element_get(content->inside, "type"))
        return smime_fail(error, ENCRYPTION_ERROR_HOPELESS,
                          _("What is inside is no presence of somebody who is there."));
    if (!jid_equal_bare(content->from, stanza->from))
        return smime_fail(error, ENCRYPTION_ERROR_HOPELESS, _("It is the presence of %s."),
                          jid_shown_bare(content->from));
    return true;
}

/* What the presence said besides, and what was inside of it instead of what it said. */
static Element *
join(const Stanza *stanza, const Element *inside)
{
    static const char *const WORDS[] = { "show", "status", "e2e", NULL };
    Element *joined = element_new("presence", NS_CLIENT);

    for (const Element *child = element_first(stanza->element); child;
         child = element_next(child)) {
        if (!g_strv_contains(WORDS, element_name(child)))
            element_take(joined, element_copy(child));
    }
    for (const Element *child = element_first(inside); child; child = element_next(child))
        element_take(joined, element_copy(child));
    return joined;
}

/* NULL: it is not what it says. */
static SmimeContent *
read_content(SmimePresence *presence, Account *account, const Stanza *stanza,
             const CipherResult *result, GError **error)
{
    g_autoptr(Jid) sender = jid_to_bare(stanza->from);
    g_auto(Opened) opened = { 0 };
    int64_t signed_at = 0;
    bool is_decreasing;

    if (!smime_judge(presence->client, &(SmimeSigned){ account, sender, result }, &opened,
                     &signed_at, error)) {
        smime_refuse(presence->client, account, stanza, SMIME_UNVERIFIED_SIGNATURE);
        return NULL;
    }
    g_autoptr(SmimeContent) content = smime_content_read(result->bytes, error);
    if (!content || !check_content(content, stanza, error))
        return NULL;
    const SmimeStamped stamped = {
        .from = stanza->from,
        .time = content->time ? content->time : signed_at,
        .arrival = stanza->time,
        .text = result->bytes,
        .id = stanza->id,
        .is_live = true,
    };
    if (smime_stamp_check(presence->client, &stamped, &is_decreasing, error) && !is_decreasing)
        return g_steal_pointer(&content);
    smime_refuse(presence->client, account, stanza, SMIME_BAD_TIMESTAMP);
    if (error && !*error)
        smime_fail(error, ENCRYPTION_ERROR_HOPELESS,
                   _("Decreasing timestamp: a later one came before."));
    return NULL;
}

static void
settle(SmimePresence *presence, const Entry *entry, const CipherResult *result)
{
    Client *client = presence->client;
    Account *account = model_find_account(client->model, entry->account);
    Stream *stream = account ? client_stream(client, account, NULL) : NULL;
    g_autoptr(GError) error = NULL;

    if (!stream)
        return;
    g_autoptr(SmimeContent) content =
        read_content(presence, account, entry->stanza, result, &error);
    if (!content) {
        tell_problem(presence, account, entry->stanza->from, error->message);
        return;
    }
    g_autoptr(Element) joined = join(entry->stanza, content->inside);
    dispatch_opened(stream, entry->stanza, joined);
}

/* --- one after the other --- */

static void open_next(SmimePresence *presence);

static void
fail(SmimePresence *presence, const Entry *entry, const GError *error)
{
    Account *account = model_find_account(presence->client->model, entry->account);

    if (!account)
        return;
    if (g_error_matches(error, GPG_ERROR, GPG_ERROR_NO_KEY) ||
        g_error_matches(error, GPG_ERROR, GPG_ERROR_DATA))
        smime_refuse(presence->client, account, entry->stanza, SMIME_DECRYPTION_FAILED);
    tell_problem(presence, account, entry->stanza->from, error->message);
}

static void
on_opened(const CipherResult *result, const GError *error, gpointer data)
{
    SmimePresence *presence = data;
    Entry *entry = g_queue_pop_head(&presence->entries);

    presence->call = NULL;
    if (!presence->client->is_ending && error)
        fail(presence, entry, error);
    else if (!presence->client->is_ending)
        settle(presence, entry, result);
    entry_free(entry);
    if (!presence->client->is_ending)
        open_next(presence);
}

static void
open_next(SmimePresence *presence)
{
    const Entry *entry = presence->call ? NULL : g_queue_peek_head(&presence->entries);
    g_autoptr(GBytes) sealed = entry ? smime_unwrap(entry->stanza->element) : NULL;

    if (sealed)
        presence->call = cipher_smime.open(
            encryption_gpg(presence->client),
            &(CipherOpen){ .sealed = sealed, .most = LIMIT_STANZA_BYTES }, on_opened, presence);
}

/* --- what comes --- */

/* Of contacts alone, and of nobody where S/MIME is not used: GnuPG is not started for that. */
static bool
is_wanted(const Client *client, const Account *account, const Stanza *stanza)
{
    const Contact *contact = roster_find(account->roster, stanza->from);
    g_autoptr(GBytes) sealed = smime_unwrap(stanza->element);
    g_autoptr(GPtrArray) keys = NULL;

    if (!sealed || !contact || !contact->is_in_roster)
        return false;
    if (smime_own_key(client, account))
        return true;
    keys = key_trust_list(encryption_keys(client), jid_bare(account->jid), NULL, cipher_smime.name);
    return keys->len > 0;
}

/* Its place in the queue, if it may change still. NULL. */
static Entry *
find_entry(const SmimePresence *presence, const Account *account, const Jid *from)
{
    for (GList *link = presence->entries.head; link; link = link->next) {
        Entry *entry = link->data;
        if ((link != presence->entries.head || !presence->call) &&
            jid_equal(entry->stanza->from, from) && jid_equal_bare(entry->account, account->jid))
            return entry;
    }
    return NULL;
}

void
smime_presence_came(Client *client, Account *account, const Stanza *stanza)
{
    SmimePresence *presence = client->smime_presence;
    Entry *entry = find_entry(presence, account, stanza->from);

    if (!is_wanted(client, account, stanza) ||
        (!entry && presence->entries.length >= LIMIT_SIGNED_PRESENCES))
        return;
    if (!entry) {
        entry = g_new0(Entry, 1);
        entry->account = jid_to_bare(account->jid);
        g_queue_push_tail(&presence->entries, entry);
    }
    stanza_free_kept(entry->stanza);
    entry->stanza = stanza_keep(stanza);
    open_next(presence);
}

SmimePresence *
smime_presence_new(Client *client)
{
    SmimePresence *presence = g_new0(SmimePresence, 1);

    presence->client = client;
    g_queue_init(&presence->entries);
    presence->told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return presence;
}

void
smime_presence_free(SmimePresence *presence)
{
    if (!presence)
        return;
    g_queue_clear_full(&presence->entries, entry_free);
    g_hash_table_unref(presence->told);
    g_free(presence);
}
