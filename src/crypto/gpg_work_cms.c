/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a thread does for a call that seals, signs or opens with certificates: S/MIME (RFC 8551).
 *
 * CMS has no object that is signed and encrypted at once: what is sealed is a multipart/signed
 * entity around the text, encrypted as a whole (RFC 3923 3.3), and what comes in is taken apart as
 * deep as that. What was signed otherwise (application/pkcs7-mime) is read, too. */

#include "config.h"

#include "base/i18n.h"
#include "base/limits.h"
#include "base/mime.h"
#include "crypto/cms_recipients.h"
#include "crypto/gpg_work.h"

#define DEPTH  3 /* encrypted, signed, and the text */
#define MICALG "sha-256"

/* --- passphrases --- */

/* Which keys may be needed. */
typedef struct {
    GpgWork *work;
    const GPtrArray *serials; /* of certificates that something is encrypted to; NULL: any */
    GPtrArray *grips;
} KeySearch;

static bool
on_keygrip(gpgme_key_t key, gpointer data)
{
    KeySearch *search = data;
    GpgContext *context = search->work->context;

    if (!key->subkeys || !key->subkeys->keygrip ||
        !cms_recipients_have(search->serials, key->issuer_serial))
        return true;
    g_ptr_array_add(search->grips, g_strdup(key->subkeys->keygrip));
    if (!context->hint && key->uids)
        context->hint = g_strdup(key->uids->uid);
    return search->grips->len < LIMIT_GPG_NAMES;
}

/* Of one of our certificates (NULL: of all), if something is encrypted to it; none where nobody
 * needs to know. */
static GPtrArray *
keygrips(GpgWork *work, const char *fingerprint, GBytes *sealed)
{
    const GpgLibrary *library = work->context->library;
    gpgme_ctx_t handle = work->context->handle;
    g_autoptr(GPtrArray) serials = sealed ? cms_recipients(sealed) : NULL;
    KeySearch search = { work, serials, g_ptr_array_new_with_free_func(g_free) };
    const char *names[] = { fingerprint, NULL };

    if (work->context->ask != GPG_ASK_NOT_YET && work->context->ask != GPG_ASK_US)
        return search.grips;
    library->set_keylist_mode(handle, GPGME_KEYLIST_MODE_LOCAL | GPGME_KEYLIST_MODE_WITH_KEYGRIP);
    gpg_loop_run_keys(work->context->loop,
                      library->op_keylist_ext_start(handle, fingerprint ? names : NULL, 1, 0),
                      on_keygrip, &search);
    return search.grips;
}

/* --- sealing --- */

typedef struct {
    GpgWork *work;
    GpgData *from, *to;
    gpgme_sig_mode_t mode;
} Step;

static gpgme_error_t
step_sign(GpgContext *context, gpointer data)
{
    Step *step = data;

    gpg_data_rewind(step->from);
    gpg_data_rewind(step->to);
    return context->library->op_sign_start(context->handle, gpg_data_handle(step->from),
                                           gpg_data_handle(step->to), step->mode);
}

static gpgme_error_t
step_encrypt(GpgContext *context, gpointer data)
{
    Step *step = data;
    g_autofree char *readers = g_strjoinv("\n", (char **)step->work->request->names);

    gpg_data_rewind(step->from);
    gpg_data_rewind(step->to);
    return context->library->op_encrypt_ext_start(
        context->handle, NULL, readers, GPGME_ENCRYPT_ALWAYS_TRUST | GPGME_ENCRYPT_NO_ENCRYPT_TO,
        gpg_data_handle(step->from), gpg_data_handle(step->to));
}

static gpgme_error_t
sign(Step *step)
{
    g_autoptr(GPtrArray) grips = keygrips(step->work, step->work->request->signer, NULL);

    return gpg_context_try_cms(step->work->context, grips, step_sign, step);
}

/* The input with its signature, as multipart/signed; NULL with failure or error. */
static GBytes *
join_signed(GpgWork *work, gpgme_error_t *ret_failure, GError **error)
{
    const GpgLibrary *library = work->context->library;
    GBytes *input = work->request->input;
    g_autoptr(GpgData) made = gpg_data_new_output(library, 0, error);
    g_autoptr(GBytes) signature = NULL;
    MimePart part = { 0 };

    if (!made || !input)
        return NULL;
    library->set_armor(work->context->handle, 0);
    *ret_failure = sign(&(Step){ work, work->input, made, GPGME_SIG_MODE_DETACH });
    library->set_armor(work->context->handle, work->request->is_armored);
    if (*ret_failure || !gpg_data_finish(made, &signature, error))
        return NULL;
    part.text = g_bytes_get_data(input, &part.size);
    return g_string_free_to_bytes(mime_join_signed(&part, signature, MICALG));
}

