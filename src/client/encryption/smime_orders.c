/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user orders of S/MIME: certificates for contacts, to begin with it, certificates in. */

#include "config.h"

#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "model/notice.h"
#include "client/encryption/smime.h"

#define FINGERPRINT_SIZE 40

const KeyFamily smime_keys = {
    .cipher = &cipher_smime,
    .protocol = GPG_CMS,
    .none = N_("There is no certificate in your GnuPG: /smime import FILE adds one."),
    .none_such = N_("No certificate in your GnuPG has that in its name."),
    .more = N_("  and %u more: /smime keys WORD shows some"),
    .several = N_("Several certificates are called %s: name one by its fingerprint."),
    .missing = N_("Your GnuPG has no certificate %s: /smime import FILE adds it."),
    .trusted = N_("its issuer is trusted"),
    .others = N_("its issuer is not known, or not trusted"),
    .nobodys = N_("No certificate of a contact is known: /smime start in a chat looks for one."),
};

/* --- what there is --- */

static void
on_keys(Task *task, const GpgResult *result)
{
    key_orders_tell(task, &smime_keys, result);
}

void
smime_show_keys(Client *client, const char *words)
{
    key_orders_list(client, &smime_keys, words, on_keys);
}

static const char *
source_of(const TrustedKey *key)
{
    if (g_strcmp0(key->source, SMIME_SIGNATURE) == 0)
        return _("came with a signature");
    return g_strcmp0(key->source, SMIME_ASSIGNED) == 0 ? _("assigned") : _("from your GnuPG");
}

static void
say_contact(Client *client, const TrustedKey *key)
{
    g_autofree char *fingerprint = fingerprint_text(key->fingerprint);

    notice_here(client->model, SEVERITY_INFO, "  %s  %s  %s, %s", key->jid, fingerprint,
                trust_name(key->trust), source_of(key));
}

void
smime_show_contacts(Client *client, const Account *account)
{
    key_orders_show_contacts(client, account, &smime_keys, say_contact);
}

/* --- the certificate of a contact, and ours --- */

static bool
assign(Client *client, Account *account, const Jid *jid, const char *fingerprint)
{
    Chat *chat = account_find_chat(account, jid, CHAT_CONTACT);

    if (!key_orders_keep(client, &(TrustedKey){
                                     .account = (char *)jid_bare(account->jid),
                                     .jid = (char *)jid_bare(jid),
                                     .method = (char *)cipher_smime.name,
                                     .fingerprint = (char *)fingerprint,
                                     .source = (char *)SMIME_ASSIGNED,
                                 }))
        return false;
    encryption_refresh_all(client, account);
    if (chat)
        opening_again(client, chat);
    return true;
}

static void
on_key_to_set(Task *task, const GpgResult *result)
{
    const GpgKey *key = key_orders_choose(task, &smime_keys, result);
    Account *account = task_account(task);
    g_autoptr(GError) error = NULL;

    if (!key || !account)
        return;
    bool is_own = jid_equal_bare(task->jid, account->jid);
    if (!gpg_key_check(key, &error)) {
        task_say(task, SEVERITY_ERROR, _("It cannot be used: %s."), error->message);
        return;
    }
    if (is_own ? !smime_set_own(task, account, key)
               : !assign(task->client, account, task->jid, key->fingerprint))
        return;
    g_autofree char *fingerprint = fingerprint_text(key->fingerprint);
    g_autofree char *name = key_orders_name(&smime_keys, key);
    task_say(task, SEVERITY_INFO, _("The certificate of %s is %s (%s)."), jid_shown_bare(task->jid),
             fingerprint, name);
    if (!gpg_key_is_of(key, task->jid))
        task_say(task, SEVERITY_WARNING,
                 is_own ? _("It does not have your address in it: others have to assign it to you "
                            "by hand.")
                        : _("It does not have their address in it: that it is theirs, only you "
                            "say."));
}

bool
smime_set_key(Client *client, Account *account, const Jid *jid, const char *key, GError **error)
{
    g_autofree char *fingerprint = fingerprint_parse(key);
    bool is_own = jid_equal_bare(jid, account->jid);
    const char *names[] = { fingerprint ? fingerprint : key, NULL };

    if (fingerprint && strlen(fingerprint) < FINGERPRINT_SIZE)
        return smime_fail(error, ENCRYPTION_ERROR_KEY,
                          _("A certificate is named by its whole fingerprint, or by a word in its "
                            "name."));
    Task *task = task_new(client, account, jid);
    task->text = g_strdup(key);
    task_call(task,
              &(GpgRequest){
                  .protocol = GPG_CMS, .operation = GPG_LIST, .names = names, .is_secret = is_own },
              on_key_to_set);
    return true;
}

