/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Presence of contacts that is signed (XEP-0027): whose key it is.
 *
 * The signature binds no address, time or receiver: anybody can send on what he got. So it only
 * says which key somebody wants to be written to with, and is judged as keys are everywhere. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "base/log.h"
#include "model/notice.h"
#include "crypto/armor.h"
#include "client/encryption/pgp.h"

/* A clock may be wrong, but not by more. */
#define FUTURE_MS (24 * 60 * 60 * 1000)

/* The newest of a contact that is to be checked. */
typedef struct {
    char *account, *jid; /* bare */
    char *status, *armour;
} Entry;

/* Of a contact. */
typedef struct {
    char *digest;  /* of what was checked last */
    char *missing; /* the key that it says is not here; NULL */
    bool is_told;  /* that a signature was wrong */
} Known;

struct PgpPresence {
    Client *client;
    GQueue entries;    /* Entry *; the first one is being checked while call is not NULL */
    GHashTable *known; /* "account contact" -> Known */
    GpgCall *call;
};

static void
entry_free(gpointer data)
{
    Entry *entry = data;

    g_free(entry->account);
    g_free(entry->jid);
    g_free(entry->status);
    g_free(entry->armour);
    g_free(entry);
}

static void
known_free(gpointer data)
{
    Known *known = data;

    g_free(known->digest);
    g_free(known->missing);
    g_free(known);
}

static Known *
find_known(const PgpPresence *presence, const char *account, const char *jid)
{
    g_autofree char *name = g_strdup_printf("%s %s", account, jid);

    return g_hash_table_lookup(presence->known, name);
}

static Known *
get_known(PgpPresence *presence, const Entry *entry)
{
    Known *known = find_known(presence, entry->account, entry->jid);

    if (known)
        return known;
    known = g_new0(Known, 1);
    g_hash_table_insert(presence->known, g_strdup_printf("%s %s", entry->account, entry->jid),
                        known);
    return known;
}

static char *
digest_of(const char *status, const char *armour)
{
    GChecksum *checksum = g_checksum_new(G_CHECKSUM_SHA256);
    char *digest;

    g_checksum_update(checksum, (const guchar *)status, (gssize)strlen(status) + 1);
    g_checksum_update(checksum, (const guchar *)armour, (gssize)strlen(armour));
    digest = g_strdup(g_checksum_get_string(checksum));
    g_checksum_free(checksum);
    return digest;
}

const char *
pgp_presence_missing(const Client *client, const Account *account, const Jid *jid)
{
    const Known *known = find_known(client->pgp_presence, jid_bare(account->jid), jid_bare(jid));

    return known ? known->missing : NULL;
}

/* --- whose key it is --- */

/* Where an account, a contact and a key meet. */
typedef struct {
    Client *client;
    Account *account;
    Contact *contact;
    const GpgSignature *signature;
    const char *other; /* who else has that key; NULL */
} Meeting;

static void
tell_contact(const Meeting *meeting, Severity severity, const char *text)
{
    Chat *chat = account_find_chat(meeting->account, meeting->contact->jid, CHAT_CONTACT);

    notice(meeting->client->model, meeting->account, chat, severity, "%s", text);
}

static void
tell_new(const Meeting *meeting, bool is_first)
{
    g_autofree char *fingerprint = fingerprint_text(meeting->signature->fingerprint);
    const char *name = contact_display_name(meeting->contact);
    g_autofree char *text = NULL;

    if (meeting->other)
        text = g_strdup_printf(_("%s signs presence with a key that %s has, too: %s. Nothing is "
                                 "encrypted to it for %s until you accept it: /trust shows it."),
                               name, meeting->other, fingerprint, name);
    else if (is_first)
        text = g_strdup_printf(_("%s signs presence with the key %s. Nothing is encrypted to it "
                                 "until you accept it: /trust shows it."),
                               name, fingerprint);
    else
        text = g_strdup_printf(_("%s signs presence with ANOTHER KEY than before: %s. Nothing is "
                                 "encrypted to it until you accept it: /trust shows it. Ask by "
                                 "other means whether that is right."),
                               name, fingerprint);
    tell_contact(meeting, SEVERITY_WARNING, text);
}

static void
tell_taken(const Meeting *meeting)
{
    g_autofree char *fingerprint = fingerprint_text(meeting->signature->fingerprint);
    g_autofree char *text =
        g_strdup_printf(_("%s signs presence with the key %s: /pgp start encrypts to it."),
                        contact_display_name(meeting->contact), fingerprint);

    tell_contact(meeting, SEVERITY_INFO, text);
}

