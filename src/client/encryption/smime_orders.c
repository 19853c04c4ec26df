/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the user orders of S/MIME: certificates for contacts, to begin with it, certificates in. */

#include "config.h"

#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/utf8.h"
#include "model/notice.h"
#include "client/encryption/smime.h"
#include "client/encryption/task.h"

#define NAME_BYTES       200
#define SHOWN_KEYS       200
#define FINGERPRINT_SIZE 40

/* --- certificates in words --- */

/* One line, owned by the caller: its addresses, else whom it names. */
static char *
name_of(const GpgKey *key)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (char **name = key->names; name && *name; name++) {
        if (g_str_has_prefix(*name, "xmpp:") || g_str_has_prefix(*name, "im:"))
            g_string_append_printf(names, "%s%s", names->len ? ", " : "", *name);
    }
    if (!names->len)
        g_string_append(names, key->names && key->names[0] ? key->names[0] : key->fingerprint);
    return utf8_short_line(names->str, NAME_BYTES);
}

static const char *
state_of(const GpgKey *key)
{
    if (key->is_revoked)
        return _("revoked");
    if (key->is_expired)
        return _("expired");
    if (!key->can_encrypt)
        return _("not for encryption");
    if (key->is_secret)
        return key->is_on_card ? _("yours, on a card") : _("yours");
    return key->validity >= GPG_VALIDITY_FULL ? _("its issuer is trusted")
                                              : _("its issuer is not known, or not trusted");
}

static void
say_key(Task *task, const GpgKey *key)
{
    g_autofree char *fingerprint = fingerprint_text(key->fingerprint);
    g_autofree char *name = name_of(key);
    g_autofree char *day = key->expires ? date_day(key->expires) : g_strdup("-");

    task_say(task, SEVERITY_INFO, "  %s  %s", key->fingerprint, name);
    task_say(task, SEVERITY_INFO, _("    %s  %s, good until %s, %s"), fingerprint, key->algorithm,
             day, state_of(key));
}

static void
say_keys(Task *task, const GPtrArray *keys)
{
    for (unsigned i = 0; i < keys->len && i < SHOWN_KEYS; i++)
        say_key(task, keys->pdata[i]);
    if (keys->len > SHOWN_KEYS)
        task_say(task, SEVERITY_INFO, _("  and %u more: /smime keys WORD shows some"),
                 keys->len - SHOWN_KEYS);
}

static void
on_keys(Task *task, const GpgResult *result)
{
    if (result->keys->len == 0)
        task_say(task, SEVERITY_INFO, "%s",
                 task->text
                     ? _("No certificate in your GnuPG has that in its name.")
                     : _("There is no certificate in your GnuPG: /smime import FILE adds one."));
    say_keys(task, result->keys);
}

void
smime_show_keys(Client *client, const char *words)
{
    Task *task = task_new(client, NULL, NULL);
    const char *names[] = { words, NULL };

    task->text = g_strdup(words);
    task_call(task, &(GpgRequest){ .protocol = GPG_CMS, .operation = GPG_LIST, .names = names },
              on_keys);
}

static const char *
source_of(const TrustedKey *key)
{
    if (g_strcmp0(key->source, SMIME_SIGNATURE) == 0)
        return _("came with a signature");
    return g_strcmp0(key->source, SMIME_ASSIGNED) == 0 ? _("assigned") : _("from your GnuPG");
}

void
smime_show_contacts(Client *client, const Account *account)
{
    g_autoptr(GPtrArray) keys =
        key_trust_list(encryption_keys(client), jid_bare(account->jid), NULL, cipher_smime.name);

    if (keys->len == 0)
        notice_here(client->model, SEVERITY_INFO,
                    _("No certificate of a contact is known: /smime start in a chat looks for "
                      "one."));
    for (unsigned i = 0; i < keys->len && i < SHOWN_KEYS; i++) {
        const TrustedKey *key = keys->pdata[i];
        g_autofree char *fingerprint = fingerprint_text(key->fingerprint);
        notice_here(client->model, SEVERITY_INFO, "  %s  %s  %s, %s", key->jid, fingerprint,
                    trust_name(key->trust), source_of(key));
    }
}

/* --- the certificate of a contact, and ours --- */

static bool
assign(Client *client, Account *account, const Jid *jid, const char *fingerprint)
{
    KeyTrust *keys = encryption_keys(client);
    g_autoptr(GPtrArray) before =
        key_trust_list(keys, jid_bare(account->jid), jid_bare(jid), cipher_smime.name);
    int64_t now = clock_now(model_clock(client->model));
    const TrustedKey chosen = {
        .account = (char *)jid_bare(account->jid),
        .jid = (char *)jid_bare(jid),
        .method = (char *)cipher_smime.name,
        .fingerprint = (char *)fingerprint,
        .trust = TRUST_ACCEPTED,
        .source = (char *)SMIME_ASSIGNED,
        .seen = now,
        .decided = now,
    };

    for (unsigned i = 0; i < before->len; i++)
        key_trust_forget(keys, before->pdata[i]);
    if (!key_trust_set(keys, &chosen, NULL))
        return false;
    encryption_refresh_all(client, account);
    Chat *chat = account_find_chat(account, jid, CHAT_CONTACT);
    if (chat)
        opening_again(client, chat);
    return true;
}

/* Ours must be one that we can sign with. */
static bool
set_own(Task *task, Account *account, const GpgKey *key)
{
    if (!key->is_secret) {
        task_say(task, SEVERITY_ERROR,
                 _("Your GnuPG has no secret key for this certificate: /smime import FILE adds "
                   "one (a .p12 file)."));
        return false;
    }
    if (!client_set_account(task->client, account, "smime.key", key->fingerprint, NULL))
        return false;
    encryption_refresh_all(task->client, account);
    return true;
}