bool
smime_unset_key(Client *client, Account *account, const Jid *jid, GError **error)
{
    unsigned count = key_orders_forget(client, &(TrustedKey){
                                                   .account = (char *)jid_bare(account->jid),
                                                   .jid = (char *)jid_bare(jid),
                                                   .method = (char *)cipher_smime.name,
                                               });

    if (count == 0)
        return smime_fail(error, ENCRYPTION_ERROR_KEY, _("No certificate of %s is known."),
                          jid_shown_bare(jid));
    encryption_refresh_all(client, account);
    return true;
}

/* --- to begin --- */

static void
finish(Task *task)
{
    Chat *chat = task_chat(task);
    g_autoptr(GError) error = NULL;

    if (!chat)
        return;
    if (task_start_over(task, chat, &error))
        task_say(task, SEVERITY_INFO,
                 _("What you write to %s is signed and encrypted with S/MIME from now on. /smime "
                   "end ends it."),
                 chat_display_name(chat));
    else if (error)
        task_say(task, SEVERITY_ERROR, "%s", error->message);
}

static void
on_contacts_keys(Task *task, const GpgResult *result)
{
    const GpgKey *key = smime_find_of(result->keys, task->jid);
    const Account *account = task_account(task);

    if (account && key)
        smime_take_certificate(task->client, account, task->jid, key, SMIME_KEYRING);
    finish(task);
}

/* GnuPG does not look into a certificate for addresses of XMPP: all are gone through. */
static void
find_contacts_key(Task *task)
{
    const Chat *chat = task_chat(task);

    if (!chat)
        return;
    if (key_orders_has_contact(task->client, chat, &smime_keys))
        finish(task);
    else
        task_call(task, &(GpgRequest){ .protocol = GPG_CMS, .operation = GPG_LIST },
                  on_contacts_keys);
}

bool
smime_start(Client *client, Chat *chat, GError **error)
{
    if (chat->kind != CHAT_CONTACT)
        return encryption_start(client, chat, cipher_smime.name, error);
    Task *task = task_start(client, chat, &encryption_smime, error);
    if (!task)
        return false;
    smime_with_own(task, find_contacts_key);
    return true;
}

static void
begin_signing(Task *task)
{
    Chat *chat = task_chat(task);
    g_autoptr(GError) error = NULL;

    if (!chat)
        return;
    if (task_start_over(task, chat, &error))
        task_say(task, SEVERITY_WARNING,
                 _("What you write to %s is signed from now on, and not encrypted: the servers can "
                   "read it. /smime start encrypts it, too; /smime sign off ends it."),
                 chat_display_name(chat));
    else if (error)
        task_say(task, SEVERITY_ERROR, "%s", error->message);
}

bool
smime_sign(Client *client, Chat *chat, GError **error)
{
    if (chat->kind != CHAT_CONTACT)
        return smime_fail(error, ENCRYPTION_ERROR_KEY, _("S/MIME is for contacts alone."));
    Task *task = task_start(client, chat, &encryption_smime_signed, error);
    if (!task)
        return false;
    smime_with_own(task, begin_signing);
    return true;
}

/* --- certificates in --- */

static void
on_imported(Task *task, const GpgResult *result)
{
    task_say(task, SEVERITY_INFO,
             ngettext("%u certificate is in your GnuPG now:",
                      "%u certificates are in your GnuPG now:", result->keys->len),
             result->keys->len);
    key_orders_say(task, &smime_keys, result->keys);
    encryption_refresh_all(task->client, NULL);
    opening_again(task->client, NULL);
}

bool
smime_import(Client *client, const char *path, GError **error)
{
    g_autofree char *expanded = file_expand(path);

    if (!g_file_test(expanded, G_FILE_TEST_IS_REGULAR))
        return smime_fail(error, ENCRYPTION_ERROR_KEY, _("There is no file %s."), path);
    task_call(task_new(client, NULL, NULL),
              &(GpgRequest){ .protocol = GPG_CMS, .operation = GPG_IMPORT, .path = expanded },
              on_imported);
    return true;
}
