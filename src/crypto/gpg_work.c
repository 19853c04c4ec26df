/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a thread does for a call: one function per operation. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "crypto/gpg_context.h"
#include "crypto/gpg_data.h"
#include "crypto/gpg_engine.h"
#include "crypto/gpg_error.h"
#include "crypto/gpg_key_read.h"

typedef struct {
    GpgContext *context;
    const GpgRequest *request;
    GpgResult *result;
    gpgme_key_t signer; /* NULL: none */
    GpgData *input, *signature, *output;
} Work;

/* What an operation needs, and does. */
typedef struct {
    bool is_apart;
    bool has_input, has_output;
    bool has_signer; /* ... which request names */
    gpgme_error_t (*run)(Work *work, GError **error);
} Operation;

/* --- keys --- */

/* Appends what names match to keys; names NULL: all. */
static gpgme_error_t
list_keys(Work *work, const char *const *names, GPtrArray *keys)
{
    const GpgLibrary *library = work->context->library;
    gpgme_ctx_t handle = work->context->handle;
    gpgme_error_t error;
    gpgme_key_t key;

    error = library->op_keylist_ext_start(handle, names && *names ? (const char **)names : NULL,
                                          work->request->is_secret, 0);
    while (!error && keys->len < LIMIT_GPG_KEYS &&
           !(error = library->op_keylist_next(handle, &key))) {
        g_ptr_array_add(keys, gpg_key_read(library, key));
        library->key_unref(key);
    }
    library->op_keylist_end(handle);
    return gpgme_err_code(error) == GPG_ERR_EOF ? 0 : error;
}

static GPtrArray *
result_keys(Work *work)
{
    if (!work->result->keys)
        work->result->keys = g_ptr_array_new_with_free_func((GDestroyNotify)gpg_key_free);
    return work->result->keys;
}

static gpgme_error_t
run_list(Work *work, GError **error G_GNUC_UNUSED)
{
    work->context->library->set_keylist_mode(
        work->context->handle, GPGME_KEYLIST_MODE_LOCAL | GPGME_KEYLIST_MODE_WITH_SECRET);
    return list_keys(work, work->request->names, result_keys(work));
}

/* A sentence that names the first key that cannot be used. */
static void
explain_keys(Work *work, GError **error)
{
    const char *const *names = work->request->names;

    for (; names && *names && error && !*error; names++) {
        g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func((GDestroyNotify)gpg_key_free);
        const char *one[] = { *names, NULL };

        if (list_keys(work, one, keys) != 0)
            return;
        if (keys->len == 0)
            g_set_error(error, GPG_ERROR, GPG_ERROR_NO_KEY,
                        _("the key %s is not there: import it first"), *names);
        else
            gpg_key_check(keys->pdata[0], error);
    }
}

/* --- sealing and signing --- */

static gpgme_error_t
step_seal(GpgContext *context, gpointer data)
{
    Work *work = data;
    g_autofree char *readers = g_strjoinv("\n", (char **)work->request->names);
    gpgme_encrypt_flags_t flags = GPGME_ENCRYPT_ALWAYS_TRUST | GPGME_ENCRYPT_NO_ENCRYPT_TO;

    /* How well text can be compressed tells what is in it. */
    if (!work->request->path)
        flags |= GPGME_ENCRYPT_NO_COMPRESS;
    gpg_data_rewind(work->input);
    gpg_data_rewind(work->output);
    return (work->signer ? context->library->op_encrypt_sign_ext
                         : context->library->op_encrypt_ext)(context->handle, NULL, readers, flags,
                                                             gpg_data_handle(work->input),
                                                             gpg_data_handle(work->output));
}

static gpgme_error_t
run_seal(Work *work, GError **error)
{
    const GpgLibrary *library = work->context->library;
    gpgme_encrypt_result_t result;
    gpgme_error_t failure;

    if (!work->request->names || !work->request->names[0]) {
        g_set_error_literal(error, GPG_ERROR, GPG_ERROR_NO_KEY,
                            _("there is no key to encrypt it to"));
        return 0;
    }
    failure = gpg_context_try(work->context, step_seal, work);
    result = library->op_encrypt_result(work->context->handle);
    if ((result && result->invalid_recipients) ||
        gpgme_err_code(failure) == GPG_ERR_UNUSABLE_PUBKEY) {
        explain_keys(work, error);
        return failure ? failure : gpgme_error(GPG_ERR_UNUSABLE_PUBKEY);
    }
    return failure;
}

