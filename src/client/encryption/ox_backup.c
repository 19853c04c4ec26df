/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The secret key on the server (XEP-0373 5): locked by a code of 24 characters that is shown once,
 * so that another device, or this one after a loss, has it again. */

#include "config.h"

#include "base/i18n.h"
#include "crypto/backup_code.h"
#include "client/encryption/encryption.h"
#include "client/encryption/ox_errand.h"

#include "modules/openpgp.h"

static const char *const YES_NO[] = { N_("yes"), N_("no"), NULL };

/* --- to the server --- */

static void
on_backed_up(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    OxErrand *errand = data;

    (void)stream;
    (void)result;
    if (!error) {
        ox_errand_tell(errand, SEVERITY_INFO,
                       _("The secret key of %s is on the server, locked by this code: %s"),
                       jid_shown_bare(errand->account), errand->secret);
        ox_errand_tell(errand, SEVERITY_WARNING,
                       _("Write it down now: it is not kept and not shown again. Who has it and "
                         "your account can read all that is written to you."));
    }
    ox_errand_end(errand, error);
}

static void
on_locked(const GpgResult *result, const GError *error, gpointer data)
{
    OxErrand *errand = data;
    g_autoptr(GError) problem = NULL;
    Stream *stream = error ? NULL : ox_errand_stream(errand, &problem);

    if (stream)
        openpgp_publish_secret(stream, result->output, on_backed_up, errand);
    else
        ox_errand_end(errand, error ? error : problem);
}

static void
on_exported(const GpgResult *result, const GError *error, gpointer data)
{
    OxErrand *errand = data;
    char *code = error ? NULL : backup_code_new();

    if (error || !code) {
        ox_errand_end(errand, error);
        return;
    }
    ox_errand_take_secret(errand, code);
    ox_errand_call(errand,
                   &(GpgRequest){ .operation = GPG_LOCK,
                                  .input = result->output,
                                  .passphrase = errand->secret },
                   on_locked);
}

static void
export_key(OxErrand *errand)
{
    const char *names[] = { errand->key, NULL };

    ox_errand_call(errand, &(GpgRequest){ .operation = GPG_EXPORT_SECRET, .names = names },
                   on_exported);
}

static void
on_replace(const char *answer, gpointer data)
{
    if (g_strcmp0(answer, YES_NO[0]) == 0)
        export_key(data);
    else
        ox_errand_fail(data, _("The backup on the server stays as it is."));
}

static void
on_former(Stream *stream, GBytes *bytes, const GError *error, gpointer data)
{
    OxErrand *errand = data;

    (void)stream;
    if (!bytes && !g_error_matches(error, STANZA_ERROR, STANZA_ERROR_ITEM_NOT_FOUND))
        ox_errand_end(errand, error);
    else if (!bytes)
        export_key(errand);
    else
        ox_errand_ask(errand, (PromptRequest){ .kind = PROMPT_CONFIRM,
                                               .text = _("There is a backup on the server already. "
                                                         "Replace it?"),
                                               .details = _("Its code opens nothing then."),
                                               .choices = YES_NO,
                                               .answer = on_replace });
}

void
ox_backup(Client *client, Account *account)
{
    OxErrand *errand = ox_errand_new(client, account, NULL, NULL);
    g_autoptr(GError) error = NULL;
    Stream *stream = client_stream(client, account, &error);

    errand->key = g_strdup(ox_own_key(client, account));
    if (!stream)
        ox_errand_end(errand, error);
    else if (!errand->key)
        ox_errand_fail(errand, _("%s has no OpenPGP key yet: /ox start finds one or makes it."),
                       jid_shown_bare(account->jid));
    else
        openpgp_request_secret(stream, on_former, errand);
}

static void
on_removed(Stream *stream, const Element *result, const GError *error, gpointer data)
{
    OxErrand *errand = data;

    (void)stream;
    (void)result;
    if (!error)
        ox_errand_tell(errand, SEVERITY_INFO,
                       _("The server keeps no backup of %s's secret key any more."),
                       jid_shown_bare(errand->account));
    if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_ITEM_NOT_FOUND))
        ox_errand_fail(errand, _("There is no backup on the server."));
    else
        ox_errand_end(errand, error);
}

void
ox_remove_backup(Client *client, Account *account)
{
    OxErrand *errand = ox_errand_new(client, account, NULL, NULL);
    g_autoptr(GError) error = NULL;
    Stream *stream = client_stream(client, account, &error);

    if (stream)
        openpgp_delete_secret(stream, on_removed, errand);
    else
        ox_errand_end(errand, error);
}

/* --- and back --- */

