/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files are encrypted for those who read a chat, and decrypted, by the ciphers of messages. */

#include "config.h"

#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "client/encryption/task.h"
#include "client/encryption/trust.h"

#define SIGNATURES 5 /* that are told */

/* What of a file's name says that it is encrypted. */
static const char *const ENDINGS[] = { ".gpg", ".pgp", ".asc" };

static char *
opened_name(const char *path)
{
    for (unsigned i = 0; i < G_N_ELEMENTS(ENDINGS); i++) {
        if (g_str_has_suffix(path, ENDINGS[i]))
            return g_strndup(path, strlen(path) - strlen(ENDINGS[i]));
    }
    return g_strconcat(path, ".decrypted", NULL);
}

/* The output is ours from now on. NULL: it is refused; nothing is overwritten. */
static Task *
new_task(Client *client, char *from, char *to, GError **error)
{
    g_autofree char *path = from;
    g_autofree char *output = to;

    if (!g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY, _("There is no file %s."), path);
        return NULL;
    }
    if (g_file_test(output, G_FILE_TEST_EXISTS)) {
        g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY,
                    _("%s is there already: name another one behind the first."), output);
        return NULL;
    }
    Task *task = task_new(client, NULL, NULL);
    task->text = g_steal_pointer(&path);
    task->output = g_steal_pointer(&output);
    return task;
}

static void
say_failed(Task *task, const GError *error)
{
    task_say(task, SEVERITY_ERROR, _("%s was not written: %s."), task->output, error->message);
}

/* --- encrypting --- */

static void
on_sealed(const CipherResult *result, const GError *error, gpointer data)
{
    Task *task = data;

    (void)result;
    task->call = NULL;
    if (task->client->is_ending)
        return;
    if (error)
        say_failed(task, error);
    else
        task_say(task, SEVERITY_INFO, _("Encrypted: %s."), task->output);
    task_end(task);
}

/* Who reads it there, by this method; false and a sentence: nobody. */
static bool
find_readers(Client *client, const Chat *chat, const EncryptionMethod *method, Readers *ret_readers,
             GError **error)
{
    if (!method->readers(client, chat, ret_readers, error))
        return false;
    if (!ret_readers->is_busy || method->looks_here)
        return true;
    if (method->look)
        method->look(client, (Chat *)chat);
    g_set_error(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY,
                _("The keys of %s are being looked for: try again in a moment."),
                chat_display_name(chat));
    return false;
}

/* The chat's method, or the first that can be used there. NULL and a sentence. */
static const EncryptionMethod *
find_method(Client *client, const Chat *chat, Readers *ret_readers, GError **error)
{
    const EncryptionMethod *chosen = encryption_method(chat->encryption.method);
    g_autofree const EncryptionMethod **all = encryption_methods(client, chat);
    g_autoptr(GError) problem = NULL;

    if (chosen && (chosen->cipher->traits & CIPHER_FILES))
        return find_readers(client, chat, chosen, ret_readers, error) ? chosen : NULL;
    for (unsigned i = 0; all[i]; i++) {
        if (!(all[i]->cipher->traits & CIPHER_FILES))
            continue;
        readers_done(ret_readers);
        g_clear_error(&problem);
        if (find_readers(client, chat, all[i], ret_readers, &problem))
            return all[i];
    }
    if (problem)
        g_propagate_error(error, g_steal_pointer(&problem));
    else
        g_set_error_literal(error, ENCRYPTION_ERROR, ENCRYPTION_ERROR_KEY,
                            _("No way of encryption that is for files is allowed here: see /help "
                              "encryption.methods."));
    return NULL;
}

bool
encryption_seal_file(Client *client, const Chat *chat, const FilePaths *paths, GError **error)
{
    g_auto(Readers) readers = { 0 };
    const EncryptionMethod *method = find_method(client, chat, &readers, error);

    if (!method)
        return false;
    char *from = file_expand(paths->from);
    char *to = paths->to ? file_expand(paths->to) : g_strconcat(from, ENDINGS[0], NULL);
    Task *task = new_task(client, from, to, error);
    if (!task)
        return false;
    const char *own = trust_own_key(client, chat->account, method->cipher->name);
    g_autofree char *key = own ? fingerprint_parse(own) : NULL;
    g_ptr_array_add(readers.readers, NULL);
    const CipherSeal seal = { .path = task->text,
                              .output_path = task->output,
                              .readers = (const char *const *)readers.readers->pdata,
                              .signer = readers.signer ? readers.signer : key };
    task_say(task, SEVERITY_INFO, _("%s is being encrypted for %s: /pgp cancel stops it."),
             task->text, chat_display_name(chat));
    task->call = method->cipher->seal(encryption_gpg(client), &seal, on_sealed, task);
    return true;
}

