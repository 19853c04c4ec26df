/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a thread does for a call that seals, signs, opens or verifies by OpenPGP. */

#include "config.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "crypto/gpg_key_read.h"
#include "crypto/gpg_work.h"
#include "crypto/packets.h"

/* --- sealing and signing --- */

static gpgme_error_t
step_seal(GpgContext *context, gpointer data)
{
    GpgWork *work = data;
    g_autofree char *readers = g_strjoinv("\n", (char **)work->request->names);
    gpgme_encrypt_flags_t flags = GPGME_ENCRYPT_ALWAYS_TRUST | GPGME_ENCRYPT_NO_ENCRYPT_TO;

    /* How well text can be compressed tells what is in it. */
    if (!work->request->path)
        flags |= GPGME_ENCRYPT_NO_COMPRESS;
    gpg_data_rewind(work->input);
    gpg_data_rewind(work->output);
    return (work->signer ? context->library->op_encrypt_sign_ext_start
                         : context->library->op_encrypt_ext_start)(
        context->handle, NULL, readers, flags, gpg_data_handle(work->input),
        gpg_data_handle(work->output));
}

gpgme_error_t
gpg_work_seal(GpgWork *work, GError **error)
{
    gpgme_encrypt_result_t result;
    gpgme_error_t failure;

    if (!work->request->names || !work->request->names[0]) {
        g_set_error_literal(error, GPG_ERROR, GPG_ERROR_NO_KEY,
                            _("there is no key to encrypt it to"));
        return 0;
    }
    failure = gpg_context_try(work->context, step_seal, work);
    result = work->context->library->op_encrypt_result(work->context->handle);
    /* Somebody would not be able to read it. */
    if (!failure && result && result->invalid_recipients)
        return gpgme_error(GPG_ERR_UNUSABLE_PUBKEY);
    return failure;
}

static gpgme_error_t
step_sign(GpgContext *context, gpointer data)
{
    GpgWork *work = data;

    gpg_data_rewind(work->input);
    gpg_data_rewind(work->output);
    return context->library->op_sign_start(
        context->handle, gpg_data_handle(work->input), gpg_data_handle(work->output),
        work->request->is_detached ? GPGME_SIG_MODE_DETACH : GPGME_SIG_MODE_NORMAL);
}

gpgme_error_t
gpg_work_sign(GpgWork *work, GError **error G_GNUC_UNUSED)
{
    return gpg_context_try(work->context, step_sign, work);
}

static gpgme_error_t
step_lock(GpgContext *context, gpointer data)
{
    GpgWork *work = data;

    gpg_data_rewind(work->input);
    gpg_data_rewind(work->output);
    return context->library->op_encrypt_start(context->handle, NULL, GPGME_ENCRYPT_SYMMETRIC,
                                              gpg_data_handle(work->input),
                                              gpg_data_handle(work->output));
}

gpgme_error_t
gpg_work_lock(GpgWork *work, GError **error G_GNUC_UNUSED)
{
    return gpg_context_try(work->context, step_lock, work);
}

/* --- opening and verifying --- */

void
gpg_work_take_signatures(GpgWork *work)
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
    GpgWork *work = data;

    gpg_data_rewind(work->input);
    gpg_data_rewind(work->output);
    return context->library->op_decrypt_verify_start(context->handle, gpg_data_handle(work->input),
                                                     gpg_data_handle(work->output));
}

static gpgme_error_t
step_verify(GpgContext *context, gpointer data)
{
    GpgWork *work = data;

    gpg_data_rewind(work->input);
    if (work->signature)
        gpg_data_rewind(work->signature);
    if (work->output)
        gpg_data_rewind(work->output);
    return work->signature
               ? context->library->op_verify_start(context->handle,
                                                   gpg_data_handle(work->signature),
                                                   gpg_data_handle(work->input), NULL)
               : context->library->op_verify_start(context->handle, gpg_data_handle(work->input),
                                                   NULL, gpg_data_handle(work->output));
}

gpgme_error_t
gpg_work_verify(GpgWork *work, GError **error)
{
    gpgme_error_t failure = gpg_context_try(work->context, step_verify, work);

    if (failure)
        return failure;
    gpg_work_take_signatures(work);
    if (work->result->signatures->len == 0)
        g_set_error_literal(error, GPG_ERROR, GPG_ERROR_DATA,
                            _("it is neither encrypted nor signed, or it is broken"));
    return 0;
}

/* A message of somebody's must not make GnuPG ask the user for a passphrase that nobody gave him.
 */
static bool
asks_too_much(const GpgWork *work)
{
    const GpgRequest *request = work->request;

    return request->operation == GPG_OPEN && request->input && packets_ask_too_much(request->input);
}

gpgme_error_t
gpg_work_open(GpgWork *work, GError **error)
{
    gpgme_decrypt_result_t result;
    gpgme_error_t failure;

    if (asks_too_much(work)) {
        g_set_error_literal(error, GPG_ERROR, GPG_ERROR_DATA,
                            _("it is locked with a passphrase, and not encrypted to a key"));
        return 0;
    }
    failure = gpg_context_try(work->context, step_open, work);
    result = work->context->library->op_decrypt_result(work->context->handle);

    /* Not encrypted: perhaps it is signed alone. */
    if (gpgme_err_code(failure) == GPG_ERR_NO_DATA && !(result && result->recipients))
        return gpg_work_verify(work, error);
    if (failure)
        return failure;
    work->result->is_encrypted = true;
    work->result->is_protected = result && !result->legacy_cipher_nomdc;
    for (gpgme_recipient_t recipient = result ? result->recipients : NULL;
         recipient && work->result->recipients->len < LIMIT_GPG_RECIPIENTS;
         recipient = recipient->next)
        g_ptr_array_add(work->result->recipients, g_strdup(recipient->keyid));
    gpg_work_take_signatures(work);
    return 0;
}