static void
on_known_again(Client *client, const GError *error, gpointer data)
{
    OxErrand *errand = data;

    if (!error) {
        ox_errand_tell(errand, SEVERITY_INFO, _("%s has its key again."),
                       jid_shown_bare(errand->account));
        opening_again(client, NULL);
    }
    ox_errand_end(errand, error);
}

static bool
has_secret(const GPtrArray *keys, const char *fingerprint)
{
    for (unsigned i = 0; keys && i < keys->len; i++) {
        const GpgKey *key = keys->pdata[i];
        if (key->is_secret && g_str_equal(key->fingerprint, fingerprint))
            return true;
    }
    return false;
}

static void
on_imported(const GpgResult *result, const GError *error, gpointer data)
{
    OxErrand *errand = data;
    Account *account = ox_errand_account(errand);
    g_autoptr(GError) problem = NULL;

    ox_errand_take_secret(errand, NULL);
    if (error || !account)
        ox_errand_end(errand, error);
    else if (!has_secret(result->keys, errand->key))
        ox_errand_fail(errand, _("The backup has no secret key, only a public one."));
    else if (!client_set_account(errand->client, account, "openpgp.key", errand->key, &problem))
        ox_errand_end(errand, problem);
    else
        ox_prepare(errand->client, account, on_known_again, errand);
}

static void
import_key(gpointer data)
{
    OxErrand *errand = data;

    ox_errand_call(errand,
                   &(GpgRequest){ .operation = GPG_IMPORT,
                                  .input = errand->bytes,
                                  .passphrase = errand->secret },
                   on_imported);
}

/* The first of them that is the account's own; NULL. */
static const GpgKey *
find_own(const OxErrand *errand, const GPtrArray *keys)
{
    for (unsigned i = 0; i < keys->len; i++) {
        if (gpg_key_is_of(keys->pdata[i], errand->account))
            return keys->pdata[i];
    }
    return NULL;
}

static void
on_trial(const GpgResult *result, const GError *error, gpointer data)
{
    OxErrand *errand = data;
    const GpgKey *own = result && result->keys ? find_own(errand, result->keys) : NULL;

    if (error) {
        ox_errand_end(errand, error);
    } else if (!own) {
        ox_errand_fail(errand,
                       _("There is no secret key of %s in the backup: nothing was taken "
                         "from it."),
                       jid_shown_bare(errand->account));
    } else {
        errand->key = g_strdup(own->fingerprint);
        ox_errand_ask_passphrase(errand, import_key);
    }
}

static void
on_unlocked(const GpgResult *result, const GError *error, gpointer data)
{
    OxErrand *errand = data;

    ox_errand_take_secret(errand, NULL);
    if (error || !result->output) {
        ox_errand_end(errand, error);
        return;
    }
    g_bytes_unref(errand->bytes);
    errand->bytes = g_bytes_ref(result->output);
    ox_errand_call(
        errand, &(GpgRequest){ .operation = GPG_IMPORT, .input = errand->bytes, .is_trial = true },
        on_trial);
}

static void ask_for_code(OxErrand *errand, const char *text);

static void
on_code(const char *answer, gpointer data)
{
    OxErrand *errand = data;
    char *code = answer ? backup_code_read(answer) : NULL;

    if (!answer) {
        ox_errand_fail(errand, _("The backup was not opened."));
        return;
    }
    if (!code) {
        ask_for_code(errand, _("That is no backup code: it has 24 letters and digits"));
        return;
    }
    ox_errand_take_secret(errand, code);
    ox_errand_call(errand,
                   &(GpgRequest){ .operation = GPG_UNLOCK,
                                  .input = errand->bytes,
                                  .passphrase = errand->secret },
                   on_unlocked);
}

static void
ask_for_code(OxErrand *errand, const char *text)
{
    ox_errand_ask(
        errand, (PromptRequest){
                    .kind = PROMPT_PASSWORD, .is_secret = true, .text = text, .answer = on_code });
}

static void
on_backup(Stream *stream, GBytes *bytes, const GError *error, gpointer data)
{
    OxErrand *errand = data;

    (void)stream;
    if (bytes && ox_errand_account(errand)) {
        errand->bytes = g_bytes_ref(bytes);
        ask_for_code(errand, _("The code of the backup (24 letters and digits)"));
    } else if (g_error_matches(error, STANZA_ERROR, STANZA_ERROR_ITEM_NOT_FOUND)) {
        ox_errand_fail(errand, _("There is no backup of your key on the server."));
    } else {
        ox_errand_end(errand, error);
    }
}

void
ox_restore(Client *client, Account *account)
{
    OxErrand *errand = ox_errand_new(client, account, NULL, NULL);
    g_autoptr(GError) error = NULL;
    Stream *stream = client_stream(client, account, &error);

    if (stream)
        openpgp_request_secret(stream, on_backup, errand);
    else
        ox_errand_end(errand, error);
}
