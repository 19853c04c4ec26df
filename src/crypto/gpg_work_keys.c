/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a thread does for a call that is about keys. */

#include "config.h"

#include <string.h>

#include "base/i18n.h"
#include "base/limits.h"
#include "crypto/certificate_addresses.h"
#include "crypto/gpg_error.h"
#include "crypto/gpg_key_read.h"
#include "crypto/gpg_work.h"
#include "crypto/secret_key.h"

/* --- keys --- */

typedef struct {
    const GpgLibrary *library;
    GPtrArray *keys;
} Listing;

static bool
on_key(gpgme_key_t key, gpointer data)
{
    Listing *listing = data;

    g_ptr_array_add(listing->keys, gpg_key_read(listing->library, key));
    return listing->keys->len < LIMIT_GPG_KEYS;
}

/* What a certificate says of addresses stands only in itself. */
static void
add_addresses(GpgWork *work, GpgKey *key)
{
    const GpgLibrary *library = work->context->library;
    g_autoptr(GpgData) output = gpg_data_new_output(library, 0, NULL);
    const char *pattern[] = { key->fingerprint, NULL };
    g_autoptr(GBytes) certificate = NULL;
    g_auto(GStrv) addresses = NULL;
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();

    library->set_armor(work->context->handle, 0);
    if (!output ||
        gpg_loop_run(work->context->loop,
                     library->op_export_ext_start(work->context->handle, pattern, 0,
                                                  gpg_data_handle(output))) != 0 ||
        !gpg_data_finish(output, &certificate, NULL))
        return;
    addresses = certificate_addresses(certificate);
    g_strv_builder_addv(names, (const char **)key->names);
    g_strv_builder_addv(names, (const char **)addresses);
    g_strfreev(key->names);
    key->names = g_strv_builder_end(names);
}

/* Appends what names match to keys; names NULL: all. */
static gpgme_error_t
list_keys(GpgWork *work, const char *const *names, GPtrArray *keys)
{
    const GpgLibrary *library = work->context->library;

    gpgme_error_t error =
        gpg_loop_run_keys(work->context->loop,
                          library->op_keylist_ext_start(
                              work->context->handle, names && *names ? (const char **)names : NULL,
                              work->request->is_secret, 0),
                          on_key, &(Listing){ library, keys });

    for (unsigned i = 0; work->request->protocol == GPG_CMS && !error && i < keys->len; i++)
        add_addresses(work, keys->pdata[i]);
    return error;
}

static GPtrArray *
result_keys(GpgWork *work)
{
    if (!work->result->keys)
        work->result->keys = g_ptr_array_new_with_free_func((GDestroyNotify)gpg_key_free);
    return work->result->keys;
}

gpgme_error_t
gpg_work_list(GpgWork *work, GError **error G_GNUC_UNUSED)
{
    /* The validity of certificates is not known unless it is asked for. */
    work->context->library->set_keylist_mode(
        work->context->handle, GPGME_KEYLIST_MODE_LOCAL | (work->request->protocol == GPG_CMS
                                                               ? GPGME_KEYLIST_MODE_VALIDATE
                                                               : GPGME_KEYLIST_MODE_WITH_SECRET));
    return list_keys(work, work->request->names, result_keys(work));
}

/* Whose a certificate is stands in itself: it came with the signature, and GnuPG keeps it. */
void
gpg_work_list_signers(GpgWork *work)
{
    const GPtrArray *signatures = work->result->signatures;

    work->context->library->set_keylist_mode(work->context->handle, GPGME_KEYLIST_MODE_LOCAL);
    for (unsigned i = 0; i < signatures->len; i++) {
        const GpgSignature *signature = signatures->pdata[i];
        const char *names[] = { signature->fingerprint, NULL };
        if (signature->state == GPG_SIGNATURE_GOOD)
            list_keys(work, names, result_keys(work));
    }
}

/* --- keys in and out --- */

static gpgme_error_t
step_import(GpgContext *context, gpointer data)
{
    GpgWork *work = data;

    gpg_data_rewind(work->input);
    return context->library->op_import_start(context->handle, gpg_data_handle(work->input));
}

/* Fingerprints of what was imported, each once; NULL-terminated. */
static GPtrArray *
imported_names(GpgWork *work)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    gpgme_import_result_t result = work->context->library->op_import_result(work->context->handle);
    gpgme_import_status_t key = result ? result->imports : NULL;

    for (; key && names->len < LIMIT_GPG_NAMES; key = key->next)
        if (key->fpr && !key->result && !g_hash_table_contains(seen, key->fpr)) {
            g_ptr_array_add(names, g_strdup(key->fpr));
            g_hash_table_add(seen, names->pdata[names->len - 1]);
        }
    g_ptr_array_add(names, NULL);
    return names;
}

static gpgme_error_t
step_passphrase(GpgContext *context, gpointer data)
{
    GpgWork *work = data;

    return context->library->op_passwd_start(context->handle, work->signer, 0);
}

static bool
on_own_key(gpgme_key_t key, gpointer data)
{
    GpgWork *work = data;

    work->context->library->key_ref(key);
    work->signer = key;
    return false;
}

/* A secret key came without one: it gets the request's. */
static gpgme_error_t
protect(GpgWork *work, const char *fingerprint)
{
    const GpgLibrary *library = work->context->library;
    const char *names[] = { fingerprint, NULL };
    gpgme_error_t failure = gpg_loop_run_keys(
        work->context->loop, library->op_keylist_ext_start(work->context->handle, names, 1, 0),
        on_own_key, work);

    if (!failure && work->signer)
        failure = gpg_context_try(work->context, step_passphrase, work);
    g_clear_pointer(&work->signer, library->key_unref);
    return failure;
}