/* Made before we had the key that is known now: somebody sends an old one once more. */
static bool
is_replay(const GPtrArray *keys, const GpgSignature *signature)
{
    for (unsigned i = 0; i < keys->len; i++) {
        const TrustedKey *key = keys->pdata[i];
        if (g_strcmp0(key->source, PGP_PRESENCE) == 0 && key->trust >= TRUST_ACCEPTED &&
            signature->time < key->seen)
            return true;
    }
    return false;
}

static const TrustedKey *
find_same(const GPtrArray *keys, const char *fingerprint)
{
    for (unsigned i = 0; i < keys->len; i++) {
        const TrustedKey *key = keys->pdata[i];
        /* An assigned one may be named by its id alone. */
        if (g_str_has_suffix(fingerprint, key->fingerprint))
            return key;
    }
    return NULL;
}

/* Owned by the caller; NULL: nobody. */
static char *
find_other_owner(const Meeting *meeting)
{
    g_autoptr(GPtrArray) keys = key_trust_list(
        encryption_keys(meeting->client), jid_bare(meeting->account->jid), NULL, cipher_pgp.name);

    for (unsigned i = 0; i < keys->len; i++) {
        const TrustedKey *key = keys->pdata[i];
        if (strcmp(key->jid, jid_bare(meeting->contact->jid)) != 0 &&
            key->trust >= TRUST_ACCEPTED &&
            g_str_has_suffix(meeting->signature->fingerprint, key->fingerprint))
            return g_strdup(key->jid);
    }
    return NULL;
}

static Trust
judge(const Meeting *meeting, const GPtrArray *keys)
{
    const SettingScope scope = { .account = jid_bare(meeting->account->jid),
                                 .chat = jid_bare(meeting->contact->jid) };
    bool takes_first = settings_choice(model_settings(meeting->client->model),
                                       SETTING_ENCRYPTION_TRUST, &scope) == 0;

    if (keys->len > 0 || meeting->other)
        return TRUST_NEW;
    return takes_first || meeting->signature->validity >= GPG_VALIDITY_FULL ? TRUST_ACCEPTED
                                                                            : TRUST_NEW;
}

static void
take_key(Meeting *meeting)
{
    const GpgSignature *signature = meeting->signature;
    KeyTrust *store = encryption_keys(meeting->client);
    const char *account = jid_bare(meeting->account->jid), *jid = jid_bare(meeting->contact->jid);
    g_autoptr(GPtrArray) keys = key_trust_list(store, account, jid, cipher_pgp.name);
    int64_t now = clock_now(model_clock(meeting->client->model));

    if (find_same(keys, signature->fingerprint))
        return;
    if (signature->time > now + FUTURE_MS || is_replay(keys, signature)) {
        log_info("encryption", "a signed presence of %s is too new or too old", jid);
        return;
    }
    g_autofree char *other = find_other_owner(meeting);
    meeting->other = other;
    const TrustedKey key = {
        .account = (char *)account,
        .jid = (char *)jid,
        .method = (char *)cipher_pgp.name,
        .fingerprint = signature->fingerprint,
        .trust = judge(meeting, keys),
        .is_announced = true,
        .source = (char *)PGP_PRESENCE,
        .seen = now,
    };
    if (!key_trust_set(store, &key, NULL))
        return;
    if (key.trust == TRUST_NEW)
        tell_new(meeting, keys->len == 0);
    else
        tell_taken(meeting);
    encryption_refresh_all(meeting->client, meeting->account);
}

/* --- the signature --- */

static const char *
describe(GpgSignatureState state)
{
    switch (state) {
    case GPG_SIGNATURE_BAD:
        return _("it is of another text");
    case GPG_SIGNATURE_EXPIRED:
        return _("it has expired");
    case GPG_SIGNATURE_KEY_EXPIRED:
        return _("its key has expired");
    case GPG_SIGNATURE_KEY_REVOKED:
        return _("its key was revoked");
    default:
        return _("it cannot be checked");
    }
}

static void
read_signature(Known *known, Meeting *meeting)
{
    const GpgSignature *signature = meeting->signature;

    g_clear_pointer(&known->missing, g_free);
    if (signature->state == GPG_SIGNATURE_GOOD) {
        take_key(meeting);
    } else if (signature->state == GPG_SIGNATURE_UNKNOWN) {
        known->missing = g_strdup(signature->fingerprint);
        encryption_refresh_all(meeting->client, meeting->account);
    } else if (!known->is_told) {
        known->is_told = true;
        notice_of_others(meeting->account, SEVERITY_WARNING,
                         _("The signature in the presence of %s proves nothing: %s."),
                         contact_display_name(meeting->contact), describe(signature->state));
    }
}

static Account *
find_account(const Client *client, const char *jid)
{
    const GPtrArray *accounts = model_accounts(client->model);

    for (unsigned i = 0; i < accounts->len; i++) {
        Account *account = accounts->pdata[i];
        if (strcmp(jid_bare(account->jid), jid) == 0)
            return account;
    }
    return NULL;
}