static gpgme_error_t
step_sign(GpgContext *context, gpointer data)
{
    Work *work = data;

    gpg_data_rewind(work->input);
    gpg_data_rewind(work->output);
    return context->library->op_sign(
        context->handle, gpg_data_handle(work->input), gpg_data_handle(work->output),
        work->request->is_detached ? GPGME_SIG_MODE_DETACH : GPGME_SIG_MODE_NORMAL);
}

static gpgme_error_t
run_sign(Work *work, GError **error G_GNUC_UNUSED)
{
    return gpg_context_try(work->context, step_sign, work);
}

static gpgme_error_t
step_lock(GpgContext *context, gpointer data)
{
    Work *work = data;

    gpg_data_rewind(work->input);
    gpg_data_rewind(work->output);
    return context->library->op_encrypt(context->handle, NULL, GPGME_ENCRYPT_SYMMETRIC,
                                        gpg_data_handle(work->input),
                                        gpg_data_handle(work->output));
}

static gpgme_error_t
run_lock(Work *work, GError **error G_GNUC_UNUSED)
{
    return gpg_context_try(work->context, step_lock, work);
}

/* --- opening and verifying --- */

static void
take_signatures(Work *work)
{
    gpgme_verify_result_t result = work->context->library->op_verify_result(work->context->handle);
    gpgme_signature_t signature = result ? result->signatures : NULL;

    for (; signature && work->result->signatures->len < LIMIT_GPG_SIGNATURES;
         signature = signature->next) {
        g_autofree char *own = g_ascii_strup(signature->fpr ? signature->fpr : "", -1);

        g_ptr_array_add(
            work->result->signatures,
            gpg_signature_read(signature, g_hash_table_lookup(work->context->primaries, own)));
    }
}

static gpgme_error_t
step_open(GpgContext *context, gpointer data)
{
    Work *work = data;

    gpg_data_rewind(work->input);
    gpg_data_rewind(work->output);
    return (work->request->protocol == GPG_CMS ? context->library->op_decrypt
                                               : context->library->op_decrypt_verify)(
        context->handle, gpg_data_handle(work->input), gpg_data_handle(work->output));
}

static gpgme_error_t
step_verify(GpgContext *context, gpointer data)
{
    Work *work = data;

    gpg_data_rewind(work->input);
    if (work->signature)
        gpg_data_rewind(work->signature);
    if (work->output)
        gpg_data_rewind(work->output);
    return work->signature
               ? context->library->op_verify(context->handle, gpg_data_handle(work->signature),
                                             gpg_data_handle(work->input), NULL)
               : context->library->op_verify(context->handle, gpg_data_handle(work->input), NULL,
                                             gpg_data_handle(work->output));
}

static gpgme_error_t
run_verify(Work *work, GError **error G_GNUC_UNUSED)
{
    gpgme_error_t failure = gpg_context_try(work->context, step_verify, work);

    if (!failure)
        take_signatures(work);
    return failure;
}

static gpgme_error_t
run_open(Work *work, GError **error)
{
    gpgme_error_t failure = gpg_context_try(work->context, step_open, work);
    gpgme_decrypt_result_t result =
        work->context->library->op_decrypt_result(work->context->handle);

    /* Not encrypted: perhaps it is signed alone. */
    if (gpgme_err_code(failure) == GPG_ERR_NO_DATA && !(result && result->recipients))
        return run_verify(work, error);
    if (failure)
        return failure;
    work->result->is_encrypted = true;
    work->result->is_protected = result && !result->legacy_cipher_nomdc;
    for (gpgme_recipient_t recipient = result ? result->recipients : NULL;
         recipient && work->result->recipients->len < LIMIT_GPG_RECIPIENTS;
         recipient = recipient->next)
        g_ptr_array_add(work->result->recipients, g_strdup(recipient->keyid));
    if (work->request->protocol == GPG_OPENPGP)
        take_signatures(work);
    return 0;
}

/* --- keys in and out --- */

static gpgme_error_t
step_import(GpgContext *context, gpointer data)
{
    Work *work = data;

    gpg_data_rewind(work->input);
    return context->library->op_import(context->handle, gpg_data_handle(work->input));
}

