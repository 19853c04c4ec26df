/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user orders of XEP-0027: keys for contacts, to begin with it, keys in and out. */

#include "config.h"

#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "model/notice.h"
#include "client/encryption/key_orders.h"
#include "client/encryption/pgp.h"

static const KeyFamily KEYS = {
    .cipher = &cipher_pgp,
    .protocol = GPG_OPENPGP,
    .none = N_("There is no key in your GnuPG: /pgp import FILE adds one, gpg "
               "--full-generate-key in a shell makes one."),
    .none_such = N_("No key in your GnuPG has that in its name."),
    .more = N_("  and %u more: /pgp keys WORD shows some"),
    .several = N_("Several keys are called %s: name one by its fingerprint."),
    .missing = N_("Your GnuPG has no key %s: /pgp import FILE or /pgp fetch ADDRESS adds it."),
    .trusted = N_("verified by GnuPG"),
    .others = N_("not verified"),
    .nobodys = N_("No PGP key of a contact is known: /pgp setkey CONTACT KEY names one."),
};

/* --- what there is --- */

static void
on_keys(Task *task, const GpgResult *result)
{
    key_orders_tell(task, &KEYS, result);
}

void
pgp_show_keys(Client *client, const char *words)
{
    key_orders_list(client, &KEYS, words, on_keys);
}

static void
on_version(Task *task, const GpgResult *result)
{
    size_t length;
    const char *bytes = g_bytes_get_data(result->output, &length);
    g_autofree char *text = g_strndup(bytes, length);

    task_say(task, SEVERITY_INFO, "%s", text);
}

void
pgp_show_version(Client *client)
{
    task_call(task_new(client, NULL, NULL), &(GpgRequest){ .operation = GPG_VERSION }, on_version);
}

static const char *
source_of(const TrustedKey *key)
{
    if (g_strcmp0(key->source, PGP_PRESENCE) == 0)
        return _("from presence");
    return g_strcmp0(key->source, PGP_ASSIGNED) == 0 ? _("assigned") : _("from your GnuPG");
}

static void
say_contact(Client *client, const TrustedKey *key)
{
    g_autofree char *fingerprint = fingerprint_text(key->fingerprint);
    PgpKeyFacts facts = pgp_keys_facts(client, key->fingerprint);

    notice_here(client->model, SEVERITY_INFO, "  %s  %s  %s, %s", key->jid, fingerprint,
                trust_name(key->trust), source_of(key));
    if (facts.problem)
        notice_here(client->model, SEVERITY_WARNING, "    %s", facts.problem);
}

void
pgp_show_contacts(Client *client, const Account *account)
{
    key_orders_show_contacts(client, account, &KEYS, say_contact);
}

/* --- the key of a contact --- */

static bool
store_key(Client *client, const Account *account, const Jid *jid, const TrustedKey *like)
{
    return key_orders_keep(client, &(TrustedKey){
                                       .account = (char *)jid_bare(account->jid),
                                       .jid = (char *)jid_bare(jid),
                                       .method = (char *)cipher_pgp.name,
                                       .fingerprint = like->fingerprint,
                                       .source = like->source,
                                   });
}

static bool
assign(Client *client, Account *account, const Jid *jid, const char *fingerprint)
{
    const TrustedKey like = { .fingerprint = (char *)fingerprint, .source = (char *)PGP_ASSIGNED };
    bool is_stored = store_key(client, account, jid, &like);

    encryption_refresh_all(client, account);
    pgp_signing_refresh(client, account);
    return is_stored;
}

static void
on_key_to_set(Task *task, const GpgResult *result)
{
    const GpgKey *key = key_orders_choose(task, &KEYS, result);
    Account *account = task_account(task);
    g_autoptr(GError) error = NULL;

    if (!key || !account)
        return;
    if (!gpg_key_check(key, &error)) {
        task_say(task, SEVERITY_ERROR, _("It cannot be used: %s."), error->message);
        return;
    }
    if (!assign(task->client, account, task->jid, key->fingerprint))
        return;
    g_autofree char *fingerprint = fingerprint_text(key->fingerprint);
    g_autofree char *name = key_orders_name(&KEYS, key);
    task_say(task, SEVERITY_INFO, _("The PGP key of %s is %s (%s)."), jid_shown_bare(task->jid),
             fingerprint, name);
}