static void
settle(PgpPresence *presence, const Entry *entry, const GpgResult *result)
{
    Account *account = find_account(presence->client, entry->account);
    g_autoptr(Jid) jid = jid_new(entry->jid, NULL);
    Contact *contact = account && jid ? roster_find(account->roster, jid) : NULL;
    Known *known = get_known(presence, entry);

    g_free(known->digest);
    known->digest = digest_of(entry->status, entry->armour);
    if (contact && contact->is_in_roster && result->signatures->len == 1)
        read_signature(known, &(Meeting){ .client = presence->client,
                                          .account = account,
                                          .contact = contact,
                                          .signature = result->signatures->pdata[0] });
}

static void check_next(PgpPresence *presence);

static void
on_verified(const GpgResult *result, const GError *error, gpointer data)
{
    PgpPresence *presence = data;
    Entry *entry = g_queue_pop_head(&presence->entries);

    presence->call = NULL;
    if (result && !presence->client->is_ending)
        settle(presence, entry, result);
    else
        log_info("encryption", "a signed presence of %s: %s", entry->jid, error->message);
    entry_free(entry);
    if (!presence->client->is_ending)
        check_next(presence);
}

static void
check_next(PgpPresence *presence)
{
    const Entry *entry = g_queue_peek_head(&presence->entries);

    if (!entry || presence->call)
        return;
    g_autoptr(GBytes) text = g_bytes_new(entry->status, strlen(entry->status));
    g_autoptr(GBytes) signature = armor_add(entry->armour, ARMOR_SIGNATURE);
    const GpgRequest request = { .operation = GPG_VERIFY, .input = text, .signature = signature };
    presence->call = gpg_call(encryption_gpg(presence->client), &request, on_verified, presence);
}

/* --- what comes --- */

bool
pgp_is_used(const Client *client, const Account *account)
{
    g_autoptr(GPtrArray) keys =
        key_trust_list(encryption_keys(client), jid_bare(account->jid), NULL, cipher_pgp.name);

    return keys->len > 0;
}

/* Of contacts alone, and of nobody where it is of no use: GnuPG is not started for that. */
static bool
is_wanted(const Client *client, const Account *account, const SignedPresence *came)
{
    const Contact *contact = roster_find(account->roster, came->from);
    const AccountConfig *config = client_account_config(client, account);

    return contact && contact->is_in_roster && !jid_equal_bare(came->from, account->jid) &&
           !account_find_chat(account, came->from, CHAT_ROOM) &&
           strlen(came->armour) <= LIMIT_SIGNATURE_BYTES &&
           ((config && config->openpgp_key) || pgp_is_used(client, account));
}

/* Its place in the queue, if it may change still; a new one. NULL: there are too many. */
static Entry *
get_entry(PgpPresence *presence, const Account *account, const Jid *from)
{
    for (GList *link = presence->entries.head; link; link = link->next) {
        Entry *entry = link->data;
        if ((link != presence->entries.head || !presence->call) &&
            strcmp(entry->jid, jid_bare(from)) == 0 &&
            strcmp(entry->account, jid_bare(account->jid)) == 0)
            return entry;
    }
    if (presence->entries.length >= LIMIT_SIGNED_PRESENCES)
        return NULL;
    Entry *entry = g_new0(Entry, 1);
    entry->account = g_strdup(jid_bare(account->jid));
    entry->jid = g_strdup(jid_bare(from));
    g_queue_push_tail(&presence->entries, entry);
    return entry;
}

void
pgp_presence_came(Client *client, Account *account, const SignedPresence *came)
{
    PgpPresence *presence = client->pgp_presence;
    const Known *known = find_known(presence, jid_bare(account->jid), jid_bare(came->from));
    g_autofree char *digest = digest_of(came->status, came->armour);

    if (!is_wanted(client, account, came) || (known && g_strcmp0(known->digest, digest) == 0))
        return;
    Entry *entry = get_entry(presence, account, came->from);
    if (!entry)
        return;
    g_free(entry->status);
    g_free(entry->armour);
    entry->status = g_strdup(came->status);
    entry->armour = g_strdup(came->armour);
    check_next(presence);
}

void
pgp_presence_forget(Client *client)
{
    g_hash_table_remove_all(client->pgp_presence->known);
}

PgpPresence *
pgp_presence_new(Client *client)
{
    PgpPresence *presence = g_new0(PgpPresence, 1);

    presence->client = client;
    g_queue_init(&presence->entries);
    presence->known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, known_free);
    return presence;
}

void
pgp_presence_free(PgpPresence *presence)
{
    if (!presence)
        return;
    g_queue_clear_full(&presence->entries, entry_free);
    g_hash_table_unref(presence->known);
    g_free(presence);
}