gpgme_error_t
gpg_work_cms_sign(GpgWork *work, GError **error)
{
    Step step = { work, work->input, work->output,
                  work->request->is_detached ? GPGME_SIG_MODE_DETACH : GPGME_SIG_MODE_NORMAL };
    gpgme_error_t failure = 0;

    if (!work->request->is_joined)
        return sign(&step);
    work->result->output = join_signed(work, &failure, error);
    return failure;
}

/* Why it is not encrypted to one of them, who would not be able to read it: the first reason that
 * says more than that. */
static gpgme_error_t
find_reason(GpgWork *work, gpgme_error_t failure)
{
    gpgme_encrypt_result_t result =
        work->context->library->op_encrypt_result(work->context->handle);
    gpgme_invalid_key_t invalid = result ? result->invalid_recipients : NULL;

    if (failure && gpgme_err_code(failure) != GPG_ERR_UNUSABLE_PUBKEY)
        return failure;
    for (; invalid; invalid = invalid->next) {
        if (gpgme_err_code(invalid->reason) != GPG_ERR_GENERAL && invalid->reason)
            return invalid->reason;
        failure = gpgme_error(GPG_ERR_UNUSABLE_PUBKEY);
    }
    return failure;
}

gpgme_error_t
gpg_work_cms_seal(GpgWork *work, GError **error)
{
    g_autoptr(GpgData) joined = NULL;
    gpgme_error_t failure = 0;

    if (!work->request->names || !work->request->names[0]) {
        g_set_error_literal(error, GPG_ERROR, GPG_ERROR_NO_KEY,
                            _("there is no certificate to encrypt it to"));
        return 0;
    }
    if (work->request->signer && !work->request->path) {
        g_autoptr(GBytes) bytes = join_signed(work, &failure, error);
        joined = bytes ? gpg_data_new_bytes(work->context->library, bytes, error) : NULL;
        if (!joined)
            return failure;
    }
    failure = gpg_context_try_cms(
        work->context, NULL, step_encrypt,
        &(Step){ work, joined ? joined : work->input, work->output, GPGME_SIG_MODE_NORMAL });
    return find_reason(work, failure);
}

/* --- opening --- */

static gpgme_error_t
step_decrypt(GpgContext *context, gpointer data)
{
    Step *step = data;

    gpg_data_rewind(step->from);
    gpg_data_rewind(step->to);
    return context->library->op_decrypt_start(context->handle, gpg_data_handle(step->from),
                                              gpg_data_handle(step->to));
}

static void
take_recipients(GpgWork *work)
{
    gpgme_decrypt_result_t result =
        work->context->library->op_decrypt_result(work->context->handle);
    gpgme_recipient_t recipient = result ? result->recipients : NULL;

    for (; recipient && work->result->recipients->len < LIMIT_GPG_RECIPIENTS;
         recipient = recipient->next)
        g_ptr_array_add(work->result->recipients, g_strdup(recipient->keyid));
}

/* One layer off, into ret_bytes, which are not signed by anybody. */
static gpgme_error_t
open_encrypted(GpgWork *work, GBytes *sealed, GBytes **ret_bytes, GError **error)
{
    const GpgLibrary *library = work->context->library;
    g_autoptr(GPtrArray) grips = keygrips(work, NULL, sealed);
    g_autoptr(GpgData) input = gpg_data_new_bytes(library, sealed, error);
    g_autoptr(GpgData) output = gpg_data_new_output(library, work->request->most, error);
    gpgme_error_t failure;

    if (!input || !output)
        return 0;
    failure = gpg_context_try_cms(work->context, grips, step_decrypt,
                                  &(Step){ work, input, output, GPGME_SIG_MODE_NORMAL });
    if (failure && gpg_data_is_too_big(output))
        g_set_error_literal(error, GPG_ERROR, GPG_ERROR_DATA,
                            _("it would open into more than is allowed: it was not read further"));
    if (failure)
        return failure;
    take_recipients(work);
    work->result->is_encrypted = true;
    gpg_data_finish(output, ret_bytes, error);
    return 0;
}

/* signature: of text; NULL: text is an object that has both, and ret_bytes is what was signed. */
static gpgme_error_t
verify(GpgWork *work, GBytes *text, GBytes *signature, GBytes **ret_bytes, GError **error)
{
    const GpgLibrary *library = work->context->library;
    g_autoptr(GpgData) input = gpg_data_new_bytes(library, text, error);
    g_autoptr(GpgData) detached = signature ? gpg_data_new_bytes(library, signature, error) : NULL;
    g_autoptr(GpgData) output = gpg_data_new_output(library, work->request->most, error);
    gpgme_error_t failure;

    if (!input || !output || (signature && !detached))
        return 0;
    failure = gpg_loop_run(work->context->loop,
                           library->op_verify_start(work->context->handle,
                                                    gpg_data_handle(detached ? detached : input),
                                                    detached ? gpg_data_handle(input) : NULL,
                                                    detached ? NULL : gpg_data_handle(output)));
    if (failure)
        return failure;
    gpg_work_take_signatures(work);
    if (detached)
        *ret_bytes = g_bytes_ref(text);
    else
        gpg_data_finish(output, ret_bytes, error);
    return 0;
}