static gpgme_error_t
run_import(Work *work, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    gpgme_error_t failure = gpg_context_try(work->context, step_import, work);
    gpgme_import_result_t result =
        failure ? NULL : work->context->library->op_import_result(work->context->handle);

    for (gpgme_import_status_t key = result ? result->imports : NULL;
         key && names->len < LIMIT_GPG_NAMES; key = key->next)
        if (key->fpr && !key->result && !g_hash_table_contains(seen, key->fpr)) {
            g_ptr_array_add(names, g_strdup(key->fpr));
            g_hash_table_add(seen, names->pdata[names->len - 1]);
        }
    if (failure || names->len == 0) {
        if (!failure)
            g_set_error_literal(error, GPG_ERROR, GPG_ERROR_DATA, _("there is no key in it"));
        return failure;
    }
    g_ptr_array_add(names, NULL);
    if (!work->context->apart)
        work->context->library->set_keylist_mode(
            work->context->handle, GPGME_KEYLIST_MODE_LOCAL | GPGME_KEYLIST_MODE_WITH_SECRET);
    return list_keys(work, (const char *const *)names->pdata, result_keys(work));
}

static gpgme_error_t
step_export(GpgContext *context, gpointer data)
{
    Work *work = data;
    bool is_secret = work->request->operation == GPG_EXPORT_SECRET;

    gpg_data_rewind(work->output);
    return context->library->op_export_ext(context->handle, (const char **)work->request->names,
                                           is_secret ? GPGME_EXPORT_MODE_SECRET
                                                     : GPGME_EXPORT_MODE_MINIMAL,
                                           gpg_data_handle(work->output));
}

static gpgme_error_t
run_export(Work *work, GError **error)
{
    gpgme_error_t failure;

    if (!work->request->names || !work->request->names[0])
        return gpgme_error(GPG_ERR_NOT_FOUND);
    failure = gpg_context_try(work->context, step_export, work);
    if (!failure && gpg_data_length(work->output) == 0)
        g_set_error(error, GPG_ERROR, GPG_ERROR_NO_KEY,
                    _("the key %s is not there: import it first"), work->request->names[0]);
    return failure;
}

/* --- own keys --- */

static gpgme_error_t
step_generate(GpgContext *context, gpointer data)
{
    Work *work = data;
    const char *passphrase = work->request->passphrase;
    /* No end: a new key is announced, an old one revoked, when its owner wants that; who forgets to
     * prolong a key would fall silent. */
    unsigned flags = GPGME_CREATE_NOEXPIRE;

    if (passphrase && !*passphrase)
        flags |= GPGME_CREATE_NOPASSWD;
    return context->library->op_createkey(context->handle, work->request->names[0],
                                          "future-default", 0, 0, NULL, flags);
}

static gpgme_error_t
run_generate(Work *work, GError **error G_GNUC_UNUSED)
{
    gpgme_error_t failure = gpg_context_try(work->context, step_generate, work);
    gpgme_genkey_result_t result =
        failure ? NULL : work->context->library->op_genkey_result(work->context->handle);
    g_autofree char *fingerprint = result ? g_strdup(result->fpr) : NULL;
    const char *names[] = { fingerprint, NULL };

    if (failure || !fingerprint)
        return failure ? failure : gpgme_error(GPG_ERR_GENERAL);
    work->context->library->set_keylist_mode(
        work->context->handle, GPGME_KEYLIST_MODE_LOCAL | GPGME_KEYLIST_MODE_WITH_SECRET);
    return list_keys(work, names, result_keys(work));
}

static gpgme_error_t
step_add_name(GpgContext *context, gpointer data)
{
    Work *work = data;

    return context->library->op_adduid(context->handle, work->signer, work->request->names[0], 0);
}

static gpgme_error_t
run_add_name(Work *work, GError **error G_GNUC_UNUSED)
{
    const char *names[] = { work->request->signer, NULL };
    gpgme_error_t failure = gpg_context_try(work->context, step_add_name, work);

    return failure ? failure : list_keys(work, names, result_keys(work));
}

/* --- the net --- */

static gpgme_error_t
run_fetch(Work *work, GError **error)
{
    gpgme_error_t failure;

    work->context->library->set_keylist_mode(work->context->handle,
                                             GPGME_KEYLIST_MODE_LOCATE_EXTERNAL);
    failure = list_keys(work, work->request->names, result_keys(work));
    if (!failure && work->result->keys->len == 0)
        g_set_error(error, GPG_ERROR, GPG_ERROR_NO_KEY, _("the server of %s has no key for it"),
                    work->request->names[0]);
    return failure;
}

/* --- all --- */

