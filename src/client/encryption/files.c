/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files are encrypted for those who read a chat, and decrypted, by the ciphers of messages. */

#include "config.h"

#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "client/encryption/task.h"

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

/* The chat's, or the one that users of XEP-0027 have for files. */
static const EncryptionMethod *
find_method(const Chat *chat)
{
    const EncryptionMethod *method = encryption_method(chat->encryption.method);

    return method && (method->cipher->traits & CIPHER_FILES) ? method : &encryption_pgp;
}

bool
encryption_seal_file(Client *client, const Chat *chat, const FilePaths *paths, GError **error)
{
    const EncryptionMethod *method = find_method(chat);
    g_auto(Readers) readers = { 0 };
    char *from = file_expand(paths->from);
    char *to = paths->to ? file_expand(paths->to) : g_strconcat(from, ENDINGS[0], NULL);
    g_autoptr(GError) problem = NULL;
    bool can_read = method->readers(client, chat, &readers, &problem);
    Task *task = new_task(client, from, to, error);

    if (!task)
        return false;
    if (!can_read) {
        task_end(task);
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    g_ptr_array_add(readers.readers, NULL);
    const CipherSeal seal = { .path = task->text,
                              .output_path = task->output,
                              .readers = (const char *const *)readers.readers->pdata,
                              .signer = readers.signer };
    task_say(task, SEVERITY_INFO, _("%s is being encrypted for %s: /pgp cancel stops it."),
             task->text, chat_display_name(chat));
    task->call = method->cipher->seal(encryption_gpg(client), &seal, on_sealed, task);
    return true;
}

/* --- decrypting --- */

static void
say_opened(Task *task, const CipherResult *result)
{
    const GpgSignature *signature =
        result->signatures && result->signatures->len > 0 ? result->signatures->pdata[0] : NULL;
    g_autofree char *signer = signature ? fingerprint_text(signature->fingerprint) : NULL;

    task_say(task, SEVERITY_INFO, _("Written: %s."), task->output);
    if (!result->is_encrypted)
        task_say(task, SEVERITY_WARNING, _("It was not encrypted."));
    if (!signature)
        task_say(task, SEVERITY_INFO, _("It is not signed: nothing proves who made it."));
    else if (signature->state == GPG_SIGNATURE_GOOD)
        task_say(task, SEVERITY_INFO, _("It is signed by the key %s."), signer);
    else
        task_say(task, SEVERITY_WARNING, _("Its signature, of the key %s, proves nothing."),
                 signer);
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