gpgme_error_t
gpg_work_import(GpgWork *work, GError **error)
{
    g_autoptr(GPtrArray) names = NULL;
    const char *passphrase = work->request->passphrase;
    gpgme_error_t failure = gpg_context_try(work->context, step_import, work);

    if (failure)
        return failure;
    names = imported_names(work);
    if (!names->pdata[0]) {
        g_set_error_literal(error, GPG_ERROR, GPG_ERROR_DATA, _("there is no key in it"));
        return 0;
    }
    for (unsigned i = 0; passphrase && *passphrase && names->pdata[i] && !failure; i++)
        failure = protect(work, names->pdata[i]);
    if (failure)
        return failure;
    if (!work->context->apart)
        work->context->library->set_keylist_mode(
            work->context->handle, GPGME_KEYLIST_MODE_LOCAL | GPGME_KEYLIST_MODE_WITH_SECRET);
    return list_keys(work, (const char *const *)names->pdata, result_keys(work));
}

static gpgme_error_t
step_export(GpgContext *context, gpointer data)
{
    GpgWork *work = data;
    bool is_secret = work->request->operation == GPG_EXPORT_SECRET;

    gpg_data_rewind(work->output);
    return context->library->op_export_ext_start(
        context->handle, (const char **)work->request->names,
        is_secret ? GPGME_EXPORT_MODE_SECRET : GPGME_EXPORT_MODE_MINIMAL,
        gpg_data_handle(work->output));
}

/* In place of what gpg gave: XEP-0373 5.4 wants the keys without a passphrase of their own. */
static void
unlock_export(GpgWork *work, GError **error)
{
    g_autoptr(GBytes) keys = NULL;
    const char *passphrase = work->request->passphrase;

    if (gpg_data_finish(work->output, &keys, error))
        work->result->output =
            secret_key_unlock(keys, passphrase ? passphrase : work->context->answered, error);
}

gpgme_error_t
gpg_work_export(GpgWork *work, GError **error)
{
    gpgme_error_t failure;

    if (!work->request->names || !work->request->names[0])
        return gpgme_error(GPG_ERR_NOT_FOUND);
    failure = gpg_context_try(work->context, step_export, work);
    if (failure)
        return failure;
    if (gpg_data_length(work->output) == 0)
        g_set_error(error, GPG_ERROR, GPG_ERROR_NO_KEY,
                    _("the key %s is not there: import it first"), work->request->names[0]);
    else if (work->request->operation == GPG_EXPORT_SECRET)
        unlock_export(work, error);
    return 0;
}

/* --- own keys --- */

static gpgme_error_t
step_generate(GpgContext *context, gpointer data)
{
    GpgWork *work = data;
    const char *passphrase = work->request->passphrase;
    /* No end: a new key is announced, an old one revoked, when its owner wants that; who forgets to
     * prolong a key would fall silent. Beside one of the same name, which may be lost or expired.
     */
    unsigned flags = GPGME_CREATE_NOEXPIRE | GPGME_CREATE_FORCE;

    if (passphrase && !*passphrase)
        flags |= GPGME_CREATE_NOPASSWD;
    return context->library->op_createkey_start(context->handle, work->request->names[0],
                                                "future-default", 0, 0, NULL, flags);
}

gpgme_error_t
gpg_work_generate(GpgWork *work, GError **error G_GNUC_UNUSED)
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
    GpgWork *work = data;

    return context->library->op_adduid_start(context->handle, work->signer, work->request->names[0],
                                             0);
}

gpgme_error_t
gpg_work_add_name(GpgWork *work, GError **error G_GNUC_UNUSED)
{
    const char *names[] = { work->request->signer, NULL };
    gpgme_error_t failure = gpg_context_try(work->context, step_add_name, work);

    return failure ? failure : list_keys(work, names, result_keys(work));
}

/* --- the programs --- */

gpgme_error_t
gpg_work_version(GpgWork *work, GError **error G_GNUC_UNUSED)
{
    const GpgLibrary *library = work->context->library;
    gpgme_engine_info_t engine = library->ctx_get_engine_info(work->context->handle);
    const gpgme_protocol_t wanted =
        work->request->protocol == GPG_CMS ? GPGME_PROTOCOL_CMS : GPGME_PROTOCOL_OpenPGP;
    GString *text = g_string_new(NULL);

    /* A wrong offset would disable the library from now on. */
    g_string_printf(
        text, "GPGME %s",
        library->check_version_internal(NULL, offsetof(struct _gpgme_signature, validity)));
    while (engine && engine->protocol != wanted)
        engine = engine->next;
    if (engine)
        g_string_append_printf(text, ", %s %s", engine->file_name, engine->version);
    if (engine && engine->home_dir)
        g_string_append_printf(text, ", %s", engine->home_dir);
    work->result->output = g_string_free_to_bytes(text);
    return 0;
}

/* --- the net --- */

gpgme_error_t
gpg_work_fetch(GpgWork *work, GError **error)
{
    gpgme_error_t failure;

    work->context->library->set_keylist_mode(work->context->handle,
                                             GPGME_KEYLIST_MODE_LOCATE_EXTERNAL);
    failure = list_keys(work, work->request->names, result_keys(work));
    if (!failure && work->result->keys->len == 0)
        /* Why is written to nobody but a log. */
        g_set_error(error, GPG_ERROR, GPG_ERROR_NO_KEY,
                    _("there is no key for %s: its server has none, does not answer, or cannot "
                      "prove that it is that server"),
                    work->request->names[0]);
    return failure;
}