static const Operation OPERATIONS[] = {
    [GPG_LIST] = { .run = run_list },
    [GPG_SEAL] = { .has_input = true, .has_output = true, .has_signer = true, .run = run_seal },
    [GPG_SIGN] = { .has_input = true, .has_output = true, .has_signer = true, .run = run_sign },
    [GPG_OPEN] = { .has_input = true, .has_output = true, .run = run_open },
    [GPG_VERIFY] = { .has_input = true, .has_output = true, .run = run_verify },
    [GPG_LOCK] = { .is_apart = true, .has_input = true, .has_output = true, .run = run_lock },
    [GPG_UNLOCK] = { .is_apart = true, .has_input = true, .has_output = true, .run = run_open },
    [GPG_IMPORT] = { .has_input = true, .run = run_import },
    [GPG_EXPORT] = { .has_output = true, .run = run_export },
    [GPG_EXPORT_SECRET] = { .has_output = true, .run = run_export },
    [GPG_GENERATE] = { .run = run_generate },
    [GPG_ADD_NAME] = { .has_signer = true, .run = run_add_name },
    [GPG_FETCH] = { .run = run_fetch },
};

static bool
open_data(Work *work, const Operation *operation, GError **error)
{
    const GpgLibrary *library = work->context->library;
    const GpgRequest *request = work->request;

    if (operation->has_input) {
        work->input = request->path ? gpg_data_new_file(work->context->job, request->path, error)
                                    : gpg_data_new_bytes(library, request->input, error);
        if (!work->input)
            return false;
    }
    if (request->signature) {
        work->signature = gpg_data_new_bytes(library, request->signature, error);
        return work->signature != NULL;
    }
    if (operation->has_output) {
        work->output =
            request->output_path
                ? gpg_data_new_output_file(library, request->output_path, request->most, error)
                : gpg_data_new_output(library, request->most, error);
        return work->output != NULL;
    }
    return true;
}

static bool
find_signer(Work *work, GError **error)
{
    const GpgLibrary *library = work->context->library;
    const char *fingerprint = work->request->signer;
    gpgme_error_t failure = library->get_key(work->context->handle, fingerprint, &work->signer, 0);

    if (!failure)
        failure = library->signers_add(work->context->handle, work->signer);
    if (!failure) {
        work->context->hint = g_strdup(work->signer->uids ? work->signer->uids->uid : fingerprint);
        return true;
    }
    if (gpgme_err_code(failure) == GPG_ERR_EOF)
        g_set_error(error, GPG_ERROR, GPG_ERROR_NO_KEY,
                    _("your key %s is not there any more: choose another one"), fingerprint);
    else
        gpg_error_set(error, work->context->job, failure);
    return false;
}

/* The reason that is nearest to the cause. */
static void
explain(Work *work, gpgme_error_t failure, GError **error)
{
    const GError *file = gpg_data_error(work->output);

    if (!file)
        file = gpg_data_error(work->input);
    if (*error)
        return;
    if (gpg_data_is_too_big(work->output))
        g_set_error_literal(error, GPG_ERROR, GPG_ERROR_DATA,
                            _("it would open into more than is allowed: it was not read further"));
    else if (file)
        g_propagate_error(error, g_error_copy(file));
    else if (failure)
        gpg_error_set(error, work->context->job, failure);
}

static void
work_in(Work *work, const Operation *operation, GError **error)
{
    gpgme_error_t failure;

    if (!open_data(work, operation, error))
        return;
    if (operation->has_signer && work->request->signer && !find_signer(work, error))
        return;
    failure = operation->run(work, error);
    explain(work, failure, error);
    if (!*error && work->output)
        gpg_data_finish(work->output, &work->result->output, error);
}

static void
run(GpgJob *job)
{
    const Operation *operation = &OPERATIONS[job->request.operation];
    Work work = { .request = &job->request, .result = &job->result };

    job->result.signatures = g_ptr_array_new_with_free_func((GDestroyNotify)gpg_signature_free);
    job->result.recipients = g_ptr_array_new_with_free_func(g_free);
    work.context = gpg_context_new(job, operation->is_apart || job->request.is_trial, &job->error);
    if (!work.context)
        return;
    work_in(&work, operation, &job->error);
    gpg_data_free(work.input);
    gpg_data_free(work.signature);
    gpg_data_free(work.output);
    if (work.signer)
        work.context->library->key_unref(work.signer);
    gpg_context_free(work.context);
}

static void
interrupt(GpgJob *job)
{
    g_mutex_lock(&job->mutex);
    if (job->context)
        job->library->cancel_async(job->context);
    g_mutex_unlock(&job->mutex);
}

const GpgEngine gpg_engine = { .load = gpg_library_load, .run = run, .interrupt = interrupt };