/* The only one; NULL: the user has been told. */
static const GpgKey *
choose_only(Task *task, const GpgResult *result)
{
    if (result->keys->len == 1)
        return result->keys->pdata[0];
    if (result->keys->len > 1) {
        task_say(task, SEVERITY_ERROR,
                 _("Several certificates are called %s: name one by its fingerprint."), task->text);
        say_keys(task, result->keys);
        return NULL;
    }
    task_say(task, SEVERITY_ERROR,
             _("Your GnuPG has no certificate %s: /smime import FILE adds it."), task->text);
    return NULL;
}

static void
on_key_to_set(Task *task, const GpgResult *result)
{
    const GpgKey *key = choose_only(task, result);
    Account *account = task_account(task);
    g_autoptr(GError) error = NULL;

    if (!key || !account)
        return;
    bool is_own = jid_equal_bare(task->jid, account->jid);
    if (!gpg_key_check(key, &error)) {
        task_say(task, SEVERITY_ERROR, _("It cannot be used: %s."), error->message);
        return;
    }
    if (is_own ? !set_own(task, account, key)
               : !assign(task->client, account, task->jid, key->fingerprint))
        return;
    g_autofree char *fingerprint = fingerprint_text(key->fingerprint);
    g_autofree char *name = name_of(key);
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
    KeyTrust *store = encryption_keys(client);
    g_autoptr(GPtrArray) keys =
        key_trust_list(store, jid_bare(account->jid), jid_bare(jid), cipher_smime.name);

    if (keys->len == 0)
        return smime_fail(error, ENCRYPTION_ERROR_KEY, _("No certificate of %s is known."),
                          jid_shown_bare(jid));
    for (unsigned i = 0; i < keys->len; i++)
        key_trust_forget(store, keys->pdata[i]);
    encryption_refresh_all(client, account);
    return true;
}

/* --- to begin --- */

/* One whose issuer is trusted is better than any other; then the one that is good for longest. */
static bool
is_better(const GpgKey *key, const GpgKey *other)
{
    bool is_sure = key->validity >= GPG_VALIDITY_FULL;

    if (is_sure != (other->validity >= GPG_VALIDITY_FULL))
        return is_sure;
    return key->expires > other->expires;
}

/* Those that can be used and have that address, the best first. Borrowed keys, the caller's array.
 */
static GPtrArray *
find_of(const GPtrArray *keys, const Jid *jid)
{
    GPtrArray *found = g_ptr_array_new();

    for (unsigned i = 0; i < keys->len; i++) {
        const GpgKey *key = keys->pdata[i];
        const GpgKey *best = found->len ? found->pdata[0] : NULL;
        if (!gpg_key_check(key, NULL) || !gpg_key_is_of(key, jid))
            continue;
        g_ptr_array_insert(found, best && !is_better(key, best) ? -1 : 0, (gpointer)key);
    }
    return found;
}

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
    g_autoptr(GPtrArray) keys = find_of(result->keys, task->jid);
    const Account *account = task_account(task);

    if (account && keys->len > 0)
        smime_take_certificate(task->client, account, task->jid, keys->pdata[0], SMIME_KEYRING);
    finish(task);
}

/* GnuPG does not look into a certificate for addresses of XMPP: all are gone through. */
static void
find_contacts_key(Task *task)
{
    const Chat *chat = task_chat(task);

    if (!chat)
        return;
    g_autoptr(GPtrArray) known =
        key_trust_list(encryption_keys(task->client), jid_bare(chat->account->jid),
                       jid_bare(chat->jid), cipher_smime.name);
    if (known->len > 0)
        finish(task);
    else
        task_call(task, &(GpgRequest){ .protocol = GPG_CMS, .operation = GPG_LIST },
                  on_contacts_keys);
}

/* Ours: the best one with our address, or the only one at all. */
static void
on_own_keys(Task *task, const GpgResult *result)
{
    Account *account = task_account(task);
    g_autoptr(GPtrArray) keys = account ? find_of(result->keys, account->jid) : g_ptr_array_new();
    const GpgKey *key = keys->len ? keys->pdata[0] : NULL;

    if (!account)
        return;
    if (!key && result->keys->len == 1 && gpg_key_check(result->keys->pdata[0], NULL))
        key = result->keys->pdata[0];
    if (!key) {
        task_say(task, SEVERITY_ERROR,
                 result->keys->len == 0
                     ? _("You have no certificate with its secret key in your GnuPG: /smime "
                         "import FILE adds one (a .p12 file).")
                     : _("None of your certificates has the address %s: /smime setkey %s KEY "
                         "chooses one."),
                 jid_bare(account->jid), jid_bare(account->jid));
        say_keys(task, result->keys);
        return;
    }
    if (!set_own(task, account, key))
        return;
    g_autofree char *fingerprint = fingerprint_text(key->fingerprint);
    g_autofree char *name = name_of(key);
    task_say(task, SEVERITY_INFO, _("Your certificate is %s (%s)."), fingerprint, name);
    find_contacts_key(task);
}

bool
smime_start(Client *client, Chat *chat, GError **error)
{
    if (chat->kind != CHAT_CONTACT)
        return encryption_start(client, chat, cipher_smime.name, error);
    Task *task = task_start(client, chat, &encryption_smime, error);
    if (!task)
        return false;
    if (smime_own_key(client, chat->account))
        find_contacts_key(task);
    else
        task_call(task,
                  &(GpgRequest){ .protocol = GPG_CMS, .operation = GPG_LIST, .is_secret = true },
                  on_own_keys);
    if (!task->call)
        task_end(task);
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
    say_keys(task, result->keys);
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