/* A whole fingerprint is taken as it is: its key may come later. */
bool
pgp_set_key(Client *client, Account *account, const Jid *jid, const char *key, GError **error)
{
    g_autofree char *fingerprint = fingerprint_parse(key);
    const char *names[] = { fingerprint ? fingerprint : key, NULL };

    if (jid_equal_bare(jid, account->jid)) {
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY,
                    _("That is your own address: /account set %s openpgp.key %s sets your key."),
                    jid_bare(jid), key);
        return false;
    }
    if (fingerprint && strlen(fingerprint) >= 40)
        return assign(client, account, jid, fingerprint);
    Task *task = task_new(client, account, jid);
    task->text = g_strdup(key);
    task_call(task, &(GpgRequest){ .operation = GPG_LIST, .names = names }, on_key_to_set);
    return true;
}

bool
pgp_unset_key(Client *client, Account *account, const Jid *jid, GError **error)
{
    unsigned count = key_orders_forget(client, &(TrustedKey){
                                                   .account = (char *)jid_bare(account->jid),
                                                   .jid = (char *)jid_bare(jid),
                                                   .method = (char *)cipher_pgp.name,
                                               });

    if (count == 0) {
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY, _("No PGP key of %s is known."),
                    jid_shown_bare(jid));
        return false;
    }
    pgp_presence_forget(client);
    encryption_refresh_all(client, account);
    return true;
}

/* --- to begin --- */

/* Whether a name of the key is that address, as XMPP has it or as people write it. */
static bool
is_called(const GpgKey *key, const Jid *jid)
{
    g_autofree char *in_brackets = g_strdup_printf("<%s>", jid_bare(jid));

    if (gpg_key_is_of(key, jid))
        return true;
    for (unsigned i = 0; key->names && key->names[i]; i++) {
        g_autofree char *name = g_utf8_strdown(key->names[i], -1);
        if (strcmp(name, jid_bare(jid)) == 0 || g_str_has_suffix(name, in_brackets))
            return true;
    }
    return false;
}

/* The only one that can be used and has that name; NULL. */
static const GpgKey *
find_called(const GpgResult *result, const Jid *jid, unsigned *ret_count)
{
    const GpgKey *found = NULL;

    *ret_count = 0;
    for (unsigned i = 0; i < result->keys->len; i++) {
        const GpgKey *key = result->keys->pdata[i];
        if (gpg_key_check(key, NULL) && is_called(key, jid)) {
            found = key;
            ++*ret_count;
        }
    }
    return *ret_count == 1 ? found : NULL;
}

static void
finish(Task *task)
{
    Chat *chat = task_chat(task);
    const AccountConfig *config = chat ? client_account_config(task->client, chat->account) : NULL;
    g_autoptr(GError) error = NULL;

    if (!chat)
        return;
    if (!task_start_over(task, chat, &error)) {
        if (error)
            task_say(task, SEVERITY_ERROR, "%s", error->message);
        return;
    }
    task_say(task, SEVERITY_INFO,
             _("What you write to %s is encrypted with PGP from now on; it does not prove who "
               "wrote it. /pgp end ends it."),
             chat_display_name(chat));
    if (!config || !config->openpgp_key)
        task_say(task, SEVERITY_WARNING,
                 _("You have no key of your own here, so your other devices cannot read what you "
                   "send: /account set %s openpgp.key KEY names it."),
                 jid_bare(chat->account->jid));
}

static void
take_called(Task *task, Account *account, const GpgKey *key)
{
    const TrustedKey like = { .fingerprint = key->fingerprint, .source = (char *)PGP_KEYRING };
    g_autofree char *fingerprint = fingerprint_text(key->fingerprint);

    if (!store_key(task->client, account, task->jid, &like))
        return;
    task_say(task, SEVERITY_INFO,
             _("Your GnuPG has a key with the address %s, which is taken: %s."),
             jid_shown_bare(task->jid), fingerprint);
    pgp_signing_refresh(task->client, account);
}

static void
on_contacts_key(Task *task, const GpgResult *result)
{
    unsigned count;
    const GpgKey *key = find_called(result, task->jid, &count);
    Account *account = task_account(task);

    if (count > 1) {
        task_say(task, SEVERITY_ERROR,
                 _("Several keys in your GnuPG have this address: /pgp setkey %s KEY chooses one."),
                 jid_bare(task->jid));
        key_orders_say(task, &KEYS, result->keys);
        return;
    }
    if (key && account)
        take_called(task, account, key);
    finish(task);
}

static void
find_contacts_key(Task *task)
{
    const Chat *chat = task_chat(task);
    const char *names[] = { jid_bare(task->jid), NULL };

    if (chat && !key_orders_has_contact(task->client, chat, &KEYS))
        task_call(task, &(GpgRequest){ .operation = GPG_LIST, .names = names }, on_contacts_key);
    else
        finish(task);
}