/* A part of bytes, which it keeps. */
static GBytes *
part_bytes(GBytes *bytes, const MimePart *part)
{
    const char *start = g_bytes_get_data(bytes, NULL);

    return g_bytes_new_from_bytes(bytes, (size_t)(part->text - start), part->size);
}

static gpgme_error_t
open_multipart(GpgWork *work, GBytes *bytes, const MimeEntity *entity, GBytes **ret_bytes,
               GError **error)
{
    g_autoptr(GBytes) text = NULL, signature = NULL;
    MimeEntity end = { 0 };
    MimePart parts[2];

    if (mime_split_signed(entity, parts) && mime_read(&end, parts[1].text, parts[1].size)) {
        text = part_bytes(bytes, &parts[0]);
        signature = mime_body(&end);
    }
    mime_entity_done(&end);
    if (signature)
        return verify(work, text, signature, ret_bytes, error);
    g_set_error_literal(error, GPG_ERROR, GPG_ERROR_DATA, _("it is broken"));
    return 0;
}

typedef enum { LAYER_TEXT, LAYER_MULTIPART, LAYER_SIGNED, LAYER_ENCRYPTED } Layer;

/* DER begins with a sequence; whether it is signed or encrypted says the object identifier in it
 * (RFC 5652 5, 6: ...7.2, ...7.3). */
static Layer
layer_of(const MimeEntity *entity, const char *text, size_t size)
{
    static const char signed_data[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";

    if (entity->type && g_str_equal(entity->type, "multipart/signed"))
        return LAYER_MULTIPART;
    if (entity->type && g_str_has_suffix(entity->type, "pkcs7-mime"))
        return g_strcmp0(entity->smime_type, "signed-data") == 0 ? LAYER_SIGNED : LAYER_ENCRYPTED;
    if (entity->type || size < 2 || *text != 0x30)
        return LAYER_TEXT;
    return g_strstr_len(text, (gssize)MIN(size, 32), signed_data) ? LAYER_SIGNED : LAYER_ENCRYPTED;
}

/* One layer off bytes, into what is inside; the text itself ends it (ret_bytes NULL). */
static gpgme_error_t
open_layer(GpgWork *work, GBytes *bytes, GBytes **ret_bytes, GError **error)
{
    MimeEntity entity = { 0 };
    g_autoptr(GBytes) body = NULL;
    gpgme_error_t failure = 0;
    size_t size;
    const char *text = g_bytes_get_data(bytes, &size);
    bool is_entity = text && *text != 0x30 && mime_read(&entity, text, size);
    Layer layer = text ? layer_of(&entity, text, size) : LAYER_TEXT;

    if (is_entity && (layer == LAYER_SIGNED || layer == LAYER_ENCRYPTED))
        body = mime_body(&entity);
    else
        body = g_bytes_ref(bytes);
    if (!body)
        g_set_error_literal(error, GPG_ERROR, GPG_ERROR_DATA, _("it is broken"));
    else if (layer == LAYER_MULTIPART)
        failure = open_multipart(work, bytes, &entity, ret_bytes, error);
    else if (layer == LAYER_SIGNED)
        failure = verify(work, body, NULL, ret_bytes, error);
    else if (layer == LAYER_ENCRYPTED)
        failure = open_encrypted(work, body, ret_bytes, error);
    mime_entity_done(&entity);
    return failure;
}

static gpgme_error_t
open_file(GpgWork *work)
{
    g_autoptr(GPtrArray) grips = keygrips(work, NULL, NULL);
    gpgme_error_t failure =
        gpg_context_try_cms(work->context, grips, step_decrypt,
                            &(Step){ work, work->input, work->output, GPGME_SIG_MODE_NORMAL });

    if (!failure) {
        take_recipients(work);
        work->result->is_encrypted = true;
    }
    return failure;
}

gpgme_error_t
gpg_work_cms_open(GpgWork *work, GError **error)
{
    g_autoptr(GBytes) bytes = NULL;

    if (work->request->path)
        return open_file(work);
    if (!work->request->input)
        return gpgme_error(GPG_ERR_NO_DATA);
    bytes = g_bytes_ref(work->request->input);
    for (unsigned depth = 0; depth < DEPTH; depth++) {
        g_autoptr(GBytes) inside = NULL;
        gpgme_error_t failure = open_layer(work, bytes, &inside, error);

        if (failure || *error)
            return failure;
        if (!inside && depth == 0)
            return gpgme_error(GPG_ERR_NO_DATA);
        /* What stands below a signature is its text, whatever it looks like. */
        if (!inside)
            break;
        g_bytes_unref(bytes);
        bytes = g_steal_pointer(&inside);
        if (work->result->signatures->len > 0)
            break;
    }
    gpg_work_list_signers(work);
    work->result->output = g_steal_pointer(&bytes);
    return 0;
}
