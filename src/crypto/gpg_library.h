/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GPGME, loaded when it is first needed: a table of its functions by their own types. For the files
 * of the engine alone. */
#pragma once

#include <gpgme.h>

#include "crypto/gpg_job.h"

/* All that is used of it. */
#define GPG_LIBRARY_FUNCTIONS(X)                                                                   \
    X(check_version_internal)                                                                      \
    X(get_dirinfo)                                                                                 \
    X(strerror_r)                                                                                  \
    X(free)                                                                                        \
    X(new)                                                                                         \
    X(release)                                                                                     \
    X(set_protocol)                                                                                \
    X(ctx_set_engine_info)                                                                         \
    X(set_armor)                                                                                   \
    X(set_offline)                                                                                 \
    X(set_ctx_flag)                                                                                \
    X(set_locale)                                                                                  \
    X(set_pinentry_mode)                                                                           \
    X(set_passphrase_cb)                                                                           \
    X(set_status_cb)                                                                               \
    X(set_keylist_mode)                                                                            \
    X(cancel_async)                                                                                \
    X(io_writen)                                                                                   \
    X(signers_add)                                                                                 \
    X(get_key)                                                                                     \
    X(key_unref)                                                                                   \
    X(pubkey_algo_string)                                                                          \
    X(data_new_from_cbs)                                                                           \
    X(data_release)                                                                                \
    X(op_keylist_ext_start)                                                                        \
    X(op_keylist_next)                                                                             \
    X(op_keylist_end)                                                                              \
    X(op_encrypt)                                                                                  \
    X(op_encrypt_ext)                                                                              \
    X(op_encrypt_sign_ext)                                                                         \
    X(op_encrypt_result)                                                                           \
    X(op_sign)                                                                                     \
    X(op_sign_result)                                                                              \
    X(op_decrypt)                                                                                  \
    X(op_decrypt_verify)                                                                           \
    X(op_decrypt_result)                                                                           \
    X(op_verify)                                                                                   \
    X(op_verify_result)                                                                            \
    X(op_import)                                                                                   \
    X(op_import_result)                                                                            \
    X(op_export_ext)                                                                               \
    X(op_createkey)                                                                                \
    X(op_genkey_result)                                                                            \
    X(op_adduid)                                                                                   \
    X(op_assuan_transact_ext)

struct GpgLibrary {
#define X(name) __typeof__(&gpgme_##name) name;
    GPG_LIBRARY_FUNCTIONS(X)
#undef X
};

/* As GpgEngine's load and unload. */
GpgLibrary *gpg_library_load(const char *program, GError **error);