static void
take_own(Task *task, Account *account, const GpgKey *key)
{
    g_autofree char *fingerprint = fingerprint_text(key->fingerprint);
    g_autofree char *name = key_orders_name(&KEYS, key);

    if (!client_set_account(task->client, account, "openpgp.key", key->fingerprint, NULL))
        return;
    task_say(task, SEVERITY_INFO, _("Your key is %s (%s)."), fingerprint, name);
    pgp_signing_refresh(task->client, account);
}

/* Ours: the one with our address, or the only one at all. */
static void
on_own_keys(Task *task, const GpgResult *result)
{
    unsigned count;
    Account *account = task_account(task);
    const GpgKey *key = account ? find_called(result, account->jid, &count) : NULL;

    if (!key && result->keys->len == 1 && gpg_key_check(result->keys->pdata[0], NULL))
        key = result->keys->pdata[0];
    if (account && key) {
        take_own(task, account, key);
    } else if (account && result->keys->len > 1) {
        task_say(task, SEVERITY_WARNING,
                 _("You have several keys: /account set %s openpgp.key KEY chooses yours."),
                 jid_bare(account->jid));
        key_orders_say(task, &KEYS, result->keys);
    }
    find_contacts_key(task);
}

bool
pgp_start(Client *client, Chat *chat, GError **error)
{
    const AccountConfig *config = client_account_config(client, chat->account);

    if (chat->kind != CHAT_CONTACT)
        return encryption_start(client, chat, cipher_pgp.name, error);
    Task *task = task_start(client, chat, &encryption_pgp, error);
    if (!task)
        return false;
    if (!config || !config->openpgp_key)
        task_call(task, &(GpgRequest){ .operation = GPG_LIST, .is_secret = true }, on_own_keys);
    else
        find_contacts_key(task);
    if (!task->call)
        task_end(task);
    return true;
}

/* --- keys in and out --- */

static void
on_imported(Task *task, const GpgResult *result)
{
    task_say(task, SEVERITY_INFO,
             ngettext("%u key is in your GnuPG now:", "%u keys are in your GnuPG now:",
                      result->keys->len),
             result->keys->len);
    key_orders_say(task, &KEYS, result->keys);
    pgp_keys_forget(task->client);
    pgp_presence_forget(task->client);
    encryption_refresh_all(task->client, NULL);
    opening_again(task->client, NULL);
}

bool
pgp_import(Client *client, const char *path, GError **error)
{
    g_autofree char *expanded = file_expand(path);

    if (!g_file_test(expanded, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY, _("There is no file %s."), path);
        return false;
    }
    task_call(task_new(client, NULL, NULL),
              &(GpgRequest){ .operation = GPG_IMPORT, .path = expanded }, on_imported);
    return true;
}

bool
pgp_fetch(Client *client, const char *address, GError **error)
{
    const char *names[] = { address, NULL };

    if (address[0] == '-' || !strchr(address, '@')) {
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY, _("%s is no address."), address);
        return false;
    }
    task_call(task_new(client, NULL, NULL), &(GpgRequest){ .operation = GPG_FETCH, .names = names },
              on_imported);
    return true;
}

static void
on_exported(Task *task, const GpgResult *result)
{
    Chat *chat = task_chat(task);
    size_t length;
    const char *bytes = result->output ? g_bytes_get_data(result->output, &length) : NULL;

    if (!chat || !bytes)
        return;
    g_autofree char *text = g_strndup(bytes, length);
    client_send_message(task->client, chat, g_strstrip(text));
}

bool
pgp_send_key(Client *client, Chat *chat, GError **error)
{
    const AccountConfig *config = client_account_config(client, chat->account);
    const char *names[] = { config ? config->openpgp_key : NULL, NULL };

    if (!names[0]) {
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY,
                    _("You have no key here: /account set %s openpgp.key KEY names it."),
                    jid_bare(chat->account->jid));
        return false;
    }
    task_call(task_new(client, chat->account, chat->jid),
              &(GpgRequest){ .operation = GPG_EXPORT, .names = names, .is_armored = true },
              on_exported);
    return true;
}

void
pgp_sign_again(Client *client, Account *account)
{
    pgp_signing_refresh(client, account);
}

unsigned
pgp_cancel(Client *client, const Chat *chat)
{
    return tasks_cancel(client, chat) + (chat && sealing_cancel(client, chat) ? 1 : 0) +
           (chat && opening_cancel(client, chat) ? 1 : 0);
}