/* --- decrypting --- */

/* The account whose own key it is; NULL. */
static const Account *
find_own(Client *client, const char *fingerprint)
{
    const GPtrArray *accounts = model_accounts(client->model);

    for (unsigned i = 0; i < accounts->len; i++) {
        const char *own = trust_own_key(client, accounts->pdata[i], cipher_ox.name);
        g_autofree char *key = own ? fingerprint_parse(own) : NULL;
        if (key && g_str_has_suffix(fingerprint, key))
            return accounts->pdata[i];
    }
    return NULL;
}

/* Whose key it is, and what the user thinks of it. */
static void
say_good(Task *task, const GpgSignature *signature)
{
    const Account *own = find_own(task->client, signature->fingerprint);
    const KeyQuery query = { .key = signature->fingerprint };
    g_autoptr(GPtrArray) keys = trust_find(task->client, &query);
    g_autofree char *key = fingerprint_text(signature->fingerprint);

    if (own) {
        task_say(task, SEVERITY_INFO, _("It is signed by yourself, with your key %s."), key);
        return;
    }
    for (unsigned i = 0; i < keys->len; i++) {
        const TrustedKey *known = keys->pdata[i];
        task_say(task, known->trust <= TRUST_NEW ? SEVERITY_WARNING : SEVERITY_INFO,
                 _("It is signed by %s, with the key %s: %s."), known->jid, key,
                 trust_label(known->trust));
    }
    if (keys->len == 0 && signature->validity >= GPG_VALIDITY_FULL)
        task_say(task, SEVERITY_INFO, _("It is signed by the key %s, which you trust in GnuPG."),
                 key);
    else if (keys->len == 0)
        task_say(task, SEVERITY_WARNING,
                 _("It is signed by the key %s, which is nobody's whom you know."), key);
}

static void
say_signature(Task *task, const GpgSignature *signature)
{
    g_autofree char *key = fingerprint_text(signature->fingerprint ? signature->fingerprint : "");

    if (signature->state == GPG_SIGNATURE_GOOD)
        say_good(task, signature);
    else if (signature->state == GPG_SIGNATURE_UNKNOWN)
        task_say(task, SEVERITY_WARNING,
                 _("It is signed by the key %s, which your GnuPG does not have."), key);
    else
        task_say(task, SEVERITY_WARNING, _("Its signature, of the key %s, proves nothing."), key);
}

static void
say_opened(Task *task, const CipherResult *result)
{
    const GPtrArray *signatures = result->signatures;

    task_say(task, SEVERITY_INFO, _("Written: %s."), task->output);
    if (!result->is_encrypted)
        task_say(task, SEVERITY_WARNING, _("It was not encrypted."));
    if (!signatures || signatures->len == 0)
        task_say(task, SEVERITY_INFO, _("It is not signed: nothing proves who made it."));
    for (unsigned i = 0; signatures && i < MIN(signatures->len, SIGNATURES); i++)
        say_signature(task, signatures->pdata[i]);
}

static void
on_opened(const CipherResult *result, const GError *error, gpointer data)
{
    Task *task = data;

    task->call = NULL;
    if (task->client->is_ending)
        return;
    if (error)
        say_failed(task, error);
    else
        say_opened(task, result);
    task_end(task);
}

bool
encryption_open_file(Client *client, const FilePaths *paths, GError **error)
{
    char *from = file_expand(paths->from);
    char *to = paths->to ? file_expand(paths->to) : opened_name(from);
    Task *task = new_task(client, from, to, error);

    if (!task)
        return false;
    const CipherOpen open = { .path = task->text, .output_path = task->output };
    task_say(task, SEVERITY_INFO, _("%s is being decrypted: /pgp cancel stops it."), task->text);
    task->call = cipher_pgp.open(encryption_gpg(client), &open, on_opened, task);
    return true;
}
